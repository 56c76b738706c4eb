"""What people say a picture shows: ICONCLASS notations, free tags, a caption of their own, a note for colleagues.

All of it is one decision with its record (see `decisions`), idempotent, on a version, undone alone or with its batch.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from manifests.errors import BadRequestError
from onitsearch.curate.notations import checked
from onitsearch.curate.recording import locked, put_caption, save_decision
from onitsearch.store.models import DecisionRecord, Illustration

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

Action, Decision = DecisionRecord.Action, Illustration.Decision

MOST_TAGS = 30
LONGEST_TAG = 60
LONGEST_CAPTION = 500
LONGEST_NOTE = 2000
_SEPARATORS = re.compile(r"[,;\n]")


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
    said_caption = None if caption is None else checked_text(caption, LONGEST_CAPTION)
    said_note = None if note is None else checked_text(note, LONGEST_NOTE, lines=True)
    with transaction.atomic():
        row, before = locked(illustration)
        if notations is not None:
            row.notations = checked(notations, known=row.notations)
        if tags is not None:
            row.tags = checked_tags(tags)
        if said_caption is not None:
            put_caption(row, said_caption)
        row.note = row.note if said_note is None else said_note
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


def checked_tags(given: Sequence[str]) -> list[str]:
    """Tags as they are kept: without needless blanks, each once whatever its capitals. Raises BadRequestError.

    Commas and semicolons part one tag from the next, so that addresses and fields can hold several.
    """
    found: dict[str, str] = {}
    for one in (part for text in given for part in _SEPARATORS.split(text)):
        tag = checked_text(one, LONGEST_TAG)
        if tag:
            found.setdefault(tag.casefold(), tag)
    if len(found) > MOST_TAGS:
        raise BadRequestError(_("At most %(most)s tags can be given.") % {"most": MOST_TAGS})
    return list(found.values())


def checked_text(given: str, most: int, *, lines: bool = False) -> str:
    """A text without control characters and needless blanks; with ``lines`` it keeps its lines.

    Raises BadRequestError for one that is longer than ``most`` characters.
    """
    whole = unicodedata.normalize("NFC", given.encode(errors="replace").decode()).replace("\r\n", "\n")
    parts = whole.split("\n") if lines else [whole]
    clean = ("".join(one if one.isprintable() else " " for one in part) for part in parts)
    text = "\n".join(" ".join(part.split()) for part in clean).strip()
    if len(text) > most:
        raise BadRequestError(
            _("“%(text)s…” is too long.") % {"text": text[:40]},
            hint=_("At most %(most)s characters.") % {"most": most},
        )
    return text
