"""One book: what its library says about it, and its pictures by page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from manifests.selectors import is_public
from onitsearch.annotate.addresses import Addresses
from portal.visit import selectors, texts
from portal.visit.field_names import persistent_identifiers
from portal.visit.page_cache import cached_page
from portal.visit.page_links import existing_page, pager
from portal.visit.ribbon import ribbon
from portal.visit.rights import logo_of, rights_of
from portal.visit.structured_data import book_card, book_data
from portal.visit.tiles import thumbnail_url, tiles
from portal.visit.viewers import other_viewers

_SIZE = 60


@require_safe
@cached_page
def book(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one book: its pictures, and with ``kind=all`` its ornaments, initials, stamps and marks too."""
    manifest = selectors.book(public_id, request.user)
    everything = selectors.pictures_of(manifest, request.user)
    pictures = selectors.of_visible_kinds(everything)
    visible, held = pictures.count(), everything.count()
    all_kinds = request.GET.get("kind") == "all" or (held > 0 and visible == 0)
    if all_kinds:
        pictures = everything
    total = held if all_kinds else visible
    page = existing_page(request.GET.get("page"), total, _SIZE)
    here = reverse("book", args=[public_id])
    listed = f"{here}?kind=all" if all_kinds else here
    rows = list(pictures)

    def listed_on(number: int) -> str:
        return f"{listed}{'&' if all_kinds else '?'}page={number}" if number > 1 else listed

    shown = tiles(rows[(page - 1) * _SIZE : page * _SIZE])
    placed = [(one, f"{listed_on(place // _SIZE + 1)}#i-{one.public_id}") for place, one in enumerate(rows)]
    pages, due = selectors.pages_of(manifest)
    address = Addresses(settings.PUBLIC_URL).manifest(public_id)
    cover = selectors.covers([manifest]).get(manifest.pk)
    covered = thumbnail_url(cover) if cover else ""
    context = {
        "card": book_card(manifest, covered),
        "data": book_data(manifest, covered),
        "manifest": manifest,
        "hidden": not is_public(manifest),
        "title": texts.title(manifest.label),
        "years": texts.years(manifest),
        "summary": texts.rich(manifest.summary),
        "lines": texts.lines(manifest.metadata),
        "library": texts.library(manifest),
        "attribution": texts.attribution(manifest),
        "rights": rights_of(manifest),
        "logo": logo_of(manifest),
        "persistent": persistent_identifiers(manifest),
        "ribbon": ribbon(manifest, placed),
        "pages": pages,
        "due": due,
        "total": visible,
        "others": held - visible,
        "tiles": shown,
        "wall_style": "single" if len(shown) == 1 and page == 1 else "",
        "more_kinds": 0 if all_kinds else held - visible,
        "fewer_kinds": all_kinds and request.GET.get("kind") == "all",
        "here": here,
        "pager": pager(page, total, _SIZE, listed_on),
        "links": {"manifest": address},
        "viewers": other_viewers(address),
    }
    return render(request, "visit/book.html", context)
