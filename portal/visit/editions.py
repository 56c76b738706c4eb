"""Language and century of books as one facet, as ONiT names its corpora: D16 are German books after 1500."""

from __future__ import annotations

from collections import Counter

from portal.visit.facet_counts import Counted
from portal.visit.facet_values import FacetValue
from portal.visit.languages import language_name
from portal.visit.params import SearchParams, search_address

_LETTERS = {"de": "D", "en": "E", "fr": "F", "la": "L"}
_MOST_CENTURIES = 12
_MOST = 60


def editions(params: SearchParams, counted: Counted) -> list[FacetValue]:
    """Each language in each century, the most pictures first; empty where there is only one of either.

    ``counted`` counts without the limit of language. Where other years than a century are chosen it says nothing.
    """
    if params.date is not None and _century(params.date) is None:
        return []
    centuries: Counter[tuple[str, int]] = Counter()
    for row in counted.rows_of_books.values():
        if row.date_start is None or row.date_end is None or row.date_end < row.date_start:
            continue
        spanned = range(row.date_start // 100, row.date_end // 100 + 1)
        for language in set(row.languages) if len(spanned) <= _MOST_CENTURIES else ():
            centuries.update({(language, one): counted.books[row.public_id] for one in spanned})
    if params.date is not None:
        centuries = Counter({one: many for one, many in centuries.items() if one[1] == _century(params.date)})
    chosen = bool(params.language) and params.date is not None
    if not chosen and (len({one for one, _ in centuries}) < 2 or len({one for _, one in centuries}) < 2):
        return []
    return [
        _value(params, language, century, many)
        for (language, century), many in sorted(centuries.items(), key=lambda pair: (-pair[1], pair[0]))
    ][:_MOST]


def _century(years: tuple[int, int]) -> int | None:
    first, last = years
    return first // 100 if first % 100 == 0 and last == first + 99 else None


def _value(params: SearchParams, language: str, century: int, many: int) -> FacetValue:
    years = (100 * century, 100 * century + 99)
    chosen = (params.language, params.date) == (language, years)
    target = params.having(language="", date=None) if chosen else params.having(language=language, date=years)
    short = f"{_LETTERS.get(language, language.upper())}{century + 1}"
    label = f"{language_name(language)}, {years[0]}–{years[1]}"
    return FacetValue(short, label, many, search_address(target), chosen, detail=short)
