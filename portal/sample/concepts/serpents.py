"""The snake."""

from __future__ import annotations

import math

import numpy as np

from portal.sample.concepts import Variant
from portal.sample.concepts._naming import concept
from portal.sample.concepts.animals import plates as p
from portal.sample.concepts.animals.ground import backdrop, chance
from portal.sample.concepts.animals.stage import turned
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Points, Rng, Scene


def _snake_body(s: Scene, spine: Points, wide: float, tone: float, rng: Rng, marks: bool) -> None:
    """A scaly tube from tail (first point) to head (last), with markings and a forked tongue."""
    spine = c.resample(spine, 70)
    s.shape(
        c.limb(spine, (0.01, wide * 0.7, wide, wide, wide * 0.9, wide * 0.7), n=70),
        tone=tone,
        texture=None if marks else "scales",
        flow=spine,
    )
    if marks:
        for i in range(6, 64, 4):
            d = spine[i + 1] - spine[i - 1]
            a = math.atan2(d[1], d[0])
            w = wide * 0.30 * math.sin(math.pi * i / 70) ** 0.3
            s.shape(
                turned(c.points("-1.3,0 0,-1 1.3,0 0,1"), spine[i][0], spine[i][1], w, a),
                fill="ink",
                contour=0,
            )
    d = spine[-1] - spine[-4]
    a = math.atan2(d[1], d[0])
    x, y = spine[-1]
    tongue = turned([(0.9, 0.0), (1.5, 0.05)], x, y, wide, a)
    s.line(tongue, 1.2, taper=False)
    for k in (-1, 1):
        s.line(turned([(1.5, 0.05), (1.8, 0.05 + 0.2 * k), (2.0, 0.05 + 0.22 * k)], x, y, wide, a), 1.0)
    head = c.points("-0.5,-0.36 0,-0.62 0.55,-0.42 1,-0.12 1,0.12 0.55,0.42 0,0.62 -0.5,0.36")
    s.shape(turned(c.smooth(head), x, y, wide, a), tone=tone, contour=1.1)
    for k in (-1, 1):
        ex, ey = turned([(0.35, 0.27 * k)], x, y, wide, a)[0]
        s.dot(ex, ey, wide * 0.10)


def snake_winding(s: Scene, rng: Rng) -> None:
    """Stretched out in waves."""
    bends, amp = rng.uniform(1.5, 2.6), rng.uniform(0.14, 0.24)
    t = np.linspace(0, 1, 60)
    spine = np.stack(
        [1.3 * t, amp * np.sin(t * bends * 2 * math.pi) * (0.35 + 0.65 * np.sin(math.pi * t) ** 0.5)], axis=1
    )[::-1]
    _snake_body(s, spine, rng.uniform(0.14, 0.19), rng.uniform(0.12, 0.35), rng, chance(rng))


def snake_coiled(s: Scene, rng: Rng) -> None:
    """In a heap of coils, head raised from the middle."""
    tone, wide, marks = rng.uniform(0.08, 0.3), rng.uniform(0.15, 0.19), chance(rng)
    s.shape(
        c.limb(c.bezier((0.55, 0.02), (0.85, 0.05), (0.95, -0.10)), (wide * 0.7, 0.02)),
        tone=tone,
        texture="scales",
    )
    for k in range(3):
        y, r = -0.04 - 0.13 * k, 0.58 - 0.14 * k
        ring = c.ellipse(0.0, y, r, 0.14)
        s.shape(
            c.union(ring, c.limb(c.arc(0, y, r - wide * 0.3, 0.1, math.pi - 0.1, ry=0.11), wide)),
            tone=tone,
            texture=None if marks else "scales",
            flow=c.arc(0, y, r, 0, math.pi, ry=0.12),
        )
        if marks:
            for a in np.linspace(0.3, math.pi - 0.3, 7):
                s.shape(
                    c.ellipse((r - 0.03) * math.cos(a), y + 0.12 * math.sin(a), 0.04, 0.03, n=10),
                    fill="ink",
                    contour=0,
                )
    lean = rng.uniform(0.2, 0.45)
    neck = c.bezier((0.15, -0.36), (0.45, -0.85), (-0.05, -0.95), (-lean, -0.80), n=20)
    _snake_body(s, np.concatenate([[(0.05, -0.30)], neck]), wide * 0.95, tone, rng, marks)


