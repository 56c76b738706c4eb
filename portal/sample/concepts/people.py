"""People by their dress: a knight, a man in a turban, a king, a monk, a lady; each a head and a body."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from portal.sample.concepts._naming import Way, composed, composition
from portal.sample.concepts.things import scenery as s
from portal.sample.concepts.things.costumes import king_body, knight_body, lady_body, monk_body, turban_body
from portal.sample.concepts.things.portraits import king_head, knight_head, lady_head, monk_head, turban_head
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Draw, Rng, Scene


@dataclass(frozen=True, slots=True)
class Figure:
    """A person as a head and a body."""

    head: Draw
    body: Draw


def _whole(scene: Scene, rng: Rng, who: Figure, x: float, y: float, h: float) -> None:
    with scene.group(x=x, y=y, scale=(h * rng.uniform(0.95, 1.1), h)), scene.group(mirror=s.flip(rng)):
        who.body(scene, rng)
        with scene.group(y=-0.87, scale=0.125):
            who.head(scene, rng)


def _bust(scene: Scene, rng: Rng, who: Figure, x: float, y: float, h: float) -> None:
    """Head and shoulders, the chin at about y."""
    with scene.group(x=x, y=y, scale=h), scene.group(mirror=s.flip(rng)):
        with scene.group(scale=2.05, y=1.98):
            who.body(scene, rng)
        with scene.group(scale=0.33, y=0.14):
            who.head(scene, rng)


WAYS: dict[str, Way] = {}


@composition(WAYS, "standing", (1.2, 1.5))
def standing(scene: Scene, rng: Rng, who: Figure) -> None:
    """Full length on a strip of ground, as in a costume book."""
    a = scene.aspect
    y = a * 0.93
    s.ground(scene, rng, y - 0.06, tone=rng.uniform(0.12, 0.3))
    s.shadow(scene, 0.64, y, 0.24, 0.025)
    _whole(scene, rng, who, rng.uniform(0.44, 0.56), y, min(a * 0.74, 0.98))
    if s.flip(rng):
        s.lettering(scene, rng, 0.3, 0.7, 0.06, 0.035)


@composition(WAYS, "portrait", (1.05, 1.3))
def portrait(scene: Scene, rng: Rng, who: Figure) -> None:
    """Head and shoulders against a hatched wall."""
    a = scene.aspect
    scene.tint(a + 0.05, tone=rng.choice((0.0, 0.18, 0.28)), flow=rng.uniform(0, 0.8))
    _bust(scene, rng, who, rng.uniform(0.45, 0.55), a * 0.42, rng.uniform(0.62, 0.72))


@composition(WAYS, "oval", (1.15, 1.35))
def oval(scene: Scene, rng: Rng, who: Figure) -> None:
    """In an oval with a name beneath."""
    a = scene.aspect
    _bust(scene, rng, who, 0.5, a * rng.uniform(0.37, 0.41), rng.uniform(0.56, 0.64))
    s.oval_frame(scene, (0.5, a * 0.44), (0.42, a * 0.4), rng.choice((0.0, 0.3)), 1.08, 1.5)
    scene.shape(c.rect(0.2, a * 0.885, 0.8, a * 0.965), shade=False)
    s.lettering(scene, rng, 0.24, 0.76, a * 0.945, a * 0.035)


@composition(WAYS, "country", (0.9, 1.15))
def country(scene: Scene, rng: Rng, who: Figure) -> None:
    """Standing to one side of a country with a town."""
    a = scene.aspect
    horizon = a * rng.uniform(0.58, 0.66)
    s.backdrop(scene, rng, horizon)
    s.ground(scene, rng, horizon + 0.03, tone=0.15)
    x = rng.choice((0.34, 0.66))
    _whole(scene, rng, who, x, a * 0.95, a * 0.76)
    s.tree(scene, rng, 1.0 - x + rng.uniform(-0.05, 0.2) * (1 if x < 0.5 else -1), a * 0.9, a * 0.45)


@composition(WAYS, "pair", (0.95, 1.1))
def pair(scene: Scene, rng: Rng, who: Figure) -> None:
    """Two in conversation."""
    a = scene.aspect
    y = a * 0.92
    s.sky(scene, rng, a * 0.3)
    s.ground(scene, rng, y - 0.1, tone=0.2)
    h = min(a * 0.74, 0.7)
    for x in (0.27, 0.73):
        _whole(
            scene,
            rng,
            who,
            x + rng.normal(0, 0.02),
            y + rng.uniform(-0.02, 0.02),
            h * rng.uniform(0.92, 1.04),
        )


@composition(WAYS, "niche", (1.3, 1.5))
def niche(scene: Scene, rng: Rng, who: Figure) -> None:
    """In a niche between columns."""
    a = scene.aspect
    scene.tint(a + 0.05, tone=0.1)
    arch = np.concatenate(
        [c.arc(0.5, 0.42, 0.34, math.pi, 2 * math.pi, ry=0.36), [(0.84, a * 0.92), (0.16, a * 0.92)]]
    )
    scene.shape(arch, tone=rng.uniform(0.2, 0.35), flow=1.57, shade=False, contour=1.3)
    for x in (0.08, 0.92):
        scene.shape(c.rect(x - 0.055, 0.3, x + 0.055, a * 0.92), tone=0.12, flow=0.0)
        for k in (-0.025, 0.0, 0.025):
            scene.line([(x + k, 0.33), (x + k, a * 0.9)], 0.8, taper=False)
        scene.shape(c.rect(x - 0.08, 0.26, x + 0.08, 0.31), tone=0.15)
    scene.shape(c.rect(-0.05, a * 0.92, 1.05, a + 0.05), tone=0.2, flow=0.0, shade=False)
    _whole(scene, rng, who, 0.5, a * 0.94, min(a * 0.72, 0.96))


CONCEPTS = tuple(
    composed(ident, WAYS, (held,), who=who)
    for ident, who, held in (
        ("knight", Figure(knight_head, knight_body), "country"),
        ("turban", Figure(turban_head, turban_body), "niche"),
        ("king", Figure(king_head, king_body), "pair"),
        ("monk", Figure(monk_head, monk_body), "standing"),
        ("lady", Figure(lady_head, lady_body), "country"),
    )
)
