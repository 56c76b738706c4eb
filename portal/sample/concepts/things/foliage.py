"""Leaves from the origin upwards, one unit long; each is a plant's own."""

from __future__ import annotations

import math

from portal.sample.ink import curves as c
from portal.sample.ink.scene import Rng, Scene


def lance(scene: Scene, rng: Rng) -> None:
    """Broad and long, parallel veins, as a tulip's."""
    bend = rng.uniform(-0.2, 0.2)
    scene.shape(c.leaf((0, 0), (0, -1), rng.uniform(0.2, 0.28), bend=bend), tone=0.18, flow=1.57)
    for k in (-0.05, 0.0, 0.05):
        scene.line(c.bezier((k * 0.3, -0.05), (bend * 1.9 + k * 2, -0.5), (k * 0.2, -0.95)), 0.6)


def thread(scene: Scene, rng: Rng) -> None:
    """Narrow as grass, bent."""
    tip = (rng.uniform(-0.25, 0.25), -0.95)
    scene.shape(c.limb(c.bezier((0, 0), (0, -0.6), tip), (0.07, 0.11, 0.08, 0.01)), tone=0.25, contour=0.8)


def sword(scene: Scene, rng: Rng) -> None:
    """Stiff blades with ribs."""
    tip = (rng.uniform(-0.12, 0.12), -1.15)
    scene.shape(c.limb(c.bezier((0, 0), (0, -0.6), tip), (0.12, 0.15, 0.12, 0.01)), tone=0.2, flow=1.57)
    scene.line(c.bezier((0, -0.02), (0, -0.6), tip), 0.7)


def spatula(scene: Scene, rng: Rng) -> None:
    """A spoon, notched."""
    scene.shape(
        c.leaf((0, 0), (0, -1), rng.uniform(0.3, 0.4), teeth=int(rng.integers(4, 7)), fullest=0.7), tone=0.2
    )
    scene.line([(0, 0), (0, -0.85)], 0.7)


def heart(scene: Scene, rng: Rng) -> None:
    """A broad toothed heart on a stalk."""
    scene.shape(c.limb([(0, 0), (0.02, -0.3)], 0.05), tone=0.2, contour=0.8)
    half = c.points("0,-0.28 0.22,-0.2 0.4,-0.36 0.34,-0.62 0.16,-0.86 0,-1.05")
    scene.shape(c.smooth(c.symmetric(half)), tone=rng.uniform(0.15, 0.3), texture="leaf", flow=-1.57)


def compound(scene: Scene, rng: Rng) -> None:
    """Five toothed leaflets on one stalk, as a rose's."""
    scene.line(c.bezier((0, 0), (0.02, -0.4), (0, -0.7)), 1.2)
    for y, side in ((-0.28, -1), (-0.28, 1), (-0.55, -1), (-0.55, 1)):
        scene.shape(
            c.leaf((0, y), (side * 0.36, y - 0.2), 0.2, teeth=5), tone=rng.uniform(0.15, 0.35), texture="leaf"
        )
    scene.shape(c.leaf((0, -0.62), (0, -1.1), 0.25, teeth=6), tone=rng.uniform(0.15, 0.3), texture="leaf")


def jagged(scene: Scene, rng: Rng) -> None:
    """Deeply cut, every lobe a point."""
    n = 5
    right, left = [], []
    for k in range(n):
        y, w = (
            -0.08 - 0.78 * k / n,
            (0.16 + 0.16 * math.sin(math.pi * (k + 0.7) / (n + 0.6))) * rng.uniform(0.9, 1.2),
        )
        right += [(0.05, y), (w * 1.1, y - 0.16), (0.5 * w, y - 0.13)]
        left += [(-0.05, y - 0.04), (-w * 1.1, y - 0.2), (-0.5 * w, y - 0.16)]
    scene.shape(
        [(0.03, 0), *right, (0, -1.05), *left[::-1], (-0.03, 0)], tone=rng.uniform(0.12, 0.3), flow=0.6
    )
    scene.line([(0, 0), (0, -0.95)], 1.0)


def lobed(scene: Scene, rng: Rng) -> None:
    """Round lobes, as an oak's."""
    n, right = 4, []
    for k in range(n):
        y, w = -0.18 - 0.72 * k / n, 0.14 + 0.14 * math.sin(math.pi * (k + 1.0) / (n + 0.8))
        right += [(0.07, y), (w, y - 0.05), (w * 0.95, y - 0.14)]
    outline = [
        (0.02, 0),
        *right,
        (0.08, -0.95),
        (0, -1.02),
        (-0.08, -0.95),
        *[(-x, y) for x, y in right[::-1]],
        (-0.02, 0),
    ]
    scene.shape(c.smooth(outline, steps=4), tone=rng.uniform(0.12, 0.3), texture="leaf", flow=-1.57)


def palmate(scene: Scene, rng: Rng) -> None:
    """A hand of five lobes with coarse teeth, as a vine's or a fig's."""
    scene.line([(0, 0), (0, -0.3)], 1.4)
    points = []
    lobes = 5
    for k in range(lobes * 6 + 1):
        t = k / (lobes * 6)
        a = math.pi / 2 + 0.35 + t * (2 * math.pi - 0.7)
        r = 0.30 + 0.24 * abs(math.cos((t * lobes - 0.5) * math.pi)) ** 0.8 + (0.035 if k % 2 else 0.0)
        points.append(c.polar(0, -0.5, r, a))
    points.append((0.0, -0.33))
    scene.shape(points, tone=rng.uniform(0.12, 0.3), flow=0.7)
    for k in range(lobes):
        a = math.pi / 2 + 0.35 + (k + 0.5) / lobes * (2 * math.pi - 0.7)
        scene.line([(0, -0.38), c.polar(0, -0.5, 0.46, a)], 0.8)


def simple(scene: Scene, rng: Rng) -> None:
    """A plain pointed oval with veins."""
    scene.shape(
        c.leaf((0, 0), (0, -1), rng.uniform(0.36, 0.5), bend=rng.uniform(-0.1, 0.1)),
        tone=rng.uniform(0.15, 0.35),
        texture="leaf",
    )


def slender(scene: Scene, rng: Rng) -> None:
    """A small willow-like leaf, as an olive's."""
    scene.shape(
        c.leaf((0, 0), (0, -1), rng.uniform(0.2, 0.26), bend=rng.uniform(-0.1, 0.1)),
        tone=rng.uniform(0.1, 0.4),
    )
    scene.line([(0, 0), (0, -0.9)], 0.6)
