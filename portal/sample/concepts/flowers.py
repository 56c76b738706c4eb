"""Flowers (ICONCLASS 25G41): nine species, each a bloom and a leaf; the compositions are those of every plant."""

from __future__ import annotations

import math

import numpy as np

from portal.sample.concepts._naming import composed
from portal.sample.concepts.things.foliage import compound, heart, jagged, lance, spatula, sword, thread
from portal.sample.concepts.things.herbs import Species
from portal.sample.concepts.things.plants import WAYS
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Rng, Scene


def tulip(scene: Scene, rng: Rng) -> None:
    """A cup of pointed petals, plain or flamed."""
    tone, wide, high = rng.uniform(0.02, 0.3), rng.uniform(0.85, 1.1), rng.uniform(1.7, 2.0)
    open_ = rng.uniform(0.35, 0.7)
    for side in (-0.45, 0.45):
        scene.shape(c.leaf((side * 0.4, -0.1), (side, -high), 0.8), tone=tone + 0.2, flow=1.57)
    for side in (-1, 1):
        petal = [
            (0, 0.02),
            (side * 0.55 * wide, -0.3),
            (side * 0.72 * wide, -0.9),
            (side * (open_ + 0.22), -high * 0.96),
            (side * 0.3, -high * 0.6),
        ]
        scene.shape(c.smooth(petal), tone=tone, flow=1.57 - side * 0.2)
    front = c.smooth(
        [
            (0, 0.04),
            (0.42 * wide, -0.4),
            (0.36 * wide, -1.05),
            (0, -high * 0.93),
            (-0.36 * wide, -1.05),
            (-0.42 * wide, -0.4),
        ]
    )
    scene.shape(front, tone=tone * 0.7, flow=1.57)
    if rng.random() < 0.5:
        for k in np.linspace(-0.22, 0.22, 5):
            scene.line(
                c.bezier((k * 0.4, -0.1), (k * 1.6, -0.8), (k * 0.5, -high * rng.uniform(0.6, 0.85))), 1.4
            )


def rose(scene: Scene, rng: Rng) -> None:
    """Rings of round petals about a rolled heart, seen from above."""
    tone, turn = rng.uniform(0.0, 0.2), rng.uniform(0, 6)
    for k in range(5):
        a = turn + (k + 0.5) * 2 * math.pi / 5
        scene.shape(c.leaf((0, -0.45), c.polar(0, -0.45, 1.22, a), 0.3), tone=0.35, contour=0.8)
    for ring, (n, r, size) in enumerate(((6, 0.6, 0.46), (5, 0.4, 0.4), (4, 0.22, 0.3))):
        for k in range(n):
            a = turn + ring * 0.5 + k * 2 * math.pi / n
            x, y = r * math.cos(a), -0.45 + r * math.sin(a)
            petal = c.wobble(c.ellipse(x, y, size * 0.8, size, angle=a, n=24), rng, 0.03)
            scene.shape(petal, tone=tone + 0.06 * ring, flow="along" if ring == 0 else "round")
    scene.shape(c.ellipse(0, -0.45, 0.24), tone=tone + 0.25)
    scene.line(c.spiral(0, -0.45, 0.02, 0.24, rng.uniform(2, 3), turn), 1.2)


def lily(scene: Scene, rng: Rng) -> None:
    """A trumpet of six petals that curl back, long anthers before it."""
    tone = rng.uniform(0.0, 0.12)
    curl = rng.uniform(0.9, 1.25)
    for side in (-0.75, 0.75):
        scene.shape(
            c.leaf((side * 0.2, -0.5), (side, -1.75), 0.5, bend=side * 0.12), tone=tone + 0.15, flow=1.57
        )
    scene.shape(c.leaf((0, -0.4), (0, -1.9), 0.55), tone=tone + 0.1, flow=1.57)
    for side in (-1, 1):
        spine = [
            (side * 0.05, 0),
            (side * 0.3, -0.7),
            (side * 0.75 * curl, -1.1),
            (side * 1.2 * curl, -0.85),
            (side * 1.25 * curl, -0.55),
        ]
        scene.shape(c.limb(spine, (0.2, 0.34, 0.5, 0.4, 0.04)), tone=tone, flow=np.array(spine))
        scene.line(c.smooth(spine, closed=False), 0.6)
    throat = c.points("-0.12,0 0.12,0 0.34,-0.75 0.22,-1.05 0,-1.12 -0.22,-1.05 -0.34,-0.75")
    scene.shape(c.smooth(throat), tone=tone + 0.05, flow=1.57)
    scene.line([(0, -0.1), (0, -1.05)], 0.7)
    for k in np.linspace(-0.55, 0.55, 5):
        tip = (k, -1.5 + abs(k) * 0.4)
        scene.line(c.bezier((k * 0.2, -0.9), (k * 0.5, -1.3), tip), 1.0)
        scene.shape(c.ellipse(tip[0], tip[1], 0.13, 0.055, angle=k), fill="ink", contour=0)


