"""Trees (ICONCLASS 25G3): oak, palm, cypress, fir and olive, whole, in company, and as a twig."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portal.sample.concepts._naming import Way, composed, composition
from portal.sample.concepts.things import scenery as s
from portal.sample.concepts.things.trees import (
    cypress,
    cypress_twig,
    fir,
    fir_twig,
    oak,
    oak_twig,
    olive,
    olive_twig,
    palm,
    palm_twig,
)
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Rng, Scene


@dataclass(frozen=True, slots=True)
class Tree:
    """``whole`` is drawn one unit high above the origin, ``twig`` fills the picture; ``wide`` is its girth."""

    whole: Callable[[Scene, Rng], None]
    twig: Callable[[Scene, Rng], None]
    wide: float


def _plant(scene: Scene, rng: Rng, kind: Tree, x: float, y: float, h: float) -> None:
    s.shadow(scene, x + 0.1 * h, y, 0.3 * h * kind.wide, 0.02 * h + 0.004)
    s.place(scene, rng, kind.whole, x, y, h)


WAYS: dict[str, Way] = {}


@composition(WAYS, "alone", (0.95, 1.35))
def alone(scene: Scene, rng: Rng, kind: Tree) -> None:
    """One tree on bare ground, filling the picture."""
    a = scene.aspect
    foot = a * rng.uniform(0.86, 0.93)
    s.ground(scene, rng, foot - 0.04, tone=rng.uniform(0.1, 0.3))
    _plant(scene, rng, kind, rng.uniform(0.42, 0.58), foot, min(foot * 0.94, 0.98 / kind.wide))


@composition(WAYS, "country", (0.75, 1.0))
def country(scene: Scene, rng: Rng, kind: Tree) -> None:
    """To one side of a wide country, a traveller at its foot."""
    a = scene.aspect
    horizon = a * rng.uniform(0.55, 0.68)
    s.backdrop(scene, rng, horizon)
    s.ground(scene, rng, horizon + 0.02)
    x = rng.choice((0.34, 0.66))
    _plant(scene, rng, kind, x, a * 0.9, a * 0.82)
    for k in range(int(rng.integers(1, 3))):
        s.person(scene, rng, 1 - x + 0.1 * k, a * 0.9, 0.15)


@composition(WAYS, "grove", (0.8, 1.1))
def grove(scene: Scene, rng: Rng, kind: Tree) -> None:
    """Four to six, the far ones smaller."""
    a = scene.aspect
    s.sky(scene, rng, a * 0.4)
    s.ground(scene, rng, a * 0.62, tone=0.15)
    n = int(rng.integers(3, 6))
    for k in range(n):
        t = k / (n - 1)
        _plant(
            scene,
            rng,
            kind,
            (0.16 + 0.68 * ((k * 0.618 + 0.3) % 1.0)) + rng.normal(0, 0.03),
            a * (0.68 + 0.26 * t),
            a * (0.38 + 0.3 * t),
        )


@composition(WAYS, "shore", (0.8, 1.05))
def shore(scene: Scene, rng: Rng, kind: Tree) -> None:
    """On the bank of a lake, with a boat and far hills."""
    a = scene.aspect
    s.sky(scene, rng, a * 0.4)
    s.ridge(scene, rng, a * 0.56, 0.1)
    s.sea(scene, rng, a * 0.55, a + 0.1)
    bank = [(-0.1, a * 0.72), (0.4, a * 0.75), (0.75, a * 0.86), (0.85, a + 0.1), (-0.1, a + 0.1)]
    scene.shape(c.smooth(bank, steps=5), tone=0.25, flow=0.2, shade=False)
    scene.shape([(0.74, a * 0.68), (0.9, a * 0.68), (0.87, a * 0.71), (0.77, a * 0.71)], tone=0.5)
    scene.line([(0.82, a * 0.68), (0.82, a * 0.58)], 1.0)
    _plant(scene, rng, kind, rng.uniform(0.28, 0.4), a * 0.86, a * 0.8)
    for _ in range(5):
        s.tuft(scene, rng, rng.uniform(0, 0.7), a * rng.uniform(0.9, 1.0))


@composition(WAYS, "farm", (0.75, 1.0))
def farm(scene: Scene, rng: Rng, kind: Tree) -> None:
    """A pair beside a large house."""
    a = scene.aspect
    s.sky(scene, rng, a * 0.4)
    s.ground(scene, rng, a * 0.78, tone=0.15)
    w = rng.uniform(0.26, 0.34)
    s.house(scene, rng, 0.5 - w / 2 + rng.uniform(-0.1, 0.1), a * 0.82, w)
    for x in (rng.uniform(0.16, 0.26), rng.uniform(0.74, 0.84)):
        _plant(scene, rng, kind, x, a * rng.uniform(0.88, 0.94), a * rng.uniform(0.66, 0.8))


@composition(WAYS, "twig", (0.9, 1.25))
def twig(scene: Scene, rng: Rng, kind: Tree) -> None:
    """A branch with leaf and fruit, large."""
    a = scene.aspect
    with scene.group(mirror=s.flip(rng), pivot=(0.5, a / 2), rotate=rng.uniform(-0.15, 0.15)):
        kind.twig(scene, rng)


CONCEPTS = tuple(
    composed(ident, WAYS, (held,), kind=kind)
    for ident, kind, held in (
        ("oak", Tree(oak, oak_twig, 1.0), "farm"),
        ("palm-tree", Tree(palm, palm_twig, 0.95), "shore"),
        ("cypress", Tree(cypress, cypress_twig, 0.4), "grove"),
        ("fir", Tree(fir, fir_twig, 0.75), "country"),
        ("olive-tree", Tree(olive, olive_twig, 0.95), "alone"),
    )
)
