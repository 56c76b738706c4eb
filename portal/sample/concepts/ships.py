"""Ships (ICONCLASS 46C2): the three-master, the galley and the rowing boat."""

from __future__ import annotations

from functools import partial

import numpy as np

from portal.sample.concepts._naming import Way, composed, composition
from portal.sample.concepts.things import scenery as s
from portal.sample.concepts.things.ships import (
    boat,
    boat_bow,
    galley,
    galley_bow,
    three_master,
    three_master_bow,
)
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Draw, Rng, Scene


def _afloat(scene: Scene, rng: Rng, part: Draw, x: float, y: float, size: float, roll: float = 0.0) -> None:
    """A ship on the water, its foot washed by waves."""
    s.place(scene, rng, part, x, y, size, roll)
    for k in range(4):
        v = y + size * (0.035 + 0.03 * k)
        u = x + size * rng.uniform(-0.45, 0.1)
        scene.line(c.bezier((u, v), (u + size * 0.2, v - 0.012), (u + size * 0.42, v)), 0.9)


WAYS: dict[str, Way] = {}


@composition(WAYS, "broadside", (0.8, 1.05))
def broadside(scene: Scene, rng: Rng, side: Draw, bow: Draw) -> None:
    """Alone under way on open sea, from the side."""
    a = scene.aspect
    s.sky(scene, rng, a * 0.35)
    y = a * rng.uniform(0.76, 0.82)
    s.sea(scene, rng, y - 0.05, a + 0.1, tone=rng.uniform(0.15, 0.28))
    _afloat(scene, rng, side, rng.uniform(0.46, 0.52), y, min(0.78, a * 0.76), rng.uniform(-0.05, 0.05))


@composition(WAYS, "coming-on", (0.95, 1.2))
def coming_on(scene: Scene, rng: Rng, side: Draw, bow: Draw) -> None:
    """From before, heading towards us."""
    a = scene.aspect
    s.sky(scene, rng, a * 0.35)
    y = a * 0.84
    s.sea(scene, rng, y - 0.12, a + 0.1)
    s.waves(scene, rng, y, a, 6)
    _afloat(scene, rng, bow, rng.uniform(0.44, 0.56), y, min(0.86, a * 0.8), rng.uniform(-0.06, 0.06))


@composition(WAYS, "storm", (0.8, 1.05))
def storm(scene: Scene, rng: Rng, side: Draw, bow: Draw) -> None:
    """Pitching among steep waves under a dark sky with lightning."""
    a = scene.aspect
    scene.tint(a * 0.7, tone=rng.uniform(0.25, 0.38), flow=rng.uniform(0.5, 1.0), grain=1.3)
    for _ in range(3):
        scene.shape(c.cloud(rng, rng.uniform(0, 1), a * rng.uniform(0, 0.14), 0.5, 0.2, 9), tone=0.45)
    u = rng.choice((0.12, 0.86))
    scene.shape(
        c.points("0,0.1 0.04,0.1 -0.005,0.3 0.03,0.3 -0.05,0.52 -0.02,0.34 -0.05,0.34", u, 0, 1, a),
        shade=False,
        contour=0.8,
    )
    y = a * 0.72
    _afloat(scene, rng, side, 0.5, y, min(0.7, a * 0.72), rng.choice((-1, 1)) * rng.uniform(0.12, 0.24))
    for row in range(3):
        v = a * (0.84 + 0.08 * row)
        t = np.linspace(-0.05, 1.05, 10)
        crest = np.stack(
            [t, v - np.where(np.arange(10) % 2 == row % 2, 0.06, -0.02) * rng.uniform(0.7, 1.3, 10)], axis=1
        )
        scene.shape(
            np.concatenate([c.smooth(crest, closed=False, steps=5), [(1.1, a + 0.1), (-0.1, a + 0.1)]]),
            tone=0.25 + 0.06 * row,
            flow=0.3,
            shade=False,
            contour=1.1,
        )
        for _ in range(4):
            q = crest[int(rng.integers(1, 9))]
            scene.line(
                c.bezier((q[0] - 0.05, q[1] + 0.03), (q[0], q[1] - 0.01), (q[0] + 0.03, q[1] + 0.03)), 1.0
            )


