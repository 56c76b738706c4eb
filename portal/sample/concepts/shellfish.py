"""Crab and lobster."""

from __future__ import annotations

import math

import numpy as np

from portal.sample.concepts import Variant
from portal.sample.concepts._naming import concept
from portal.sample.concepts.animals import plates as p
from portal.sample.concepts.animals.ground import chance
from portal.sample.concepts.animals.stage import turned
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Points, Rng, Scene


def _claw(
    s: Scene, wrist: tuple[float, float], angle: float, size: float, tone: float, texture: str | None = None
) -> None:
    """A pincer: a fat palm and two fingers with teeth."""
    palm = c.points(
        "0,-0.12 0.3,-0.28 0.62,-0.26 1.12,-0.1 1,-0.04 0.66,-0.02 0.62,0.04 0.9,0.1 "
        "1.06,0.14 0.66,0.27 0.3,0.24 0,0.12"
    )
    s.shape(
        turned(c.smooth(palm), wrist[0], wrist[1], size, angle),
        tone=tone,
        texture="dots" if texture else None,
    )
    s.line(turned([(0.52, 0.02), (0.8, 0.03), (1.0, 0.04)], wrist[0], wrist[1], size, angle), 1.4)


def crab(s: Scene, rng: Rng) -> None:
    """From above: broad shell, eight legs, two claws held before it (upwards)."""
    tone, dots = rng.uniform(0.1, 0.4), chance(rng)
    spread = rng.uniform(0.8, 1.1)
    for k in (-1, 1):
        for i in range(4):
            a = (0.15 + 0.33 * i) * spread
            hip = (0.30 * k, -0.02 + 0.07 * i)
            knee = (hip[0] + k * 0.34 * math.cos(a - 0.5), hip[1] + 0.30 * math.sin(a - 0.5) - 0.05)
            foot = c.polar(knee[0], knee[1], k * 0.26, a + 0.35, 0.3)
            s.shape(c.limb([hip, knee, foot], (0.085, 0.07, 0.012), curved=False, n=12), tone=tone + 0.1)
        elbow = (0.46 * k, -0.36 + rng.uniform(-0.05, 0.05))
        s.shape(c.limb([(0.30 * k, -0.16), elbow, (0.40 * k, -0.50)], (0.11, 0.12, 0.10)), tone=tone)
        big = 0.42 * rng.uniform(0.9, 1.25)
        _claw(s, (0.40 * k, -0.48), -math.pi / 2 - 0.45 * k, big, tone, "dots" if dots else None)
    shell = c.points(
        "0,-0.27 0.22,-0.26 0.46,-0.14 0.44,0.02 0.28,0.24 0,0.3 -0.28,0.24 -0.44,0.02 "
        "-0.46,-0.14 -0.22,-0.26"
    )
    s.shape(c.smooth(shell), tone=tone, texture="dots" if dots else None)
    for x in np.linspace(-0.36, 0.36, 7):
        s.line([(x * 0.8, -0.24 + 0.2 * x * x), (x, -0.22 + 0.35 * x * x)], 1.0)
    for k in (-1, 1):
        s.line(c.bezier((0.06 * k, -0.12), (0.16 * k, 0.0), (0.10 * k, 0.16)), 0.9)
        s.line([(0.09 * k, -0.26), (0.10 * k, -0.34)], 1.6)
        s.dot(0.10 * k, -0.36, 0.032)


def crab_front(s: Scene, rng: Rng) -> None:
    """Face to face with the beholder, legs bent like a table's, claws lifted."""
    tone, lift = rng.uniform(0.1, 0.35), rng.uniform(-0.08, 0.04)
    for k in (-1, 1):
        for i in range(4):
            x = k * (0.24 + 0.05 * i)
            knee = (x + k * (0.16 + 0.10 * i), -0.42 + 0.05 * i)
            s.shape(
                c.limb(
                    [(x, -0.22), knee, (knee[0] + k * 0.10, 0.0)], (0.08, 0.065, 0.012), curved=False, n=12
                ),
                tone=tone + 0.12,
            )
    for k in (-1, 1):
        wrist = (0.52 * k, -0.50 + lift)
        s.shape(c.limb([(0.26 * k, -0.28), (0.50 * k, -0.30), wrist], (0.12, 0.13, 0.1)), tone=tone)
        _claw(s, wrist, -math.pi / 2 - 0.5 * k, rng.uniform(0.42, 0.54), tone)
    s.shape(
        c.smooth(c.points("-0.46,-0.3 -0.25,-0.46 0,-0.5 0.25,-0.46 0.46,-0.3 0.3,-0.14 0,-0.1 -0.3,-0.14")),
        tone=tone,
    )
    s.shape(c.smooth([(-0.16, -0.22), (0.16, -0.22), (0.12, -0.08), (-0.12, -0.08)]), tone=0.05, contour=0.8)
    for k in (-1, 1):
        s.line([(0.1 * k, -0.34), (0.13 * k, -0.52)], 2.0, taper=False)
        s.dot(0.13 * k, -0.55, 0.04)


def _rings(s: Scene, spine: Points, ring: str, tone: float) -> None:
    """The rings of a tail, each over the one behind it."""
    for i in range(7, -1, -1):
        shape = c.smooth(c.points(ring)) * (1, 0.30 - 0.018 * i)
        turn = math.atan2(*(spine[i + 1] - spine[i])[::-1])
        s.shape(turned(shape, spine[i][0], spine[i][1], 1.0, turn), tone=tone, contour=1.0)


