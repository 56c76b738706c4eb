"""What a search can be narrowed by: values with counts, as links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext

from onitsearch.kinds import kind_name
from portal.visit import selectors, texts
from portal.visit.cached_search import filters_of
from portal.visit.languages import language_name
from portal.visit.params import SearchParams

_MOST = 10


@dataclass(frozen=True)
class FacetValue:
    """One value; choosing the chosen one again takes it away."""

    label: str
    count: int | None
    href: str
    chosen: bool = False


@dataclass(frozen=True)
class Facet:
    """One way to narrow down; a facet of a single value that is not chosen says nothing and is left out."""

    name: str
    values: list[FacetValue]


@dataclass(frozen=True)
class FacetCounts:
    """How many hits fall under each value, the most frequent first (centuries in their order)."""

    kinds: list[tuple[str, int]] = field(default_factory=list)
    books: list[tuple[str, str, int]] = field(default_factory=list)
    languages: list[tuple[str, int]] = field(default_factory=list)
    centuries: list[tuple[int, int]] = field(default_factory=list)


def facets(params: SearchParams, ids: list[int]) -> list[Facet]:
    """The facets of the hits with these row ids, without empty ones; each value leads to pictures."""
    counted = count(ids)
    found = [
        Facet(gettext("Kind"), _kinds(params, counted.kinds)),
        Facet(gettext("Century"), _centuries(params, counted.centuries)),
        Facet(gettext("Book"), _values(params, "manifest", counted.books)),
        Facet(
            gettext("Language"),
            _values(params, "language", [(c, language_name(c), n) for c, n in counted.languages]),
        ),
    ]
    return [one for one in found if len(one.values) > 1 or any(value.chosen for value in one.values)]


def _kinds(params: SearchParams, counted: list[tuple[str, int]]) -> list[FacetValue]:
    """The kinds among the hits, and after them those that are held but only shown when asked for."""
    known = {kind for kind, _many in counted}
    others = [] if params.kind else [kind for kind in _hidden_kinds(params) if kind not in known]
    return _values(params, "kind", [(kind, kind_name(kind), many) for kind, many in counted]) + _values(
        params, "kind", [(kind, kind_name(kind), None) for kind in others]
    )


def _hidden_kinds(params: SearchParams) -> list[str]:
    """Kinds that are shown only when asked for, as far as the limits of the search leave any."""
    held = selectors.hidden_kinds()
    return selectors.kinds_within(filters_of(params), held) if held and params.has_filters else held


def count(ids: list[int]) -> FacetCounts:
    """Count the hits with these row ids by everything that they can be narrowed by."""
    kinds: Counter[str] = Counter()
    books: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    centuries: Counter[int] = Counter()
    labels: dict[str, texts.LanguageMap] = {}
    for kind, book, label, spoken, start, end in selectors.facet_rows(ids):
        kinds[kind] += 1
        books[book] += 1
        labels[book] = label
        languages.update(spoken)
        if start is not None and end is not None:
            centuries.update(range(start // 100 * 100, end // 100 * 100 + 1, 100))
    return FacetCounts(
        kinds=kinds.most_common(),
        books=_titled(books.most_common(), labels),
        languages=languages.most_common(),
        centuries=sorted(centuries.items()),
    )


def _titled(
    counted: list[tuple[str, int]], labels: dict[str, texts.LanguageMap]
) -> list[tuple[str, str, int]]:
    """Books with their titles; editions that share one get their years, and their library where those agree too."""
    titles = {book: texts.title(labels[book]) for book, _many in counted}
    for more in (texts.years, lambda book: texts.library(book)[0]):
        shared = {title for title, many in Counter(titles.values()).items() if many > 1}
        alike = [book for book, title in titles.items() if title in shared]
        if not alike:
            break
        for row in selectors.books_by_public_id(alike):
            if added := more(row):
                titles[row.public_id] += f", {added}"
    return [(book, titles[book], many) for book, many in counted]


def _values(
    params: SearchParams, name: str, counted: Sequence[tuple[str, str, int | None]]
) -> list[FacetValue]:
    chosen = getattr(params, name)
    return [
        FacetValue(
            label,
            count,
            _address(params.without(name) if value == chosen else params.having(**{name: value})),
            value == chosen,
        )
        for value, label, count in counted[:_MOST]
    ]


def _centuries(params: SearchParams, counted: list[tuple[int, int]]) -> list[FacetValue]:
    found = []
    for start, count in counted:
        span = (start, start + 99)
        chosen = params.date == span
        target = params.without("date") if chosen else params.having(date=span)
        found.append(FacetValue(f"{span[0]}–{span[1]}", count, _address(target), chosen))
    return found


def _address(params: SearchParams) -> str:
    query = params.encoded()
    return f"{reverse('search')}?{query}" if query else reverse("search")
