"""Known pages as other scanners, films and hands would give them: the truth stays, the conditions get harder.

What a detector is worth on the pages at hand says little of microfilm, black and white, or two pages on one scan;
so the same pages are made into these, each always the same way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from onitsearch.crop.crop import shrink
from onitsearch.evaluate.errors import TruthError
from onitsearch.evaluate.page_truth import TruthBox, TruthPage, read_page, write_page_truth
from onitsearch.evaluate.rearranged import LONG_SIDE, Varied, alone, montage, quarter_turned
from onitsearch.geometry import Box
from onitsearch.pages.image import Pixels

_MOST_TURN = 5.0
Array = np.ndarray[Any, Any]


def vary(
    manner: str,
    folder: Path,
    truth: Sequence[TruthPage],
    out: Path,
    progress: Callable[[], object] = lambda: None,
) -> list[TruthPage]:
    """Write pages of known truth into the folder ``out`` as ``manner`` gives them, a truth.json beside them.

    ``grey``, ``negative``, ``microfilm``, ``bitonal``, ``faded`` (hardly darker than the paper), ``wash`` (pictures
    without lines); ``turned`` by up to 5°, ``turned-90`` and so on clockwise by so many degrees; ``double``: each page
    beside the next one of its book, under the name of the left one; ``montage``: sixteen pages on a sheet; ``alone``:
    each larger picture as a canvas of its own. ``progress`` is called once a page written. Raises TruthError.
    """
    if manner not in MANNERS:
        raise TruthError(f"There is no manner “{manner}”. Known are: {', '.join(MANNERS)}.")
    written = []
    for page, pixels in MANNERS[manner](folder, truth):
        # Losslessly: what is measured is the manner, not one more JPEG.
        target = out / page.file
        target.parent.mkdir(parents=True, exist_ok=True)
        _, data = cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
        target.write_bytes(data.tobytes())
        written.append(page)
        progress()
    write_page_truth(out / "truth.json", written)
    return written


def _each(
    change: Callable[[TruthPage, Pixels], Varied],
) -> Callable[[Path, Sequence[TruthPage]], Iterator[Varied]]:
    def run(folder: Path, truth: Sequence[TruthPage]) -> Iterator[Varied]:
        for page in truth:
            yield change(page, shrink(read_page(folder, page.file), LONG_SIDE))

    return run


def _grey(page: TruthPage, pixels: Pixels) -> Varied:
    return page, _rgb(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY))


def _negative(page: TruthPage, pixels: Pixels) -> Varied:
    """White on black, as photostats and unprinted films are."""
    return page, np.asarray(255 - pixels)


def _microfilm(page: TruthPage, pixels: Pixels) -> Varied:
    """Steep, grainy, a little out of focus, darker towards the corners."""
    grey = cv2.GaussianBlur(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), (0, 0), 1.0).astype(np.float32)
    height, width = grey.shape
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    grey *= (1 - 0.12 * (x**2 + y**2)).astype(np.float32)
    middle = 0.72 * float(np.median(grey))
    steep = 255 / (1 + np.exp(-(grey - middle) / 22))
    grainy: Array = steep + _rng(page).normal(0, 9, grey.shape)
    return page, _rgb(np.clip(grainy, 0, 255).astype(np.uint8))


def _bitonal(page: TruthPage, pixels: Pixels) -> Varied:
    """Black and white by Sauvola's way: the threshold follows the paper around."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32)
    mean = cv2.blur(grey, (41, 41))
    spread = np.sqrt(np.maximum(cv2.blur(grey**2, (41, 41)) - mean**2, 0))
    ink = grey < mean * (1 + 0.25 * (spread / 128 - 1))
    return page, _rgb(np.where(ink, 0, 255).astype(np.uint8))


def _faded(page: TruthPage, pixels: Pixels) -> Varied:
    """Ink almost as pale as the paper, with the grain of a scan that was brightened."""
    paper = _paper(pixels)
    pale = paper + (pixels.astype(np.float32) - paper) * 0.12
    grainy: Array = pale + _rng(page).normal(0, 3, pixels.shape)
    return page, np.clip(grainy, 0, 255).astype(np.uint8)


