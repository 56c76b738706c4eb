"""Butterfly, bee and beetle."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from portal.sample.concepts import Variant
from portal.sample.concepts._naming import concept
from portal.sample.concepts.animals import plates as p
from portal.sample.concepts.animals.bees import bee, bee_and_hive, bee_side, clear_wing
from portal.sample.concepts.animals.ground import chance
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Pair, Rng, Scene


def _wing(s: Scene, outline: ArrayLike, root: Pair, tone: float, rng: Rng, style: int) -> None:
    p, base = np.array(outline), np.array(root)
    shape = c.smooth(p)
    s.shape(shape, tone=tone, flow="along" if style == 2 else 0.8, contour=1.1)
    if style != 1:
        s.shape(base + (shape - base) * 0.86, tone=tone * 0.35, contour=0.7, shade=False)
    for far in p[np.argsort(-np.hypot(*(p - base).T), kind="stable")[:4]]:
        tip = far * 0.94 + base * 0.06
        s.line(c.bezier(base, (base + tip) / 2 + rng.normal(0, 0.015, 2), tip, n=8), 0.7)
    centre = shape.mean(axis=0)
    r = 0.15 * float(np.ptp(shape[:, 0]))
    s.shape(c.ellipse(centre[0], centre[1], r), tone=0.6, contour=0.9, shade=False)
    s.shape(c.ellipse(centre[0], centre[1], r * 0.5), tone=0.0, contour=0.7, shade=False)


def butterfly(s: Scene, rng: Rng) -> None:
    """Set as in a cabinet: all four wings spread."""
    tone, style = rng.uniform(0.15, 0.5), int(rng.integers(3))
    a, b, tail = rng.uniform(0.85, 1.1), rng.uniform(0.85, 1.15), chance(rng, 0.4)
    hind = [(0.04, 0.05), (0.30, 0.04), (0.52 * b, 0.20), (0.48 * b, 0.42), (0.28, 0.52), (0.10, 0.32)]
    if tail:
        hind = [*hind[:4], (0.34, 0.72), (0.26, 0.5), (0.10, 0.32)]
    fore = [
        (0.03, -0.06),
        (0.25, -0.38 * a),
        (0.62, -0.56 * a),
        (0.76, -0.46),
        (0.66, -0.12),
        (0.40, 0.10),
        (0.06, 0.08),
    ]
    for k in (1, -1):
        with s.group(mirror=k < 0):
            _wing(s, hind, (0.04, 0.06), tone * 0.8, rng, style)
            _wing(s, fore, (0.03, -0.04), tone, rng, style)
    for k in (-1, 1):
        s.line(c.bezier((0.01 * k, -0.24), (0.08 * k, -0.45), (0.20 * k, -0.55)), 0.9, taper=False)
        s.dot(0.20 * k, -0.555, 0.018)
    s.shape(c.limb([(0, -0.16), (0, 0.06), (0, 0.36)], (0.085, 0.07, 0.025)), tone=0.55)
    s.shape(c.ellipse(0, -0.20, 0.048), tone=0.4)


def butterfly_side(s: Scene, rng: Rng) -> None:
    """At rest, wings folded up over the back, facing left."""
    tone, style = rng.uniform(0.15, 0.45), int(rng.integers(3))
    _wing(
        s,
        c.points("-0.02,-0.04 -0.2,-0.5 -0.12,-0.86 0.12,-0.92 0.3,-0.6 0.22,-0.2"),
        (0.0, -0.05),
        min(0.6, tone + 0.15),
        rng,
        style,
    )
    _wing(
        s,
        c.points("0.02,-0.04 0.1,-0.45 0.34,-0.66 0.58,-0.52 0.62,-0.22 0.34,-0.02"),
        (0.02, -0.05),
        tone,
        rng,
        style,
    )
    s.shape(c.limb([(-0.16, -0.06), (0.05, -0.01), (0.36, 0.03)], (0.07, 0.08, 0.025)), tone=0.55)
    s.shape(c.ellipse(-0.21, -0.08, 0.055), tone=0.4)
    s.dot(-0.23, -0.09, 0.022)
    for d in (0.0, 0.1):
        s.line(c.bezier((-0.24, -0.11), (-0.36 + d, -0.3), (-0.46 + d * 1.6, -0.42)), 0.9, taper=False)
        s.dot(-0.46 + d * 1.6, -0.42, 0.02)
    for x in (-0.14, -0.06, 0.02):
        p.jointed(s, [(x, -0.02), (x - 0.06, 0.07), (x - 0.02, 0.15)], 0.018)


def _jaw(s: Scene, prongs: tuple[int, ...], tone: float) -> None:
    """One of a stag beetle's jaws, with its prongs."""
    jaw = c.bezier((0.10, -0.46), (0.42, -0.62), (0.34, -0.95), (0.10, -0.98), n=16)
    s.shape(c.limb(jaw, (0.11, 0.09, 0.07, 0.03)), tone=tone - 0.15)
    for i in prongs:
        s.shape(c.limb([jaw[i], jaw[i] + np.array([-0.11, -0.03])], (0.05, 0.012)), tone=tone - 0.1)


