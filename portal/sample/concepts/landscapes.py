"""Landscapes (ICONCLASS 25H): a motif in the middle distance, seen in seven ways."""

from __future__ import annotations

import math
from collections.abc import Callable

from portal.sample.concepts._naming import Way, composed, composition
from portal.sample.concepts.things import scenery as s
from portal.sample.concepts.things.coasts import cliff, island
from portal.sample.concepts.things.motifs import bridge, forest, mountains, volcano, waterfall
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Rng, Scene

# A motif stands about x on the line y, h high, and brings its own surroundings.
Motif = Callable[[Scene, Rng, float, float, float], None]


WET = (waterfall, bridge, cliff, island)


def _near(scene: Scene, rng: Rng, motif: Motif, y: float) -> None:
    """The foreground: a bank with tufts, or open water; a forest brings its own."""
    if motif is forest:
        return
    if motif in WET:
        bank = [(-0.1, y + 0.1), (0.3, y + 0.12), (0.55, scene.aspect + 0.05), (-0.1, scene.aspect + 0.05)]
        if s.flip(rng):
            bank = [(1 - u, v) for u, v in bank]
        scene.shape(c.smooth(bank, steps=5), tone=0.4, flow=0.3, shade=False)
        return
    s.ground(scene, rng, y + 0.04, tone=rng.uniform(0.15, 0.3))


def _stand(scene: Scene, rng: Rng, motif: Motif, x: float, y: float, h: float) -> None:
    """The motif itself, as often one way round as the other."""
    with scene.group(mirror=s.flip(rng), pivot=(0.5, 0.0)):
        motif(scene, rng, x, y, h)


WAYS: dict[str, Way] = {}


@composition(WAYS, "prospect", (0.7, 0.95))
def prospect(scene: Scene, rng: Rng, motif: Motif) -> None:
    """Alone in the middle, travellers in the foreground."""
    a = scene.aspect
    y = a * rng.uniform(0.68, 0.76)
    s.sky(scene, rng, a * 0.3)
    _stand(scene, rng, motif, rng.uniform(0.45, 0.55), y, y * 0.88)
    _near(scene, rng, motif, y)
    for k in range(int(rng.integers(1, 4))):
        s.person(scene, rng, 0.2 + 0.1 * k + rng.normal(0, 0.02), a * 0.94, a * 0.12)


@composition(WAYS, "between-trees", (0.85, 1.1))
def between_trees(scene: Scene, rng: Rng, motif: Motif) -> None:
    """Seen between tall dark trees on the near bank."""
    a = scene.aspect
    y = a * rng.uniform(0.68, 0.74)
    s.sky(scene, rng, a * 0.3, 1)
    _stand(scene, rng, motif, 0.5, y, y * 0.85)
    scene.shape(c.hills(rng, -0.05, 1.05, a * 0.9, 0.06, a + 0.1), tone=0.5, flow=0.3, shade=False)
    for side in (-1, 1):
        if side == 1 and rng.random() < 0.35:
            continue
        x = 0.5 + side * rng.uniform(0.4, 0.46)
        spine = [(x, a * 1.02), (x - side * 0.02, a * 0.6), (x + side * 0.01, a * 0.2)]
        scene.shape(c.limb(spine, (0.09, 0.06, 0.04)), tone=0.55, texture="bark")
        for _ in range(5):
            scene.shape(
                c.cloud(rng, x + rng.normal(0, 0.05), a * rng.uniform(0.02, 0.3), 0.28, 0.2, 9),
                tone=rng.uniform(0.4, 0.55),
            )


@composition(WAYS, "medallion", (0.97, 1.05))
def medallion(scene: Scene, rng: Rng, motif: Motif) -> None:
    """In a round frame with leaves in the corners, as an emblem."""
    a = scene.aspect
    y = a * 0.66
    _stand(scene, rng, motif, 0.5, y, a * 0.52)
    if motif not in WET:
        _near(scene, rng, motif, y)
    r = min(1.0, a) * 0.45
    s.oval_frame(scene, (0.5, a / 2), (r, r), rng.choice((0.0, 0.3)), 1.07, 1.6)
    for u, v in ((0.06, 0.06), (0.94, 0.06), (0.06, a - 0.06), (0.94, a - 0.06)):
        turn = math.atan2(a / 2 - v, 0.5 - u)
        for k in (-0.8, 0.0, 0.8):
            scene.shape(c.leaf((u, v), c.polar(u, v, 0.1, turn + k), 0.04), tone=0.2)


