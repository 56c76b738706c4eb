"""Another installation over real HTTP, as far as asking it goes: it says what a test tells it to say."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HIT = {
    "id": "abc", "score": 0.9, "sure": True, "kind": "map", "label": "Map, p. 1", "text": "", "page": "p. 1",
    "canvas": "https://library.example/c/1", "xywh": "1,2,30,40", "manifest": "m1", "book": "A book",
    "url": "https://peer.example/illustration/abc", "thumbnail": "https://peer.example/thumb/abc.jpg",
    "thumbnail_width": 30, "thumbnail_height": 40,
}  # fmt: skip


@dataclass
class Server:
    """What it says, how late, and what it was asked."""

    answer: Any = field(default_factory=lambda: {"results": [HIT], "count": 1})
    status: int = 200
    delay: float = 0.0
    asked: list[dict[str, Any]] = field(default_factory=list)
    address: str = ""


@contextmanager
def serve() -> Iterator[Server]:
    """Have one answer until its tests are done."""
    told = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.asked.append({"path": self.path, **json.loads(body)})
            time.sleep(told.delay)
            said = told.answer if isinstance(told.answer, bytes) else json.dumps(told.answer).encode()
            self.send_response(told.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        told.address = f"http://127.0.0.1:{http.server_port}"
        yield told
        http.shutdown()
