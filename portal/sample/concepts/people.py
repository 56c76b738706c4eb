"""People by their dress: a knight, a man in a turban, a king, a monk, a lady; each a head and a body."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from portal.sample.concepts import _scenery as s
from portal.sample.concepts._naming import Way, composed, composition
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Draw, Rng, Scene

# Heads: the face about the origin, about one unit high, turned a little to the right; the neck ends at y = 0.75.
# Bodies: shoulders at y = -0.78, feet at the origin, about one unit high with the head that is put on at -0.87.


def _face(scene: Scene, rng: Rng, beard: float = 0.0, tone: float = 0.04) -> None:
    scene.shape(c.limb([(0, 0.3), (-0.02, 0.8)], (0.42, 0.5), rounded=False), tone=0.2)
    scene.shape(
        c.smooth(c.points("-0.36,-0.3 0,-0.55 0.34,-0.3 0.37,0.05 0.22,0.42 0.04,0.56 -0.22,0.4 -0.38,0")),
        tone=tone,
    )
    for x in (-0.08, 0.22):
        scene.line(c.bezier((x - 0.1, -0.17), (x, -0.23), (x + 0.09, -0.16)), 1.2)
        scene.shape(c.leaf((x - 0.08, -0.07), (x + 0.08, -0.07), 0.075), shade=False, contour=0.8)
        scene.dot(x + 0.01, -0.07, 0.032)
    scene.line(c.bezier((0.09, -0.1), (0.2, 0.1), (0.06, 0.13)), 1.1)
    scene.line(c.bezier((-0.04, 0.28), (0.08, 0.25), (0.2, 0.28)), 1.2)
    if beard:
        edge = [
            (-0.37, -0.05),
            (-0.2, 0.2),
            (0.08, 0.2),
            (0.28, 0.2),
            (0.36, -0.02),
            (0.34, 0.4),
            (0.08, 0.45 + beard),
            (-0.26, 0.42),
        ]
        scene.shape(c.smooth(edge, steps=5), tone=rng.uniform(0.25, 0.55), texture="fur", flow=1.57)
        scene.line(c.bezier((-0.04, 0.29), (0.08, 0.26), (0.2, 0.29)), 1.6, white=True)


def knight_head(scene: Scene, rng: Rng) -> None:
    """A closed helmet with slits and a plume."""
    way = rng.uniform(0.6, 1.0)
    for k in range(5):
        plume = c.bezier((-0.05, -0.6), (-0.4 - 0.1 * k, -1.35 + 0.12 * k), (-1.0 * way, -0.9 + 0.25 * k))
        scene.shape(c.limb(plume, (0.1, 0.26, 0.2)), tone=0.12 + 0.06 * k, flow=plume)
    scene.shape(c.limb([(0, 0.3), (0, 0.85)], (0.6, 0.8), rounded=False), tone=0.35, flow=0.0)
    scene.shape(
        c.smooth(
            c.points("-0.48,0.4 -0.5,-0.2 -0.25,-0.62 0.1,-0.68 0.42,-0.35 0.46,0.3 0.2,0.55 -0.3,0.55")
        ),
        tone=0.22,
    )
    visor = [(-0.15, -0.2), (0.44, -0.22), (0.66, 0.08), (0.4, 0.42), (-0.1, 0.36)]
    scene.shape(c.smooth(visor, steps=5), tone=0.1, contour=1.3)
    scene.shape([(-0.02, -0.1), (0.5, -0.12), (0.5, -0.05), (-0.02, -0.02)], fill="ink", contour=0)
    for k in range(4):
        scene.line([(0.05 + 0.11 * k, 0.1), (0.03 + 0.11 * k, 0.28)], 1.3, taper=False)
    scene.dot(-0.15, 0.02, 0.05)


def knight_body(scene: Scene, rng: Rng) -> None:
    """Plate armour, a lance and a shield."""
    scene.line([(0.3, 0.02), (0.26, -1.1)], 2.4, taper=False)
    scene.shape([(0.235, -1.08), (0.262, -1.2), (0.29, -1.08)], fill="ink", contour=0)
    scene.shape([(0.265, -1.02), (0.5, -0.98), (0.4, -0.94), (0.5, -0.88), (0.27, -0.88)], tone=0.3)
    for side in (-1, 1):
        x = side * 0.075
        scene.shape(c.limb([(x, -0.46), (x * 1.2, -0.24)], (0.13, 0.1)), tone=0.2)
        scene.shape(c.limb([(x * 1.2, -0.24), (x * 1.25, -0.03)], (0.1, 0.07)), tone=0.25)
        scene.shape(c.ellipse(x * 1.2, -0.24, 0.05, 0.04), tone=0.05)
        scene.shape(c.limb([(x * 1.2, -0.01), (x * 1.2 + side * 0.09, 0.015)], (0.06, 0.02)), tone=0.3)
    for k, w in enumerate((0.2, 0.24, 0.28)):
        y = -0.52 + 0.045 * k
        scene.shape(
            [(-w / 2, y), (w / 2, y), (w / 2 + 0.01, y + 0.06), (-w / 2 - 0.01, y + 0.06)],
            tone=0.2,
            contour=1.0,
        )
    scene.shape(
        c.smooth(c.points("-0.16,-0.76 0,-0.8 0.16,-0.76 0.17,-0.6 0.1,-0.48 -0.1,-0.48 -0.17,-0.6")),
        tone=0.14,
        contour=1.2,
    )
    scene.line([(0, -0.78), (0, -0.49)], 0.9)
    scene.shape(c.limb([(0.17, -0.72), (0.28, -0.6), (0.27, -0.55)], (0.1, 0.08, 0.07)), tone=0.2)
    scene.shape(c.ellipse(0.17, -0.73, 0.07, 0.06), tone=0.1)
    shield = c.smooth(
        [(-0.36, -0.72), (-0.22, -0.75), (-0.06, -0.72), (-0.08, -0.48), (-0.21, -0.33), (-0.34, -0.48)],
        steps=5,
    )
    scene.shape(shield, tone=0.08, contour=1.4)
    scene.line([(-0.21, -0.74), (-0.21, -0.35)], 2.4, taper=False)
    scene.line([(-0.36, -0.6), (-0.06, -0.6)], 2.4, taper=False)


def turban_head(scene: Scene, rng: Rng) -> None:
    """A great wound turban, moustache and beard."""
    _face(scene, rng, rng.uniform(0.25, 0.6))
    scene.line(c.bezier((-0.15, 0.24), (0.05, 0.1), (0.1, 0.2)), 2.2)
    scene.line(c.bezier((0.1, 0.2), (0.18, 0.1), (0.36, 0.24)), 2.2)
    wide = rng.uniform(0.85, 1.0)
    scene.shape(c.smooth([(-0.2, -0.9), (0, -1.45), (0.2, -0.9)], steps=5), tone=0.45)
    bulb = c.smooth(
        [
            (-0.42, -0.28),
            (-wide, -0.62),
            (-0.66, -1.08),
            (0, -1.22),
            (0.66, -1.08),
            (wide, -0.62),
            (0.42, -0.28),
            (0, -0.4),
        ]
    )
    scene.shape(bulb, tone=0.06, contour=1.3)
    for k in np.linspace(-0.8, 0.8, 6):
        scene.line(c.bezier((-0.4 + 0.45 * k, -0.36), (k * 0.95 - 0.25, -0.85), (0.55 * k + 0.3, -1.14)), 1.1)
    for k in (-0.6, 0.1):
        scene.line(
            c.bezier((-wide * 0.95, -0.6 + k * 0.2), (0, -0.5 + k * 0.5), (wide * 0.95, -0.66 - k * 0.2)), 1.1
        )
    scene.shape(c.leaf((0.1, -0.75), (0.3, -1.6), 0.18, bend=0.15), tone=0.3)
    scene.shape(c.ellipse(0.1, -0.75, 0.08), tone=0.3)


def turban_body(scene: Scene, rng: Rng) -> None:
    """A kaftan with frogs and a sash, a curved sabre."""
    for side in (-1, 1):
        scene.shape(c.limb([(side * 0.06, -0.02), (side * 0.15, 0.015)], (0.06, 0.02)), tone=0.5)
    robe = c.points("-0.14,-0.78 0.14,-0.78 0.19,-0.5 0.24,-0.05 0.2,0 -0.2,0 -0.24,-0.05 -0.19,-0.5")
    scene.shape(c.smooth(robe, steps=4), tone=rng.uniform(0.15, 0.3), flow=1.57, contour=1.2)
    scene.shape([(-0.02, -0.78), (0.03, -0.78), (0.1, 0.0), (-0.09, 0.0)], tone=0.05, flow=1.57, contour=0.9)
    for k in range(5):
        scene.line([(-0.1, -0.72 + 0.055 * k), (0.1, -0.72 + 0.055 * k)], 1.3, taper=False)
    for side in (-1, 1):
        scene.shape(
            c.limb([(side * 0.14, -0.73), (side * 0.25, -0.56), (side * 0.15, -0.46)], (0.1, 0.12, 0.07)),
            tone=0.2,
        )
    scene.shape(c.limb([(-0.18, -0.47), (0, -0.44), (0.18, -0.47)], 0.07), tone=0.45, flow=0.0)
    sabre = c.bezier((0.14, -0.45), (0.36, -0.42), (0.46, -0.14))
    scene.shape(c.limb(sabre, (0.025, 0.055, 0.06, 0.0)), tone=0.1, contour=1.1)
    scene.line([(0.12, -0.52), (0.15, -0.39)], 2.4, taper=False)


def king_head(scene: Scene, rng: Rng) -> None:
    """A tall crown, long hair, a beard."""
    for side in (-1, 1):
        scene.shape(
            c.smooth(c.points("0.25,-0.4 0.55,-0.1 0.58,0.5 0.3,0.62 0.3,0", 0, 0, side, 1)),
            tone=0.35,
            texture="fur",
            flow=1.57,
        )
    _face(scene, rng, rng.uniform(0.15, 0.5))
    rim, top = -0.34, rng.uniform(-1.0, -0.9)
    points = [(-0.46, rim)]
    for k in range(5):
        x = -0.5 + 0.25 * k
        points += (
            [(x - 0.02, top + 0.1 * abs(k - 2) * 0.6), (x + 0.11, rim - 0.28)]
            if k < 4
            else [(x + 0.02, top + 0.12)]
        )
    points += [(0.46, rim)]
    scene.shape(points, tone=0.1, flow=0.0, contour=1.4)
    for k in range(5):
        scene.shape(c.ellipse(-0.52 + 0.26 * k, top - 0.04 + 0.06 * abs(k - 2), 0.075), tone=0.1, contour=1.2)
    scene.shape(c.limb([(-0.47, rim), (0, rim + 0.07), (0.47, rim)], 0.17), tone=0.25)
    for off in (-0.3, 0.0, 0.3):
        scene.shape(c.polygon(off, rim + 0.05, 0.06, 4), fill="ink", contour=0)


def king_body(scene: Scene, rng: Rng) -> None:
    """An ermine cape, a trailing cloak, sceptre and orb."""
    scene.shape(
        c.smooth(
            [(-0.17, -0.76), (0.17, -0.76), (0.3, -0.3), (0.4, 0.0), (-0.4, 0.0), (-0.3, -0.3)], steps=5
        ),
        tone=0.4,
        flow=1.57,
        contour=1.2,
    )
    scene.shape([(-0.1, -0.76), (0.1, -0.76), (0.15, 0.0), (-0.15, 0.0)], tone=0.12, flow=1.57)
    for side in (-1, 1):
        scene.shape(
            c.limb([(side * 0.13, -0.7), (side * 0.22, -0.3), (side * 0.3, 0.0)], 0.065),
            shade=False,
            contour=1.0,
        )
        for f in np.linspace(0.05, 0.95, 6):
            x = side * (0.13 + 0.17 * f)
            scene.line([(x, -0.7 + 0.68 * f), (x, -0.66 + 0.68 * f)], 1.8)
    scene.shape(
        c.smooth(c.points("-0.1,-0.78 0.1,-0.78 0.23,-0.62 0.16,-0.54 0,-0.52 -0.16,-0.54 -0.23,-0.62")),
        tone=0.02,
        contour=1.1,
    )
    for x, y in ((-0.13, -0.64), (-0.05, -0.6), (0.04, -0.64), (0.12, -0.6), (0.0, -0.7)):
        scene.line([(x, y), (x, y + 0.04)], 2.0)
    scene.shape(c.limb([(-0.2, -0.6), (-0.27, -0.48), (-0.2, -0.42)], (0.09, 0.07, 0.05)), tone=0.25)
    scene.shape(c.ellipse(-0.2, -0.46, 0.065), tone=0.2, contour=1.2)
    scene.line([(-0.2, -0.52), (-0.2, -0.6)], 1.8, taper=False)
    scene.line([(-0.235, -0.57), (-0.165, -0.57)], 1.8, taper=False)
    scene.shape(c.limb([(0.2, -0.6), (0.28, -0.5), (0.3, -0.5)], (0.09, 0.07, 0.05)), tone=0.25)
    scene.line([(0.26, -0.3), (0.36, -0.86)], 2.4, taper=False)
    scene.shape(c.star(0.365, -0.9, 0.06, 0.03, 6), tone=0.05, contour=1.2)


def monk_head(scene: Scene, rng: Rng) -> None:
    """Hooded, or shaven with a ring of hair and the hood thrown back."""
    if s.flip(rng):
        scene.shape(
            c.smooth(
                c.points("-0.6,0.75 -0.62,-0.1 -0.35,-0.7 -0.12,-0.98 0.25,-0.72 0.5,-0.2 0.5,0.3 0.4,0.75")
            ),
            tone=0.42,
            contour=1.3,
        )
        scene.shape(
            c.smooth(c.points("-0.34,-0.3 0.02,-0.6 0.36,-0.3 0.4,0.1 0.2,0.5 -0.18,0.48 -0.38,0.1")),
            fill="ink",
            contour=0,
        )
        _face(scene, rng, 0.35 if s.flip(rng) else 0.0, 0.15)
        return
    scene.shape(c.smooth([(-0.7, 0.8), (-0.5, 0.3), (0, 0.45), (0.5, 0.3), (0.66, 0.8)]), tone=0.42)
    scene.shape(c.ellipse(0, -0.3, 0.44, 0.36), tone=0.5, texture="fur")
    _face(scene, rng, 0.4 if s.flip(rng) else 0.0)
    scene.shape(
        c.smooth([(-0.3, -0.42), (-0.2, -0.62), (0.02, -0.68), (0.22, -0.6), (0.3, -0.42), (0, -0.34)]),
        shade=True,
        tone=0.02,
    )
    for k in np.linspace(-0.36, 0.36, 11):
        scene.line(
            [(k * 1.05, -0.3 - 0.08 * (1 - abs(k) * 2)), (k * 1.1, -0.44 - 0.06 * (1 - abs(k) * 2))], 1.4
        )


def monk_body(scene: Scene, rng: Rng) -> None:
    """A habit with wide sleeves, a knotted cord, a rosary or a cross on a staff."""
    if s.flip(rng):
        scene.line([(0.31, 0.02), (0.29, -0.98)], 2.2, taper=False)
        scene.line([(0.22, -0.88), (0.37, -0.88)], 2.2, taper=False)
    scene.shape(c.limb([(0.02, 0.0), (0.12, 0.015)], (0.05, 0.02)), tone=0.2)
    scene.shape(
        c.smooth(
            [(-0.15, -0.77), (0.15, -0.77), (0.2, -0.45), (0.24, -0.02), (-0.24, -0.02), (-0.2, -0.45)],
            steps=5,
        ),
        tone=rng.uniform(0.32, 0.48),
        flow=1.57,
        contour=1.2,
    )
    for k in np.linspace(-0.16, 0.16, 6):
        scene.line(c.bezier((k * 0.7, -0.42), (k * 0.9, -0.2), (k * 1.2, -0.03)), 1.2)
    for side in (-1, 1):
        scene.shape(
            c.limb([(side * 0.15, -0.72), (side * 0.24, -0.54), (side * 0.05, -0.5)], (0.11, 0.16, 0.15)),
            tone=0.38,
            contour=1.1,
        )
    scene.shape(c.ellipse(0.0, -0.5, 0.05, 0.035), shade=False)
    scene.line(c.bezier((-0.19, -0.4), (0, -0.37), (0.19, -0.4)), 2.6, taper=False)
    scene.line([(0.06, -0.39), (0.08, -0.08)], 2.2, taper=False, white=True)
    scene.line([(0.05, -0.39), (0.07, -0.08)], 1.4, taper=False)
    for y in (-0.3, -0.2, -0.1):
        scene.dot(0.065, y, 0.016)
    if s.flip(rng):
        for t in np.linspace(0, 6.28, 14):
            scene.shape(
                c.ellipse(-0.09 + 0.05 * math.cos(t), -0.28 + 0.11 * math.sin(t), 0.013, n=10),
                shade=False,
                contour=0.8,
            )


def lady_head(scene: Scene, rng: Rng) -> None:
    """Dressed hair under a cap or a pointed hood, a pleated ruff."""
    tall = s.flip(rng)
    scene.shape(c.ellipse(0, -0.15, 0.52, 0.5), tone=0.42, texture="fur")
    _face(scene, rng)
    ruff = rng.uniform(0.95, 1.15)
    scene.shape(c.ellipse(0, 0.66, ruff, 0.32), tone=0.03, contour=1.3)
    for k in range(16):
        t = k * math.pi / 8
        scene.line([c.polar(0, 0.6, 0.2, t, 0.06), c.polar(0, 0.66, ruff, t, 0.32)], 1.1, taper=False)
    scene.shape(
        c.smooth([(-0.2, 0.42), (0.04, 0.58), (0.22, 0.42), (0.1, 0.3), (-0.1, 0.3)], steps=4),
        tone=0.03,
        contour=0.6,
    )
    if tall:
        scene.shape([(-0.42, -0.28), (-0.3, -1.5), (0.4, -0.42)], tone=0.15, flow=0.3, contour=1.2)
        scene.shape(
            c.limb(c.bezier((-0.3, -1.48), (-0.9, -0.9), (-1.1, 0.3)), (0.05, 0.3, 0.4)),
            tone=0.06,
            contour=0.8,
        )
    else:
        scene.shape(
            c.smooth(c.points("-0.5,-0.2 -0.4,-0.62 0,-0.8 0.4,-0.62 0.46,-0.26 0.2,-0.46 -0.1,-0.46")),
            tone=0.12,
        )
        for k in np.linspace(-0.4, 0.4, 6):
            scene.dot(k, -0.46 - 0.12 * (1 - abs(k) * 2), 0.035)
    for x in (-0.36,):
        scene.shape(c.ellipse(x, 0.2, 0.05, 0.08), shade=False, contour=1.0)


def lady_body(scene: Scene, rng: Rng) -> None:
    """A narrow bodice on a very wide skirt, puffed sleeves, a fan."""
    wide = rng.uniform(0.36, 0.44)
    skirt = np.concatenate(
        [
            c.bezier((-0.09, -0.52), (-wide * 0.9, -0.5), (-wide, 0.0)),
            c.bezier((wide, 0.0), (wide * 0.9, -0.5), (0.09, -0.52)),
        ]
    )
    scene.shape(skirt, tone=rng.uniform(0.12, 0.28), flow=lambda x, y: 1.57 - x * 1.6, contour=1.2)
    scene.shape(
        [(-0.03, -0.5), (0.03, -0.5), (0.15, 0.0), (-0.15, 0.0)],
        tone=0.05,
        texture="scales" if s.flip(rng) else None,
        flow=1.57,
        grain=0.8,
    )
    for k in (-0.7, -0.45, 0.45, 0.7):
        scene.line(c.bezier((k * 0.12, -0.5), (k * wide * 0.95, -0.4), (k * wide, -0.01)), 1.1)
    for f in (0.06, 0.1):
        scene.line([(-wide * 0.98, -f), (wide * 0.98, -f)], 1.2, taper=False)
    scene.shape(
        [(-0.13, -0.77), (0.13, -0.77), (0.08, -0.54), (0, -0.45), (-0.08, -0.54)],
        tone=0.3,
        flow=1.57,
        contour=1.2,
    )
    for side in (-1, 1):
        scene.shape(
            c.limb([(side * 0.14, -0.73), (side * 0.25, -0.6), (side * 0.2, -0.46)], (0.12, 0.11, 0.06)),
            tone=0.15,
            flow=0.0,
        )
        scene.shape(c.ellipse(side * 0.16, -0.72, 0.075, 0.065), tone=0.1)
    for k in np.linspace(-0.9, 0.9, 6):
        scene.shape(
            c.leaf((0.2, -0.43), (0.2 + 0.16 * math.sin(k), -0.43 - 0.16 * math.cos(k)), 0.055),
            tone=0.1,
            contour=1.0,
        )


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
    scene.shape(
        c.rect(-0.05, -0.05, 1.05, a + 0.05),
        tone=rng.choice((0.0, 0.18, 0.28)),
        flow=rng.uniform(0, 0.8),
        contour=0,
        shade=False,
    )
    _bust(scene, rng, who, rng.uniform(0.45, 0.55), a * 0.42, rng.uniform(0.62, 0.72))


@composition(WAYS, "oval", (1.15, 1.35))
def oval(scene: Scene, rng: Rng, who: Figure) -> None:
    """In an oval with a name beneath."""
    a = scene.aspect
    _bust(scene, rng, who, 0.5, a * rng.uniform(0.37, 0.41), rng.uniform(0.56, 0.64))
    hole = c.ellipse(0.5, a * 0.44, 0.42, a * 0.4, n=72)
    scene.shape(
        c.around(hole, -0.1, -0.1, 1.1, a + 0.1),
        tone=rng.choice((0.0, 0.3)),
        flow=0.0,
        contour=0,
        shade=False,
    )
    for f in (1.0, 1.08):
        scene.line(c.closed(c.ellipse(0.5, a * 0.44, 0.42 * f, a * 0.4 * f)), 1.5, taper=False)
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
    scene.shape(c.rect(-0.05, -0.05, 1.05, a + 0.05), tone=0.1, flow=0.0, contour=0, shade=False)
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
