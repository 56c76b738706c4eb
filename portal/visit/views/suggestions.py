"""Suggestions as a page of links, for those without scripts and for looking around."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.visit.params import read_params
from portal.visit.suggested import suggested


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Show what a beginning (``q``) may become within the limits of a search."""
    params = read_params(request.GET)
    return render(request, "visit/suggestions.html", {"params": params, "suggested": suggested(params)})
