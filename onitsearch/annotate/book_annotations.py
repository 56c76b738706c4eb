"""All illustrations of a book in the manner of Presentation 3: an annotation collection and its pages."""

from __future__ import annotations

from collections.abc import Sequence

from onitsearch.annotate.addresses import Addresses
from onitsearch.annotate.annotation import complete
from onitsearch.annotate.contexts import PRESENTATION_3
from onitsearch.annotate.info import BookAnnotations, PictureInfo
from onitsearch.annotate.layer import collection_reference, page_reference
from onitsearch.annotate.shapes import AnnotationCollection, AnnotationPage


def annotation_collection(annotations: BookAnnotations, addresses: Addresses) -> AnnotationCollection:
    """All illustrations of a book: how many, and where their first and last pages are."""
    return {"@context": PRESENTATION_3, **collection_reference(annotations, addresses)}


def annotation_page(
    annotations: BookAnnotations, page: int, pictures: Sequence[PictureInfo], addresses: Addresses
) -> AnnotationPage:
    """One page of the illustrations of a book, in the book's order.

    It has no ``startIndex``: IIIF's validator knows no such member of a page.
    """
    found: AnnotationPage = {
        "@context": PRESENTATION_3,
        "id": addresses.illustrations(annotations.book.id, page=page),
        "type": "AnnotationPage",
        "partOf": [collection_reference(annotations, addresses)],
        "items": [complete(picture, addresses) for picture in pictures],
    }
    if page < annotations.pages:
        found["next"] = page_reference(annotations, page + 1, addresses)
    if page > 1:
        found["prev"] = page_reference(annotations, page - 1, addresses)
    return found
