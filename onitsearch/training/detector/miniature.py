"""Painted pictures and borders made up on the spot, as in manuscripts and hand-painted prints: opaque colours, gold."""

from __future__ import annotations

import cv2
import numpy as np

from onitsearch.training.detector.degrade import field
from onitsearch.training.detector.pages import Array

Rng = np.random.Generator
_GOLD = (0.85, 0.68, 0.25)


def miniature(rng: Rng, height: int, width: int) -> Array:
    """Return a painted scene as transmitted light, float32 (h, w, 3) of 0 to 1: sky, hills, houses, people, a frame."""
    image = np.empty((height, width, 3), np.float32)
    below = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    image[:] = _colour(rng, 0.5, 0.95) * (1 - below) + _colour(rng, 0.4, 0.95) * below
    if rng.random() < 0.25:
        _chequered(rng, image)
    for k in range(int(rng.integers(0, 4))):
        line = height * (0.35 + 0.15 * k) + 0.06 * height * field(rng, 1, width, 6)[0]
        hill = np.stack([np.arange(width), line], 1).astype(np.int32)
        ground = np.vstack([hill, [[width, height], [0, height]]]).astype(np.int32)
        cv2.fillPoly(image, [ground], _colour(rng, 0.2, 0.75))
    for _ in range(int(rng.integers(0, 6))):
        _house(rng, image)
    for _ in range(int(rng.integers(1, 9))):
        _figure(rng, image)
    for _ in range(int(rng.integers(0, 30))):
        at = (int(rng.uniform(0, width)), int(rng.uniform(0.4, 1) * height))
        size = (int(rng.uniform(1, 0.05 * width)) + 1, int(rng.uniform(1, 0.05 * height)) + 1)
        cv2.ellipse(image, at, size, rng.uniform(0, 180), 0, 360, _colour(rng, 0.1, 0.9), -1, cv2.LINE_AA)
    image *= (1 + 0.08 * field(rng, height, width, 20) + 0.04 * field(rng, height, width, 80))[..., None]
    if rng.random() < 0.8:
        _frame(rng, image)
    return np.clip(image, 0.02, 1).astype(np.float32)


def border(rng: Rng, height: int, width: int) -> Array:
    """Return a strip of painted foliage as transmitted light, float32 (h, w, 3): sprays, flowers, gold dots."""
    image = np.ones((height, width, 3), np.float32)
    if rng.random() < 0.35:
        image *= np.array(_colour(rng, 0.5, 0.95), np.float32)
    short = min(height, width)
    sprays = max(2, int(1.5 * max(height, width) / short))
    ink = tuple(float(value) for value in rng.uniform(0.1, 0.4, 3))
    for k in range(sprays):
        along = (k + 0.5) / sprays
        heart = np.array([0.5 * width, along * height] if height > width else [along * width, 0.5 * height])
        turn, reach = rng.uniform(0, 7), 0.5 * short
        t = np.linspace(0, rng.uniform(3, 9), 40)
        line = heart + reach * (t / t[-1])[:, None] * np.stack([np.cos(t + turn), np.sin(t + turn)], 1)
        cv2.polylines(image, [line.astype(np.int32).reshape(-1, 1, 2)], False, ink, 1, cv2.LINE_AA)
        for x, y in line[4 :: int(rng.integers(3, 8))]:
            leaf = (
                max(1, int(short * rng.uniform(0.02, 0.09))),
                max(1, int(short * rng.uniform(0.02, 0.06))),
            )
            paint = _GOLD if rng.random() < 0.3 else _colour(rng, 0.1, 0.8)
            cv2.ellipse(image, (int(x), int(y)), leaf, rng.uniform(0, 180), 0, 360, paint, -1, cv2.LINE_AA)
    for _ in range(int(sprays * rng.uniform(0, 20))):
        at = (int(rng.uniform(0, width)), int(rng.uniform(0, height)))
        cv2.circle(image, at, max(1, int(short * rng.uniform(0.01, 0.03))), _GOLD, -1, cv2.LINE_AA)
    if rng.random() < 0.5:
        cv2.rectangle(image, (0, 0), (width - 1, height - 1), ink, 1)
    return image


