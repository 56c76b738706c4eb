"""Which book, century, technique and resolution pictures are of, as arrays: whole collections are counted by them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.db.models import QuerySet
from django.db.models.functions import Greatest
from numpy.typing import NDArray

from onitsearch.store import techniques
from onitsearch.store.models import Illustration
from onitsearch.techniques import Technique

# A page image is of a size from so many pixels of its longer side on.
SIDES = (("large", 3_000), ("medium", 1_500), ("small", 0))
NOBODY = -1

Ids = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Pictures:
    """Pictures in the order of their row ids: ``ids``, the row ids of their books, and places among names (or -1).

    ``groups`` are arrays by dimension, ``names`` what the places of each dimension mean.
    """

    ids: Ids
    books: Ids
    groups: Mapping[str, Ids]
    names: Mapping[str, list[str | int | None]]

    def of_books(self, dimension: str, said: Mapping[int, str], names: Sequence[str]) -> Pictures:
        """The same with one dimension more, of which books (row ids) tell; pictures of the others are of none."""
        by_book = np.array(
            [
                names.index(said[book]) if (book := int(name or 0)) in said else NOBODY
                for name in self.names["book"]
            ],
            np.int64,
        )
        mine = by_book[self.groups["book"]] if len(by_book) else self.groups["book"]
        return replace(
            self, groups={**self.groups, dimension: mine}, names={**self.names, dimension: list(names)}
        )

    def places(self, ids: Iterable[int]) -> Ids:
        """Where some pictures stand in the arrays; unknown ones are left out."""
        wanted = np.fromiter(ids, np.int64)
        found = np.minimum(np.searchsorted(self.ids, wanted), max(len(self.ids) - 1, 0))
        return found[self.ids[found] == wanted] if len(self.ids) else wanted[:0]


def read(pictures: QuerySet[Illustration]) -> Pictures:
    """Read the pictures of a query, with all but the kind of scan."""
    rows = pictures.order_by("pk").values_list(
        "pk", "manifest_id", "manifest__date_start", Greatest("canvas__width", "canvas__height")
    )
    table = np.fromiter(
        (
            (pk, book, NOBODY if year is None else max(0, (year - 1) // 100 + 1), side or 0)
            for pk, book, year, side in rows.iterator()
        ),
        np.dtype((np.int64, 4)),
    )
    ids, books, centuries, sides = table.T
    book_names, book_places = np.unique(books, return_inverse=True)
    century_names, century_places = np.unique(centuries, return_inverse=True)
    resolution = np.full(len(ids), NOBODY, np.int64)
    for place, (_name, least) in enumerate(SIDES):
        resolution[(resolution == NOBODY) & (sides >= max(least, 1))] = place
    technique = np.full(len(ids), NOBODY, np.int64)
    for place, one in enumerate(Technique.values):
        technique[np.isin(ids, techniques.ids_of([one]))] = place
    return Pictures(
        ids,
        books,
        {"book": book_places, "century": century_places, "technique": technique, "resolution": resolution},
        {
            "book": [int(one) for one in book_names],
            "century": [None if one == NOBODY else int(one) for one in century_names],
            "technique": list(Technique.values),
            "resolution": [name for name, _least in SIDES],
        },
    )


def some_thumbnails(pictures: Pictures, *, each: int, most: int) -> dict[int, list[str]]:
    """The names of a few kept pictures of each book, of at most so many books, spread over the collection."""
    order = np.argsort(pictures.books, kind="stable")
    books, starts = np.unique(pictures.books[order], return_index=True)
    ends = [*starts[1:], len(order)]
    chosen: list[int] = []
    for place in np.linspace(0, len(books) - 1, min(most, len(books))).astype(int):
        its = pictures.ids[order[starts[place] : ends[place]]]
        chosen += its[np.linspace(0, len(its) - 1, min(each, len(its))).astype(int)].tolist()
    rows = Illustration.objects.filter(pk__in=chosen).exclude(thumbnail="").order_by("pk")
    found: dict[int, list[str]] = {}
    for book, name in rows.values_list("manifest_id", "thumbnail"):
        found.setdefault(int(book), []).append(str(name))
    return found
