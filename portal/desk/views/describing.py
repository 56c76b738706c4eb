"""Describing pictures: one, several that were ticked, or all that look like one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from manifests.errors import OnitError
from onitsearch.errors import StaleDecisionError
from onitsearch.store import tags
from onitsearch.techniques import Technique
from portal.desk import selectors
from portal.desk.describing import (
    Draft,
    Offer,
    Selection,
    as_they_are,
    branch,
    looked_up,
    proposed,
    recent,
    save,
    selection,
)
from portal.desk.views.access import DECIDE, cataloguer
from portal.desk.views.told import tell_left
from portal.visit.classes import class_label

_MOST_TAGS = 200


@cataloguer(DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def describe(request: HttpRequest) -> HttpResponse:
    """Show pictures with what is said of them; a POST saves, or looks up classes and keeps what the fields hold."""
    assert isinstance(request.user, User)
    posted = request.method == "POST"
    given = request.POST if posted else request.GET
    try:
        chosen = selection(given)
    except OnitError as error:
        return render(request, "desk/describe.html", {"error": error}, status=error.status)
    draft = Draft.of(given, chosen.rows)
    refused: OnitError | None = None
    step = given.get("step", "")
    if posted and step in ("save", "next"):
        try:
            batch = save(chosen, draft, request.user)
        except OnitError as error:
            refused = error
        else:
            _tell(request, len(batch.changed), len(batch.left))
            return HttpResponseRedirect(_onwards(chosen, batch.id if batch.changed else "", step))
    if isinstance(refused, StaleDecisionError):
        # What was written is written on what stands now, once it is saved again.
        chosen = as_they_are(chosen)
    context = {**_shown(request, chosen, draft), "refused": refused, "error": None}
    if posted and getattr(request, "htmx", False):
        return render(request, "desk/picker.html", context)
    return render(request, "desk/describe.html", context, status=refused.status if refused else 200)


def _shown(request: HttpRequest, chosen: Selection, draft: Draft) -> dict[str, Any]:
    assert isinstance(request.user, User)
    given = request.POST if request.method == "POST" else request.GET
    at, words = given.get("at", "").replace("\x00", ""), given.get("q", "")
    offers = proposed(chosen.rows, draft.notations)
    keys = {one.notation: one.key for one in offers}
    above, below = branch(at, draft.notations)
    batch = request.GET.get("batch", "").replace("\x00", "")[:16]
    single = chosen.single
    return {
        "chosen": chosen,
        "single": single,
        "draft": draft,
        "ticked": [Offer(one, class_label(one), keys.get(one, "")) for one in draft.notations],
        "proposed": offers,
        "recent": recent(request.user, draft.notations, [one.notation for one in offers]),
        "q": words[:100],
        "found": looked_up(words, draft.notations),
        "at": at,
        "above": above,
        "below": below,
        "known_tags": [tag for tag, _many in tags.begun("", _MOST_TAGS)],
        "techniques": Technique.choices,
        "supplied": (single.supplied_text if single.caption else single.text) if single else "",
        "batch": batch,
        "changed": selectors.decided_in(batch),
        "after": selectors.picture_after(single) if single else None,
        "here": f"{reverse('desk-describe')}?{_query(chosen)}",
    }


def _query(chosen: Selection, **more: str) -> str:
    if chosen.like is not None:
        return urlencode({"like": chosen.like.public_id, "least": chosen.least, **more})
    return urlencode([*(("id", one.picture.public_id) for one in chosen.shown), *more.items()])


def _onwards(chosen: Selection, batch: str, step: str) -> str:
    after = selectors.picture_after(chosen.single) if step == "next" and chosen.single else None
    more = {"batch": batch} if batch else {}
    query = urlencode({"id": after.public_id, **more}) if after else _query(chosen, **more)
    return f"{reverse('desk-describe')}?{query}"


def _tell(request: HttpRequest, many: int, left: int) -> None:
    if not many and not left:
        messages.info(request, gettext("Nothing was changed."))
    tell_left(request, left)
