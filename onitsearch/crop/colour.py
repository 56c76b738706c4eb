"""Whether a crop is printed in black or in colour, and which colour there is most of."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import cv2
import numpy as np

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
Floats = np.ndarray[Any, np.dtype[np.floating[Any]]]


class Colour(StrEnum):
    """What a picture's colours come to: ``bw`` for ink on paper (brown ink, toned paper and foxing included)."""

    BW = "bw"
    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    GREEN = "green"
    BLUE = "blue"
    VIOLET = "violet"


# Long side that a picture is looked at with: grain of scans and paper averages out.
_SIDE = 128
# The lightest share of a picture is its paper; it is made white where its chroma (CIELAB) says it may be paper at all.
_PAPER_SHARE, _MOST_PAPER_CHROMA = 0.2, 38.0
# A pixel has a colour from this chroma on, and a picture is coloured from this share of such pixels on.
_CHROMA, _LEAST_SHARE = 24.0, 0.05
# Where each hue (CIELAB, degrees) ends.
_HUES = (
    (48, Colour.RED), (76, Colour.ORANGE), (108, Colour.YELLOW), (195, Colour.GREEN), (305, Colour.BLUE),
    (345, Colour.VIOLET), (361, Colour.RED),
)  # fmt: skip


def colour_of(pixels: Pixels) -> Colour:
    """The colour of a crop (RGB uint8, h × w × 3)."""
    height, width = pixels.shape[:2]
    scale = min(1.0, _SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    lab = cv2.cvtColor(_balanced(small), cv2.COLOR_RGB2Lab)
    light, across, up = lab[..., 0], lab[..., 1], lab[..., 2]
    chroma = np.hypot(across, up)
    coloured = (chroma >= _CHROMA) & (light > 12)
    if coloured.mean() < _LEAST_SHARE:
        return Colour.BW
    hues = np.degrees(np.arctan2(up[coloured], across[coloured])) % 360
    ends = np.array([end for end, _name in _HUES])
    weights: dict[Colour, float] = {}
    for place, strength in zip(np.searchsorted(ends, hues, side="right"), chroma[coloured], strict=True):
        name = _HUES[int(place)][1]
        weights[name] = weights.get(name, 0.0) + float(strength)
    return max(weights, key=lambda name: weights[name])


def _balanced(picture: Floats) -> Floats:
    """The picture as if its paper were white."""
    luma = picture @ np.array([0.299, 0.587, 0.114], np.float32)
    paper = np.median(picture[luma >= np.quantile(luma, 1 - _PAPER_SHARE)], axis=0).astype(np.float32)
    lab = cv2.cvtColor(paper[None, None], cv2.COLOR_RGB2Lab)[0, 0]
    if lab[0] < 30 or np.hypot(lab[1], lab[2]) > _MOST_PAPER_CHROMA:
        return picture
    return np.clip(picture / np.maximum(paper, 0.05), 0, 1).astype(np.float32)
