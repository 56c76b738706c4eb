"""What stands before and after a picture in its book, and what else is on its page and around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from onitsearch.models import Illustration
from portal.visit import selectors
from portal.visit.tiles import Tile, tiles

if TYPE_CHECKING:
    from portal.visit.selectors import User

_STRIP = 16


@dataclass(frozen=True)
class BookNeighbours:
    """Addresses of the pictures before and after in the book, empty at its ends, and the tiles of those around."""

    previous: str
    next: str
    tiles: list[Tile]


def neighbours(known: Illustration, user: User | None = None) -> BookNeighbours:
    """The neighbours of a picture in reading order, among those of kinds that are shown unasked."""
    order = selectors.order_in_book(known, user)
    at = next(place for place, (pk, _id, _canvas) in enumerate(order) if pk == known.pk)
    before, after = order[:at][::-1], order[at + 1 :]
    # Those of its own page first, then what follows in the book, then what went before.
    around = sorted([*after[:_STRIP], *before[:_STRIP]], key=lambda one: one[2] != known.canvas_id)[:_STRIP]

    def address(found: list[tuple[int, str, int]]) -> str:
        return reverse("illustration", args=[found[0][1]]) if found else ""

    rows = selectors.visible_pictures(user).in_bulk([pk for pk, _id, _canvas in around])
    shown = [rows[pk] for pk, _id, _canvas in around if pk in rows]
    return BookNeighbours(address(before), address(after), tiles(shown))
