"""Two pictures' features → the homography between them, where they show the same print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from onitsearch.prints.features import Bytes, Features, Floats

Matrix = np.ndarray[Any, np.dtype[np.float64]]
Rows = np.ndarray[Any, np.dtype[np.int64]]

# Lowe's ratio of the nearest to the second nearest distance, and the tolerance of a point in a picture of 400.
_RATIO = 0.88
_TOLERANCE = 4.0
# Correspondences that agree roughly in scale (log2) and turn (degrees) go on to the homography; most of chance
# ends here, cheaply. (Weak geometric consistency: Jégou, Douze and Schmid, 2008.)
_SCALE_SPREAD, _TURN_SPREAD = 0.8, 25.0
# Fewer correspondences are not looked at further, fewer inliers are no alignment at all.
_LEAST_PAIRS, _LEAST = 10, 8
# From this many inliers on, two pictures show one print: random pairs of real pictures stay below it (docs/prints.md).
MIN_INLIERS = 16
_ROUNDS = 1_000
_CONFIDENCE = 0.999
# What a photograph or another impression does to a picture; beyond this the homography explains chance.
_MOST_SCALE = 8.0
_MOST_STRETCH = 2.0
_MOST_PERSPECTIVE = 3.0


@dataclass(frozen=True, eq=False)
class Alignment:
    """How one picture lies on another.

    ``homography`` is 3×3 float64 and maps pixels of the first picture to pixels of the second (of the sizes their
    features were found with), ``inliers`` counts correspondences that agree with it, ``tentative`` those
    there were, ``coverage`` is the share (0 to 1) of the first picture that the inliers' hull takes.
    """

    inliers: int
    tentative: int
    homography: Matrix
    coverage: float

    @property
    def floats(self) -> list[float]:
        """The homography row by row."""
        return [float(value) for value in self.homography.ravel()]


def align(asked: Features, other: Features) -> Alignment | None:
    """Find the homography from one picture to another; None where no plausible one holds.

    Mirrored copies are not found: their descriptors differ. Ask for them with the features of the flipped picture.
    """
    return align_many(asked, [other])[0]


def align_many(asked: Features, others: Sequence[Features]) -> list[Alignment | None]:
    """Align one picture with each of several; one product of matrices compares all their descriptors."""
    found: list[Alignment | None] = [None] * len(others)
    rich = [at for at, other in enumerate(others) if len(other) >= _LEAST_PAIRS]
    if len(asked) < _LEAST_PAIRS or not rich:
        return found
    first = _units(asked.descriptors)
    second = _units(np.concatenate([others[at].descriptors for at in rich]))
    alike = first @ second.T
    start = 0
    for at in rich:
        other = others[at]
        found[at] = _aligned(asked, other, alike[:, start : start + len(other)])
        start += len(other)
    return found


def _units(descriptors: Bytes) -> Floats:
    rows = descriptors.astype(np.float32)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6))


def _aligned(asked: Features, other: Features, alike: Floats) -> Alignment | None:
    mine, theirs = _correspondences(alike)
    if len(mine) >= _LEAST_PAIRS:
        agree = _agreeing(other.sizes[theirs] - asked.sizes[mine], other.angles[theirs] - asked.angles[mine])
        mine, theirs = mine[agree], theirs[agree]
    if len(mine) < _LEAST_PAIRS:
        return None
    return _fit(asked, other, asked.points[mine], other.points[theirs])


def _correspondences(alike: Floats) -> tuple[Rows, Rows]:
    """Return the rows of both that belong together: nearest both ways, and clearly nearer than the second nearest.

    ``alike`` (n, m) holds cosines and is used up. Squared distances of unit vectors are 2 - 2 × cosine.
    """
    rows = np.arange(len(alike))
    best = alike.argmax(1)
    nearest = alike[rows, best]
    mutual = alike.argmax(0)[best] == rows
    alike[rows, best] = -1.0
    clear = 1.0 - nearest < _RATIO**2 * (1.0 - alike.max(1))
    mine = np.flatnonzero(mutual & clear)
    return mine, best[mine]


def _agreeing(scales: Floats, turns: Floats) -> Rows:
    """Return the largest set of correspondences within one window of scale and turn."""
    near = np.abs(scales[:, None] - scales[None, :]) < _SCALE_SPREAD
    near &= np.abs((turns[:, None] - turns[None, :] + 180.0) % 360.0 - 180.0) < _TURN_SPREAD
    return np.flatnonzero(near[near.sum(1).argmax()])


def _fit(asked: Features, other: Features, first: Floats, second: Floats) -> Alignment | None:
    tolerance = _TOLERANCE * max(other.width, other.height) / 400
    try:
        found, mask = cv2.findHomography(
            first, second, cv2.USAC_MAGSAC, tolerance, maxIters=_ROUNDS, confidence=_CONFIDENCE
        )
    except cv2.error:  # points in one line, and the like
        return None
    if found is None or mask is None:
        return None
    homography = np.asarray(found, np.float64)
    if not plausible(homography, asked.width, asked.height):
        return None
    inside = mask.ravel().astype(bool)
    held = _spread_out(first[inside], second[inside])
    if held < _LEAST:
        return None
    hull = cv2.convexHull(first[inside])
    coverage = float(cv2.contourArea(hull)) / (asked.width * asked.height)
    return Alignment(held, len(first), homography, min(1.0, coverage))


def _spread_out(first: Floats, second: Floats) -> int:
    """Count inliers that are points of their own: SIFT gives one corner several times, with other angles."""
    cells = {
        (*one, *two)
        for one, two in zip(
            np.rint(first / 2).astype(int).tolist(), np.rint(second / 2).astype(int).tolist(), strict=True
        )
    }
    return len(cells)


def plausible(homography: Matrix, width: float, height: float) -> bool:
    """Say whether a homography is what a camera or another impression does: no flip, fold, or wild stretch."""
    if not np.isfinite(homography).all():
        return False
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    lifted = np.c_[corners, np.ones(4)] @ homography.T
    if (lifted[:, 2] * np.sign(lifted[0, 2]) <= 1e-9).any():
        return False  # a corner beyond the horizon
    quad = lifted[:, :2] / lifted[:, 2:]
    sides = np.roll(quad, -1, axis=0) - quad
    turns = sides[:, 0] * np.roll(sides, -1, axis=0)[:, 1] - sides[:, 1] * np.roll(sides, -1, axis=0)[:, 0]
    if (turns <= 0).any():
        return False  # mirrored, folded, or not convex
    depth = lifted[:, 2] / lifted[0, 2]
    if max(depth.max() / depth.min(), 1.0) > _MOST_PERSPECTIVE:
        return False
    # The affine map at the centre: how large, and how differently in its two directions.
    centre = np.array([width / 2, height / 2, 1.0])
    x, y, z = homography @ centre
    local = (homography[:2, :2] * z - np.outer([x, y], homography[2, :2])) / z**2
    large, slight = np.linalg.svd(local, compute_uv=False)
    return bool(large <= _MOST_SCALE and slight >= 1 / _MOST_SCALE and large <= _MOST_STRETCH * slight)
