"""How documents name the whole of a book's illustrations: an annotation collection, in version 2 a layer."""

from __future__ import annotations

from onitsearch import page_sizes
from onitsearch.annotate.addresses import Addresses
from onitsearch.annotate.info import BookAnnotations
from onitsearch.annotate.labels import ILLUSTRATIONS
from onitsearch.annotate.shapes import (
    AnnotationCollectionRef,
    AnnotationLayer,
    LanguageMapJson,
    OaLabel,
    PageRef,
)

# Illustrations on one page of such a collection.
PAGE_SIZE = page_sizes.LISTED


def collection_label() -> LanguageMapJson:
    """What the collection is called, in all languages at once."""
    return {language: [title] for language, title in ILLUSTRATIONS.items()}


def layer_label() -> list[OaLabel]:
    """The same as Presentation 2 writes it."""
    return [{"@value": title, "@language": language} for language, title in ILLUSTRATIONS.items()]


def collection_reference(annotations: BookAnnotations, addresses: Addresses) -> AnnotationCollectionRef:
    """The collection as pages and manifests refer to it, with all that is known (cookbook, recipe 0309)."""
    return {
        "id": addresses.illustrations(annotations.book.id),
        "type": "AnnotationCollection",
        "label": collection_label(),
        "total": annotations.total,
        "first": page_reference(annotations, 1, addresses),
        "last": page_reference(annotations, annotations.pages, addresses),
    }


def page_reference(annotations: BookAnnotations, page: int, addresses: Addresses) -> PageRef:
    """One page (from 1) of the collection."""
    return {"id": addresses.illustrations(annotations.book.id, page=page), "type": "AnnotationPage"}


def layer_reference(annotations: BookAnnotations, addresses: Addresses) -> AnnotationLayer:
    """The layer as lists of annotations refer to it."""
    return {
        "@id": addresses.illustrations(annotations.book.id, version=2),
        "@type": "sc:Layer",
        "label": layer_label(),
        "total": annotations.total,
        "first": addresses.illustrations(annotations.book.id, page=1, version=2),
        "last": addresses.illustrations(annotations.book.id, page=annotations.pages, version=2),
    }
