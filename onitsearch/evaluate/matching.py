"""Which predicted boxes meet which true ones, and the average precision that follows: COCO's rules at one IoU.

Kept apart from what is asked of pages, so that it can be checked against pycocotools number by number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from onitsearch.geometry import Box

# A found box meets a true one from here on, as in COCO's AP50: a rule of figures, which does not move with SAME_BOX.
LEAST_IOU = 0.5
# COCO's average precision: the mean of the best precision at or beyond each of these recalls.
_RECALLS = np.linspace(0.0, 1.0, 101)


@dataclass(frozen=True, slots=True)
class Matched:
    """What became of one page's predictions, in their own order.

    ``partner`` is the true box each one met or None, ``overlap`` its IoU; ``ignored`` holds for those that
    are neither hit nor false alarm.
    """

    scores: tuple[float, ...]
    partner: tuple[int | None, ...]
    overlap: tuple[float, ...]
    ignored: tuple[bool, ...]


def match(
    truth: Sequence[Box],
    predicted: Sequence[Box],
    scores: Sequence[float],
    *,
    ignore: Sequence[bool] | None = None,
    outside: Sequence[bool] | None = None,
    least: float = LEAST_IOU,
) -> Matched:
    """Pair predictions with true boxes one to one, the surest prediction first, as COCO does.

    Each takes the free true box that it overlaps best; one of ``ignore`` only where no other is to be had, and
    then counts as nothing, as does a prediction that meets none and lies ``outside`` of what is asked for.
    """
    ignore = ignore or [False] * len(truth)
    outside = outside or [False] * len(predicted)
    overlaps = iou_table(predicted, truth)
    partner: list[int | None] = [None] * len(predicted)
    overlap = [0.0] * len(predicted)
    ignored = [False] * len(predicted)
    taken = np.zeros(len(truth), bool)
    skipped = np.asarray(ignore, bool)
    for number in np.argsort(-np.asarray(scores, float), kind="stable"):
        for group in (~skipped, skipped):
            free = np.flatnonzero(group & ~taken)
            if not len(free):
                continue
            best = int(free[np.argmax(overlaps[number, free])])
            if overlaps[number, best] >= min(least, 1 - 1e-10):
                taken[best] = True
                partner[number], overlap[number] = best, float(overlaps[number, best])
                ignored[number] = bool(skipped[best])
                break
        else:
            ignored[number] = bool(outside[number])
    return Matched(tuple(scores), tuple(partner), tuple(overlap), tuple(ignored))


def average_precision(pages: Sequence[Matched], wanted: int) -> float | None:
    """Return the 101-point average precision over pages with ``wanted`` true boxes in all; None without any."""
    if not wanted:
        return None
    scores, hits = _pooled(pages)
    order = np.argsort(-scores, kind="stable")
    right = np.cumsum(hits[order])
    precision = right / np.arange(1, len(order) + 1) if len(order) else np.zeros(0)
    # Recall reached for less is worth as much: precision may be read off further on.
    best = np.maximum.accumulate(precision[::-1])[::-1]
    at = np.searchsorted(right / wanted, _RECALLS, side="left")
    return float(np.mean(np.where(at < len(best), np.append(best, 0.0)[np.minimum(at, len(best))], 0.0)))


def _pooled(pages: Sequence[Matched]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return scores and hits of all predictions that count."""
    pairs = [
        (score, partner is not None)
        for page in pages
        for score, partner, ignored in zip(page.scores, page.partner, page.ignored, strict=True)
        if not ignored
    ]
    return np.array([score for score, _ in pairs], float), np.array([hit for _, hit in pairs], bool)


def iou_table(left: Sequence[Box], right: Sequence[Box]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the IoU of every box with every other, (left, right)."""
    table = [[one.iou(two) for two in right] for one in left]
    return np.asarray(table, float).reshape(len(left), len(right))
