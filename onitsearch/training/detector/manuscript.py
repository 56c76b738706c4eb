"""Leaves of manuscripts made up on the spot: columns of a broad pen's strokes, rubrics, ruling, initials in colour."""

from __future__ import annotations

import cv2
import numpy as np

from onitsearch.training.detector.degrade import field
from onitsearch.training.detector.initials_stamps import initial
from onitsearch.training.detector.miniature import border
from onitsearch.training.detector.pages import Array, TrueBox

Rng = np.random.Generator
_RUBRICS = ((150, 40, 30), (170, 60, 40), (40, 60, 140))


def leaf(rng: Rng, height: int, width: int) -> tuple[Array, list[TrueBox]]:
    """Return a written leaf, RGB float32 of 0 to 255, and its initials and painted borders."""
    image = _parchment(rng, height, width)
    boxes: list[TrueBox] = []
    columns = 1 if rng.random() < 0.55 else 2
    left, right = width * rng.uniform(0.06, 0.2), width * rng.uniform(0.8, 0.95)
    top, bottom = height * rng.uniform(0.05, 0.15), height * rng.uniform(0.75, 0.95)
    gutter = width * rng.uniform(0.03, 0.07)
    step = height * rng.uniform(0.016, 0.045)
    hand = _Hand(rng, step)
    ink, rubric = np.zeros((height, width), np.uint8), np.zeros((height, width), np.uint8)
    if rng.random() < 0.5:
        _ruling(rng, image, (left, top, right, bottom), step)
    across = (right - left - gutter * (columns - 1)) / columns
    for column in range(columns):
        x0 = left + column * (across + gutter)
        _column(rng, image, ink, rubric, boxes, hand, (x0, top, x0 + across, bottom))
    faded = rng.uniform(0, 70)
    tone = np.array([40 + faded, 30 + 0.8 * faded, 25 + 0.6 * faded], np.float32)
    colour = np.array(_RUBRICS[int(rng.integers(len(_RUBRICS)))], np.float32)
    uneven = np.clip(0.85 + 0.2 * field(rng, height, width, 12), 0.3, 1)
    for mask, paint in ((ink, tone), (rubric, colour)):
        share = (mask.astype(np.float32) / 255 * uneven)[..., None]
        image = image * (1 - share) + paint * share
    image = np.asarray(image, np.float32)
    if rng.random() < 0.3:
        _margins(rng, image, boxes, (left, top, right, bottom))
    return image, boxes


class _Hand:
    """How a scribe writes: height of the letters, breadth of the pen, slant, room between strokes; in pixels."""

    def __init__(self, rng: Rng, step: float) -> None:
        self.step = step
        self.tall = step * rng.uniform(0.3, 0.5)
        self.pen = max(1, round(self.tall * rng.uniform(0.12, 0.3)))
        self.slant = rng.normal(0, 0.08) if rng.random() < 0.6 else rng.uniform(0.1, 0.5)
        self.advance = max(self.pen + 1.0, self.tall * rng.uniform(0.35, 0.7))
        self.joined = rng.uniform(0.2, 0.9)


def _parchment(rng: Rng, height: int, width: int) -> Array:
    bright, yellow = rng.uniform(200, 252), rng.uniform(5, 55)
    base = np.array([bright, bright - yellow * rng.uniform(0.15, 0.4), bright - yellow], np.float32)
    grain = 1 + 0.03 * field(rng, height, width, 6) + 0.015 * field(rng, height, width, 60)
    return np.clip(base * grain[..., None], 0, 255).astype(np.float32)


def _margins(rng: Rng, image: Array, boxes: list[TrueBox], block: tuple[float, float, float, float]) -> None:
    """Paint strips of foliage beside the block of text, each an ornament of its own."""
    height, width = image.shape[:2]
    x0, y0, x1, y1 = block
    rooms = (
        (0.1 * x0, y0, 0.85 * x0, y1),
        (x1 + 0.15 * (width - x1), y0, x1 + 0.9 * (width - x1), y1),
        (x0, y1 + 0.1 * (height - y1), x1, y1 + 0.7 * (height - y1)),
    )
    for room in rooms:
        a, b, c, d = (int(value) for value in room)
        if rng.random() < 0.5 and c - a >= 10 and d - b >= 10:
            image[b:d, a:c] *= border(rng, d - b, c - a)
            boxes.append(TrueBox(a / width, b / height, c / width, d / height, "ornament"))


