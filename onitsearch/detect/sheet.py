"""A page made ready for the detector by texture: ink, lines of text, and what is neither text nor paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

Array = np.ndarray[Any, Any]

# How much darker than paper counts as ink: this share of what the darkest print of the page is, within bounds
# (of 255), so that faint print is seen and bleed-through of strong print is not.
INK_SHARE, LEAST_INK, MOST_INK = 0.33, 20, 44
COLOURED = 22
_LEAST_CONTRAST = 40.0


@dataclass(frozen=True)
class Sheet:
    """A page made ready.

    ``ink`` and ``lines`` (of text) are 0 or 1, ``chroma`` is the colour away from paper (0 to 255), ``letter``
    the height of most letters in pixels; ``groups`` labels what is inked and no text, ``group_stats`` says
    where each group lies. ``detail`` is how much each place differs from what is around it, as a share of the
    contrast of the page's print: strokes have much of it, shadows and stains hardly any.
    """

    ink: Array
    chroma: Array
    detail: Array
    letter: float
    lines: Array
    groups: Array
    group_stats: Array

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return int(self.ink.shape[1]), int(self.ink.shape[0])


def prepare_sheet(pixels: Array) -> Sheet:
    """Tell ink from paper, and lines of text from the rest, on an RGB page (h, w, 3) uint8."""
    lab = cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB)
    paper = _paper(lab)
    away = cv2.absdiff(lab, paper)
    darker = cv2.subtract(paper[..., 0], lab[..., 0])
    chroma = np.clip(np.hypot(away[..., 1].astype(np.float32), away[..., 2].astype(np.float32)), 0, 255)
    threshold = float(np.clip(INK_SHARE * np.percentile(darker, 98), LEAST_INK, MOST_INK))
    ink = ((darker > threshold) | (chroma > COLOURED)).astype(np.uint8)
    ink = _without_surroundings(ink)
    letter = _letter_height(ink)
    light = lab[..., 0].astype(np.float32)
    contrast = max(_LEAST_CONTRAST, float(np.percentile(darker, 98)))
    detail = np.abs(light - cv2.GaussianBlur(light, (0, 0), 3)) / contrast
    return Sheet(ink, chroma, detail, letter, *_with_lines(ink, letter))


def _paper(lab: Array) -> Array:
    """Return the colour of the paper around each place: the bright part of a wide neighbourhood."""
    height, width = lab.shape[:2]
    small = cv2.resize(lab, (max(8, width // 8), max(8, height // 8)), interpolation=cv2.INTER_AREA)
    light = small[..., 0]
    typical = np.median(small[light >= np.percentile(light, 60)], axis=0)
    # Places darker than paper can be are taken for paper's typical colour, so that pictures do not count as paper.
    is_paper = (light > typical[0] - 28).astype(np.float32)
    weight = cv2.GaussianBlur(is_paper, (0, 0), 9) + 1e-3
    blurred = cv2.GaussianBlur(small.astype(np.float32) * is_paper[..., None], (0, 0), 9) / weight[..., None]
    trust = np.clip(weight * 4, 0, 1)[..., None]
    paper = blurred * trust + typical.astype(np.float32) * (1 - trust)
    return np.asarray(cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


def _without_surroundings(ink: Array) -> Array:
    """Return ink without what lies around the leaf: dark areas that run along the image's edges."""
    height, width = ink.shape
    solid = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=4)
    gone = np.zeros(count, np.uint8)
    for label in range(1, count):
        x, y, w, h, area = stats[label]
        edges = [x <= 1, y <= 1, x + w >= width - 1, y + h >= height - 1]
        along = (w > 0.5 * width and (edges[1] or edges[3])) or (h > 0.5 * height and (edges[0] or edges[2]))
        # A picture up to the edge is as wide as it is high; what surrounds a leaf is a band or a frame.
        band = along and (area < 0.5 * w * h or min(w, h) < 0.12 * min(width, height))
        if band or (any(edges) and min(w, h) < 0.04 * min(width, height)):
            gone[label] = 1
    outside = cv2.dilate(gone[labels], np.ones((13, 13), np.uint8))
    return np.asarray(ink & (1 - outside), dtype=np.uint8)


def _letter_height(ink: Array) -> float:
    """Return the height of most letters in pixels, about 9 where there are too few to tell."""
    height = int(ink.shape[0])
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    w, h = stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT]
    letters = h[(h >= 4) & (h < 0.05 * height) & (w >= 2) & (w < 6 * h) & (h < 6 * w)]
    if len(letters) < 60:
        return float(0.011 * height)
    return float(np.clip(np.percentile(letters, 60), 0.006 * height, 0.022 * height))


def _with_lines(ink: Array, letter: float) -> tuple[Array, Array, Array]:
    """Return where lines of text run, and the groups (labels, boxes) of the ink that is none."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    w, h = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    like_letters = (h < 2.4 * letter) & (h > 0.3 * letter) & (w < 9 * letter)
    like_letters[0] = False
    smeared = cv2.morphologyEx(
        like_letters.astype(np.uint8)[labels], cv2.MORPH_CLOSE, np.ones((1, odd(2.2 * letter)), np.uint8)
    )
    _, bands, stats, _ = cv2.connectedComponentsWithStats(smeared, connectivity=8)
    w, h, area = (stats[:, k] for k in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    is_line = (h < 2.6 * letter) & (w > 5 * letter) & (area > 0.3 * w * h)
    is_line[0] = False
    lines = is_line.astype(np.uint8)[bands]
    reach = odd(1.4 * letter)
    rest = cv2.morphologyEx(ink & (1 - lines), cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    _, groups, group_stats, _ = cv2.connectedComponentsWithStats(rest & (1 - lines), connectivity=8)
    return lines, groups, group_stats


def odd(pixels: float) -> int:
    """Return a kernel's side: whole, odd and at least 3."""
    return max(3, 2 * round((pixels - 1) / 2) + 1)