@composition(WAYS, "fleet", (0.75, 0.95))
def fleet(scene: Scene, rng: Rng, side: Draw, bow: Draw) -> None:
    """Several, the near one larger."""
    a = scene.aspect
    s.sky(scene, rng, a * 0.3)
    s.sea(scene, rng, a * 0.42, a + 0.1, tone=0.16)
    for x, y, size in ((0.2, 0.5, 0.26), (0.52, 0.48, 0.22), (0.82, 0.52, 0.28)):
        _afloat(scene, rng, side, x + rng.normal(0, 0.02), a * y, size)
    _afloat(scene, rng, side, rng.uniform(0.42, 0.58), a * 0.9, min(0.62, a * 0.6))


@composition(WAYS, "harbour", (0.85, 1.05))
def harbour(scene: Scene, rng: Rng, side: Draw, bow: Draw) -> None:
    """Before a walled town on the shore, people on the quay."""
    a = scene.aspect
    s.sky(scene, rng, a * 0.25)
    y = a * 0.48
    s.ridge(scene, rng, y, 0.16)
    scene.shape(c.rect(-0.05, y - 0.07, 1.05, y + 0.02), tone=0.12, texture="brick", flow=0.0, shade=False)
    for k in range(7):
        s.house(scene, rng, 0.02 + 0.14 * k, y - 0.065, 0.08)
    for x in (0.12, 0.5, 0.88):
        scene.shape(c.rect(x - 0.03, y - 0.13, x + 0.03, y + 0.02), tone=0.2, flow=0.0)
    s.sea(scene, rng, y + 0.02, a + 0.1, tone=0.2)
    _afloat(scene, rng, side, rng.uniform(0.44, 0.56), a * 0.8, min(0.68, a * 0.68))
    quay = [(-0.1, a * 0.9), (1.1, a * rng.uniform(0.92, 0.97)), (1.1, a + 0.1), (-0.1, a + 0.1)]
    scene.shape(quay, tone=0.3, texture="brick", flow=0.0, shade=False)
    for x in rng.uniform(0.05, 0.95, 2):
        s.person(scene, rng, float(x), a * 0.97, 0.13)


@composition(WAYS, "anchored", (0.8, 1.05))
def anchored(scene: Scene, rng: Rng, side: Draw, bow: Draw) -> None:
    """At rest in a bay, sails furled or oars only, a tree on the near shore."""
    a = scene.aspect
    s.sky(scene, rng, a * 0.3)
    s.ridge(scene, rng, a * 0.5, 0.14)
    s.sea(scene, rng, a * 0.5, a + 0.1, tone=0.15)
    _afloat(scene, rng, partial(side, full=False), rng.uniform(0.48, 0.58), a * 0.76, min(0.72, a * 0.76))  # type: ignore[call-arg]
    bank = [(-0.1, a * 0.86), (0.3, a * 0.88), (0.6, a + 0.05), (-0.1, a + 0.05)]
    if s.flip(rng):
        bank = [(1 - u, v) for u, v in bank]
    scene.shape(c.smooth(bank, steps=5), tone=0.35, flow=0.2, shade=False)
    s.tree(scene, rng, 0.08 if bank[0][0] < 0 else 0.92, a * 0.9, a * 0.3)


CONCEPTS = tuple(
    composed(ident, WAYS, (held,), side=side, bow=bow)
    for ident, side, bow, held in (
        ("sailing-ship", three_master, three_master_bow, "harbour"),
        ("galley", galley, galley_bow, "storm"),
        ("rowing-boat", boat, boat_bow, "fleet"),
    )
)
