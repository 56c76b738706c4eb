"""Suggestions as answers of Content Search 1.0 and 2.0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onitsearch.annotate.addresses import Addresses
from onitsearch.annotate.contexts import SEARCH_1, SEARCH_2
from onitsearch.annotate.shapes import Term1, Term2, TermList, TermPage


@dataclass(frozen=True, slots=True)
class Term:
    """A suggestion: the words to search for, how many pictures they find (None: not known), and what to show.

    ``language`` is that of the label.
    """

    value: str
    count: int | None = None
    language: str = ""
    label: str = ""


def term_list(
    terms: Sequence[Term],
    *,
    service: str,
    search: str,
    params: Sequence[tuple[str, str]],
    narrowed: Sequence[tuple[str, str]] = (),
    ignored: Sequence[str] = (),
) -> TermList:
    """A TermList of Content Search 1.0 (section 4.2).

    ``search`` is the service that each term's url asks, with the parameters ``narrowed`` that were counted by.
    """
    found: list[Term1] = []
    for term in terms:
        entry: Term1 = {
            "match": term.value,
            "url": Addresses.with_query(search, [("q", term.value), *narrowed]),
        }
        if term.count is not None:
            entry["count"] = term.count
        if term.label:
            entry["label"] = term.label
        found.append(entry)
    answer: TermList = {
        "@context": SEARCH_1,
        "@id": Addresses.with_query(service, params),
        "@type": "search:TermList",
        "terms": found,
    }
    if ignored:
        answer["ignored"] = list(ignored)
    return answer


def term_page(
    terms: Sequence[Term],
    *,
    service: str,
    search: str,
    params: Sequence[tuple[str, str]],
    narrowed: Sequence[tuple[str, str]] = (),
    ignored: Sequence[str] = (),
) -> TermPage:
    """A TermPage of Content Search 2.0 (section 5.3); every term comes with the full link to its search."""
    found: list[Term2] = []
    for term in terms:
        entry: Term2 = {"value": term.value}
        if term.count is not None:
            entry["total"] = term.count
        if term.label:
            entry["label"] = {term.language or "none": [term.label]}
        if term.language:
            entry["language"] = term.language
        link = Addresses.with_query(search, [("q", term.value), *narrowed])
        entry["service"] = [{"id": link, "type": "SearchService2"}]
        found.append(entry)
    answer: TermPage = {
        "@context": SEARCH_2,
        "id": Addresses.with_query(service, params),
        "type": "TermPage",
        "items": found,
    }
    if ignored:
        answer["ignored"] = list(ignored)
    return answer
