"""Real pictures cut from known pages as the pipeline cuts them: what figures about copies and prints are made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from onitsearch.crop.crop import Pixels, encode_jpeg, shrink
from onitsearch.evaluate.page_truth import TruthBox, TruthPage, read_page

# Smaller or larger than these shares of the page a zone is noise, wider or higher an ornament or a border.
_LEAST_SHARE, _MOST_SHARE = 0.01, 0.85
_MOST_RATIO = 2.6
# Two true boxes frame one picture twice from this intersection over union on: far above SAME_BOX, since what people
# framed apart is two pictures, be it a block in its border.
_FRAMED_TWICE = 0.8
_PICTURES = {"illustration", "map", "diagram", "music", "photograph", "coat-of-arms"}
_SMALLEST = 60  # pixels each way


@dataclass(frozen=True, eq=False)
class TrueCrop:
    """A picture cut from a known page: its name, its book and its pixels RGB uint8 (h, w, 3)."""

    name: str
    book: str
    pixels: Pixels = field(repr=False)

    def kept(self) -> Pixels:
        """Return its small picture as it is kept: 400 pixels, pressed to JPEG."""
        return as_kept(self.pixels)


def as_kept(pixels: Pixels, size: int = 400, quality: int = 88) -> Pixels:
    """Return a crop's pixels as they come back from its kept picture."""
    packed = np.frombuffer(encode_jpeg(shrink(pixels, size), quality), np.uint8)
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR_RGB), np.uint8)


def true_crops(
    folder: Path,
    truth: Sequence[TruthPage],
    *,
    page_size: int = 1200,
    progress: Callable[[int], object] = lambda _: None,
) -> list[TrueCrop]:
    """Cut the pictures (no ornaments, marks, initials, stamps) of known pages, read with a long side of ``page_size``.

    Raises TruthError where a page is missing, and what decoding raises.
    """
    found = []
    for page in truth:
        boxes: list[TruthBox] = []
        for box in page.boxes:
            # Some truths frame one picture twice; as two they would be each other's copies.
            if _is_picture(box, page) and not any(box.box.iou(one.box) >= _FRAMED_TWICE for one in boxes):
                boxes.append(box)
        if boxes:
            pixels = shrink(read_page(folder, page.file), page_size)
            height, width = pixels.shape[:2]
            across, down = width / page.width, height / page.height
            for number, one in enumerate(boxes):
                left, top = max(0, round(one.box.x * across)), max(0, round(one.box.y * down))
                right, bottom = round(one.box.right * across), round(one.box.bottom * down)
                cut = np.ascontiguousarray(pixels[top:bottom, left:right])
                if min(cut.shape[:2]) >= _SMALLEST:
                    found.append(TrueCrop(f"{page.file}#{number}", page.book, cut))
        progress(1)
    return found


def _is_picture(one: TruthBox, page: TruthPage) -> bool:
    share = one.box.area / page.area
    ratio = max(one.box.w / one.box.h, one.box.h / one.box.w)
    if not one.graphic or not _LEAST_SHARE < share < _MOST_SHARE or ratio > _MOST_RATIO:
        return False
    return not one.kind or one.kind in _PICTURES
