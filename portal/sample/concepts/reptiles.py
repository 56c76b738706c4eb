"""Tortoise and crocodile."""

from __future__ import annotations

import math

import numpy as np

from portal.sample.concepts import Variant
from portal.sample.concepts._naming import concept
from portal.sample.concepts.animals import plates as p
from portal.sample.concepts.animals.features import toes
from portal.sample.concepts.animals.ground import chance, ground, sky
from portal.sample.concepts.animals.stage import put, turned
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Pair, Rng, Scene


def tortoise(s: Scene, rng: Rng) -> None:
    """In profile to the left, under its dome."""
    tone = rng.uniform(0.1, 0.3)
    tall, out = rng.uniform(0.40, 0.55), rng.uniform(0.14, 0.26)
    for x, far in ((-0.24, True), (0.30, True), (-0.34, False), (0.38, False)):
        s.shape(
            c.limb([(x, -0.16), (x - 0.04, -0.06), (x - 0.05, 0.0)], (0.20, 0.15, 0.15)),
            tone=tone + (0.25 if far else 0.05),
            texture="scales",
        )
        for d in (-0.06, 0.0, 0.06):
            s.dot(x - 0.06 + d, 0.015, 0.018)
    s.shape(c.leaf((0.5, -0.12), (0.68, -0.04), 0.08), tone=tone)
    neck = c.limb([(-0.35, -0.2), (-0.52, -0.24 - out * 0.4), (-0.62, -0.28 - out)], (0.20, 0.14, 0.13))
    head = c.points("-0.52,-0.38 -0.66,-0.42 -0.8,-0.34 -0.82,-0.26 -0.68,-0.2 -0.54,-0.22", 0, -out)
    s.shape(c.union(neck, c.smooth(head)), tone=tone, texture="scales" if chance(rng) else None)
    s.dot(-0.70, -0.34 - out, 0.024)
    s.line([(-0.82, -0.28 - out), (-0.72, -0.265 - out), (-0.64, -0.28 - out)], 1.2)
    _dome(s, tall, tone, (-0.52, -0.14), -0.06)
    s.shape(c.limb([(-0.54, -0.12), (0.0, -0.06), (0.60, -0.11)], (0.06, 0.09, 0.06)), tone=tone)
    for x in np.linspace(-0.42, 0.5, 8):
        s.line([(x, -0.14), (x + 0.015, -0.05)], 0.9)


def _dome(s: Scene, tall: float, tone: float, front: Pair, low: float) -> None:
    """The shell from the side: three great plates and a row of smaller ones, each with its growth rings."""
    ridge = c.points("-0.25,-0.16 0.05,-0.2 0.34,-0.12", 0, -tall)
    outline = [front, (-0.46, -0.34), *ridge, (0.54, -0.28), (0.60, -0.12), (0.3, low), (-0.3, low)]
    s.shape(c.smooth(outline), tone=tone + 0.08, contour=1.2)
    top, mid = -0.17 - tall * 0.86, -0.12 - tall * 0.38
    plates = [
        [(-0.16, top + 0.03), (0.16, top + 0.02), (0.21, mid), (0.03, mid + 0.05), (-0.19, mid)],
        [(-0.20, top + 0.06), (-0.23, mid), (-0.30, mid + 0.06), (-0.42, mid + 0.03), (-0.36, top + 0.2)],
        [(0.20, top + 0.05), (0.25, mid), (0.32, mid + 0.06), (0.47, mid + 0.05), (0.36, top + 0.18)],
        [(-0.42, mid + 0.07), (-0.30, mid + 0.10), (-0.24, mid + 0.04), (-0.21, -0.15), (-0.44, -0.16)],
        [(-0.19, mid + 0.04), (0.02, mid + 0.09), (0.02, -0.14), (-0.17, -0.15)],
        [(0.06, mid + 0.09), (0.22, mid + 0.04), (0.26, -0.15), (0.06, -0.14)],
        [(0.27, mid + 0.04), (0.33, mid + 0.10), (0.48, mid + 0.10), (0.52, -0.15), (0.30, -0.15)],
    ]
    for plate in plates:
        p_ = np.array(plate)
        for r in (1.0, 0.66, 0.34):
            middle = p_.mean(axis=0)
            s.shape(
                middle + (p_ - middle) * r,
                tone=tone + (0.22 if r < 0.5 else 0.06),
                contour=1.0 if r == 1 else 0.8,
                shade=False,
            )


