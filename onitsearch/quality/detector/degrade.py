"""What happens to a page between the press and the screen: damp, corners, bleed-through, cameras, thresholds."""

from __future__ import annotations

import cv2
import numpy as np

from onitsearch.quality.detector.pages import Array

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


def camera(rng: Rng, image: Array) -> Array:
    """Return the page as some scanner or film gives it: colour, grey, microfilm or black and white; uint8."""
    height, width = image.shape[:2]
    out: Array = image * (1 + np.float32(0.06 * rng.random()) * field(rng, height, width, 4))[..., None]
    manner = rng.choice(4, p=(0.4, 0.22, 0.18, 0.2))
    if manner == 0:
        tint = rng.normal(1, 0.06, 3).astype(np.float32)
        curve = (255 * np.linspace(0, 1, 256) ** rng.uniform(0.7, 1.5)).astype(np.float32)
        out = curve[np.clip(out * tint, 0, 255).astype(np.uint8)]
        if rng.random() < 0.3:
            out = out * np.float32(rng.uniform(0.6, 1.0))
    else:
        grey = out @ np.array((0.3, 0.59, 0.11), np.float32)
        if manner == 1:
            low, high = rng.uniform(0, 60), rng.uniform(190, 275)
            grey = low + grey * (high - low) / 255
        elif manner == 2:  # microfilm: steep, unevenly lit, grainy
            grey = grey + 14 * field(rng, height, width, 3)
            middle = np.median(grey[::7, ::7]) * rng.uniform(0.55, 0.9)
            grey = 255 / (1 + np.exp(-(grey - middle) / rng.uniform(14, 40)))
            grey += rng.standard_normal(grey.shape, np.float32) * np.float32(rng.uniform(2, 14))
        else:
            at = (
                paper_of(np.clip(out, 0, 255).astype(np.uint8))[..., 1]
                if rng.random() < 0.6
                else np.percentile(grey[::5, ::5], 85)
            )
            grey = np.where(grey < at * rng.uniform(0.6, 0.85), rng.uniform(0, 40), rng.uniform(225, 255))
        out = np.repeat(grey[..., None], 3, axis=2)
    if rng.random() < 0.3:
        soft = rng.uniform(0.4, 1.1)
        out = cv2.GaussianBlur(out.astype(np.float32), (0, 0), soft)
    if rng.random() < 0.3:
        out = out + rng.standard_normal((*out.shape[:2], 1), np.float32) * np.float32(rng.uniform(1, 8))
    return np.asarray(np.clip(out, 0, 255).astype(np.uint8))
