"""Joins what the network saw of one large picture in pieces: it sees no farther than about two thirds of a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from onitsearch.detect.net.decode import Candidate

# Two pieces of one picture overlap by this share of the shorter one and are as high as each other (or as wide), to
# this share of both together. Of 302 pages' pictures, seen by networks that do not know them, no two are so.
_OVERLAP, _ALIGNED = 0.4, 0.85
# Fainter ones say nothing.
_LEAST = 0.4
_PICTURES = ("illustration", "map", "diagram", "mark", "music")


def join_pieces(found: Sequence[Candidate]) -> list[Candidate]:
    """Return candidates, the most certain first, with aligned overlapping pictures made one, as sure as the surer."""
    kept: list[Candidate] = []
    for one in found:
        joined = one
        while (place := _place(kept, joined)) is not None:
            joined = _both(kept.pop(place), joined)
        kept.append(joined)
    return sorted(kept, key=lambda one: -one.score)


def _place(kept: Sequence[Candidate], one: Candidate) -> int | None:
    if one.score < _LEAST or one.kind not in _PICTURES:
        return None
    for place, other in enumerate(kept):
        if other.score >= _LEAST and other.kind in _PICTURES and _are_one(other.corners, one.corners):
            return place
    return None


def _are_one(one: Sequence[float], two: Sequence[float]) -> bool:
    for axis in (0, 1):
        across = 1 - axis
        overlap = min(one[2 + axis], two[2 + axis]) - max(one[axis], two[axis])
        shorter = min(one[2 + axis] - one[axis], two[2 + axis] - two[axis])
        common = min(one[2 + across], two[2 + across]) - max(one[across], two[across])
        whole = max(one[2 + across], two[2 + across]) - min(one[across], two[across])
        if overlap >= _OVERLAP * shorter and common >= _ALIGNED * whole:
            return True
    return False


def _both(surer: Candidate, other: Candidate) -> Candidate:
    if other.score > surer.score:
        surer, other = other, surer
    (x0, y0, x1, y1), (a0, b0, a1, b1) = surer.corners, other.corners
    return replace(surer, corners=(min(x0, a0), min(y0, b0), max(x1, a1), max(y1, b1)))
