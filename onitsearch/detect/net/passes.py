"""Ways to look at a page again: righted, closer, or with paper around it; and what becomes of both answers.

All boxes here are corners in pixels of the page as it came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import cv2
import numpy as np

from onitsearch.detect.net.decode import Candidate, suppress_nested
from onitsearch.detect.net.page_traits import PageTraits
from onitsearch.detect.net.shape import SMALL_KINDS
from onitsearch.geometry import Affine, Box

Array = np.ndarray[Any, Any]
Look = Callable[[Array], list[Candidate]]
# Tiles overlap by this share; what ends within this share of a tile's inner edges is cut off by it.
_SHARED, _CUT = 0.25, 0.01
# Two boxes that overlap more frame one picture; a picture seen from afar is one if closer looks fill this share of it.
_SAME, _FILLED = 0.5, 0.5
# Fainter candidates (before calibration) confirm nothing, and are no pictures of a canvas.
_LEAST = 0.4
# A canvas may be one picture where its pictures reach over this share of it; paper of this share is put around it.
_REACH, _MAT = 0.25, 0.2
# Where so much text runs it is a page (see PageTraits); the hatching of 83 woodcuts and engravings of 84 comes to less.
_MOST_TEXT = 250.0
# It is one where the look with paper around it sees one picture alone, and that over this share of the canvas.
_WHOLE = 0.7
# What lies in that to this share or more was a piece of it.
_WITHIN = 0.5


def righted(pixels: Array, traits: PageTraits) -> tuple[Array, Affine]:
    """Return a page with its lines along the rows and black on white, and the map from there back to the page."""
    height, width = pixels.shape[:2]
    to_page = Affine()
    if traits.negative:
        pixels = np.asarray(cv2.bitwise_not(pixels))
    if traits.sideways:
        # By 90° to either side: the network knows upside-down pages nearly as well as upright ones.
        pixels = np.ascontiguousarray(np.rot90(pixels, -1))
        to_page = Affine.turn_in_place(width, height, 90).inverse()
    return pixels, to_page


def placed(found: Sequence[Candidate], to_page: Affine) -> list[Candidate]:
    """Return candidates as the page has them that an image of it shows."""
    out = []
    for one in found:
        box = to_page.box(Box.from_corners(*one.corners))
        out.append(replace(one, corners=(box.x, box.y, box.right, box.bottom)))
    return out


def tiled_pass(pixels: Array, first: Sequence[Candidate], times: int, look: Look) -> list[Candidate]:
    """Return what is seen of a page in ``times`` × ``times`` overlapping tiles, and of the ``first`` look what holds.

    What a tile's edge cuts counts nothing by itself; it confirms a picture that is too large for one tile.
    """
    seen: list[Candidate] = []
    cut: list[Candidate] = []
    for left, top, right, bottom in _tiles(pixels.shape[0], pixels.shape[1], times):
        tile = np.ascontiguousarray(pixels[top:bottom, left:right])
        for one in placed(look(tile), Affine.offset(left, top)):
            (cut if _is_cut(one, (left, top, right, bottom), pixels.shape) else seen).append(one)
    sure = [_box(one) for one in (*seen, *cut) if one.score >= _LEAST]
    whole = [_box(one) for one in seen if one.score >= _LEAST]
    for one in first:
        box = _box(one)
        if _filled(box, sure) >= _FILLED and not any(box.iou(other) > _SAME for other in whole):
            seen.append(one)
    return suppress_nested(_surest(seen))


def _tiles(height: int, width: int, times: int) -> Iterator[tuple[int, int, int, int]]:
    tall, wide = (side / (times - (times - 1) * _SHARED) for side in (height, width))
    for row in range(times):
        for column in range(times):
            top, left = round(row * tall * (1 - _SHARED)), round(column * wide * (1 - _SHARED))
            yield left, top, min(width, round(left + wide)), min(height, round(top + tall))


def _is_cut(one: Candidate, tile: tuple[int, int, int, int], page: tuple[int, ...]) -> bool:
    """Say whether a candidate ends at an edge of its tile that is no edge of the page."""
    near = _CUT * max(tile[2] - tile[0], tile[3] - tile[1])
    left, top, right, bottom = one.corners
    return (
        (tile[0] > 0 and left < tile[0] + near)
        or (tile[1] > 0 and top < tile[1] + near)
        or (tile[2] < page[1] and right > tile[2] - near)
        or (tile[3] < page[0] and bottom > tile[3] - near)
    )


def _surest(found: Sequence[Candidate]) -> list[Candidate]:
    """Return of candidates that frame one picture the surest, initials and stamps apart from the others."""
    kept: list[Candidate] = []
    for one in sorted(found, key=lambda one: -one.score):
        small, box = one.kind in SMALL_KINDS, _box(one)
        rivals = (other for other in kept if (other.kind in SMALL_KINDS) == small)
        if all(box.iou(_box(other)) <= _SAME for other in rivals):
            kept.append(one)
    return kept


def _filled(box: Box, others: Sequence[Box], steps: int = 24) -> float:
    """Return the share of a box that others cover together, from a grid of points in it."""
    x = box.x + (np.arange(steps) + 0.5) / steps * box.w
    y = box.y + (np.arange(steps) + 0.5) / steps * box.h
    hit = np.zeros((steps, steps), bool)
    for one in others:
        hit |= ((y >= one.y) & (y <= one.bottom))[:, None] & ((x >= one.x) & (x <= one.right))[None]
    return float(hit.mean())


def may_be_one_picture(found: Sequence[Candidate], traits: PageTraits, height: int, width: int) -> bool:
    """Say whether the pictures seen reach so far that the canvas may be one picture, seen in part or in pieces."""
    zones = _pictures(found)
    if not zones or traits.text > _MOST_TEXT:
        return False
    sides = np.array([one.corners for one in zones])
    span = sides[:, 2:].max(0) - sides[:, :2].min(0)
    return bool(span.prod() >= _REACH * height * width)


def padded_pass(pixels: Array, first: Sequence[Candidate], look: Look) -> list[Candidate]:
    """Return the one picture that a canvas is, seen with paper around it as on a page, else the ``first`` look's.

    The network learned pictures on pages: it seldom trusts one that goes to the edges, and sees no farther than about
    two thirds of a page.
    """
    height, width = pixels.shape[:2]
    margin = round(_MAT * max(height, width))
    paper = [float(value) for value in np.percentile(pixels.reshape(-1, 3)[::31], 90, axis=0)]
    matted = cv2.copyMakeBorder(
        pixels, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=tuple(paper)
    )
    again = _pictures(_inside(look(np.asarray(matted)), margin, height, width))
    if len(again) != 1 or _box(again[0]).area < _WHOLE * height * width:
        return list(first)
    whole = _box(again[0])
    rest = [one for one in first if one.kind in SMALL_KINDS or _box(one).covered_by(whole) < _WITHIN]
    return sorted([*again, *rest], key=lambda one: -one.score)


def _inside(found: Sequence[Candidate], margin: int, height: int, width: int) -> list[Candidate]:
    """Return candidates of a matted canvas in its own pixels, without what lies on the mat alone."""
    out = []
    for one in found:
        box = Box.from_corners(*(side - margin for side in one.corners)).clamp(width, height)
        if box is not None:
            out.append(replace(one, corners=(box.x, box.y, box.right, box.bottom)))
    return out


def _pictures(found: Sequence[Candidate]) -> list[Candidate]:
    return [one for one in found if one.score >= _LEAST and one.kind not in SMALL_KINDS]


def _box(one: Candidate) -> Box:
    return Box.from_corners(*one.corners)
