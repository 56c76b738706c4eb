"""What is neither search nor IIIF: kept thumbnails, whether we are well, and how good the answers are."""

from __future__ import annotations

import json
from typing import Any

import cv2
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe
from rest_framework.request import Request
from rest_framework.response import Response

from manifests.errors import OnitError
from manifests.selectors import is_public, sees_all
from onitsearch import health, selectors
from onitsearch.api import schema
from onitsearch.api.base import ApiView, allow_any_origin
from onitsearch.api.info import THUMBNAIL_VERSION_LENGTH
from onitsearch.api.pagination import whole
from onitsearch.api.problems import CONTENT_TYPE, problem
from onitsearch.api.schema.extend import extend_schema
from onitsearch.api.serializers.base import serialize
from onitsearch.api.serializers.lists import QualityPageSerializer
from onitsearch.pages.decode import decode_image

# Where `evaluate` leaves its last tables, in Django's storage.
QUALITY = "quality/latest.json"
# Long side in pixels of what fits into a viewer's list of hits.
SMALL = 200
_FOREVER = "public, max-age=31536000, immutable"
_AWHILE = "public, max-age=300"


@require_safe
def thumbnail(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The kept thumbnail of a crop, or a small one (`?size=small`): for ever with its version (`?v=`)."""
    response = _thumbnail(request, public_id)
    allow_any_origin(response)
    return response


def _thumbnail(request: HttpRequest, public_id: str) -> HttpResponseBase:
    try:
        row = selectors.get_illustration(public_id, getattr(request, "user", None))
    except OnitError as error:
        return JsonResponse(
            problem(error.status, error.message, hint=error.hint),
            status=error.status,
            content_type=CONTENT_TYPE,
        )
    if row.restricted and not sees_all(getattr(request, "user", None)):
        response = JsonResponse(
            problem(
                403, "The library shows this picture only to those who log in there.", url=row.canvas.uri
            ),
            status=403,
            content_type=CONTENT_TYPE,
        )
        response["Cache-Control"] = "no-store"
        return response
    if not row.thumbnail or not default_storage.exists(row.thumbnail):
        return JsonResponse(
            problem(404, "This picture has not been cut out yet."), status=404, content_type=CONTENT_TYPE
        )
    version, small = row.crop_digest[:THUMBNAIL_VERSION_LENGTH], request.GET.get("size") == "small"
    etag = f'"{version}-small"' if small else f'"{version}"'
    headers = {
        "ETag": etag,
        "Cache-Control": _FOREVER if version and request.GET.get("v") == version else _AWHILE,
    }
    if row.restricted:
        headers["Cache-Control"] = "private, no-store"
    elif not is_public(row.manifest):
        # Shown to those who may see hidden books; what lies between keeps it for nobody else.
        headers["Cache-Control"] = "private, max-age=300"
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers=headers)
    with default_storage.open(row.thumbnail, "rb") as file:
        data = file.read()
    return HttpResponse(_reduced(data) if small else data, content_type="image/jpeg", headers=headers)


def _reduced(data: bytes) -> bytes:
    pixels = decode_image(data, name="The kept picture")
    height, width = pixels.shape[:2]
    scale = SMALL / max(height, width)
    if scale >= 1:
        return data
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    made = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)[:, :, ::-1]
    _done, encoded = cv2.imencode(".jpg", made, [cv2.IMWRITE_JPEG_QUALITY, 85])
    return encoded.tobytes()


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Say that the process answers."""
    return JsonResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Each part of the site in plain words: 200 where questions can be answered (`ready`, `degraded`), else 503."""
    found = health.parts()
    state = health.state(found)
    return JsonResponse(
        {"status": state, "checks": {name: part.told() for name, part in found.items()}},
        status=503 if state == health.NOT_READY else 200,
        headers={"Cache-Control": "no-store", **({"Retry-After": "5"} if state == health.NOT_READY else {})},
    )


class QualityView(ApiView):
    """How good the answers are."""

    @extend_schema(operation_id="quality", responses=schema.answers(QualityPageSerializer), tags=["quality"])
    def get(self, request: Request) -> Response:
        """The tables of the last evaluation; an empty list where there was none yet."""
        results: list[Any] = []
        if default_storage.exists(QUALITY):
            with default_storage.open(QUALITY) as file:
                kept = json.load(file)
            results = kept if isinstance(kept, list) else [kept]
        return Response(serialize(QualityPageSerializer, whole(results)))
