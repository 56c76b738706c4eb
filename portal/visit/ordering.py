"""In which order hits stand, as links, and the sure ones book by book."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext

from onitsearch.models import Illustration
from portal.visit import texts
from portal.visit.params import SearchParams, search_address
from portal.visit.tiles import Tile


@dataclass(frozen=True)
class Order:
    """An order of the hits, and where they stand in it."""

    label: str
    href: str
    chosen: bool


@dataclass(frozen=True)
class BookGroup:
    """The hits of one book on a page; ``count`` is how many it has in all."""

    title: str
    years: str
    href: str
    count: int
    tiles: list[Tile] = field(default_factory=list)


def orders(params: SearchParams) -> list[Order]:
    """The orders that there are; limits alone compare nothing and have no best match."""
    names = [("date", gettext("date")), ("book", gettext("book and page"))]
    by_looks = [("varied", gettext("one of each")), ("odd", gettext("what is odd"))]
    usual = "fit" if params.has_query else "book"
    if params.has_query:
        names.insert(0, ("fit", gettext("best match")))
    else:
        names.reverse()
    names += by_looks
    now = params.sort if params.sort in dict(names) else usual
    return [
        Order(label, search_address(params.having(sort="" if name == usual else name)), name == now)
        for name, label in names
    ]


def grouping(params: SearchParams) -> Order:
    """The switch between one wall and one for each book."""
    grouped = params.group == "book"
    return Order(gettext("by book"), search_address(params.having(group="" if grouped else "book")), grouped)


def groups(hung: Iterable[tuple[Illustration, Tile]], counts: dict[str, int]) -> list[BookGroup]:
    """Pictures and their tiles under their books, in their order; ``counts`` are by the books' public ids."""
    found: dict[str, BookGroup] = {}
    for row, tile in hung:
        book = row.manifest
        if book.public_id not in found:
            found[book.public_id] = BookGroup(
                title=texts.title(book.label),
                years=texts.years(book),
                href=reverse("book", args=[book.public_id]),
                count=counts.get(book.public_id, 0),
            )
        found[book.public_id].tiles.append(tile)
    return list(found.values())
