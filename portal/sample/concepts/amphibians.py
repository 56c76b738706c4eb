"""The frog."""

from __future__ import annotations

import numpy as np

from portal.sample.concepts import Variant
from portal.sample.concepts._naming import concept
from portal.sample.concepts.animals import plates as p
from portal.sample.concepts.animals.features import toes
from portal.sample.concepts.animals.ground import chance, water
from portal.sample.concepts.animals.stage import put
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Rng, Scene


def frog(s: Scene, rng: Rng) -> None:
    """Squatting in profile to the left."""
    tone = rng.uniform(0.1, 0.35)
    spots = chance(rng)
    s.shape(c.limb([(-0.12, -0.2), (-0.16, -0.08), (-0.20, 0.0)], (0.10, 0.07, 0.05)), tone=tone + 0.2)
    body = c.smooth(
        c.points(
            "-0.52,-0.4 -0.42,-0.52 -0.24,-0.58 0.05,-0.48 0.36,-0.22 0.46,-0.06 0.2,-0.02 "
            "-0.15,-0.04 -0.32,-0.2 -0.5,-0.28"
        )
    )
    s.shape(body, tone=tone, texture="dots" if spots else None)
    s.shape(c.ellipse(-0.33, -0.56, 0.085), tone=0.0, contour=1.1)
    s.dot(-0.345, -0.565, 0.042)
    s.line(c.bezier((-0.52, -0.36), (-0.36, -0.29), (-0.18, -0.38)), 1.6)
    s.dot(-0.49, -0.44, 0.014)
    s.shape(
        c.limb(c.points("0.36,-0.12 0.02,-0.34 -0.05,-0.24 0.3,-0.06"), (0.16, 0.17, 0.12, 0.07)), tone=tone
    )
    s.shape(c.limb([(0.34, -0.05), (0.1, -0.04), (-0.08, 0.0)], (0.08, 0.06, 0.04)), tone=tone)
    toes(s, (-0.04, -0.01), c.points("-0.12,0 -0.05,0 0.03,0", -0.14, 0.02), (0.03, 0.035), tone)
    s.shape(c.limb([(-0.22, -0.22), (-0.18, -0.12), (-0.28, 0.0)], (0.11, 0.08, 0.05)), tone=tone)
    toes(s, (-0.28, 0.0), c.points("-0.12,0 -0.06,0 0.01,0", -0.30, 0.03), (0.03, 0.04), tone)
    for _ in range(7):
        x = rng.uniform(-0.2, 0.25)
        s.shape(
            c.ellipse(x, -0.42 + 0.45 * max(x, 0) + rng.uniform(0, 0.08), rng.uniform(0.015, 0.035), n=12),
            tone=0.5,
            contour=0.6,
            shade=False,
        )


def frog_above(s: Scene, rng: Rng) -> None:
    """Flattened as in a book of anatomy: from above, head up."""
    tone = rng.uniform(0.1, 0.35)
    for k in (-1, 1):
        s.shape(
            c.limb(
                c.points("0.14,0.34 0.52,0.18 0.22,0.6 0.46,0.74", 0, 0, k, 1), (0.17, 0.15, 0.09, 0.06), n=40
            ),
            tone=tone,
        )
        tips = [(0.45 * k + (0.14 - abs(d)) * k, 0.80 + d) for d in (-0.14, -0.03, 0.08)]
        toes(s, (0.45 * k, 0.73), tips, (0.03, 0.04), tone)
        s.shape(
            c.limb([(0.18 * k, -0.14), (0.42 * k, -0.02), (0.44 * k, -0.28)], (0.12, 0.09, 0.05)), tone=tone
        )
        toes(s, (0.44 * k, -0.27), [(0.44 * k + d, -0.38) for d in (-0.08, 0.0, 0.08)], (0.025, 0.035), tone)
    s.shape(
        c.smooth(
            c.points(
                "0,-0.52 0.16,-0.46 0.25,-0.26 0.22,0.05 0.2,0.36 0,0.44 -0.2,0.36 -0.22,0.05 "
                "-0.25,-0.26 -0.16,-0.46"
            )
        ),
        tone=tone,
        texture="dots" if chance(rng) else None,
    )
    for k in (-1, 1):
        s.shape(c.ellipse(0.17 * k, -0.36, 0.07), tone=0.0, contour=1.1)
        s.dot(0.18 * k, -0.37, 0.035)
        s.line(c.bezier((0.13 * k, -0.26), (0.15 * k, 0.0), (0.10 * k, 0.34)), 1.0)
        for y in np.linspace(-0.14, 0.26, 4):
            s.shape(
                c.ellipse(0.06 * k + rng.normal(0, 0.01), y, 0.03, n=12), tone=0.5, contour=0.6, shade=False
            )


