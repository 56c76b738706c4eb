"""Turns the network's answer into boxes: many cells speak for each picture, and are heard together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from onitsearch.detect.net.shape import KINDS, SIDE, SMALL_KINDS, STRIDE

Array = np.ndarray[Any, Any]
# Cells below this score are not heard; what lies below it after calibration is noise even for average precision.
LEAST = 0.05
_MOST_CELLS = 600
# Boxes that overlap more than this are of one picture; more than the second, they vote on its edges.
_SAME, _VOTE = 0.5, 0.6
# Of two graphic zones of which one lies in the other by more than this, one is a piece of the other.
_WITHIN = 0.8
# Printers' marks are made up far more often in training than books have them, and one taken for a mark is hidden
# from visitors: they need better evidence than others.
_RARER = np.array([0.5 if kind == "mark" else 1.0 for kind in KINDS])
_IS_SMALL = np.array([kind in SMALL_KINDS for kind in KINDS])


@dataclass(frozen=True, slots=True)
class Candidate:
    """A picture that the network sees: corners in pixels of its image, score and kind, each 0 to 1 sure."""

    corners: tuple[float, float, float, float]
    score: float
    kind: str
    kind_score: float


def candidates(cells: Array) -> list[Candidate]:
    """Return the pictures in an answer (5 + kinds, h/8, w/8), most certain first."""
    boxes, scores, kinds = _heard(cells)
    found: list[Candidate] = []
    while len(scores):
        best = int(scores.argmax())
        iou = overlaps(boxes[best], boxes)
        voters = iou > _VOTE
        votes = scores[voters] ** 2
        box = (boxes[voters] * votes[:, None]).sum(0) / votes.sum()
        share = (kinds[voters] * votes[:, None]).sum(0) / votes.sum()
        found.append(_candidate(box, float(scores[best]), share))
        rest = iou <= _SAME
        rest[best] = False
        boxes, scores, kinds = boxes[rest], scores[rest], kinds[rest]
    return _without_pieces(found)


def _heard(cells: Array) -> tuple[Array, Array, Array]:
    """Return boxes (n, 4), scores (n,) and kinds' shares (n, kinds) of the cells worth hearing."""
    score = 1 / (1 + np.exp(-cells[0]))
    rows, columns = np.nonzero(score > LEAST)
    if len(rows) > _MOST_CELLS:
        chosen = np.argsort(-score[rows, columns], kind="stable")[:_MOST_CELLS]
        rows, columns = rows[chosen], columns[chosen]
    part = cells[:, rows, columns]
    left, top, right, bottom = SIDE * np.exp(np.clip(part[1:5], -5, 4.2))
    x, y = (columns + 0.5) * STRIDE, (rows + 0.5) * STRIDE
    boxes = np.stack([x - left, y - top, x + right, y + bottom], 1)
    height, width = score.shape[0] * STRIDE, score.shape[1] * STRIDE
    boxes = np.clip(boxes, 0, [width, height, width, height])
    power = np.exp(part[5:] - part[5:].max(0))
    return boxes, score[rows, columns], (power / power.sum(0)).T


def _candidate(box: Array, score: float, share: Array) -> Candidate:
    """Decide first whether it is a graphic zone or an initial or stamp, then which kind."""
    share = share * _RARER
    share = share / share.sum()
    best = int(share.argmax())
    group = float(share[_IS_SMALL[best] == _IS_SMALL].sum())
    left, top, right, bottom = (float(value) for value in box)
    return Candidate((left, top, right, bottom), score * group, KINDS[best], float(share[best]))


def overlaps(box: Array, others: Array) -> Array:
    """Return the intersection over union of a box (4,) with others (n, 4)."""
    low, high = np.maximum(box[:2], others[:, :2]), np.minimum(box[2:], others[:, 2:])
    shared = np.clip(high - low, 0, None).prod(1)
    area = max(1e-6, float((box[2] - box[0]) * (box[3] - box[1])))
    areas = np.maximum((others[:, 2:] - others[:, :2]).prod(1), 1e-6)
    return np.asarray(shared / np.maximum(area + areas - shared, 1e-6))


def _without_pieces(found: list[Candidate]) -> list[Candidate]:
    """Leave out what lies in a more certain zone, and what only spans more certain ones."""
    ordered = sorted(found, key=lambda candidate: -candidate.score)
    if not ordered:
        return []
    small = np.array([one.kind in SMALL_KINDS for one in ordered])
    corners = np.array([one.corners for one in ordered])
    low, high = (
        np.maximum(corners[:, None, :2], corners[:, :2]),
        np.minimum(corners[:, None, 2:], corners[:, 2:]),
    )
    shared = np.clip(high - low, 0, None).prod(2)
    areas = np.maximum((corners[:, 2:] - corners[:, :2]).prod(1), 1e-6)
    # A row for each: does it lie within the other, or the other within it?
    nested = (shared > _WITHIN * areas[:, None]) | (shared > _WITHIN * areas)
    rivals = nested & (small[:, None] == small)
    kept: list[Candidate] = []
    places: list[int] = []
    for number, one in enumerate(ordered):
        if rivals[number, places].any():
            # The less certain of the two is kept only as a faint doubt.
            one = Candidate(one.corners, one.score * 0.3, one.kind, one.kind_score)
        if one.score > LEAST / 2:
            kept.append(one)
            places.append(number)
    return sorted(kept, key=lambda candidate: -candidate.score)
