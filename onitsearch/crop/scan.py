"""What sort of scan a picture was cut from: in colour, in grey, or in black and white only."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import numpy as np

Pixels = np.ndarray[Any, np.dtype[np.uint8]]


class Scan(StrEnum):
    """Of what sort a scan is; toned paper makes a scan one in colour, whatever is printed on it."""

    COLOUR = "colour"
    GREY = "grey"
    BITONAL = "bitonal"


# JPEG leaves so much colour (the difference of the channels) in what had none.
_GREY = 4.0
# Paper of a bitonal scan is white and nothing else; of reduced ones, where ink is grey by now, that remains.
_WHITE, _LEAST_WHITE = 250, 0.4
# Between white and black lies little: edges, and in reduced ones hatching.
_INK, _MOST_BETWEEN = 40, 0.45


def scan_of(pixels: Pixels) -> Scan:
    """The sort of scan of a crop (RGB uint8, h × w × 3); of a kept picture, too, which is reduced."""
    channels = pixels.astype(np.int16)
    if float((channels.max(axis=2) - channels.min(axis=2)).mean()) > _GREY:
        return Scan.COLOUR
    light = pixels[..., 1]
    white = float((light >= _WHITE).mean())
    between = float(((light > _INK) & (light < _WHITE)).mean())
    return Scan.BITONAL if white >= _LEAST_WHITE and between <= _MOST_BETWEEN else Scan.GREY
