"""One page image of a canvas that several images lie on: the halves of an opening, the scraps of a leaf."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import cv2
import numpy as np

from onitsearch.geometry import Affine, Box, WholeBox, whole_box
from onitsearch.pages.image import PageImage


def composed(pages: Sequence[PageImage], longest: int) -> PageImage:
    """Lay page images of one canvas over each other, the first at the bottom, on white.

    The answer shows the whole canvas with a long side of about ``longest`` pixels; its ``original`` is that of the
    image that covers most, ``parts`` are those of all. One part that is restricted makes the whole so.
    """
    width, height = pages[0].canvas_width, pages[0].canvas_height
    scale = longest / max(width, height)
    across, down = max(1, round(width * scale)), max(1, round(height * scale))
    from_canvas = Affine.box_to_box(Box(0, 0, width, height), Box(0, 0, across, down))
    sheet = np.full((down, across, 3), 255, dtype=np.uint8)
    for page in pages:
        box = from_canvas.box(extent(page))
        if box.clamp(across, down) is not None:
            _paste(sheet, page, box)
    largest = max(pages, key=lambda page: extent(page).area)
    noted = sorted((page for page in pages if page.access), key=lambda page: page.access != "restricted")
    return PageImage(
        pixels=sheet,
        to_canvas=from_canvas.inverse(),
        canvas_width=width,
        canvas_height=height,
        original=largest.original,
        url=pages[0].url,
        digest=hashlib.sha256(" ".join(page.digest for page in pages).encode()).hexdigest(),
        access=noted[0].access if noted else "",
        access_note=noted[0].access_note if noted else "",
        parts=tuple((extent(page), page.original) for page in pages),
    )


def extent(page: PageImage) -> Box:
    """Where a page image lies on its canvas."""
    height, width = page.pixels.shape[:2]
    return page.to_canvas.box(Box(0, 0, width, height))


def _paste(sheet: np.ndarray, page: PageImage, box: Box) -> None:
    down, across = sheet.shape[:2]
    seen: WholeBox = whole_box(box, across, down)
    # The part of the image that lies on the canvas; an image may stick out over its edge.
    back = Affine.box_to_box(box, Box(0, 0, page.pixels.shape[1], page.pixels.shape[0]))
    cut = whole_box(back.box(Box(seen.x, seen.y, seen.w, seen.h)), page.pixels.shape[1], page.pixels.shape[0])
    pixels = page.pixels[cut.y : cut.y + cut.h, cut.x : cut.x + cut.w]
    size = (seen.w, seen.h)
    sheet[seen.y : seen.y + seen.h, seen.x : seen.x + seen.w] = cv2.resize(
        pixels, size, interpolation=cv2.INTER_AREA
    )
