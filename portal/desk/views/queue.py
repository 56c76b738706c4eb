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

from manifests.errors import BadRequestError, OnitError
from onitsearch.annotate.addresses import Scope
from onitsearch.curate import decisions
from onitsearch.curate.leases import release
from onitsearch.curate.lessons import progress
from onitsearch.curate.review_queue import Order, hand, undecided
from onitsearch.curate.versions import version_of
from onitsearch.kinds import KINDS, kind_name
from onitsearch.models import Illustration
from onitsearch.selectors import get_illustration_to_review
from onitsearch.store import lessons
from portal.desk import selectors
from portal.desk.queue import KIND_KEYS, Asked, Place, Trail, asked, curve, reasons, said
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
    place, trail = Place.of(given), Trail(request.session)
    refused: OnitError | None = None
    at = given.get("at", "").replace("\x00", "")
    if request.method == "POST":
        try:
            at = _decide(request, trail, at)
        except OnitError as error:
            refused = error
        if refused is None and not getattr(request, "htmx", False):
            more = {"at": at} if at else {}
            return HttpResponseRedirect(f"{reverse('desk-review')}?{place.query(**more)}")
    lessons.ensure(place.scope.path)
    context = _shown(request, place, trail, at, refused)
    scripted = request.method == "POST" and getattr(request, "htmx", False)
    # A refusal is told on the page, and htmx puts only good answers there.
    status = refused.status if refused is not None and not scripted else 200
    return render(request, "desk/queue_part.html" if scripted else "desk/queue.html", context, status=status)


def _decide(request: HttpRequest, trail: Trail, at: str) -> str:
    """Do what the pressed button says; returns the picture to show next where that is not simply the next one."""
    assert isinstance(request.user, User)
    form, user = request.POST, request.user
    action = form.get("action", "")
    reason = form.get("reason", "")
    if action == "again":
        trail.forget_aside()
        return ""
    if action == "undo":
        if trail.last is None:
            raise BadRequestError(gettext("There is nothing to undo: you have not decided on a picture yet."))
        last, version = trail.last
        trail.forget_last()  # if somebody decided otherwise since, there is nothing of ours to take back
        decisions.undo(illustration=get_illustration_to_review(last), user=user, version=version)
        return last
    picture = get_illustration_to_review(at)
    if action == "skip":
        trail.put_aside(picture.public_id)
        release(user=user, illustration=picture)
        return ""
    decide: dict[str, Any] = {"illustration": picture, "user": user, "version": form.get("version") or None}
    if reason or action == "reject":
        row = decisions.reject(**decide, reason=reason)
    elif action == "accept":
        kind, notations = form.get("kind", ""), _notations(picture, form.getlist("class"))
        changed: dict[str, Any] = {
            **({"kind": kind} if kind and kind != picture.kind else {}),
            **({"notations": notations} if notations != picture.notations else {}),
        }
        if kind and kind not in KINDS:
            raise BadRequestError(gettext("“%(kind)s” is not a kind of picture.") % {"kind": kind[:40]})
        row = decisions.classify(**decide, **changed) if changed else decisions.accept(**decide)
    else:
        raise BadRequestError(gettext("This is not a decision about a picture."))
    if row.decided_by_id == user.pk:  # else somebody had said the same before
        trail.add(row.public_id, version_of(row))
    return ""


def _notations(picture: Illustration, ticked: list[str]) -> list[str]:
    """Its classes as ticked: those that it has keep their order, new ones follow."""
    kept = [one for one in picture.notations if one in ticked]
    return [*kept, *(one for one in dict.fromkeys(ticked) if one not in kept)]


def _exported(place: Place) -> dict[str, str]:
    """The scope as the address of an export says it."""
    name = {"m": "manifest", "c": "collection"}.get(place.scope.kind)
    return {name: place.scope.id} if name else {}


def _shown(
    request: HttpRequest, place: Place, trail: Trail, at: str, refused: OnitError | None
) -> dict[str, Any]:
    assert isinstance(request.user, User)
    name, thing = place.named(request.user)
    aside = trail.aside()
    pictures = hand(place.scope.path, place.order, request.user, without=aside)
    if at and (wanted := selectors.picture_at_desk(at)) is not None:
        pictures = [wanted, *(one for one in pictures if one.pk != wanted.pk)]
    current: Asked | None = None
    told = (localized(refused.message), localized(refused.hint)) if refused else ("", "")
    if pictures:
        form = request.POST if refused and at == pictures[0].public_id else None
        current = asked(pictures[0], place, form=form, error=told)
    last = selectors.picture_at_desk(trail.last[0]) if trail.last else None
    learned = progress(place.scope.path)
    left = undecided(place.scope.path).count()
    return {
        "place": place,
        "fields": place.fields,
        "name": name,
        "book": thing if place.scope.kind == "m" else None,
        "card": current,
        "error": told,
        "reasons": reasons(),
        "ahead": [url for one in pictures[1 : 1 + _AHEAD] if (url := thumbnail_url(one, at_desk=True))],
        "last": last,
        "last_tile": tile(last, at_desk=True) if last else None,
        "last_said": said(last) if last else "",
        "left": left,
        "aside": undecided(place.scope.path).filter(public_id__in=aside).count() if aside else 0,
        "many": trail.many,
        "learned": learned,
        "accuracy": round(100 * learned.accuracy) if learned else 0,
        "always": round(100 * learned.always) if learned else 0,
        "curve": curve(learned) if learned and len(learned.points) > 1 else "",
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
