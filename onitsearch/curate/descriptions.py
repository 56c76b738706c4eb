"""What people say a picture shows: ICONCLASS notations, free tags, a caption of their own, a note for colleagues.

All of it is one decision with its record (see `decisions`), idempotent, on a version, undone alone or with its batch.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from onitsearch.curate.notations import checked
from onitsearch.curate.recording import locked, save_decision
from onitsearch.curate.words import checked_tags, put_words
from onitsearch.store.models import DecisionRecord, Illustration

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

Action, Decision = DecisionRecord.Action, Illustration.Decision


@dataclass(frozen=True)
class Changes:
    """What is to become different: classes and tags that come or go, a caption, a note; None stays, empty goes."""

    add_notations: Sequence[str] = ()
    drop_notations: Collection[str] = ()
    add_tags: Sequence[str] = ()
    drop_tags: Collection[str] = ()
    caption: str | None = None
    note: str | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing is to change."""
        return self == Changes()


def describe(
    *,
    illustration: Illustration,
    user: AbstractBaseUser,
    notations: Sequence[str] | None = None,
    tags: Sequence[str] | None = None,
    caption: str | None = None,
    note: str | None = None,
    version: str | None = None,
    batch: str = "",
) -> Illustration:
    """Say what a picture shows; what is None stays as it is, what is given stands instead of what was.

    A description confirms the picture, a note alone does not. Raises BadRequestError for what is no notation, and
    for tags and texts that are too long or too many.
    """
    with transaction.atomic():
        row, before = locked(illustration)
        if notations is not None:
            row.notations = checked(notations, known=row.notations)
        put_words(row, tags=tags, caption=caption, note=note)
        classed = row.notations != before["notations"]
        worded = row.tags != before["tags"] or row.caption != before["caption"]
        if (classed or worded) and row.decision == Decision.UNDECIDED:
            row.decision = Decision.ACCEPTED
        only_classes = classed and not worded and row.note == before["note"]
        action = Action.CLASSIFY if only_classes else Action.DESCRIBE
        return save_decision(row, before, user, action, version=version, batch=batch)


def amend(
    *,
    illustration: Illustration,
    user: AbstractBaseUser,
    changes: Changes,
    version: str | None = None,
    batch: str = "",
) -> Illustration:
    """Change a picture's description by what comes and goes, so that many that differ can be described at once."""
    with transaction.atomic():
        row, _before = locked(illustration)
        return describe(
            illustration=row,
            user=user,
            notations=_amended(row.notations, checked(changes.add_notations), changes.drop_notations),
            tags=_amended(row.tags, checked_tags(changes.add_tags), changes.drop_tags),
            caption=changes.caption,
            note=changes.note,
            version=version,
            batch=batch,
        )


def _amended(now: Sequence[str], more: Sequence[str], less: Collection[str]) -> list[str]:
    return list(dict.fromkeys([*(one for one in now if one not in less), *more]))
