"""How a decision is written: the locked row, its record, its vectors, and the crop of a box that moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from manifests.errors import BadRequestError, GoneError
from manifests.models import Canvas
from manifests.work import queue
from onitsearch.curate.versions import complete, snapshot, stale, standing_records, version_of
from onitsearch.curate.words import put_caption
from onitsearch.geometry import Box
from onitsearch.store import pages, review_classifiers, vectors
from onitsearch.store.locks import lock_books, lock_pages
from onitsearch.store.models import DecisionRecord, Illustration, Page, ReviewLease

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

Decision = Illustration.Decision
# The shortest side that a person's box may have, as a share of the page's longer one: less is a slip of the hand.
_LEAST = 0.004


def put_state(row: Illustration, state: Mapping[str, Any]) -> None:
    """Have a row be what a snapshot says; nothing is written."""
    state = complete(state)
    row.x, row.y, row.w, row.h = state["box"]
    row.kind, row.decision = state["kind"], state["decision"]
    row.notations, row.tags, row.note = list(state["notations"]), list(state["tags"]), state["note"]
    put_caption(row, state["caption"])


def on_page(canvas: Canvas, box: Box) -> Box:
    """The part of a box (canvas units) that lies on the page. Raises BadRequestError where none does."""
    width, height = canvas.size
    inside = box.clamp(width, height)
    if inside is None:
        raise BadRequestError(
            _("The new frame is outside the page."),
            hint=_("The page measures %(width)s × %(height)s.")
            % {"width": round(width), "height": round(height)},
        )
    return inside


def drawn_box(canvas: Canvas, box: Box) -> Box:
    """A box as a person drew it, as far as it lies on the page. Raises BadRequestError where too little of it does."""
    inside, least = on_page(canvas, box), _LEAST * max(canvas.size)
    if min(inside.w, inside.h) < least:
        raise BadRequestError(
            _("The new frame is too small."),
            hint=_("Each side has at least %(least)s units of the page.") % {"least": f"{least:g}"},
        )
    return inside


def locked(illustration: Illustration) -> tuple[Illustration, dict[str, Any]]:
    """The row for a decision, locked, with what it is now. Raises GoneError where it does not stand."""
    lock_books([illustration.manifest_id])
    lock_pages([illustration.canvas_id])
    row = (
        Illustration.objects.select_for_update(of=("self",))
        .select_related("canvas", "manifest")
        .get(pk=illustration.pk)
    )
    if row.state != Illustration.State.STANDING:
        raise GoneError(_("This picture has been withdrawn."))
    return row, snapshot(row)


def save_decision(
    row: Illustration,
    before: dict[str, Any],
    user: AbstractBaseUser,
    action: str,
    *,
    reason: str = "",
    version: str | None = None,
    batch: str = "",
    undoes: DecisionRecord | None = None,
    back_to: DecisionRecord | None = None,
) -> Illustration:
    """Write a changed row with its record; what is so already is not written again. Raises StaleDecisionError."""
    after = snapshot(row)
    if undoes is None and after == before and not _says_more(row, reason):
        # Somebody said the same before; that stands, and it stays theirs.
        return row
    if version is not None and version != version_of(before):
        raise stale(row, before, version)
    decided = back_to if undoes is not None else None
    row.decided_by_id = decided.user_id if decided else user.pk
    row.decided_at = decided.made_at if decided else timezone.now()
    if row.decision == Decision.UNDECIDED:
        row.decided_by_id = row.decided_at = None
    moved = after["box"] != before["box"]
    if moved:
        row.crop_digest = ""
    row.save()
    DecisionRecord.objects.create(
        illustration=row,
        user_id=user.pk,
        action=action,
        before=before,
        after=after,
        reason=reason,
        batch=batch,
        undoes=undoes,
    )
    ReviewLease.objects.filter(illustration=row).delete()
    # Not within: two batches would wait for each other at the row that counts.
    transaction.on_commit(lambda: review_classifiers.count_decision(row.pk), robust=True)
    # One that was taken away before its crop was made has none yet.
    back = before["decision"] == Decision.REJECTED != row.decision and not row.crop_digest
    if moved or back:
        crop_anew(row)
    else:
        vectors.refresh_shown([row.pk])
    return row


def _says_more(row: Illustration, reason: str) -> bool:
    """Whether a repeated rejection brings a reason that is not written yet."""
    if not reason or row.decision != Decision.REJECTED:
        return False
    last = standing_records(row).last()
    return last is None or last.reason != reason


def crop_anew(row: Illustration) -> None:
    """Have the next visit to the page cut the picture out where it is now, and have it compared anew."""
    # The old vector shows another part of the page; without one it is not found until the crop is new.
    vectors.drop([row.pk])
    queue.wake(queue.PAGES, len(pages.mark_due([row.canvas_id])))
    # An unchanged image would otherwise not be looked at again.
    Page.objects.filter(canvas_id=row.canvas_id).update(
        recipe="", image_etag="", image_last_modified="", image_digest=""
    )
