"""What labels say becomes decisions on the pictures of their page: who, when, and from which row of which list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from manifests.errors import BadRequestError, GoneError
from onitsearch.curate import decisions
from onitsearch.curate.decisions import Stated
from onitsearch.curate.labels.looking import WITHIN, on_canvas
from onitsearch.curate.notations import MOST_NOTATIONS
from onitsearch.curate.versions import standing_records
from onitsearch.geometry import SAME_BOX, Box, match_boxes
from onitsearch.kinds import Kind
from onitsearch.pages.image import PageImage
from onitsearch.store.illustrations import box_of
from onitsearch.store.locks import lock_books, lock_pages
from onitsearch.store.models import DecisionRecord, Illustration, Label
from onitsearch.store.shown import is_shown_unasked

State, Decision = Label.State, Illustration.Decision


def apply_to_page(canvas_id: int, page: PageImage) -> int:
    """Decide what the seen labels of a page say, whose pictures are written by now; returns how many were decided."""
    seen = list(
        Label.objects.filter(canvas_id=canvas_id, state=State.SEEN).select_related("user").order_by("pk")
    )
    if not seen:
        return 0
    boxes = [on_canvas(label, page) or Box(0, 0, 0, 0) for label in seen]
    standing = list(
        Illustration.objects.filter(canvas_id=canvas_id, state=Illustration.State.STANDING).order_by("pk")
    )
    pairs = match_boxes(boxes, [box_of(one) for one in standing])
    row_of = {i: standing[j] for i, j, _ in pairs}
    for number, label in enumerate(seen):
        if number in row_of:
            continue
        same = max(standing, key=lambda one: boxes[number].iou(box_of(one)), default=None)
        if same is not None and boxes[number].iou(box_of(same)) >= SAME_BOX:
            row_of[number] = same
        elif label.decision == Decision.REJECTED:
            within = _within(boxes[number], standing, row_of.values())
            if within is not None:
                row_of[number] = within
    done = 0
    for number, label in enumerate(seen):
        with transaction.atomic():
            done += _apply(label, row_of.get(number))
    return done


def _within(box: Box, standing: Sequence[Illustration], taken: Iterable[Illustration]) -> Illustration | None:
    """The largest picture, undecided and of no other label, that lies in a region which was curated away."""
    others = {one.pk for one in taken}
    inside = [
        one
        for one in standing
        if one.pk not in others
        and one.decision == Decision.UNDECIDED
        and box_of(one).covered_by(box) >= WITHIN
    ]
    return max(inside, key=lambda one: box_of(one).area, default=None)


def _apply(label: Label, row: Illustration | None) -> int:
    user = label.user
    if row is not None:
        lock_books([row.manifest_id])
        lock_pages([row.canvas_id])
    # What a list or a cataloguer changed since the page was looked at counts.
    wanted = Label.objects.select_for_update(no_key=True).filter(
        pk=label.pk, state=State.SEEN, batch=label.batch
    )
    if not wanted.exists():
        return 0
    if row is not None:
        row = Illustration.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row is None or user is None:
        # A curated-away region where nothing was found either needs no decision; a later visit may find it.
        note = (
            "Nothing was found there either."
            if user is not None
            else "Who brought the list has no account any more."
        )
        return _mark(label, State.UNSEEN, note)
    if _was_decided_otherwise(label, row):
        return _mark(label, State.CONTRADICTED, f"It is {row.decision} here.", row)
    kept = [one for one in row.notations if one not in label.given]
    notations = list(dict.fromkeys([*kept, *label.notations]))[:MOST_NOTATIONS]
    stated = Stated(
        decision=label.decision,
        notations=notations if notations != row.notations else None,
        # What people labelled is a picture, whatever the detector takes it for.
        kind=None
        if is_shown_unasked(row.kind, row.manifest) or label.decision != Decision.ACCEPTED
        else Kind.ILLUSTRATION,
        reason=_reason(label),
        by=_person(label.said_by),
        at=label.said_at,
    )
    try:
        decisions.adopt(illustration=row, user=user, stated=stated, batch=label.batch)
    except (BadRequestError, GoneError) as error:
        return _mark(label, State.CONTRADICTED, str(error), row)
    label.given = [one for one in label.notations if one not in kept]
    _mark(label, State.APPLIED, label.note, row)
    return 1


def _was_decided_otherwise(label: Label, row: Illustration) -> bool:
    """Whether people said the contrary here, other than by an earlier state of the same row."""
    if row.decision in (Decision.UNDECIDED, label.decision):
        return False
    last = standing_records(row).last()
    # Rows of a corrected list may be numbered otherwise: any row of it is heeded.
    return last is None or not is_of_list(last, label)


def is_of_list(record: DecisionRecord, label: Label) -> bool:
    """Whether a decision was a row's of the label's list."""
    return record.reason.rpartition(", row ")[0] == label.source


def _reason(label: Label) -> str:
    return f"{label.source}, row {label.row}"[: decisions.LONGEST_REASON]


def _mark(label: Label, state: Label.State, note: str, row: Illustration | None = None) -> int:
    label.state, label.note, label.illustration = state, note, row
    label.save(update_fields=["state", "note", "illustration", "given", "changed_at"])
    return 0


def _person(name: str) -> AbstractBaseUser | None:
    """The account of who said so, where there is one of that name."""
    model = get_user_model()
    found = model._default_manager.filter(**{model.USERNAME_FIELD: name}, is_active=True) if name else None
    return found.first() if found is not None else None