def _ruling(rng: Rng, image: Array, block: tuple[float, float, float, float], step: float) -> None:
    """Rule the lines that the scribe writes on, and the sides of the block."""
    x0, y0, x1, y1 = (int(value) for value in block)
    tone = tuple(float(value) for value in image.mean((0, 1)) * np.array([0.85, 0.75, 0.72]))
    for y in np.arange(y0, y1, step):
        cv2.line(image, (x0, int(y)), (x1, int(y)), tone, 1)
    for x in (x0, x1):
        cv2.line(image, (x, 0 if rng.random() < 0.5 else y0), (x, y1), tone, 1)


def _column(
    rng: Rng,
    image: Array,
    ink: Array,
    rubric: Array,
    boxes: list[TrueBox],
    hand: _Hand,
    block: tuple[float, float, float, float],
) -> None:
    """Write one column line by line; paragraphs begin with an initial now and then."""
    height, width = ink.shape
    x0, y, x1, bottom = block
    indent, until = 0.0, 0.0
    while y + hand.step < bottom:
        lines = int(rng.integers(2, 7))
        if y >= until and rng.random() < 0.1 and y + lines * hand.step < bottom:
            light = initial(rng, max(8, int(lines * hand.step * rng.uniform(0.8, 1.0))))
            h, w = light.shape[:2]
            px, py = int(x0), int(y - 0.6 * hand.step)
            if py >= 0 and py + h < height and px + w < min(x1, width):
                image[py : py + h, px : px + w] *= light
                boxes.append(TrueBox(px / width, py / height, (px + w) / width, (py + h) / height, "initial"))
                indent, until = w + 0.4 * hand.step, py + h + 0.4 * hand.step
        start = x0 + (indent if y < until else 0)
        end = x1 - (rng.uniform(0, 0.5) * (x1 - x0) if rng.random() < 0.06 else 0)
        if rng.random() < 0.95:
            _line(rng, rubric if rng.random() < 0.05 else ink, hand, start, end, y)
        y += hand.step


def _line(rng: Rng, sheet: Array, hand: _Hand, start: float, end: float, y: float) -> None:
    """Write words as upright strokes, some with ascenders or descenders, joined by hairlines."""
    count = max(0, int((end - start) / hand.advance))
    widths = hand.advance * rng.uniform(0.75, 1.3, count)
    widths[rng.random(count) < 0.12] *= 2.2  # between words
    x = start + np.cumsum(widths)
    x = x[x < end]
    if len(x) < 2:
        return
    high = np.where(rng.random(len(x)) < 0.14, 0.8, 0.0) * hand.tall
    low = np.where(rng.random(len(x)) < 0.08, 0.7, 0.0) * hand.tall
    above, below = y - hand.tall - high, y + low + rng.normal(0, 0.04, len(x)) * hand.tall
    strokes = np.stack([x + hand.slant * (y - above), above, x + hand.slant * (y - below), below], 1)
    cv2.polylines(sheet, list(_points(strokes)), False, 255, hand.pen, cv2.LINE_AA)
    near = (np.diff(x) < 1.4 * hand.advance) & (rng.random(len(x) - 1) < hand.joined)
    foot, head = rng.random(len(x) - 1) < 0.6, hand.slant * hand.tall
    hairs = np.stack([x[:-1], np.full(len(x) - 1, y), x[1:] + head, np.full(len(x) - 1, y - hand.tall)], 1)
    flat = np.stack([x[:-1] + head, hairs[:, 3], x[1:] + head, hairs[:, 3]], 1)
    hairs = np.where(foot[:, None], hairs, flat)[near]
    if len(hairs):
        cv2.polylines(sheet, list(_points(hairs)), False, 255, max(1, hand.pen // 2), cv2.LINE_AA)


def _points(strokes: Array) -> Array:
    """Return strokes (n, 4) as OpenCV's lines (n, 2, 1, 2)."""
    return np.asarray(np.round(strokes).astype(np.int32).reshape(-1, 2, 1, 2))
