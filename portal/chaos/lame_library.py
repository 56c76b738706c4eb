"""A library on this machine that gives published books away; it hangs, drips, resets, is down or lies when told to."""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import re
import socket
import struct
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from portal.chaos.lies import LIES, lie

FAULTS = ("hangs", "drips", "resets", "down", *LIES)
# Whoever waits longer for a hanging library has given up.
_LONGEST = 30.0
_TYPES = {".json": "application/json", ".jpg": "image/jpeg", ".xml": "application/xml"}


class LameLibrary:
    """Serves a folder of books under as many numbers as one likes: the same images, each time as books of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.fault = ""
        self.asked = 0
        self.lies = 0
        # The manifests of the books about which it has lied.
        self.spoiled: set[str] = set()
        self._over = threading.Event()
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.address = f"127.0.0.1:{self._server.server_address[1]}"
        self.url = f"http://{self.address}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @contextlib.contextmanager
    def failing(self, fault: str) -> Iterator[None]:
        """Have it fail in one way meanwhile."""
        self._over.clear()
        self.fault = fault
        try:
            yield
        finally:
            self.fault = ""
            self._over.set()

    def close(self) -> None:
        """Serve no longer."""
        self._over.set()
        self._server.shutdown()
        self._server.server_close()

    def body_of(self, path: str) -> tuple[bytes, str] | None:
        """What is served at a path, and its media type; None where nothing is."""
        file = self._file(path)
        if file is None:
            return None
        number = path.split("/", 2)[1]
        data = file.read_bytes()
        if file.suffix == ".json":
            data = data.replace(f"{self.url}/".encode(), f"{self.url}/{number}/".encode())
        return data, _TYPES.get(file.suffix, "application/octet-stream")

    def _file(self, path: str) -> Path | None:
        found = re.fullmatch(r"/\d+/([\w./,-]+)", path)
        if found is None or ".." in found[1]:
            return None
        file = self.folder / found[1]
        return file if file.is_file() else None

    def _told(self, path: str, fault: str) -> tuple[bytes, str] | None:
        """What is answered at a path: what is there, or a lie about it."""
        body, file = self.body_of(path), self._file(path)
        if body is None or file is None or fault not in LIES:
            return body
        lied = lie(fault, file, body)
        if lied != body:
            self.lies += 1
            _, number, book, _ = path.split("/", 3)
            self.spoiled.add(f"{self.url}/{number}/{book}/manifest.json")
        return lied

    def pages_of(self, book: str) -> int:
        """How many pages a book has."""
        return len(json.loads((self.folder / book / "manifest.json").read_text(encoding="utf-8"))["items"])

    def _handler(library: LameLibrary) -> type[http.server.BaseHTTPRequestHandler]:
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                library.asked += 1
                fault = library.fault
                if fault == "resets":
                    # Who does not linger resets the line.
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    os.close(self.connection.detach())
                    self.close_connection = True
                    return
                if fault == "hangs":
                    library._over.wait(_LONGEST)
                    return
                body = None if fault == "down" else library._told(self.path, fault)
                with contextlib.suppress(OSError):
                    if body is None:
                        self.send_error(503 if fault == "down" else 404)
                        return
                    self.send_response(200)
                    self.send_header("Content-Type", body[1])
                    self.send_header("Content-Length", str(len(body[0])))
                    self.end_headers()
                    self._write(body[0], drip=fault == "drips")

            def _write(self, data: bytes, *, drip: bool) -> None:
                sent = 0
                while drip and sent < len(data) and not library._over.is_set():
                    self.wfile.write(data[sent : sent + 1])
                    sent += 1
                    time.sleep(0.2)
                self.wfile.write(data[sent:])

            def handle(self) -> None:
                with contextlib.suppress(OSError, ValueError):
                    super().handle()

            def log_message(self, *_arguments: object) -> None:
                pass

        return Handler
