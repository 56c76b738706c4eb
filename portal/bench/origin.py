"""A library on this machine for benchmarks: an Image API service whose answers are made before anybody asks.

Run as a process of its own (``python -m portal.bench.origin FOLDER --delay 0.2``), so that what a library
spends is told apart from what we do. Its hosts are 127.0.0.1, 127.0.0.2, … on one port: for us they are libraries of
their own, each with the same books.
"""

from __future__ import annotations

import argparse
import contextlib
import http.server
import json
import re
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import cv2

from portal.stack import BASE_DIR

_QUALITY = 85
_IMAGE = re.compile(r"/iiif/(?P<page>[\w-]+/[\w-]+)/full/(?P<width>\d+),?(?P<height>\d*)/0/default\.jpg")
_WHOLE = re.compile(r"/iiif/(?P<page>[\w-]+/[\w-]+)/full/(?:max|full)/0/default\.jpg")
_MANIFEST = re.compile(r"/(?P<number>\d+)/(?P<book>[\w-]+)/manifest\.json")


Told = dict[str, list[tuple[float, int, str]]]
"""What each host was asked for: when, how many bytes that was, and what."""


class Books:
    """Pages of a drawn library in two sizes: as they were drawn, and with the long side that is asked for."""

    def __init__(self, folder: Path, long_side: int) -> None:
        self.sizes: dict[str, tuple[int, int]] = {}
        self.whole: dict[str, bytes] = {}
        self.small: dict[str, bytes] = {}
        self.books: dict[str, list[str]] = {}
        for file in sorted(folder.glob("*/page-*.jpg")):
            name = f"{file.parent.name}/{file.stem}"
            pixels = cv2.imread(str(file))
            if pixels is None:
                raise RuntimeError(f"{file} is no image")
            height, width = pixels.shape[:2]
            factor = min(1.0, long_side / max(width, height))
            size = (round(width * factor), round(height * factor))
            small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
            self.sizes[name], self.whole[name] = (width, height), file.read_bytes()
            self.small[name] = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tobytes()
            self.books.setdefault(file.parent.name, []).append(name)

    def manifest(self, book: str, number: str, host: str) -> bytes:
        """The manifest (Presentation 2) of a book; ``number`` makes of the same pages as many books as one likes."""
        home = f"http://{host}/{number}/{book}"
        canvases = []
        for place, name in enumerate(self.books[book], 1):
            width, height = self.sizes[name]
            service = {
                "@context": "http://iiif.io/api/image/2/context.json",
                "@id": f"http://{host}/iiif/{name}",
                "profile": "http://iiif.io/api/image/2/level2.json",
            }
            image = {
                "@id": f"http://{host}/iiif/{name}/full/full/0/default.jpg",
                "@type": "dctypes:Image", "format": "image/jpeg", "width": width, "height": height,
                "service": service,
            }  # fmt: skip
            canvas = f"{home}/canvas/{place}"
            canvases.append(
                {
                    "@id": canvas, "@type": "sc:Canvas", "label": str(place), "width": width, "height": height,
                    "images": [
                        {"@type": "oa:Annotation", "motivation": "sc:painting", "resource": image, "on": canvas}
                    ],
                }
            )  # fmt: skip
        told = {
            "@context": "http://iiif.io/api/presentation/2/context.json",
            "@id": f"{home}/manifest.json", "@type": "sc:Manifest", "label": f"{book} {number}",
            "sequences": [{"@type": "sc:Sequence", "canvases": canvases}],
        }  # fmt: skip
        return json.dumps(told).encode()

    def image(self, path: str) -> bytes | None:
        """The bytes of an image that is asked for, whole or in the one smaller size; None for any other."""
        if (found := _WHOLE.fullmatch(path)) and found["page"] in self.whole:
            return self.whole[found["page"]]
        found = _IMAGE.fullmatch(path)
        if found is None or found["page"] not in self.sizes:
            return None
        width, _height = self.sizes[found["page"]]
        return self.whole[found["page"]] if int(found["width"]) >= width else self.small[found["page"]]


class _Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 64
    allow_reuse_address = True


def serve(books: Books, delay: float, told: Told) -> _Server:
    """Serve on all addresses of this machine's loopback, and note in ``told`` what was asked for."""
    lock = threading.Lock()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            host = self.headers.get("Host", "")
            begun = time.time()
            time.sleep(delay)
            body, kind = books.image(self.path), "image/jpeg"
            what = "image"
            if (found := _MANIFEST.fullmatch(self.path)) and found["book"] in books.books:
                body, kind = books.manifest(found["book"], found["number"], host), "application/json"
                what = "manifest"
            with lock:
                size = len(body or b"")
                told.setdefault(host, []).append((begun, size, what if body is not None else self.path))
            self._answer(body, kind)

        def _answer(self, body: bytes | None, kind: str) -> None:
            with contextlib.suppress(OSError):
                self.send_response(404 if body is None else 200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write(body or b"")

        def log_message(self, *_arguments: object) -> None:
            pass

    return _Server(("0.0.0.0", 0), Handler)  # noqa: S104  (all of the loopback's addresses)


class Origin:
    """Such a process, as whoever started it sees it."""

    def __init__(self, process: subprocess.Popen[str], port: int, hosts: int, books: list[str]) -> None:
        self.process, self.port, self.books = process, port, books
        self.hosts = [f"127.0.0.{number}:{port}" for number in range(1, hosts + 1)]

    def manifests(self, host: str, numbers: range) -> list[str]:
        """Addresses of all its books at a host, under some numbers."""
        return [f"http://{host}/{number}/{book}/manifest.json" for number in numbers for book in self.books]

    def told(self) -> Told:
        """What each host was asked for so far."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        found: Told = json.loads(self.process.stdout.readline())
        return found


@contextlib.contextmanager
def running(folder: Path, *, long_side: int, hosts: int = 1, delay: float = 0.0) -> Iterator[Origin]:
    """Have a library serve a drawn folder meanwhile."""
    command = [sys.executable, "-m", "portal.bench.origin", str(folder), "--long-side", str(long_side)]
    command += ["--delay", str(delay)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=BASE_DIR
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise RuntimeError("The library of the benchmark did not start.")
        port = int(line)
        yield Origin(process, port, hosts, sorted(one.parent.name for one in folder.glob("*/book.json")))
    finally:
        process.terminate()
        process.wait(30)


def main() -> None:
    """Serve until ended; prints the port first, then, for each line that comes in, what was asked for so far."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--long-side", type=int, default=1200)
    parser.add_argument("--delay", type=float, default=0.0)
    given = parser.parse_args()
    told: Told = {}
    server = serve(Books(given.folder, given.long_side), given.delay, told)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    for _line in sys.stdin:
        sys.stdout.write(f"{json.dumps(dict(told))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
