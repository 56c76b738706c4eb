"""Snail, spider and scorpion."""

from __future__ import annotations

import math

import numpy as np

from portal.sample.concepts import Variant
from portal.sample.concepts._naming import concept
from portal.sample.concepts.animals import plates as p
from portal.sample.concepts.animals.ground import chance
from portal.sample.concepts.animals.spiders import spider, spider_hanging, spider_in_web, spider_side
from portal.sample.concepts.animals.stage import lay, turned
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Points, Rng, Scene


def snail(s: Scene, rng: Rng, out: float = 1.0) -> None:
    """Creeping to the left with its house."""
    tone, r = rng.uniform(0.05, 0.25), rng.uniform(0.30, 0.36)
    rise = rng.uniform(0.14, 0.26) * out
    for d in (0.0, 0.10):
        a = (-0.52 + d * 0.5, -0.16 - rise)
        tip = (-0.64 + d * 1.3, -0.36 - rise - d * 0.3)
        s.line(c.bezier(a, ((a[0] + tip[0]) / 2, (a[1] + tip[1]) / 2 - 0.02), tip), 1.8, taper=False)
        s.dot(tip[0], tip[1], 0.022)
    foot = c.union(
        c.smooth(c.points("-0.5,-0.02 -0.3,-0.1 0.2,-0.12 0.55,-0.05 0.74,0 0.3,0.02 -0.3,0.02")),
        c.limb([(-0.15, -0.06), (-0.40, -0.10), (-0.54, -0.16 - rise)], (0.18, 0.17, 0.11)),
    )
    s.shape(foot, tone=tone, texture="dots" if chance(rng) else None)
    s.line([(-0.60, -0.14 - rise), (-0.56, -0.12 - rise)], 1.0)
    for x in (-0.62, -0.58):
        s.line([(x + 0.01, -0.15 - rise), (x - 0.06, -0.08 - rise)], 1.2)
    _shell(s, rng, 0.10, -0.10 - r * 0.85, r)


def _shell(s: Scene, rng: Rng, cx: float, cy: float, r: float) -> None:
    """A rolled house: a fat spiral tube with growth lines."""
    tone, turns = rng.uniform(0.1, 0.35), rng.uniform(2.3, 2.9)
    bands = chance(rng)
    s.shape(c.ellipse(cx, cy, r, r * 0.96), tone=tone, flow="round", contour=1.2)
    spiral = c.spiral(cx, cy, r * 0.99, r * 0.06, turns, 0.9, 80)
    s.line(spiral, 2.0, taper=False)
    if bands:
        s.line(c.spiral(cx, cy, r * 0.84, r * 0.03, turns, 0.9, 70), 0.8)
    for t in np.linspace(0.0, 0.62, 26):
        a = 0.9 + t * turns * 2 * math.pi
        outer = r * (0.99 - 0.93 * t)
        inner = max(outer - r * 0.93 / turns, r * 0.02)
        s.line(
            [
                c.polar(cx, cy, outer, a),
                c.polar(cx, cy, (outer + inner) / 2, a + 0.08),
                c.polar(cx, cy, inner, a + 0.05),
            ],
            0.8,
        )


def snail_hidden(s: Scene, rng: Rng) -> None:
    """Only the house, its mouth closed, lying on the ground."""
    r = 0.4
    _shell(s, rng, 0.0, -r * 0.9, r)
    s.shape(
        c.smooth(c.points("-0.34,-0.22 -0.5,-0.06 -0.36,0.03 -0.08,0 -0.12,-0.1")), tone=0.05, contour=1.1
    )
    s.shape(
        c.smooth(c.points("-0.36,-0.14 -0.44,-0.05 -0.34,0 -0.16,-0.02 -0.18,-0.08")), tone=0.6, contour=0.7
    )


def snail_climbing(scene: Scene, rng: Rng) -> None:
    """Up a slanting stem with leaves."""
    h = scene.aspect
    lean = rng.uniform(0.35, 0.8)
    stem = c.bezier((1.05, h * 0.96), (0.6, h * 0.7), (-0.05, h * (1 - lean)), n=18)
    for at in stem[3::3]:
        tip = at + np.array([rng.uniform(-0.05, 0.12), rng.uniform(0.14, 0.28)])
        scene.shape(c.leaf(at, tip, 0.12), tone=rng.uniform(0.1, 0.35), texture="leaf")
    scene.shape(c.limb(stem, (0.06, 0.045)), tone=0.35, texture="bark")
    one = p.made(snail, rng)
    at, d = stem[9], stem[10] - stem[8]
    size = rng.uniform(0.5, 0.62)
    angle = math.atan2(-d[1], -d[0])
    with scene.group(x=float(at[0]), y=float(at[1]) - 0.02, scale=size, rotate=angle):
        lay(scene, one)


def _pincer(s: Scene, wrist: tuple[float, float], angle: float, size: float, tone: float) -> None:
    palm = c.points(
        "0,-0.1 0.3,-0.22 0.6,-0.18 1.05,-0.06 0.62,-0.03 0.62,0.03 1,0.1 0.6,0.18 0.3,0.18 0,0.1"
    )
    s.shape(turned(c.smooth(palm), *wrist, size, angle), tone=tone)


