"""The map of similarity: its page, its tiles, and what lies at a place of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from manifests.errors import BadRequestError
from portal.visit.map_lens import map_page, picture_at, tile_of
from portal.visit.views.errors import message_and_hint

# A tile's address says what could be seen; a day, so that no cache shows for longer what was withdrawn since.
_A_DAY = "public, max-age=86400"


@require_safe
def similarity_map(request: HttpRequest) -> HttpResponse:
    """Show the map, and with a region what lies there."""
    region, version = request.GET.get("region", "").strip(), request.GET.get("map", "").strip()
    try:
        page = map_page(region, version)
    except BadRequestError as error:
        message, hint = message_and_hint(error)
        context = {"by": "map", "error": {"message": message, "hint": hint}}
        return render(request, "visit/browse_map.html", context, status=error.status)
    return render(request, "visit/browse_map.html", {"by": "map", "map": page})


@require_safe
def map_tile(
    request: HttpRequest, version: int, stamp: str, level: int, column: int, row: int
) -> HttpResponse:
    """A tile of the map; one whose address is of what could be seen before leads to what can be seen now."""
    data, moved = tile_of(version, stamp, level, column, row)
    if moved:
        response: HttpResponse = HttpResponseRedirect(moved)
        response["Cache-Control"] = "no-store"
        return response
    response = HttpResponse(data, content_type="image/webp")
    response["Cache-Control"] = _A_DAY
    return response


@require_safe
def map_at(request: HttpRequest, version: int, column: int, row: int) -> HttpResponse:
    """Lead to the picture at a place of the map."""
    return HttpResponseRedirect(picture_at(version, column, row))
