"""Books as cards with a cover, for lists of them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from manifests.models import Manifest
from onitsearch.crop.sizes import Size
from portal.visit import selectors, texts
from portal.visit.tiles import thumbnail_url


def book_cards(books: list[Manifest]) -> list[dict[str, Any]]:
    """The cards of books that `selectors.books_with_counts` gave, in their order."""
    covers = selectors.covers(books)
    return [
        {
            "href": reverse("book", args=[one.public_id]),
            "title": texts.title(one.label),
            "years": texts.years(one),
            "library": texts.library(one)[0],
            "pictures": getattr(one, "pictures", 0),  # annotated by the selector
            "cover": thumbnail_url(covers[one.pk], size=Size.SMALL) if one.pk in covers else one.thumbnail,
        }
        for one in books
    ]
