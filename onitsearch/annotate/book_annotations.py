"""All illustrations of a book in the manner of Presentation 3: an annotation collection and its pages."""

from __future__ import annotations

from collections.abc import Sequence

from onitsearch.annotate.addresses import Addresses
from onitsearch.annotate.annotation import complete
from onitsearch.annotate.contexts import PRESENTATION_3
from onitsearch.annotate.info import BookAnnotations, PictureInfo
from onitsearch.annotate.labels import ILLUSTRATIONS
from onitsearch.annotate.shapes import AnnotationCollection, AnnotationPage, PageRef


def annotation_collection(annotations: BookAnnotations, addresses: Addresses) -> AnnotationCollection:
    """All illustrations of a book: how many, and where their first and last pages are."""
    return {
        "@context": PRESENTATION_3,
        "id": addresses.illustrations(annotations.book.id),
        "type": "AnnotationCollection",
        "label": {language: [title] for language, title in ILLUSTRATIONS.items()},
        "total": annotations.total,
        "first": _page(annotations, 1, addresses),
        "last": _page(annotations, annotations.pages, addresses),
    }


def annotation_page(
    annotations: BookAnnotations, page: int, pictures: Sequence[PictureInfo], addresses: Addresses
) -> AnnotationPage:
    """One page of the illustrations of a book, in the book's order."""
    found: AnnotationPage = {
        "@context": PRESENTATION_3,
        "id": addresses.illustrations(annotations.book.id, page=page),
        "type": "AnnotationPage",
        "partOf": {
            "id": addresses.illustrations(annotations.book.id),
            "type": "AnnotationCollection",
            "total": annotations.total,
        },
        "startIndex": (page - 1) * annotations.page_size,
        "items": [complete(picture, addresses) for picture in pictures],
    }
    if page < annotations.pages:
        found["next"] = _page(annotations, page + 1, addresses)
    if page > 1:
        found["prev"] = _page(annotations, page - 1, addresses)
    return found


def _page(annotations: BookAnnotations, page: int, addresses: Addresses) -> PageRef:
    return {"id": addresses.illustrations(annotations.book.id, page=page), "type": "AnnotationPage"}
