"""Heads of people: the face about the origin, one unit high, turned to the right; the neck ends at y = 0.75."""

from __future__ import annotations

import math

import numpy as np

from portal.sample.concepts.things import scenery as s
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Rng, Scene


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
    visor = c.points("-0.15,-0.2 0.44,-0.22 0.66,0.08 0.4,0.42 -0.1,0.36")
    scene.shape(c.smooth(visor, steps=5), tone=0.1, contour=1.3)
    scene.shape([(-0.02, -0.1), (0.5, -0.12), (0.5, -0.05), (-0.02, -0.02)], fill="ink", contour=0)
    for k in range(4):
        scene.line([(0.05 + 0.11 * k, 0.1), (0.03 + 0.11 * k, 0.28)], 1.3, taper=False)
    scene.dot(-0.15, 0.02, 0.05)


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
    scene.shape(c.smooth(c.points("-0.7,0.8 -0.5,0.3 0,0.45 0.5,0.3 0.66,0.8")), tone=0.42)
    scene.shape(c.ellipse(0, -0.3, 0.44, 0.36), tone=0.5, texture="fur")
    _face(scene, rng, 0.4 if s.flip(rng) else 0.0)
    scene.shape(
        c.smooth(c.points("-0.3,-0.42 -0.2,-0.62 0.02,-0.68 0.22,-0.6 0.3,-0.42 0,-0.34")),
        shade=True,
        tone=0.02,
    )
    for k in np.linspace(-0.36, 0.36, 11):
        scene.line(
            [(k * 1.05, -0.3 - 0.08 * (1 - abs(k) * 2)), (k * 1.1, -0.44 - 0.06 * (1 - abs(k) * 2))], 1.4
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
        c.smooth(c.points("-0.2,0.42 0.04,0.58 0.22,0.42 0.1,0.3 -0.1,0.3"), steps=4), tone=0.03, contour=0.6
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
