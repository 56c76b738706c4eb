"""Turns the network's answer into boxes: non-maximum suppression with box voting, each cell a candidate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from onitsearch.detect.net.shape import KINDS, SIDE, SMALL_KINDS, STRIDE

Array = np.ndarray[Any, Any]
# Cells below this score are left out; what lies below it after calibration is noise even for average precision.
SCORE_FLOOR = 0.05
_MOST_CELLS = 600
# Cells whose boxes overlap more than this (intersection over union) speak for one picture, and the surest silences the
# others; more than the second, they vote on its edges, each with this power of its score. Settled with the network's
# weights, so no other room's SAME_BOX.
_SUPPRESSED, _VOTE, _WEIGHT = 0.5, 0.6, 4
# The network learns on turned pages too, where the box of a strip is higher than the strip. So it draws strips (three
# times as long as broad, or more) too broad by about twice this many pixels on each side, measured on drawn pages.
_STRIP_MARGIN = 1.0
# Of two graphic zones of which one lies in the other by more than this, one is a piece of the other.
_WITHIN = 0.8
# Printers' marks are made up far more often in training than books have them, and one taken for a mark is hidden
# from visitors: they need better evidence than others.
_KIND_PRIOR = np.array([0.5 if kind == "mark" else 1.0 for kind in KINDS])
_IS_SMALL = np.array([kind in SMALL_KINDS for kind in KINDS])


@dataclass(frozen=True, slots=True)
class Candidate:
    """A picture that the network sees: corners in pixels of its image, score and kind, each 0 to 1 sure."""

    corners: tuple[float, float, float, float]
    score: float
    kind: str
    kind_score: float

    def scaled(self, across: float, down: float) -> Candidate:
        """Return the candidate as an image sees it that is so many times as wide and as high."""
        left, top, right, bottom = self.corners
        corners = (left * across, top * down, right * across, bottom * down)
        return Candidate(corners, self.score, self.kind, self.kind_score)


def candidates(cells: Array, least: float = SCORE_FLOOR) -> list[Candidate]:
    """Return the pictures in an answer (5 + kinds, h/8, w/8), most certain first.

    Of those that score less than ``least`` not all are told; the others are the same whatever it is.
    """
    boxes, scores, kinds = _cells_above_floor(cells)
    best, votes = _suppress_and_vote(boxes, int((scores >= least).sum()))
    if not best:
        return []
    votes *= scores**_WEIGHT
    votes /= votes.sum(1, keepdims=True)
    # One product for each picture, so that its rounding does not hang on how many there are.
    sums = (votes[:, None] @ np.hstack([boxes, kinds]))[:, 0]
    return suppress_nested(_with_kinds(_narrow_strips(sums[:, :4]), scores[best], sums[:, 4:]))


def _cells_above_floor(cells: Array) -> tuple[Array, Array, Array]:
    """Return boxes (n, 4), scores (n,) and kinds' shares (n, kinds) of cells above the floor, most certain first."""
    score = 1 / (1 + np.exp(-cells[0]))
    rows, columns = np.nonzero(score > SCORE_FLOOR)
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


def _suppress_and_vote(boxes: Array, speakers: int) -> tuple[list[int], Array]:
    """Return the cells that stand for a picture each, and 1 where a cell votes on its box, (pictures, cells)."""
    sides = np.ascontiguousarray(boxes.T)
    areas = (sides[2:] - sides[:2]).prod(0)
    free = np.ones(len(boxes), bool)
    best: list[int] = []
    voters: list[Array] = []
    for cell in range(speakers):
        if free[cell]:
            shared = _intersections(sides[:, cell, None], sides)
            iou = shared / (areas[cell] + areas - shared)
            best.append(cell)
            voters.append(free & (iou > _VOTE))
            free &= iou <= _SUPPRESSED
    return best, np.array(voters, float)


def _narrow_strips(boxes: Array) -> Array:
    """Return boxes (n, 4) with the long sides of strips nearer to each other; squares as they are."""
    sizes = boxes[:, 2:] - boxes[:, :2]
    long = np.clip((sizes[:, ::-1] / sizes - 1) / 2, 0, 1)
    by = np.minimum(_STRIP_MARGIN * long, 0.15 * sizes)
    return np.asarray(boxes + np.hstack([by, -by]))


def _intersections(one: Array, other: Array) -> Array:
    """Return the area that boxes have in common; the first axis of both is left, top, right, bottom."""
    spans = np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2])
    np.maximum(spans, 0, out=spans)
    return np.asarray(spans[0] * spans[1])


def _with_kinds(boxes: Array, scores: Array, kinds: Array) -> list[Candidate]:
    """Decide first whether each is a graphic zone or an initial or stamp, then which kind."""
    shares = kinds * _KIND_PRIOR
    shares /= shares.sum(1, keepdims=True)
    best = shares.argmax(1)
    groups = (shares * (_IS_SMALL[best, None] == _IS_SMALL)).sum(1)
    told = zip(boxes.tolist(), (scores * groups).tolist(), best.tolist(), shares.max(1).tolist(), strict=True)
    return [
        Candidate((x0, y0, x1, y1), score, KINDS[kind], share)
        for (x0, y0, x1, y1), score, kind, share in told
    ]


def suppress_nested(found: list[Candidate]) -> list[Candidate]:
    """Leave out what lies in a more certain zone, and what only spans more certain ones."""
    ordered = sorted(found, key=lambda candidate: -candidate.score)
    small = np.array([one.kind in SMALL_KINDS for one in ordered])
    sides = np.array([one.corners for one in ordered]).T
    shared = _intersections(sides[:, :, None], sides[:, None])
    areas = (sides[2:] - sides[:2]).prod(0)
    # A row for each: does it lie within the other, or the other within it?
    nested = (shared > _WITHIN * areas[:, None]) | (shared > _WITHIN * areas)
    rivals = nested & (small[:, None] == small)
    is_kept = np.zeros(len(ordered), bool)
    kept: list[Candidate] = []
    for number, one in enumerate(ordered):
        if (rivals[number] & is_kept).any():
            # The less certain of the two is kept only as a faint doubt.
            one = replace(one, score=one.score * 0.3)
        if one.score > SCORE_FLOOR / 2:
            kept.append(one)
            is_kept[number] = True
    return sorted(kept, key=lambda candidate: -candidate.score)
