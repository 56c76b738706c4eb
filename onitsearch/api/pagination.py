"""Lists as pages `{count, next, previous, results}`, with addresses made from the public one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext
from rest_framework.exceptions import NotFound
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

from manifests.errors import BadRequestError, NotFoundError
from onitsearch.api.public import public_address

MOST_PAGES = 10_000


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


def page_of(request: Request, results: Sequence[Any], *, count: int, page: int, size: int) -> dict[str, Any]:
    """One page of a list whose length is known. Raises NotFoundError beyond its end."""
    if page > max(1, -(-count // size)):
        raise NotFoundError(gettext("There is no page %(page)s.") % {"page": page})
    return {
        "count": count,
        "next": public_address(request, page=page + 1) if page * size < count else None,
        "previous": public_address(request, page=page - 1) if page > 1 else None,
        "results": list(results),
    }


class HitPagination(PageNumberPagination):
    """The framework's own lists in the same shape and with the same sentences."""

    page_size = 40

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        """Take the page that is asked for."""
        page_number(request)
        try:
            return super().paginate_queryset(queryset, request, view)
        except NotFound as error:
            raise NotFoundError(
                gettext("There is no page %(page)s.") % {"page": request.query_params.get("page", "1")}
            ) from error

    def get_next_link(self) -> str | None:
        """The address of the next page."""
        assert self.page is not None
        if not self.page.has_next():
            return None
        return public_address(self.request, page=self.page.next_page_number())  # type: ignore[arg-type]

    def get_previous_link(self) -> str | None:
        """The address of the page before."""
        assert self.page is not None
        if not self.page.has_previous():
            return None
        return public_address(self.request, page=self.page.previous_page_number())  # type: ignore[arg-type]
