"""One impression laid over another: its picture as the other sees it."""

from __future__ import annotations

import cv2
import numpy as np

from onitsearch.crop.crop import Pixels
from onitsearch.prints.match import Matrix

# Paper where the other impression has nothing to show.
_PAPER = (236, 231, 222)


def warp_onto(other: Pixels, homography: Matrix, width: int, height: int, *, scale: float = 2.0) -> Pixels:
    """Return ``other`` (RGB) in the frame of a picture of ``width`` × ``height`` pixels, ``scale`` times as large.

    ``homography`` maps pixels of that picture to pixels of ``other``.
    """
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    # From the pixels of the answer, by those of the picture, to those of the other one.
    whole = homography @ np.diag([1 / scale, 1 / scale, 1.0])
    laid = cv2.warpPerspective(
        other,
        whole,
        size,
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderValue=[float(v) for v in _PAPER],
    )
    return np.asarray(laid, np.uint8)