def tortoise_above(s: Scene, rng: Rng) -> None:
    """From above, head upwards."""
    tone = rng.uniform(0.1, 0.3)
    flip = chance(rng, 0.4)
    for k in (-1, 1):
        for y, a in ((-0.30, -0.8), (0.34, 0.7)):
            reach = 0.46 if flip and y < 0 else 0.3
            tip = (k * (0.30 + reach * math.cos(a)), y + reach * math.sin(a))
            s.shape(
                c.limb([(0.26 * k, y), tip], (0.20, 0.12 if not flip else 0.07)), tone=tone, texture="scales"
            )
    s.shape(
        c.union(c.limb([(0, -0.4), (0, -0.66)], (0.18, 0.15)), c.ellipse(0, -0.70, 0.10, 0.13)),
        tone=tone,
        texture="scales",
    )
    for k in (-1, 1):
        s.dot(0.06 * k, -0.74, 0.02)
    s.shape(c.leaf((0, 0.48), (0.02, 0.68), 0.08), tone=tone)
    s.shape(c.ellipse(0, 0, 0.42, 0.53), tone=tone + 0.1, contour=1.2)
    for a in np.linspace(0, 2 * math.pi, 18, endpoint=False):
        s.line([c.polar(0, 0, 0.345, a, 0.44), c.polar(0, 0, 0.41, a, 0.52)], 1.0)
    s.shape(c.ellipse(0, 0, 0.345, 0.44), tone=tone, contour=0.9)
    plates = [(0.0, y, 0.15, 6, 0.0) for y in (-0.28, 0.0, 0.28)]
    plates += [(0.22 * k, y, 0.115, 5, math.pi / 2 - k * math.pi / 2) for k in (-1, 1) for y in (-0.15, 0.14)]
    for x, y, size, sides, turn in plates:
        for r in (1.0, 0.6):
            ring = c.polygon(x, y, size * r, sides, turn)
            s.shape(ring, tone=tone + 0.12 * (r < 0.7), contour=1.0, shade=False)


def tortoise_hidden(s: Scene, rng: Rng) -> None:
    """Drawn into its shell: only nose and feet look out."""
    tone, tall = rng.uniform(0.1, 0.3), rng.uniform(0.45, 0.55)
    for x in (-0.36, 0.36):
        s.shape(c.ellipse(x, -0.04, 0.10, 0.055), tone=tone + 0.1, texture="scales")
    s.shape(c.ellipse(-0.52, -0.12, 0.07, 0.06), tone=tone)
    s.dot(-0.55, -0.14, 0.016)
    _dome(s, tall, tone, (-0.56, -0.12), -0.04)
    for x in np.linspace(-0.42, 0.5, 8):
        s.line([(x, -0.13), (x + 0.015, -0.04)], 0.9)


