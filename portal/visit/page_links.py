"""Pages of a list: where one is, and the addresses before and after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from manifests.errors import NotFoundError


@dataclass(frozen=True)
class Pager:
    """Addresses are empty at the ends; pages count from 1."""

    page: int
    pages: int
    previous: str = ""
    next: str = ""

    @property
    def many(self) -> bool:
        """Whether there is more than one page."""
        return self.pages > 1


def pager(page: int, total: int, size: int, address: Callable[[int], str]) -> Pager:
    """Page number ``page`` of ``total`` things shown ``size`` at a time."""
    pages = max(1, -(-total // size))
    return Pager(
        page=page,
        pages=pages,
        previous=address(min(page - 1, pages)) if page > 1 else "",
        next=address(page + 1) if page < pages else "",
    )


def existing_page(value: str | None, total: int, size: int) -> int:
    """The page that an address asks for; NotFoundError where a list of ``total`` things has no such page."""
    page, pages = page_number(value), max(1, -(-total // size))
    if page > pages:
        raise no_such_page(str(value), pages)
    return page


def no_such_page(asked: str, pages: int) -> NotFoundError:
    """What is to be raised behind the end of a list."""
    return NotFoundError(
        gettext("There is no page %(page)s.") % {"page": asked[:40]},
        hint=ngettext("This list has %(pages)s page.", "This list has %(pages)s pages.", pages)
        % {"pages": pages},
    )


def page_number(value: str | None) -> int:
    """The page that an address of a plain list asks for; 1 for anything that is no number."""
    return min(max(int(value[:6]), 1), 100_000) if value and value.isascii() and value.isdigit() else 1
