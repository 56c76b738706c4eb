"""Photographs by a phone, made from drawn pages: a print on a wall, or an open book on a table, with things around."""

from __future__ import annotations

import io
from typing import Any

import cv2
import numpy as np
from PIL import Image

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
SIZE = (1200, 900)


def photograph(shown: Pixels, seed: int, *, share: float = 0.75, lean: float = 0.1) -> bytes:
    """A JPEG of something (RGB uint8) that takes about ``share`` of the photograph's sides, held askew.

    It is seen in perspective (corners moved by up to ``lean`` of the sides), turned, lit from one side, a little
    out of focus, noisy, with a wall, a frame's shadow and things around it.
    """
    chance = np.random.default_rng(seed)
    width, height = SIZE if shown.shape[1] > shown.shape[0] else SIZE[::-1]
    seen = _surroundings(chance, width, height)
    tall, wide = shown.shape[:2]
    scale = share * min(width / wide, height / tall)
    middle = np.array([width, height]) * chance.uniform(0.44, 0.56, 2)
    corners = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], np.float32)
    turn = np.deg2rad(chance.uniform(-8, 8))
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    moved = (corners - [wide / 2, tall / 2]) * scale
    moved += chance.uniform(-lean, lean, (4, 2)) * [wide * scale, tall * scale]
    moved = (moved @ turned.T + middle).astype(np.float32)
    cv2.fillConvexPoly(seen, (moved + [14, 18]).astype(np.int32), (60, 55, 50))
    tilt = cv2.getPerspectiveTransform(corners, moved)
    cv2.warpPerspective(shown, tilt, (width, height), seen, cv2.INTER_AREA, cv2.BORDER_TRANSPARENT)
    across = np.linspace(-1, 1, width)[None, :] * chance.uniform(-1, 1)
    down = np.linspace(-1, 1, height)[:, None] * chance.uniform(-1, 1)
    light = (chance.uniform(0.7, 1.0) * (1 + 0.25 * (across + down)))[:, :, None]
    lit = cv2.GaussianBlur(seen, (0, 0), chance.uniform(0.6, 1.3)).astype(np.float32) * light
    lit *= chance.uniform(0.9, 1.1, 3)
    lit += chance.normal(0, 5, lit.shape)
    packed = io.BytesIO()
    Image.fromarray(np.clip(lit, 0, 255).astype(np.uint8)).save(packed, "JPEG", quality=72)
    return packed.getvalue()


def _surroundings(chance: np.random.Generator, width: int, height: int) -> Pixels:
    """A wall or a table with a pattern, and a few things on it."""
    base = chance.uniform(90, 220, 3)
    seen = np.full((height, width, 3), base, np.float32)
    grain = cv2.resize(chance.normal(0, 14, (height // 6, width // 6)).astype(np.float32), (width, height))
    seen += grain[:, :, None]
    for place in range(0, width, int(chance.integers(60, 160))):
        seen[:, place : place + 2] *= 0.8
    table: Pixels = np.clip(seen, 0, 255).astype(np.uint8)
    for _ in range(9):
        colour = tuple(int(one) for one in chance.integers(20, 235, 3))
        at = tuple(int(one) for one in chance.integers(0, (width, height)))
        kind = chance.integers(0, 3)
        if kind == 0:
            cv2.circle(table, at, int(chance.integers(15, 90)), colour, -1, cv2.LINE_AA)
        elif kind == 1:
            to = (at[0] + int(chance.integers(30, 260)), at[1] + int(chance.integers(20, 160)))
            cv2.rectangle(table, at, to, colour, -1)
        else:
            cv2.putText(table, "ROOM 4", at, cv2.FONT_HERSHEY_SIMPLEX, chance.uniform(0.6, 2), colour, 3)
    return table
