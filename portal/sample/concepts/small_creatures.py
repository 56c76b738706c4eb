"""Insects, spiders, snails, snakes, the bat, and the dragon among them."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from portal.sample.concepts import Concept, Variant
from portal.sample.concepts import _plates as p
from portal.sample.concepts._stage import (
    Points,
    Rng,
    backdrop,
    chance,
    lay,
    put,
    setting,
    sky,
    stone,
    tree,
    turned,
)
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Scene


def _jointed(s: Scene, points: list[tuple[float, float]], width: float, tone: float = 0.5) -> None:
    """A thin jointed leg."""
    s.shape(c.limb(points, (width, width * 0.8, width * 0.25), curved=False, n=12), tone=tone, contour=0.9)


# --- butterfly ---------------------------------------------------------------------------------------------


def _wing(
    s: Scene, outline: list[tuple[float, float]], root: tuple[float, float], tone: float, rng: Rng, style: int
) -> None:
    shape = c.smooth(outline)
    s.shape(shape, tone=tone, flow="along" if style == 2 else 0.8, contour=1.1)
    inner = np.array(root) + (shape - np.array(root)) * 0.86
    if style != 1:
        s.shape(inner, tone=tone * 0.35, contour=0.7, shade=False)
    far = sorted(
        range(len(outline)), key=lambda i: -np.hypot(outline[i][0] - root[0], outline[i][1] - root[1])
    )[:4]
    for i in far:
        tip = np.array(outline[i]) * 0.94 + np.array(root) * 0.06
        s.line(c.bezier(root, (np.array(root) + tip) / 2 + rng.normal(0, 0.015, 2), tip, n=8), 0.7)
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
        [(-0.02, -0.04), (-0.20, -0.5), (-0.12, -0.86), (0.12, -0.92), (0.30, -0.6), (0.22, -0.2)],
        (0.0, -0.05),
        min(0.6, tone + 0.15),
        rng,
        style,
    )
    _wing(
        s,
        [(0.02, -0.04), (0.10, -0.45), (0.34, -0.66), (0.58, -0.52), (0.62, -0.22), (0.34, -0.02)],
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
        _jointed(s, [(x, -0.02), (x - 0.06, 0.07), (x - 0.02, 0.15)], 0.018)


# --- bee ---------------------------------------------------------------------------------------------------


def _bee_wing(s: Scene, root: tuple[float, float], length: float, angle: float, wide: float) -> None:
    outline = [(0, 0), (0.3, -0.16), (0.75, -0.24), (1.0, -0.08), (0.92, 0.12), (0.5, 0.16), (0.15, 0.08)]
    s.shape(
        turned(c.smooth([(x, y * wide) for x, y in outline]), *root, length, angle),
        tone=0.0,
        contour=0.9,
        shade=False,
    )
    for y in (-0.12, 0.0, 0.09):
        s.line(turned([(0.03, 0.0), (0.45, y * 1.1 * wide), (0.9, y * wide)], *root, length, angle), 0.6)


def bee(s: Scene, rng: Rng) -> None:
    """From above: striped furry body, four clear wings."""
    spread = rng.uniform(-0.25, 0.3)
    for k in (1, -1):
        with s.group(mirror=k < 0):
            for y, a in ((-0.10, -0.9), (0.0, -0.1), (0.06, 0.7)):
                _jointed(
                    s,
                    [(0.10, y), (0.32, y + 0.16 * math.sin(a)), (0.40, y + 0.34 * math.sin(a) + 0.05)],
                    0.035,
                )
            _bee_wing(s, (0.10, -0.04), 0.50, 0.55 + spread * 0.5, 1.0)
            _bee_wing(s, (0.10, -0.10), 0.74, 0.10 + spread * 0.5, 1.0)
    _striped(
        s,
        c.smooth(
            [
                (0, 0.02),
                (0.18, 0.16),
                (0.21, 0.36),
                (0.12, 0.58),
                (0, 0.68),
                (-0.12, 0.58),
                (-0.21, 0.36),
                (-0.18, 0.16),
            ]
        ),
        0.06,
        0.64,
        0.21,
    )
    s.shape(c.ellipse(0, -0.08, 0.16, 0.17), tone=0.35, texture="fur")
    s.shape(c.ellipse(0, -0.30, 0.12, 0.09), tone=0.45)
    for k in (-1, 1):
        s.shape(c.ellipse(0.09 * k, -0.31, 0.04, 0.06), fill="ink")
        s.line([(0.04 * k, -0.38), (0.10 * k, -0.48), (0.20 * k, -0.52)], 1.4, taper=False)


def _striped(s: Scene, outline: Points, y0: float, y1: float, half: float) -> None:
    """An abdomen with dark rings between light ones."""
    s.shape(outline, tone=0.05, contour=1.1)
    for t in np.linspace(0.16, 0.88, 4):
        y = y0 + (y1 - y0) * t
        w = half * math.sin(math.pi * min(0.95, t * 0.85 + 0.16)) ** 0.6
        band = [
            (-w, y - 0.03),
            (0, y + 0.005),
            (w, y - 0.03),
            (w * 0.96, y + 0.035),
            (0, y + 0.07),
            (-w * 0.96, y + 0.035),
        ]
        s.shape(c.smooth(band), fill="ink", contour=0)


def bee_side(s: Scene, rng: Rng) -> None:
    """Flying to the left in profile."""
    lift = rng.uniform(-1.35, -0.8)
    _bee_wing(s, (0.02, -0.12), 0.62, lift + 0.35, 1.1)
    with s.group(x=0.14, y=0.02, rotate=-1.35 + rng.uniform(-0.1, 0.2)):
        _striped(
            s,
            c.smooth(
                [
                    (0, -0.04),
                    (0.17, 0.10),
                    (0.20, 0.32),
                    (0.12, 0.52),
                    (0, 0.66),
                    (-0.12, 0.52),
                    (-0.20, 0.32),
                    (-0.17, 0.10),
                ]
            ),
            0.0,
            0.60,
            0.20,
        )
    for x in (-0.10, 0.0, 0.08):
        _jointed(s, [(x, 0.10), (x + 0.04, 0.26), (x + 0.16, 0.34)], 0.035)
    s.shape(c.ellipse(0.0, -0.02, 0.18, 0.16), tone=0.35, texture="fur")
    s.shape(c.ellipse(-0.22, 0.0, 0.10, 0.12), tone=0.4)
    s.shape(c.ellipse(-0.25, -0.02, 0.04, 0.07), fill="ink")
    for d in (0.0, 0.07):
        s.line([(-0.28, -0.09), (-0.34 + d, -0.2), (-0.46 + d, -0.22)], 1.4, taper=False)
    _bee_wing(s, (0.0, -0.12), 0.76, lift, 1.1)


def bee_and_hive(scene: Scene, rng: Rng) -> None:
    """A straw hive, and bees before it: one great, others small."""
    h = scene.aspect
    y = h * rng.uniform(0.82, 0.9)
    setting(scene, rng, y - 0.03, 0.3)
    x, w, top = rng.uniform(0.6, 0.7), rng.uniform(0.22, 0.27), h * rng.uniform(0.2, 0.3)
    scene.shape(
        c.smooth(
            [
                (x - w, y),
                (x - w, y - (y - top) * 0.5),
                (x - w * 0.5, top + 0.03),
                (x, top),
                (x + w * 0.5, top + 0.03),
                (x + w, y - (y - top) * 0.5),
                (x + w, y),
            ]
        ),
        tone=0.2,
        flow=0.0,
    )
    for t in np.linspace(0.1, 0.9, 8):
        half = w * (1.0 if t < 0.5 else math.sqrt(max(0.05, 1 - ((t - 0.5) / 0.52) ** 2)))
        yy = y - (y - top) * t
        scene.line(c.bezier((x - half, yy), (x, yy + 0.03), (x + half, yy)), 1.3)
    scene.shape(c.ellipse(x, y - 0.05, 0.05, 0.045), fill="ink")
    put(
        scene,
        p.made(bee_side, rng),
        0.26,
        h * rng.uniform(0.5, 0.75),
        0.46,
        h * 0.5,
        chance(rng),
        rotate=rng.uniform(-0.3, 0.3),
    )
    for _ in range(5):
        put(
            scene,
            p.made(bee, rng),
            rng.uniform(0.1, 0.95),
            h * rng.uniform(0.2, 0.6),
            0.12,
            0.12,
            rotate=rng.uniform(-2, 2),
        )


# --- beetle ------------------------------------------------------------------------------------------------


def beetle(s: Scene, rng: Rng) -> None:
    """A stag beetle from above, head upwards: antlered jaws, hard wing cases."""
    tone = rng.uniform(0.35, 0.55)
    for k in (1, -1):
        with s.group(mirror=k < 0):
            for y, a, r in ((-0.14, -0.85, 0.36), (0.06, 0.15, 0.40), (0.18, 0.75, 0.44)):
                knee = (0.22 + 0.24 * math.cos(a), y + 0.24 * math.sin(a))
                _jointed(
                    s,
                    [(0.16, y), knee, (0.22 + r * math.cos(a + 0.3), y + r * math.sin(a + 0.3) + 0.03)],
                    0.055,
                    0.6,
                )
            jaw = c.bezier((0.10, -0.46), (0.42, -0.62), (0.34, -0.95), (0.10, -0.98), n=16)
            s.shape(c.limb(jaw, (0.11, 0.09, 0.07, 0.03)), tone=tone - 0.15)
            for i in (7, 11):
                s.shape(c.limb([jaw[i], jaw[i] + np.array([-0.11, -0.03])], (0.05, 0.012)), tone=tone - 0.1)
            s.line([(0.12, -0.44), (0.26, -0.46), (0.34, -0.40)], 1.6, taper=False)
    s.shape(
        c.smooth(
            [
                (0, -0.02),
                (0.20, 0.0),
                (0.26, 0.22),
                (0.20, 0.52),
                (0, 0.68),
                (-0.20, 0.52),
                (-0.26, 0.22),
                (-0.20, 0.0),
            ]
        ),
        tone=tone,
    )
    s.line([(0, 0.0), (0, 0.66)], 1.5, taper=False)
    for x in (-0.13, -0.07, 0.07, 0.13):
        s.line(c.bezier((x, 0.05), (x * 1.25, 0.3), (x * 0.7, 0.58)), 0.6, white=tone > 0.45)
    s.shape(
        c.smooth([(-0.24, -0.20), (0, -0.26), (0.24, -0.20), (0.22, -0.02), (0, 0.02), (-0.22, -0.02)]),
        tone=tone - 0.05,
    )
    s.shape(
        c.smooth([(-0.19, -0.42), (0, -0.48), (0.19, -0.42), (0.20, -0.28), (0, -0.22), (-0.20, -0.28)]),
        tone=tone,
    )
    for k in (-1, 1):
        s.dot(0.17 * k, -0.36, 0.032)


def beetle_side(s: Scene, rng: Rng) -> None:
    """In profile to the left, jaws raised."""
    tone = rng.uniform(0.35, 0.55)
    for x, d in ((-0.22, -0.12), (0.02, 0.02), (0.24, 0.14)):
        for far in (0.06, 0.0):
            _jointed(
                s,
                [(x + far, -0.14), (x + d + far, -0.24 if d < 0 else -0.16), (x + d * 1.7 + far, 0.02 - far)],
                0.05,
                0.6,
            )
    s.shape(
        c.smooth([(-0.16, -0.14), (-0.12, -0.36), (0.14, -0.46), (0.46, -0.34), (0.60, -0.14), (0.3, -0.08)]),
        tone=tone,
    )
    s.line(c.bezier((-0.14, -0.18), (0.2, -0.12), (0.58, -0.15)), 1.0)
    for y in (0.30, 0.36):
        s.line(c.bezier((-0.08, -y), (0.2, -y - 0.06), (0.5, -y + 0.12)), 0.6, white=tone > 0.45)
    s.shape(
        c.smooth([(-0.38, -0.16), (-0.36, -0.32), (-0.22, -0.40), (-0.10, -0.36), (-0.10, -0.14)]),
        tone=tone - 0.05,
    )
    s.shape(
        c.smooth([(-0.58, -0.16), (-0.54, -0.30), (-0.38, -0.32), (-0.34, -0.16), (-0.44, -0.10)]), tone=tone
    )
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
            _bee_wing(s, (0.06, 0.06), 0.95, 0.35, 1.3)
            with s.group(x=0.12, y=-0.02, rotate=-0.95):
                s.shape(
                    c.smooth(
                        [(-0.05, 0.0), (0.12, 0.05), (0.17, 0.3), (0.1, 0.56), (-0.02, 0.62), (-0.08, 0.3)]
                    ),
                    tone=tone,
                )
    s.shape(c.leaf((0, -0.1), (0, 0.55), 0.22), tone=0.3)
    for y in np.linspace(0.05, 0.42, 5):
        s.line(c.bezier((-0.09, y), (0, y + 0.03), (0.09, y)), 0.8)
    for k in (1, -1):
        with s.group(mirror=k < 0):
            for y, a in ((-0.14, -0.75), (0.0, 1.1)):
                _jointed(
                    s, [(0.12, y), (0.36, y + 0.2 * math.sin(a)), (0.44, y + 0.40 * math.sin(a))], 0.045, 0.6
                )
            jaw = c.bezier((0.10, -0.46), (0.42, -0.62), (0.34, -0.95), (0.10, -0.98), n=16)
            s.shape(c.limb(jaw, (0.11, 0.09, 0.07, 0.03)), tone=tone - 0.15)
            s.shape(c.limb([jaw[9], jaw[9] + np.array([-0.11, -0.03])], (0.05, 0.012)), tone=tone - 0.1)
    s.shape(
        c.smooth([(-0.24, -0.20), (0, -0.26), (0.24, -0.20), (0.22, -0.02), (0, 0.02), (-0.22, -0.02)]),
        tone=tone - 0.05,
    )
    s.shape(
        c.smooth([(-0.19, -0.42), (0, -0.48), (0.19, -0.42), (0.20, -0.28), (0, -0.22), (-0.20, -0.28)]),
        tone=tone,
    )


# --- snail -------------------------------------------------------------------------------------------------


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
        c.smooth(
            [
                (-0.5, -0.02),
                (-0.3, -0.10),
                (0.2, -0.12),
                (0.55, -0.05),
                (0.74, 0.0),
                (0.3, 0.02),
                (-0.3, 0.02),
            ]
        ),
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
                (cx + outer * math.cos(a), cy + outer * math.sin(a)),
                (
                    cx + (outer + inner) / 2 * math.cos(a + 0.08),
                    cy + (outer + inner) / 2 * math.sin(a + 0.08),
                ),
                (cx + inner * math.cos(a + 0.05), cy + inner * math.sin(a + 0.05)),
            ],
            0.8,
        )


def snail_hidden(s: Scene, rng: Rng) -> None:
    """Only the house, its mouth closed, lying on the ground."""
    r = 0.4
    _shell(s, rng, 0.0, -r * 0.9, r)
    s.shape(
        c.smooth([(-0.34, -0.22), (-0.50, -0.06), (-0.36, 0.03), (-0.08, 0.0), (-0.12, -0.10)]),
        tone=0.05,
        contour=1.1,
    )
    s.shape(
        c.smooth([(-0.36, -0.14), (-0.44, -0.05), (-0.34, 0.0), (-0.16, -0.02), (-0.18, -0.08)]),
        tone=0.6,
        contour=0.7,
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


# --- spider ------------------------------------------------------------------------------------------------


def spider(s: Scene, rng: Rng) -> None:
    """From above: eight long bent legs, waist, marked abdomen."""
    tone, reach = rng.uniform(0.35, 0.55), rng.uniform(0.9, 1.2)
    for k in (1, -1):
        with s.group(mirror=k < 0):
            for i, a in enumerate((-1.15, -0.5, 0.2, 0.85)):
                a += rng.normal(0, 0.07)
                hip = (0.09, -0.22 + 0.06 * i)
                long = reach * (0.36 if i in (0, 3) else 0.30)
                knee = (hip[0] + long * math.cos(a), hip[1] + long * math.sin(a) - 0.05)
                b = a + (-0.45 if i < 2 else 0.55)
                shin = (knee[0] + long * 0.9 * math.cos(b), knee[1] + long * 0.9 * math.sin(b))
                s.shape(
                    c.limb([hip, knee, shin], (0.06, 0.045, 0.012), curved=False, n=12),
                    tone=tone,
                    contour=1.0,
                )
            s.shape(c.limb([(0.04, -0.34), (0.10, -0.46), (0.05, -0.54)], (0.045, 0.035, 0.02)), tone=tone)
    s.shape(c.ellipse(0, 0.18, 0.22, 0.30), tone=tone, texture="fur" if chance(rng) else None)
    s.shape(c.limb([(0, 0.02), (0, 0.34)], 0.05), tone=0.0, contour=0.6, shade=False)
    s.shape(c.limb([(-0.08, 0.12), (0.08, 0.12)], 0.05), tone=0.0, contour=0.6, shade=False)
    s.shape(c.ellipse(0, -0.22, 0.13, 0.15), tone=tone)
    for x in (-0.06, -0.02, 0.02, 0.06):
        s.shape(c.ellipse(x, -0.33, 0.016, n=10), contour=0.5, shade=False)


def _web(scene: Scene, rng: Rng, cx: float, cy: float, r: float) -> None:
    spokes = int(rng.integers(10, 15))
    angles = np.linspace(0, 2 * math.pi, spokes, endpoint=False) + rng.normal(0, 0.05, spokes)
    for a in angles:
        scene.line(
            [
                (cx, cy),
                (cx + r * 0.5 * math.cos(a), cy + r * 0.5 * math.sin(a)),
                (cx + r * math.cos(a), cy + r * math.sin(a)),
            ],
            0.6,
            taper=False,
        )
    for t in np.linspace(0.12, 0.92, int(rng.integers(7, 11))):
        ring = []
        for i in range(spokes + 1):
            a, b = angles[i % spokes], angles[(i + 1) % spokes]
            ring.append((cx + r * t * math.cos(a), cy + r * t * math.sin(a)))
            m = a + ((b - a + math.pi) % (2 * math.pi) - math.pi) / 2
            if i < spokes:
                ring.append((cx + r * t * 0.93 * math.cos(m), cy + r * t * 0.93 * math.sin(m)))
        scene.line(ring, 0.6, taper=False)


def spider_in_web(scene: Scene, rng: Rng) -> None:
    """In the middle of its web between two boughs."""
    h = scene.aspect
    scene.shape(
        c.limb([(-0.1, h * 0.1), (0.05, h * 0.5), (-0.05, h + 0.1)], (0.1, 0.07, 0.1)),
        tone=0.35,
        texture="bark",
    )
    scene.shape(
        c.limb([(1.05, -0.1), (0.96, h * 0.5), (1.08, h + 0.1)], (0.08, 0.06, 0.1)), tone=0.35, texture="bark"
    )
    x, y = rng.uniform(0.42, 0.58), h * rng.uniform(0.42, 0.58)
    _web(scene, rng, x, y, 0.56)
    w = rng.uniform(0.42, 0.6)
    put(scene, p.made(spider, rng), x, y + w * 0.5, w, w, rotate=rng.uniform(-3, 3))


def spider_hanging(scene: Scene, rng: Rng) -> None:
    """Letting itself down on a thread from a corner web."""
    h = scene.aspect
    _web(scene, rng, float(rng.choice([0.0, 1.0])), 0.0, rng.uniform(0.5, 0.7))
    x = rng.uniform(0.4, 0.6)
    w = rng.uniform(0.55, 0.75)
    y = h * rng.uniform(0.85, 0.96)
    scene.line([(x, -0.05), (x + 0.005, y * 0.4), (x, y - w * 0.5)], 0.8, taper=False)
    put(scene, p.made(spider, rng), x, y, w, h * 0.66, rotate=math.pi + rng.uniform(-0.2, 0.2))


def spider_side(s: Scene, rng: Rng) -> None:
    """Walking in profile to the left, knees above its back."""
    tone = rng.uniform(0.35, 0.55)
    for far in (True, False):
        for i, x in enumerate((-0.62, -0.36, 0.22, 0.52)):
            knee = (x * 0.62 - 0.05 + 0.04 * far, -0.62 + 0.08 * abs(i - 1.5) + 0.04 * far)
            s.shape(
                c.limb(
                    [
                        (-0.12 + 0.04 * i, -0.20),
                        knee,
                        (x + 0.05 * far, -0.2),
                        (x * 1.1 + 0.06 * far, 0.0 - 0.03 * far),
                    ],
                    (0.06, 0.05, 0.035, 0.012),
                    curved=False,
                ),
                tone=tone + (0.1 if far else -0.1),
                contour=1.0,
            )
    s.shape(c.ellipse(0.26, -0.30, 0.30, 0.22, -0.15), tone=tone, texture="fur" if chance(rng) else None)
    s.shape(c.ellipse(-0.14, -0.20, 0.17, 0.12), tone=tone - 0.05)
    for d in (-0.28, -0.24):
        s.shape(c.ellipse(d, -0.25, 0.022, n=10), contour=0.6, shade=False)
    s.shape(c.limb([(-0.28, -0.16), (-0.40, -0.10), (-0.42, -0.02)], (0.05, 0.04, 0.015)), tone=tone)


# --- scorpion ----------------------------------------------------------------------------------------------


def _pincer(s: Scene, wrist: tuple[float, float], angle: float, size: float, tone: float) -> None:
    palm = [
        (0.0, -0.10),
        (0.3, -0.22),
        (0.6, -0.18),
        (1.05, -0.06),
        (0.62, -0.03),
        (0.62, 0.03),
        (1.0, 0.10),
        (0.6, 0.18),
        (0.3, 0.18),
        (0.0, 0.10),
    ]
    s.shape(turned(c.smooth(palm), *wrist, size, angle), tone=tone)


def scorpion(s: Scene, rng: Rng) -> None:
    """From above, head up: pincers forward, the ringed tail bent round to its sting."""
    tone, side = rng.uniform(0.2, 0.45), 1 if chance(rng) else -1
    for k in (1, -1):
        for i in range(4):
            y = -0.22 + 0.11 * i
            knee = (0.34 * k, y - 0.10 + 0.07 * i)
            _jointed(s, [(0.10 * k, y), knee, (0.48 * k, y + 0.04 + 0.10 * i)], 0.045, tone + 0.1)
        s.shape(
            c.limb([(0.10 * k, -0.34), (0.36 * k, -0.42), (0.34 * k, -0.66)], (0.06, 0.08, 0.07)), tone=tone
        )
        _pincer(s, (0.34 * k, -0.64), -math.pi / 2 + 0.12 * k, 0.36, tone)
    tail = c.bezier((0, 0.36), (0.02 * side, 0.95), (0.66 * side, 0.98), (0.58 * side, 0.42), n=8)
    _stinger(s, tail, tone)
    for i in range(6, -1, -1):
        w = 0.17 - 0.012 * abs(i - 3)
        y = -0.16 + 0.085 * i
        s.shape(
            c.smooth(
                [(-w, y - 0.03), (0, y - 0.06), (w, y - 0.03), (w, y + 0.05), (0, y + 0.08), (-w, y + 0.05)]
            ),
            tone=tone,
        )
    s.shape(
        c.smooth([(-0.13, -0.42), (0, -0.44), (0.13, -0.42), (0.16, -0.22), (0, -0.16), (-0.16, -0.22)]),
        tone=tone,
    )
    for k in (-1, 1):
        s.dot(0.035 * k, -0.32, 0.02)


def _stinger(s: Scene, tail: Points, tone: float) -> None:
    for i in range(len(tail) - 1):
        a, b = tail[i], tail[i + 1]
        s.shape(c.limb([a, (a + b) / 2, b], (0.10, 0.135, 0.09), n=12), tone=tone, contour=1.0)
    d = tail[-1] - tail[-2]
    d = d / max(float(np.hypot(*d)), 1e-9)
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
            _jointed(
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
    s.shape(
        c.smooth([(-0.40, -0.20), (-0.30, -0.30), (-0.12, -0.32), (-0.10, -0.10), (-0.30, -0.09)]), tone=tone
    )
    s.dot(-0.30, -0.24, 0.024)
    s.shape(c.limb([(-0.30, -0.13), (-0.48, -0.06), (-0.64, -0.12)], (0.06, 0.085, 0.07)), tone=tone)
    _pincer(s, (-0.62, -0.11), math.pi + 0.15, 0.40, tone)


# --- snake -------------------------------------------------------------------------------------------------


def _snake_body(s: Scene, spine: Points, wide: float, tone: float, rng: Rng, marks: bool) -> None:
    """A scaly tube from tail (first point) to head (last), with markings and a forked tongue."""
    spine = c.resample(spine, 70)
    s.shape(
        c.limb(spine, (0.01, wide * 0.7, wide, wide, wide * 0.9, wide * 0.7), n=70),
        tone=tone,
        texture=None if marks else "scales",
        flow=spine,
    )
    if marks:
        for i in range(6, 64, 4):
            d = spine[i + 1] - spine[i - 1]
            a = math.atan2(d[1], d[0])
            w = wide * 0.30 * math.sin(math.pi * i / 70) ** 0.3
            s.shape(
                turned([(-1.3, 0), (0, -1), (1.3, 0), (0, 1)], spine[i][0], spine[i][1], w, a),
                fill="ink",
                contour=0,
            )
    d = spine[-1] - spine[-4]
    a = math.atan2(d[1], d[0])
    x, y = spine[-1]
    tongue = turned([(0.9, 0.0), (1.5, 0.05)], x, y, wide, a)
    s.line(tongue, 1.2, taper=False)
    for k in (-1, 1):
        s.line(turned([(1.5, 0.05), (1.8, 0.05 + 0.2 * k), (2.0, 0.05 + 0.22 * k)], x, y, wide, a), 1.0)
    head = [
        (-0.5, -0.36),
        (0.0, -0.62),
        (0.55, -0.42),
        (1.0, -0.12),
        (1.0, 0.12),
        (0.55, 0.42),
        (0.0, 0.62),
        (-0.5, 0.36),
    ]
    s.shape(turned(c.smooth(head), x, y, wide, a), tone=tone, contour=1.1)
    for k in (-1, 1):
        ex, ey = turned([(0.35, 0.27 * k)], x, y, wide, a)[0]
        s.dot(ex, ey, wide * 0.10)


def snake_winding(s: Scene, rng: Rng) -> None:
    """Stretched out in waves."""
    bends, amp = rng.uniform(1.5, 2.6), rng.uniform(0.14, 0.24)
    t = np.linspace(0, 1, 60)
    spine = np.stack(
        [1.3 * t, amp * np.sin(t * bends * 2 * math.pi) * (0.35 + 0.65 * np.sin(math.pi * t) ** 0.5)], axis=1
    )[::-1]
    _snake_body(s, spine, rng.uniform(0.14, 0.19), rng.uniform(0.12, 0.35), rng, chance(rng))


def snake_coiled(s: Scene, rng: Rng) -> None:
    """In a heap of coils, head raised from the middle."""
    tone, wide, marks = rng.uniform(0.08, 0.3), rng.uniform(0.15, 0.19), chance(rng)
    s.shape(
        c.limb(c.bezier((0.55, 0.02), (0.85, 0.05), (0.95, -0.10)), (wide * 0.7, 0.02)),
        tone=tone,
        texture="scales",
    )
    for k in range(3):
        y, r = -0.04 - 0.13 * k, 0.58 - 0.14 * k
        ring = c.ellipse(0.0, y, r, 0.14)
        s.shape(
            c.union(ring, c.limb(c.arc(0, y, r - wide * 0.3, 0.1, math.pi - 0.1, ry=0.11), wide)),
            tone=tone,
            texture=None if marks else "scales",
            flow=c.arc(0, y, r, 0, math.pi, ry=0.12),
        )
        if marks:
            for a in np.linspace(0.3, math.pi - 0.3, 7):
                s.shape(
                    c.ellipse((r - 0.03) * math.cos(a), y + 0.12 * math.sin(a), 0.04, 0.03, n=10),
                    fill="ink",
                    contour=0,
                )
    lean = rng.uniform(0.2, 0.45)
    neck = c.bezier((0.15, -0.36), (0.45, -0.85), (-0.05, -0.95), (-lean, -0.80), n=20)
    _snake_body(s, np.concatenate([[(0.05, -0.30)], neck]), wide * 0.95, tone, rng, marks)


def snake_rearing(s: Scene, rng: Rng) -> None:
    """The forepart upright, the rest in waves on the ground."""
    t = np.linspace(0, 1, 24)
    ground_part = np.stack([1.1 - 1.0 * t, -0.05 + 0.07 * np.sin(t * 11)], axis=1)
    up = c.bezier((0.05, -0.05), (-0.35, -0.08), (0.10, -0.75), (-0.35, -0.82 - rng.uniform(0, 0.15)), n=20)
    _snake_body(
        s,
        np.concatenate([ground_part, up[1:]]),
        rng.uniform(0.12, 0.16),
        rng.uniform(0.08, 0.3),
        rng,
        chance(rng),
    )


def snake_ring(s: Scene, rng: Rng) -> None:
    """Biting its own tail, the sign of eternity."""
    ring = c.arc(0, 0, 0.5, 0.25, 2 * math.pi + 0.05, n=60)
    _snake_body(s, ring, rng.uniform(0.11, 0.15), rng.uniform(0.08, 0.3), rng, chance(rng))


def snake_on_tree(scene: Scene, rng: Rng) -> None:
    """Wound about a trunk or staff, head hanging out to the side."""
    h = scene.aspect
    x, wide = rng.uniform(0.4, 0.6), rng.uniform(0.075, 0.1)
    trunk = rng.uniform(0.08, 0.2)
    backdrop(scene, rng, h * 0.9, 0.2)
    turns, tone, marks = int(rng.integers(3, 5)), rng.uniform(0.08, 0.3), chance(rng)
    side = 1 if chance(rng) else -1
    reach = trunk / 2 + wide * 0.9
    levels = np.linspace(h * 0.86, h * 0.28, 2 * turns + 1)
    for i in range(0, 2 * turns, 2):
        a, b = (x + reach * side, levels[i]), (x - reach * side, levels[i + 1])
        s_line = c.bezier(a, (x + reach * side * 1.3, (a[1] + b[1]) / 2 - 0.05), b)
        scene.shape(c.limb(s_line, wide * 0.8), tone=tone + 0.2)
    scene.shape(
        c.limb([(x, h + 0.1), (x, h * 0.5), (x, -0.1)], (trunk * 1.15, trunk, trunk)),
        tone=0.3,
        texture="bark",
    )
    for i in range(1, 2 * turns, 2):
        a, b = (x - reach * side, levels[i]), (x + reach * side, levels[i + 1])
        line = c.bezier(
            a, (x - reach * side * 1.2, levels[i] - 0.07), (x + reach * side * 1.2, levels[i + 1] + 0.07), b
        )
        scene.shape(c.limb(line, wide), tone=tone, texture=None if marks else "scales", flow=line)
    tail = c.bezier((x + reach * side, levels[0]), (x + 0.2 * side, h * 0.92), (x + 0.34 * side, h * 0.84))
    scene.shape(c.limb(tail, (wide, 0.015)), tone=tone, texture=None if marks else "scales")
    neck = c.bezier(
        (x + reach * side, levels[-1]),
        (x + (reach + 0.12) * side, levels[-1] - 0.2),
        (x + 0.30 * side, levels[-1] - 0.12),
        (x + 0.34 * side, levels[-1] + 0.03),
    )
    _snake_body(scene, np.concatenate([[(x, levels[-1] + 0.03)], neck]), wide, tone, rng, marks)


# --- bat ---------------------------------------------------------------------------------------------------


def _bat_wing(s: Scene, rng: Rng, tone: float, lift: float) -> None:
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
    s.shape(np.array([shoulder, *edge]), tone=tone, flow=0.9, contour=1.1)
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


def bat(s: Scene, rng: Rng) -> None:
    """From the front with both wings spread."""
    tone, lift = rng.uniform(0.2, 0.5), rng.uniform(-0.12, 0.25)
    for k in (1, -1):
        with s.group(mirror=k < 0):
            _bat_wing(s, rng, tone, lift)
            s.line([(0.06, 0.25), (0.10, 0.36), (0.08, 0.42)], 1.6)
    s.shape(
        c.smooth([(0, -0.22), (0.14, -0.10), (0.13, 0.14), (0, 0.32), (-0.13, 0.14), (-0.14, -0.10)]),
        tone=0.4,
        texture="fur",
    )
    _bat_face(s)


def _bat_face(s: Scene) -> None:
    for k in (-1, 1):
        s.shape(c.leaf((0.05 * k, -0.28), (0.16 * k, -0.60), 0.13), tone=0.3)
        s.shape(c.leaf((0.06 * k, -0.32), (0.14 * k, -0.54), 0.06), tone=0.6, contour=0)
    s.shape(
        c.smooth([(-0.11, -0.34), (0, -0.38), (0.11, -0.34), (0.10, -0.22), (0, -0.14), (-0.10, -0.22)]),
        tone=0.35,
        texture="fur",
    )
    for k in (-1, 1):
        s.shape(c.ellipse(0.05 * k, -0.28, 0.02, n=12), contour=0.8, shade=False)
        s.dot(0.05 * k, -0.28, 0.011)
    s.shape(c.ellipse(0, -0.215, 0.03, 0.02), tone=0.8, contour=0.6)


def bat_hanging(s: Scene, rng: Rng) -> None:
    """Head down, wrapped in its wings."""
    tone = rng.uniform(0.25, 0.45)
    with s.group(rotate=math.pi):
        s.shape(
            c.smooth([(0, -0.22), (0.16, -0.12), (0.2, 0.2), (0, 0.5), (-0.2, 0.2), (-0.16, -0.12)]),
            tone=0.4,
            texture="fur",
        )
        for k in (1, -1):
            with s.group(mirror=k < 0):
                s.shape(
                    c.smooth(
                        [(0.04, -0.02), (0.18, -0.20), (0.29, -0.05), (0.26, 0.25), (0.06, 0.60), (0.03, 0.3)]
                    ),
                    tone=tone,
                    flow=1.4,
                )
                for x in (0.10, 0.18):
                    s.line(c.bezier((0.18, -0.18), (x + 0.06, 0.1), (0.06, 0.56)), 1.0)
                s.line([(0.05, 0.58), (0.06, 0.70), (0.02, 0.74)], 2.0)
        _bat_face(s)


def bat_side(s: Scene, rng: Rng) -> None:
    """Flying to the left in profile, one wing raised before the other."""
    tone = rng.uniform(0.2, 0.45)
    for dark, turn in ((0.2, -1.35), (0.0, -0.85)):
        with s.group(x=0.05, y=-0.05, rotate=turn + rng.uniform(-0.1, 0.1)):
            _bat_wing(s, rng, min(0.6, tone + dark), 0.1)
    s.shape(
        c.smooth([(-0.20, -0.06), (0.0, -0.14), (0.25, -0.06), (0.46, 0.06), (0.2, 0.12), (-0.1, 0.10)]),
        tone=0.4,
        texture="fur",
    )
    s.line([(0.40, 0.06), (0.56, 0.04), (0.66, 0.08)], 1.8)
    for d in (0.0, 0.10):
        s.shape(c.leaf((-0.22 + d, -0.10), (-0.24 + d, -0.42), 0.14), tone=0.35)
    s.shape(
        c.smooth([(-0.10, -0.10), (-0.24, -0.14), (-0.38, -0.04), (-0.36, 0.04), (-0.2, 0.08)]),
        tone=0.35,
        texture="fur",
    )
    s.shape(c.ellipse(-0.27, -0.05, 0.022, n=12), contour=0.8, shade=False)
    s.dot(-0.275, -0.05, 0.012)


def bat_by_night(scene: Scene, rng: Rng) -> None:
    """Before the moon in a dark sky."""
    h = scene.aspect
    scene.shape(
        c.rect(-0.05, -0.05, 1.05, h + 0.05), tone=rng.uniform(0.35, 0.55), flow=0.0, contour=0, shade=False
    )
    x, y = rng.uniform(0.3, 0.7), h * rng.uniform(0.3, 0.5)
    scene.shape(c.ellipse(x, y, rng.uniform(0.22, 0.32)), contour=0.7, shade=False)
    backdrop(scene, rng, h * 1.0, 0.0)
    if chance(rng):
        tree(scene, rng, rng.choice([0.08, 0.92]), h + 0.02, h * 0.6)
    put(
        scene,
        p.made(bat if chance(rng, 0.7) else bat_side, rng),
        0.5,
        h * rng.uniform(0.68, 0.85),
        rng.uniform(0.75, 0.95),
        h * 0.7,
        chance(rng),
        rotate=rng.uniform(-0.3, 0.3),
    )


def bat_on_bough(scene: Scene, rng: Rng) -> None:
    """Hanging from a bough."""
    h = scene.aspect
    y = h * rng.uniform(0.08, 0.16)
    scene.shape(
        c.limb([(-0.1, y - 0.03), (0.4, y), (0.8, y - 0.02), (1.1, y + 0.06)], (0.10, 0.07, 0.04)),
        tone=0.35,
        texture="bark",
    )
    for xx in rng.uniform(0.02, 0.98, 6):
        scene.shape(
            c.leaf((xx, y), (xx + rng.uniform(-0.08, 0.08), y + rng.choice([-1, 1]) * 0.14), 0.07),
            tone=0.25,
            texture="leaf",
        )
    figure = p.made(bat_hanging, rng)
    tall = h * rng.uniform(0.68, 0.82)
    put(scene, figure, rng.uniform(0.4, 0.6), y + 0.01 + tall, 0.7, tall)


# --- dragon ------------------------------------------------------------------------------------------------


def dragon(s: Scene, rng: Rng, rear: float = 0.0, fire: float = 0.5) -> None:
    """A winged, scaly worm with two or four legs, knotted tail, flame; faces left."""
    tone = rng.uniform(0.15, 0.4)
    tail = c.bezier((0.35, -0.38), (0.95, -0.10), (0.95, -0.75), (1.30, -0.45 - rng.uniform(0, 0.3)), n=26)
    s.shape(c.limb(tail, (0.28, 0.18, 0.10, 0.04)), tone=tone, texture="scales", flow=tail)
    d = tail[-1] - tail[-3]
    a = math.atan2(d[1], d[0])
    s.shape(
        turned(
            [(-0.3, -0.1), (0.0, -0.5), (1.1, 0.0), (0.0, 0.5), (-0.3, 0.1)],
            tail[-1][0],
            tail[-1][1],
            0.16,
            a,
        ),
        tone=0.4,
    )
    for i in range(4, 22, 3):
        x, y = tail[i]
        s.shape(
            [(x - 0.04, y - 0.06), (x + 0.02, y - 0.17), (x + 0.06, y - 0.05)], tone=tone + 0.1, contour=0.9
        )
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
    for t in np.linspace(0.05, 0.9, 7):
        x, y = neck[int(t * 19)]
        s.shape(
            [(x + 0.04, y - 0.02), (x + 0.17, y - 0.08), (x + 0.09, y + 0.06)], tone=tone + 0.1, contour=0.9
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
        s.shape(
            c.smooth([(0.05, 0.18), (-0.5, 0.26), (-0.98, 0.34), (-0.9, 0.46), (-0.4, 0.44), (0.1, 0.34)]),
            tone=tone,
        )
        for x in np.linspace(-0.9, -0.4, 5):
            s.shape([(x - 0.05, 0.30), (x + 0.05, 0.30), (x, 0.14)], contour=0.8, shade=False)
        for x in np.linspace(-0.95, -0.4, 5):
            s.shape([(x - 0.05, 0.04), (x + 0.05, 0.04), (x, 0.2)], contour=0.8, shade=False)
        s.shape(
            c.smooth(
                [
                    (0.25, -0.15),
                    (0.0, -0.34),
                    (-0.35, -0.30),
                    (-0.7, -0.12),
                    (-1.05, -0.16),
                    (-1.12, 0.02),
                    (-0.6, 0.12),
                    (0.1, 0.22),
                ]
            ),
            tone=tone,
            texture="scales",
        )
        for x in (-0.18, 0.06):
            s.shape(c.leaf((x, -0.28), (x + 0.45, -0.75), 0.16), tone=0.3)
        s.shape(c.ellipse(-0.35, -0.12, 0.09, 0.07), contour=1.1, shade=False)
        s.dot(-0.37, -0.12, 0.045)
        s.dot(-1.0, -0.06, 0.04)


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
        _bat_wing(s, rng, min(0.6, tone), 0.18)


def dragon_coiled(s: Scene, rng: Rng) -> None:
    """Asleep or lurking: the body rolled in a ring, wing laid over it."""
    tone = rng.uniform(0.15, 0.4)
    ring = c.arc(0, -0.3, 0.52, 0.7, 2 * math.pi - 0.3, ry=0.28, n=40)[::-1]
    s.shape(c.limb(ring, (0.28, 0.32, 0.28, 0.2, 0.06), n=50), tone=tone, texture="scales", flow=ring)
    for i in range(3, 34, 3):
        x, y = ring[i]
        s.shape(
            [(x - 0.04, y - 0.08), (x + 0.01, y - 0.22), (x + 0.06, y - 0.08)], tone=tone + 0.1, contour=0.9
        )
    _dragon_wing(s, rng, (0.22, -0.52), tone, 0.2, 0.95)
    neck = c.bezier((0.46, -0.42), (0.1, -0.05), (-0.35, -0.05), n=14)
    s.shape(c.limb(neck, (0.28, 0.2, 0.16)), tone=tone, texture="scales", flow=neck)
    with s.group(x=-0.38, y=-0.06, scale=0.36, rotate=rng.uniform(-0.1, 0.15)):
        s.shape(
            c.smooth(
                [
                    (0.25, -0.2),
                    (0.0, -0.36),
                    (-0.35, -0.30),
                    (-0.7, -0.12),
                    (-1.05, -0.16),
                    (-1.12, 0.08),
                    (-0.6, 0.20),
                    (0.1, 0.26),
                ]
            ),
            tone=tone,
            texture="scales",
        )
        for x in (-0.18, 0.06):
            s.shape(c.leaf((x, -0.28), (x + 0.45, -0.72), 0.16), tone=0.3)
        for x in np.linspace(-0.95, -0.4, 5):
            s.shape([(x - 0.05, 0.1), (x + 0.05, 0.1), (x, 0.24)], contour=0.8, shade=False)
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


WIDE, SQUARE, TALL, LONG = (0.7, 0.95), (0.85, 1.15), (1.1, 1.4), (0.55, 0.78)

CONCEPTS = (
    Concept(
        "butterfly",
        "25F711(BUTTERFLY)",
        {"en": "butterfly", "de": "Schmetterling", "fr": "papillon"},
        {"en": ("moth",), "de": ("Falter", "Tagfalter"), "fr": ("papillon de nuit",)},
        variants=(
            Variant("spread", p.specimen(butterfly, 0.6), aspect=SQUARE),
            Variant("folded", p.specimen(butterfly_side, 0.4), aspect=SQUARE),
            Variant("on-a-flower", p.on_plant(butterfly_side), held_out=True, aspect=TALL),
            Variant("over-a-plant", p.on_plant(butterfly), aspect=SQUARE),
            Variant("plate", p.several(butterfly, butterfly_side), aspect=SQUARE),
            Variant("on-the-ground", p.on_ground(butterfly_side, 0.3), aspect=SQUARE),
        ),
    ),
    Concept(
        "bee",
        "25F711(BEE)",
        {"en": "bee", "de": "Biene", "fr": "abeille"},
        {
            "en": ("honey bee", "bumblebee"),
            "de": ("Honigbiene", "Hummel"),
            "fr": ("bourdon", "mouche à miel"),
        },
        variants=(
            Variant("above", p.specimen(bee, 0.7), aspect=SQUARE),
            Variant("flying", p.specimen(bee_side, 0.5), aspect=SQUARE),
            Variant("on-a-plant", p.on_plant(bee), held_out=True, aspect=SQUARE),
            Variant("beehive", bee_and_hive, aspect=SQUARE),
            Variant("swarm", p.several(bee, bee_side), aspect=SQUARE),
            Variant("at-a-flower", p.on_plant(bee_side), aspect=TALL),
        ),
    ),
    Concept(
        "beetle",
        "25F711(BEETLE)",
        {"en": "beetle", "de": "Käfer", "fr": "coléoptère"},
        {"en": ("stag beetle",), "de": ("Hirschkäfer",), "fr": ("scarabée", "lucane cerf-volant")},
        variants=(
            Variant("above", p.specimen(beetle, 0.7), aspect=TALL),
            Variant("side", p.on_ground(beetle_side, 0.3), aspect=WIDE),
            Variant("flying", p.specimen(beetle_flying, 0.5), held_out=True, aspect=SQUARE),
            Variant("on-a-plant", p.on_plant(beetle), aspect=TALL),
            Variant("plate", p.several(beetle, beetle_side), aspect=SQUARE),
            Variant("pair", p.with_small(beetle_side), aspect=WIDE),
        ),
    ),
    Concept(
        "snail",
        "25F72(SNAIL)",
        {"en": "snail", "de": "Schnecke", "fr": "escargot"},
        {
            "en": ("shell snail",),
            "de": ("Weinbergschnecke", "Schneckenhaus"),
            "fr": ("limaçon", "coquille d’escargot"),
        },
        variants=(
            Variant("creeping", p.on_ground(snail), aspect=WIDE),
            Variant("climbing", snail_climbing, aspect=SQUARE),
            Variant("hidden", p.on_ground(snail_hidden), held_out=True, aspect=SQUARE),
            Variant("specimen", p.specimen(snail, 0.3), aspect=WIDE),
            Variant("family", p.with_small(snail), aspect=WIDE),
            Variant("plate", p.several(snail, snail_hidden), aspect=SQUARE),
        ),
    ),
    Concept(
        "spider",
        "25F713",
        {"en": "spider", "de": "Spinne", "fr": "araignée"},
        {"en": ("spider in its web",), "de": ("Kreuzspinne",), "fr": ("toile d’araignée",)},
        variants=(
            Variant("above", p.specimen(spider, 3.0), aspect=SQUARE),
            Variant("in-the-web", spider_in_web, aspect=SQUARE),
            Variant("hanging", spider_hanging, held_out=True, aspect=TALL),
            Variant("walking", p.on_ground(spider_side, 0.3), aspect=WIDE),
            Variant("plate", p.several(spider), aspect=SQUARE),
            Variant("on-a-plant", p.on_plant(spider), aspect=SQUARE),
        ),
    ),
    Concept(
        "scorpion",
        "25F715",
        {"en": "scorpion", "de": "Skorpion", "fr": "scorpion"},
        {"en": ("scorpion with its sting",), "de": ("Giftstachel",), "fr": ("dard du scorpion",)},
        variants=(
            Variant("above", p.specimen(scorpion, 0.7), aspect=TALL),
            Variant("side", p.on_ground(scorpion_side, 0.3), aspect=SQUARE),
            Variant("on-the-shore", p.shore(scorpion_side), held_out=True, aspect=SQUARE),
            Variant("plate", p.several(scorpion, scorpion_side), aspect=SQUARE),
            Variant("with-young", p.with_small(scorpion_side), aspect=WIDE),
            Variant("specimen", p.specimen(scorpion_side, 0.5), aspect=SQUARE),
        ),
    ),
    Concept(
        "snake",
        "25F42",
        {"en": "snake", "de": "Schlange", "fr": "serpent"},
        {"en": ("serpent", "viper", "adder"), "de": ("Natter", "Viper"), "fr": ("vipère", "couleuvre")},
        variants=(
            Variant("winding", p.specimen(snake_winding, 0.7), aspect=WIDE),
            Variant("coiled", p.on_ground(snake_coiled), aspect=SQUARE),
            Variant("rearing", p.on_ground(snake_rearing), held_out=True, aspect=SQUARE),
            Variant("on-a-tree", snake_on_tree, aspect=TALL),
            Variant("ring", p.specimen(snake_ring, 3.0), aspect=SQUARE),
            Variant("in-the-grass", p.on_ground(snake_winding, 0.5), aspect=WIDE),
            Variant("several", p.several(snake_winding, snake_rearing), aspect=SQUARE),
        ),
    ),
    Concept(
        "bat",
        "25F28(BAT)",
        {"en": "bat", "de": "Fledermaus", "fr": "chauve-souris"},
        {"en": ("flittermouse",), "de": ("Flattertier",), "fr": ("vespertilion",)},
        variants=(
            Variant("spread", p.specimen(bat, 0.4), aspect=WIDE),
            Variant("flying", p.specimen(bat_side, 0.3), aspect=SQUARE),
            Variant("hanging", bat_on_bough, held_out=True, aspect=TALL),
            Variant("by-night", bat_by_night, aspect=SQUARE),
            Variant("plate", p.several(bat, bat_hanging), aspect=SQUARE),
            Variant("over-the-hills", p.on_ground(bat, 0.8), aspect=SQUARE),
        ),
    ),
    Concept(
        "dragon",
        "25FF411",
        {"en": "dragon", "de": "Drache", "fr": "dragon"},
        {
            "en": ("winged dragon", "wyvern"),
            "de": ("Lindwurm", "Tatzelwurm"),
            "fr": ("dragon ailé", "vouivre"),
        },
        variants=(
            Variant("standing", p.on_ground(dragon), aspect=SQUARE),
            Variant("rearing", p.specimen(dragon_rearing, 0.1), aspect=SQUARE),
            Variant("flying", dragon_flying, held_out=True, aspect=SQUARE),
            Variant("coiled", p.on_ground(dragon_coiled, 0.5), aspect=SQUARE),
            Variant("head", dragon_head, aspect=SQUARE),
            Variant("with-young", p.with_small(dragon), aspect=WIDE),
        ),
    ),
)
