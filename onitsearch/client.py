"""A site from Python, over HTTP: harvest books, search their pictures, label them, measure the answers.

>>> from onitsearch import Client
>>> site = Client("http://127.0.0.1:8000", token="…")
>>> site.harvest("https://library.example/manifest.json", wait=600)
>>> hits = site.search("a bird on a branch")
>>> site.label(hits[0].id, ["25F3"])
>>> site.evaluate("25F3", "birds")

Everything but harvesting and labelling is open to everybody; these two need an account's token. This runs with whoever
asks, in a notebook or a script, and needs neither Django's settings nor a database.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import requests

from onitsearch.client_answers import Answer, Figures, Hit, Viewer, figures
from onitsearch.client_files import page_files

__all__ = ["Answer", "Client", "ClientError", "Figures", "Hit", "Viewer"]

_MOST_ON_PAGE = 200
_DEPTH = 1_000  # a search ranks no deeper


class ClientError(RuntimeError):
    """What the site refuses, in its own words; ``status`` is that of HTTP, 0 where no answer came."""

    def __init__(self, message: str, status: int = 0) -> None:
        """Keep the status beside the words."""
        super().__init__(message)
        self.status = status


class Client:
    """One site. ``lang`` is the language of questions and answers (en, de, fr)."""

    def __init__(
        self, url: str = "http://127.0.0.1:8000", *, token: str = "", lang: str = "en", timeout: float = 60.0
    ) -> None:
        """Ask nothing yet. ``token`` is one of an account's, as the administration gives them out."""
        self.url = url.rstrip("/")
        self.lang = lang
        self.timeout = timeout
        self._session = requests.Session()
        self._session.headers["Accept-Language"] = lang
        if token:
            self._session.headers["Authorization"] = f"Token {token}"

    def harvest(self, url: str, *, wait: float = 0.0) -> dict[str, Any]:
        """Register a manifest or collection; returns its run. With ``wait``, until all is indexed, or so many seconds.

        Raises ClientError without the permission, or for what is no address.
        """
        return self._watched(self._ask("POST", "/api/v1/manifests", json={"url": url}), wait)

    def publish(
        self, folder: Path | str, title: str, *, whole: bool = False, wait: float = 0.0
    ) -> dict[str, Any]:
        """Make a book of the images of a folder, on the site, and have it indexed; returns its run, see `harvest`.

        The book's id is then ``run["books"][0]``. ``whole`` says that each image is one picture, as photographs and
        cut-out pictures are; otherwise the site looks for pictures on each. Raises ClientError where there is no
        image, or without the permission.
        """
        files = page_files(Path(folder), whole=whole)
        if not files:
            raise ClientError(f"There are no images in {folder}.")
        opened: list[tuple[str, tuple[str, bytes]]] = [
            ("images", (name, data if isinstance(data, bytes) else data.read_bytes())) for name, data in files
        ]
        return self._watched(
            self._ask("POST", "/api/v1/manifests", data={"title": title}, files=opened), wait
        )

    def withdraw(self, book: str) -> None:
        """Have a book go, by its id. Raises ClientError without the permission."""
        self._answer("DELETE", f"/api/v1/manifests/{book}")

    def _watched(self, run: dict[str, Any], wait: float) -> dict[str, Any]:
        """A run once it has ended and its pictures have vectors, or so many seconds later."""
        until = time.monotonic() + wait
        while wait and time.monotonic() < until:
            if run.get("state") not in ("queued", "running") and not (run.get("vectors") or {}).get("due"):
                break
            time.sleep(1)
            run = self._ask("GET", f"/api/v1/runs/{run['id']}")
        return run

    def search(
        self,
        words: str = "",
        *,
        picture: bytes | Path | str | None = None,
        like: Sequence[str] = (),
        unlike: Sequence[str] = (),
        limit: int = 20,
        **filters: str,
    ) -> Answer:
        """The pictures that fit words, a picture (its bytes or file), or examples by id; the best first.

        ``filters`` are those of the API: ``notation="25F"``, ``kind="map"``, ``manifest=``, ``collection=``, ``date=``.
        """
        asked = {"q": words, "like": list(like), "unlike": list(unlike), "lang": self.lang, **filters}
        if picture is None:
            return self._hits("GET", "/api/v1/search", limit, params=asked, question=words)
        data = picture if isinstance(picture, bytes) else Path(picture).read_bytes()
        body = {"text" if name == "q" else name: value for name, value in asked.items() if value}
        return self._hits(
            "POST",
            "/api/v1/search",
            limit,
            data=body,
            files={"image": ("picture", data)},
            question="a picture",
        )

    def similar(self, picture: str | Hit, *, limit: int = 20, **filters: str) -> Answer:
        """What looks like one of the site's pictures, itself left out."""
        key = picture if isinstance(picture, str) else picture.id
        path = f"/api/v1/illustrations/{key}/similar"
        return self._hits("GET", path, limit, params=dict(filters), question=f"like {key}")

    def pictures(self, *, limit: int = 1_000, **filters: str) -> Answer:
        """The pictures that fit the filters, in the order of books and pages: ``pictures(notation="25F")``."""
        return self._hits("GET", "/api/v1/illustrations", limit, params=dict(filters), question="all")

    def label(
        self, picture: str | Hit, notations: Sequence[str], *, kind: str | None = None
    ) -> dict[str, Any]:
        """Say which ICONCLASS classes a picture has (all of them; what it had goes), and of which kind it is.

        Returns the picture as it is now. Raises ClientError for what is no notation, or without the permission.
        """
        key = picture if isinstance(picture, str) else picture.id
        said: dict[str, Any] = {"action": "classify", "notations": list(notations)}
        if kind is not None:
            said["kind"] = kind
        return self._ask("PATCH", f"/api/v1/illustrations/{key}", json=said)

    def evaluate(
        self, notation: str, words: str, *, cuts: Sequence[int] = (10, 50, 100, 200), **filters: str
    ) -> Figures:
        """How well words are answered, by what people classified: recall and precision at each cut, R-precision.

        Right is every picture with the notation or one below it. At most a thousand answers are ranked; ``filters``
        keep to a part of the site (``manifest=``).
        """
        right = {hit.id for hit in self.pictures(notation=notation, limit=100_000, **filters)}
        if not right:
            raise ClientError(f"No picture that you can see is classed as {notation}.")
        ranked = [hit.id in right for hit in self.search(words, limit=_DEPTH, **filters)]
        return figures(f"{words} ({notation})", ranked, len(right), cuts)

    def vector(self, picture: str | Hit) -> tuple[str, list[float]]:
        """The name of the model, and the unit vector that it made of a picture. Raises ClientError without one."""
        key = picture if isinstance(picture, str) else picture.id
        told = self._ask("GET", f"/api/v1/illustrations/{key}")
        address = str(told["canvas_illustrations"]).removesuffix("illustrations") + "embeddings"
        for item in self._ask("GET", address).get("items", []):
            if str(item.get("id", "")).partition("#")[0] == told["annotation"]:
                body = item["body"]
                return f"{body['model']['name']}/{body['model']['version']}", list(body["vector"])
        raise ClientError("This picture has no vector yet.")

    def thumbnail(self, hit: Hit) -> bytes:
        """The small JPEG of a picture."""
        return self._answer("GET", hit.thumbnail).content

    def manifest(self, words: str, **filters: str) -> str:
        """The address of the answer to words as a IIIF manifest, for any viewer."""
        return f"{self.url}/iiif/results?{urlencode({'q': words, 'lang': self.lang, **filters})}"

    def view(self, manifest: str, *, height: int = 560) -> Viewer:
        """A IIIF manifest in Mirador, the site's own, which a notebook shows."""
        return Viewer(self.url, manifest, height)

    def get(self, address: str) -> dict[str, Any]:
        """Any of the site's JSON documents."""
        return self._ask("GET", address)

    def _hits(self, method: str, path: str, limit: int, *, question: str, **request: Any) -> Answer:
        found: list[Hit] = []
        count, sure, page = 0, 0, 1
        params = request.pop("params", {})
        size = max(1, min(limit, _MOST_ON_PAGE))
        while len(found) < limit:
            told = self._ask(method, path, params={**params, "page": page, "page_size": size}, **request)
            count, sure = int(told["count"]), int(told.get("sure") or 0)
            found += [Hit.of(one) for one in told["results"]]
            if not told.get("next") or not told["results"]:
                break
            page += 1
        return Answer(question, tuple(found[:limit]), count, sure)

    def _ask(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        found = self._answer(method, path, **request).json()
        if not isinstance(found, dict):
            raise ClientError(f"{path} did not answer with an object.")
        return found

    def _answer(self, method: str, path: str, **request: Any) -> requests.Response:
        address = path if path.startswith("http") else f"{self.url}{path}"
        try:
            answer = self._session.request(method, address, timeout=self.timeout, **request)
        except requests.RequestException as error:
            raise ClientError(f"{self.url} does not answer ({type(error).__name__}).") from error
        if answer.status_code >= 400:
            raise ClientError(_words(answer), answer.status_code)
        return answer

    def __iter__(self) -> Iterator[Hit]:
        """Every picture, a page at a time."""
        page, more = 1, True
        while more:
            told = self._ask(
                "GET", "/api/v1/illustrations", params={"page": page, "page_size": _MOST_ON_PAGE}
            )
            yield from (Hit.of(one) for one in told["results"])
            page, more = page + 1, bool(told.get("next"))


def _words(answer: requests.Response) -> str:
    """A problem of the API as one sentence."""
    try:
        told: Mapping[str, Any] = answer.json()
        said = [str(told[name]) for name in ("detail", "title", "hint") if told.get(name)]
    except (ValueError, AttributeError):
        said = []
    return " ".join(dict.fromkeys(said)) or f"The site answered with {answer.status_code}."
