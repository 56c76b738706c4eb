"""How large a canvas is where it does not say so itself: from what its images say of themselves.

Viewers that are given no size lay the image out in its own pixels, so these are the canvas's units then.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from manifests.presentation.docs import CanvasDoc, PaintingDoc


class Sized(NamedTuple):
    """A canvas's width and height, and who says them: ``canvas``, ``image`` (the resource) or ``service``."""

    width: float
    height: float
    source: str


def canvas_size(canvas: CanvasDoc) -> Sized | None:
    """The size that a document gives a canvas; None where only the image itself can tell."""
    if canvas.width and canvas.height:
        return Sized(canvas.width, canvas.height, "canvas")
    placed = [image.on_canvas for image in canvas.images if image.on_canvas is not None]
    if placed and len(placed) == len(canvas.images):
        # Images at places of their own: the canvas reaches as far as they do.
        right, bottom = max(box.x + box.w for box in placed), max(box.y + box.h for box in placed)
        return Sized(right, bottom, "image") if right > 0 and bottom > 0 else None
    return next((found for image in canvas.images for found in _of_image(image)), None)


def _of_image(image: PaintingDoc) -> Iterator[Sized]:
    if image.on_canvas is not None:
        return
    for one in (image, *image.choice):
        if one.region is not None:
            yield _turned(one.region.w, one.region.h, one.rotation, "image")
        elif one.width and one.height:
            yield _turned(one.width, one.height, one.rotation, "image")
        elif one.service and one.service.width and one.service.height:
            yield _turned(one.service.width, one.service.height, one.rotation, "service")


def _turned(width: float, height: float, degrees: float, source: str) -> Sized:
    """The size of the upright page: a quarter turn exchanges width and height."""
    if degrees % 180 == 90:
        width, height = height, width
    return Sized(float(width), float(height), source)


__all__ = ["Sized", "canvas_size"]
