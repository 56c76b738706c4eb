"""What a search can be narrowed by: values with counts, as links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext

from onitsearch.annotate.words import kind_name
from portal.visit import selectors
from portal.visit.languages import language_name
from portal.visit.params import SearchParams

if TYPE_CHECKING:
    from portal.visit.asking import Answer

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


def facets(params: SearchParams, answer: Answer) -> list[Facet]:
    """The facets of an answer, without empty ones."""
    counted = answer.counted
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
    others = [] if params.kind else [kind for kind in selectors.kinds_unasked() if kind not in known]
    return _values(params, "kind", [(kind, kind_name(kind), many) for kind, many in counted]) + _values(
        params, "kind", [(kind, kind_name(kind), None) for kind in others]
    )


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
