"""Whether two pictures are one: a small grey copy of each, compared whatever their brightness and contrast."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from onitsearch.pages.decode import decode_image
from onitsearch.pages.image import Pixels

SIDE = 16
# Two scans of one picture correlate above 0.8, pictures drawn at random below 0.5.
SAME = 0.65
# Paper without print varies less (standard deviation of grey values).
_BLANK = 6.0


def look_of(pixels: Pixels) -> bytes:
    """A picture (h, w, 3) as 16 × 16 grey values."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    return cv2.resize(grey, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.uint8).tobytes()


def look_of_file(path: Path) -> bytes:
    """The look of an image file; empty where it cannot be read."""
    try:
        return look_of(decode_image(path.read_bytes()))
    except Exception:  # of a stranger's file that cannot be read there is no look, whatever is wrong with it
        return b""


def likeness(one: bytes, other: bytes) -> float:
    """The correlation of two looks, -1 to 1; 0 where one of them is of one grey."""
    left, right = _centred(one), _centred(other)
    norm = float(np.linalg.norm(left) * np.linalg.norm(right))
    return float(left @ right) / norm if norm > 0 else 0.0


def is_blank(pixels: Pixels) -> bool:
    """Whether nothing is printed on it."""
    return not pixels.size or float(pixels.mean(axis=2).std()) < _BLANK


def _centred(look: bytes) -> NDArray[np.float64]:
    grey = np.frombuffer(look, np.uint8).astype(np.float64)
    return grey - grey.mean() if grey.size else grey
