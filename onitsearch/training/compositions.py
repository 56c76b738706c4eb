"""The same thing shown otherwise: nearer, several times, or turned.

A model that saw a concept only whole, once and upright does not know it as a head, a wreath or hanging from a
branch. These compositions keep what the picture shows and change how, so they belong to the labelled pictures.
"""

from __future__ import annotations

import cv2
import numpy as np
import torch

from onitsearch.training.dataset import Pixels


def rearrange(squares: torch.Tensor, share: float, rng: np.random.Generator) -> torch.Tensor:
    """A copy of grey uint8 squares (n, side, side) in which about ``share`` of them are composed anew."""
    source = squares.numpy()
    made = source.copy()
    for i in np.flatnonzero(rng.random(len(made)) < share):
        kind = rng.integers(3)
        if kind == 0:
            made[i] = _nearer(source[i], rng)
        elif kind == 1:
            made[i] = _several(source[i], rng)
        else:
            angle = rng.uniform(20, 180) * (1 if rng.random() < 0.5 else -1)
            made[i] = _placed(source[i], 0.5, 0.5, rng.uniform(0.7, 0.95), angle)
    return torch.from_numpy(made)


def _nearer(picture: Pixels, rng: np.random.Generator) -> Pixels:
    """A window of less than the whole around a place where there is ink."""
    side = len(picture)
    window = int(side * rng.uniform(0.5, 0.8))
    inner = 255 - picture[side // 8 : -side // 8, side // 8 : -side // 8].astype(np.float64)
    weights = cv2.resize(inner, (8, 8), interpolation=cv2.INTER_AREA).ravel() + 1
    cell = int(rng.choice(64, p=weights / weights.sum()))
    centre_y, centre_x = (((place + rng.random()) / 8 * 0.75 + 0.125) * side for place in divmod(cell, 8))
    top = int(np.clip(centre_y - window / 2, 0, side - window))
    left = int(np.clip(centre_x - window / 2, 0, side - window))
    part = picture[top : top + window, left : left + window]
    return np.asarray(cv2.resize(part, (side, side), interpolation=cv2.INTER_LINEAR), np.uint8)


def _several(picture: Pixels, rng: np.random.Generator) -> Pixels:
    """Two to six small copies: in rows, or around a ring."""
    count = int(rng.integers(2, 7))
    if count >= 4 and rng.random() < 0.5:
        start = rng.uniform(0, 2 * np.pi)
        angles = start + np.arange(count) * 2 * np.pi / count
        places = [(0.5 + 0.3 * np.cos(a), 0.5 + 0.3 * np.sin(a)) for a in angles]
        scale = 0.85 / np.sqrt(count)
        turns = np.degrees(angles) * (rng.random() < 0.5)
    else:
        rows = 1 if count == 2 and rng.random() < 0.5 else 2
        columns = -(-count // rows)
        places = [((k % columns + 0.5) / columns, (k // columns + 0.5) / rows) for k in range(count)]
        scale = rng.uniform(0.95, 1.2) / max(rows, columns)
        turns = rng.uniform(-15, 15, count)
    made = np.full_like(picture, 255)
    for (x, y), turn in zip(places, turns, strict=True):
        copy = picture[:, ::-1] if rng.random() < 0.3 else picture
        made = np.minimum(made, _placed(copy, x, y, scale, float(turn)))
    return made


def _placed(picture: Pixels, x: float, y: float, scale: float, angle: float) -> Pixels:
    """The picture turned by ``angle`` degrees at ``scale``, centred at (x, y) in fractions, on white."""
    side = len(picture)
    matrix = np.asarray(cv2.getRotationMatrix2D((side / 2, side / 2), angle, scale), np.float64)
    matrix[:, 2] += (np.array([x, y]) - 0.5) * side
    return np.asarray(
        cv2.warpAffine(picture, matrix, (side, side), flags=cv2.INTER_AREA, borderValue=255), np.uint8
    )
