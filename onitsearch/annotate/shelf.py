"""All illustrations of a book in the manner of Presentation 3: an annotation collection and its pages."""

from __future__ import annotations

from collections.abc import Sequence

from onitsearch.annotate.addresses import Addresses
from onitsearch.annotate.annotation import complete
from onitsearch.annotate.contexts import PRESENTATION_3
from onitsearch.annotate.facts import Picture, Shelf
from onitsearch.annotate.shapes import AnnotationPage, BookCollection, PageRef
from onitsearch.annotate.words import ILLUSTRATIONS


def book_collection(shelf: Shelf, addresses: Addresses) -> BookCollection:
    """All illustrations of a book: how many, and where their first and last pages are."""
    return {
        "@context": PRESENTATION_3,
        "id": addresses.illustrations(shelf.book.id),
        "type": "AnnotationCollection",
        "label": {language: [title] for language, title in ILLUSTRATIONS.items()},
        "total": shelf.total,
        "first": _page(shelf, 1, addresses),
        "last": _page(shelf, shelf.pages, addresses),
    }


def book_page(shelf: Shelf, page: int, pictures: Sequence[Picture], addresses: Addresses) -> AnnotationPage:
    """One page of the illustrations of a book, in the book's order."""
    found: AnnotationPage = {
        "@context": PRESENTATION_3,
        "id": addresses.illustrations(shelf.book.id, page=page),
        "type": "AnnotationPage",
        "partOf": {
            "id": addresses.illustrations(shelf.book.id),
            "type": "AnnotationCollection",
            "total": shelf.total,
        },
        "startIndex": (page - 1) * shelf.page_size,
        "items": [complete(picture, addresses) for picture in pictures],
    }
    if page < shelf.pages:
        found["next"] = _page(shelf, page + 1, addresses)
    if page > 1:
        found["prev"] = _page(shelf, page - 1, addresses)
    return found


def _page(shelf: Shelf, page: int, addresses: Addresses) -> PageRef:
    return {"id": addresses.illustrations(shelf.book.id, page=page), "type": "AnnotationPage"}
