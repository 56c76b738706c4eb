"""Pictures as they are cut out of pages: with margins, neighbouring lines of type, captions and frames.

The boxes of a detector are never tight: they take in white paper, the tops of the next line's letters, the
caption, the shadow of the fold, or lose an edge of the picture.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import torch

from onitsearch.training.dataset import Pixels

_LETTERS = "eeeeennnniiiirrrrssssttttaaaauuuddhhllcgmobfkwpv"
_FONTS = (cv2.FONT_HERSHEY_TRIPLEX, cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_COMPLEX_SMALL)


def crop_from_page(squares: torch.Tensor, share: float, rng: np.random.Generator) -> torch.Tensor:
    """A copy of grey uint8 squares (n, side, side) with about ``share`` of them as a page's crop shows them."""
    source = squares.numpy()
    made = source.copy()
    for i in np.flatnonzero(rng.random(len(made)) < share):
        made[i] = _crop(source[i], rng)
    return torch.from_numpy(made)


def _crop(picture: Pixels, rng: np.random.Generator) -> Pixels:
    side = len(picture)
    # Margins in pixels: left, top, right, bottom; some cut into the picture instead.
    margins = rng.uniform(0, 0.2, 4) * (rng.random(4) < 0.6) * side
    cut = (rng.uniform(0, 0.07, 4) * (rng.random(4) < 0.25) * (margins == 0) * side).astype(int)
    left, top, right, bottom = (round(m) for m in margins)
    inner = picture[cut[1] : side - cut[3], cut[0] : side - cut[2]]
    width, height = side - left - right, side - top - bottom
    page = np.full((side, side), 255, np.uint8)
    page[top : top + height, left : left + width] = cv2.resize(
        inner, (width, height), interpolation=cv2.INTER_AREA
    )
    if rng.random() < 0.2:
        weight = 1 + int(rng.integers(2))
        cv2.rectangle(page, (left, top), (left + width - 1, top + height - 1), 0, weight)
    if rng.random() < 0.65:
        _set_type(page, left, top, right, bottom, rng)
    if rng.random() < 0.1:
        _darken_edge(page, rng)
    return page


def _set_type(page: Pixels, left: int, top: int, right: int, bottom: int, rng: np.random.Generator) -> None:
    """Lines of type in the margins of a square: whole lines above and below, the ends of lines at the sides."""
    side = len(page)
    height = int(rng.integers(max(3, side // 24), max(4, side // 11) + 1))
    leading = height + 1 + int(rng.integers(0, max(2, height // 2)))
    offset = int(rng.integers(leading))
    for x0, x1, y0, y1 in (
        (0, side, -offset, top - height),
        (0, side, side - bottom + 1, side),
        (-offset, left - 1, -offset, side),
        (side - right + 1, side, -offset, side),
    ):
        if x1 - x0 < 3 or y1 - y0 < 2 or rng.random() < 0.35:
            continue
        most = 1 if rng.random() < 0.5 else 99  # a caption or headline stands alone
        for number, y in enumerate(range(y0, y1, leading)):
            if number == most:
                break
            _print_line(page, _line(int(rng.integers(48)), height), x0, x1, y, rng)


def _print_line(page: Pixels, line: Pixels, x0: int, x1: int, y: int, rng: np.random.Generator) -> None:
    side = len(page)
    x0, x1 = max(0, x0), min(side, x1)
    first, last = max(0, y), min(side, y + len(line))
    if last <= first or x1 <= x0:
        return
    start = int(rng.integers(max(1, line.shape[1] - (x1 - x0))))
    part = line[first - y : last - y, start : start + x1 - x0]
    target = page[first:last, x0 : x0 + part.shape[1]]
    np.minimum(target, part, out=target)


def _darken_edge(page: Pixels, rng: np.random.Generator) -> None:
    """The fold's or the page edge's shadow along one side."""
    side = len(page)
    width = max(2, int(side * rng.uniform(0.03, 0.12)))
    shade = np.linspace(rng.uniform(0.1, 0.6), 1, width)[None, :]
    turned = np.rot90(page, int(rng.integers(4)))
    turned[:, :width] = (turned[:, :width] * shade).astype(np.uint8)


@cache
def _line(number: int, height: int) -> Pixels:
    """A line of made-up words (height, about 40 × height), grey on white; the same number, the same line."""
    rng = np.random.default_rng((number, height))
    words = []
    for _ in range(12):
        word = "".join(_LETTERS[i] for i in rng.integers(len(_LETTERS), size=int(rng.integers(2, 10))))
        words.append(word.capitalize() if rng.random() < 0.2 else word)
    text, font = " ".join(words), _FONTS[int(rng.integers(len(_FONTS)))]
    (width, tall), base = cv2.getTextSize(text, font, 1.0, 2)
    line = np.full((tall + base, width), 255, np.uint8)
    cv2.putText(line, text, (0, tall), font, 1.0, int(rng.integers(90)), 2, cv2.LINE_AA)
    small = cv2.resize(
        line, (max(8, round(width * height / len(line))), height), interpolation=cv2.INTER_AREA
    )
    return np.asarray(small, np.uint8)