def _beetle_front(s: Scene, tone: float) -> None:
    """Neck shield and head from above."""
    shield = c.points("-0.24,-0.2 0,-0.26 0.24,-0.2 0.22,-0.02 0,0.02 -0.22,-0.02")
    s.shape(c.smooth(shield), tone=tone - 0.05)
    head = c.points("-0.19,-0.42 0,-0.48 0.19,-0.42 0.2,-0.28 0,-0.22 -0.2,-0.28")
    s.shape(c.smooth(head), tone=tone)


def beetle(s: Scene, rng: Rng) -> None:
    """A stag beetle from above, head upwards: antlered jaws, hard wing cases."""
    tone = rng.uniform(0.35, 0.55)
    for k in (1, -1):
        with s.group(mirror=k < 0):
            for y, a, r in ((-0.14, -0.85, 0.36), (0.06, 0.15, 0.40), (0.18, 0.75, 0.44)):
                knee = c.polar(0.22, y, 0.24, a)
                p.jointed(
                    s,
                    [(0.16, y), knee, (0.22 + r * math.cos(a + 0.3), y + r * math.sin(a + 0.3) + 0.03)],
                    0.055,
                    0.6,
                )
            _jaw(s, (7, 11), tone)
            s.line([(0.12, -0.44), (0.26, -0.46), (0.34, -0.40)], 1.6, taper=False)
    s.shape(
        c.smooth(c.points("0,-0.02 0.2,0 0.26,0.22 0.2,0.52 0,0.68 -0.2,0.52 -0.26,0.22 -0.2,0")), tone=tone
    )
    s.line([(0, 0.0), (0, 0.66)], 1.5, taper=False)
    for x in (-0.13, -0.07, 0.07, 0.13):
        s.line(c.bezier((x, 0.05), (x * 1.25, 0.3), (x * 0.7, 0.58)), 0.6, white=tone > 0.45)
    _beetle_front(s, tone)
    for k in (-1, 1):
        s.dot(0.17 * k, -0.36, 0.032)


def beetle_side(s: Scene, rng: Rng) -> None:
    """In profile to the left, jaws raised."""
    tone = rng.uniform(0.35, 0.55)
    for x, d in ((-0.22, -0.12), (0.02, 0.02), (0.24, 0.14)):
        for far in (0.06, 0.0):
            p.jointed(
                s,
                [(x + far, -0.14), (x + d + far, -0.24 if d < 0 else -0.16), (x + d * 1.7 + far, 0.02 - far)],
                0.05,
                0.6,
            )
    s.shape(
        c.smooth(c.points("-0.16,-0.14 -0.12,-0.36 0.14,-0.46 0.46,-0.34 0.6,-0.14 0.3,-0.08")), tone=tone
    )
    s.line(c.bezier((-0.14, -0.18), (0.2, -0.12), (0.58, -0.15)), 1.0)
    for y in (0.30, 0.36):
        s.line(c.bezier((-0.08, -y), (0.2, -y - 0.06), (0.5, -y + 0.12)), 0.6, white=tone > 0.45)
    s.shape(c.smooth(c.points("-0.38,-0.16 -0.36,-0.32 -0.22,-0.4 -0.1,-0.36 -0.1,-0.14")), tone=tone - 0.05)
    s.shape(c.smooth(c.points("-0.58,-0.16 -0.54,-0.3 -0.38,-0.32 -0.34,-0.16 -0.44,-0.1")), tone=tone)
    s.dot(-0.50, -0.24, 0.03)
    for d, dark in ((0.07, 0.6), (0.0, tone - 0.15)):
        jaw = c.bezier((-0.55, -0.18), (-0.86 + d, -0.12), (-0.98 + d, -0.36), (-0.86 + d, -0.58), n=14)
        s.shape(c.limb(jaw, (0.10, 0.08, 0.06, 0.02)), tone=dark)
        s.shape(c.limb([jaw[8], jaw[8] + np.array([0.10, -0.07])], (0.05, 0.012)), tone=dark)
    s.line([(-0.52, -0.30), (-0.58, -0.44), (-0.50, -0.52)], 1.4, taper=False)


