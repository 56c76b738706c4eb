"""Finds what is kept here under the addresses that a place names."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from manifests.errors import NotFoundError, OnitError
from manifests.models import Canvas, Manifest
from manifests.presentation import ManifestDoc, RangeDoc
from manifests.presentation import read as read_document
from manifests.presentation.docs import Box
from onitsearch.annotate.addresses import Addresses
from portal.visit import selectors
from portal.visit.contentstate import Place

# Ranges are followed by their ids, so one may lead back to itself: fewer levels than are read (DEEPEST_STRUCTURE).
_DEEPEST_CHAPTER = 12


@dataclass(frozen=True)
class ViewerTarget:
    """What to open: the address of a manifest of ours, its book where it is one, a page and a box on it.

    Hits and selections as a manifest have no book.
    """

    address: str
    book: Manifest | None = None
    canvas: Canvas | None = None
    box: Box | None = None


def resolve_place(place: Place) -> ViewerTarget | None:
    """What we hold of a place, or None. Raises GoneError where it was here and has been withdrawn."""
    addresses = Addresses(settings.PUBLIC_URL)
    if place.kind == "Collection":
        return None
    if not place.kind and place.address.startswith(addresses.annotation("")):
        return _picture(place.address.removeprefix(addresses.annotation("")))
    chosen = (
        addresses.results(),
        addresses.selection(()).partition("?")[0],
        f"{settings.PUBLIC_URL}{reverse('selection-manifest')}",
    )
    for address in (place.manifest, place.address):
        if address.partition("?")[0] in chosen:
            return ViewerTarget(address)
    book = _book(place.manifest) if place.manifest else None
    if book is None and place.kind in ("Manifest", ""):
        book = _book(place.address)
        if book is not None:
            return _opened(book, None, place)
    if place.kind in ("Canvas", ""):
        canvas = (
            selectors.canvas_by_uri(book, place.address)
            if book
            else selectors.public_canvas_by_uri(place.address)
        )
        book = book or (canvas.manifest if canvas else None)
        return _opened(book, canvas, place) if book else None
    return _opened(book, _first_page(book, place.address), place) if book else None


def _opened(book: Manifest, canvas: Canvas | None, place: Place) -> ViewerTarget:
    box = place.box(*canvas.size) if canvas else None
    return ViewerTarget(Addresses(settings.PUBLIC_URL).manifest(book.public_id), book, canvas, box)


def _book(address: str) -> Manifest | None:
    ours = Addresses(settings.PUBLIC_URL).manifest("")
    if not address.startswith(ours):
        return selectors.book_by_address(address)
    try:
        return selectors.book(address.removeprefix(ours).partition("?")[0].strip("/"))
    except NotFoundError:
        return None


def _picture(public_id: str) -> ViewerTarget | None:
    try:
        row = selectors.picture(public_id)
    except NotFoundError:
        return None
    address = Addresses(settings.PUBLIC_URL).manifest(row.manifest.public_id)
    return ViewerTarget(address, row.manifest, row.canvas, Box(row.x, row.y, row.w, row.h))


def _first_page(book: Manifest, chapter: str) -> Canvas | None:
    """The first page of a range, as the library's document has it."""
    try:
        document = read_document(json.loads(book.source), book.url)
    except (ValueError, OnitError):
        return None
    ranges = {one.id: one for one in document.ranges} if isinstance(document, ManifestDoc) else {}
    uri = _first_canvas(chapter, ranges, 0)
    return selectors.canvas_by_uri(book, uri) if uri else None


def _first_canvas(chapter: str, ranges: dict[str, RangeDoc], depth: int) -> str:
    here = ranges.get(chapter)
    if here is None or depth > _DEEPEST_CHAPTER:
        return ""
    if here.canvases:
        return here.canvases[0].partition("#")[0]
    return next((uri for below in here.ranges if (uri := _first_canvas(below, ranges, depth + 1))), "")
