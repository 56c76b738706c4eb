"""One page of a book, and the search with a part of it that is drawn or given in numbers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from onitsearch.selectors import get_canvas
from portal.visit.page_regions import box_of_shares, written
from portal.visit.pages import page_view
from portal.visit.params import SearchParams


@require_safe
def page(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one page with all that was found on it; 410 for one that left its book."""
    return render(
        request, "visit/page.html", {"view": page_view(get_canvas(public_id, request.user), request.user)}
    )


@require_safe
def page_region(request: HttpRequest, public_id: str) -> HttpResponse:
    """Lead to the search with a part of a page: ``x``, ``y``, ``w``, ``h`` in per cent of it."""
    canvas = get_canvas(public_id)
    box = box_of_shares(request.GET, canvas)
    return HttpResponseRedirect(f"{reverse('search')}?{SearchParams(region=written(canvas, box)).encoded()}")
