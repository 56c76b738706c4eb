"""Plans of fortified towns."""

from __future__ import annotations

import math

import numpy as np

from portal.sample.concepts._naming import Way, composition
from portal.sample.concepts.things import chart as m
from portal.sample.concepts.things import scenery as s
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Rng, Scene


def _fort(scene: Scene, rng: Rng, x: float, y: float, r: float) -> None:
    """A star of bastions with moat, streets and blocks."""
    n, turn = int(rng.integers(5, 9)), rng.uniform(0, 6.28)

    def bastions(f: float) -> np.ndarray:
        points = []
        for k in range(n):
            b, step = turn + k * 2 * math.pi / n, math.pi / n
            for off, reach in (
                (-0.62 * step, 0.74),
                (-0.4 * step, 0.86),
                (0.0, 1.06),
                (0.4 * step, 0.86),
                (0.62 * step, 0.74),
            ):
                points.append(c.polar(x, y, r * f * reach, b + off))
        return np.array(points)

    scene.shape(c.star(x, y, r * 1.22, r * 1.0, n, turn), shade=False, contour=0.7)
    scene.shape(bastions(1.06), tone=0.4, flow=0.0, texture="water", shade=False, contour=1.0, grain=0.7)
    scene.shape(bastions(0.94), tone=0.12, flow=0.7, shade=False, contour=1.3)
    scene.shape(c.polygon(x, y, r * 0.7, n, turn + math.pi / n), shade=False, contour=1.0)
    inner = r * 0.64
    if s.flip(rng):
        rings = (0.25, 0.5, 0.74, 0.98)
        spokes = n * 2
        for i in range(3):
            for k in range(spokes):
                b0, b1 = turn + (k + 0.1) * 2 * math.pi / spokes, turn + (k + 0.9) * 2 * math.pi / spokes
                lo, hi = rings[i] * inner + inner * 0.05, rings[i + 1] * inner - inner * 0.05
                block = [c.polar(x, y, q, b) for q, b in ((lo, b0), (hi, b0), (hi, b1), (lo, b1))]
                scene.shape(block, tone=rng.choice((0.3, 0.45)), flow=0.8, shade=False, contour=0.7)
    else:
        step = inner * 0.31
        with scene.group(x=x, y=y, rotate=turn):
            for i in range(-3, 4):
                for k in range(-3, 4):
                    if math.hypot(i, k) * step < inner * 0.84 and (i, k) != (0, 0):
                        scene.shape(
                            c.rect(
                                i * step - step * 0.4,
                                k * step - step * 0.4,
                                i * step + step * 0.4,
                                k * step + step * 0.4,
                            ),
                            tone=rng.choice((0.3, 0.45)),
                            flow=0.8,
                            shade=False,
                            contour=0.7,
                        )
    s.house(scene, rng, x - r * 0.06, y + r * 0.06, r * 0.12)


FORT: dict[str, Way] = {}


@composition(FORT, "plain", (0.85, 1.1))
def fort_plain(scene: Scene, rng: Rng) -> None:
    """The star in the middle, fields round it."""
    a = scene.aspect
    for _ in range(10):
        u, v = rng.uniform(0.02, 0.9), rng.uniform(0.02, a - 0.08)
        scene.shape(
            c.rect(u, v, u + 0.1, v + 0.07), tone=0.18, flow=rng.uniform(0, 3), shade=False, contour=0.5
        )
    _fort(scene, rng, 0.5, a * 0.5, min(1.0, a) * rng.uniform(0.34, 0.38))


@composition(FORT, "river", (0.85, 1.05))
def fort_river(scene: Scene, rng: Rng) -> None:
    """On a broad river with a bridge."""
    a = scene.aspect
    v = a * rng.uniform(0.2, 0.3)
    scene.shape(
        c.limb(c.points("-0.1,0 0.3,0.12 0.6,-0.02 1.1,0.1", 0, v), (0.18, 0.14, 0.2)),
        tone=0.3,
        texture="water",
        shade=False,
        flow=0.0,
    )
    _fort(scene, rng, 0.52, a * 0.56, min(1.0, a) * 0.32)
    scene.shape(c.rect(0.47, v - 0.08, 0.53, v + 0.2), tone=0.05, texture="brick", shade=False)
    for _ in range(9):
        s.tree(scene, rng, rng.uniform(0.02, 0.98), rng.choice((0.1, 0.97)) * a, 0.06)
    m.cartouche(scene, rng, 0.2, a * 0.9, 0.28, a * 0.12)


@composition(FORT, "siege", (0.8, 1.0))
def fort_siege(scene: Scene, rng: Rng) -> None:
    """Besieged: trenches zigzag towards it, batteries smoke."""
    a = scene.aspect
    _fort(scene, rng, 0.56, a * 0.45, min(1.0, a) * 0.32)
    for x in (0.08, 0.3, 0.6):
        zig = [(x + 0.05 * (k % 2) + 0.03 * k, a * (0.98 - 0.045 * k)) for k in range(6)]
        scene.line(zig, 1.6, taper=False)
        scene.shape(c.cloud(rng, zig[-1][0], zig[-1][1], 0.08, 0.05, 6), shade=False, contour=0.8)
    for k in range(6):
        u, v = 0.06 + 0.15 * k, a * 0.97
        scene.shape([(u - 0.03, v), (u, v - 0.06), (u + 0.03, v)], tone=0.2)


@composition(FORT, "harbour", (0.85, 1.05))
def fort_harbour(scene: Scene, rng: Rng) -> None:
    """At the sea, ships before it, a compass rose."""
    a = scene.aspect
    line = c.smooth(c.points("-0.1,0.66 0.2,0.74 0.5,0.86 0.8,0.76 1.1,0.7", 0, 0, 1, a), closed=False)
    scene.shape(
        np.concatenate([line, [(1.1, a + 0.1), (-0.1, a + 0.1)]]),
        tone=0.22,
        texture="water",
        flow=0.0,
        shade=False,
        contour=1.2,
    )
    _fort(scene, rng, 0.5, a * 0.45, min(1.0, a) * 0.34)
    for x in (0.14, 0.84):
        m.ship(scene, rng, x, a * 0.94, 0.1)
    m.compass_rose(scene, 0.1, 0.12, 0.07, ring=False)


@composition(FORT, "key", (1.2, 1.4))
def fort_key(scene: Scene, rng: Rng) -> None:
    """Plan above, key in columns and a scale below."""
    a = scene.aspect
    _fort(scene, rng, 0.5, a * 0.38, min(0.38, a * 0.27))
    s.lettering(scene, rng, 0.2, 0.8, 0.07, 0.035)
    for col in (0.08, 0.4, 0.7):
        for k in range(5):
            s.script(scene, rng, col, col + 0.22, a * (0.76 + 0.04 * k), 0.014)
    m.scale_bar(scene, 0.3, a * 0.96, 0.4)
