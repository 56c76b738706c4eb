"""Serves published books (manifests, level-0 images, ALTO) as static files that any viewer may read."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, HttpResponseNotModified
from django.utils._os import safe_join
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.http import require_safe


@require_safe
def published_file(request: HttpRequest, path: str) -> HttpResponseBase:
    """Answer one file below BOOKS_ROOT, with CORS and conditional requests; 404 for anything else."""
    try:
        file = Path(safe_join(settings.BOOKS_ROOT, path))
        stat = file.stat()
    except (ValueError, OSError) as error:
        raise Http404(f"No published file {path}") from error
    if not file.is_file():
        raise Http404(f"No published file {path}")
    etag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    response: HttpResponseBase
    known = request.headers.get("If-None-Match", "")
    if etag in known or (not known and since is not None and int(stat.st_mtime) <= since):
        response = HttpResponseNotModified()
    else:
        response = FileResponse(file.open("rb"), content_type=_media_type(file))
    response["ETag"] = etag
    response["Last-Modified"] = http_date(stat.st_mtime)
    response["Cache-Control"] = "public, max-age=3600"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _media_type(file: Path) -> str:
    if file.name == "info.json":
        return 'application/ld+json;profile="http://iiif.io/api/image/3/context.json"'
    if file.suffix == ".json":
        return "application/ld+json"
    return mimetypes.guess_type(file.name)[0] or "application/octet-stream"