def _colour(rng: Rng, low: float, high: float) -> tuple[float, float, float]:
    red, green, blue = (float(value) for value in rng.uniform(low, high, 3))
    return red, green, blue


def _chequered(rng: Rng, image: Array) -> None:
    """The patterned ground of the early ones."""
    height, width = image.shape[:2]
    side = max(3, int(width * rng.uniform(0.02, 0.06)))
    rows, columns = np.mgrid[0:height, 0:width] // side
    image[(rows + columns) % 2 == 0] = _GOLD if rng.random() < 0.5 else _colour(rng, 0.2, 0.9)


def _house(rng: Rng, image: Array) -> None:
    height, width = image.shape[:2]
    w, h = (int(rng.uniform(0.06, 0.25) * side) for side in (width, height))
    x, y = int(rng.uniform(0, width - w)), int(rng.uniform(0.25, 0.6) * height)
    cv2.rectangle(image, (x, y), (x + w, y + h), _colour(rng, 0.4, 0.95), -1)
    roof = np.array([(x - 2, y), (x + w + 2, y), (x + w // 2, y - int(h * rng.uniform(0.3, 1)))], np.int32)
    cv2.fillPoly(image, [roof], _colour(rng, 0.2, 0.7), cv2.LINE_AA)
    for _ in range(int(rng.integers(0, 5))):
        a, b = int(x + rng.uniform(0.1, 0.8) * w), int(y + rng.uniform(0.1, 0.8) * h)
        cv2.rectangle(image, (a, b), (a + max(1, w // 8), b + max(1, h // 6)), _colour(rng, 0, 0.3), -1)


def _figure(rng: Rng, image: Array) -> None:
    """Somebody in a robe with folds: head, perhaps a halo, arms."""
    height, width = image.shape[:2]
    tall = height * rng.uniform(0.2, 0.65)
    x, foot = rng.uniform(0.1, 0.9) * width, height * rng.uniform(0.7, 1.0)
    broad, head = tall * rng.uniform(0.25, 0.45), tall * rng.uniform(0.07, 0.1)
    top = foot - tall + 2 * head
    robe = [(x - 0.3 * broad, top), (x + 0.3 * broad, top), (x + 0.5 * broad, foot), (x - 0.5 * broad, foot)]
    paint = _colour(rng, 0.1, 0.95)
    cv2.fillPoly(image, [np.array(robe, np.int32)], paint, cv2.LINE_AA)
    dark = tuple(0.5 * value for value in paint)
    for _ in range(int(rng.integers(2, 7))):
        a, b = x + rng.uniform(-0.2, 0.2) * broad, x + rng.uniform(-0.45, 0.45) * broad
        cv2.line(image, (int(a), int(top + head)), (int(b), int(foot)), dark, 1, cv2.LINE_AA)
    middle = (int(x), int(top - 0.8 * head))
    if rng.random() < 0.3:
        cv2.circle(image, middle, int(1.8 * head) + 1, _GOLD, -1, cv2.LINE_AA)
    cv2.circle(image, middle, int(head) + 1, (0.93, 0.78, 0.66), -1, cv2.LINE_AA)
    cv2.ellipse(
        image, middle, (int(head) + 1, int(head) + 1), 0, 180, 360, _colour(rng, 0.1, 0.6), -1, cv2.LINE_AA
    )
    hand = (int(x + rng.normal(0, 0.7) * broad), int(top + rng.uniform(0, 0.4) * tall))
    cv2.line(image, (int(x), int(top + head)), hand, dark, max(1, int(0.1 * broad)), cv2.LINE_AA)


def _frame(rng: Rng, image: Array) -> None:
    height, width = image.shape[:2]
    inset = 0
    for _ in range(int(rng.integers(1, 4))):
        thick = max(1, int(min(height, width) * rng.uniform(0.005, 0.035)))
        paint = _GOLD if rng.random() < 0.4 else _colour(rng, 0.1, 0.9)
        ends = (inset, inset), (width - 1 - inset, height - 1 - inset)
        cv2.rectangle(image, *ends, paint, 2 * thick)
        inset += 2 * thick
