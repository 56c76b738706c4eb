"""The addresses of everything we answer with; one place, so that ids agree in API, IIIF and HTML."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

Version = Literal[1, 2]


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a search looks: ``m`` one manifest, ``c`` one collection (both by public id), or ``all``."""

    kind: Literal["m", "c", "all"] = "all"
    id: str = ""

    @property
    def path(self) -> str:
        """The scope as it stands in an address: ``m/ID``, ``c/ID`` or ``all``."""
        return "all" if self.kind == "all" else f"{self.kind}/{self.id}"

    @property
    def wide(self) -> bool:
        """Whether hits may come from more than one manifest."""
        return self.kind != "m"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Makes absolute addresses below ``base``, the public address of this installation."""

    base: str

    def __post_init__(self) -> None:
        """Drop a slash at the end of the base."""
        object.__setattr__(self, "base", self.base.rstrip("/"))

    def search(self, version: Version, scope: Scope) -> str:
        """The id of a Content Search service; it never holds a ``?``."""
        return f"{self.base}/iiif/search/{version}/{scope.path}"

    def autocomplete(self, version: Version, scope: Scope) -> str:
        """The id of an autocomplete service."""
        return f"{self.base}/iiif/autocomplete/{version}/{scope.path}"

    def manifest(self, book: str, *, annotations: bool = False) -> str:
        """The library's manifest with our services added, and with all illustrations where asked for."""
        return f"{self.base}/iiif/manifest/{book}{'?annotations=1' if annotations else ''}"

    def collection(self, collection: str) -> str:
        """A collection of books as we hold it; ``all`` is everything."""
        return f"{self.base}/iiif/collection/{collection}"

    def annotation(self, picture: str) -> str:
        """One illustration as an annotation."""
        return f"{self.base}/iiif/annotation/{picture}"

    def canvas_illustrations(self, canvas: str, *, version: Literal[2, 3] = 3) -> str:
        """All illustrations of one page, in the manner of a version of the Presentation API."""
        return self.with_query(f"{self.base}/iiif/canvas/{canvas}/illustrations", _in(version))

    def canvas_embeddings(self, canvas: str) -> str:
        """The vectors of one page's illustrations."""
        return f"{self.base}/iiif/canvas/{canvas}/embeddings"

    def illustrations(self, book: str, *, page: int = 0, version: Literal[2, 3] = 3) -> str:
        """All illustrations of a book, or one page of them (from 1)."""
        params = [*_in(version), *([("page", str(page))] if page else [])]
        return self.with_query(f"{self.base}/iiif/manifest/{book}/illustrations", params)

    def reviewer(self, reviewer: str) -> str:
        """Somebody who decides on pictures."""
        return f"{self.base}/iiif/reviewer/{reviewer}"

    def results(self, params: Iterable[tuple[str, str]] = ()) -> str:
        """Hits as a manifest."""
        return self.with_query(f"{self.base}/iiif/results", params)

    def selection(self, pictures: Iterable[str], *, books: bool = False) -> str:
        """Chosen pictures as a manifest, or their books as a collection."""
        # Commas may stand in a query as they are, and the address stays readable.
        return f"{self.base}/iiif/selection{'/books' if books else ''}?ids={','.join(pictures)}"

    def activities(self, page: int | None = None) -> str:
        """The stream of changes (Change Discovery), or one of its pages (from 0)."""
        stream = f"{self.base}/iiif/discovery/activity/all"
        return stream if page is None else f"{stream}/{page}"

    def result_canvas(self, picture: str) -> str:
        """The canvas that stands for one picture in a manifest of results."""
        return f"{self.base}/iiif/results/canvas/{picture}"

    def image(self, picture: str) -> str:
        """The image service of one picture, a window on its library's."""
        return f"{self.base}/iiif/image/{picture}"

    def thumbnail(self, picture: str, version: str = "", *, size: str = "") -> str:
        """The kept thumbnail of a picture, or a smaller `Size` of it; with its version it may be cached for ever."""
        params = [("v", version)] if version else []
        return self.with_query(
            f"{self.base}/thumb/{picture}.jpg", [*params, *([("size", size)] if size else [])]
        )

    def illustration_page(self, picture: str) -> str:
        """The page for people about a picture."""
        return f"{self.base}/illustration/{picture}"

    def comparison(self, picture: str, other: str) -> str:
        """The page for people that lays one impression of a print over another."""
        return f"{self.illustration_page(picture)}/compare/{other}"

    def prints(self, picture: str) -> str:
        """The other impressions of a picture's block or plate, by the REST interface."""
        return self.api(f"illustrations/{picture}/prints")

    def book_page(self, book: str) -> str:
        """The page for people about a book."""
        return f"{self.base}/book/{book}"

    def viewer(self, state: str) -> str:
        """Our viewer, opened by an encoded content state."""
        return self.with_query(f"{self.base}/viewer", [("iiif-content", state)])

    def api(self, path: str) -> str:
        """An address of the REST interface, ``path`` without a slash in front."""
        return f"{self.base}/api/v1/{path}"

    @staticmethod
    def with_query(address: str, params: Iterable[tuple[str, str]]) -> str:
        """The address with its query parameters."""
        query = urlencode(list(params))
        return f"{address}?{query}" if query else address


def _in(version: int) -> list[tuple[str, str]]:
    return [("version", "2")] if version == 2 else []