def beetle_flying(s: Scene, rng: Rng) -> None:
    """From above with the cases lifted and the under-wings out."""
    tone = rng.uniform(0.35, 0.55)
    for k in (1, -1):
        with s.group(mirror=k < 0):
            clear_wing(s, (0.06, 0.06), 0.95, 0.35, 1.3)
            with s.group(x=0.12, y=-0.02, rotate=-0.95):
                s.shape(
                    c.smooth(c.points("-0.05,0 0.12,0.05 0.17,0.3 0.1,0.56 -0.02,0.62 -0.08,0.3")), tone=tone
                )
    s.shape(c.leaf((0, -0.1), (0, 0.55), 0.22), tone=0.3)
    for y in np.linspace(0.05, 0.42, 5):
        s.line(c.bezier((-0.09, y), (0, y + 0.03), (0.09, y)), 0.8)
    for k in (1, -1):
        with s.group(mirror=k < 0):
            for y, a in ((-0.14, -0.75), (0.0, 1.1)):
                p.jointed(
                    s, [(0.12, y), (0.36, y + 0.2 * math.sin(a)), (0.44, y + 0.40 * math.sin(a))], 0.045, 0.6
                )
            _jaw(s, (9,), tone)
    _beetle_front(s, tone)


CONCEPTS = (
    concept(
        "butterfly",
        Variant("spread", p.specimen(butterfly, 0.6), aspect=p.SQUARE),
        Variant("folded", p.specimen(butterfly_side, 0.4), aspect=p.SQUARE),
        Variant("on-a-flower", p.on_plant(butterfly_side), held_out=True, aspect=p.TALL),
        Variant("over-a-plant", p.on_plant(butterfly), aspect=p.SQUARE),
        Variant("plate", p.several(butterfly, butterfly_side), aspect=p.SQUARE),
        Variant("on-the-ground", p.on_ground(butterfly_side, 0.3), aspect=p.SQUARE),
    ),
    concept(
        "bee",
        Variant("above", p.specimen(bee, 0.7), aspect=p.SQUARE),
        Variant("flying", p.specimen(bee_side, 0.5), aspect=p.SQUARE),
        Variant("on-a-plant", p.on_plant(bee), held_out=True, aspect=p.SQUARE),
        Variant("beehive", bee_and_hive, aspect=p.SQUARE),
        Variant("swarm", p.several(bee, bee_side), aspect=p.SQUARE),
        Variant("at-a-flower", p.on_plant(bee_side), aspect=p.TALL),
    ),
    concept(
        "beetle",
        Variant("above", p.specimen(beetle, 0.7), aspect=p.TALL),
        Variant("side", p.on_ground(beetle_side, 0.3), aspect=p.WIDE),
        Variant("flying", p.specimen(beetle_flying, 0.5), held_out=True, aspect=p.SQUARE),
        Variant("on-a-plant", p.on_plant(beetle), aspect=p.TALL),
        Variant("plate", p.several(beetle, beetle_side), aspect=p.SQUARE),
        Variant("pair", p.with_small(beetle_side), aspect=p.WIDE),
    ),
)
