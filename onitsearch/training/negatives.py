"""Unlabelled negatives, called scraps: pictures that show nothing in particular, cut and pasted from those at hand.

Real books are full of what no caption names: ornaments, initials, torn corners. Telling them apart is what
picture search must do, so training gets such scraps besides the labelled pictures, without any caption.
"""

from __future__ import annotations

import string
from itertools import pairwise

import cv2
import numpy as np
import torch

from onitsearch.training.dataset import Pixels

_FONTS = (cv2.FONT_HERSHEY_TRIPLEX, cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_SCRIPT_COMPLEX)


def make_scraps(squares: torch.Tensor, count: int, rng: np.random.Generator) -> torch.Tensor:
    """``count`` grey uint8 squares, each a detail, a mosaic, a mirrored ornament or a frieze of ``squares``."""
    source = squares.numpy()
    made = np.empty((count, *source.shape[1:]), np.uint8)
    for scrap in made:
        kind = rng.integers(4)
        if kind == 0:
            scrap[:] = _detail(source, rng)
        elif kind == 1:
            scrap[:] = _mosaic(source, rng, rows=2, columns=int(rng.integers(1, 4)))
        elif kind == 2:
            half = cv2.resize(_detail(source, rng), (scrap.shape[1] // 2, scrap.shape[0]))
            scrap[:, : half.shape[1]] = half
            scrap[:, scrap.shape[1] - half.shape[1] :] = half[:, ::-1]
        else:
            scrap[:] = _mosaic(source, rng, rows=1, columns=int(rng.integers(2, 6)))
        if rng.random() < 0.4:
            _initial(scrap, rng)
    return torch.from_numpy(made)


def _detail(source: Pixels, rng: np.random.Generator) -> Pixels:
    """A part of one picture, between a quarter and most of its side, at full size."""
    picture = source[rng.integers(len(source))]
    side = len(picture)
    height, width = (int(side * rng.uniform(0.25, 0.8)) for _ in range(2))
    top, left = int(rng.integers(side - height)), int(rng.integers(side - width))
    part = picture[top : top + height, left : left + width]
    return np.asarray(cv2.resize(part, (side, side), interpolation=cv2.INTER_LINEAR), np.uint8)


def _mosaic(source: Pixels, rng: np.random.Generator, rows: int, columns: int) -> Pixels:
    """Details side by side, as in a page of small blocks or a headpiece."""
    side = source.shape[1]
    down = np.linspace(0, side, rows + 1).astype(int)
    across = np.linspace(0, side, columns + 1).astype(int)
    made = np.full((side, side), 255, np.uint8)
    for top, bottom in pairwise(down):
        for left, right in pairwise(across):
            made[top:bottom, left:right] = cv2.resize(_detail(source, rng), (right - left, bottom - top))
    return made


def _initial(scrap: Pixels, rng: np.random.Generator) -> None:
    """A letter in the middle, black on white or white on black, as initials have it."""
    side = len(scrap)
    letter = string.ascii_uppercase[rng.integers(26)]
    scale, weight = side / 22 * rng.uniform(0.5, 1.0), int(rng.integers(2, 8))
    font = _FONTS[rng.integers(len(_FONTS))]
    (width, height), _ = cv2.getTextSize(letter, font, scale, weight)
    place = ((side - width) // 2, (side + height) // 2)
    ink = 0 if rng.random() < 0.6 else 255
    cv2.putText(scrap, letter, place, font, scale, 255 - ink, weight + 6, cv2.LINE_AA)
    cv2.putText(scrap, letter, place, font, scale, ink, weight, cv2.LINE_AA)