def iris(scene: Scene, rng: Rng) -> None:
    """Three petals that stand, three that fall, bearded."""
    tone = rng.uniform(0.05, 0.3)
    scene.shape(c.leaf((0, 0.15), (0, -0.6), 0.34), tone=0.3)
    for side in (-1, 1):
        up = c.points("0.05,-0.5 0.5,-0.9 0.55,-1.5 0.15,-1.95 -0.12,-1.3", 0, 0, side, 1)
        scene.shape(c.wobble(c.smooth(up), rng, 0.03), tone=tone, flow=1.57 - side * 0.3)
    mid = c.smooth(c.points("0,-0.5 0.32,-1 0.22,-1.55 0,-1.75 -0.22,-1.55 -0.32,-1"))
    scene.shape(c.wobble(mid, rng, 0.03), tone=tone * 0.6, flow=1.57)
    for side in (-1, 1):
        spine = [(side * 0.05, -0.55), (side * 0.6, -0.75), (side * 1.0, -0.45), (side * 1.1, 0.2)]
        scene.shape(
            c.wobble(c.limb(spine, (0.2, 0.42, 0.62, 0.3)), rng, 0.025),
            tone=tone + 0.15,
            flow=np.array(spine),
        )
        for t in np.linspace(0.15, 0.65, 6):
            q = c.smooth(spine, closed=False)[int(t * 24)]
            scene.line([q, np.add(q, (side * 0.02, -0.13))], 0.9)
    fall = c.smooth(c.points("-0.12,-0.55 0.12,-0.55 0.4,-0.05 0.28,0.5 0,0.62 -0.28,0.5 -0.4,-0.05"))
    scene.shape(c.wobble(fall, rng, 0.025), tone=tone + 0.05, flow="round")
    for k in range(7):
        scene.line([(-0.1 + 0.02 * (k % 2), -0.45 + 0.09 * k), (0.1, -0.47 + 0.09 * k)], 1.1)


def sunflower(scene: Scene, rng: Rng) -> None:
    """A wide dark disc of seeds in a fringe of short pointed rays."""
    n, disc, flat = int(rng.integers(17, 25)), rng.uniform(0.56, 0.66), rng.uniform(0.82, 1.0)
    for ring, reach in ((0, 1.12), (1, 1.0)):
        for k in range(n):
            a = (k + 0.5 * ring + rng.normal(0, 0.12)) * 2 * math.pi / n
            far = reach * rng.uniform(0.92, 1.08)
            scene.shape(
                c.leaf(
                    (0.42 * math.cos(a), -0.4 + 0.42 * math.sin(a) * flat),
                    (far * math.cos(a), -0.4 + far * math.sin(a) * flat),
                    0.26,
                ),
                tone=0.16 if ring == 0 else 0.03,
                flow=a,
                contour=0.8,
            )
    scene.shape(c.ellipse(0, -0.4, disc, disc * flat), tone=0.5, texture="dots", grain=0.9)
    scene.shape(
        c.ellipse(0, -0.4, disc * 0.5, disc * flat * 0.5), tone=0.62, texture="scales", grain=0.6, contour=0.5
    )


def carnation(scene: Scene, rng: Rng) -> None:
    """A fan of fringed petals upon a long tube."""
    tone = rng.uniform(0.0, 0.2)
    for reach, spread, n, dark in ((1.95, 1.35, 7, 0.16), (1.75, 1.0, 5, 0.08), (1.45, 0.7, 4, 0.0)):
        for k in range(n):
            a = -math.pi / 2 + spread * ((k + 0.5) / n * 2 - 1)
            half = spread / n * 1.35
            edge = [
                (
                    math.cos(a + f * half) * reach * r * 0.6 + 0.0,
                    -0.75 + math.sin(a + f * half) * reach * r * 0.6,
                )
                for f, r in zip(
                    np.linspace(-1, 1, 13),
                    np.where(np.arange(13) % 2 == 0, 1.0, 0.87) * rng.uniform(0.94, 1.04, 13),
                    strict=True,
                )
            ]
            scene.shape([(0.05 * k - 0.1, -0.62), *edge], tone=tone + dark, flow=a)
    scene.shape(
        c.limb([(0, 0.02), (0, -0.45), (0, -0.9)], (0.2, 0.32, 0.44), rounded=False), tone=0.3, flow=1.57
    )
    for side in (-1, 1):
        scene.shape(c.leaf((0, 0.05), (side * 0.22, -0.35), 0.14), tone=0.15, contour=0.8)