def lobster(s: Scene, rng: Rng, curl: float = 0.0) -> None:
    """From above, head upwards: long feelers, two great claws, ringed tail with a fan."""
    tone = rng.uniform(0.15, 0.42)
    for k in (-1, 1):
        for d in (0.0, 0.12):
            s.line(
                c.bezier(
                    (0.05 * k, -0.36),
                    (0.3 * k, -0.85),
                    ((0.75 + d) * k, -1.05 + 4 * d),
                    (0.9 * k, -0.35 + 3 * d),
                    n=20,
                ),
                1.0,
            )
        for i in range(4):
            y = -0.18 + 0.10 * i
            knee = (0.36 * k, y - 0.06 + 0.03 * i)
            s.shape(
                c.limb([(0.10 * k, y), knee, (0.55 * k, y + 0.16)], (0.05, 0.04, 0.01), curved=False, n=12),
                tone=tone,
            )
        s.shape(
            c.limb([(0.10 * k, -0.24), (0.34 * k, -0.34), (0.36 * k, -0.56)], (0.07, 0.10, 0.10)), tone=tone
        )
        _claw(s, (0.36 * k, -0.54), -math.pi / 2 - 0.28 * k, 0.55 * (1.12 if k > 0 else 0.95), tone)
    spine = c.bezier((0, 0.16), (curl * 0.25, 0.5), (curl * 0.9, 0.86 - abs(curl) * 0.2), n=9)
    d = spine[-1] - spine[-2]
    a = math.atan2(d[1], d[0])
    for e in (-0.75, 0.75, -0.38, 0.38, 0.0):
        tip = spine[-1] + 0.28 * np.array([math.cos(a + e), math.sin(a + e)])
        s.shape(c.leaf(spine[-1] - d, tip, 0.16, fullest=0.7), tone=tone + 0.05)
    _rings(s, spine, "-0.08,-0.5 0.08,-0.42 0.16,0 0.08,0.42 -0.08,0.5", tone)
    s.shape(
        c.smooth(
            c.points("0,-0.48 0.09,-0.36 0.17,-0.12 0.17,0.14 0,0.22 -0.17,0.14 -0.17,-0.12 -0.09,-0.36")
        ),
        tone=tone,
    )
    s.line([(0, -0.44), (0.005, -0.1), (0, 0.2)], 0.9)
    s.line(c.bezier((-0.16, -0.04), (0, 0.08), (0.16, -0.04)), 1.0)
    for k in (-1, 1):
        s.dot(0.08 * k, -0.37, 0.026)


def lobster_curled(s: Scene, rng: Rng) -> None:
    """The tail bent to one side."""
    lobster(s, rng, rng.uniform(0.6, 0.9) * rng.choice([-1, 1]))


def lobster_side(s: Scene, rng: Rng) -> None:
    """Walking to the left in profile, feelers streaming."""
    tone = rng.uniform(0.15, 0.4)
    for e in (0.0, 0.14):
        s.line(c.bezier((-0.40, -0.30), (-0.7, -0.8), (0.1 + e, -0.85 - e), (0.7 + e, -0.62), n=20), 1.1)
    spine = c.bezier((0.15, -0.24), (0.55, -0.34), (0.86, -0.02), n=9)
    for e in (-0.4, 0.0, 0.4):
        s.shape(
            c.leaf(
                spine[-1],
                spine[-1] + 0.26 * np.array([math.cos(0.5 + e), math.sin(0.5 + e)]),
                0.14,
                fullest=0.7,
            ),
            tone=tone,
        )
    _rings(s, spine, "-0.08,-0.5 0.08,-0.45 0.14,0 0.06,0.55 -0.08,0.5", tone)
    for i in range(5):
        x = -0.22 + 0.10 * i
        s.shape(
            c.limb(
                [(x, -0.16), (x - 0.10 + 0.04 * i, -0.12), (x - 0.08 + 0.05 * i, 0.02)],
                (0.05, 0.035, 0.01),
                curved=False,
            ),
            tone=tone + 0.1,
        )
    s.shape(
        c.smooth(c.points("-0.52,-0.28 -0.3,-0.38 0.05,-0.42 0.2,-0.3 0.16,-0.12 -0.1,-0.08 -0.36,-0.14")),
        tone=tone,
    )
    s.line(c.bezier((-0.10, -0.40), (0.0, -0.26), (-0.08, -0.10)), 1.0)
    s.dot(-0.40, -0.27, 0.028)
    for dy, size in ((-0.04, 0.44), (0.06, 0.52)):
        s.shape(
            c.limb([(-0.30, -0.14), (-0.46, -0.02 + dy * 0.3), (-0.56, -0.08 + dy)], (0.07, 0.09, 0.09)),
            tone=tone,
        )
        _claw(s, (-0.56, -0.08 + dy), math.pi - 0.35 + dy * 3, size, tone)


CONCEPTS = (
    concept(
        "crab",
        Variant("above", p.specimen(crab, 0.6), aspect=p.SQUARE),
        Variant("facing", p.on_ground(crab_front, 0.3), held_out=True, aspect=p.WIDE),
        Variant("on-the-shore", p.shore(crab), aspect=p.SQUARE),
        Variant("several", p.several(crab), aspect=p.SQUARE),
        Variant("under-water", p.under_water(crab), aspect=p.SQUARE),
        Variant("facing-with-young", p.with_small(crab_front, crab_front), aspect=p.WIDE),
    ),
    concept(
        "lobster",
        Variant("above", p.specimen(lobster, 0.5), aspect=p.TALL),
        Variant("curled", p.specimen(lobster_curled, 1.2), aspect=p.SQUARE),
        Variant("walking", p.on_ground(lobster_side, 0.2), held_out=True, aspect=p.WIDE),
        Variant("on-the-shore", p.shore(lobster_side), aspect=p.WIDE),
        Variant("two", p.several(lobster, lobster_curled), aspect=p.SQUARE),
        Variant("under-water", p.under_water(lobster), aspect=p.SQUARE),
    ),
)
