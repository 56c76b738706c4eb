"""Known pages rearranged: turned by quarters, many on one sheet, or their pictures alone, each a canvas of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import cv2
import numpy as np

from onitsearch.crop.crop import shrink
from onitsearch.evaluate.page_truth import TruthBox, TruthPage, read_page
from onitsearch.geometry import Affine, Box
from onitsearch.pages.image import Pixels

Array = np.ndarray[Any, Any]
Varied = tuple[TruthPage, Pixels]
# Varied pages keep this long side: more than any detector here looks at.
LONG_SIDE = 1400
# A sheet holds so many pages each way, each in a cell of so many pixels (width, height), paper between them.
_ACROSS, _CELL, _GUTTER = 4, (500, 700), 12
# Pictures of at least this share of their page, no ornaments, stand alone; around them up to this share of paper.
_LEAST_ALONE, _RIM = 0.05, 0.04
_ALONE = ("illustration", "map", "diagram", "mark", "")


def quarter_turned(degrees: int) -> Callable[[TruthPage, Pixels], Varied]:
    """Return what turns a page and its boxes clockwise by 90, 180 or 270 degrees."""

    def turned(page: TruthPage, pixels: Pixels) -> Varied:
        turn = Affine.turn_in_place(page.width, page.height, degrees)
        boxes = tuple(replace(true, box=turn.box(true.box)) for true in page.boxes)
        upright = degrees == 180
        width, height = (page.width, page.height) if upright else (page.height, page.width)
        image = np.ascontiguousarray(np.rot90(pixels, -degrees // 90))
        return replace(page, width=width, height=height, boxes=boxes), image

    return turned


def montage(folder: Path, truth: Sequence[TruthPage]) -> Iterator[Varied]:
    """Sixteen pages on a sheet, four by four, as small as a newspaper's articles; the last sheet may have gaps.

    Pages are shuffled, always in the same way. A sheet has the name of its first page, and as many ``leaves`` as cells.
    """
    order = sorted(truth, key=lambda page: hashlib.sha256(page.file.encode()).digest())
    for first in range(0, len(order), _ACROSS**2):
        yield _sheet(folder, order[first : first + _ACROSS**2])


def _sheet(folder: Path, pages: Sequence[TruthPage]) -> Varied:
    across, down = _CELL
    width, height = (_ACROSS * (side + _GUTTER) + _GUTTER for side in _CELL)
    tiles, boxes = [], []
    for number, page in enumerate(pages):
        pixels = read_page(folder, page.file)
        factor = min(across / pixels.shape[1], down / pixels.shape[0])
        size = (round(pixels.shape[1] * factor), round(pixels.shape[0] * factor))
        x = _GUTTER + number % _ACROSS * (across + _GUTTER) + (across - size[0]) // 2
        y = _GUTTER + number // _ACROSS * (down + _GUTTER) + (down - size[1]) // 2
        tiles.append((x, y, cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)))
        to_sheet = Affine.scale(size[0] / page.width, size[1] / page.height).then(Affine.offset(x, y))
        boxes += [replace(true, box=to_sheet.box(true.box)) for true in page.boxes]
    paper = np.median(np.concatenate([tile.reshape(-1, 3)[::97] for _, _, tile in tiles]), axis=0)
    image = np.full((height, width, 3), paper.astype(np.uint8), np.uint8)
    for x, y, tile in tiles:
        image[y : y + tile.shape[0], x : x + tile.shape[1]] = tile
    first = pages[0]
    sheet = TruthPage(
        first.file, first.book, first.century, float(width), float(height), tuple(boxes), _ACROSS**2
    )
    return sheet, image


def alone(folder: Path, truth: Sequence[TruthPage]) -> Iterator[Varied]:
    """Each picture that covers at least 5 % of its page as a canvas of its own, with a rim of paper around or none.

    Its truth is the picture alone; its name is its page's with a number.
    """
    for page in truth:
        chosen = [true for true in page.boxes if _stands_alone(true, page)]
        if chosen:
            pixels = shrink(read_page(folder, page.file), LONG_SIDE)
            for number, true in enumerate(chosen, 1):
                yield _canvas(page, pixels, true, number)


def _stands_alone(true: TruthBox, page: TruthPage) -> bool:
    large = _LEAST_ALONE * page.area <= true.box.area <= 0.85 * page.area
    return true.graphic and true.kind in _ALONE and large and true.box.w <= 2.6 * true.box.h


def _canvas(page: TruthPage, pixels: Pixels, true: TruthBox, number: int) -> Varied:
    path = PurePosixPath(page.file)
    file = str(path.with_stem(f"{path.stem}-{number}"))
    rng = np.random.default_rng(int.from_bytes(hashlib.sha256(file.encode()).digest()[:8]))
    box = Affine.scale(pixels.shape[1] / page.width, pixels.shape[0] / page.height).box(true.box)
    x0, y0, x1, y1 = (round(value) for value in (box.x, box.y, box.right, box.bottom))
    picture = pixels[max(0, y0) : y1, max(0, x0) : x1]
    tall, wide = picture.shape[:2]
    rim = round(float(rng.choice([0, _RIM / 2, _RIM])) * min(tall, wide))
    paper = tuple(int(value) for value in np.percentile(pixels.reshape(-1, 3)[::97], 75, axis=0))
    image = cv2.copyMakeBorder(picture, rim, rim, rim, rim, cv2.BORDER_CONSTANT, value=paper)
    whole = replace(true, box=Box(float(rim), float(rim), float(wide), float(tall)))
    canvas = replace(
        page, file=file, width=float(wide + 2 * rim), height=float(tall + 2 * rim), boxes=(whole,)
    )
    return canvas, np.asarray(image, np.uint8)
