"""Buildings (ICONCLASS 41A, 11Q71, 47D31 and others): seven, drawn one unit high above the origin."""

from __future__ import annotations

import numpy as np

from portal.sample.concepts._naming import Way, composed, composition
from portal.sample.concepts.things import scenery as s
from portal.sample.concepts.things.buildings import (
    castle,
    church,
    lighthouse,
    mosque,
    pyramid,
    tent,
    windmill,
)
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Draw, Rng, Scene

WAYS: dict[str, Way] = {}


@composition(WAYS, "front", (0.95, 1.2))
def front(scene: Scene, rng: Rng, part: Draw) -> None:
    """Filling the picture on level ground."""
    a = scene.aspect
    y = a * rng.uniform(0.86, 0.92)
    s.sky(scene, rng, a * 0.35)
    s.ground(scene, rng, y - 0.02, tone=rng.uniform(0.1, 0.3), height=0.01)
    s.place(scene, rng, part, rng.uniform(0.46, 0.54), y, min(0.86, a * 0.84))


@composition(WAYS, "hill", (0.95, 1.2))
def hill(scene: Scene, rng: Rng, part: Draw) -> None:
    """On a steep hill with a winding road."""
    a = scene.aspect
    s.backdrop(scene, rng, a * 0.72, houses=False)
    x, top = rng.uniform(0.4, 0.6), a * 0.62
    slope = [
        (-0.1, a * 0.96),
        (x - 0.4, a * 0.84),
        (x - 0.24, top + 0.02),
        (x, top - 0.01),
        (x + 0.24, top + 0.02),
        (x + 0.42, a * 0.86),
        (1.1, a * 0.95),
        (1.1, a + 0.1),
        (-0.1, a + 0.1),
    ]
    scene.shape(
        np.concatenate([c.smooth(slope[:7], closed=False), slope[7:]]),
        tone=0.22,
        flow=lambda u, v: (u - x) * 1.8 + 0.2,
        shade=False,
    )
    road = [(x, top), (x + 0.12, a * 0.72), (x - 0.1, a * 0.82), (x + 0.1, a * 1.02)]
    scene.shape(c.limb(road, (0.02, 0.03, 0.05, 0.1)), shade=False, contour=0.7)
    s.place(scene, rng, part, x, top + 0.01, min(0.62, a * 0.6))
    for _ in range(5):
        s.bush(scene, rng, rng.uniform(0, 1), a * rng.uniform(0.88, 0.98), 0.05)


@composition(WAYS, "country", (0.8, 1.0))
def country(scene: Scene, rng: Rng, part: Draw) -> None:
    """In the middle distance, travellers on the road before it, trees."""
    a = scene.aspect
    y = a * rng.uniform(0.64, 0.7)
    s.backdrop(scene, rng, y - 0.03)
    s.ground(scene, rng, y, tone=0.14)
    x = rng.uniform(0.34, 0.66)
    s.place(scene, rng, part, x, y + 0.04, min(0.62, a * 0.58))
    for k in range(int(rng.integers(2, 4))):
        s.person(scene, rng, (1 - x) + 0.1 * k - 0.1, a * 0.95, a * 0.17)
    s.tree(scene, rng, 0.08 if x > 0.5 else 0.92, a * 0.97, a * 0.4)


@composition(WAYS, "water", (0.85, 1.05))
def water(scene: Scene, rng: Rng, part: Draw) -> None:
    """On the far bank of still water that mirrors it, a boat."""
    a = scene.aspect
    y = a * rng.uniform(0.66, 0.72)
    s.sky(scene, rng, a * 0.35)
    s.ridge(scene, rng, y - 0.02, 0.12)
    scene.shape(c.hills(rng, -0.05, 1.05, y - 0.02, 0.03, y + 0.1), tone=0.2, flow=0.0, shade=False)
    s.sea(scene, rng, y + 0.02, a + 0.1, tone=0.2)
    s.place(scene, rng, part, rng.uniform(0.42, 0.58), y + 0.01, min(0.66, a * 0.62))
    for k in range(6):
        v = y + 0.05 + 0.03 * k
        scene.line([(0.5 - 0.2 + rng.uniform(0, 0.1), v), (0.5 + 0.2 - rng.uniform(0, 0.1), v)], 1.4)
    u = rng.choice((0.15, 0.82))
    scene.shape(
        c.smooth(c.points("-0.09,0.9 0,0.92 0.09,0.9 0.05,0.95 -0.05,0.95", u, 0, 1, a), steps=4), tone=0.45
    )
    s.person(scene, rng, u, a * 0.92, 0.12)


@composition(WAYS, "company", (0.85, 1.05))
def company(scene: Scene, rng: Rng, part: Draw) -> None:
    """Three of them at different distances."""
    a = scene.aspect
    s.sky(scene, rng, a * 0.3)
    s.ground(scene, rng, a * 0.56, tone=0.14)
    for x, y, h in ((0.2, 0.62, 0.3), (0.8, 0.66, 0.36)):
        s.place(scene, rng, part, x + rng.normal(0, 0.02), a * y, h * min(1.0, a * 1.2))
    s.place(scene, rng, part, rng.uniform(0.44, 0.56), a * 0.94, min(0.58, a * 0.6))
    for _ in range(4):
        s.tuft(scene, rng, rng.uniform(0, 1), a * rng.uniform(0.9, 1.0))


@composition(WAYS, "close", (1.0, 1.2))
def close(scene: Scene, rng: Rng, part: Draw) -> None:
    """So near that it runs over the edges, figures at its foot."""
    a = scene.aspect
    if s.flip(rng):
        scene.tint(a + 0.05, tone=0.12, grain=1.4)
    y = a * 1.0
    s.place(scene, rng, part, rng.choice((0.36, 0.64)), y, min(1.12, a * 1.02))
    s.ground(scene, rng, a * 0.95, tone=0.3, tufts=3, height=0.01)
    for x in (0.12, 0.86):
        s.person(scene, rng, x, a * 0.98, a * 0.2)


@composition(WAYS, "night", (0.95, 1.15))
def night(scene: Scene, rng: Rng, part: Draw) -> None:
    """White against a dark sky with a moon."""
    a = scene.aspect
    y = a * 0.86
    scene.tint(y, tone=rng.uniform(0.35, 0.48))
    u = rng.choice((0.14, 0.86))
    scene.shape(c.ellipse(u, a * 0.14, 0.06), shade=False)
    s.stars(scene, rng, 10, a * 0.4)
    s.ground(scene, rng, y - 0.02, tone=0.3)
    s.place(scene, rng, part, rng.uniform(0.44, 0.56), y, min(0.78, a * 0.76))


CONCEPTS = tuple(
    composed(ident, WAYS, (held,), part=part)
    for ident, part, held in (
        ("castle", castle, "water"),
        ("church", church, "hill"),
        ("mosque", mosque, "country"),
        ("windmill", windmill, "company"),
        ("pyramid", pyramid, "night"),
        ("lighthouse", lighthouse, "front"),
        ("tent", tent, "close"),
    )
)
