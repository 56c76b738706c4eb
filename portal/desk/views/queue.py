"""Reviewing one picture after the other: one key a decision, plain forms where there are no scripts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from manifests.errors import OnitError
from onitsearch.annotate.addresses import Scope
from onitsearch.curate.review_queue import Order, next_pictures, undecided
from onitsearch.kinds import KIND_KEYS, kind_name
from onitsearch.store import review_classifiers
from portal.desk import selectors
from portal.desk.learned import learned
from portal.desk.queue import Asked, Place, ReviewSession, asked, decide, reasons, said
from portal.desk.views.access import DECIDE, cataloguer
from portal.failures import localized
from portal.visit.tiles import thumbnail_url, tile

# So many of the next pictures are fetched beforehand.
_AHEAD = 4
_FILES = {"csv": "CSV", "coco": "COCO", "jsonld": "JSON-LD", "iiif": "IIIF"}


@cataloguer(DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def review(request: HttpRequest) -> HttpResponse:
    """Ask about the next picture of a queue; a POST decides on one first, and is answered with the one after it."""
    assert isinstance(request.user, User)
    given = request.POST if request.method == "POST" else request.GET
    place, work = Place.of(given), ReviewSession(request.session)
    refused: OnitError | None = None
    at = given.get("at", "").replace("\x00", "")
    if request.method == "POST":
        try:
            at = decide(request.POST, request.user, work, at)
        except OnitError as error:
            refused = error
        if refused is None and not getattr(request, "htmx", False):
            more = {"at": at} if at else {}
            return HttpResponseRedirect(f"{reverse('desk-review')}?{place.query(**more)}")
    name, book = place.named(request.user)
    review_classifiers.ensure(place.scope.path)
    context = {"name": name, "book": book, **_shown(request, place, work, at, refused)}
    scripted = request.method == "POST" and getattr(request, "htmx", False)
    # A refusal is told on the page, and htmx puts only good answers there.
    status = refused.status if refused is not None and not scripted else 200
    return render(request, "desk/queue_part.html" if scripted else "desk/queue.html", context, status=status)


def _exported(place: Place) -> dict[str, str]:
    """The scope as the address of an export says it."""
    name = {"m": "manifest", "c": "collection"}.get(place.scope.kind)
    return {name: place.scope.id} if name else {}


def _shown(
    request: HttpRequest, place: Place, work: ReviewSession, at: str, refused: OnitError | None
) -> dict[str, Any]:
    assert isinstance(request.user, User)
    skipped = work.skipped()
    pictures = next_pictures(place.scope.path, place.order, request.user, without=skipped)
    if at and (wanted := selectors.picture_at_desk(at)) is not None:
        pictures = [wanted, *(one for one in pictures if one.pk != wanted.pk)]
    current: Asked | None = None
    told = (localized(refused.message), localized(refused.hint)) if refused else ("", "")
    if pictures:
        form = request.POST if refused and at == pictures[0].public_id else None
        current = asked(pictures[0], place, form=form, error=told)
    last = selectors.picture_at_desk(work.last[0]) if work.last else None
    left = undecided(place.scope.path).count()
    return {
        "place": place,
        "fields": place.fields,
        "card": current,
        "error": told,
        "reasons": reasons(),
        "ahead": [url for one in pictures[1 : 1 + _AHEAD] if (url := thumbnail_url(one, at_desk=True))],
        "last": last,
        "last_tile": tile(last, at_desk=True) if last else None,
        "last_said": said(last) if last else "",
        "left": left,
        "skipped": undecided(place.scope.path).filter(public_id__in=skipped).count() if skipped else 0,
        "many": work.many,
        "learned": learned(place.scope.path),
        "orders": [
            (order, words, Place(place.scope, order).query(), order == place.order)
            for order, words in (
                (Order.DOUBT, gettext("least certain first")),
                (Order.BOOK, gettext("by book and page")),
            )
        ],
        "kind_keys": [(key, kind_name(kind)) for kind, key in KIND_KEYS.items()],
        "files": [
            (name, f"{reverse('onit-review')}?{urlencode({'form': form, **_exported(place)})}")
            for form, name in _FILES.items()
        ],
        "everything": Place(Scope(), place.order).query() if place.scope.kind != "all" else "",
    }
