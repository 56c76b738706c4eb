"""Fruits and useful plants (ICONCLASS 25G2, 25G4, 25G5): nine, in six compositions each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from portal.sample.concepts._naming import Way, composed, composition
from portal.sample.concepts.things import scenery as s
from portal.sample.concepts.things.foliage import palmate, simple, slender, sword, thread
from portal.sample.concepts.things.fruits import (
    aloe,
    apple,
    apple_cut,
    cactus,
    ear,
    fig,
    fig_cut,
    grapes,
    mushroom,
    pineapple,
    pomegranate,
    pomegranate_cut,
)
from portal.sample.concepts.things.herbs import Species, roots
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Rng, Scene


@dataclass(frozen=True, slots=True)
class Fruit:
    """Parts one unit wide about the origin: ``whole``, ``cut`` open, and the ``leaf`` of the branch."""

    whole: Callable[[Scene, Rng], None]
    leaf: Callable[[Scene, Rng], None]
    cut: Callable[[Scene, Rng], None] | None = None


WAYS: dict[str, Way] = {}


def _scattered(
    scene: Scene,
    rng: Rng,
    kind: Fruit,
    spots: str,
    size: tuple[float, float],
    turn: float,
    jitter: float,
    unit: float = 1.0,
) -> None:
    """Several at the spots (y in parts of the height), hardly two of one size or turned one way."""
    for x, y in c.points(spots):
        at = (x + rng.normal(0, jitter), scene.aspect * y)
        s.place(scene, rng, kind.whole, *at, rng.uniform(*size) * unit, rng.uniform(-turn, turn))


@composition(WAYS, "one", (0.95, 1.3))
def one(scene: Scene, rng: Rng, kind: Fruit) -> None:
    """A single one, filling the picture."""
    a = scene.aspect
    s.place(
        scene,
        rng,
        kind.whole,
        rng.uniform(0.44, 0.56),
        a * 0.54,
        rng.uniform(0.56, 0.72) * min(1.0, a),
        rng.uniform(-0.2, 0.2),
    )
    if s.flip(rng):
        s.script(scene, rng, 0.3, 0.7, a * 0.97, 0.02)


@composition(WAYS, "halves", (0.65, 0.85))
def halves(scene: Scene, rng: Rng, kind: Fruit) -> None:
    """Whole and cut open side by side, or two views, with letters."""
    a = scene.aspect
    s.place(scene, rng, kind.whole, 0.3, a * 0.5, 0.46, rng.uniform(-0.2, 0.2))
    s.place(
        scene, rng, kind.cut or kind.whole, 0.72, a * rng.uniform(0.5, 0.62), 0.42, rng.uniform(-0.3, 0.3)
    )
    for k, x in enumerate((0.3, 0.72)):
        s.lettering(scene, rng, x, x + 0.02 + 0.001 * k, a * 0.95, 0.03)


@composition(WAYS, "branch", (0.9, 1.2))
def branch(scene: Scene, rng: Rng, kind: Fruit) -> None:
    """Hanging from a leafy bough."""
    a = scene.aspect
    spine = c.bezier((-0.05, a * rng.uniform(0.12, 0.3)), (0.4, a * 0.05), (0.95, a * rng.uniform(0.25, 0.4)))
    for k in range(1, 15, 2):
        s.place(
            scene, rng, kind.leaf, spine[k, 0], spine[k, 1], rng.uniform(0.28, 0.36), rng.uniform(-1.2, 1.2)
        )
    scene.shape(c.limb(spine, (0.045, 0.02)), tone=0.35, texture="bark")
    for x, size in ((0.3, rng.uniform(0.42, 0.52)), (0.7, rng.uniform(0.42, 0.52))):
        i = int(np.abs(spine[:, 0] - x).argmin())
        y = spine[i][1] + size * 0.75
        scene.line([spine[i], (spine[i][0], y - size * 0.5)], 1.6)
        s.place(scene, rng, kind.whole, spine[i][0], y, size, rng.uniform(-0.1, 0.1))
    for k in (4, 9, 13):
        s.place(
            scene, rng, kind.leaf, spine[k, 0], spine[k, 1], rng.uniform(0.22, 0.3), rng.uniform(1.2, 4.0)
        )


@composition(WAYS, "basket", (0.85, 1.05))
def basket(scene: Scene, rng: Rng, kind: Fruit) -> None:
    """Heaped in a wicker basket on a table."""
    a = scene.aspect
    s.indoors(scene, rng, 0.68, 0.76)
    s.shadow(scene, 0.6, a * 0.9, 0.4, 0.03)
    _scattered(scene, rng, kind, "0.3,0.4 0.7,0.4 0.5,0.32 0.38,0.52 0.63,0.52", (0.3, 0.36), 0.4, 0.02)
    w = rng.uniform(0.34, 0.4)
    body = [(0.5 - w, a * 0.6), (0.5 + w, a * 0.6), (0.5 + w * 0.75, a * 0.9), (0.5 - w * 0.75, a * 0.9)]
    scene.shape(c.smooth(body, steps=5), tone=0.2, texture="brick", flow=0.0, shade=True)
    scene.shape(
        c.limb([(0.5 - w - 0.02, a * 0.6), (0.5, a * 0.635), (0.5 + w + 0.02, a * 0.6)], 0.045),
        tone=0.3,
        texture="scales",
        grain=0.5,
    )


@composition(WAYS, "dish", (0.85, 1.1))
def dish(scene: Scene, rng: Rng, kind: Fruit) -> None:
    """Three on a footed dish, a knife before it."""
    a = scene.aspect
    s.indoors(scene, rng, 0.72, 0.8)
    _scattered(scene, rng, kind, "0.3,0.42 0.7,0.42 0.5,0.36", (0.36, 0.42), 0.3, 0.015, min(1, a))
    bowl = [(0.08, a * 0.57), (0.92, a * 0.57), (0.72, a * 0.69), (0.28, a * 0.69)]
    scene.shape(c.limb([(0.5, a * 0.66), (0.5, a * 0.88)], (0.16, 0.06, 0.12), rounded=False), tone=0.2)
    scene.shape(c.ellipse(0.5, a * 0.9, 0.2, 0.03), tone=0.25)
    scene.shape(c.smooth(bowl, steps=5), tone=rng.uniform(0.1, 0.35), flow=1.57)
    scene.shape(c.limb([(0.1, a * 0.95), (0.38, a * 0.92)], (0.02, 0.035, 0.0)), tone=0.05)


@composition(WAYS, "growing", (0.8, 1.1))
def growing(scene: Scene, rng: Rng, kind: Fruit) -> None:
    """Growing from the ground, three together, a country behind."""
    a = scene.aspect
    horizon = a * rng.uniform(0.42, 0.55)
    s.backdrop(scene, rng, horizon)
    s.ground(scene, rng, horizon + 0.02, tone=0.12)
    for x, y, size in ((0.24, 0.66, 0.36), (0.74, 0.64, 0.34), (0.5, 0.74, 0.5)):
        x, y, size = x + rng.normal(0, 0.03), a * y, size * rng.uniform(0.9, 1.1)
        s.shadow(scene, x + 0.08, y + size * 0.5, size * 0.5)
        if kind.cut is None and kind.whole is ear:
            scene.shape(c.limb([(x, y + 0.25 * size), (x, a * 1.02)], 0.02), tone=0.2)
        s.place(scene, rng, kind.whole, x, y, size, rng.uniform(-0.1, 0.1))
    for _ in range(8):
        s.tuft(scene, rng, rng.uniform(0, 1), a * rng.uniform(0.9, 1.0), 0.06)


@composition(WAYS, "plant", (1.2, 1.5))
def plant(scene: Scene, rng: Rng, kind: Fruit) -> None:
    """The plant with its root, as a herbal shows it."""
    a = scene.aspect
    x, foot = 0.5, a * 0.82
    species = Species(kind.whole, kind.leaf)
    roots(scene, rng, species, x, foot, a * 0.1)
    upright = kind.whole in (mushroom, cactus, aloe)
    if upright:
        size = rng.uniform(0.62, 0.74)
        s.place(scene, rng, kind.whole, x, foot - size * 0.5, size)
        for side in (-1, 1):
            s.place(scene, rng, kind.whole, x + side * 0.3, foot - 0.13, 0.26)
        return
    if kind.whole is pineapple:
        for turn in np.linspace(-1.3, 1.3, 9):
            s.place(scene, rng, sword, x, foot, rng.uniform(0.42, 0.55), turn)
        s.place(scene, rng, kind.whole, x, foot - rng.uniform(0.5, 0.58), rng.uniform(0.6, 0.7))
        return
    for k in rng.permutation([-0.26, 0.02, 0.28]):
        tip = (x + k, a * (0.3 + abs(k) * 0.5))
        line = c.bezier((x, foot), (x + k * 0.2, a * 0.5), tip)
        for i in range(3, 15, 3):
            s.place(
                scene,
                rng,
                kind.leaf,
                line[i, 0],
                line[i, 1],
                rng.uniform(0.22, 0.3),
                rng.choice((-1, 1)) * rng.uniform(0.7, 1.2),
            )
        scene.shape(c.limb(line, (0.025, 0.015)), tone=0.25)
        s.place(scene, rng, kind.whole, tip[0], tip[1] - 0.08, rng.uniform(0.34, 0.4), rng.uniform(-0.2, 0.2))


@composition(WAYS, "pot", (1.1, 1.4))
def potted(scene: Scene, rng: Rng, kind: Fruit) -> None:
    """In an earthen pot on a ledge."""
    a = scene.aspect
    s.indoors(scene, rng, 0.76, 0.84)
    x, size = rng.uniform(0.44, 0.56), rng.uniform(0.62, 0.74)
    top = a * 0.64
    s.shadow(scene, x + 0.12, a * 0.92, 0.26)
    s.place(scene, rng, kind.whole, x, top - size * 0.46, size)
    w = rng.uniform(0.19, 0.25)
    scene.shape([(x - w, top), (x + w, top), (x + w * 0.7, a * 0.92), (x - w * 0.7, a * 0.92)], tone=0.3)
    scene.shape(c.rect(x - w * 1.12, top - 0.035, x + w * 1.12, top + 0.035), tone=0.15, flow=1.57)


@composition(WAYS, "sheaf", (1.0, 1.25))
def sheaf(scene: Scene, rng: Rng, kind: Fruit) -> None:
    """Bound into a sheaf that stands in a stubble field."""
    a = scene.aspect
    s.backdrop(scene, rng, a * 0.6)
    s.ground(scene, rng, a * 0.62, tone=0.1, tufts=9)
    x, knot, foot = rng.uniform(0.44, 0.56), a * 0.66, a * 0.94
    s.shadow(scene, x + 0.1, foot, 0.28, 0.03)
    for k in np.linspace(-1, 1, 13):
        scene.shape(
            c.limb([(x + k * 0.05, knot), (x + k * 0.2, foot)], (0.012, 0.018)), tone=0.2, contour=0.8
        )
    for k in rng.permutation(np.linspace(-1, 1, 7)):
        tip = (x + k * 0.3, a * (0.3 + 0.1 * k * k))
        scene.shape(c.limb([(x + k * 0.05, knot), tip], 0.016), tone=0.2, contour=0.8)
        s.place(scene, rng, kind.whole, *tip, rng.uniform(0.3, 0.36), k * 0.5)
    scene.shape(
        c.limb([(x - 0.09, knot), (x, knot + 0.03), (x + 0.09, knot)], 0.06),
        tone=0.3,
        texture="scales",
        grain=0.5,
    )


@composition(WAYS, "heap", (0.85, 1.0))
def heap(scene: Scene, rng: Rng, kind: Fruit) -> None:
    """A heap on the ground or a table."""
    a = scene.aspect
    s.ground(scene, rng, a * 0.7, tone=0.25, tufts=3, height=0.01)
    s.shadow(scene, 0.55, a * 0.88, 0.46, 0.04)
    _scattered(
        scene, rng, kind, "0.5,0.34 0.32,0.5 0.68,0.5 0.2,0.68 0.5,0.66 0.8,0.68", (0.32, 0.38), 0.7, 0.02
    )


FRUIT = ("one", "halves", "branch", "basket", "dish", "plant", "heap")
BARE = ("one", "halves", "basket", "dish", "plant", "heap")
CORN = ("one", "halves", "growing", "plant", "sheaf", "basket")
FUNGI = ("one", "halves", "growing", "plant", "basket", "heap")
SUCCULENT = ("one", "halves", "growing", "plant", "pot")


CONCEPTS = tuple(
    composed(ident, {way: WAYS[way] for way in ways}, (held,), kind=kind)
    for ident, kind, held, ways in (
        ("apple", Fruit(apple, simple, apple_cut), "dish", FRUIT),
        ("pomegranate", Fruit(pomegranate, slender, pomegranate_cut), "branch", FRUIT),
        ("grapes", Fruit(grapes, palmate), "basket", FRUIT),
        ("pineapple", Fruit(pineapple, thread), "heap", BARE),
        ("fig", Fruit(fig, palmate, fig_cut), "plant", FRUIT),
        ("wheat", Fruit(ear, thread), "growing", CORN),
        ("mushroom", Fruit(mushroom, thread), "basket", FUNGI),
        ("cactus", Fruit(cactus, thread), "halves", SUCCULENT),
        ("aloe", Fruit(aloe, thread), "growing", SUCCULENT),
    )
)
