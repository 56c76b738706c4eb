"""Ways in without a question: books, times, classes, kinds."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from onitsearch.kinds import kind_name
from portal.visit import selectors
from portal.visit.book_cards import book_cards
from portal.visit.class_tree import class_page
from portal.visit.page_cache import cached_page
from portal.visit.page_links import existing_page, pager
from portal.visit.time_lens import times

_SIZE = 48


@require_safe
@cached_page
def browse(request: HttpRequest) -> HttpResponse:
    """Show books (the default), or pictures by time, by ICONCLASS class or by kind."""
    by = request.GET.get("by", "books")
    if by == "classes":
        under = request.GET.get("under", "").strip()[:64].replace("\x00", "")
        return _page(request, by, tree=class_page(under))
    if by == "time":
        return _page(request, by, times=times())
    if by == "kinds":
        return _page(request, by, terms=_kinds())
    if by not in ("", "books"):
        raise Http404(by)
    return _page(request, "books", **_books(request.GET.get("page")))


def _page(request: HttpRequest, by: str, **shown: Any) -> HttpResponse:
    return render(request, f"visit/browse_{by}.html", {"by": by, **shown})


def _books(asked: str | None) -> dict[str, Any]:
    total = selectors.book_ids().count()
    page = existing_page(asked, total, _SIZE)
    books = selectors.books_with_counts()
    shown = list(books[(page - 1) * _SIZE : page * _SIZE])
    here = reverse("browse")
    return {
        "books": book_cards(shown),
        "pager": pager(page, total, _SIZE, lambda n: f"{here}?page={n}" if n > 1 else here),
    }


def _kinds() -> list[dict[str, Any]]:
    return [
        {"label": kind_name(kind), "code": "", "count": many, "href": _search(kind=kind)}
        for kind, many in selectors.kinds()
    ]


def _search(**asked: str) -> str:
    return f"{reverse('search')}?{urlencode(asked)}"