def crocodile(s: Scene, rng: Rng, tail_up: float | None = None) -> None:
    """In profile to the left: long toothed jaws, ridged back, heavy tail."""
    tone = rng.uniform(0.12, 0.35)
    gape = rng.uniform(0.05, 0.30)
    up = rng.uniform(0.0, 0.5) if tail_up is None else tail_up
    spine = c.smooth(
        [
            (-0.15, -0.22),
            (0.1, -0.25),
            (0.42, -0.24),
            (0.72, -0.18),
            (1.0, -0.10 - up * 0.3),
            (1.30 - 0.25 * abs(up), -0.04 - up),
        ],
        closed=False,
    )
    for x in (0.06, 0.55):
        _croc_leg(s, x, tone + 0.25)
    body = c.limb(spine, (0.20, 0.28, 0.29, 0.23, 0.13, 0.02), n=40)
    top = c.resample(spine, 24)
    nrm = c.normals(top)
    half = np.interp(np.linspace(0, 1, 24), np.linspace(0, 1, 6), (0.10, 0.14, 0.145, 0.115, 0.065, 0.01))
    for (x, y), (nx, ny), r in zip(top[1:-1], nrm[1:-1], half[1:-1], strict=True):
        sign = 1 if ny < 0 else -1
        px, py = x + nx * sign * r * 0.9, y + ny * sign * r * 0.9
        s.shape(
            [(px - 0.03, py + 0.01), (px + 0.015, py - 0.05), (px + 0.035, py + 0.01)],
            tone=tone + 0.15,
            contour=0.9,
            shade=False,
        )
    s.shape(body, tone=tone, texture="scales", flow=spine)
    belly = c.smooth(c.points("-0.05,-0.13 0.3,-0.14 0.6,-0.1 0.4,-0.09 0.1,-0.1"))
    s.shape(belly, tone=0.0, contour=0.6, shade=False)
    lower = turned(c.points("0,0 -0.5,0.01 -0.56,0.04 -0.45,0.07 0.02,0.11"), -0.16, -0.20, 1.0, -gape * 0.5)
    s.shape(c.smooth(lower), tone=tone)
    upper_pts = c.points(
        "0.06,-0.14 -0.06,-0.15 -0.14,-0.1 -0.35,-0.06 -0.5,-0.08 -0.58,-0.05 -0.56,0 -0.3,0.005 0.02,0.03"
    )
    for t in np.linspace(-0.08, -0.52, 9):
        q = turned([(t - 0.014, -0.005), (t + 0.014, -0.005), (t, 0.05)], -0.16, -0.21, 1.0, gape * 0.5)
        s.shape(q, contour=0.9, shade=False)
        q = turned(
            [(t + 0.012, 0.012), (t + 0.038, 0.012), (t + 0.025, -0.035)], -0.16, -0.20, 1.0, -gape * 0.5
        )
        s.shape(q, contour=0.9, shade=False)
    s.shape(
        turned(c.smooth(upper_pts), -0.16, -0.21, 1.0, gape * 0.5),
        tone=tone,
        texture="scales" if chance(rng) else None,
    )
    ex, ey = turned([(-0.08, -0.14)], -0.16, -0.21, 1.0, gape * 0.5)[0]
    s.shape(c.ellipse(ex, ey, 0.04), contour=1.1, shade=False)
    s.dot(ex - 0.005, ey, 0.02)
    nx, ny = turned([(-0.53, -0.06)], -0.16, -0.21, 1.0, gape * 0.5)[0]
    s.dot(nx, ny, 0.014)
    for x in (0.0, 0.62):
        _croc_leg(s, x, tone)


def _croc_leg(s: Scene, x: float, tone: float) -> None:
    s.shape(
        c.limb([(x + 0.04, -0.2), (x + 0.12, -0.09), (x + 0.0, -0.01)], (0.15, 0.10, 0.07)),
        tone=tone,
        texture="scales",
    )
    toes(s, (x, -0.015), [(x + d, 0.015) for d in (-0.10, -0.05, 0.01)], (0.035, 0.012), tone, 0.9)


