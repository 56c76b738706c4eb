"""Fits a page into the image that the network sees: turned, moved, enlarged or cut, its boxes with it."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from onitsearch.training.detector.pages import Array, TrueBox

Rng = np.random.Generator


def turned(
    rng: Rng, page: Array, boxes: Sequence[TrueBox], height: int, width: int
) -> tuple[Array, list[TrueBox]]:
    """Fit a page into the image, a little turned, moved, enlarged or cut; float32, and what is left of its boxes."""
    h, w = page.shape[:2]
    zoom = rng.uniform(0.82, 1.08) if rng.random() < 0.75 else rng.uniform(1.0, 1.9)
    fit = np.array([width / w, height / h])
    if rng.random() < 0.5:  # keep the proportions
        fit[:] = fit.min() if rng.random() < 0.7 else fit.max()
    # Mostly straight, as scans are: the box of a strip on a turned page is much higher than the strip.
    angle = np.deg2rad(rng.normal(0, 0.5) if rng.random() < 0.8 else rng.uniform(-6, 6))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix = turn @ np.diag(fit * zoom * rng.uniform(0.95, 1.05, 2))
    loose = np.abs(np.array([width, height]) - np.array([w, h]) * np.diag(matrix))
    middle = np.array([width, height]) / 2 + rng.uniform(-0.5, 0.5, 2) * loose
    move = middle - matrix @ (np.array([w, h]) / 2)
    affine = np.hstack([matrix, move[:, None]])
    around = float(rng.choice([0, 20, 235, 255]))
    border = cv2.BORDER_REPLICATE if rng.random() < 0.4 else cv2.BORDER_CONSTANT
    method = cv2.INTER_AREA if matrix[0, 0] < 0.5 else cv2.INTER_LINEAR
    image = cv2.warpAffine(
        page, affine, (width, height), flags=method, borderMode=border, borderValue=(around,) * 3
    )
    kept = []
    for box in boxes:
        points = np.array([[x * w, y * h] for x in (box.x0, box.x1) for y in (box.y0, box.y1)])
        points = points @ matrix.T + move
        (x0, y0), (x1, y1) = points.min(0), points.max(0)
        c0, r0, c1, r1 = max(x0, 0), max(y0, 0), min(x1, width), min(y1, height)
        if c1 - c0 < 3 or r1 - r0 < 3:
            continue
        left = (c1 - c0) * (r1 - r0) / ((x1 - x0) * (y1 - y0))
        kept.append(
            TrueBox(c0 / width, r0 / height, c1 / width, r1 / height, box.kind, box.ignored or left < 0.5)
        )
    return image.astype(np.float32), kept
