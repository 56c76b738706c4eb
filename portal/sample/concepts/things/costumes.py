"""People in their dress: shoulders at y = -0.78, feet at the origin; the head is put on at -0.87."""

from __future__ import annotations

import math

import numpy as np

from portal.sample.concepts.things import scenery as s
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Rng, Scene


def knight_body(scene: Scene, rng: Rng) -> None:
    """Plate armour, a lance and a shield."""
    scene.line([(0.3, 0.02), (0.26, -1.1)], 2.4, taper=False)
    scene.shape([(0.235, -1.08), (0.262, -1.2), (0.29, -1.08)], fill="ink", contour=0)
    scene.shape(c.points("0.265,-1.02 0.5,-0.98 0.4,-0.94 0.5,-0.88 0.27,-0.88"), tone=0.3)
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
        c.points("-0.36,-0.72 -0.22,-0.75 -0.06,-0.72 -0.08,-0.48 -0.21,-0.33 -0.34,-0.48"), steps=5
    )
    scene.shape(shield, tone=0.08, contour=1.4)
    scene.line([(-0.21, -0.74), (-0.21, -0.35)], 2.4, taper=False)
    scene.line([(-0.36, -0.6), (-0.06, -0.6)], 2.4, taper=False)


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


def king_body(scene: Scene, rng: Rng) -> None:
    """An ermine cape, a trailing cloak, sceptre and orb."""
    scene.shape(
        c.smooth(c.points("-0.17,-0.76 0.17,-0.76 0.3,-0.3 0.4,0 -0.4,0 -0.3,-0.3"), steps=5),
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


def monk_body(scene: Scene, rng: Rng) -> None:
    """A habit with wide sleeves, a knotted cord, a rosary or a cross on a staff."""
    if s.flip(rng):
        scene.line([(0.31, 0.02), (0.29, -0.98)], 2.2, taper=False)
        scene.line([(0.22, -0.88), (0.37, -0.88)], 2.2, taper=False)
    scene.shape(c.limb([(0.02, 0.0), (0.12, 0.015)], (0.05, 0.02)), tone=0.2)
    scene.shape(
        c.smooth(c.points("-0.15,-0.77 0.15,-0.77 0.2,-0.45 0.24,-0.02 -0.24,-0.02 -0.2,-0.45"), steps=5),
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
        c.points("-0.03,-0.5 0.03,-0.5 0.15,0 -0.15,0"),
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
        c.points("-0.13,-0.77 0.13,-0.77 0.08,-0.54 0,-0.45 -0.08,-0.54"), tone=0.3, flow=1.57, contour=1.2
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
