"""Bees, and wings that can be seen through."""

from __future__ import annotations

import math

import numpy as np

from portal.sample.concepts.animals import plates as p
from portal.sample.concepts.animals.ground import chance, setting
from portal.sample.concepts.animals.stage import put, turned
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Points, Rng, Scene


def clear_wing(s: Scene, root: tuple[float, float], length: float, angle: float, wide: float) -> None:
    outline = c.points("0,0 0.3,-0.16 0.75,-0.24 1,-0.08 0.92,0.12 0.5,0.16 0.15,0.08")
    s.shape(
        turned(c.smooth([(x, y * wide) for x, y in outline]), *root, length, angle),
        tone=0.0,
        contour=0.9,
        shade=False,
    )
    for y in (-0.12, 0.0, 0.09):
        s.line(turned([(0.03, 0.0), (0.45, y * 1.1 * wide), (0.9, y * wide)], *root, length, angle), 0.6)


def bee(s: Scene, rng: Rng) -> None:
    """From above: striped furry body, four clear wings."""
    spread = rng.uniform(-0.25, 0.3)
    for k in (1, -1):
        with s.group(mirror=k < 0):
            for y, a in ((-0.10, -0.9), (0.0, -0.1), (0.06, 0.7)):
                p.jointed(
                    s,
                    [(0.10, y), (0.32, y + 0.16 * math.sin(a)), (0.40, y + 0.34 * math.sin(a) + 0.05)],
                    0.035,
                )
            clear_wing(s, (0.10, -0.04), 0.50, 0.55 + spread * 0.5, 1.0)
            clear_wing(s, (0.10, -0.10), 0.74, 0.10 + spread * 0.5, 1.0)
    _striped(
        s,
        c.smooth(c.points("0,0.02 0.18,0.16 0.21,0.36 0.12,0.58 0,0.68 -0.12,0.58 -0.21,0.36 -0.18,0.16")),
        0.06,
        0.64,
        0.21,
    )
    s.shape(c.ellipse(0, -0.08, 0.16, 0.17), tone=0.35, texture="fur")
    s.shape(c.ellipse(0, -0.30, 0.12, 0.09), tone=0.45)
    for k in (-1, 1):
        s.shape(c.ellipse(0.09 * k, -0.31, 0.04, 0.06), fill="ink")
        s.line([(0.04 * k, -0.38), (0.10 * k, -0.48), (0.20 * k, -0.52)], 1.4, taper=False)


def _striped(s: Scene, outline: Points, y0: float, y1: float, half: float) -> None:
    """An abdomen with dark rings between light ones."""
    s.shape(outline, tone=0.05, contour=1.1)
    for t in np.linspace(0.16, 0.88, 4):
        y = y0 + (y1 - y0) * t
        w = half * math.sin(math.pi * min(0.95, t * 0.85 + 0.16)) ** 0.6
        band = c.points("-1,-0.03 0,0.005 1,-0.03 0.96,0.035 0,0.07 -0.96,0.035", 0, y, w, 1)
        s.shape(c.smooth(band), fill="ink", contour=0)


def bee_side(s: Scene, rng: Rng) -> None:
    """Flying to the left in profile."""
    lift = rng.uniform(-1.35, -0.8)
    clear_wing(s, (0.02, -0.12), 0.62, lift + 0.35, 1.1)
    with s.group(x=0.14, y=0.02, rotate=-1.35 + rng.uniform(-0.1, 0.2)):
        _striped(
            s,
            c.smooth(c.points("0,-0.04 0.17,0.1 0.2,0.32 0.12,0.52 0,0.66 -0.12,0.52 -0.2,0.32 -0.17,0.1")),
            0.0,
            0.60,
            0.20,
        )
    for x in (-0.10, 0.0, 0.08):
        p.jointed(s, [(x, 0.10), (x + 0.04, 0.26), (x + 0.16, 0.34)], 0.035)
    s.shape(c.ellipse(0.0, -0.02, 0.18, 0.16), tone=0.35, texture="fur")
    s.shape(c.ellipse(-0.22, 0.0, 0.10, 0.12), tone=0.4)
    s.shape(c.ellipse(-0.25, -0.02, 0.04, 0.07), fill="ink")
    for d in (0.0, 0.07):
        s.line([(-0.28, -0.09), (-0.34 + d, -0.2), (-0.46 + d, -0.22)], 1.4, taper=False)
    clear_wing(s, (0.0, -0.12), 0.76, lift, 1.1)


def bee_and_hive(scene: Scene, rng: Rng) -> None:
    """A straw hive, and bees before it: one great, others small."""
    h = scene.aspect
    y = h * rng.uniform(0.82, 0.9)
    setting(scene, rng, y - 0.03, 0.3)
    x, w, top = rng.uniform(0.6, 0.7), rng.uniform(0.22, 0.27), h * rng.uniform(0.2, 0.3)
    scene.shape(
        c.smooth(
            [
                (x - w, y),
                (x - w, y - (y - top) * 0.5),
                (x - w * 0.5, top + 0.03),
                (x, top),
                (x + w * 0.5, top + 0.03),
                (x + w, y - (y - top) * 0.5),
                (x + w, y),
            ]
        ),
        tone=0.2,
        flow=0.0,
    )
    for t in np.linspace(0.1, 0.9, 8):
        half = w * (1.0 if t < 0.5 else math.sqrt(max(0.05, 1 - ((t - 0.5) / 0.52) ** 2)))
        yy = y - (y - top) * t
        scene.line(c.bezier((x - half, yy), (x, yy + 0.03), (x + half, yy)), 1.3)
    scene.shape(c.ellipse(x, y - 0.05, 0.05, 0.045), fill="ink")
    put(
        scene,
        p.made(bee_side, rng),
        0.26,
        h * rng.uniform(0.5, 0.75),
        0.46,
        h * 0.5,
        chance(rng),
        rotate=rng.uniform(-0.3, 0.3),
    )
    for _ in range(5):
        put(
            scene,
            p.made(bee, rng),
            rng.uniform(0.1, 0.95),
            h * rng.uniform(0.2, 0.6),
            0.12,
            0.12,
            rotate=rng.uniform(-2, 2),
        )
