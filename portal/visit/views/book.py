"""One book: what its library says about it, and its pictures by page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from onitsearch.annotate.addresses import Addresses
from portal.visit import selectors, texts
from portal.visit.page_links import existing_page, pager
from portal.visit.rights import logo_of, rights_of
from portal.visit.structured_data import book_card, book_data
from portal.visit.tiles import thumbnail_url, tiles

_SIZE = 60


@require_safe
def book(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one book: its pictures, and with ``kind=all`` its ornaments, initials, stamps and marks too."""
    manifest = selectors.book(public_id, request.user)
    everything = selectors.pictures_of(manifest, request.user)
    pictures = selectors.of_visible_kinds(everything)
    total, held = pictures.count(), everything.count()
    all_kinds = request.GET.get("kind") == "all" or (held > 0 and total == 0)
    if all_kinds:
        pictures, total = everything, held
    page = existing_page(request.GET.get("page"), total, _SIZE)
    here = reverse("book", args=[public_id])
    listed = f"{here}?kind=all" if all_kinds else here
    shown = tiles(pictures[(page - 1) * _SIZE : page * _SIZE])
    pages, due = selectors.pages_of(manifest)
    cover = selectors.covers([manifest]).get(manifest.pk)
    covered = thumbnail_url(cover) if cover else ""
    context = {
        "card": book_card(manifest, covered),
        "data": book_data(manifest, covered),
        "manifest": manifest,
        "title": texts.title(manifest.label),
        "years": texts.years(manifest),
        "summary": texts.rich(manifest.summary),
        "lines": texts.lines(manifest.metadata),
        "library": texts.library(manifest),
        "attribution": texts.attribution(manifest),
        "rights": rights_of(manifest),
        "logo": logo_of(manifest),
        "pages": pages,
        "due": due,
        "total": total,
        "tiles": shown,
        "wall_style": "single" if total == 1 else "",
        "more_kinds": 0 if all_kinds else held - total,
        "fewer_kinds": all_kinds and request.GET.get("kind") == "all",
        "here": here,
        "pager": pager(
            page, total, _SIZE, lambda n: f"{listed}{'&' if all_kinds else '?'}page={n}" if n > 1 else listed
        ),
        "links": {"manifest": Addresses(settings.PUBLIC_URL).manifest(public_id)},
    }
    return render(request, "visit/book.html", context)
