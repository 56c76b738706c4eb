"""Serves published books: manifests, text and stored images as files, all other images by the Image API."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.http import HttpResponseRedirect as Redirect
from django.utils._os import safe_join
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import gettext
from rest_framework.request import Request

from manifests.conf import get_settings
from manifests.errors import GoneError
from manifests.imageserver import serving
from manifests.imageserver.service import CONTEXT, INFO, LEVEL_2, StandingService, standing
from onitsearch.annotate.contexts import media_type
from onitsearch.api.base import IiifView
from portal.withdrawn_books import is_withdrawn

_AN_HOUR = "public, max-age=3600"
# The address of an image holds its digest; a day, since no cache is to show a withdrawn book for longer.
_A_DAY = "public, max-age=86400"
_PARAMETERS = 4  # region, size, rotation, quality.format


class PublishedView(IiifView):
    """Whatever lies below BOOKS_URL, with CORS and conditional requests; errors are problems, as below /iiif."""

    schema = None  # type: ignore[assignment]

    def get(self, request: Request, path: str) -> HttpResponseBase:
        """Answer a file, or a request of the Image API for a published page; 410 for a book that was withdrawn."""
        parts = path.split("/")
        if parts[0].startswith("."):  # signs, and what is being written
            raise Http404(f"No published file {path}")
        if is_withdrawn(parts[0]):
            raise GoneError(gettext("This book has been withdrawn."))
        if len(parts) >= 3 and parts[1] == "images":
            service = standing(_place("/".join(parts[:3])))
            rest = parts[3:]
            if service is not None and rest in ([], [""]):
                return _to_info(service)
            if service is not None and service.level == 2 and len(rest) == _PARAMETERS:
                return _image(request, service, rest)
        return _file(request, _place(path))


def _place(path: str) -> Path:
    """Where a path lies below BOOKS_ROOT. Raises Http404 for what can lie nowhere."""
    try:
        return Path(safe_join(settings.BOOKS_ROOT, path))
    except ValueError as error:  # a null byte
        raise Http404(f"No published file {path}") from error


def _to_info(service: StandingService) -> HttpResponse:
    response = Redirect(f"{service.id}/{INFO}")
    response.status_code = 303
    return response


def _image(request: Request, service: StandingService, parameters: list[str]) -> HttpResponseBase:
    asked = serving.read(service, parameters)
    response: HttpResponseBase
    if (known := _conditional(request, asked.etag, asked.modified)) is not None:
        response = known
    elif asked.stored is not None:
        response = FileResponse(asked.stored.open("rb"), content_type=asked.wanted.media_type)
    else:
        made = serving.make(asked, Path(settings.DERIVATIVES_ROOT), get_settings())
        response = HttpResponse(made, content_type=asked.wanted.media_type)
    response["Link"] = f'<{asked.canonical}>;rel="canonical", <{LEVEL_2}>;rel="profile"'
    return _dated(response, asked.etag, asked.modified, _A_DAY)


def _file(request: Request, file: Path) -> HttpResponseBase:
    try:
        stat = file.stat()
    except (ValueError, OSError) as error:
        raise Http404(f"No published file {file.name}") from error
    if not file.is_file():
        raise Http404(f"No published file {file.name}")
    kind = _media_type(file, request.headers.get("Accept", ""))
    etag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}{"-j" if kind == "application/json" else ""}"'
    response: HttpResponseBase
    if (known := _conditional(request, etag, stat.st_mtime)) is not None:
        response = known
    else:
        response = FileResponse(file.open("rb"), content_type=kind)
    if file.name == INFO:
        patch_vary_headers(response, ("Accept",))
    return _dated(response, etag, stat.st_mtime, _AN_HOUR)


def _conditional(request: Request, etag: str, modified: float) -> HttpResponseBase | None:
    """The answer to a conditional request whose condition says that no body is wanted; None for all others."""
    return get_conditional_response(request._request, etag=etag, last_modified=int(modified))


def _dated(response: HttpResponseBase, etag: str, modified: float, keep: str) -> HttpResponseBase:
    response["ETag"] = etag
    response["Last-Modified"] = http_date(modified)
    response["Cache-Control"] = keep
    return response


def _media_type(file: Path, accept: str) -> str:
    if file.name == INFO:
        return media_type(accept, CONTEXT)
    if file.suffix == ".json":
        return "application/ld+json"
    return mimetypes.guess_type(file.name)[0] or "application/octet-stream"