def frog_leaping(s: Scene, rng: Rng) -> None:
    """Stretched out in the leap, to the left."""
    tone = rng.uniform(0.1, 0.35)
    for dy, far in ((0.05, True), (0.0, False)):
        t = tone + (0.2 if far else 0)
        s.shape(
            c.limb(
                [(0.34, -0.02), (0.60, 0.16 + dy), (0.72, 0.0 + dy), (1.02, 0.16 + dy)],
                (0.16, 0.13, 0.08, 0.05),
                n=36,
            ),
            tone=t,
        )
        toes(s, (1.0, 0.15 + dy), [(1.16, 0.17 + dy + d) for d in (-0.08, 0.0, 0.08)], (0.03, 0.035), t)
        s.shape(c.limb([(-0.10, 0.02), (-0.22, 0.16 + dy), (-0.44, 0.14 + dy)], (0.11, 0.07, 0.04)), tone=t)
        tips = [(-0.53, 0.14 + dy + d) for d in (-0.05, 0.02, 0.09)]
        toes(s, (-0.43, 0.14 + dy), tips, (0.025, 0.035), t)
    s.shape(
        c.smooth(
            c.points(
                "-0.46,-0.2 -0.34,-0.33 -0.12,-0.34 0.2,-0.2 0.46,-0.04 0.4,0.08 0.1,0.12 "
                "-0.22,0.06 -0.42,-0.08"
            )
        ),
        tone=tone,
        texture="dots" if chance(rng) else None,
    )
    s.shape(c.ellipse(-0.26, -0.34, 0.08), tone=0.0, contour=1.1)
    s.dot(-0.275, -0.345, 0.04)
    s.line(c.bezier((-0.45, -0.15), (-0.3, -0.08), (-0.14, -0.16)), 1.6)


def frog_on_lily(scene: Scene, rng: Rng) -> None:
    """On a leaf in the pond, reeds behind."""
    h = scene.aspect
    water(scene, rng, h * rng.uniform(0.2, 0.4), 0.25)
    for _ in range(int(rng.integers(3, 8))):
        x = float(rng.choice([rng.uniform(0, 0.25), rng.uniform(0.75, 1)]))
        top = h * rng.uniform(0.05, 0.3)
        scene.line(c.bezier((x, h * 0.7), (x, h * 0.4), (x + 0.03, top)), 1.4)
        scene.shape(c.limb([(x + 0.02, top + 0.12), (x + 0.03, top)], 0.03), tone=0.6)
    y = h * rng.uniform(0.76, 0.84)
    scene.shape(c.ellipse(0.5, y, 0.46, 0.11), tone=0.15, texture="leaf", flow=0.0)
    put(scene, p.made(frog, rng), 0.5, y + 0.02, rng.uniform(0.58, 0.72), h * 0.62, chance(rng))
    for x in (0.08, 0.9):
        scene.shape(c.ellipse(x, y + 0.12, 0.13, 0.035), tone=0.2)


CONCEPTS = (
    concept(
        "frog",
        Variant("squatting", p.on_ground(frog), aspect=p.WIDE),
        Variant("on-a-lily", frog_on_lily, held_out=True, aspect=p.SQUARE),
        Variant("above", p.specimen(frog_above, 0.5), aspect=p.SQUARE),
        Variant("leaping", p.specimen(frog_leaping, 0.4), aspect=p.WIDE),
        Variant("family", p.with_small(frog), aspect=p.WIDE),
        Variant("several", p.several(frog_above, frog_leaping), aspect=p.SQUARE),
        Variant("in-the-pond", p.afloat(frog, (0.35, 0.5), (0.6, 0.78)), aspect=p.WIDE),
    ),
)