def crocodile_above(s: Scene, rng: Rng) -> None:
    """From above, wound in an S."""
    tone, sway = rng.uniform(0.12, 0.35), rng.uniform(0.6, 1.2) * rng.choice([-1, 1])
    t = np.linspace(0, 1, 30)
    spine = np.stack([0.14 * sway * np.sin(t * 5.2) * (0.3 + t), -0.55 + 1.75 * t], axis=1)
    for y, k in ((8, -1), (8, 1), (15, -1), (15, 1)):
        x0, y0 = spine[y]
        s.shape(
            c.limb(
                [
                    (x0 + 0.08 * k, y0),
                    (x0 + 0.28 * k, y0 + (0.08 if y > 10 else -0.02)),
                    (x0 + 0.30 * k, y0 - 0.14 + (0.2 if y > 10 else 0)),
                ],
                (0.11, 0.08, 0.05),
            ),
            tone=tone,
            texture="scales",
        )
        for d in (-0.05, 0.0, 0.05):
            s.line(
                [
                    (x0 + 0.30 * k, y0 - 0.14 + (0.2 if y > 10 else 0)),
                    (x0 + 0.30 * k + d, y0 - 0.22 + (0.36 if y > 10 else 0)),
                ],
                1.6,
            )
    s.shape(
        c.limb(spine[4:], (0.17, 0.28, 0.30, 0.22, 0.12, 0.06, 0.01), n=40),
        tone=tone,
        texture="scales",
        flow=spine[4:],
    )
    for i in range(6, 28):
        r = 0.022 * (1 - i / 40)
        for k in (-1, 1):
            s.dot(spine[i][0] + 0.035 * k * (1 - i / 30), spine[i][1], r * 0.7)
    x, y = spine[5]
    s.shape(
        c.smooth(
            c.points(
                "-0.11,0 -0.12,-0.12 -0.06,-0.25 -0.06,-0.52 0,-0.56 0.06,-0.52 0.06,-0.25 0.12,-0.12 0.11,0",
                x,
                y,
            )
        ),
        tone=tone,
    )
    for k in (-1, 1):
        s.shape(c.ellipse(x + 0.07 * k, y - 0.14, 0.035), contour=1.0, shade=False)
        s.dot(x + 0.07 * k, y - 0.14, 0.016)
        s.dot(x + 0.025 * k, y - 0.51, 0.012)
        for q in np.linspace(0.26, 0.48, 6):
            s.shape(
                [(x + 0.055 * k, y - q), (x + 0.085 * k, y - q - 0.015), (x + 0.055 * k, y - q - 0.03)],
                contour=0.8,
                shade=False,
            )


def crocodile_head(scene: Scene, rng: Rng) -> None:
    """Jaws agape, filling the picture."""
    one = p.made(lambda s, r: crocodile(s, r, 0.0), rng)
    if chance(rng):
        sky(scene, rng)
    ground(scene, rng, scene.aspect * 0.85, "strip")
    put(
        scene,
        one,
        rng.uniform(0.48, 0.56),
        scene.aspect * 0.95,
        0.98,
        scene.aspect * 0.85,
        chance(rng),
        box=(-0.82, -0.52, 0.12, 0.04),
    )


CONCEPTS = (
    concept(
        "tortoise",
        Variant("walking", p.on_ground(tortoise), aspect=p.WIDE),
        Variant("above", p.specimen(tortoise_above, 0.6), aspect=p.SQUARE),
        Variant("hidden", p.on_ground(tortoise_hidden), held_out=True, aspect=p.WIDE),
        Variant("with-young", p.with_small(tortoise), aspect=p.WIDE),
        Variant("swimming", p.under_water(tortoise_above), aspect=p.SQUARE),
        Variant("on-the-shore", p.shore(tortoise), aspect=p.WIDE),
    ),
    concept(
        "crocodile",
        Variant("standing", p.on_ground(crocodile), aspect=p.LONG),
        Variant("in-the-river", p.afloat(crocodile, (0.3, 0.42)), aspect=p.WIDE),
        Variant("above", p.specimen(crocodile_above, 0.6), held_out=True, aspect=p.TALL),
        Variant("jaws", crocodile_head, aspect=p.WIDE),
        Variant("with-young", p.with_small(crocodile), aspect=p.WIDE),
        Variant("on-the-bank", p.shore(crocodile), aspect=p.WIDE),
        Variant("several", p.several(crocodile_above), aspect=p.SQUARE),
    ),
)
