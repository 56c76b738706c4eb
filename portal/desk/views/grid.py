"""Reviewing a grid of pictures at once: what the decisions so far say is preselected, one key flips, one confirms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from manifests.errors import OnitError
from onitsearch.annotate.addresses import Scope
from onitsearch.curate.review_queue import Order, next_grid, undecided
from onitsearch.kinds import choices
from onitsearch.store import review_classifiers
from portal.desk import selectors
from portal.desk.grid import KEYS, apply_grid, grid_cards
from portal.desk.learned import learned
from portal.desk.queue import Place
from portal.desk.views.access import DECIDE, cataloguer
from portal.failures import localized


@cataloguer(DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def grid(request: HttpRequest) -> HttpResponse:
    """Show the next pictures of a queue as a grid; a POST decides on all of one and leads to the next."""
    assert isinstance(request.user, User)
    place = Place.of(request.POST if request.method == "POST" else request.GET)
    refused: OnitError | None = None
    if request.method == "POST":
        try:
            batch = apply_grid(request.POST, request.user)
        except OnitError as error:
            refused = error
        else:
            if left := len(batch.left):
                told = ngettext(
                    "%(many)s picture was left as it is: somebody has changed it meanwhile.",
                    "%(many)s pictures were left as they are: somebody has changed them meanwhile.",
                    left,
                )
                messages.warning(request, told % {"many": left})
            more = {"batch": batch.id} if batch.changed else {}
            return HttpResponseRedirect(f"{reverse('desk-grid')}?{place.query(**more)}")
    name, book = place.named(request.user)
    review_classifiers.ensure(place.scope.path)
    context = {"name": name, "book": book, **_shown(request, place, refused)}
    return render(request, "desk/grid.html", context, status=refused.status if refused else 200)


def _shown(request: HttpRequest, place: Place, refused: OnitError | None) -> dict[str, Any]:
    assert isinstance(request.user, User)
    batch = request.GET.get("batch", "").replace("\x00", "")[:16]
    pictures = next_grid(place.scope.path, place.order, request.user, most=len(KEYS))
    orders = (
        (Order.DOUBT, gettext("least certain first")),
        (Order.BOOK, gettext("by book and page")),
    )
    return {
        "place": place,
        "fields": place.fields,
        "cards": grid_cards(pictures, place, request.POST if refused else None),
        "kinds": choices(),
        "left": undecided(place.scope.path).count(),
        "learned": learned(place.scope.path),
        "error": (localized(refused.message), localized(refused.hint)) if refused else None,
        "batch": batch,
        "counts": selectors.counts_in(batch) if batch else None,
        "here": f"{reverse('desk-grid')}?{place.query()}",
        "orders": [
            (words, Place(place.scope, order).query(), order == place.order) for order, words in orders
        ],
        "everything": Place(Scope(), place.order).query() if place.scope.kind != "all" else "",
    }
