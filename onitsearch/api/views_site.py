"""What is neither search nor IIIF: kept thumbnails, whether we are well, and how good the answers are."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.cache import patch_vary_headers
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
from onitsearch.api.operators import brings_token, is_this_machine
from onitsearch.api.pagination import whole
from onitsearch.api.problems import CONTENT_TYPE, problem
from onitsearch.api.schema.extend import extend_schema
from onitsearch.api.serializers.base import serialize
from onitsearch.api.serializers.lists import QualityPageSerializer
from onitsearch.conf import conf
from onitsearch.crop import sizes
from onitsearch.evaluate.kept import kept
from onitsearch.public_quality import public_report
from onitsearch.rights import in_copyright

_SIZES = {size.value: size for size in sizes.Size}
# An address with a version always leads to the same picture; a day, and not for ever, so that no browser and no cache
# between shows a withdrawn one for longer. After that it asks, and is told 304 or 410.
_A_DAY = "public, max-age=86400"
_AWHILE = "public, max-age=300"


@require_safe
def thumbnail(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The kept thumbnail of a crop, or a smaller one (`?size=tiny`, `small`, `medium`); for a day with a version.

    As WebP for those who name that among what they accept, where it is smaller; JPEG for all others.
    """
    response = _thumbnail(request, public_id)
    patch_vary_headers(response, ("Accept",))
    allow_any_origin(response)
    return response


def _thumbnail(request: HttpRequest, public_id: str) -> HttpResponseBase:
    if (found := selectors.public_thumbnail(public_id)) is not None and default_storage.exists(found[0]):
        name, digest, copyrighted = found
        return _sent(request, name, digest, copyrighted=copyrighted)
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
    cached = ""
    if row.restricted:
        cached = "private, no-store"
    elif not is_public(row.manifest):
        # Shown to those who may see hidden books; what lies between keeps it for nobody else.
        cached = "private, max-age=300"
    copyrighted = in_copyright([row.manifest.rights, *row.manifest.further_rights])
    return _sent(request, row.thumbnail, row.crop_digest, cached, copyrighted=copyrighted)


def _sent(
    request: HttpRequest, name: str, digest: str, cached: str = "", *, copyrighted: bool
) -> HttpResponse:
    """The thumbnail that is kept under a name in the size and form that are asked for; ``cached`` says how long for.

    What is in copyright is shown no larger than `COPYRIGHT_THUMBNAILS` says.
    """
    version = digest[:THUMBNAIL_VERSION_LENGTH]
    size = _SIZES.get(request.GET.get("size", ""), sizes.Size.WHOLE)
    if copyrighted:
        size = sizes.smaller(size, sizes.Size(conf().copyright_thumbnails))
    webp = sizes.WEBP in request.headers.get("Accept", "")
    etag = '"' + "-".join(filter(None, (version, size, "webp" if webp else ""))) + '"'
    lasting = _A_DAY if version and request.GET.get("v") == version else _AWHILE
    headers = {"ETag": etag, "Cache-Control": cached or lasting}
    # What lies between us and the browser may have made it weak.
    known = [one.removeprefix("W/") for one in parse_etags(request.headers.get("If-None-Match", ""))]
    if etag in known:
        return HttpResponse(status=304, headers=headers)
    data, media_type = sizes.version(name, size, webp=webp)
    return HttpResponse(data, content_type=media_type, headers=headers)


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Say that the process answers."""
    return JsonResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Each part of the site: 200 where questions can be answered (`ready`, `degraded`), else 503.

    Words of logs name hosts and folders: they are for this machine and for who brings the token of the metrics.
    """
    found = health.parts()
    state = health.state(found)
    inside = is_this_machine(request) or brings_token(request)
    checks = {name: part.told() if inside else {"ok": part.ok} for name, part in found.items()}
    return JsonResponse(
        {"status": state, "checks": checks},
        status=503 if state == health.NOT_READY else 200,
        headers={"Cache-Control": "no-store", **({"Retry-After": "5"} if state == health.NOT_READY else {})},
    )


class QualityView(ApiView):
    """How good the answers are."""

    @extend_schema(operation_id="quality", responses=schema.answers(QualityPageSerializer), tags=["quality"])
    def get(self, request: Request) -> Response:
        """The tables of the last evaluations, and the last measurement of all models (`report`).

        The list is empty and `report` null where there was none yet.
        """
        return Response(serialize(QualityPageSerializer, {**whole(kept()), "report": public_report()}))
