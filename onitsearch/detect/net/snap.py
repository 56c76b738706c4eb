"""Moves the sides of a found box to where the picture's ink ends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import cv2
import numpy as np

from onitsearch.detect.net.decode import Candidate
from onitsearch.detect.net.open_drawings import KINDS, LEAST, fit_open_drawing
from onitsearch.detect.net.part import shares, split_joined
from onitsearch.detect.net.shape import SMALL_KINDS

Array = np.ndarray[Any, Any]
# Ink is looked at with this long side.
_LONG_SIDE = 1000
# Darker than its paper by this share is ink.
_INK = 0.22
# The tone below which a pixel is ink, by the tone of its paper; dark paper counts as if it were a little lighter.
_DARKEST = np.ceil((1 - _INK) * np.maximum(np.arange(256), 40)).astype(np.uint8)
# How far a side may move: this share of the box's extent across it, within bounds in pixels.
_REACH, _LEAST_REACH, _MOST_REACH = 0.06, 2, 22
# Depth of the strips on both sides of an edge that are compared, and how much moving all the way costs.
_DEPTH, _COST = 5, 0.3
# A ruled frame is looked for this much farther out, as a share of the extent; so much of each of its lines is inked.
# Only plates are so large that the network falls short of their frames. Lines may lie so many pixels askew.
_FRAME_REACH, _RULED, _ASKEW, _LARGE = 0.22, 0.85, 7, 0.4
# The paper's tone is that of the lightest within so many blocks of pixels, then the mean of as many; a block's side.
_AROUND, _BLOCK = 9, 8
# Fainter candidates stay as they are and part no others: nobody sees them, and they are many.
LEAST_SEEN = 0.08
# The network cuts these closely already. Strokes around initials and stamps only mislead, and so do the gaps between
# cast ornaments and the words right above and below a strip of them.
_LEFT_ALONE = SMALL_KINDS | {"ornament"}


def snap_to_ink(pixels: Array, found: Sequence[Candidate]) -> list[Candidate]:
    """Return candidates whose sides lie where the ink of the RGB page ends, if near; neighbours split_joined.

    Those found come most certain first, and so do those returned.
    """
    seen = [one for one in found if one.score >= LEAST_SEEN]
    if not any(_may_move(one) for one in seen):
        return list(found)
    height, width = pixels.shape[:2]
    factor = min(1.0, _LONG_SIDE / max(height, width))
    columns, rows = max(16, round(width * factor)), max(16, round(height * factor))
    across, down = columns / width, rows / height
    placed = [one.scaled(across, down) for one in seen]
    first, last = _strip(height, rows, [one for one in placed if _may_move(one)])
    ink = np.zeros((rows, columns), np.uint8)
    ink[first:last] = _ink(pixels[first * height // rows : last * height // rows], (columns, last - first))
    out = []
    for one in split_joined(ink, placed):
        if _may_move(one):
            moved = _moved(ink, np.array(one.corners))
            if one.score >= LEAST and one.kind in KINDS:
                moved = fit_open_drawing(ink, moved)
            left, top, right, bottom = moved.tolist()
            one = replace(one, corners=(left, top, right, bottom))
        out.append(one.scaled(1 / across, 1 / down))
    return [*out, *found[len(seen) :]]


def _may_move(one: Candidate) -> bool:
    return one.kind not in _LEFT_ALONE


def _strip(height: int, rows: int, found: Sequence[Candidate]) -> tuple[int, int]:
    """Return (first, one past last) of the rows of ink, ``rows`` of a page of ``height``, that moving these looks at.

    Pixels of the page and blocks begin where the strip does, so that its ink is that of the whole page.
    """
    unit = math.lcm(rows // math.gcd(height, rows), _BLOCK) if rows % _BLOCK == 0 else rows
    paper = (_AROUND + 1) * _BLOCK
    tops, bottoms = [], []
    for one in found:
        _, top, _, bottom = one.corners
        # As far as a frame is looked for around a box that all its sides have moved to be larger.
        reach = _MOST_REACH + _FRAME_REACH * (bottom - top + 2 * _MOST_REACH) + 3 * _ASKEW + paper
        tops.append(top - reach)
        bottoms.append(bottom + reach)
    return max(0, math.floor(min(tops) / unit) * unit), min(rows, math.ceil(max(bottoms) / unit) * unit)


def _ink(pixels: Array, size: tuple[int, int]) -> Array:
    """Return 1 where the RGB page is clearly darker than the paper around, else 0, as uint8 of (width, height)."""
    grey, green, blue = cv2.split(pixels)
    for other in (green, blue):
        cv2.min(grey, other, grey)
    grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    blocks = (max(8, size[0] // _BLOCK), max(8, size[1] // _BLOCK))
    small = cv2.resize(grey, blocks, interpolation=cv2.INTER_AREA)
    paper = cv2.blur(cv2.dilate(small, np.ones((_AROUND, _AROUND), np.uint8)), (_AROUND, _AROUND))
    darkest = cv2.LUT(cv2.resize(paper, size, interpolation=cv2.INTER_LINEAR), _DARKEST)
    return (grey < darkest).view(np.uint8)


def _moved(ink: Array, box: Array) -> Array:
    """Return the box (left, top, right, bottom), each side between a strip with ink and one without."""
    height, width = ink.shape
    moved = box.copy()
    for side in (0, 2, 1, 3):
        across = side % 2  # 0: a side that runs down the page, 1: along the line
        size = (width, height)[across]
        low, high = moved[1 - across], moved[3 - across]
        inset = 0.04 * (high - low)
        first, last = int(max(0, low + inset)), int(max(low + inset + 1, high - inset))
        reach = min(_MOST_REACH, _REACH * float(box[2 + across] - box[across]))
        if reach < _LEAST_REACH:
            continue
        at = float(moved[side])
        start, stop = int(max(0, at - reach - _DEPTH)), int(min(size, at + reach + _DEPTH + 1))
        if stop - start < 2 * _DEPTH + 2:
            continue
        strip = ink[first:last, start:stop] if across == 0 else ink[start:stop, first:last]
        band = shares(strip, across)
        sums = np.concatenate([[0.0], np.cumsum(band)])
        edges = np.arange(len(band) + 1)
        before = (sums[edges] - sums[np.maximum(edges - _DEPTH, 0)]) / _DEPTH
        after = (sums[np.minimum(edges + _DEPTH, len(band))] - sums[edges]) / _DEPTH
        inside, outside = (after, before) if side < 2 else (before, after)
        away = np.abs(start + edges - at) / reach
        # The nearest column inside must itself be inked, else the edge would stand off the ink.
        first_line = np.append(band, 0.0) if side < 2 else np.concatenate([[0.0], band])
        worth = np.minimum(inside, 0.5) - outside + 0.5 * np.minimum(first_line, 0.3) - _COST * away
        worth[away > 1] = -np.inf
        moved[side] = start + float(edges[int(np.argmax(worth))])
    if moved[2] - moved[0] < 4 or moved[3] - moved[1] < 4:
        return box
    for side in range(4):
        moved[side] = _framed(ink, moved, side)
    return moved


def _framed(ink: Array, box: Array, side: int) -> float:
    """Return where a side lies: at a ruled line farther out if ruled lines lead there from both ends, else as it is."""
    across = side % 2
    extent = box[2 + across] - box[across]
    far = int(_FRAME_REACH * extent)
    outwards = -1 if side < 2 else 1
    lines = ink.T if across == 0 else ink  # lines[k] is the k-th line along the axis that the side moves on
    low, high = int(max(0, box[1 - across])), int(box[3 - across])
    at = int(box[side])
    places = at + outwards * np.arange(3, far)
    places = places[(places >= 0) & (places < len(lines))]
    if not len(places) or high - low < 30 or extent < _LARGE * len(lines):
        return float(box[side])
    # A line askew is inked, at each place along it, somewhere within reach.
    start, stop = max(0, places.min() - _ASKEW), places.max() + _ASKEW + 1
    near = np.ascontiguousarray(lines[start:stop, low:high])
    inked = shares(cv2.dilate(near, np.ones((2 * _ASKEW + 1, 1), np.uint8)), 1)
    for place in places[inked[places - start] >= _RULED][::-1].tolist():
        first, last = min(at, place), max(at, place)
        ends = [
            lines[first:last, max(0, end - 2 * _ASKEW) : end + 2 * _ASKEW + 1].max(1).mean()
            for end in (low, high)
        ]
        edge = place + outwards * 2 * _ASKEW
        beyond = lines[max(0, edge - 2) : edge + 3, low:high]
        if min(ends) > 0.85 and beyond.size and beyond.mean() < 0.1:
            return float(place + (1 if side >= 2 else 0))
    return float(box[side])