def snake_rearing(s: Scene, rng: Rng) -> None:
    """The forepart upright, the rest in waves on the ground."""
    t = np.linspace(0, 1, 24)
    ground_part = np.stack([1.1 - 1.0 * t, -0.05 + 0.07 * np.sin(t * 11)], axis=1)
    up = c.bezier((0.05, -0.05), (-0.35, -0.08), (0.10, -0.75), (-0.35, -0.82 - rng.uniform(0, 0.15)), n=20)
    _snake_body(
        s,
        np.concatenate([ground_part, up[1:]]),
        rng.uniform(0.12, 0.16),
        rng.uniform(0.08, 0.3),
        rng,
        chance(rng),
    )


def snake_ring(s: Scene, rng: Rng) -> None:
    """Biting its own tail, the sign of eternity."""
    ring = c.arc(0, 0, 0.5, 0.25, 2 * math.pi + 0.05, n=60)
    _snake_body(s, ring, rng.uniform(0.11, 0.15), rng.uniform(0.08, 0.3), rng, chance(rng))


def snake_on_tree(scene: Scene, rng: Rng) -> None:
    """Wound about a trunk or staff, head hanging out to the side."""
    h = scene.aspect
    x, wide = rng.uniform(0.4, 0.6), rng.uniform(0.075, 0.1)
    trunk = rng.uniform(0.08, 0.2)
    backdrop(scene, rng, h * 0.9, 0.2)
    turns, tone, marks = int(rng.integers(3, 5)), rng.uniform(0.08, 0.3), chance(rng)
    side = 1 if chance(rng) else -1
    reach = trunk / 2 + wide * 0.9
    levels = np.linspace(h * 0.86, h * 0.28, 2 * turns + 1)
    for i in range(0, 2 * turns, 2):
        a, b = (x + reach * side, levels[i]), (x - reach * side, levels[i + 1])
        s_line = c.bezier(a, (x + reach * side * 1.3, (a[1] + b[1]) / 2 - 0.05), b)
        scene.shape(c.limb(s_line, wide * 0.8), tone=tone + 0.2)
    scene.shape(
        c.limb([(x, h + 0.1), (x, h * 0.5), (x, -0.1)], (trunk * 1.15, trunk, trunk)),
        tone=0.3,
        texture="bark",
    )
    for i in range(1, 2 * turns, 2):
        a, b = (x - reach * side, levels[i]), (x + reach * side, levels[i + 1])
        line = c.bezier(
            a, (x - reach * side * 1.2, levels[i] - 0.07), (x + reach * side * 1.2, levels[i + 1] + 0.07), b
        )
        scene.shape(c.limb(line, wide), tone=tone, texture=None if marks else "scales", flow=line)
    tail = c.bezier((x + reach * side, levels[0]), (x + 0.2 * side, h * 0.92), (x + 0.34 * side, h * 0.84))
    scene.shape(c.limb(tail, (wide, 0.015)), tone=tone, texture=None if marks else "scales")
    neck = c.bezier(
        (x + reach * side, levels[-1]),
        (x + (reach + 0.12) * side, levels[-1] - 0.2),
        (x + 0.30 * side, levels[-1] - 0.12),
        (x + 0.34 * side, levels[-1] + 0.03),
    )
    _snake_body(scene, np.concatenate([[(x, levels[-1] + 0.03)], neck]), wide, tone, rng, marks)


CONCEPTS = (
    concept(
        "snake",
        Variant("winding", p.specimen(snake_winding, 0.7), aspect=p.WIDE),
        Variant("coiled", p.on_ground(snake_coiled), aspect=p.SQUARE),
        Variant("rearing", p.on_ground(snake_rearing), held_out=True, aspect=p.SQUARE),
        Variant("on-a-tree", snake_on_tree, aspect=p.TALL),
        Variant("ring", p.specimen(snake_ring, 3.0), aspect=p.SQUARE),
        Variant("in-the-grass", p.on_ground(snake_winding, 0.5), aspect=p.WIDE),
        Variant("several", p.several(snake_winding, snake_rearing), aspect=p.SQUARE),
    ),
)
