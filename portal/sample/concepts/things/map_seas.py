"""Charts of the sea."""

from __future__ import annotations

import math

import numpy as np

from portal.sample.concepts._naming import Way, composition
from portal.sample.concepts.things import chart as m
from portal.sample.concepts.things import scenery as s
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Rng, Scene


def _shore(scene: Scene, rng: Rng, side: str) -> None:
    """A coast along one side of the sheet with names set across it."""
    a = scene.aspect
    n = 9
    t = np.linspace(-0.1, 1.1, n)
    depth = 0.2 + rng.normal(0, 0.05, n)
    if side in ("left", "right"):
        line = np.stack([depth, t * a], axis=1)
        line = c.smooth(line, closed=False, steps=8)
        line[:, 0] += np.convolve(rng.normal(0, 0.02, len(line)), [0.5, 0.5], "same")
        outer = [(-0.1, a * 1.1), (-0.1, -0.1 * a)]
        if side == "right":
            line[:, 0], outer = 1 - line[:, 0], [(1.1, a * 1.1), (1.1, -0.1 * a)]
    else:
        line = c.smooth(np.stack([t, a - depth * a], axis=1), closed=False, steps=8)
        line[:, 1] += np.convolve(rng.normal(0, 0.02, len(line)), [0.5, 0.5], "same")
        outer = [(1.1, a * 1.1), (-0.1, a * 1.1)]
        if side == "top":
            line[:, 1], outer = a - line[:, 1], [(1.1, -0.1), (-0.1, -0.1)]
    m.hatched(scene, np.concatenate([line, outer]), 0.022, 0.1)
    for k in range(3, len(line) - 3, 5):
        u, v = line[k]
        way = {"left": -1, "right": 1}.get(side)
        if way:
            s.script(
                scene,
                rng,
                u + way * 0.02 if way > 0 else u - 0.09,
                u + 0.09 if way > 0 else u - 0.02,
                v,
                0.012,
            )
        else:
            scene.line(
                [
                    (u, v + (0.02 if side == "bottom" else -0.02)),
                    (u, v + (0.07 if side == "bottom" else -0.07)),
                ],
                0.7,
                taper=False,
            )


def _portolan(scene: Scene, rng: Rng, sides: tuple[str, ...], roses: int, ships: int) -> None:
    a = scene.aspect
    centre = (rng.uniform(0.42, 0.58), a * rng.uniform(0.42, 0.58))
    m.rhumbs(scene, *centre, 16, 1.8, 0.45, 0.196)
    ring = [c.polar(centre[0], centre[1], 0.36, k * math.pi / 4 + 0.39, 0.36 * a) for k in range(8)]
    for q in ring[::2]:
        m.rhumbs(scene, *q, 8, 1.8, 0.35, 0.2)
    for side in sides:
        _shore(scene, rng, side)
    for _ in range(ships):
        m.ship(scene, rng, rng.uniform(0.35, 0.7), a * rng.uniform(0.3, 0.85), 0.12)
    m.compass_rose(scene, *centre, rng.uniform(0.15, 0.2))
    for q in ring[1 : 1 + roses]:
        m.compass_rose(scene, *q, 0.07, ring=False)


CHART: dict[str, Way] = {}


@composition(CHART, "one", (0.75, 1.05))
def chart_one(scene: Scene, rng: Rng) -> None:
    """One coast, a great rose, ships."""
    _portolan(scene, rng, (str(rng.choice(("left", "right", "top", "bottom"))),), 0, 2)


@composition(CHART, "strait", (0.75, 1.05))
def chart_strait(scene: Scene, rng: Rng) -> None:
    """Coasts on both sides of a strait."""
    _portolan(scene, rng, ("left", "right") if s.flip(rng) else ("top", "bottom"), 1, 1)


@composition(CHART, "islands", (0.75, 1.0))
def chart_islands(scene: Scene, rng: Rng) -> None:
    """Open sea with scattered islands under a net of lines."""
    a = scene.aspect
    _portolan(scene, rng, (), 3, 1)
    for _ in range(7):
        b, f = rng.uniform(0, 6.28), rng.uniform(0.3, 0.46)
        m.hatched(
            scene,
            m.coast(
                rng,
                0.5 + f * math.cos(b),
                a * (0.5 + f * math.sin(b)),
                rng.uniform(0.03, 0.06),
                rng.uniform(0.03, 0.05),
            ),
            0.02,
            0.2,
        )


@composition(CHART, "frame", (0.75, 1.0))
def chart_frame(scene: Scene, rng: Rng) -> None:
    """With a frame of degrees and a tablet."""
    a = scene.aspect
    _portolan(scene, rng, (str(rng.choice(("left", "right"))),), 1, 1)
    m.cartouche(scene, rng, 0.5, a * 0.86, 0.36, a * 0.14)
    m.degree_frame(scene, 0.035)


@composition(CHART, "harbour", (1.15, 1.4))
def chart_harbour(scene: Scene, rng: Rng) -> None:
    """A bay on a tall sheet: soundings, anchorages, a wind rose at the foot."""
    a = scene.aspect
    _portolan(scene, rng, ("top", "left"), 0, 1)
    for _ in range(26):
        x, y = rng.uniform(0.35, 0.95), a * rng.uniform(0.35, 0.95)
        s.lettering(scene, rng, x, x + 0.01, y, 0.016, 0.5)
    m.scale_bar(scene, 0.5, a * 0.95, 0.3)
