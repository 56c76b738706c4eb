"""Where the pixels that came lie: cut, turned upright, shrunk, with the maps to canvas and original."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from manifests.imageapi.attempt import Attempt
from manifests.imageapi.service import ImageServiceDoc
from manifests.imageapi.sizes import Rectangle, inside
from manifests.presentation.docs import Box as DocBox
from manifests.presentation.docs import PaintingDoc
from onitsearch.geometry import Affine, Box
from onitsearch.pages.image import Original, PageImage, Pixels


def corners(box: DocBox | None) -> Rectangle | None:
    """A box of a document as the builders of Image API addresses take it."""
    return (box.x, box.y, box.w, box.h) if box else None


# Shapes are one where their ratios differ by no more than this; manifests round, and count a strip more or less.
_ALIKE = 0.03


def stitch_tiles(attempt: Attempt, pieces: Sequence[Pixels]) -> Pixels:
    """Put the tiles of an attempt together, white where none lies."""
    across, down = attempt.size or (0, 0)
    whole = np.full((down, across, 3), 255, dtype=np.uint8)
    for part, piece in zip(attempt.parts, pieces, strict=True):
        shown = piece[: max(0, down - part.y), : max(0, across - part.x)]
        whole[part.y : part.y + shown.shape[0], part.x : part.x + shown.shape[1]] = shown
    return whole


def place_image(
    pixels: Pixels,
    painting: PaintingDoc,
    service: ImageServiceDoc | None,
    *,
    cut: bool,
    longest: int,
    canvas: tuple[float, float] | None,
) -> PageImage:
    """Cut (unless it came ``cut``), turn and shrink what came, and work out the maps to canvas and original.

    Without a ``canvas`` size the canvas is as large as the upright image (or the part of it that is painted).
    Address, digest and marks of the page image are left empty for the caller to fill.
    """
    full_width = (service.width if service else None) or painting.width
    full_height = (service.height if service else None) or painting.height
    down, across = pixels.shape[:2]
    if not cut and full_width and full_height and _lies_on_its_side(pixels, full_width, full_height):
        # Its size is told as it is stored; the camera's note turned the image upright, here or at its server.
        full_width, full_height = full_height, full_width
        service = replace(service, width=full_width, height=full_height) if service else None
    base = Box(0, 0, full_width or across, full_height or down)
    region = inside(corners(painting.region), round(base.w), round(base.h))
    shown = Box(region.x, region.y, region.w, region.h) if region else base
    if region and not cut:
        pixels = _cut(pixels, Affine.box_to_box(base, Box(0, 0, across, down)).box(shown))
    pixels = _turned(_shrunk(pixels, longest), painting.rotation)

    turn = Affine.turn_in_place(shown.w, shown.h, painting.rotation)
    turned = turn.box(Box(0, 0, shown.w, shown.h))
    canvas_width, canvas_height = canvas or (turned.w, turned.h)
    on = painting.on_canvas
    on_canvas = Box(on.x, on.y, on.w, on.h) if on else Box(0, 0, canvas_width, canvas_height)
    if painting.rotation % 90 == 0:
        on_canvas = _fitted(turned, on_canvas)
    to_canvas_from_original = (
        Affine.offset(-shown.x, -shown.y).then(turn).then(Affine.box_to_box(turned, on_canvas))
    )
    height, width = pixels.shape[:2]
    return PageImage(
        pixels=pixels,
        to_canvas=Affine.box_to_box(Box(0, 0, width, height), on_canvas),
        canvas_width=canvas_width,
        canvas_height=canvas_height,
        original=Original(
            url=painting.url,
            service=service,
            width=full_width,
            height=full_height,
            rotation=painting.rotation % 360,
            from_canvas=to_canvas_from_original.inverse(),
        ),
        url="",
        digest="",
    )


def _lies_on_its_side(pixels: Pixels, width: int, height: int) -> bool:
    """Say whether what came has the shape of ``width`` × ``height`` turned by a quarter, and not that shape."""
    came = float(pixels.shape[1]) / float(pixels.shape[0])
    return abs(came * width / height - 1) < _ALIKE < abs(came * height / width - 1)


def _fitted(image: Box, place: Box) -> Box:
    """Return where an image lies that is painted onto a place of another shape: whole and in its middle.

    That is what viewers show; they stretch none. A difference of rounding is none.
    """
    fitted = image.fitted_into(place)
    return place if fitted.w > (1 - _ALIKE) * place.w and fitted.h > (1 - _ALIKE) * place.h else fitted


def _cut(pixels: Pixels, box: Box) -> Pixels:
    height, width = pixels.shape[:2]
    left, top = min(width - 1, max(0, round(box.x))), min(height - 1, max(0, round(box.y)))
    right, bottom = max(left + 1, round(box.right)), max(top + 1, round(box.bottom))
    return pixels[top:bottom, left:right]


def _shrunk(pixels: Pixels, longest: int) -> Pixels:
    """Return pixels with a long side near ``longest`` where they came much larger."""
    side = max(pixels.shape[:2])
    if side <= 1.3 * longest:
        return pixels
    size = (
        max(1, round(pixels.shape[1] * longest / side)),
        max(1, round(pixels.shape[0] * longest / side)),
    )
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _turned(pixels: Pixels, degrees: float) -> Pixels:
    """Return pixels turned clockwise as the canvas shows them, white where a slanted turn leaves corners."""
    if degrees % 90 == 0:
        return np.ascontiguousarray(np.rot90(pixels, k=-int(degrees // 90)))
    height, width = pixels.shape[:2]
    turn = Affine.turn_in_place(width, height, degrees)
    around = turn.box(Box(0, 0, width, height))
    matrix = np.array([[turn.a, turn.b, turn.c], [turn.d, turn.e, turn.f]], dtype=np.float64)
    size = (max(1, round(around.w)), max(1, round(around.h)))
    turned = cv2.warpAffine(pixels, matrix, size, flags=cv2.INTER_AREA, borderValue=(255, 255, 255))
    return np.asarray(turned, dtype=np.uint8)
