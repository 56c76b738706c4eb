"""What a cataloguer can decide about a picture; each decision is one transaction with its audit row.

A decision changes the illustration, adds a DecisionRecord (from what, to what, by whom) and brings the vectors
into step, so that a rejected picture is gone from every search the moment the transaction ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from manifests.errors import BadRequestError, GoneError
from manifests.work import queue
from onitsearch.geometry import Box
from onitsearch.store import pages, vectors
from onitsearch.store.models import DecisionRecord, Illustration, Page

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

Action, Decision = DecisionRecord.Action, Illustration.Decision

LONGEST_REASON = 200
MOST_NOTATIONS = 20
LONGEST_NOTATION = 64


def accept(*, illustration: Illustration, user: AbstractBaseUser) -> Illustration:
    """Confirm that this is a picture, where it is and of its kind."""
    with transaction.atomic():
        row, before = _locked(illustration)
        row.decision = Decision.ACCEPTED
        return _save_decision(row, before, user, Action.ACCEPT)


def reject(*, illustration: Illustration, user: AbstractBaseUser, reason: str = "") -> Illustration:
    """Take it out of every answer, for good: no later harvest or detection brings it back."""
    with transaction.atomic():
        row, before = _locked(illustration)
        row.decision = Decision.REJECTED
        return _save_decision(row, before, user, Action.REJECT, reason=reason)


def redraw(*, illustration: Illustration, user: AbstractBaseUser, box: Box) -> Illustration:
    """Give it another box (canvas units); its crop and vectors are made anew by the next visit to the page.

    Raises BadRequestError where nothing of the box lies on the page.
    """
    with transaction.atomic():
        row, before = _locked(illustration)
        width, height = row.canvas.size
        inside = box.clamp(width, height)
        if inside is None:
            raise BadRequestError(
                _("The new frame is outside the page."),
                hint=_("The page measures %(width)s × %(height)s.")
                % {"width": round(width), "height": round(height)},
            )
        row.x, row.y, row.w, row.h = inside.x, inside.y, inside.w, inside.h
        row.decision = Decision.ACCEPTED
        row.crop_digest = ""
        written = _save_decision(row, before, user, Action.REDRAW)
        # The old vector shows another part of the page; without one it is not found until the crop is new.
        vectors.drop([row.pk])
        queue.wake(queue.PAGES, len(pages.mark_due([row.canvas_id])))
        # An unchanged image would otherwise not be looked at again.
        Page.objects.filter(canvas_id=row.canvas_id).update(
            recipe="", image_etag="", image_last_modified="", image_digest=""
        )
        return written


def classify(
    *,
    illustration: Illustration,
    user: AbstractBaseUser,
    kind: str | None = None,
    notations: Sequence[str] | None = None,
) -> Illustration:
    """Say what kind of picture it is, or which ICONCLASS notations it has; what is None stays.

    Raises BadRequestError for kinds that do not exist and for what cannot be a notation.
    """
    if kind is None and notations is None:
        raise BadRequestError(_("Neither a kind nor a class was given."))
    with transaction.atomic():
        row, before = _locked(illustration)
        if kind is not None:
            if kind not in Illustration.Kind.values:
                raise BadRequestError(
                    _("“%(kind)s” is not a kind of picture.") % {"kind": kind[:40]},
                    hint=_("The kinds are %(kinds)s.") % {"kinds": ", ".join(Illustration.Kind.values)},
                )
            row.kind = kind
        if notations is not None:
            row.notations = _notations(notations)
        if row.decision == Decision.UNDECIDED:
            row.decision = Decision.ACCEPTED
        return _save_decision(row, before, user, Action.CLASSIFY)


def reset(*, illustration: Illustration, user: AbstractBaseUser) -> Illustration:
    """Take a decision back: the picture is undecided again; its box and classes stay as they are."""
    with transaction.atomic():
        row, before = _locked(illustration)
        row.decision = Decision.UNDECIDED
        return _save_decision(row, before, user, Action.RESET)


def _locked(illustration: Illustration) -> tuple[Illustration, dict[str, Any]]:
    row = (
        Illustration.objects.select_for_update(of=("self",))
        .select_related("canvas", "manifest")
        .get(pk=illustration.pk)
    )
    if row.state != Illustration.State.STANDING:
        raise GoneError(_("This picture has been withdrawn."))
    return row, _snapshot(row)


def _save_decision(
    row: Illustration, before: dict[str, Any], user: AbstractBaseUser, action: str, *, reason: str = ""
) -> Illustration:
    row.decided_by_id = user.pk if action != Action.RESET else None
    row.decided_at = timezone.now() if action != Action.RESET else None
    row.save()
    DecisionRecord.objects.create(
        illustration=row,
        user_id=user.pk,
        action=action,
        before=before,
        after=_snapshot(row),
        reason=" ".join(reason.replace("\x00", "").split())[:LONGEST_REASON],
    )
    vectors.refresh_shown([row.pk])
    return row


def _snapshot(row: Illustration) -> dict[str, Any]:
    return {
        "box": [row.x, row.y, row.w, row.h],
        "kind": row.kind,
        "notations": list(row.notations),
        "decision": row.decision,
    }


def _notations(given: Sequence[str]) -> list[str]:
    found = list(dict.fromkeys(" ".join(one.split()) for one in given if one.strip()))
    for one in found:
        if len(one) > LONGEST_NOTATION or not one[0].isdigit() or not one.isprintable():
            raise BadRequestError(
                _("“%(notation)s” is not an ICONCLASS notation.") % {"notation": one[:80]},
                hint=_("A notation begins with a digit, for instance 25F3."),
            )
    if len(found) > MOST_NOTATIONS:
        raise BadRequestError(_("At most %(most)s notations can be given.") % {"most": MOST_NOTATIONS})
    return found
