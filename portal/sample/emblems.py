"""The printer's mark: an emblem in a frame, his initials and his motto on a ribbon."""

from __future__ import annotations

import math

import cv2
import numpy as np

from portal.sample import faces
from portal.sample.ink import Scene
from portal.sample.ink import curves as c
from portal.sample.ornaments import face_of_leaves, glyph, lay, printed, scroll, shop_style
from portal.sample.page import Ink

_EMBLEMS = ("tree", "anchor", "star", "heart", "sun", "compass")


def printers_mark(rng: np.random.Generator, px: int, motto: str, letters: str, face: faces.Face) -> Ink:
    """A printer's device: an emblem in a frame of scrollwork, his letters below it and his motto on a ribbon."""
    scene = Scene(1.18)
    shape = ("oval", "shield", "tablet")[int(rng.integers(3))]
    if shape != "tablet":
        for side in (-1, 1):
            for y, r in ((0.2, 0.13), (0.53, 0.1), (0.84, 0.13)):
                scroll(scene, rng, 0.5 + side * 0.35, y, r, 1.0 if side > 0 else 2.1, side)
    if shape == "oval":
        scene.shape(c.ellipse(0.5, 0.52, 0.37, 0.46, n=70), tone=0.25, flow="along", grain=0.7)
        scene.shape(c.ellipse(0.5, 0.52, 0.31, 0.40, n=70), tone=0.02, shade=False)
    elif shape == "shield":
        half = c.points("0.5,0.98 0.66,0.9 0.82,0.68 0.84,0.4 0.8,0.14 0.66,0.12 0.5,0.07")
        outline = c.smooth(c.symmetric(half, 0.5))
        scene.shape(outline, tone=0.22, flow="along", grain=0.7)
        scene.shape(0.5 + (outline - 0.5) * (0.84, 0.87), tone=0.02, shade=False)
    else:
        scene.shape(c.rect(0.12, 0.04, 0.88, 0.99), tone=0.0, shade=False, contour=1.2)
        scene.shape(c.rect(0.15, 0.065, 0.85, 0.965), tone=0.16, flow=0.0, shade=False)
        scene.shape(c.hills(rng, 0.15, 0.85, 0.74, 0.08, 0.78), tone=0.3, flow=0.0)
        scene.shape(c.rect(0.15, 0.77, 0.85, 0.965), tone=0.0, shade=False)
    with scene.group(scale=float(rng.uniform(1.0, 1.2)), pivot=(0.5, 0.5)):
        _emblem(scene, rng, _EMBLEMS[int(rng.integers(len(_EMBLEMS)))])
    lower = c.bezier((0.94, 1.11), (0.5, 1.2), (0.06, 1.11))
    scene.shape(
        np.concatenate([c.bezier((0.06, 1.0), (0.5, 1.09), (0.94, 1.0)), lower]), tone=0.0, shade=False
    )
    block = printed(scene, px, shop_style(rng, 0.62), rng)
    width = block.shape[1]
    lay(
        block,
        glyph(face, letters, round(px * 0.045)),
        width // 2,
        round(px * (0.70 if shape != "tablet" else 0.735)),
    )
    words = glyph(face, motto, round(px * 0.034))
    if words.shape[1] > width * 0.8:
        words = cv2.resize(words, (round(width * 0.8), words.shape[0]), interpolation=cv2.INTER_AREA)
    lay(block, _bowed(words, px * 0.028), width // 2, round(px * 0.945))
    return block


def _bowed(ink: Ink, sag: float) -> Ink:
    """A line of letters bent downwards in its middle by ``sag`` pixels."""
    w = ink.shape[1]
    tall = cv2.copyMakeBorder(ink, 0, int(sag) + 2, 0, 0, cv2.BORDER_CONSTANT, value=0)
    x, y = np.meshgrid(np.arange(w, dtype=np.float32), np.arange(tall.shape[0], dtype=np.float32))
    dip = sag * (1 - (2 * x / w - 1) ** 2)
    return np.asarray(cv2.remap(tall, x, (y - dip).astype(np.float32), cv2.INTER_LINEAR))


def _emblem(scene: Scene, rng: np.random.Generator, kind: str) -> None:
    x, y = 0.5, 0.46
    if kind == "tree":
        scene.shape(
            c.limb([(x, 0.74), (x - 0.02, 0.6), (x, 0.42)], (0.09, 0.05, 0.04)), tone=0.3, texture="bark"
        )
        for _ in range(26):
            a, d = rng.uniform(0, 6.28), rng.uniform(0, 0.17)
            px, py = x + d * math.cos(a), 0.36 + d * 0.8 * math.sin(a)
            scene.shape(c.leaf((px, py), c.polar(px, py, 0.07, a), 0.045), tone=0.2)
    elif kind == "anchor":
        scene.shape(c.limb([(x, 0.26), (x, 0.66)], (0.035,)), tone=0.3)
        scene.shape(c.limb(c.arc(x, 0.5, 0.17, 0.3, math.pi - 0.3), (0.02, 0.05, 0.02)), tone=0.3)
        scene.shape(c.limb([(x - 0.12, 0.31), (x + 0.12, 0.31)], (0.03,)), tone=0.2)
        body = c.smooth(
            c.points("-0.2,0.36 -0.05,0.33 0.1,0.42 -0.08,0.52 0.06,0.62 0.2,0.52", x), closed=False
        )
        scene.shape(c.limb(body, (0.07, 0.075, 0.05, 0.03, 0.012)), tone=0.12, texture="scales", grain=0.6)
    elif kind == "star":
        scene.shape(c.star(x, y, 0.22, 0.09, int(rng.integers(5, 9))), tone=0.2, flow=0.6)
        scene.shape(c.ellipse(x, y, 0.07), tone=0.05)
    elif kind == "heart":
        left = c.points("0,0.34 -0.1,0.27 -0.19,0.35 -0.15,0.5 0,0.66", x)
        scene.shape(c.smooth([*left, (x + 0.15, 0.5), (x + 0.19, 0.35), (x + 0.1, 0.27)]), tone=0.25)
        scene.shape(c.limb([(x, 0.16), (x, 0.33)], (0.025,)), tone=0)
        scene.shape(c.limb([(x - 0.06, 0.22), (x + 0.06, 0.22)], (0.025,)), tone=0)
    elif kind == "sun":
        scene.shape(c.star(x, y, 0.25, 0.14, 16), tone=0.1, flow=0.3)
        face_of_leaves(scene, x, y, 0.13)
    else:
        for side in (-1, 1):
            scene.shape(c.limb([(x, 0.24), (x + side * 0.15, 0.66)], (0.05, 0.01)), tone=0.25)
        scene.shape(c.limb(c.arc(x, 0.3, 0.22, 0.9, math.pi - 0.9), (0.018,)), tone=0.1)
        scene.shape(c.ellipse(x, 0.25, 0.04), tone=0.1)
