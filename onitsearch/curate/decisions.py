"""What a cataloguer can decide about a picture; each decision is one transaction with its audit row.

A decision changes the illustration, adds a DecisionRecord (from what, to what, by whom) and brings the vectors
into step, so that a rejected picture is gone from every search the moment the transaction ends.

Decisions are idempotent: what is so already is not written again. One that carries the ``version`` of the state on
which it was made (see `versions.version_of`) is refused with StaleDecisionError where another state stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from manifests.errors import BadRequestError, ConflictError
from manifests.models import Canvas
from onitsearch.curate.notations import checked
from onitsearch.curate.recording import (
    crop_anew,
    drawn_box,
    locked,
    on_page,
    put_state,
    save_decision,
)
from onitsearch.curate.versions import original_of, snapshot, stale, standing_records, version_of
from onitsearch.curate.words import put_words
from onitsearch.geometry import Box
from onitsearch.kinds import Kind, checked_kind
from onitsearch.store import review_classifiers
from onitsearch.store.illustrations import PERSON
from onitsearch.store.models import DecisionRecord, Illustration

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

Action, Decision = DecisionRecord.Action, Illustration.Decision

LONGEST_REASON = 200


def accept(
    *, illustration: Illustration, user: AbstractBaseUser, version: str | None = None, batch: str = ""
) -> Illustration:
    """Confirm that this is a picture, where it is and of its kind."""
    with transaction.atomic():
        row, before = locked(illustration)
        row.decision = Decision.ACCEPTED
        return save_decision(row, before, user, Action.ACCEPT, version=version, batch=batch)


def reject(
    *,
    illustration: Illustration,
    user: AbstractBaseUser,
    reason: str = "",
    version: str | None = None,
    batch: str = "",
) -> Illustration:
    """Take it out of every answer, for good: no later harvest or detection brings it back."""
    with transaction.atomic():
        row, before = locked(illustration)
        row.decision = Decision.REJECTED
        said = " ".join(reason.replace("\x00", "").split())[:LONGEST_REASON]
        return save_decision(row, before, user, Action.REJECT, reason=said, version=version, batch=batch)


def redraw(
    *, illustration: Illustration, user: AbstractBaseUser, box: Box, version: str | None = None
) -> Illustration:
    """Give it another box (canvas units); its crop and vectors are made anew by the next visit to the page.

    Raises BadRequestError where nothing of the box lies on the page, or too little.
    """
    with transaction.atomic():
        row, before = locked(illustration)
        inside = drawn_box(row.canvas, box)
        row.x, row.y, row.w, row.h = inside.x, inside.y, inside.w, inside.h
        row.decision = Decision.ACCEPTED
        return save_decision(row, before, user, Action.REDRAW, version=version)


def classify(
    *,
    illustration: Illustration,
    user: AbstractBaseUser,
    kind: str | None = None,
    notations: Sequence[str] | None = None,
    version: str | None = None,
    batch: str = "",
) -> Illustration:
    """Say what kind of picture it is, or which ICONCLASS notations it has; what is None stays.

    Raises BadRequestError for kinds that do not exist and for what is no notation.
    """
    if kind is None and notations is None:
        raise BadRequestError(_("Neither a kind nor a class was given."))
    if kind is not None:
        checked_kind(kind)
    with transaction.atomic():
        row, before = locked(illustration)
        if kind is not None:
            row.kind = kind
        if notations is not None:
            row.notations = checked(notations, known=row.notations)
        if row.decision == Decision.UNDECIDED:
            row.decision = Decision.ACCEPTED
        return save_decision(row, before, user, Action.CLASSIFY, version=version, batch=batch)


def reset(*, illustration: Illustration, user: AbstractBaseUser, version: str | None = None) -> Illustration:
    """Make a picture undecided again, with the box and kind that the machine gave it; its classes stay."""
    with transaction.atomic():
        row, before = locked(illustration)
        original = original_of(row)
        row.x, row.y, row.w, row.h = original["box"]
        row.kind, row.decision = original["kind"], Decision.UNDECIDED
        return save_decision(row, before, user, Action.RESET, version=version)


def undo(*, illustration: Illustration, user: AbstractBaseUser, version: str | None = None) -> Illustration:
    """Take the last decision back, whoever made it: the picture is as it was before.

    Asked again it takes back the one before; with a ``version`` it cannot happen twice by mistake. Raises
    ConflictError where there is nothing (more) to undo.
    """
    with transaction.atomic():
        row, before = locked(illustration)
        if version is not None and version != version_of(before):
            raise stale(row, before, version)
        last, earlier = [*standing_records(row).order_by("-pk")[:2], None, None][:2]
        if last is None:
            raise ConflictError(_("There is no decision on this picture to undo."))
        put_state(row, last.before)
        return save_decision(row, before, user, Action.UNDO, undoes=last, back_to=earlier)


@dataclass(frozen=True)
class Stated:
    """All that people can say of a picture at once, as somebody said it elsewhere; None stays as it is.

    ``by`` and ``at`` say who decided so there, and when; the record of it is of who brings it here.
    """

    decision: str
    box: Box | None = None
    kind: str | None = None
    notations: Sequence[str] | None = None
    tags: Sequence[str] | None = None
    caption: str | None = None
    note: str | None = None
    reason: str = ""
    by: AbstractBaseUser | None = None
    at: datetime | None = None


def adopt(
    *, illustration: Illustration, user: AbstractBaseUser, stated: Stated, batch: str = ""
) -> Illustration:
    """Take over what was decided elsewhere, as one decision. Raises BadRequestError for what is no notation."""
    with transaction.atomic():
        row, before = locked(illustration)
        if stated.box is not None:
            row.x, row.y, row.w, row.h = stated.box.x, stated.box.y, stated.box.w, stated.box.h
        row.kind = stated.kind or row.kind
        if stated.notations is not None:
            row.notations = checked(stated.notations, known=row.notations)
        put_words(row, tags=stated.tags, caption=stated.caption, note=stated.note)
        row.decision = stated.decision
        after = snapshot(row)
        if after["box"] != before["box"]:
            action = Action.REDRAW
        elif stated.decision == Decision.REJECTED:
            action = Action.REJECT
        else:
            same = after["kind"] == before["kind"] and after["notations"] == before["notations"]
            worded = any(after[name] != before[name] for name in ("tags", "caption", "note"))
            action = Action.DESCRIBE if worded else Action.ACCEPT if same else Action.CLASSIFY
        save_decision(row, before, user, action, reason=stated.reason, batch=batch)
        if after != before and (stated.by is not None or stated.at is not None):
            row.decided_by_id = stated.by.pk if stated.by else user.pk
            row.decided_at = stated.at or row.decided_at
            row.save(update_fields=["decided_by", "decided_at"])
        return row


def add(
    *, canvas: Canvas, user: AbstractBaseUser, stated: Stated, text: str = "", batch: str = ""
) -> Illustration:
    """A picture that the machine missed, where a person says it is; undone, it is as if it had been rejected.

    Raises BadRequestError where its box lies off the page, or for what is no notation.
    """
    assert stated.box is not None
    inside = on_page(canvas, stated.box)
    with transaction.atomic():
        row = Illustration(
            canvas=canvas, manifest_id=canvas.manifest_id, source=PERSON, text=text, x=inside.x, y=inside.y,
            w=inside.w, h=inside.h, kind=stated.kind or Kind.ILLUSTRATION, notations=checked(stated.notations or ()),
            decision=stated.decision, decided_by_id=(stated.by or user).pk, decided_at=stated.at or timezone.now(),
        )  # fmt: skip
        put_words(row, tags=stated.tags, caption=stated.caption, note=stated.note)
        row.save()
        after = snapshot(row)
        DecisionRecord.objects.create(
            illustration=row, user_id=user.pk, action=Action.ADD, reason=stated.reason, batch=batch,
            before={**after, "decision": str(Decision.REJECTED)}, after=after,
        )  # fmt: skip
        transaction.on_commit(lambda: review_classifiers.count_decision(row.pk), robust=True)
        crop_anew(row)
    return row
