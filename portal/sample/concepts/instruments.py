"""Instruments and gear: spheres, compasses, telescope, sundial, hourglass, lute, violin, drum, cannon, anchor."""

from __future__ import annotations

import math
from dataclasses import dataclass

from portal.sample.concepts._naming import Way, composed, composition
from portal.sample.concepts.things import scenery as s
from portal.sample.concepts.things.apparatus import armillary, compasses, globe, hourglass, sundial, telescope
from portal.sample.concepts.things.gear import anchor, cannon, drum, lute, violin
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Draw, Rng, Scene

# Every thing is drawn about the origin, within half a unit of it.


@dataclass(frozen=True, slots=True)
class Thing:
    """What is shown; ``lies`` where it may be turned about freely."""

    part: Draw
    lies: bool = False


WAYS: dict[str, Way] = {}


@composition(WAYS, "plate", (0.95, 1.25))
def plate(scene: Scene, rng: Rng, thing: Thing) -> None:
    """Alone on the paper with letters and a caption, as a treatise shows it."""
    a = scene.aspect
    s.place(
        scene,
        rng,
        thing.part,
        rng.uniform(0.46, 0.54),
        a * 0.48,
        min(0.9, a * 0.84),
        rng.uniform(-0.5, 0.5) if thing.lies else rng.uniform(-0.05, 0.05),
    )
    for _ in range(int(rng.integers(2, 5))):
        x, y = rng.choice((0.08, 0.9)), a * rng.uniform(0.1, 0.85)
        s.lettering(scene, rng, x, x + 0.02, y, 0.035)
    s.script(scene, rng, 0.25, 0.75, a * 0.975, 0.018)


@composition(WAYS, "table", (0.9, 1.15))
def on_table(scene: Scene, rng: Rng, thing: Thing) -> None:
    """On a table with books, a wall and perhaps a window behind."""
    a = scene.aspect
    edge = s.indoors(scene, rng, 0.66, 0.74)
    size = min(0.78, a * 0.76)
    x, y = rng.uniform(0.4, 0.6), a * 0.9 - size * 0.5
    s.shadow(scene, x + 0.1, a * 0.89, 0.3, 0.03)
    u = 0.1 if x > 0.5 else 0.7
    for k in range(int(rng.integers(1, 4))):
        v = edge + 0.05 - 0.055 * k
        scene.shape(
            c.rect(u + 0.02 * k, v - 0.05, u + 0.24 - 0.02 * k, v),
            tone=0.25,
            flow=0.0,
            shade=False,
            contour=1.1,
        )
        scene.line([(u + 0.03 * k + 0.03, v - 0.025), (u + 0.2 - 0.02 * k, v - 0.025)], 0.8, taper=False)
    s.place(scene, rng, thing.part, x, y, size, rng.choice((-1.3, 1.3, 0.9)) if thing.lies else 0.0)


@composition(WAYS, "outdoors", (0.85, 1.05))
def outdoors(scene: Scene, rng: Rng, thing: Thing) -> None:
    """Set up in the open, a country behind, a person to give the size."""
    a = scene.aspect
    horizon = a * rng.uniform(0.58, 0.66)
    s.backdrop(scene, rng, horizon)
    s.ground(scene, rng, horizon + 0.02, tone=0.14)
    size = min(0.76, a * 0.76)
    x = rng.choice((0.42, 0.58))
    s.person(scene, rng, 0.9 if x < 0.5 else 0.1, a * 0.9, a * 0.3)
    s.shadow(scene, x, a * 0.93, 0.3, 0.025)
    s.place(
        scene, rng, thing.part, x, a * 0.94 - size * 0.5, size, rng.uniform(-0.3, 0.3) if thing.lies else 0.0
    )


@composition(WAYS, "several", (0.95, 1.15))
def several(scene: Scene, rng: Rng, thing: Thing) -> None:
    """Three of different make, numbered."""
    a = scene.aspect
    for x, y, size in ((0.24, 0.3, 0.44), (0.74, 0.34, 0.44), (0.5, 0.74, 0.5)):
        s.place(
            scene,
            rng,
            thing.part,
            x + rng.normal(0, 0.01),
            a * y,
            size * min(1.0, a * 0.98),
            rng.uniform(-0.7, 0.7) if thing.lies else 0.0,
        )
        s.lettering(scene, rng, x + 0.16, x + 0.18, a * y + 0.22, 0.03)


@composition(WAYS, "emblem", (1.02, 1.2))
def emblem(scene: Scene, rng: Rng, thing: Thing) -> None:
    """In a round wreath under a banderole with a motto."""
    a = scene.aspect
    cx, cy, r = 0.5, a * 0.54, min(1.0, a) * 0.4
    if s.flip(rng):
        scene.shape(c.ellipse(cx, cy, r), tone=0.22, flow=0.0, shade=False)
    for k in range(34):
        t = k * 2 * math.pi / 34
        p = c.polar(cx, cy, r, t)
        for side in (-0.5, 0.6):
            b = t + math.pi / 2 + side
            scene.shape(c.leaf(p, c.polar(p[0], p[1], 0.075, b), 0.035), tone=0.25, contour=0.9)
    s.place(scene, rng, thing.part, cx, cy, r * 1.58, rng.uniform(-0.4, 0.4) if thing.lies else 0.0)
    band = c.bezier((0.12, 0.1), (0.5, 0.01), (0.88, 0.1))
    scene.shape(c.limb(band, 0.08, rounded=False), shade=False, contour=1.1)
    s.lettering(scene, rng, 0.25, 0.75, 0.075, 0.035)


@composition(WAYS, "held", (1.05, 1.3))
def held(scene: Scene, rng: Rng, thing: Thing) -> None:
    """A hand out of a cloud above, rays, the thing below it over a low landscape."""
    a = scene.aspect
    horizon = a * 0.84
    s.backdrop(scene, rng, horizon)
    s.ground(scene, rng, horizon)
    size = min(0.72, a * 0.62)
    side = rng.choice((-1, 1))
    for k in range(3):
        scene.shape(c.cloud(rng, 0.5 + side * (0.34 + 0.08 * k), 0.1 + 0.04 * k, 0.34, 0.2, 8), tone=0.2)
    s.place(
        scene, rng, thing.part, 0.5, 0.2 + size * 0.5, size, rng.uniform(-0.25, 0.25) if thing.lies else 0.0
    )
    arm = [(0.5 + side * 0.34, 0.12), (0.5 + side * 0.16, 0.12), (0.5 + side * 0.05, 0.2)]
    scene.shape(c.limb(arm, (0.12, 0.09, 0.06)), tone=0.15)
    for k in range(4):
        scene.shape(
            c.limb([(0.5 + side * 0.06, 0.17 + 0.018 * k), (0.5 - side * 0.03, 0.2 + 0.02 * k)], 0.024),
            tone=0.05,
            contour=0.9,
        )


CONCEPTS = tuple(
    composed(ident, WAYS, (held,), thing=thing)
    for ident, thing, held in (
        ("armillary-sphere", Thing(armillary), "several"),
        ("globe", Thing(globe), "table"),
        ("compasses", Thing(compasses, True), "outdoors"),
        ("telescope", Thing(telescope), "emblem"),
        ("sundial", Thing(sundial), "held"),
        ("hourglass", Thing(hourglass), "plate"),
        ("lute", Thing(lute, True), "several"),
        ("violin", Thing(violin, True), "table"),
        ("drum", Thing(drum), "outdoors"),
        ("cannon", Thing(cannon), "held"),
        ("anchor", Thing(anchor, True), "emblem"),
    )
)
