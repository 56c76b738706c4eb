"""Regions of a page as people shape them: drawn, moved, split, merged, taken away, and brought back as they once were.

Each is a decision with its record (see `decisions`); what is done to several pictures at once is one batch, which can
be undone together. The detector never undoes any of it: see `store.illustrations.match_regions`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from manifests.errors import BadRequestError, ConflictError, NotFoundError
from manifests.ids import new_public_id
from manifests.models import Canvas
from onitsearch.curate import decisions
from onitsearch.curate.batches import Batch
from onitsearch.curate.decisions import Stated
from onitsearch.curate.notations import MOST_NOTATIONS
from onitsearch.curate.recording import crop_anew, drawn_box, locked, put_state, save_decision
from onitsearch.curate.versions import original_of, records_of, snapshot, stale, version_of
from onitsearch.curate.words import MOST_TAGS
from onitsearch.geometry import Box
from onitsearch.kinds import Kind, checked_kind
from onitsearch.store import review_classifiers
from onitsearch.store.illustrations import PERSON, box_of
from onitsearch.store.models import DecisionRecord, Illustration

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

Action, Decision = DecisionRecord.Action, Illustration.Decision

ORIGINAL = "original"
MOST_PARTS = 20


def draw(
    *, canvas: Canvas, user: AbstractBaseUser, box: Box, kind: str = Kind.ILLUSTRATION
) -> tuple[Illustration, bool]:
    """A picture that the machine missed, and whether it is new: the same drawn twice is one.

    Raises BadRequestError for a box off the page or too small, and for kinds that do not exist.
    """
    checked_kind(kind)
    inside = drawn_box(canvas, box)
    with transaction.atomic():
        # Two requests that say the same follow one another.
        Canvas.objects.select_for_update(no_key=True).filter(pk=canvas.pk).first()
        same = Illustration.objects.filter(
            canvas=canvas,
            state=Illustration.State.STANDING,
            kind=kind,
            x=inside.x,
            y=inside.y,
            w=inside.w,
            h=inside.h,
        ).exclude(decision=Decision.REJECTED)
        if (known := same.select_related("canvas", "manifest").first()) is not None:
            return known, False
        stated = Stated(decision=Decision.ACCEPTED, box=inside, kind=kind)
        return decisions.add(canvas=canvas, user=user, stated=stated), True


def reshape(
    *,
    illustration: Illustration,
    user: AbstractBaseUser,
    box: Box | None = None,
    kind: str | None = None,
    version: str | None = None,
) -> Illustration:
    """Give a picture another box (canvas units), another kind, or both, as one decision; what is None stays.

    Raises BadRequestError for a box off the page or too small, and for kinds that do not exist.
    """
    if box is None:
        return decisions.classify(illustration=illustration, user=user, kind=kind, version=version)
    if kind is not None:
        checked_kind(kind)
    with transaction.atomic():
        row, before = locked(illustration)
        inside = drawn_box(row.canvas, box)
        row.x, row.y, row.w, row.h = inside.x, inside.y, inside.w, inside.h
        row.kind = kind or row.kind
        row.decision = Decision.ACCEPTED
        return save_decision(row, before, user, Action.REDRAW, version=version)


def split(
    *, illustration: Illustration, user: AbstractBaseUser, parts: Sequence[Box], version: str | None = None
) -> Batch:
    """Make several pictures of one: it becomes the first part, the others are new and are described as it is.

    Raises BadRequestError for fewer than two parts, and for parts outside of the picture or too small.
    """
    if not 2 <= len(parts) <= MOST_PARTS:
        raise BadRequestError(_("A picture is split into 2 to %(most)s parts.") % {"most": MOST_PARTS})
    batch = new_public_id()
    with transaction.atomic():
        row, before = locked(illustration)
        _on_version(row, before, version)
        if row.decision == Decision.REJECTED:
            raise ConflictError(_("This picture was taken away; bring it back first."))
        boxes = [drawn_box(row.canvas, part) for part in parts]
        whole = box_of(row)
        if any(box.covered_by(whole) < 0.5 for box in boxes):
            raise BadRequestError(_("A part lies outside of the picture that is split."))
        made = [row]
        for box in boxes[1:]:
            made.append(_like(row, box, user, batch))
        first = boxes[0]
        row.x, row.y, row.w, row.h = first.x, first.y, first.w, first.h
        row.decision = Decision.ACCEPTED
        save_decision(row, before, user, Action.SPLIT, batch=batch)
    return Batch(batch, tuple(one.public_id for one in made))


def halves(box: Box, *, across: bool, at: float = 0.5) -> tuple[Box, Box]:
    """A box cut in two at a share of its width, or of its height where ``across``. Raises BadRequestError."""
    if not 0 < at < 1:
        raise BadRequestError(_("A picture is cut between 0 and 100 per cent."))
    if across:
        return Box(box.x, box.y, box.w, box.h * at), Box(box.x, box.y + box.h * at, box.w, box.h * (1 - at))
    return Box(box.x, box.y, box.w * at, box.h), Box(box.x + box.w * at, box.y, box.w * (1 - at), box.h)


def merge(
    *,
    illustrations: Sequence[Illustration],
    user: AbstractBaseUser,
    versions: Mapping[str, str | None] | None = None,
) -> Batch:
    """Make one picture of several of a page: the first, with the box around all and the classes and tags of each.

    ``versions`` are by public id. Raises BadRequestError for fewer than two, or of different pages; StaleDecisionError.
    """
    ids = list(dict.fromkeys(one.pk for one in illustrations))
    if len(ids) < 2 or len({one.canvas_id for one in illustrations}) > 1:
        raise BadRequestError(_("Two or more pictures of one page can be merged."))
    if len(ids) > MOST_PARTS:
        raise BadRequestError(_("At most %(most)s pictures can be merged.") % {"most": MOST_PARTS})
    batch = new_public_id()
    with transaction.atomic():
        # Rows are locked in one order, whoever decides.
        held = {one.pk: locked(one) for one in sorted(illustrations, key=lambda one: one.pk)}
        for row, before in held.values():
            _on_version(row, before, (versions or {}).get(row.public_id))
            if row.decision == Decision.REJECTED:
                raise ConflictError(_("This picture was taken away; bring it back first."))
        (row, before), rest = held[ids[0]], [held[pk] for pk in ids[1:]]
        boxes = [box_of(one) for one in (row, *(other for other, _before in rest))]
        row.x, row.y = min(one.x for one in boxes), min(one.y for one in boxes)
        row.w = max(one.right for one in boxes) - row.x
        row.h = max(one.bottom for one in boxes) - row.y
        for other, _before in rest:
            row.notations = list(dict.fromkeys([*row.notations, *other.notations]))[:MOST_NOTATIONS]
            row.tags = list(dict.fromkeys([*row.tags, *other.tags]))[:MOST_TAGS]
        row.decision = Decision.ACCEPTED
        save_decision(row, before, user, Action.MERGE, batch=batch)
        for other, its in rest:
            other.decision = Decision.REJECTED
            save_decision(other, its, user, Action.MERGE, batch=batch, reason=f"→ {row.public_id}")
    return Batch(batch, (row.public_id, *(other.public_id for other, _its in rest)))


def remove(*, illustration: Illustration, user: AbstractBaseUser, version: str | None = None) -> Illustration:
    """Take a picture away, for as long as nobody brings it back: no harvest does."""
    return decisions.reject(illustration=illustration, user=user, version=version)


def restore(
    *, illustration: Illustration, user: AbstractBaseUser, to: str, version: str | None = None
) -> Illustration:
    """Bring a picture back to a state that it was once in, named by that state's version, or to the ``original``.

    The original is what the machine said, undecided; a picture that a person drew keeps its decision. What people
    bring back stands from then on, also where it was undecided. Raises NotFoundError for a state that never was.
    """
    if to == ORIGINAL and illustration.source != PERSON:
        return decisions.reset(illustration=illustration, user=user, version=version)
    with transaction.atomic():
        row, before = locked(illustration)
        original = original_of(row)
        if to == ORIGINAL:
            state = {
                **before,
                "box": original["box"],
                "kind": original["kind"],
                "decision": str(Decision.ACCEPTED),
            }
        else:
            states = (one for record in records_of(row) for one in (record.before, record.after))
            found = next((one for one in states if version_of(one) == to), None)
            if found is None and to != version_of(before):
                raise NotFoundError(_("This picture never was in that state."))
            state = dict(found or before)
        if state["decision"] == Decision.UNDECIDED and state["box"] != original["box"]:
            state["decision"] = str(Decision.ACCEPTED)
        put_state(row, state)
        return save_decision(row, before, user, Action.RESTORE, version=version)


def _on_version(row: Illustration, before: Mapping[str, object], version: str | None) -> None:
    if version is not None and version != version_of(before):
        raise stale(row, before, version)


def _like(row: Illustration, box: Box, user: AbstractBaseUser, batch: str) -> Illustration:
    """Another picture of the same page with all that is said of this one."""
    made = Illustration.objects.create(
        canvas=row.canvas, manifest_id=row.manifest_id, source=PERSON, restricted=row.restricted, x=box.x, y=box.y,
        w=box.w, h=box.h, kind=row.kind, text=row.text, caption=row.caption, supplied_text=row.supplied_text,
        tags=list(row.tags), notations=list(row.notations), note=row.note, decision=Decision.ACCEPTED,
        decided_by_id=user.pk, decided_at=timezone.now(),
    )  # fmt: skip
    after = snapshot(made)
    DecisionRecord.objects.create(
        illustration=made, user_id=user.pk, action=Action.SPLIT, batch=batch, reason=f"← {row.public_id}",
        before={**after, "decision": str(Decision.REJECTED)}, after=after,
    )  # fmt: skip
    transaction.on_commit(lambda: review_classifiers.count_decision(made.pk), robust=True)
    crop_anew(made)
    return made
