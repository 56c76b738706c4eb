"""What training and running must agree upon: the kinds, the sizes of the image and the widths of the layers."""

from __future__ import annotations

import math

# Order of the kinds in the network's answer.
KINDS = ("illustration", "map", "ornament", "initial", "mark", "stamp", "diagram", "music")
# Kinds that are no graphic zones in SegmOnto's sense.
SMALL_KINDS = frozenset({"initial", "stamp"})
LEVELS = (32, 64, 96, 128, 160)
REPEATS = (2, 2, 2, 1)
WIDTH = 64
STRIDE = 8
# Unit of the distances to a box's sides, in pixels; also half the width of the mask's last layers.
SIDE = 16
# (height, width) of the images that the network looks at: about the same number of pixels, sides multiples of 64.
SIZES = (
    (768, 384),
    (704, 448),
    (640, 448),
    (640, 512),
    (576, 576),
    (512, 640),
    (448, 640),
    (448, 704),
    (384, 768),
)


def size_for(height: int, width: int) -> tuple[int, int]:
    """Return the (height, width) nearest to a page's proportions; the page is stretched by the small rest."""
    wanted = math.log(height / width)
    return min(SIZES, key=lambda size: abs(math.log(size[0] / size[1]) - wanted))
