"""One page of a book as visitors see it: its image, what was found on it, and the pages before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext

from manifests.models import Canvas
from onitsearch.models import Illustration
from portal.visit import selectors, texts
from portal.visit.scan import Frame, Scan, frame_of, scan
from portal.visit.tiles import Tile, canvas_name, tiles

if TYPE_CHECKING:
    from portal.visit.selectors import User


@dataclass(frozen=True)
class Outline:
    """A picture on its page: its tile, and where it lies."""

    tile: Tile
    frame: Frame


@dataclass(frozen=True)
class PageView:
    """What the view of a page shows; ``previous`` and ``next`` are empty at the ends of the book."""

    canvas: Canvas
    title: str
    book: str
    book_href: str
    position: str
    scan: Scan
    outlines: list[Outline]
    previous: str
    next: str


def page_view(canvas: Canvas, user: User | None = None) -> PageView:
    """Describe a page (with its manifest loaded)."""
    rows: list[Illustration] = list(selectors.pictures_on(canvas, user))
    page = getattr(canvas, "page", None)
    before, after = selectors.pages_beside(canvas)
    shown = [Outline(tile, frame_of(row, *canvas.size)) for row, tile in zip(rows, tiles(rows), strict=True)]
    # What covers most of the page lies lowest, so that what lies on it can be reached.
    shown.sort(key=lambda one: -float(one.frame.width) * float(one.frame.height))
    many, _due = selectors.pages_of(canvas.manifest)
    return PageView(
        canvas=canvas,
        title=canvas_name(canvas),
        book=texts.title(canvas.manifest.label),
        book_href=reverse("book", args=[canvas.manifest.public_id]),
        position=gettext("%(at)s of %(pages)s") % {"at": canvas.position + 1, "pages": many},
        scan=scan(canvas, None, page.image_url if page else ""),
        outlines=shown,
        previous=_address(before),
        next=_address(after),
    )


def _address(canvas: Canvas | None) -> str:
    return reverse("page", args=[canvas.public_id]) if canvas else ""
