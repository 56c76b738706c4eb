"""What travels smaller: pages and data are compressed as they are answered, static files once for all."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import Any

import brotli
from django.conf import settings
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

# Pictures, ZIPs and fonts are compressed already; a stream of events must reach its reader line by line.
_TEXT = re.compile(
    r"(?:text/(?!event-stream\b)|application/(?:(?:[\w.-]+\+)?(?:json|xml|yaml)|javascript|vnd\.oai\.openapi)\b"
    r"|image/svg\+xml)"
)
_PACKED = {".css", ".js", ".mjs", ".json", ".svg", ".map", ".txt", ".html"}
_LASTING = {".woff2", ".png", ".svg"}
# From here on the best that Brotli can do takes seconds, for a hundredth of the size.
_LARGE = 256 * 1024
_SMALLEST = 200


class CompressionMiddleware(GZipMiddleware):
    """Django's, for what is text and finished.

    Django adds random bytes to each answer, so that lengths tell nothing of secrets beside what a visitor wrote
    (BREACH), and makes the ETag weak, since the bytes differ. An answer that is made while it is sent is left as it
    is (nothing may wait in a buffer); a view whose stream may be compressed says so with ``gzip_page``. Files are
    read, not made.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress the answer where it becomes smaller and the client reads gzip."""
        made_while_sent = response.streaming and not isinstance(response, FileResponse)
        if (
            made_while_sent
            or response.status_code == 206
            or not _TEXT.match(response.get("Content-Type", ""))
        ):
            return response
        return super().process_response(request, response)


class StaticMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]
    """WhiteNoise, with a file's gzip and Brotli made when it is first asked for and kept in ``PACKED_ROOT``.

    Nothing has to be collected before a site starts, and what nobody asks for (the admin's, the viewers') is not
    compressed. The kept names follow from the bytes, so that an upgrade makes new ones.
    """

    def __init__(self, get_response: Any = None, settings: Any = settings) -> None:
        self._paths: dict[str, str] = {}
        super().__init__(get_response, settings)

    def add_file_to_dictionary(self, url: str, path: str, stat_cache: Any = None) -> None:
        """Keep in mind which files would become smaller."""
        super().add_file_to_dictionary(url, path, stat_cache=stat_cache)
        if Path(path).suffix in _PACKED:
            self._paths[url] = path

    def add_cache_headers(self, headers: Any, path: str, url: str) -> None:
        """Let browsers keep typefaces and drawings for a month: unlike scripts they go with no version of a page."""
        super().add_cache_headers(headers, path, url)
        if Path(path).suffix in _LASTING:
            headers["Cache-Control"] = "max-age=2592000, public"

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve the file, compressed where the client reads that."""
        # Two threads that pack the same file write the same bytes.
        if (path := self._paths.pop(request.path_info, None)) is not None:
            self._pack(request.path_info, path)
        answer: HttpResponseBase = super().__call__(request)
        return answer

    def _pack(self, url: str, path: str) -> None:
        data = Path(path).read_bytes()
        if len(data) < _SMALLEST:
            return
        kept = Path(settings.PACKED_ROOT) / hashlib.sha256(data).hexdigest()[:32]
        gzipped, brotlied = kept.with_suffix(".gz"), kept.with_suffix(".br")
        try:
            if not gzipped.exists():
                _write(gzipped, gzip.compress(data, 9, mtime=0))
            if not brotlied.exists():
                _write(brotlied, brotli.compress(data, quality=11 if len(data) < _LARGE else 9))
        except OSError:  # a full disk, or one that is read only: it is served as it is
            return
        plain: Any = self.files[url]
        headers = plain.alternatives[-1][2]
        told = [
            (name, value) for name, value in headers if name not in ("Content-Length", "Content-Encoding")
        ]
        self.files[url] = StaticFile(path, told, encodings={"gzip": str(gzipped), "br": str(brotlied)})


def _write(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, made = tempfile.mkstemp(dir=file.parent)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(data)
    Path(made).replace(file)
