"""Spiders, and their webs."""

from __future__ import annotations

import math

import numpy as np

from portal.sample.concepts.animals import plates as p
from portal.sample.concepts.animals.ground import chance
from portal.sample.concepts.animals.stage import put
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Rng, Scene


def spider(s: Scene, rng: Rng) -> None:
    """From above: eight long bent legs, waist, marked abdomen."""
    tone, reach = rng.uniform(0.35, 0.55), rng.uniform(0.9, 1.2)
    for k in (1, -1):
        with s.group(mirror=k < 0):
            for i, a in enumerate((-1.15, -0.5, 0.2, 0.85)):
                a += rng.normal(0, 0.07)
                hip = (0.09, -0.22 + 0.06 * i)
                long = reach * (0.36 if i in (0, 3) else 0.30)
                knee = (hip[0] + long * math.cos(a), hip[1] + long * math.sin(a) - 0.05)
                b = a + (-0.45 if i < 2 else 0.55)
                shin = c.polar(knee[0], knee[1], long * 0.9, b)
                s.shape(
                    c.limb([hip, knee, shin], (0.06, 0.045, 0.012), curved=False, n=12),
                    tone=tone,
                    contour=1.0,
                )
            s.shape(c.limb([(0.04, -0.34), (0.10, -0.46), (0.05, -0.54)], (0.045, 0.035, 0.02)), tone=tone)
    s.shape(c.ellipse(0, 0.18, 0.22, 0.30), tone=tone, texture="fur" if chance(rng) else None)
    s.shape(c.limb([(0, 0.02), (0, 0.34)], 0.05), tone=0.0, contour=0.6, shade=False)
    s.shape(c.limb([(-0.08, 0.12), (0.08, 0.12)], 0.05), tone=0.0, contour=0.6, shade=False)
    s.shape(c.ellipse(0, -0.22, 0.13, 0.15), tone=tone)
    for x in (-0.06, -0.02, 0.02, 0.06):
        s.shape(c.ellipse(x, -0.33, 0.016, n=10), contour=0.5, shade=False)


def _web(scene: Scene, rng: Rng, cx: float, cy: float, r: float) -> None:
    spokes = int(rng.integers(10, 15))
    angles = np.linspace(0, 2 * math.pi, spokes, endpoint=False) + rng.normal(0, 0.05, spokes)
    for a in angles:
        scene.line([(cx, cy), c.polar(cx, cy, r * 0.5, a), c.polar(cx, cy, r, a)], 0.6, taper=False)
    for t in np.linspace(0.12, 0.92, int(rng.integers(7, 11))):
        ring = []
        for i in range(spokes + 1):
            a, b = angles[i % spokes], angles[(i + 1) % spokes]
            ring.append(c.polar(cx, cy, r * t, a))
            m = a + ((b - a + math.pi) % (2 * math.pi) - math.pi) / 2
            if i < spokes:
                ring.append(c.polar(cx, cy, r * t * 0.93, m))
        scene.line(ring, 0.6, taper=False)


def spider_in_web(scene: Scene, rng: Rng) -> None:
    """In the middle of its web between two boughs."""
    h = scene.aspect
    scene.shape(
        c.limb([(-0.1, h * 0.1), (0.05, h * 0.5), (-0.05, h + 0.1)], (0.1, 0.07, 0.1)),
        tone=0.35,
        texture="bark",
    )
    scene.shape(
        c.limb([(1.05, -0.1), (0.96, h * 0.5), (1.08, h + 0.1)], (0.08, 0.06, 0.1)), tone=0.35, texture="bark"
    )
    x, y = rng.uniform(0.42, 0.58), h * rng.uniform(0.42, 0.58)
    _web(scene, rng, x, y, 0.56)
    w = rng.uniform(0.42, 0.6)
    put(scene, p.made(spider, rng), x, y + w * 0.5, w, w, rotate=rng.uniform(-3, 3))


def spider_hanging(scene: Scene, rng: Rng) -> None:
    """Letting itself down on a thread from a corner web."""
    h = scene.aspect
    _web(scene, rng, float(rng.choice([0.0, 1.0])), 0.0, rng.uniform(0.5, 0.7))
    x = rng.uniform(0.4, 0.6)
    w = rng.uniform(0.55, 0.75)
    y = h * rng.uniform(0.85, 0.96)
    scene.line([(x, -0.05), (x + 0.005, y * 0.4), (x, y - w * 0.5)], 0.8, taper=False)
    put(scene, p.made(spider, rng), x, y, w, h * 0.66, rotate=math.pi + rng.uniform(-0.2, 0.2))


def spider_side(s: Scene, rng: Rng) -> None:
    """Walking in profile to the left, knees above its back."""
    tone = rng.uniform(0.35, 0.55)
    for far in (True, False):
        for i, x in enumerate((-0.62, -0.36, 0.22, 0.52)):
            knee = (x * 0.62 - 0.05 + 0.04 * far, -0.62 + 0.08 * abs(i - 1.5) + 0.04 * far)
            s.shape(
                c.limb(
                    [
                        (-0.12 + 0.04 * i, -0.20),
                        knee,
                        (x + 0.05 * far, -0.2),
                        (x * 1.1 + 0.06 * far, 0.0 - 0.03 * far),
                    ],
                    (0.06, 0.05, 0.035, 0.012),
                    curved=False,
                ),
                tone=tone + (0.1 if far else -0.1),
                contour=1.0,
            )
    s.shape(c.ellipse(0.26, -0.30, 0.30, 0.22, -0.15), tone=tone, texture="fur" if chance(rng) else None)
    s.shape(c.ellipse(-0.14, -0.20, 0.17, 0.12), tone=tone - 0.05)
    for d in (-0.28, -0.24):
        s.shape(c.ellipse(d, -0.25, 0.022, n=10), contour=0.6, shade=False)
    s.shape(c.limb([(-0.28, -0.16), (-0.40, -0.10), (-0.42, -0.02)], (0.05, 0.04, 0.015)), tone=tone)
