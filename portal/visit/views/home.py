"""The first page: one box, and a wall of pictures from the collection."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from onitsearch.annotate.labels import label_text
from portal.visit import selectors
from portal.visit.params import SearchParams
from portal.visit.structured_data import site_data
from portal.visit.tiles import tiles

_WALL = 48


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the search box and some pictures by chance."""
    counts = selectors.counts()
    # Translators: example searches, separated by commas.
    words = gettext("ship, insect, castle, volcano, lion").split(",")
    context = {
        "params": SearchParams(),
        "counts": counts,
        "tiles": tiles(selectors.random_pictures(_WALL)),
        "suggestions": [word.strip() for word in words] if counts.pictures else [],
        "focus_box": True,
        "data": site_data(),
        "scopes": [(one, label_text(one.label) or one.public_id) for one in selectors.scopes()],
    }
    return render(request, "visit/home.html", context)
