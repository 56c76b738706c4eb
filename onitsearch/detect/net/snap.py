"""Moves the sides of a found box to where the picture's ink ends."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import cv2
import numpy as np

from onitsearch.detect.net.decode import Candidate
from onitsearch.detect.net.part import parted
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
# Fainter candidates stay as they are: nobody sees them, and they are many.
_LEAST_SCORE = 0.08


def snapped(pixels: Array, found: Sequence[Candidate]) -> list[Candidate]:
    """Return candidates whose sides lie where the ink of the RGB page ends, if near; neighbours parted."""
    if not any(one.score >= _LEAST_SCORE for one in found):
        return list(found)
    height, width = pixels.shape[:2]
    factor = min(1.0, _LONG_SIDE / max(height, width))
    ink = _ink(pixels, factor)
    scale = np.array([ink.shape[1] / width, ink.shape[0] / height] * 2)
    out = []
    for one in parted(ink, [_at(one, np.array(one.corners) * scale) for one in found]):
        box = np.array(one.corners)
        # Initials and stamps are cut closely by the network already; strokes around them only mislead.
        asked = one.score >= _LEAST_SCORE and one.kind not in SMALL_KINDS
        out.append(_at(one, (_moved(ink, box) if asked else box) / scale))
    return out


def _at(one: Candidate, box: Array) -> Candidate:
    return replace(one, corners=(float(box[0]), float(box[1]), float(box[2]), float(box[3])))


def _ink(pixels: Array, factor: float) -> Array:
    """Return 1 where the page is clearly darker than the paper around, float32."""
    grey = functools.reduce(cv2.min, cv2.split(pixels))
    if factor < 1:
        size = (max(16, round(grey.shape[1] * factor)), max(16, round(grey.shape[0] * factor)))
        grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    height, width = grey.shape
    small = cv2.resize(grey, (max(8, width // 8), max(8, height // 8)), interpolation=cv2.INTER_AREA)
    paper = cv2.blur(cv2.dilate(small, np.ones((9, 9), np.uint8)), (9, 9))
    darkest = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    inked = cv2.compare(grey, cv2.LUT(darkest, _DARKEST), cv2.CMP_LT)
    return np.asarray(inked > 0, np.float32)


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
        band = ink[first:last, start:stop].mean(0) if across == 0 else ink[start:stop, first:last].mean(1)
        if len(band) < 2 * _DEPTH + 2:
            continue
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
    places = [at + outwards * step for step in range(3, far) if 0 <= at + outwards * step < len(lines)]
    if not places or high - low < 30 or extent < _LARGE * len(lines):
        return float(box[side])
    for place in reversed(places):
        near = lines[max(0, place - _ASKEW) : place + _ASKEW + 1, low:high]
        if near.max(0).mean() < _RULED:
            continue
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
