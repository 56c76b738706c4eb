"""Decisions on many pictures at once, which can be undone at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.db import transaction
from django.utils.translation import gettext as _

from manifests.errors import BadRequestError, ConflictError, GoneError, NotFoundError
from manifests.ids import new_public_id
from manifests.models import Canvas
from onitsearch.curate import decisions
from onitsearch.curate.versions import standing_records
from onitsearch.errors import StaleDecisionError
from onitsearch.store.locks import lock_books, lock_pages
from onitsearch.store.models import DecisionRecord, Illustration

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


# So many decisions are undone in one request: each is a handful of queries and a locked row.
MOST_UNDONE = 2_000


class Decide(Protocol):
    """A decision (`decisions.py`) with all its other arguments given."""

    def __call__(
        self, *, illustration: Illustration, user: AbstractBaseUser, version: str | None, batch: str
    ) -> Illustration:
        """Decide on one picture."""


@dataclass(frozen=True)
class Batch:
    """What a batch did: the public ids of pictures that it changed, and of those it left as others made them."""

    id: str
    changed: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


def decide_many(
    *,
    illustrations: Iterable[Illustration],
    user: AbstractBaseUser,
    decide: Decide,
    versions: Mapping[str, str] | None = None,
) -> Batch:
    """Decide the same on many pictures, in one transaction; ``versions`` are by public id.

    Pictures that others changed meanwhile, or that are gone, are left out and named.
    """
    batch, left = new_public_id(), []
    with transaction.atomic():
        rows = sorted(illustrations, key=lambda one: one.pk)
        _lock(rows)
        for row in rows:
            try:
                with transaction.atomic():
                    version = (versions or {}).get(row.public_id)
                    decide(illustration=row, user=user, version=version, batch=batch)
            except (StaleDecisionError, GoneError):
                left.append(row.public_id)
    written = DecisionRecord.objects.filter(batch=batch).order_by("pk")
    return Batch(batch, tuple(written.values_list("illustration__public_id", flat=True)), tuple(left))


def _lock(rows: Sequence[Illustration]) -> None:
    """Hold the books and pages of pictures, whose rows are then locked in one order, whoever decides."""
    lock_books(one.manifest_id for one in rows)
    lock_pages(one.canvas_id for one in rows)


def undo_last(*, canvas: Canvas, user: AbstractBaseUser) -> Batch:
    """Take back what somebody did last on a page, with all that was done together with it.

    Raises ConflictError where there is nothing of theirs, or somebody else decided on it since.
    """
    mine = DecisionRecord.objects.filter(user=user.pk, illustration__canvas=canvas, undone_by__isnull=True)
    last = (
        mine.exclude(action=DecisionRecord.Action.UNDO).select_related("illustration").order_by("-pk").first()
    )
    if last is None:
        raise ConflictError(_("There is nothing of yours on this page to undo."))
    if last.batch:
        undone = undo_batch(batch=last.batch, user=user, canvas=canvas)
        if undone.changed:
            return undone
        raise _meanwhile(last)
    with transaction.atomic():
        _lock([last.illustration])
        row = Illustration.objects.select_for_update(of=("self",)).get(pk=last.illustration_id)
        standing = standing_records(row).last()
        if row.state != Illustration.State.STANDING or standing is None or standing.pk != last.pk:
            raise _meanwhile(last)
        decisions.undo(illustration=row, user=user)
    return Batch("", (row.public_id,))


def _meanwhile(last: DecisionRecord) -> ConflictError:
    latest = standing_records(last.illustration).last()
    who = latest.user.get_username() if latest and latest.user else "?"
    return ConflictError(
        _("%(name)s has decided on this picture since; nothing was undone.") % {"name": who},
        hint=_("Earlier states of a picture can be brought back from its history."),
    )


def undo_batch(*, batch: str, user: AbstractBaseUser, canvas: Canvas | None = None) -> Batch:
    """Take all decisions of a batch back, or those on one page, except where somebody has decided something else since.

    Raises NotFoundError where no batch has this name, BadRequestError for one of more than `MOST_UNDONE` decisions.
    """
    changed: list[str] = []
    left: list[str] = []
    records = DecisionRecord.objects.filter(batch=batch).exclude(batch="").select_related("illustration")
    if canvas is not None:
        records = records.filter(illustration__canvas=canvas)
    if records.count() > MOST_UNDONE:
        raise BadRequestError(
            _("More than %(most)s decisions were made together; they are not undone at once.")
            % {"most": MOST_UNDONE},
            hint=_("Undo them page by page, or bring in a corrected list."),
        )
    with transaction.atomic():
        # Of two decisions on one picture the later is taken back first.
        found = list(records.order_by("illustration_id", "-pk"))
        _lock([one.illustration for one in found])
        for record in found:
            row = Illustration.objects.select_for_update(of=("self",)).get(pk=record.illustration_id)
            last = standing_records(row).last()
            if row.state != Illustration.State.STANDING or last is None or last.pk != record.pk:
                left.append(row.public_id)
                continue
            decisions.undo(illustration=row, user=user)
            if row.public_id not in changed:
                changed.append(row.public_id)
    if not changed and not left:
        raise NotFoundError(_("These decisions are not known here."))
    return Batch(batch, tuple(changed), tuple(left))
