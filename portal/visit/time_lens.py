"""Browsing by time: the pictures century by century, each decade with how many there are and some of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.cache import cache

from onitsearch.search.listing import listed
from onitsearch.search.query import Filters
from onitsearch.store.snapshot import snapshot
from portal.visit import selectors
from portal.visit.facet_counts import Counted
from portal.visit.histogram import spans
from portal.visit.params import SearchParams, search_address
from portal.visit.tiles import Tile, tiles

_KEPT = 120  # seconds
# So many pictures stand for a decade, from so many of its books.
_PICTURES, _BOOKS = 8, 8


@dataclass(frozen=True)
class Decade:
    """Ten years: how many pictures are of books of these years, where they are found, and some of them.

    ``share`` is its count by the largest of all decades, in per cent.
    """

    first: int
    last: int
    count: int
    share: int
    href: str
    tiles: list[Tile]


@dataclass(frozen=True)
class Century:
    """A hundred years, with those decades of which there is anything."""

    first: int
    last: int
    count: int
    href: str
    decades: list[Decade]


@dataclass(frozen=True)
class Times:
    """All centuries of which there is anything; ``undated`` pictures are of books without a year."""

    centuries: list[Century]
    undated: int


def times() -> Times:
    """The pictures that visitors see unasked, by the years of their books; a book of several decades counts in each."""
    counted, samples = _found()
    decades, centuries = spans(counted, 10), spans(counted, 100)
    most = max([*decades.values(), 1])
    rows = selectors.visible_pictures().in_bulk({one for ids in samples.values() for one in ids})
    return Times(
        [
            Century(
                century,
                century + 99,
                many,
                _search(century, century + 99),
                [
                    Decade(
                        start,
                        start + 9,
                        decades[start],
                        max(1, round(100 * decades[start] / most)),
                        _search(start, start + 9),
                        tiles(rows[one] for one in samples.get(start, ()) if one in rows),
                    )
                    for start in range(century, century + 100, 10)
                    if decades[start]
                ],
            )
            for century, many in sorted(centuries.items())
        ],
        counted.get(None, 0),
    )


def _search(first: int, last: int) -> str:
    return search_address(SearchParams(date=(first, last)))


def _found() -> tuple[Mapping[tuple[int, int] | None, int], dict[int, list[int]]]:
    """Counts by years, and some pictures (row ids) of each decade; kept while nothing changes."""
    now = snapshot()
    name = f"portal:times:{now}" if now else ""
    found = cache.get(name) if name else None
    if isinstance(found, tuple):
        return found
    counted = Counted(listed(Filters()).filter(canvas__removed_at=None))
    books: dict[int, list[int]] = defaultdict(list)
    for pk, book in sorted(counted.rows_of_books.items()):
        if book.date_start is not None and book.date_end is not None:
            for start in range(book.date_start // 10 * 10, book.date_end // 10 * 10 + 1, 10):
                books[start].append(pk)
    chosen = {start: _spread(of, _BOOKS) for start, of in books.items()}
    largest = selectors.largest_of_books({one for of in chosen.values() for one in of}, _PICTURES)
    samples = {start: _in_turn([largest.get(one, []) for one in of]) for start, of in chosen.items()}
    found = (dict(counted.years), samples)
    if name:
        cache.set(name, found, _KEPT)
    return found


def _spread(books: list[int], most: int) -> list[int]:
    """At most so many of some books, evenly from all of them."""
    if len(books) <= most:
        return books
    return [books[place * len(books) // most] for place in range(most)]


def _in_turn(of_books: list[list[int]]) -> list[int]:
    """Pictures of several books, one of each in turn."""
    depth = max((len(one) for one in of_books), default=0)
    return [one[place] for place in range(depth) for one in of_books if place < len(one)][:_PICTURES]
