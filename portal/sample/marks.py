"""What owners left in books: a library's stamp, a reader's notes in ink, a line under a word."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from portal.sample.ornaments import glyph
from portal.sample.page import Ink


def stamp(words: str, px: int, rng: np.random.Generator) -> Ink:
    """A round or oval library stamp ``px`` wide: words about a ring, a lily or a star in the middle, badly inked."""
    size = px * 2
    ink = np.zeros((size, size), np.uint8)
    middle = size / 2
    for radius, thick in ((0.49, 0.012), (0.455, 0.006), (0.29, 0.008)):
        cv2.circle(
            ink,
            (round(middle), round(middle)),
            round(radius * size),
            255,
            max(1, round(thick * size)),
            cv2.LINE_AA,
        )
    np.maximum(ink, _ring(words + " · ", size, 0.375 * size, round(size * 0.085)), out=ink)
    if rng.random() < 0.5:
        for i in range(6):
            a = i * math.pi / 3
            tip = (round(middle + 0.2 * size * math.cos(a)), round(middle + 0.2 * size * math.sin(a)))
            cv2.line(ink, (round(middle), round(middle)), tip, 255, max(2, size // 40), cv2.LINE_AA)
    else:
        sign = glyph("english", "BIBL", round(size * 0.13))
        if sign.shape[1] > size * 0.5:
            sign = cv2.resize(sign, (round(size * 0.5), sign.shape[0]))
        y, x = round(middle - sign.shape[0] / 2), round(middle - sign.shape[1] / 2)
        ink[y : y + sign.shape[0], x : x + sign.shape[1]] = sign
    oval = rng.random() < 0.4
    small = cv2.resize(ink, (px, round(px * (0.72 if oval else 1.0))), interpolation=cv2.INTER_AREA)
    blotch = cv2.resize(
        rng.random((9, 9), dtype=np.float32), (small.shape[1], small.shape[0]), interpolation=cv2.INTER_CUBIC
    )
    grain = rng.random(small.shape, dtype=np.float32)
    faded = small * np.clip(0.35 + 0.9 * blotch - 0.35 * grain, 0.05, 1)
    turn = cv2.getRotationMatrix2D((small.shape[1] / 2, small.shape[0] / 2), float(rng.normal(0, 14)), 0.94)
    return np.asarray(cv2.warpAffine(faded.astype(np.uint8), turn, (small.shape[1], small.shape[0])))


def _ring(words: str, size: int, radius: float, height: int) -> Ink:
    """Words bent to a full ring about the middle of a square."""
    strip = glyph("english", words, height)
    around = round(2 * math.pi * radius)
    strip = cv2.resize(strip, (around, height), interpolation=cv2.INTER_AREA)
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    dx, dy = x - size / 2, y - size / 2
    angle = (np.arctan2(dy, dx) + math.pi * 1.0) / (2 * math.pi)
    out = radius + height / 2 - np.hypot(dx, dy)
    return np.asarray(
        cv2.remap(strip, (angle * (around - 1)).astype(np.float32), out.astype(np.float32), cv2.INTER_LINEAR)
    )


def handwriting(ink: Ink, x: float, y: float, width: float, size: float, rng: np.random.Generator) -> float:
    """Write a line that nobody can read, on the layer, from x, y on, at most ``width`` wide; returns its true width."""
    at, slant = 0.0, rng.uniform(0.25, 0.5)
    while at < width - size * 1.6:
        points: list[NDArray[Any]] = []
        for _ in range(int(rng.integers(2, 8))):
            step = size * rng.uniform(0.32, 0.6)
            high = size * (rng.uniform(0.42, 0.62) if rng.random() < 0.72 else rng.uniform(0.9, 1.4))
            deep = size * (rng.uniform(0.4, 0.8) if rng.random() < 0.14 else 0.0)
            t = np.linspace(0, 2 * math.pi, 12)
            loop = rng.uniform(0.1, 0.5)
            px = at + step * t / (2 * math.pi) + np.sin(t) * step * loop
            py = -(1 - np.cos(t)) / 2 * high + np.where(t > 4.5, deep * np.sin((t - 4.5) / 1.78 * math.pi), 0)
            points.append(np.stack([x + px - py * slant, y + py], axis=1))
            at += step
            if at > width - size * 0.4:
                break
        line = np.concatenate(points)
        cv2.polylines(
            ink, [np.round(line * 16).astype(np.int32)], False, 235, max(1, round(size / 13)), cv2.LINE_AA, 4
        )
        at += size * rng.uniform(0.35, 0.7)
    return at


def note(
    ink: Ink, x: float, y: float, width: float, size: float, lines: int, rng: np.random.Generator
) -> None:
    """A reader's note of several lines."""
    for i in range(lines):
        share = rng.uniform(0.4, 0.8) if i == lines - 1 else rng.uniform(0.85, 1.0)
        handwriting(ink, x + rng.normal(0, size * 0.1), y + i * size * 1.75, width * share, size, rng)


def underline(ink: Ink, x: float, y: float, width: float, rng: np.random.Generator) -> None:
    """A line drawn by hand under words."""
    n = max(4, int(width / 25))
    points = np.stack([np.linspace(x, x + width, n), y + np.cumsum(rng.normal(0, 0.7, n))], axis=1)
    cv2.polylines(ink, [np.round(points * 16).astype(np.int32)], False, 190, 2, cv2.LINE_AA, 4)
