"""The page that describes the interface for programs: whole on the server, so that no script has to run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from onitsearch.api.schema import views as schema_views
from portal.visit.interface import shapes, subjects

# By language; it changes with the code only, and takes a moment to make.
_kept: dict[str, Mapping[str, Any]] = {}


@require_safe
def interface(request: HttpRequest) -> HttpResponse:
    """Show every address of the interface, what it takes and what it answers."""
    language = get_language() or "en"
    if language not in _kept:
        _kept[language] = schema_views.description(request).data
    description = _kept[language]
    context = {
        "info": description["info"],
        "subjects": subjects(description),
        "shapes": shapes(description),
        "base": settings.PUBLIC_URL,
    }
    return render(request, "visit/interface.html", context)
