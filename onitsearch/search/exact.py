"""Questions that name exactly what they want: a word of captions, a class, a book.

These are what suggestions say, so that each finds as many pictures as it promised: ``caption:Eule`` is every
caption with that word, ``owl (25F34)`` everything classed so and below, ``subject:owl (25F34)`` also what nobody
classed and the model surely sees so, ``Thierbuch (k3v9…)`` every picture of a book.
The answer is a list in the order of books and pages, not a ranking; where it would be empty, the words are
searched like any others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import unquote

from django.utils.translation import gettext as _

from manifests import selectors as books
from manifests.errors import NotFoundError, OnitError
from onitsearch.ordering import in_order
from onitsearch.search import class_names
from onitsearch.search.listing import filter_illustrations, listed
from onitsearch.search.query import Filters, Hit, HitPage, SearchQuery, Why
from onitsearch.store.models import Illustration

_CAPTION = re.compile(r"caption:\s*(?:\"([^\"]*[^\"\s][^\"]*)\"|([^\"\s].*))", re.I)
_NOTATION = r"\d[\dA-Z]*(?:\([^()]{1,60}\)[\dA-Z]*)*"
_CLASS = re.compile(rf"(.+?)\s\(({_NOTATION})\)")
_SUBJECT = re.compile(r"subject:\s*(.+)", re.I)
_BOOK = re.compile(r"(.+?)\s\(([0-9a-z]{8,32})\)", re.DOTALL)
_ICONCLASS = re.compile(r"https?://(?:www\.)?iconclass\.org/(.+)")
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Exact:
    """What words name exactly: conditions, the reason to tell, and the words as plain ones."""

    filters: Filters
    why: tuple[Why, ...]
    words: str  # empty: nothing else could be meant


def in_captions(words: str) -> str:
    """A question for exactly the captions that hold these words."""
    return f'caption:"{words}"' if " " in words else f"caption:{words}"


def showing(name: str, notation: str) -> str:
    """A question for what is of this class by people, or where nobody said, by the model."""
    return f"subject:{named(name, notation)}"


def named(name: str, key: str) -> str:
    """A question for exactly what has this notation, or this public id of a book; the name is for people."""
    return f"{name} ({key})"


def read(words: str) -> Exact | None:
    """What the words name exactly; None where they are words like any others."""
    text = " ".join(words.split())
    if len(text) > _LONGEST:
        return None
    if found := _CAPTION.fullmatch(text):
        said = found[1] or found[2]
        return Exact(Filters(captions=(said,)), (Why("in-the-caption", said),), said)
    addresses = [_ICONCLASS.fullmatch(word) for word in text.split()]
    if addresses and all(addresses):
        notations = tuple(unquote(one[1]).replace("\x00", "") for one in addresses if one)
        return Exact(Filters(notations=notations), (), "")
    seen = _SUBJECT.fullmatch(text)
    text = seen[1] if seen else text
    # A blank for a plus: some viewers send what was suggested without encoding it.
    if (found := _CLASS.fullmatch(text.replace("( ", "(+"))) and class_names.is_called(found[2], found[1]):
        if seen:
            return Exact(Filters(subjects=(found[2],)), (Why("narrower", found[1]),), found[1])
        return Exact(Filters(notations=(found[2],)), (Why("class", found[2]),), found[1])
    if seen:
        return None
    if (found := _BOOK.fullmatch(text)) and _is_book(found[2]):
        return Exact(Filters(manifests=(found[2],)), (), found[1])
    return None


def exactly(query: SearchQuery) -> Exact | None:
    """What a question names exactly; None where it asks for what is like something as well."""
    return read(query.words) if query.words and not _compares(query) else None


def listing(query: SearchQuery) -> HitPage | None:
    """The answer where the question names exactly what it wants, or gives conditions alone; None where it is
    to be searched. Raises NotFoundError beyond the last page, and what `filtering.resolve` raises.
    """
    exact = exactly(query)
    if exact is None and (query.words or query.filters == Filters() or _compares(query)):
        return None
    rows = listed(query.filters)
    if exact is not None:
        rows = filter_illustrations(rows, exact.filters)
    if query.sort == "date":
        rows = in_order(rows, query.sort)
    total = rows.count()
    if exact is not None and exact.words and not total:
        return None
    page = HitPage((), total, query.page, query.page_size, sure=total)
    if not 1 <= query.page <= page.pages:
        raise NotFoundError(_("There is no page %(page)s.") % {"page": query.page})
    if query.bare:
        rows = rows.select_related(None).only("pk", "manifest_id", "notations")
    start = (query.page - 1) * query.page_size
    why = exact.why if exact else ()
    return replace(
        page, hits=tuple(Hit(row, 1.0, _why(row, why)) for row in rows[start : start + query.page_size])
    )


def plain(query: SearchQuery) -> SearchQuery:
    """The same question with its words as plain ones, where they named exactly what is not there."""
    exact = read(query.words) if query.words else None
    return replace(query, text=exact.words) if exact else query


def _compares(query: SearchQuery) -> bool:
    return bool(
        query.vectors or query.word_vectors or query.pictures or query.like or query.unlike or query.region
    )


def _why(row: Illustration, why: tuple[Why, ...]) -> tuple[Why, ...]:
    """The reasons, a class by the notation that the picture itself has."""
    return tuple(
        replace(one, value=next((n for n in row.notations if n.startswith(one.value)), one.value))
        if one.code == "class"
        else one
        for one in why
    )


def _is_book(public_id: str) -> bool:
    try:
        return books.get_manifest(public_id).public_id == public_id
    except OnitError:
        return False
