"""The heat map of a picture, as an image to lay over it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal.visit import selectors
from portal.visit.explanation import heat_map


@require_safe
@cache_control(private=True, max_age=3600)
def explained(request: HttpRequest, public_id: str) -> HttpResponse:
    """Answer which parts of a picture answer to words, PNG with transparency."""
    made = heat_map(selectors.picture(public_id, request.user), request.GET)
    return HttpResponse(made, content_type="image/png")
