"""What is neither search nor IIIF: kept thumbnails, whether we are well, and how good the answers are."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import django_rq
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe
from rest_framework.request import Request
from rest_framework.response import Response

from manifests.errors import OnitError
from manifests.selectors import is_public, sees_all
from onitsearch import model_services, selectors
from onitsearch.api import schema
from onitsearch.api.base import ApiView, allow_any_origin
from onitsearch.api.info import THUMBNAIL_VERSION_LENGTH
from onitsearch.api.pagination import whole
from onitsearch.api.problems import CONTENT_TYPE, problem
from onitsearch.api.schema.extend import extend_schema
from onitsearch.api.serializers.base import serialize
from onitsearch.api.serializers.lists import QualityPageSerializer
from onitsearch.conf import conf
from onitsearch.crop import sizes
from onitsearch.embed.client import get_client
from onitsearch.store import embedding_models, index
from onitsearch.store.query_plan import FEW_ROWS
from onitsearch.store.scope import count_shown

# Where `evaluate` leaves its last tables, in Django's storage.
QUALITY = "quality/latest.json"
_SIZES = {size.value: size for size in sizes.Size}
_FOREVER = "public, max-age=31536000, immutable"
_AWHILE = "public, max-age=300"


@require_safe
def thumbnail(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The kept thumbnail of a crop, or a smaller one (`?size=small`, `medium`): for ever with its version (`?v=`).

    As WebP for those who name that among what they accept, where it is smaller; JPEG for all others.
    """
    response = _thumbnail(request, public_id)
    patch_vary_headers(response, ("Accept",))
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
    version = row.crop_digest[:THUMBNAIL_VERSION_LENGTH]
    size = _SIZES.get(request.GET.get("size", ""), sizes.Size.WHOLE)
    webp = sizes.WEBP in request.headers.get("Accept", "")
    etag = '"' + "-".join(filter(None, (version, size, "webp" if webp else ""))) + '"'
    headers = {
        "ETag": etag,
        "Cache-Control": _FOREVER if version and request.GET.get("v") == version else _AWHILE,
    }
    if row.restricted:
        headers["Cache-Control"] = "private, no-store"
    elif not is_public(row.manifest):
        # Shown to those who may see hidden books; what lies between keeps it for nobody else.
        headers["Cache-Control"] = "private, max-age=300"
    # What lies between us and the browser may have made it weak.
    known = [one.removeprefix("W/") for one in parse_etags(request.headers.get("If-None-Match", ""))]
    if etag in known:
        return HttpResponse(status=304, headers=headers)
    data, media_type = sizes.version(row.thumbnail, size, webp=webp)
    return HttpResponse(data, content_type=media_type, headers=headers)


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Say that the process answers."""
    return JsonResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether everything that a search needs is there: 200, or 503 with what is missing in plain words."""
    checks = {name: _checked(check) for name, check in _CHECKS.items()}
    well = all(found["ok"] for found in checks.values())
    return JsonResponse(
        {"status": "ready" if well else "not ready", "checks": checks},
        status=200 if well else 503,
        headers={"Cache-Control": "no-store"},
    )


def _checked(check: Callable[[], str]) -> dict[str, Any]:
    try:
        return {"ok": True, "detail": check()}
    except Exception as error:  # whatever is wrong is what is asked about
        return {"ok": False, "detail": " ".join(str(error).split())[:300] or type(error).__name__}


def _database() -> str:
    embedding_models.active()
    return "answers"


def _redis() -> str:
    django_rq.get_connection("pages").ping()
    return "answers"


def _encoder() -> str:
    model = embedding_models.active()
    info = get_client(conf().encoder_address).info(key=model.key if model else None)
    if info.state != "ready":
        raise RuntimeError(info.problem or f"The encoder is {info.state}.")
    return f"{info.key} on {info.device}"


def _models() -> str:
    """What holds up the models that are not searched yet; searches go on with the active one."""
    told = [f"{row.key}: {row.error}" for row in embedding_models.in_use() if row.error]
    problem = model_services.configured_problem()
    return " ".join([*told, *([problem] if problem else [])]) or "nothing stands in their way"


def _index() -> str:
    model = embedding_models.active()
    if model is None:
        return "nothing is indexed yet"
    rows = count_shown(model)
    if rows >= FEW_ROWS and not index.state(model).valid:
        return f"{rows} pictures, searched one by one until the index is built"
    return f"{rows} pictures"


_CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "redis": _redis,
    "encoder": _encoder,
    "index": _index,
    "models": _models,
}


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
