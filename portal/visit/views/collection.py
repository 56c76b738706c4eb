"""One collection: what it is, a search within it, and its books."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from manifests.selectors import get_collection
from onitsearch.annotate.labels import label_text
from portal.visit import selectors, texts
from portal.visit.book_cards import book_cards
from portal.visit.page_cache import cached_page
from portal.visit.page_links import existing_page, pager
from portal.visit.structured_data import Card

_SIZE = 48


@require_safe
@cached_page
def collection(request: HttpRequest, key: str) -> HttpResponse:
    """Show a collection by its name or id; one that is private leads strangers nowhere."""
    held = get_collection(key, request.user)
    books = selectors.books_with_counts(request.user).filter(collections=held)
    total = books.count()
    page = existing_page(request.GET.get("page"), total, _SIZE)
    title = label_text(held.label) or held.public_id
    here = reverse("collection", args=[held.slug or held.public_id])
    context = {
        "held": held,
        "title": title,
        "summary": texts.rich(held.summary),
        "card": Card(title, ""),
        "canonical": here,
        "total": total,
        "books": book_cards(list(books[(page - 1) * _SIZE : page * _SIZE])),
        "pager": pager(page, total, _SIZE, lambda n: f"{here}?page={n}" if n > 1 else here),
    }
    return render(request, "visit/collection.html", context)
