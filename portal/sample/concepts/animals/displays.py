"""Birds shown as no other is: the peacock's wheel, the eagle of a coat of arms, the face of the owl."""

from __future__ import annotations

import math

import numpy as np

from portal.sample.concepts.animals import bills
from portal.sample.concepts.animals.ground import chance, setting, sky
from portal.sample.concepts.animals.plumage import eye_spot, feathers
from portal.sample.concepts.animals.stage import put
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Rng, Scene


def peacock_fan(scene: Scene, rng: Rng) -> None:
    """The train spread into a wheel, seen from the front."""
    h = scene.aspect
    setting(scene, rng, h * 0.92, 0.2)
    s = Scene()
    rings = int(rng.integers(3, 5))
    half = rng.uniform(1.35, 1.75)
    for row in range(rings):
        r = 1.0 - row * 0.22
        n = 15 - 2 * row
        for a in np.linspace(-half, half, n) + (0.05 if row % 2 else 0):
            tip = (r * math.sin(a), -r * math.cos(a))
            s.shape(c.leaf((0, 0), tip, 0.15, fullest=0.85), tone=0.06, contour=0.7)
        for a in np.linspace(-half, half, n) + (0.05 if row % 2 else 0):
            eye_spot(s, 0.93 * r * math.sin(a), -0.93 * r * math.cos(a), 0.062)
    for side in (-1, 1):
        s.line([(side * 0.06, 0.2), (side * 0.07, 0.45)], 3.0, taper=False)
        for d in (-0.1, 0.0, 0.1):
            s.line([(side * 0.07, 0.45), (side * 0.07 + d, 0.50)], 1.6)
    neck = c.limb([(0, 0.05), (0.03, -0.2), (-0.01, -0.38)], (0.26, 0.15, 0.10))
    s.shape(
        c.union(c.ellipse(0, 0.05, 0.2, 0.26), neck, c.ellipse(-0.02, -0.42, 0.08)),
        tone=0.35,
        texture="scales",
    )
    with s.group(x=-0.02, y=-0.42, scale=0.075):
        bills.peacock(s, rng, 0.3)
    put(scene, s, 0.5, h * 0.95, rng.uniform(0.85, 1.0), h * 0.88, chance(rng))


def eagle_displayed(scene: Scene, rng: Rng) -> None:
    """As on a coat of arms: breast to the front, both wings spread."""
    s = Scene()
    tone, lift = rng.uniform(0.1, 0.4), rng.uniform(-0.72, -0.45)
    for side in (-1, 1):
        with s.group(mirror=side > 0):
            arm = c.bezier((-0.10, -0.15), (-0.28, -0.58), (-0.56, lift), n=11)
            for k, base in zip(np.linspace(0, 1, 11), arm, strict=True):
                a = 1.72 + 2.05 * k
                long = 0.40 + 0.24 * k
                tip = base + long * np.array([math.cos(a), math.sin(a)])
                s.shape(c.leaf(base, tip, 0.13, fullest=0.62), tone=tone + 0.1, contour=0.9)
                s.line([base, (base + tip) / 2, tip], 0.5)
            s.shape(
                c.smooth(
                    [
                        (-0.06, -0.22),
                        (-0.22, -0.50),
                        (-0.58, lift - 0.06),
                        (-0.56, lift + 0.10),
                        (-0.34, -0.14),
                        (-0.1, 0.12),
                    ]
                ),
                tone=tone,
                texture="feather",
            )
            s.shape(
                c.limb([(-0.08, 0.32), (-0.2, 0.5), (-0.22, 0.62)], (0.16, 0.08, 0.04)),
                tone=tone,
                texture="feather",
            )
            for d in (-0.12, -0.03, 0.07):
                s.shape(
                    c.limb(c.bezier((-0.22, 0.62), (-0.22 + d, 0.63), (-0.22 + d * 1.2, 0.74)), (0.04, 0.01)),
                    tone=0.3,
                )
    ends = np.array([(x, 0.86 - 0.5 * x * x) for x in np.linspace(-0.24, 0.24, 7)])
    feathers(s, np.tile((0.0, 0.34), (7, 1)), ends, 0.1, tone)
    s.shape(
        c.union(
            c.smooth(c.points("0,-0.4 0.18,-0.15 0.17,0.2 0,0.45 -0.17,0.2 -0.18,-0.15")),
            c.limb([(0, -0.2), (0.02, -0.5)], (0.24, 0.16)),
            c.ellipse(0, -0.52, 0.10),
        ),
        tone=tone,
        texture="feather",
    )
    s.shape(c.ellipse(0.0, -0.56, 0.14, 0.13), tone=tone * 0.6)
    with s.group(x=0.0, y=-0.56, scale=0.13):
        bills.eagle_face(s)
    put(
        scene,
        s,
        0.5,
        scene.aspect * rng.uniform(0.9, 0.97),
        rng.uniform(0.82, 0.95),
        scene.aspect * 0.9,
        chance(rng),
    )


def owl_face(scene: Scene, rng: Rng) -> None:
    """The face alone, filling the picture."""
    if chance(rng):
        sky(scene, rng)
    s = Scene()
    tone = rng.uniform(0.1, 0.35)
    s.shape(
        c.smooth(c.points("-1.2,0.5 0,0.2 1.2,0.5 1.6,2.6 -1.6,2.6")), tone=tone, texture="feather", grain=1.3
    )
    bills.owl(s, rng, tone)
    put(
        scene,
        s,
        rng.uniform(0.45, 0.55),
        scene.aspect * 1.1,
        1.0,
        scene.aspect * 1.08,
        rotate=rng.uniform(-0.15, 0.15),
    )
