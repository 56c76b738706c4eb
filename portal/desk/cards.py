"""A picture as the desk shows it: the picture, what it is now, and what a cataloguer is in the middle of writing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onitsearch.curate.leases import holders
from onitsearch.curate.versions import version_of
from onitsearch.models import DecisionRecord, Illustration
from portal.desk import selectors
from portal.desk.certainty import found_by, kinds_told
from portal.desk.decisions import Difference
from portal.visit.tiles import Tile, tile

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

_CHANGES = (DecisionRecord.Action.REDRAW, DecisionRecord.Action.CLASSIFY)


@dataclass(frozen=True)
class Card:
    """One picture to decide on.

    ``kind`` and ``notations`` are what its fields hold, which may differ from what is saved; ``can_undo`` and
    ``can_reset`` say which buttons have something to do; ``holder`` is who else has it in a queue.
    """

    picture: Illustration
    tile: Tile
    version: str
    kind: str
    notations: str
    can_undo: bool
    can_reset: bool
    holder: str = ""
    error: str = ""
    hint: str = ""
    stale: bool = False
    differences: list[Difference] = field(default_factory=list)

    @property
    def found_by(self) -> str:
        """Who found it, and how sure that is."""
        return found_by(self.picture)

    @property
    def kinds_told(self) -> str:
        """How sure the machine is of its kind; empty where that is no question."""
        return kinds_told(self.picture)

    @property
    def saved_notations(self) -> str:
        """The saved classes as the field writes them."""
        return "; ".join(self.picture.notations)


def cards(pictures: Iterable[Illustration], user: AbstractBaseUser) -> list[Card]:
    """Cards of some pictures, all looked up at once."""
    rows = list(pictures)
    ids = [one.pk for one in rows]
    standing = selectors.standing_actions(ids)
    held = holders(ids, but=user)
    return [
        Card(
            picture=row,
            tile=tile(row, at_desk=True),
            version=version_of(row),
            kind=row.kind,
            notations="; ".join(row.notations),
            can_undo=row.pk in standing,
            can_reset=not standing.get(row.pk, set()).isdisjoint(_CHANGES),
            holder=held.get(row.pk, ""),
        )
        for row in rows
    ]
