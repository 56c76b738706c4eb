"""One book: what its library says about it, and its pictures by page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from onitsearch.annotate.addresses import Addresses
from portal.visit import selectors, texts
from portal.visit.paging import page_number, pager
from portal.visit.rights import rights_name
from portal.visit.tiles import tile

_SIZE = 60


@require_safe
def book(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one book."""
    manifest = selectors.book(public_id, request.user)
    pictures = selectors.pictures_of(manifest, request.user)
    total = pictures.count()
    page = page_number(request.GET.get("page"))
    here = reverse("book", args=[public_id])
    tiles = [tile(one) for one in pictures[(page - 1) * _SIZE : page * _SIZE]]
    pages, due = selectors.pages_of(manifest)
    context = {
        "manifest": manifest,
        "title": texts.title(manifest.label),
        "years": texts.years(manifest),
        "summary": texts.rich(manifest.summary),
        "lines": texts.lines(manifest.metadata),
        "library": texts.library(manifest),
        "attribution": texts.attribution(manifest),
        "rights_name": rights_name(manifest.rights),
        "pages": pages,
        "due": due,
        "total": total,
        "tiles": tiles,
        "wall_style": "single" if total == 1 else "",
        "pager": pager(page, total, _SIZE, lambda n: f"{here}?page={n}" if n > 1 else here),
        "links": {"manifest": Addresses(settings.PUBLIC_URL).manifest(public_id)},
    }
    return render(request, "visit/book.html", context)
