"""Fits the box of an open drawing, one without a frame, to the pieces of ink that it is made of."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

Array = np.ndarray[Any, Any]
KINDS = frozenset({"illustration", "map", "diagram", "mark"})
# Fainter candidates are left alone: nobody sees them, and they are many.
LEAST = 0.4
# A side along which ink runs over more than this within so many pixels is a frame or a block's edge: left as it is.
_FRAMED, _BAND = 0.7, 5
# Pieces are looked for so far around the box and belong to it with more than this share of their ink; smaller ones
# (pixels, share of all ink there) are dust. A side moves by at most this share of the extent, or not at all.
_AROUND, _INSIDE, _DUST, _SPECK, _FARTHEST = 0.08, 0.55, 6, 0.003, 0.09


def fit_open_drawing(ink: Array, box: Array) -> Array:
    """Return a box (left, top, right, bottom) around the pieces of ink (1, else 0) that lie mostly in it.

    Boxes with a frame, or with ink along one side, come back as they are.
    """
    height, width = ink.shape
    left, top, right, bottom = box.tolist()
    if _edges(ink, box) >= _FRAMED:
        return box
    across, down = _AROUND * (right - left), _AROUND * (bottom - top)
    x, y = int(max(0, left - across)), int(max(0, top - down))
    part = np.ascontiguousarray(
        ink[y : int(min(height, bottom + down + 1)), x : int(min(width, right + across + 1))]
    )
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(part, connectivity=8)
    inside = np.zeros_like(part)
    inside[
        max(0, round(top) - y) : max(0, round(bottom) - y), max(0, round(left) - x) : max(0, round(right) - x)
    ] = 1
    areas = stats[:, cv2.CC_STAT_AREA]
    own = np.bincount(pieces[inside > 0], minlength=count)
    belongs = (own > _INSIDE * areas) & (areas >= max(_DUST, _SPECK * areas[1:].sum()))
    belongs[0] = False
    if not belongs.any():
        return box
    starts = stats[belongs][:, [cv2.CC_STAT_LEFT, cv2.CC_STAT_TOP]]
    ends = starts + stats[belongs][:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    fitted = np.concatenate([starts.min(0), ends.max(0)]) + np.array([x, y, x, y])
    farthest = _FARTHEST * np.array(2 * [right - left, bottom - top])
    return np.asarray(np.where(np.abs(fitted - box) <= farthest, fitted, box))


def _edges(ink: Array, box: Array) -> float:
    """Return the largest share of a side of the box along which there is ink close to it, inside; 1 for no box."""
    height, width = ink.shape
    left, top, right, bottom = (round(side) for side in box.tolist())
    part = ink[max(0, top) : min(height, bottom), max(0, left) : min(width, right)]
    if min(part.shape) < 2 * _BAND:
        return 1.0
    bands = (part[:, :_BAND].T, part[:_BAND], part[:, -_BAND:].T, part[-_BAND:])
    return float(max(band.max(0).mean() for band in bands))
