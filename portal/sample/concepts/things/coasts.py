"""Coasts as landscapes show them: each stands about x on the line y, h high, and brings its own sea."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from portal.sample.concepts.things import scenery as s
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Points, Rng, Scene


def cliff(scene: Scene, rng: Rng, x: float, y: float, h: float) -> None:
    """High rocks that fall sheer into the sea, surf at their foot."""
    s.sea(scene, rng, y - h * 0.25, scene.aspect + 0.1, tone=0.16)
    left = -0.1 - (0.5 - x)
    for depth, (reach, high, tone) in enumerate(((0.82, 0.5, 0.15), (0.66, 0.78, 0.25), (0.46, 1.0, 0.35))):
        foot = y - h * 0.18 + depth * h * 0.09
        top, far = foot - h * 0.85 * high, left + reach
        face = [
            (left - 0.3, top - h * 0.03),
            (left + reach * 0.5, top - h * rng.uniform(0, 0.06)),
            (far - 0.03, top + h * 0.02),
            (far + 0.02, top + h * 0.12),
            (far - 0.02, foot - h * 0.35),
            (far + 0.03, foot - h * 0.12),
            (far + 0.05, foot),
            (left - 0.3, foot + 0.01),
        ]
        scene.shape(face, tone=tone, flow=1.5, shade=False, contour=1.2)
        for _ in range(9):
            u = left + reach * rng.uniform(0.2, 1.0)
            v = rng.uniform(top + h * 0.08, foot - h * 0.15)
            scene.line([(u, v), (u + 0.012, v + h * 0.06), (u - 0.006, v + h * 0.16)], 1.5)
        for _ in range(3):
            v = top + (foot - top) * rng.uniform(0.2, 0.8)
            scene.line([(left, v), (far - 0.1, v + 0.01), (far - 0.01, v + 0.02)], 0.8)
        for k in np.linspace(left, far + 0.05, 8):
            scene.shape(c.cloud(rng, k, foot + 0.005, 0.12, h * 0.05, 6), shade=False, contour=0.7)
    stack = left + 0.95
    scene.shape(
        c.wobble(c.points("-0.05,-0.05 -0.03,-0.4 0.03,-0.42 0.06,-0.05", stack, y, 1, h), rng, 0.01),
        tone=0.3,
        flow=1.5,
    )
    s.waves(scene, rng, y - h * 0.15, scene.aspect, 10)
    _sail(scene, rng, left + rng.uniform(0.75, 0.9), y - h * 0.22, h * 0.13)


def _downhill(u: Points, v: Points, middle: float, steep: float) -> Points:
    """Strokes that run down both sides of a hill."""
    return np.asarray(1.57 - (u - middle) * steep)


def island(scene: Scene, rng: Rng, x: float, y: float, h: float) -> None:
    """Hills, palms and a tower, water on every side."""
    s.sea(scene, rng, y - h * 0.28, scene.aspect + 0.1, tone=0.18)
    w = rng.uniform(0.3, 0.38)
    for k in (3, 2, 1):
        scene.line(c.arc(x, y, w + 0.035 * k, -0.2, math.pi + 0.2, ry=h * (0.09 + 0.035 * k)), 0.8)
    scene.shape(c.wobble(c.ellipse(x, y - h * 0.01, w, h * 0.1), rng, 0.012), shade=False, contour=1.2)
    for off, high, half in ((-0.3, 0.3, 0.5), (0.35, 0.38, 0.45), (0.0, 0.58, 0.55)):
        hill = c.smooth(
            [
                (x + (off - half) * w, y),
                (x + (off - half * 0.5) * w, y - h * high * 0.55),
                (x + off * w, y - h * high * rng.uniform(0.85, 1.05)),
                (x + (off + half * 0.5) * w, y - h * high * 0.5),
                (x + (off + half) * w, y),
            ],
            closed=False,
        )
        scene.shape(hill, tone=0.22, flow=partial(_downhill, middle=x + off * w, steep=3.0))
    if rng.random() < 0.6:
        u = x + rng.choice((-0.3, 0.3)) * w
        scene.shape(c.rect(u - 0.02, y - h * 0.55, u + 0.02, y - h * 0.25), tone=0.15, contour=1.0)
        scene.shape([(u - 0.03, y - h * 0.54), (u, y - h * 0.66), (u + 0.03, y - h * 0.54)], tone=0.5)
    for k in np.linspace(-0.75, 0.75, int(rng.integers(4, 8))):
        s.tree(
            scene,
            rng,
            x + k * w + rng.normal(0, 0.02),
            y + h * rng.uniform(-0.03, 0.03),
            h * rng.uniform(0.16, 0.24),
        )
    s.waves(scene, rng, y + h * 0.18, scene.aspect, 8)
    _sail(scene, rng, x + rng.choice((-1, 1)) * (w + 0.08), y - h * 0.2, h * 0.12)


def _sail(scene: Scene, rng: Rng, x: float, y: float, h: float) -> None:
    scene.shape(c.points("-0.5,-0.2 0.5,-0.2 0.35,0 -0.35,0", x, y, h), tone=0.55, contour=0.8)
    scene.shape(
        c.smooth(c.points("-0.3,-1 0.25,-1 0.35,-0.3 -0.35,-0.3", x, y, h), steps=4), tone=0.05, contour=0.8
    )
