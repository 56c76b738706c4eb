"""Collections of decorated manifests, with the search over all of their books announced."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onitsearch.annotate.addresses import Addresses, Scope
from onitsearch.annotate.annotation import language_map
from onitsearch.annotate.contexts import PRESENTATION_2, PRESENTATION_3, SEARCH_2
from onitsearch.annotate.info import BookInfo, Labels
from onitsearch.annotate.search_services import search_services


def collection(
    books: Sequence[BookInfo], *, scope: Scope, label: Labels, summary: Labels, addresses: Addresses
) -> dict[str, Any]:
    """A Presentation 3 collection of the books in a scope."""
    answer: dict[str, Any] = {
        "@context": [SEARCH_2, PRESENTATION_3],
        "id": addresses.collection(scope.id or "all"),
        "type": "Collection",
        "label": language_map(label) or {"none": [scope.id or "onitsearch"]},
        "service": search_services(scope, addresses),
        "items": [member(book, addresses) for book in books],
    }
    if language_map(summary):
        answer["summary"] = language_map(summary)
    return answer


def member(book: BookInfo, addresses: Addresses) -> dict[str, Any]:
    """A book as an item of a collection: our manifest of it, with the library's own in ``seeAlso``."""
    context = PRESENTATION_2 if book.version == 2 else PRESENTATION_3
    return {
        "id": addresses.manifest(book.id),
        "type": "Manifest",
        "label": language_map(book.label) or {"none": [book.uri]},
        "seeAlso": [
            {
                "id": book.url or book.uri,
                "type": "Manifest",
                "format": f'application/ld+json;profile="{context}"',
            }
        ],
    }
