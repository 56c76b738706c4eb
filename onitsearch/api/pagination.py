"""Lists as pages `{count, next, previous, results}`, with addresses made from the public one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from rest_framework.request import Request

from manifests.errors import BadRequestError, NotFoundError
from onitsearch import page_sizes
from onitsearch.api.public import public_address
from onitsearch.conf import conf

MOST_PAGES = 10_000
MOST_ON_PAGE = page_sizes.MOST


def page_number(request: Request) -> int:
    """The number of the page that is asked for, from 1. Raises BadRequestError."""
    return read_page(request.query_params.get("page", "1"))


def read_page(said: str, most: int = MOST_PAGES) -> int:
    """The number of a page as an address says it, 1 to ``most``. Raises BadRequestError."""
    said = said.strip()
    if not (said.isascii() and said.isdigit()) or len(said) > 8 or not 1 <= int(said) <= most:
        raise BadRequestError(
            gettext("“%(page)s” is not the number of a page.") % {"page": said[:40]},
            hint=gettext("Pages are counted from 1."),
        )
    return int(said)


def page_size(request: Request) -> int:
    """How many things a page is to hold (1 to `MOST_ON_PAGE`), HITS_PER_PAGE unless said. Raises BadRequestError."""
    said = request.query_params.get("page_size", "").strip()
    if not said:
        return conf().hits_per_page
    if not (said.isascii() and said.isdigit()) or len(said) > 8 or not 1 <= int(said) <= MOST_ON_PAGE:
        raise BadRequestError(
            gettext("“%(size)s” is not a size that a page can have.") % {"size": said[:40]},
            hint=gettext("A page has 1 to %(most)s results.") % {"most": MOST_ON_PAGE},
        )
    return int(said)


def page_of(request: Request, results: Sequence[Any], *, count: int, page: int, size: int) -> dict[str, Any]:
    """One page of a list whose length is known, for a `PageSerializer`. Raises NotFoundError beyond its end."""
    if page > max(1, -(-count // size)):
        raise NotFoundError(gettext("There is no page %(page)s.") % {"page": page})
    return {
        "count": count,
        "next": public_address(request, page=page + 1) if page * size < count else None,
        "previous": public_address(request, page=page - 1) if page > 1 else None,
        "results": results,
    }


def listed(request: Request, rows: QuerySet[Any] | Sequence[Any]) -> dict[str, Any]:
    """The page of a whole list that the request asks for. Raises BadRequestError, and NotFoundError beyond its end."""
    page, size = page_number(request), page_size(request)
    count = rows.count() if isinstance(rows, QuerySet) else len(rows)
    start = (page - 1) * size
    return page_of(request, list(rows[start : start + size]), count=count, page=page, size=size)


def whole(results: Sequence[Any]) -> dict[str, Any]:
    """A list that is so short that it has one page only."""
    return {"count": len(results), "next": None, "previous": None, "results": list(results)}
