"""A cataloguer's decisions: on one picture, on those that were ticked, and queues of what is to be decided."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from manifests.errors import OnitError
from onitsearch.curate.batches import undo_batch
from onitsearch.curate.leases import lease, release
from onitsearch.errors import StaleDecisionError
from onitsearch.kinds import choices
from onitsearch.selectors import get_illustration_to_review
from portal.desk import selectors
from portal.desk.cards import Card, cards
from portal.desk.decisions import Draft, apply_decision, apply_to_chosen, differences
from portal.desk.views.access import DECIDE, cataloguer
from portal.desk.views.books import CERTAINTY
from portal.desk.views.told import tell_left

QUEUE = 12


@cataloguer(DECIDE)
@require_POST
def decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """Decide on a picture; answers the picture alone to htmx, else leads back.

    What is refused, or was decided on an older state, comes back with what the fields held and what is wrong.
    """
    picture = get_illustration_to_review(public_id)
    assert isinstance(request.user, User)
    error: OnitError | None = None
    try:
        apply_decision(picture, request.POST, request.user)
    except OnitError as refused:
        error = refused
    # As it is now, whoever decided.
    picture = selectors.picture(public_id)
    card = cards([picture], request.user)[0]
    if error is not None:
        card = _with_draft(card, request, error)
    elif request.POST.get("action") == "reject":
        # Classes that were written and not saved are still there.
        card = _with_words(card, request)
    back = _back(request, reverse("desk-book", args=[picture.manifest.public_id]))
    context = {"card": card, "kinds": choices(), "may_decide": True, "here": back}
    if getattr(request, "htmx", False):
        return render(request, "desk/one_picture.html", context)
    if error is not None:
        return render(request, "desk/refused.html", context, status=error.status)
    messages.success(request, gettext("Saved."))
    return HttpResponseRedirect(f"{back}#i-{public_id}")


def _with_draft(card: Card, request: HttpRequest, error: OnitError) -> Card:
    card = replace(_with_words(card, request), error=error.message, hint=error.hint)
    if isinstance(error, StaleDecisionError):
        return replace(card, stale=True, differences=differences(error, request.POST))
    return card


def _with_words(card: Card, request: HttpRequest) -> Card:
    draft = Draft.of(request.POST)
    return replace(
        card,
        kind=draft.kind if draft.kind_changed else card.kind,
        notations=draft.notations if draft.notations_changed else card.notations,
    )


@cataloguer(DECIDE)
@require_POST
def decide_chosen(request: HttpRequest) -> HttpResponse:
    """Accept or reject all pictures that were ticked; leads back, where all of it can be undone at once."""
    back = _back(request, reverse("desk"))
    try:
        batch = apply_to_chosen(request.POST, request.user)
    except OnitError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(f"{back}#pictures")
    tell_left(request, len(batch.left))
    if not batch.changed:
        return HttpResponseRedirect(f"{back}#pictures")
    return HttpResponseRedirect(f"{back}{'&' if '?' in back else '?'}batch={batch.id}#pictures")


@cataloguer(DECIDE)
@require_POST
def undo_chosen(request: HttpRequest, batch: str) -> HttpResponse:
    """Take back what was decided on many pictures at once, except where somebody decided something else since."""
    undone = undo_batch(batch=batch, user=request.user)  # type: ignore[arg-type]
    many = len(undone.changed)
    said = ngettext(
        "%(many)s decision has been taken back.", "%(many)s decisions have been taken back.", many
    )
    messages.success(request, said % {"many": many})
    tell_left(request, len(undone.left))
    return HttpResponseRedirect(f"{_back(request, reverse('desk'))}#pictures")


@cataloguer(DECIDE)
@require_POST
def take_queue(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a cataloguer the next pictures of a book that nobody else has in hand; ``stop`` gives them back."""
    assert isinstance(request.user, User)
    here = reverse("desk-book", args=[public_id])
    manifest = selectors.book(public_id)
    release(user=request.user)
    if request.POST.get("stop"):
        return HttpResponseRedirect(f"{here}#pictures")
    by_certainty = request.POST.get("order") == CERTAINTY
    among = selectors.pictures(manifest, least_certain_first=by_certainty)
    if not lease(among=among, user=request.user, most=QUEUE):
        messages.success(request, gettext("Nothing is left to review here, or others are at it."))
        return HttpResponseRedirect(f"{here}#pictures")
    order = f"&order={CERTAINTY}" if by_certainty else ""
    return HttpResponseRedirect(f"{here}?queue=1{order}#pictures")


def _back(request: HttpRequest, otherwise: str) -> str:
    wanted = request.POST.get("next", "")
    if wanted.startswith("/desk/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted.partition("#")[0]
    return otherwise