def poppy(scene: Scene, rng: Rng) -> None:
    """Four crumpled petals round a dark eye with a ribbed capsule."""
    tone, flat = rng.uniform(0.05, 0.28), rng.uniform(0.75, 1.0)
    for a, size in ((-1.57, 0.72), (0.0, 0.78), (3.14, 0.78), (1.57, 0.7)):
        x, y = 0.55 * math.cos(a), -0.45 + 0.55 * math.sin(a) * flat
        petal = c.wobble(c.ellipse(x, y, size * 0.66, size * 0.86, angle=a, n=30), rng, 0.055)
        scene.shape(petal, tone=tone, flow=lambda u, v: np.arctan2(v + 0.45, u))
        for k in np.linspace(-0.5, 0.5, 4):
            scene.line(
                [
                    (0.25 * math.cos(a + k), -0.45 + 0.25 * math.sin(a + k) * flat),
                    (0.95 * math.cos(a + k * 0.9), -0.45 + 0.95 * math.sin(a + k * 0.9) * flat),
                ],
                0.6,
            )
    scene.shape(c.star(0, -0.45, 0.46, 0.26, 13), fill="ink", contour=0)
    scene.shape(c.ellipse(0, -0.45, 0.21, 0.21), tone=0.05, contour=1.0)
    for k in range(4):
        scene.line(
            [
                c.polar(0, -0.45, 0.19, k * 0.785),
                (-0.19 * math.cos(k * 0.785), -0.45 - 0.19 * math.sin(k * 0.785)),
            ],
            0.9,
        )


def thistle(scene: Scene, rng: Rng) -> None:
    """A scaly, prickly globe with a brush on top."""
    wide = rng.uniform(0.55, 0.68)
    brush = c.points("-0.45,-0.95 -1.25,-1.75 0,-1.95 1.25,-1.75 0.45,-0.95", 0, 0, wide, 1)
    scene.shape(c.smooth(brush, steps=4), tone=0.3, flow=1.57, contour=0)
    for k in np.linspace(-1, 1, 23):
        tip = (k * wide * 1.35 + rng.normal(0, 0.03), -1.98 + 0.3 * k * k + rng.normal(0, 0.05))
        scene.line(c.bezier((k * wide * 0.4, -0.9), (k * wide * 0.8, -1.4), tip), 1.2)
    for k in np.linspace(-2.5, 2.5, 19):
        d = (math.sin(k), -math.cos(k))
        scene.line(
            [(d[0] * wide * 0.9, -0.52 + d[1] * 0.5), (d[0] * wide * 1.35, -0.52 + d[1] * 0.5 - 0.02)], 1.2
        )
    scene.shape(
        c.smooth(
            [
                (-0.12, 0),
                (-wide, -0.45),
                (-wide * 0.6, -1.02),
                (0, -1.1),
                (wide * 0.6, -1.02),
                (wide, -0.45),
                (0.12, 0),
            ]
        ),
        tone=0.32,
        texture="scales",
        flow=1.57,
        grain=0.8,
    )


def daisy(scene: Scene, rng: Rng) -> None:
    """Many long white rays about a small button."""
    n, flat = int(rng.integers(11, 16)), rng.uniform(0.72, 1.0)
    for k in range(n):
        a = (k + rng.normal(0, 0.08)) * 2 * math.pi / n
        far = rng.uniform(1.0, 1.14)
        x, y = math.cos(a), math.sin(a) * flat
        scene.shape(
            c.limb([(0.16 * x, -0.4 + 0.16 * y), (far * x, -0.4 + far * y)], (0.1, 0.27, 0.3, 0.2), n=12),
            tone=0.0,
            flow=a,
            contour=0.9,
        )
        scene.line([(0.3 * x, -0.4 + 0.3 * y), (0.7 * x, -0.4 + 0.7 * y)], 0.5)
    scene.shape(c.ellipse(0, -0.4, 0.27, 0.27 * flat), tone=0.35, texture="dots", grain=0.6)


CONCEPTS = tuple(
    composed(ident, WAYS, held, kind=kind)
    for ident, kind, held in (
        ("tulip", Species(tulip, lance, (1, 2), (2, 3), 0.36, 0.55, root="bulb", size=0.12), ("vase",)),
        (
            "rose",
            Species(rose, compound, (3, 6), (0, 0), 0.24, 1.0, thorns=True, flat=True, size=0.12),
            ("bouquet",),
        ),
        ("lily", Species(lily, thread, (9, 15), (0, 0), 0.2, 1.1, root="bulb", size=0.115), ("pot",)),
        ("iris", Species(iris, sword, (1, 2), (4, 6), 0.3, 0.35, root="rhizome", size=0.125), ("field",)),
        (
            "sunflower",
            Species(sunflower, heart, (4, 7), (0, 0), 0.24, 1.25, stem=0.022, flat=True, size=0.15),
            ("studies",),
        ),
        (
            "carnation",
            Species(carnation, thread, (4, 8), (5, 8), 0.2, 0.8, stem=0.01, size=0.125),
            ("wreath",),
        ),
        (
            "poppy",
            Species(poppy, jagged, (2, 4), (2, 4), 0.28, 0.9, stem=0.01, flat=True, size=0.125),
            ("vase", "studies"),
        ),
        (
            "thistle",
            Species(thistle, jagged, (5, 8), (3, 5), 0.24, 1.0, stem=0.018, size=0.12),
            ("bouquet", "wreath"),
        ),
        (
            "daisy",
            Species(daisy, spatula, (0, 1), (6, 9), 0.2, 1.35, stem=0.008, flat=True, size=0.115),
            ("field", "pot"),
        ),
    )
)
