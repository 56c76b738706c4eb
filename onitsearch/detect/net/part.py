"""Parts pictures that stand so close together that their boxes overlap, or that one box took for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import cv2
import numpy as np

from onitsearch.detect.net.decode import Candidate

Array = np.ndarray[Any, Any]
# A gap holds less ink than this along the pictures; a ruled frame beside it more.
_EMPTY, _RULED = 0.015, 0.55
# Of each picture at least this much is left; both lie beside each other by at least this share.
_LEFT, _BESIDE = 0.3, 0.6
# A gap inside one box parts it only so near the middle, and only as narrow as this share of the box.
_MIDDLE, _NARROW = 0.18, 0.08
_PICTURES = ("illustration", "map", "diagram")


def split_joined(ink: Array, found: Sequence[Candidate]) -> list[Candidate]:
    """Return candidates (corners in pixels of the ink map) cut at the gaps between pictures, across and down."""
    out: list[Candidate] = []
    for one in found:
        out += _halves(ink, one) if _may_part(one) else [one]
    zones = [number for number, one in enumerate(out) if _may_part(one)]
    for place, first in enumerate(zones):
        for second in zones[place + 1 :]:
            for axis in (0, 1):
                out[first], out[second] = _apart(ink, out[first], out[second], axis)
    return out


def _may_part(one: Candidate) -> bool:
    """Say whether gaps mean anything: cast ornaments are made of pieces with gaps between them, staves too."""
    return one.kind in _PICTURES


def shares(ink: Array, axis: int) -> Array:
    """Return the share of ink (1, else 0) in each column (axis 0) or row (axis 1), float32; there must be some."""
    return cv2.reduce(ink, axis, cv2.REDUCE_SUM, dtype=cv2.CV_32F).ravel() / np.float32(ink.shape[axis])


def _profile(ink: Array, box: Sequence[float], axis: int) -> tuple[int, Array]:
    """Return where a box begins along an axis (0: x) and the share of ink in each of its lines across it."""
    x0, y0, x1, y1 = (round(value) for value in box)
    x0, y0 = max(x0, 0), max(y0, 0)
    part = ink[y0:y1, x0:x1]
    if part.size == 0:
        return (x0, y0)[axis], np.zeros(0, np.float32)
    return (x0, y0)[axis], shares(part, axis)


def _gaps(profile: Array) -> list[tuple[int, int]]:
    """Return (first, one past last) of the runs of empty lines, two lines or more."""
    empty = np.concatenate([[0], (profile < _EMPTY).astype(np.int8), [0]])
    change = np.flatnonzero(np.diff(empty))
    return [(int(a), int(b)) for a, b in change.reshape(-1, 2) if b - a >= 2]


def _halves(ink: Array, one: Candidate) -> list[Candidate]:
    """Return the two framed pictures that one box holds, or the one that it is."""
    for axis in (0, 1):
        begin, profile = _profile(ink, one.corners, axis)
        length = len(profile)
        for first, last in _gaps(profile):
            near = _MIDDLE * length < first and last < (1 - _MIDDLE) * length
            if not near or last - first > max(3, _NARROW * length):
                continue
            beside = min(profile[max(0, first - 5) : first].max(), profile[last : last + 5].max())
            if beside > _RULED:
                before, after = list(one.corners), list(one.corners)
                before[2 + axis], after[axis] = float(begin + first), float(begin + last)
                return [_with(one, before), _with(one, after)]
    return [one]


def _apart(ink: Array, one: Candidate, two: Candidate, axis: int) -> tuple[Candidate, Candidate]:
    """Return two overlapping candidates, cut at a gap in what both cover, if they lie beside each other."""
    a, b = (one, two) if one.corners[axis] <= two.corners[axis] else (two, one)
    low, high = b.corners[axis], a.corners[2 + axis]
    across = 1 - axis
    start = max(a.corners[across], b.corners[across])
    stop = min(a.corners[2 + across], b.corners[2 + across])
    widest = max(a.corners[2 + across] - a.corners[across], b.corners[2 + across] - b.corners[across])
    if high - low < 3 or a.corners[2 + axis] >= b.corners[2 + axis] or stop - start < _BESIDE * widest:
        return one, two
    shared = [low, start, high, stop] if axis == 0 else [start, low, stop, high]
    begin, profile = _profile(ink, shared, axis)
    gaps = _gaps(profile)
    if not gaps:
        return one, two
    first, last = max(gaps, key=lambda gap: gap[1] - gap[0])
    cut_a, cut_b = list(a.corners), list(b.corners)
    cut_a[2 + axis], cut_b[axis] = float(begin + first), float(begin + last)
    for cut, whole in ((cut_a, a), (cut_b, b)):
        if cut[2 + axis] - cut[axis] < _LEFT * (whole.corners[2 + axis] - whole.corners[axis]):
            return one, two
    parts = {id(a): _with(a, cut_a), id(b): _with(b, cut_b)}
    return parts[id(one)], parts[id(two)]


def _with(one: Candidate, corners: Sequence[float]) -> Candidate:
    left, top, right, bottom = corners
    return replace(one, corners=(left, top, right, bottom))
