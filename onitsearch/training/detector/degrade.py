"""What happens to a page between the press and the camera: damp, torn corners, black rims, bleed-through."""

from __future__ import annotations

import cv2
import numpy as np

from onitsearch.training.detector.pages import Array

Rng = np.random.Generator


def paper_of(image: Array) -> Array:
    """Return the paper alone: a smooth image of the brightest of each neighbourhood, float32, same shape."""
    height, width = image.shape[:2]
    small = cv2.resize(image, (max(8, width // 8), max(8, height // 8)), interpolation=cv2.INTER_AREA)
    bright = cv2.blur(cv2.dilate(cv2.medianBlur(small, 3), np.ones((5, 5), np.uint8)), (7, 7))
    return cv2.resize(bright, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float32)


def field(rng: Rng, height: int, width: int, coarse: int) -> Array:
    """Return a smooth random field of mean 0 and deviation about 1, float32 (h, w)."""
    grid = rng.normal(0, 1, (coarse, coarse)).astype(np.float32)
    return np.asarray(cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC))


def stains(rng: Rng, image: Array) -> Array:
    """Return the page with blots, rings of damp, foxing or a shadow: nothing that is a picture."""
    height, width = image.shape[:2]
    mask = np.zeros((height, width), np.float32)
    for _ in range(int(rng.integers(1, 5))):
        centre = (int(rng.uniform(0, width)), int(rng.uniform(0, height)))
        size = (int(rng.uniform(4, 0.22 * width)), int(rng.uniform(4, 0.22 * width)))
        spot = np.zeros_like(mask)
        cv2.ellipse(spot, centre, size, rng.uniform(0, 180), 0, 360, 1, -1 if rng.random() < 0.7 else 3)
        soft = 2 * int(rng.integers(1, 12)) + 1
        mask = np.maximum(mask, cv2.blur(spot, (soft, soft)) * rng.uniform(0.1, 0.7))
    rough = 1 + 0.4 * field(rng, height, width, 24)
    colour = np.array([rng.uniform(0.5, 0.95), rng.uniform(0.4, 0.85), rng.uniform(0.2, 0.7)], np.float32)
    share = np.clip(mask * rough, 0, 1)[..., None]
    return np.asarray(image * (1 - share * (1 - colour)), np.float32)


def edges(rng: Rng, image: Array) -> Array:
    """Return the page with what lies around it on a scan: black rims, the other leaf, a torn corner, a thumb."""
    height, width = image.shape[:2]
    out = image.copy()
    dark = float(rng.uniform(0, 60)) if rng.random() < 0.7 else float(rng.uniform(120, 255))
    for side in range(4):
        if rng.random() < 0.35:
            depth = int(rng.uniform(2, 0.05 * width))
            slope = int(rng.normal(0, 0.012 * width))
            shape = {
                0: [(0, 0), (width, 0), (width, depth + slope), (0, depth)],
                1: [(0, height), (width, height), (width, height - depth), (0, height - depth + slope)],
                2: [(0, 0), (depth, 0), (depth + slope, height), (0, height)],
                3: [(width, 0), (width - depth, 0), (width - depth + slope, height), (width, height)],
            }[side]
            cv2.fillPoly(out, [np.array(shape, np.int32)], (dark, dark, dark))
    if rng.random() < 0.3:
        x, y = (0, width)[int(rng.integers(2))], (0, height)[int(rng.integers(2))]
        a, b = rng.uniform(0.02, 0.18) * width, rng.uniform(0.02, 0.18) * width
        corner = [(x, y), (x + (a if x == 0 else -a), y), (x, y + (b if y == 0 else -b))]
        tone = float(rng.uniform(0, 255))
        cv2.fillPoly(out, [np.array(corner, np.int32)], (tone, tone * 0.97, tone * 0.9))
    if rng.random() < 0.4:  # the fold of the binding
        at, wide = (0.0, 1.0)[int(rng.integers(2))], rng.uniform(0.02, 0.12)
        x = np.linspace(0, 1, width, dtype=np.float32)
        out *= (1 - rng.uniform(0.2, 0.7) * np.exp(-np.abs(x - at) / wide))[None, :, None]
    return out


def show_through(rng: Rng, image: Array, other: Array) -> Array:
    """Return the page with the back of its leaf (``other``, any page of the same shape) showing through, mirrored."""
    paper = np.maximum(paper_of(other), 1)
    back = np.clip(other[:, ::-1] / paper[:, ::-1], 0, 1)
    soft = 2 * int(rng.integers(1, 3)) + 1
    return np.asarray(image * (1 - rng.uniform(0.08, 0.4) * (1 - cv2.blur(back, (soft, soft)))), np.float32)
