"""Decisions on many pictures at once, which can be undone at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.db import transaction
from django.utils.translation import gettext as _

from manifests.errors import GoneError, NotFoundError
from manifests.ids import new_public_id
from onitsearch.curate import decisions
from onitsearch.curate.versions import standing_records
from onitsearch.errors import StaleDecisionError
from onitsearch.store.models import DecisionRecord, Illustration

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


class Decide(Protocol):
    """A decision of `services` with all its other arguments given."""

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
        # Rows are locked in one order, whoever decides.
        for row in sorted(illustrations, key=lambda one: one.pk):
            try:
                with transaction.atomic():
                    version = (versions or {}).get(row.public_id)
                    decide(illustration=row, user=user, version=version, batch=batch)
            except (StaleDecisionError, GoneError):
                left.append(row.public_id)
    written = DecisionRecord.objects.filter(batch=batch).order_by("pk")
    return Batch(batch, tuple(written.values_list("illustration__public_id", flat=True)), tuple(left))


def undo_batch(*, batch: str, user: AbstractBaseUser) -> Batch:
    """Take all decisions of a batch back, except where somebody has decided something else since.

    Raises NotFoundError where no batch has this name.
    """
    changed, left = [], []
    with transaction.atomic():
        records = DecisionRecord.objects.filter(batch=batch).exclude(batch="").select_related("illustration")
        for record in records.order_by("illustration_id"):
            row = Illustration.objects.select_for_update().get(pk=record.illustration_id)
            last = standing_records(row).last()
            if row.state != Illustration.State.STANDING or last is None or last.pk != record.pk:
                left.append(row.public_id)
                continue
            decisions.undo(illustration=row, user=user)
            changed.append(row.public_id)
    if not changed and not left:
        raise NotFoundError(_("These decisions are not known here."))
    return Batch(batch, tuple(changed), tuple(left))