def scorpion(s: Scene, rng: Rng) -> None:
    """From above, head up: pincers forward, the ringed tail bent round to its sting."""
    tone, side = rng.uniform(0.2, 0.45), 1 if chance(rng) else -1
    for k in (1, -1):
        for i in range(4):
            y = -0.22 + 0.11 * i
            knee = (0.34 * k, y - 0.10 + 0.07 * i)
            p.jointed(s, [(0.10 * k, y), knee, (0.48 * k, y + 0.04 + 0.10 * i)], 0.045, tone + 0.1)
        s.shape(
            c.limb([(0.10 * k, -0.34), (0.36 * k, -0.42), (0.34 * k, -0.66)], (0.06, 0.08, 0.07)), tone=tone
        )
        _pincer(s, (0.34 * k, -0.64), -math.pi / 2 + 0.12 * k, 0.36, tone)
    tail = c.bezier((0, 0.36), (0.02 * side, 0.95), (0.66 * side, 0.98), (0.58 * side, 0.42), n=8)
    _stinger(s, tail, tone)
    for i in range(6, -1, -1):
        w = 0.17 - 0.012 * abs(i - 3)
        y = -0.16 + 0.085 * i
        s.shape(c.smooth(c.points("-1,-0.03 0,-0.06 1,-0.03 1,0.05 0,0.08 -1,0.05", 0, y, w, 1)), tone=tone)
    s.shape(c.smooth(c.points("-0.13,-0.42 0,-0.44 0.13,-0.42 0.16,-0.22 0,-0.16 -0.16,-0.22")), tone=tone)
    for k in (-1, 1):
        s.dot(0.035 * k, -0.32, 0.02)


def _stinger(s: Scene, tail: Points, tone: float) -> None:
    for i in range(len(tail) - 1):
        a, b = tail[i], tail[i + 1]
        s.shape(c.limb([a, (a + b) / 2, b], (0.10, 0.135, 0.09), n=12), tone=tone, contour=1.0)
    d = c.unit(tail[-1] - tail[-2])
    n = np.array([-d[1], d[0]])
    s.shape(c.ellipse(tail[-1][0] + d[0] * 0.06, tail[-1][1] + d[1] * 0.06, 0.085), tone=tone)
    hook = c.bezier(tail[-1] + d * 0.12, tail[-1] + d * 0.24 + n * 0.02, tail[-1] + d * 0.26 + n * 0.12, n=8)
    s.shape(c.limb(hook, (0.06, 0.008)), tone=0.8)


def scorpion_side(s: Scene, rng: Rng) -> None:
    """In profile to the left, the tail arched over the back."""
    tone = rng.uniform(0.2, 0.45)
    high = rng.uniform(0.85, 1.1)
    for x in (-0.18, -0.04, 0.10, 0.24):
        for far in (0.05, 0.0):
            p.jointed(
                s,
                [(x + far, -0.14), (x - 0.08 + far + x * 0.3, -0.26), (x - 0.10 + far + x * 0.7, 0.0 - far)],
                0.045,
                tone + 0.1,
            )
    s.shape(c.limb([(-0.30, -0.16), (-0.50, -0.30), (-0.66, -0.22)], (0.06, 0.08, 0.07)), tone=tone + 0.15)
    _pincer(s, (-0.64, -0.23), math.pi - 0.1, 0.34, tone + 0.15)
    tail = c.bezier((0.38, -0.2), (0.95, -0.35), (0.70, -1.15 * high), (0.0, -0.80 * high), n=9)
    _stinger(s, tail, tone)
    for i in range(6, -1, -1):
        x = -0.16 + 0.085 * i
        w = 0.13 - 0.01 * abs(i - 3)
        s.shape(
            c.smooth(
                [
                    (x - 0.06, -0.18 - w),
                    (x + 0.05, -0.17 - w),
                    (x + 0.07, -0.18),
                    (x + 0.05, -0.10),
                    (x - 0.06, -0.10),
                    (x - 0.05, -0.18),
                ]
            ),
            tone=tone,
        )
    s.shape(c.smooth(c.points("-0.4,-0.2 -0.3,-0.3 -0.12,-0.32 -0.1,-0.1 -0.3,-0.09")), tone=tone)
    s.dot(-0.30, -0.24, 0.024)
    s.shape(c.limb([(-0.30, -0.13), (-0.48, -0.06), (-0.64, -0.12)], (0.06, 0.085, 0.07)), tone=tone)
    _pincer(s, (-0.62, -0.11), math.pi + 0.15, 0.40, tone)


CONCEPTS = (
    concept(
        "snail",
        Variant("creeping", p.on_ground(snail), aspect=p.WIDE),
        Variant("climbing", snail_climbing, aspect=p.SQUARE),
        Variant("hidden", p.on_ground(snail_hidden), held_out=True, aspect=p.SQUARE),
        Variant("specimen", p.specimen(snail, 0.3), aspect=p.WIDE),
        Variant("family", p.with_small(snail), aspect=p.WIDE),
        Variant("plate", p.several(snail, snail_hidden), aspect=p.SQUARE),
    ),
    concept(
        "spider",
        Variant("above", p.specimen(spider, 3.0), aspect=p.SQUARE),
        Variant("in-the-web", spider_in_web, aspect=p.SQUARE),
        Variant("hanging", spider_hanging, held_out=True, aspect=p.TALL),
        Variant("walking", p.on_ground(spider_side, 0.3), aspect=p.WIDE),
        Variant("plate", p.several(spider), aspect=p.SQUARE),
        Variant("on-a-plant", p.on_plant(spider), aspect=p.SQUARE),
    ),
    concept(
        "scorpion",
        Variant("above", p.specimen(scorpion, 0.7), aspect=p.TALL),
        Variant("side", p.on_ground(scorpion_side, 0.3), aspect=p.SQUARE),
        Variant("on-the-shore", p.shore(scorpion_side), held_out=True, aspect=p.SQUARE),
        Variant("plate", p.several(scorpion, scorpion_side), aspect=p.SQUARE),
        Variant("with-young", p.with_small(scorpion_side), aspect=p.WIDE),
        Variant("specimen", p.specimen(scorpion_side, 0.5), aspect=p.SQUARE),
    ),
)
