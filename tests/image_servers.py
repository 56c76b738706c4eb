"""Image servers with habits of their own: each answers what its rule lets pass, and counts what it is asked.

    with ImageServer(rule) as server: server.book(10, level=2) …

A rule takes a ``Wanted`` and returns a status (refused) or None (answered as the Image API says).
"""

from __future__ import annotations

import io
import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from PIL import Image

from manifests.imageapi.service import ImageServiceDoc
from manifests.presentation.docs import PaintingDoc

_PATH = re.compile(
    r"(?P<server>/.*?)(?P<name>p\d+[^/]*)/(?P<region>[^/]+)/(?P<size>[^/]+)/0/(?P<quality>\w+)(?P<ending>\.\w+)?"
)
WIDTH, HEIGHT = 1600, 2200


@dataclass(frozen=True)
class Wanted:
    """An image request, and how often it was asked for before."""

    name: str
    region: str
    size: str
    quality: str
    before: int

    @property
    def is_whole(self) -> bool:
        return self.region == "full" and self.size in ("full", "max")


Rule = Callable[[Wanted], "int | None"]


class ImageServer:
    """Serves pages p0, p1 … of WIDTH × HEIGHT below ``prefix``, in files with an ``ending``.

    ``info`` is what their info.json says, None for none, a status where it is answered with that.

    What is asked below ``old`` is redirected to the same below ``prefix``, where an image may be called otherwise.
    """

    def __init__(
        self,
        rule: Rule,
        *,
        info: dict[str, Any] | int | None,
        prefix: str = "/iiif/",
        ending: str = ".jpg",
        old: str = "",
        called: Callable[[str], str] = str,
    ) -> None:
        self.ending = ending
        self.rule, self.info, self.prefix, self.old, self.called = rule, info, prefix, old, called
        self.asked: list[str] = []
        self.picture = Image.linear_gradient("L").resize((WIDTH, HEIGHT)).convert("RGB")
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                before = outer.asked.count(self.path)
                outer.asked.append(self.path)
                status, body, headers = outer.answer(self.path, before)
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True

    def __enter__(self) -> ImageServer:
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.http.shutdown()
        self.http.server_close()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.http.server_port}"

    def answer(self, path: str, before: int) -> tuple[int, bytes, dict[str, str]]:
        if self.old and path.startswith(self.old):
            name, _, rest = path.removeprefix(self.old).partition("/")
            return 301, b"", {"Location": f"{self.base}{self.prefix}{self.called(name)}/{rest}"}
        if path.endswith("/info.json"):
            if not isinstance(self.info, dict):
                return self.info or 404, b"", {}
            return 200, json.dumps(self.info).encode(), {"Content-Type": "application/json"}
        found = _PATH.fullmatch(path)
        if found is None or found["server"] != self.prefix or (found["ending"] or "") != self.ending:
            return 404, b"", {}
        wanted = Wanted(found["name"], found["region"], found["size"], found["quality"], before)
        status = self.rule(wanted)
        cut = None if status else self.cut(wanted)
        if cut is None:
            return status or 400, b"no", {"Content-Type": "text/plain"}
        buffer = io.BytesIO()
        cut.save(buffer, "JPEG")
        return 200, buffer.getvalue(), {"Content-Type": "image/jpeg"}

    def cut(self, wanted: Wanted) -> Image.Image | None:
        """The answer by the book; None where it would be larger than the region."""
        image = self.picture
        if wanted.region != "full":
            x, y, w, h = map(int, wanted.region.split(","))
            image = image.crop((x, y, x + w, y + h))
        if wanted.size in ("full", "max"):
            return image
        wide, _, high = wanted.size.partition(",")
        width = int(wide) if wide else round(int(high) * image.width / image.height)
        height = int(high) if high else max(1, round(width * image.height / image.width))
        return None if width > image.width or height > image.height else image.resize((width, height))

    def painting(
        self,
        page: int,
        *,
        plain: str = "/full/full/0/default.jpg",
        size: tuple[int, int] = (WIDTH, HEIGHT),
        **service: Any,
    ) -> PaintingDoc:
        """A page as its manifest describes it; ``plain`` is the address of the image, below that of the service."""
        base = f"{self.base}{self.old or self.prefix}p{page}"
        return PaintingDoc(
            url=base + plain if plain.startswith("/") else plain,
            width=size[0],
            height=size[1],
            service=ImageServiceDoc(id=base, **service),
        )


def info(
    level: int = 2, version: int = 2, size: tuple[int, int] = (WIDTH, HEIGHT), **more: Any
) -> dict[str, Any]:
    """An info.json, without an id: that by which it was asked for is the one that stands."""
    about = {"protocol": "http://iiif.io/api/image", "width": size[0], "height": size[1]}
    context = {"@context": f"http://iiif.io/api/image/{version}/context.json"}
    profile = f"level{level}" if version == 3 else [f"http://iiif.io/api/image/2/level{level}.json"]
    return {**context, **about, "profile": profile, **more}