def _wash(page: TruthPage, pixels: Pixels) -> Varied:
    """Pictures as pale washes without a line, beside the text as it was: what no block or plate prints."""
    paper, scale = _paper(pixels), pixels.shape[1] / page.width
    out = pixels.astype(np.float32)
    for true in page.boxes:
        b = true.box
        top, bottom, left, right = (int(side * scale) for side in (b.y, b.bottom, b.x, b.right))
        out[top:bottom, left:right] = (
            paper + (cv2.GaussianBlur(out[top:bottom, left:right], (0, 0), 7) - paper) * 0.35
        )
    return page, np.clip(out, 0, 255).astype(np.uint8)


def _paper(pixels: Pixels) -> Array:
    return np.asarray(np.median(pixels.reshape(-1, 3)[::31], axis=0), np.float32)


def _turned(page: TruthPage, pixels: Pixels) -> Varied:
    """Turned about the middle by up to 5°; a box becomes the upright one around it."""
    angle = float(_rng(page).uniform(-_MOST_TURN, _MOST_TURN))
    height, width = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    cos, sin = abs(turn[0, 0]), abs(turn[0, 1])
    wide, tall = int(width * cos + height * sin), int(width * sin + height * cos)
    turn[:, 2] += (wide - width) / 2, (tall - height) / 2
    border = tuple(int(value) for value in np.median(pixels.reshape(-1, 3)[::97], axis=0))
    image = cv2.warpAffine(pixels, turn, (wide, tall), flags=cv2.INTER_AREA, borderValue=border)
    scale = page.width / width
    boxes = []
    for true in page.boxes:
        b = true.box
        corners = (
            np.array([[x / scale, y / scale, 1] for x in (b.x, b.right) for y in (b.y, b.bottom)]) @ turn.T
        )
        (x0, y0), (x1, y1) = corners.min(0) * scale, corners.max(0) * scale
        boxes.append(replace(true, box=Box.from_corners(float(x0), float(y0), float(x1), float(y1))))
    turned = replace(page, width=wide * scale, height=tall * scale, boxes=tuple(boxes))
    return turned, np.asarray(image)


def _double(folder: Path, truth: Sequence[TruthPage]) -> Iterator[Varied]:
    """Each page beside the next one of its book, brought to one height."""
    books: dict[str, list[TruthPage]] = {}
    for page in truth:
        books.setdefault(page.book, []).append(page)
    for pages in books.values():
        for left, right in zip(pages[::2], pages[1::2], strict=False):
            yield _beside(
                left, right, *(shrink(read_page(folder, one.file), LONG_SIDE) for one in (left, right))
            )


def _beside(left: TruthPage, right: TruthPage, left_pixels: Pixels, right_pixels: Pixels) -> Varied:
    tall = left_pixels.shape[0]
    factor = tall / right_pixels.shape[0]
    size = (max(1, round(right_pixels.shape[1] * factor)), tall)
    image = np.hstack([left_pixels, cv2.resize(right_pixels, size, interpolation=cv2.INTER_AREA)])
    wide, fold = image.shape[1], left_pixels.shape[1]
    shade: Array = 1 - 0.35 * np.exp(-np.abs(np.arange(wide) - fold) / (0.012 * wide))
    image = (image * shade[None, :, None]).astype(np.uint8)
    boxes = [*_moved(left, fold / left.width, tall / left.height, 0)]
    boxes += _moved(right, size[0] / right.width, tall / right.height, fold)
    return TruthPage(left.file, left.book, left.century, float(wide), float(tall), tuple(boxes)), image


def _moved(page: TruthPage, across: float, down: float, right: float) -> list[TruthBox]:
    return [
        replace(
            true,
            box=Box(right + true.box.x * across, true.box.y * down, true.box.w * across, true.box.h * down),
        )
        for true in page.boxes
    ]


def _rgb(grey: Array) -> Pixels:
    return np.repeat(grey[..., None], 3, axis=2)


def _rng(page: TruthPage) -> np.random.Generator:
    return np.random.default_rng(int.from_bytes(hashlib.sha256(page.file.encode()).digest()[:8]))


MANNERS: dict[str, Callable[[Path, Sequence[TruthPage]], Iterator[Varied]]] = {
    "grey": _each(_grey),
    "negative": _each(_negative),
    "microfilm": _each(_microfilm),
    "bitonal": _each(_bitonal),
    "faded": _each(_faded),
    "wash": _each(_wash),
    "turned": _each(_turned),
    "turned-90": _each(quarter_turned(90)),
    "turned-180": _each(quarter_turned(180)),
    "turned-270": _each(quarter_turned(270)),
    "double": _double,
    "montage": montage,
    "alone": alone,
}