@composition(WAYS, "panorama", (0.48, 0.6))
def panorama(scene: Scene, rng: Rng, motif: Motif) -> None:
    """A broad strip under a banderole with a name."""
    a = scene.aspect
    y = a * 0.76
    _stand(scene, rng, motif, rng.uniform(0.35, 0.65), y, a * 0.74)
    _near(scene, rng, motif, y)
    w = rng.uniform(0.16, 0.26)
    band = c.bezier((0.5 - w, 0.05), (0.5, 0.03), (0.5 + w, 0.05))
    scene.shape(c.limb(band, 0.055, rounded=False), shade=False)
    s.lettering(scene, rng, 0.5 - w * 0.8, 0.5 + w * 0.8, 0.058, 0.026)


@composition(WAYS, "by-boat", (0.75, 1.0))
def by_boat(scene: Scene, rng: Rng, motif: Motif) -> None:
    """From the water, a boat with people rowing before it."""
    a = scene.aspect
    y = a * rng.uniform(0.6, 0.66)
    s.sky(scene, rng, a * 0.3)
    _stand(scene, rng, motif, rng.uniform(0.45, 0.55), y, y * 0.88)
    s.sea(scene, rng, y + a * (0.15 if motif in WET else 0.02), a + 0.1, tone=0.22)
    x, foot, w = rng.uniform(0.25, 0.7), a * 0.92, 0.16
    for k in (-0.4, 0.0, 0.4):
        s.person(scene, rng, x + k * w, foot - 0.02, a * 0.13)
    scene.shape(
        c.smooth(c.points("-1,-0.06 -0.6,0 0.6,0 1,-0.06 0,-0.035", x, foot, w, 1), steps=5), tone=0.4
    )
    for k in (-0.2, 0.3):
        scene.line([(x + k * w, foot - 0.05), (x + k * w + 0.1, foot + 0.04)], 1.2, taper=False)


@composition(WAYS, "by-night", (0.75, 1.0))
def by_night(scene: Scene, rng: Rng, motif: Motif) -> None:
    """Under a dark sky with the moon and stars, or a sun with rays."""
    a = scene.aspect
    y = a * rng.uniform(0.7, 0.76)
    scene.tint(y, tone=rng.uniform(0.35, 0.5))
    u, r = rng.choice((0.16, 0.84)), 0.06
    scene.shape(c.star(u, a * 0.14, r * 2.0, r * 1.1, 16), shade=False, contour=0.7)
    scene.shape(c.ellipse(u, a * 0.14, r), shade=False)
    s.stars(scene, rng, 12, a * 0.4)
    _stand(scene, rng, motif, 0.5, y, y * 0.84)
    _near(scene, rng, motif, y)


@composition(WAYS, "upright", (1.15, 1.4))
def upright(scene: Scene, rng: Rng, motif: Motif) -> None:
    """A tall sheet: much sky above, a ruin and a shepherd below."""
    a = scene.aspect
    y = a * rng.uniform(0.68, 0.74)
    s.sky(scene, rng, a * 0.35, int(rng.integers(1, 4)))
    _stand(scene, rng, motif, rng.uniform(0.45, 0.55), y, a * 0.52)
    scene.shape(c.hills(rng, -0.05, 1.05, a * 0.88, 0.05, a + 0.1), tone=0.3, flow=0.2, shade=False)
    side = rng.choice((0.08, 0.72))
    for k in range(2):
        x = side + 0.13 * k
        top = a * rng.uniform(0.66, 0.76)
        scene.shape(
            [(x, top), (x + 0.06, top + rng.uniform(-0.02, 0.03)), (x + 0.06, a * 0.94), (x, a * 0.94)],
            tone=0.25,
            texture="brick",
            flow=0.0,
        )
    s.person(scene, rng, 0.5 + (0.5 - side) * 0.3, a * 0.96, a * 0.1)
    for _ in range(6):
        s.tuft(scene, rng, rng.uniform(0, 1), a * rng.uniform(0.92, 1.0))


CONCEPTS = tuple(
    composed(ident, WAYS, (held,), motif=motif)
    for ident, motif, held in (
        ("volcano", volcano, "medallion"),
        ("mountains", mountains, "upright"),
        ("waterfall", waterfall, "panorama"),
        ("bridge", bridge, "between-trees"),
        ("sea-cliff", cliff, "by-night"),
        ("island", island, "prospect"),
        ("forest", forest, "by-boat"),
    )
)
