"""The results of a search to take along: as a table, as JSON, as pictures in a ZIP."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from manifests.errors import BadRequestError
from onitsearch.search import Hit
from portal.visit.crop_archive import crops
from portal.visit.exports import exported
from portal.visit.params import SearchParams, read_params
from portal.visit.tables import records, table


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """Answer the results as a table (RFC 4180)."""
    params, hits = _asked(request)
    return _to_keep(HttpResponse(table(records(hits)), content_type="text/csv; charset=utf-8"), params, "csv")


@require_safe
def as_json(request: HttpRequest) -> HttpResponse:
    """Answer the results as JSON, each as the API has it and with its rights."""
    params, hits = _asked(request)
    asked: dict[str, Any] = {}
    for name, value in params.pairs():
        asked.setdefault(name, []).append(value)
    body = {"asked": asked, "count": len(hits), "results": records(hits)}
    return _to_keep(JsonResponse(body, json_dumps_params={"ensure_ascii": False}), params, "json")


@require_safe
def as_zip(request: HttpRequest) -> HttpResponse:
    """Answer the pictures that may be passed on in a ZIP, with a table of all results."""
    params, hits = _asked(request)
    return _to_keep(HttpResponse(crops(hits), content_type="application/zip"), params, "zip")


def _asked(request: HttpRequest) -> tuple[SearchParams, list[Hit]]:
    params = read_params(request.GET)
    if not params.has_query and not params.has_filters:
        raise BadRequestError(
            gettext("There is nothing to search for yet."),
            hint=gettext("Write a few words about a picture, or give a picture."),
        )
    return params, exported(params)


def _to_keep(response: HttpResponse, params: SearchParams, ending: str) -> HttpResponse:
    words = re.sub(r"[^a-z0-9]+", "-", params.q.lower()).strip("-")[:40]
    name = f"onitsearch-{words}" if words else "onitsearch"
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    response["X-Robots-Tag"] = "noindex"
    return response
