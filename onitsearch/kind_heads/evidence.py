"""What is known of a found picture besides its looks: size, shape and place on the page, and the detector's opinion."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]

# The kinds that detectors say; any other counts as the last. Part of the heads' form, as the order of the numbers is.
SAID = ("illustration", "map", "ornament", "initial", "mark", "stamp", "diagram", "music", "other")
_SUREST = 5.0
_SMALLEST = 1e-3


@dataclass(frozen=True, slots=True)
class Evidence:
    """A found picture: the kind that was said of it and how surely (0 to 1), and its box as shares of the page.

    ``upright`` is the page's width by its height.
    """

    said: str
    score: float
    x: float
    y: float
    w: float
    h: float
    upright: float = 0.7


def numbers(found: Sequence[Evidence]) -> Array:
    """The evidence (n, WIDE) as heads take it; places outside the page and sizes of nothing are brought to its edge."""
    return np.asarray([_row(one) for one in found], np.float64).reshape(len(found), WIDE)


def _row(one: Evidence) -> list[float]:
    w, h = (min(max(side, _SMALLEST), 1.0) for side in (one.w, one.h))
    across, down = (min(max(place, 0.0), 1.0) for place in (one.x + one.w / 2, one.y + one.h / 2))
    score = min(max(one.score, _SMALLEST), 1 - _SMALLEST)
    sure = min(max(math.log(score / (1 - score)), -_SUREST), _SUREST) / _SUREST
    area = math.log(w * h) / 4
    long = math.log(w / h * max(one.upright, _SMALLEST))
    aside = abs(across - 0.5) * 2
    plain = [
        sure, area, math.log(w) / 2, math.log(h) / 2, w, h, long, abs(long), max(0.0, abs(long) - 1), area * area,
        aside, down, (down - 0.5) ** 2 * 4, w * h, float(w * h > 0.35),
    ]  # fmt: skip
    said = [float(one.said == kind) for kind in SAID[:-1]]
    said.append(1.0 - sum(said))
    # What a detector says means more or less by how sure it is, and by the size and place of what it speaks of.
    each = (1.0, sure, area, w * h, abs(long), aside, down)
    return [*plain, *(flag * value for flag in said for value in each)]


WIDE = len(_row(Evidence("other", 0.5, 0.4, 0.4, 0.2, 0.2)))
