"""The dragon, a winged, scaly worm."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise

import numpy as np

from portal.sample.concepts.animals import plates as p
from portal.sample.concepts.animals.features import teeth
from portal.sample.concepts.animals.ground import chance, setting, sky, stone
from portal.sample.concepts.animals.stage import lay, put, turned
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Points, Rng, Scene


def dragon(s: Scene, rng: Rng, rear: float = 0.0, fire: float = 0.5) -> None:
    """A winged, scaly worm with two or four legs, knotted tail, flame; faces left."""
    tone = rng.uniform(0.15, 0.4)
    tail = c.bezier((0.35, -0.38), (0.95, -0.10), (0.95, -0.75), (1.30, -0.45 - rng.uniform(0, 0.3)), n=26)
    s.shape(c.limb(tail, (0.28, 0.18, 0.10, 0.04)), tone=tone, texture="scales", flow=tail)
    d = tail[-1] - tail[-3]
    a = math.atan2(d[1], d[0])
    s.shape(
        turned(c.points("-0.3,-0.1 0,-0.5 1.1,0 0,0.5 -0.3,0.1"), tail[-1][0], tail[-1][1], 0.16, a), tone=0.4
    )
    _spikes(s, tail[4:22:3], "-0.04,-0.06 0.02,-0.17 0.06,-0.05", tone)
    _dragon_wing(s, rng, (-0.02, -0.52), tone + 0.2, -0.25, 0.85)
    for x, y0 in ((-0.02, -0.34), (0.42, -0.34)):
        _dragon_leg(s, x + 0.06, y0, tone + 0.25)
    chest = (-0.12 - 0.05 * rear, -0.42 - 0.2 * rear)
    neck = c.bezier(
        chest, (-0.50, -0.55 - 0.2 * rear), (-0.12, -1.02 - 0.2 * rear), (-0.55, -1.02 - 0.25 * rear), n=20
    )
    trunk = c.limb([(0.46, -0.36), (0.2, -0.42), chest], (0.26, 0.36, 0.34))
    body = c.union(trunk, c.limb(neck, (0.30, 0.2, 0.16, 0.15)))
    s.shape(body, tone=tone, texture="scales", flow=np.concatenate([[(0.5, -0.36), (0.2, -0.42)], neck]))
    _spikes(
        s, [neck[int(t * 19)] for t in np.linspace(0.05, 0.9, 7)], "0.04,-0.02 0.17,-0.08 0.09,0.06", tone
    )
    for x, y0 in ((-0.10, -0.36), (0.36, -0.34)):
        _dragon_leg(s, x, y0, tone)
    _dragon_wing(s, rng, (0.10, -0.54), tone, 0.1, 1.0)
    hx, hy = neck[-1]
    with s.group(x=float(hx), y=float(hy), scale=0.34, rotate=rng.uniform(-0.35, 0.2)):
        if rng.random() < fire:
            for e in np.linspace(-0.35, 0.45, 5):
                r = rng.uniform(0.8, 1.5)
                s.shape(
                    c.leaf(
                        (-1.0, 0.12),
                        (-1.0 - r * math.cos(e), 0.12 + r * math.sin(e)),
                        0.26,
                        bend=rng.uniform(-0.2, 0.2),
                    ),
                    tone=0.0,
                    contour=1.0,
                    shade=False,
                )
        s.shape(c.smooth(c.points("0.05,0.18 -0.5,0.26 -0.98,0.34 -0.9,0.46 -0.4,0.44 0.1,0.34")), tone=tone)
        teeth(s, np.linspace(-0.9, -0.4, 5), 0.30, 0.14)
        teeth(s, np.linspace(-0.95, -0.4, 5), 0.04, 0.2)
        skull = "0.25,-0.15 0,-0.34 -0.35,-0.3 -0.7,-0.12 -1.05,-0.16 -1.12,0.02 -0.6,0.12 0.1,0.22"
        _horned(s, skull, -0.75, tone)
        s.shape(c.ellipse(-0.35, -0.12, 0.09, 0.07), contour=1.1, shade=False)
        s.dot(-0.37, -0.12, 0.045)
        s.dot(-1.0, -0.06, 0.04)


def _spikes(s: Scene, places: Iterable[Points], spike: str, tone: float) -> None:
    """Spikes along a back."""
    for x, y in places:
        s.shape(c.points(spike, x, y), tone=tone + 0.1, contour=0.9)


def _horned(s: Scene, skull: str, tips: float, tone: float) -> None:
    """The scaly upper half of a head and its two horns."""
    s.shape(c.smooth(c.points(skull)), tone=tone, texture="scales")
    for x in (-0.18, 0.06):
        s.shape(c.leaf((x, -0.28), (x + 0.45, tips), 0.16), tone=0.3)


def _dragon_leg(s: Scene, x: float, y: float, tone: float) -> None:
    s.shape(
        c.limb(
            [(x, y), (x + 0.10, y * 0.55), (x - 0.02, y * 0.22), (x - 0.02, -0.02)], (0.20, 0.13, 0.07, 0.06)
        ),
        tone=tone,
        texture="scales",
    )
    for dx in (-0.13, -0.07, 0.06):
        s.shape(
            c.limb(
                c.bezier((x - 0.02, -0.03), (x - 0.02 + dx * 0.6, -0.04), (x - 0.02 + dx, 0.02)),
                (0.05, 0.012),
            ),
            tone=tone,
            contour=0.9,
        )


def _dragon_wing(
    s: Scene, rng: Rng, root: tuple[float, float], tone: float, lean: float, size: float
) -> None:
    with s.group(x=root[0], y=root[1], scale=0.95 * size, rotate=-0.75 + lean + rng.uniform(-0.12, 0.12)):
        skin_wing(s, rng, min(0.6, tone), 0.18)


def dragon_coiled(s: Scene, rng: Rng) -> None:
    """Asleep or lurking: the body rolled in a ring, wing laid over it."""
    tone = rng.uniform(0.15, 0.4)
    ring = c.arc(0, -0.3, 0.52, 0.7, 2 * math.pi - 0.3, ry=0.28, n=40)[::-1]
    s.shape(c.limb(ring, (0.28, 0.32, 0.28, 0.2, 0.06), n=50), tone=tone, texture="scales", flow=ring)
    _spikes(s, ring[3:34:3], "-0.04,-0.08 0.01,-0.22 0.06,-0.08", tone)
    _dragon_wing(s, rng, (0.22, -0.52), tone, 0.2, 0.95)
    neck = c.bezier((0.46, -0.42), (0.1, -0.05), (-0.35, -0.05), n=14)
    s.shape(c.limb(neck, (0.28, 0.2, 0.16)), tone=tone, texture="scales", flow=neck)
    with s.group(x=-0.38, y=-0.06, scale=0.36, rotate=rng.uniform(-0.1, 0.15)):
        skull = "0.25,-0.2 0,-0.36 -0.35,-0.3 -0.7,-0.12 -1.05,-0.16 -1.12,0.08 -0.6,0.2 0.1,0.26"
        _horned(s, skull, -0.72, tone)
        teeth(s, np.linspace(-0.95, -0.4, 5), 0.1, 0.24)
        s.line([(-0.48, -0.10), (-0.36, -0.06), (-0.24, -0.12)], 1.8)
        s.dot(-1.0, -0.04, 0.04)


def dragon_flying(scene: Scene, rng: Rng) -> None:
    """In the air above a town of rocks, breathing fire."""
    h = scene.aspect
    sky(scene, rng)
    setting(scene, rng, h * 0.9, 0.6)
    for x in rng.uniform(0, 1, 3):
        stone(scene, rng, x, h * 0.95, rng.uniform(0.05, 0.12))
    put(
        scene,
        p.made(lambda s, r: dragon(s, r, 0.0, 0.9), rng),
        0.5,
        h * rng.uniform(0.74, 0.84),
        rng.uniform(0.8, 0.96),
        h * 0.72,
        chance(rng),
        rotate=rng.uniform(-0.45, -0.1),
    )


def dragon_rearing(s: Scene, rng: Rng) -> None:
    """Upright, as on a coat of arms."""
    part = p.made(lambda t, r: dragon(t, r, 1.0, 0.6), rng)
    with s.group(rotate=0.55):
        lay(s, part)


def dragon_head(scene: Scene, rng: Rng) -> None:
    """Neck and head large, in flames."""
    one = p.made(lambda s, r: dragon(s, r, 0.0, 0.8), rng)
    put(
        scene,
        one,
        0.5,
        scene.aspect * 1.0,
        0.98,
        scene.aspect * 0.95,
        chance(rng),
        box=(-1.18, -1.35, 0.12, -0.45),
    )


def skin_wing(s: Scene, rng: Rng, tone: float, lift: float) -> None:
    """The right wing of a bat: arm, fingers, scalloped skin."""
    shoulder, wrist = np.array([0.10, -0.10]), np.array([0.42, -0.34 - lift])
    tips = [
        np.array([1.05, -0.18 - lift * 1.2]),
        np.array([0.88, 0.22 - lift * 0.4]),
        np.array([0.58, 0.34]),
        np.array([0.30, 0.32]),
        np.array([0.08, 0.26]),
    ]
    edge = [wrist, tips[0]]
    for a, b in pairwise(tips):
        middle = (a + b) / 2
        edge += list(c.bezier(a, middle + (wrist - middle) * 0.45, b, n=8)[1:])
    s.shape([shoulder, *edge], tone=tone, flow=0.9, contour=1.1)
    for tip in tips[:-1]:
        s.shape(
            c.limb(c.bezier(wrist, (wrist + tip) / 2 + (0.04, -0.04), tip), (0.035, 0.01)),
            tone=0.1,
            contour=0.8,
        )
    s.shape(
        c.limb([shoulder, (shoulder + wrist) / 2 + (-0.02, 0.04), wrist], (0.08, 0.045)), tone=tone + 0.05
    )
    s.shape(c.limb([wrist, wrist + np.array([0.02, -0.10])], (0.03, 0.008)), tone=0.6)
