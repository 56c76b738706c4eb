"""How many of some pictures there are of each kind, book, place and so on: what facets and the histogram show."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from django.core.cache import cache
from django.db.models import Count, QuerySet

from manifests.models import Collection, Manifest
from onitsearch.models import Illustration
from onitsearch.search.class_names import above
from onitsearch.search.subjects import subject_sets
from onitsearch.store import techniques
from onitsearch.store.notations import notation_sets
from onitsearch.store.snapshot import snapshot
from onitsearch.store.traits import HUES, ColourChoice, with_traits
from portal.visit import cached_search, selectors
from portal.visit.params import LIMITS, SearchParams

T = TypeVar("T")
_KEPT = 120  # seconds
_MOST_LOOKED_AT = 2_000


class Counted:
    """Counts of some pictures, each made when it is asked for.

    What is read for them is kept for a while under ``name``, where one is given. ``hidden`` counts books and
    collections along that are not for the public.
    """

    def __init__(self, rows: QuerySet[Illustration], name: str = "", *, hidden: bool = False) -> None:
        self._rows = rows
        self._name = name
        self._hidden = hidden

    @cached_property
    def kinds(self) -> Counter[str]:
        """By kind."""
        return self._by(lambda one: one.kind)

    @cached_property
    def shapes(self) -> Counter[str]:
        """By shape."""
        return self._by(lambda one: one.shape)

    @cached_property
    def sizes(self) -> Counter[str]:
        """By size on the page."""
        return self._by(lambda one: one.size)

    @cached_property
    def colours(self) -> Counter[str]:
        """By colour; those with any also under “coloured”. What no worker has looked at yet counts nowhere."""
        counts = self._by(lambda one: one.colour)
        found = Counter({one: counts[one] for one in (ColourChoice.BW.value, *HUES) if counts[one]})
        if coloured := sum(counts[one] for one in HUES):
            found[ColourChoice.COLOURED.value] = coloured
        return found

    @cached_property
    def techniques(self) -> Counter[str]:
        """By technique, a picture of several in each; what nobody told and no model is sure of counts nowhere."""
        # What is kept comes back from the cache as plain values.
        return Counter(self._kept("techniques", lambda: techniques.counts(self._rows)))

    @cached_property
    def reviewed(self) -> Counter[str]:
        """By whether somebody confirmed them, “1” or “0”."""
        return self._by(lambda one: str(int(one.reviewed)))

    @cached_property
    def books(self) -> Counter[str]:
        """By the public id of their book."""
        return self._of_books(lambda book: [book.public_id])

    @cached_property
    def languages(self) -> Counter[str]:
        """By the languages of their book; a book of several counts in each."""
        return self._of_books(lambda book: set(book.languages))

    @cached_property
    def places(self) -> Counter[str]:
        """By where their book was printed."""
        return self._of_books(lambda book: [book.place] if book.place else [])

    @cached_property
    def libraries(self) -> Counter[str]:
        """By the library of their book."""
        return self._of_books(lambda book: [book.library] if book.library else [])

    @cached_property
    def years(self) -> Counter[tuple[int, int] | None]:
        """By the first and last year of their book; None for those without."""
        return self._of_books(
            lambda book: [
                None if book.date_start is None or book.date_end is None else (book.date_start, book.date_end)
            ]
        )

    @cached_property
    def collections(self) -> list[tuple[Collection, int]]:
        """By the collections to be seen that their book is in."""
        found: list[tuple[Collection, int]] = []
        for one, ids in selectors.collections_of(list(self.rows_of_books), hidden=self._hidden):
            found.append((one, sum(self._per_book[book] for book in ids)))
        return sorted(found, key=lambda pair: (-pair[1], pair[0].pk))

    @cached_property
    def classes(self) -> Counter[str]:
        """By ICONCLASS notation, each picture also under all that is above its own."""
        counts: Counter[str] = Counter()
        for notations, many in self._kept("classes", lambda: notation_sets(self._rows)).items():
            for one in {upper for notation in notations for upper in above(notation)}:
                counts[one] += many
        return counts

    @cached_property
    def subjects(self) -> Counter[str]:
        """By ICONCLASS notation as people classed them, else as the model is sure, also under all that is above.

        Empty where the model says nothing that people do not, and of more pictures than are looked at one by one.
        """
        return self._kept("subjects", self._count_subjects)

    def _count_subjects(self) -> Counter[str]:
        ids = list(self._rows.order_by().values_list("pk", flat=True)[: _MOST_LOOKED_AT + 1])
        counts: Counter[str] = Counter()
        sets = subject_sets(self._rows, ids) if 0 < len(ids) <= _MOST_LOOKED_AT else []
        for its in sets if any(one.by_model for one in sets) else []:
            for one in {upper for notation in its.notations for upper in above(notation)}:
                counts[one] += its.count
        return counts

    @cached_property
    def rows_of_books(self) -> dict[int, Manifest]:
        """The books by their row ids."""
        return selectors.books_by_id(list(self._per_book), hidden=self._hidden)

    @cached_property
    def _groups(self) -> list[_Group]:
        names = ("kind", "manifest_id", "shape", "size", "reviewed", "colour")
        rows = with_traits(self._rows).order_by().values_list(*names).annotate(many=Count("pk"))
        return self._kept("groups", lambda: [_Group(*row) for row in rows])

    def _kept(self, what: str, read: Callable[[], T]) -> T:
        if not self._name:
            return read()
        found: T | None = cache.get(f"{self._name}:{what}")
        if found is None:
            found = read()
            cache.set(f"{self._name}:{what}", found, _KEPT)
        return found

    @cached_property
    def _per_book(self) -> Counter[int]:
        counts: Counter[int] = Counter()
        for one in self._groups:
            counts[one.book] += one.many
        return counts

    def _by(self, value: Callable[[_Group], str]) -> Counter[str]:
        counts: Counter[str] = Counter()
        for one in self._groups:
            counts[value(one)] += one.many
        return counts

    def _of_books(self, values: Callable[[Manifest], Iterable[T]]) -> Counter[T]:
        counts: Counter[T] = Counter()
        for pk, book in self.rows_of_books.items():
            for value in values(book):
                counts[value] += self._per_book[pk]
        return counts


@dataclass(frozen=True, slots=True)
class _Group:
    """So many pictures of one book that agree in all that is counted."""

    kind: str
    book: int
    shape: str
    size: str
    reviewed: bool
    colour: str
    many: int


class Counts:
    """The counts of a search: of each limit as if that one were not set, so that another value can be chosen."""

    def __init__(self, params: SearchParams, answer: cached_search.Answer) -> None:
        self._params = params
        rows = cached_search.counted(params, answer)
        self._known = {"": Counted(rows, _name_of(params), hidden=params.hidden)}

    @property
    def all(self) -> Counted:
        """What the search finds with all its limits."""
        return self._known[""]

    def without(self, limit: str) -> Counted:
        """What the search finds without one of its limits; all of them share one count where it is not set."""
        assert limit in LIMITS
        name = limit if getattr(self._params, limit) else ""
        if name not in self._known:
            params = self._params.without(name)
            rows = cached_search.counted(params)
            self._known[name] = Counted(rows, _name_of(params), hidden=params.hidden)
        return self._known[name]


def _name_of(params: SearchParams) -> str:
    """Under what the counts of a list are kept while nothing changes; hits are few, and counted at once."""
    now = None if params.has_query else snapshot()
    if now is None:
        return ""
    said = f"{now}|{params.having(sort='', group='').encoded()}"
    return f"portal:counts:{hashlib.sha256(said.encode()).hexdigest()}"
