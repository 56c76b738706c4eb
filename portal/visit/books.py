"""Books whose own description answers the words, as a strip of cards above the pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from manifests.models import Manifest
from onitsearch.annotate.labels import shorten
from onitsearch.crop.sizes import Size
from portal.visit import selectors, texts
from portal.visit.tiles import thumbnail_url

MOST = 12
_FIELDS = {
    "author": _("author"),
    "date": _("date"),
    "description": _("description"),
    "identifier": _("identifier"),
    "published": _("published"),
    "subject": _("subject"),
    "summary": _("description"),
}
_SHORT = 60  # characters


@dataclass(frozen=True)
class BookMatch:
    """A book by its row id, the part of its description that answers the words, and what stands there."""

    id: int
    field: str
    value: str


@dataclass(frozen=True)
class BookCard:
    """What the strip shows of a book; ``field`` is empty where its title is what matched."""

    title: str
    href: str
    cover: str
    years: str
    field: str
    value: str


def cards(found: Sequence[BookMatch]) -> list[BookCard]:
    """The cards of the books that still are public, in their order."""
    wanted = found[:MOST]
    rows = selectors.books_by_id([one.id for one in wanted])
    covers = selectors.covers(list(rows.values()))
    return [
        _card(rows[one.id], one, thumbnail_url(covers[one.id], size=Size.SMALL) if one.id in covers else "")
        for one in wanted
        if one.id in rows
    ]


def _card(book: Manifest, found: BookMatch, cover: str) -> BookCard:
    known = found.field in _FIELDS
    return BookCard(
        title=texts.title(book.label),
        href=reverse("book", args=[book.public_id]),
        cover=cover or book.thumbnail,
        years=texts.years(book),
        field=str(_FIELDS[found.field]) if known else "",
        value=shorten(found.value, _SHORT) if known else "",
    )
