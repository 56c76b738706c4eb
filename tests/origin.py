"""A IIIF server in this process that behaves, and misbehaves on demand.

    origin.put_json("/m.json", {...})                        serve a document
    origin.add_book("b", [image, image], service="level2")    serve a whole book; returns its manifest's URL
    origin.misbehave("/m.json", busy(retry_after="1"), times=1)

Everything asked for is kept in ``origin.seen``. ``origin.etags = False`` has it send none, and
``origin.last_modified["NAME"]`` is the date of an image.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import mimetypes
import re
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from PIL import Image

Handler = BaseHTTPRequestHandler
TILES: dict[str, Any] = {"width": 512, "height": 512, "scaleFactors": [1, 2, 4]}
Fault = Callable[["_Handler"], None]


@dataclass
class Seen:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    at: float


@dataclass
class _File:
    body: bytes
    media_type: str
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


@dataclass
class _Picture:
    image: Image.Image
    level: int
    version: int
    sizes: list[tuple[int, int]]


@dataclass
class _Lock:
    header: tuple[str, str]
    status: int
    body: object
    instead: str


# -- ways to misbehave ---------------------------------------------------------------------------------


def status(code: int, text: str = "no") -> Fault:
    """Answer with a bare status."""
    return lambda handler: handler.reply(code, text.encode(), "text/plain")


def busy(code: int = 429, retry_after: str | None = "1") -> Fault:
    """Ask for a pause."""
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return lambda handler: handler.reply(code, b"busy", "text/plain", headers)


def html() -> Fault:
    """A web page where something else is due."""
    return lambda handler: handler.reply(200, b"<!DOCTYPE html><html><p>Sorry</p></html>", "text/html")


def not_an_image() -> Fault:
    """Text that calls itself a JPEG."""
    return lambda handler: handler.reply(200, b"this is no picture", "image/jpeg")


def redirect(url: str) -> Fault:
    """Point elsewhere."""
    return lambda handler: handler.reply(302, b"", "text/plain", {"Location": url})


def redirect_loop() -> Fault:
    """Point to itself, a little different each time."""

    def fault(handler: _Handler) -> None:
        step = int(urlsplit(handler.path).query or "0") + 1
        here = urlsplit(handler.path).path
        handler.reply(302, b"", "text/plain", {"Location": f"{here}?{step}"})

    return fault


def slow(seconds: float) -> Fault:
    """Think for a while, then answer as usual."""

    def fault(handler: _Handler) -> None:
        time.sleep(seconds)
        handler.usual()

    return fault


def drip(seconds: float, body: bytes = b'{"slow": true}') -> Fault:
    """Send the body byte by byte, ``seconds`` apart."""

    def fault(handler: _Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        for byte in body:
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()
            time.sleep(seconds)

    return fault


def drip_raw(start: bytes, piece: bytes, seconds: float = 0.1) -> Fault:
    """Send ``start`` and then ``piece`` again and again, ``seconds`` apart, until the other side hangs up."""

    def fault(handler: _Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(start)
        deadline = time.monotonic() + 40
        while time.monotonic() < deadline:
            handler.wfile.write(piece)
            handler.wfile.flush()
            time.sleep(seconds)

    return fault


def truncated() -> Fault:
    """Promise more than is sent."""

    def fault(handler: _Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", "5000")
        handler.end_headers()
        handler.wfile.write(b'{"@type": ')
        handler.close_connection = True

    return fault


def gzip_bomb(size: int = 200 * 2**20) -> Fault:
    """A small packed body that unpacks to ``size`` bytes."""
    # Packed beforehand: it takes a second, which is all that a test's answer may take.
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=9) as packed:
        for _ in range(size // 2**20):
            packed.write(b" " * 2**20)
    body = buffer.getvalue()

    def fault(handler: _Handler) -> None:
        handler.reply(200, body, "application/json", {"Content-Encoding": "gzip"})

    return fault


def hang_up() -> Fault:
    """Close without a word."""

    def fault(handler: _Handler) -> None:
        handler.close_connection = True
        handler.connection.shutdown(socket.SHUT_RDWR)

    return fault


# -- the server ----------------------------------------------------------------------------------------


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        origin = self.server.origin
        path = unquote(urlsplit(self.path).path)
        with origin.lock:
            headers = {key.lower(): value for key, value in self.headers.items()}
            origin.seen.append(Seen(self.path, headers, time.monotonic()))
            fault = origin.next_fault(path)
        try:
            (fault or _Handler.usual)(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def usual(self) -> None:
        """Answer as a good server does."""
        origin = self.server.origin
        path = unquote(urlsplit(self.path).path)
        lock = next((lock for prefix, lock in origin.locks.items() if path.startswith(prefix)), None)
        if lock is not None and self.headers.get(lock.header[0]) != lock.header[1]:
            if not lock.instead:
                self.reply(lock.status, json.dumps(lock.body).encode(), "application/json")
                return
            path = path.replace(path.split("/")[2], lock.instead, 1)
        found = origin.files.get(path) or origin.picture_answer(path) or origin.folder_answer(path)
        if found is None:
            self.reply(404, b"not here", "text/plain")
        elif origin.etags and self.headers.get("If-None-Match") == found.etag:
            self.reply(304, b"", found.media_type, {"ETag": found.etag})
        elif self.is_unmodified(found):
            self.reply(304, b"", found.media_type)
        else:
            etag = {"ETag": found.etag} if origin.etags else {}
            self.reply(found.status, found.body, found.media_type, {**etag, **found.headers})

    def is_unmodified(self, found: _File) -> bool:
        """Whether the client has it by date; RFC 9110 asks for the date only where it names no ETag."""
        since = self.headers.get("If-Modified-Since")
        return (
            bool(since)
            and not self.headers.get("If-None-Match")
            and since == found.headers.get("Last-Modified")
        )

    def reply(self, code: int, body: bytes, media_type: str, headers: dict[str, str] | None = None) -> None:
        """Send one whole answer."""
        self.send_response(code)
        self.send_header("Content-Type", media_type)
        self.send_header("Access-Control-Allow-Origin", "*")
        for key, value in (headers or {}).items():
            self.send_header(key, value)
        if code != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if code != 304:
            self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    origin: Origin

    def handle_error(self, *_: Any) -> None:
        """Clients that go away in the middle are nothing special here."""


class Origin:
    """The server, its files and its faults. Use it as a context manager."""

    def __init__(self) -> None:
        self.files: dict[str, _File] = {}
        self.pictures: dict[str, _Picture] = {}
        self.folders: dict[str, Path] = {}
        self.faults: dict[str, list[tuple[Fault, int | None]]] = {}
        self.seen: list[Seen] = []
        self.locks: dict[str, _Lock] = {}
        self.etags = True
        self.refuses_regions = False
        self.last_modified: dict[str, str] = {}
        self.lock = threading.RLock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.origin = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Origin:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        return self.base + path

    def asked(self, path: str) -> list[Seen]:
        """The requests for a path, queries left out."""
        return [one for one in self.seen if urlsplit(one.path).path == path]

    # -- files -----------------------------------------------------------------------------------------

    def put(
        self, path: str, body: bytes, media_type: str = "application/octet-stream", **headers: str
    ) -> str:
        """Serve bytes under a path; returns the URL. ``headers``: last_modified="…" becomes Last-Modified."""
        named = {key.replace("_", "-").title(): value for key, value in headers.items()}
        self.files[path] = _File(body, media_type, named)
        return self.url(path)

    def put_json(self, path: str, data: object, **headers: str) -> str:
        """Serve a JSON document; "{base}" in its texts becomes this server's address."""
        text = json.dumps(data, ensure_ascii=False).replace("{base}", self.base)
        return self.put(path, text.encode(), "application/json", **headers)

    def serve(self, prefix: str, folder: Path) -> str:
        """Serve the files of a folder below a prefix, as they are at each request; returns the URL."""
        self.folders[prefix.rstrip("/") + "/"] = folder
        return self.url(prefix.rstrip("/"))

    def folder_answer(self, path: str) -> _File | None:
        for prefix, folder in self.folders.items():
            file = folder / path.removeprefix(prefix)
            if path.startswith(prefix) and ".." not in path.split("/") and file.is_file():
                return _File(file.read_bytes(), mimetypes.guess_type(file.name)[0] or "text/plain")
        return None

    def misbehave(self, path: str, fault: Fault, times: int | None = None) -> None:
        """Have a path go wrong, for the next so many requests or (None) for good; later calls queue up."""
        with self.lock:
            self.faults.setdefault(path, []).append((fault, times))

    def protect(
        self,
        prefix: str,
        *,
        header: tuple[str, str] = ("Authorization", "Bearer open"),
        status: int = 401,
        body: object = None,
        instead: str = "",
    ) -> None:
        """Ask for a header below a path; without it the status is given, or the picture of another name."""
        self.locks[prefix] = _Lock(header, status, body, instead)

    def behave(self, path: str | None = None) -> None:
        """Forget the faults of a path, or all of them."""
        with self.lock:
            self.faults.clear() if path is None else self.faults.pop(path, None)

    def next_fault(self, path: str) -> Fault | None:
        queue = self.faults.get(path) or []
        if not queue:
            return None
        fault, times = queue[0]
        if times is not None:
            if times <= 1:
                queue.pop(0)
            else:
                queue[0] = (fault, times - 1)
        return fault

    # -- images ----------------------------------------------------------------------------------------

    def add_picture(
        self,
        name: str,
        image: Image.Image,
        *,
        level: int = 2,
        version: int = 2,
        sizes: Sequence[tuple[int, int]] = (),
    ) -> dict[str, Any]:
        """Serve an image service under /image/NAME; returns its block for a manifest.

        Level 0 gives its ``sizes`` only (default: full size and half of it), level 1 what it has to and its
        tiles, level 2 everything.
        """
        half = (max(1, image.width // 2), max(1, image.height // 2))
        self.pictures[name] = _Picture(image, level, version, list(sizes) or [half, image.size])
        return self._service(name)

    def _service(self, name: str) -> dict[str, Any]:
        picture = self.pictures[name]
        base = self.url(f"/images/ABO/{name.replace('.', '/')}" if "." in name else f"/image/{name}")
        sizes = [{"width": w, "height": h} for w, h in picture.sizes]
        if picture.version == 3:
            block: dict[str, Any] = {"id": base, "type": "ImageService3", "profile": f"level{picture.level}"}
        elif picture.version == 2:
            block = {
                "@context": "http://iiif.io/api/image/2/context.json",
                "@id": base,
                "profile": f"http://iiif.io/api/image/2/level{picture.level}.json",
            }
        else:
            block = {
                "@context": "http://library.stanford.edu/iiif/image-api/1.1/context.json",
                "@id": base,
                "profile": f"http://library.stanford.edu/iiif/image-api/1.1/compliance.html#level{picture.level}",
            }
        if picture.level == 0:
            return {**block, "sizes": sizes}
        return {**block, "tiles": [TILES]} if picture.level == 1 and picture.version > 1 else block

    def picture_answer(self, path: str) -> _File | None:
        path = re.sub(r"^/images/ABO/(\w+)/(\d+)(?=/)", r"/image/\1.\2", path)
        match = re.fullmatch(r"/image/([^/]+)/(?:info\.json|([^/]+)/([^/]+)/([^/]+)/(\w+)\.(jpg|png))", path)
        picture = self.pictures.get(match[1]) if match else None
        if match is None or picture is None:
            return None
        if match[2] is None:
            return _File(json.dumps(self._info(match[1], picture)).encode(), "application/json")
        refused = self.refuses_regions and match[2] != "full"
        cut = None if refused else _cut(picture, match[2], match[3], match[4])
        if cut is None:
            return _File(b"not offered", "text/plain", status=400)
        buffer = io.BytesIO()
        cut.save(buffer, "JPEG" if match[6] == "jpg" else "PNG", quality=90)
        headers = {"Last-Modified": since} if (since := self.last_modified.get(match[1])) else {}
        return _File(buffer.getvalue(), "image/jpeg" if match[6] == "jpg" else "image/png", headers)

    def _info(self, name: str, picture: _Picture) -> dict[str, Any]:
        block = self._service(name)
        block["protocol"] = "http://iiif.io/api/image"
        block["width"], block["height"] = picture.image.size
        if picture.version == 3:
            block["@context"] = "http://iiif.io/api/image/3/context.json"
        elif picture.version == 2:
            block["profile"] = [block["profile"]]
        return block

    # -- books -----------------------------------------------------------------------------------------

    def add_book(
        self,
        slug: str,
        images: Sequence[Image.Image],
        *,
        title: str = "A book",
        version: int = 3,
        service: str = "level2",
        alto: Sequence[str | None] = (),
        scale: float = 1.0,
        **members: Any,
    ) -> str:
        """Serve a book under /books/SLUG/manifest.json; returns that URL.

        ``version`` is 2 or 3 (Presentation and Image API alike), ``service`` level0, level1, level2 or none
        (a plain JPEG), ``alto`` gives the XML beside each page, ``scale`` makes canvases larger or smaller
        than their images. Further ``members`` go into the manifest as they are.
        """
        pages = []
        for number, image in enumerate(images, 1):
            name = f"{slug}-{number}"
            block = None
            if service == "none":
                buffer = io.BytesIO()
                image.convert("RGB").save(buffer, "JPEG", quality=90)
                url = self.put(f"/plain/{name}.jpg", buffer.getvalue(), "image/jpeg")
            else:
                block = self.add_picture(name, image, level=int(service[-1]), version=version)
                full = "max" if version == 3 else "full"
                url = self.url(f"/image/{name}/full/{full}/0/default.jpg")
            text = alto[number - 1] if number <= len(alto) else None
            link = self.put(f"/alto/{name}.xml", text.encode(), "application/xml") if text else None
            pages.append((number, image.size, url, block, link))
        write = self._manifest3 if version == 3 else self._manifest2
        path = f"/books/{slug}/manifest.json"
        return self.put_json(path, {**write(self.url(path), title, pages, scale), **members})

    def _manifest3(self, uri: str, title: str, pages: list[Any], scale: float) -> dict[str, Any]:
        items = []
        for number, (width, height), url, block, link in pages:
            canvas_id = f"{uri}/canvas/{number}"
            body = {"id": url, "type": "Image", "format": "image/jpeg", "width": width, "height": height}
            if block:
                body["service"] = [block]
            canvas: dict[str, Any] = {
                "id": canvas_id,
                "type": "Canvas",
                "label": {"none": [str(number)]},
                "width": round(width * scale),
                "height": round(height * scale),
                "items": [
                    {
                        "id": f"{canvas_id}/page",
                        "type": "AnnotationPage",
                        "items": [
                            {
                                "id": f"{canvas_id}/painting",
                                "type": "Annotation",
                                "motivation": "painting",
                                "body": body,
                                "target": canvas_id,
                            }
                        ],
                    }
                ],
            }
            if link:
                profile = "http://www.loc.gov/standards/alto/v4/alto.xsd"
                canvas["seeAlso"] = [
                    {"id": link, "type": "Dataset", "format": "application/xml", "profile": profile}
                ]
            items.append(canvas)
        return {
            "@context": "http://iiif.io/api/presentation/3/context.json",
            "id": uri,
            "type": "Manifest",
            "label": {"en": [title]},
            "items": items,
        }

    def _manifest2(self, uri: str, title: str, pages: list[Any], scale: float) -> dict[str, Any]:
        canvases = []
        for number, (width, height), url, block, link in pages:
            canvas_id = f"{uri}/canvas/{number}"
            resource = {
                "@id": url,
                "@type": "dctypes:Image",
                "format": "image/jpeg",
                "width": width,
                "height": height,
            }
            if block:
                resource["service"] = block
            canvas: dict[str, Any] = {
                "@id": canvas_id,
                "@type": "sc:Canvas",
                "label": str(number),
                "width": round(width * scale),
                "height": round(height * scale),
                "images": [
                    {
                        "@type": "oa:Annotation",
                        "motivation": "sc:painting",
                        "resource": resource,
                        "on": canvas_id,
                    }
                ],
            }
            if link:
                profile = "http://www.loc.gov/standards/alto/v4/alto.xsd"
                canvas["seeAlso"] = {"@id": link, "format": "application/xml", "profile": profile}
            canvases.append(canvas)
        return {
            "@context": "http://iiif.io/api/presentation/2/context.json",
            "@id": uri,
            "@type": "sc:Manifest",
            "label": title,
            "sequences": [{"@type": "sc:Sequence", "canvases": canvases}],
        }

    def add_barcode(
        self,
        barcode: str,
        images: Sequence[Image.Image],
        *,
        title: str = "A book",
        numbers: Sequence[int] = (),
    ) -> str:
        """Serve a book in the address scheme of the Austrian National Library; returns its manifest's URL.

        ``numbers`` are those of the images, where they are not 1, 2, 3 …
        """
        pages = []
        for number, image in zip(numbers or range(1, len(images) + 1), images, strict=True):
            block = self.add_picture(f"{barcode}.{number:08d}", image)
            pages.append((number, image.size, f"{block['@id']}/full/full/0/native.jpg", block, None))
        path = f"/presentation/ABO/{barcode}/manifest"
        return self.put_json(path, self._manifest2(self.url(path), title, pages, 1.0))

    def add_collection(
        self, slug: str, urls: Sequence[str], *, kinds: Sequence[str] = (), **members: Any
    ) -> str:
        """Serve a Presentation 3 collection of these URLs; ``kinds`` are Manifest (default) or Collection."""
        path = f"/collections/{slug}.json"
        items = [
            {
                "id": url,
                "type": kinds[place] if place < len(kinds) else "Manifest",
                "label": {"en": [f"Member {place + 1}"]},
            }
            for place, url in enumerate(urls)
        ]
        return self.put_json(
            path,
            {
                "@context": "http://iiif.io/api/presentation/3/context.json",
                "id": self.url(path),
                "type": "Collection",
                "label": {"en": [slug]},
                "items": items,
                **members,
            },
        )

    def add_stream(
        self, slug: str, activities: Sequence[dict[str, Any]], *, per_page: int = 3, **members: Any
    ) -> str:
        """Serve an activity stream of these (the oldest first) under /activity/SLUG.json, in pages; returns its URL."""
        path, context = f"/activity/{slug}.json", "http://iiif.io/api/discovery/1/context.json"
        pages = [list(activities[n : n + per_page]) for n in range(0, len(activities), per_page)] or [[]]

        def page(number: int) -> dict[str, str]:
            return {"id": self.url(f"/activity/{slug}/{number}.json"), "type": "OrderedCollectionPage"}

        for number, held in enumerate(pages):
            around = {"prev": page(number - 1)} if number else {}
            if number + 1 < len(pages):
                around["next"] = page(number + 1)
            self.put_json(
                f"/activity/{slug}/{number}.json",
                {
                    "@context": context,
                    **page(number),
                    "partOf": {"id": self.url(path)},
                    **around,
                    "orderedItems": held,
                },
            )
        top = {"id": self.url(path), "type": "OrderedCollection", "totalItems": len(activities)}
        ends = {"first": page(0), "last": page(len(pages) - 1)}
        return self.put_json(path, {"@context": context, **top, **ends, **members})


def _cut(picture: _Picture, region: str, size: str, rotation: str) -> Image.Image | None:
    """The image an Image API request asks for, or None where this level does not offer it."""
    image = picture.image.convert("RGB")
    if picture.level == 0:
        listed = {f"{w},{h}": (w, h) for w, h in picture.sizes} | {f"{w},": (w, h) for w, h in picture.sizes}
        wanted = image.size if size in ("full", "max") else listed.get(size)
        return image.resize(wanted) if wanted and region == "full" and rotation == "0" else None
    box = _region(image.size, region)
    if box is None:
        return None
    if picture.level == 1 and not _level_1(picture, region, box, size, rotation):
        return None
    cut = image.crop(box)
    wanted = _size(cut.size, size.lstrip("^"))
    if wanted is None or not rotation.isdigit():
        return None
    return cut.resize(wanted).rotate(-int(rotation), expand=True)


def _level_1(
    picture: _Picture, region: str, box: tuple[int, int, int, int], size: str, rotation: str
) -> bool:
    """Whether level 1 has to answer this: regions in pixels, one side of the size or a tile, upright."""
    if rotation != "0" or region.startswith("pct:") or (region == "square" and picture.version < 3):
        return False
    if size in ("full", "max") or re.fullmatch(r"\d+,|,\d+", size):
        return True
    if size.startswith("pct:"):
        return picture.version < 3
    return size in _tile_sizes(picture.image.size, box)


def _tile_sizes(whole: tuple[int, int], box: tuple[int, int, int, int]) -> list[str]:
    """The sizes at which a region is one of the tiles that level 1 announces."""
    left, top, right, bottom = box
    found = []
    for factor in TILES["scaleFactors"]:
        step = TILES["width"] * factor
        if (
            left % step
            or top % step
            or right != min(left + step, whole[0])
            or bottom != min(top + step, whole[1])
        ):
            continue
        found.append(f"{-(-(right - left) // factor)},{-(-(bottom - top) // factor)}")
    return found


def _region(size: tuple[int, int], region: str) -> tuple[int, int, int, int] | None:
    width, height = size
    if region == "full":
        return (0, 0, width, height)
    if region == "square":
        side = min(size)
        left, top = (width - side) // 2, (height - side) // 2
        return (left, top, left + side, top + side)
    numbers = [float(part) for part in region.removeprefix("pct:").split(",")]
    if region.startswith("pct:"):
        numbers = [value * side / 100 for value, side in zip(numbers, size * 2, strict=True)]
    x, y, w, h = (round(value) for value in numbers)
    box = (x, y, min(x + w, width), min(y + h, height))
    return box if box[0] < box[2] and box[1] < box[3] else None


def _size(size: tuple[int, int], said: str) -> tuple[int, int] | None:
    width, height = size
    if said in ("full", "max"):
        return size
    if said.startswith("pct:"):
        factor = float(said[4:]) / 100
        return (max(1, round(width * factor)), max(1, round(height * factor)))
    wanted_w, _, wanted_h = said.removeprefix("!").partition(",")
    if said.startswith("!"):
        factor = min(int(wanted_w) / width, int(wanted_h) / height)
        return (max(1, round(width * factor)), max(1, round(height * factor)))
    if wanted_w and wanted_h:
        return (int(wanted_w), int(wanted_h))
    if wanted_w:
        return (int(wanted_w), max(1, round(height * int(wanted_w) / width)))
    return (max(1, round(width * int(wanted_h) / height)), int(wanted_h)) if wanted_h else None
