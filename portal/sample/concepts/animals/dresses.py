"""What beasts wear over or under their bodies: manes, fleeces, humps, quills, stripes and plates."""

from __future__ import annotations

import math

import numpy as np

from portal.sample.concepts.animals.rigs import Rig
from portal.sample.concepts.animals.stage import turned
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Points, Rng, Scene


def on_back(rig: Rig, t: float, lift: float = 0.0) -> tuple[float, float]:
    """A point of the back line: t 0 withers .. 1 rump, ``lift`` above it."""
    (sx, sy), (hx, hy) = rig.pose.shoulder, rig.pose.hip
    axis = math.atan2(hy - sy, hx - sx)
    r = ((1 - t) * rig.chest + t * rig.rump) * 0.48 + lift
    return sx + t * (hx - sx) + r * math.sin(axis), sy + t * (hy - sy) - r * math.cos(axis)


def _axis(rig: Rig) -> float:
    (sx, sy), (hx, hy) = rig.pose.shoulder, rig.pose.hip
    return math.atan2(hy - sy, hx - sx)


def armour(s: Scene, rig: Rig, rng: Rng) -> None:
    """The plates of Dürer's rhinoceros."""
    (sx, sy), (hx, hy) = rig.pose.shoulder, rig.pose.hip
    dark = rig.tone
    with s.group(rotate=_axis(rig), x=sx, y=sy):
        w = float(np.hypot(hx - sx, hy - sy))
        g = rig.waist * 0.52
        plates = [
            c.points("0.74,-1.02 1.22,-0.9 1.32,0 1.16,0.9 0.86,0.7 0.74,0", 0, 0, w, g),
            c.points("0.28,-1.12 0.78,-1.1 0.82,0 0.74,0.95 0.3,0.95 0.24,0", 0, 0, w, g),
            c.points("-0.14,-0.95 0.32,-1.15 0.36,0 0.26,0.95 -0.1,0.9 -0.2,0", 0, 0, w, g),
        ]
        for one in plates:
            s.shape(
                c.smooth(one),
                tone=dark,
                texture="dots" if rng.random() < 0.5 else "scales",
                contour=1.1,
                grain=1.2,
            )


def stripes(s: Scene, rig: Rig, rng: Rng) -> None:
    for t in np.linspace(0.02, 1.05, int(rng.integers(6, 9))):
        x, y = on_back(rig, float(t), -0.012)
        s.shape(
            c.leaf(
                (x, y),
                (x + rng.uniform(-0.03, 0.03), y + rig.waist * rng.uniform(0.35, 0.6)),
                0.035,
                fullest=0.2,
            ),
            tone=0.75,
            contour=0,
            shade=False,
        )


def rosettes(s: Scene, rig: Rig, rng: Rng) -> None:
    """The net of patches on a giraffe's body and neck."""
    (sx, sy), (hx, hy) = rig.pose.shoulder, rig.pose.hip
    spots: list[tuple[float, float, float]] = []
    for u in np.linspace(-0.1, 1.2, 8):
        for v in (-0.30, -0.05, 0.2):
            spots.append(
                (sx + u * (hx - sx) + rng.normal(0, 0.01), sy + u * (hy - sy) + v * rig.waist * 1.2, 0.05)
            )
    nx, ny = rig.nape
    for t in np.linspace(0.1, 0.92, 9):
        for side in (-0.04, 0.03):
            w = 1 - 0.55 * t
            spots.append(
                (
                    sx - 0.1 + (nx - sx + 0.1) * t + side * w * 1.4,
                    sy - 0.05 + (ny - sy + 0.05) * t + rng.normal(0, 0.01) + side * 0.5,
                    0.042 * w + 0.012,
                )
            )
    for x, y, r in spots:
        s.shape(
            c.wobble(c.polygon(x, y, r, 5, rng.uniform(0, 6)), rng, r * 0.15),
            tone=0.55,
            contour=0.5,
            shade=False,
        )


def quills(s: Scene, rig: Rig, rng: Rng) -> None:
    """Long banded quills over back and rump."""
    axis = _axis(rig)
    raised = rng.uniform(0.2, 0.75)
    for row, (low, n) in enumerate(((-0.16, 11), (-0.09, 13), (-0.02, 14))):
        for t in np.linspace(-0.12, 1.18, n):
            x, y = on_back(rig, float(t), low)
            lean = axis - raised - 0.25 * row + 0.25 * t + rng.normal(0, 0.10)
            long = rng.uniform(0.30, 0.42)
            tip = c.polar(x, y, long, lean)
            s.shape(c.leaf((x, y), tip, 0.032), tone=0.0, contour=0.8, shade=False)
            for k in (0.35, 0.65):
                q = (x + (tip[0] - x) * k, y + (tip[1] - y) * k)
                r = (x + (tip[0] - x) * (k + 0.16), y + (tip[1] - y) * (k + 0.16))
                s.line([q, r], 2.2, taper=False)


def squirrel_tail(s: Scene, rig: Rig, rng: Rng) -> None:
    hx, hy = rig.pose.hip
    x, y = hx + 0.16, hy + 0.08
    r = rng.uniform(0.9, 1.15)
    line = c.bezier(
        (x, y), (x + 0.42 * r, y + 0.05), (x + 0.10 * r, y - 0.75 * r), (x + 0.50 * r, y - 0.85 * r), n=20
    )
    s.shape(
        c.wobble(c.limb(line, (0.10, 0.24, 0.32, 0.34, 0.26, 0.06)), rng, 0.006),
        tone=rig.tone + 0.08,
        flow=line,
        texture="fur",
    )
    for side in (-0.10, 0.0, 0.10):
        s.line(line[3:-2] + np.array([side, 0]), 0.7)


def humps(rig: Rig, rng: Rng) -> list[Points]:
    """The two humps of a camel."""
    tall = rng.uniform(0.20, 0.28)
    sides, top = c.points("-0.2,0.06 0.2,0.06"), (0.0, -tall - 0.06)
    slopes = c.points("-0.11,-0.6 0.1,-0.7", 0, 0, 1, tall)
    hump = c.smooth([sides[0], slopes[0], top, slopes[1], sides[1], (0, 0.12)])
    return [turned(hump, *on_back(rig, t, -0.08), 1.0, _axis(rig)) for t in (0.22, 0.80)]


def camel_hair(s: Scene, rig: Rig, rng: Rng) -> None:
    for t in (0.22, 0.80):
        x, y = on_back(rig, t, 0.10)
        for k in np.linspace(-0.09, 0.09, 6):
            s.line(
                c.bezier((x + k, y + abs(k)), (x + k * 1.2, y + 0.06), (x + k * 1.3, y + 0.12 + abs(k)), n=6),
                0.8,
            )


def bear_back(rig: Rig, rng: Rng) -> list[Points]:
    x, y = on_back(rig, 0.1, -0.1)
    return [c.ellipse(x, y, 0.2, 0.15)]


def bristles(s: Scene, rig: Rig, rng: Rng) -> None:
    """The comb of a boar from neck to rump."""
    nx, ny = rig.nape
    sx, sy = on_back(rig, 0.0)
    for t in np.linspace(0, 1.0, 26):
        x, y = (
            (nx + (sx - nx) * t * 3, ny - 0.12 + (sy - ny + 0.12) * t * 3)
            if t < 0.33
            else on_back(rig, (t - 0.33) * 1.5, -0.02)
        )
        long = rng.uniform(0.06, 0.11)
        s.line(c.bezier((x, y + 0.02), (x + 0.02, y - long * 0.6), (x + 0.06, y - long), n=6), 1.3)
    for _ in range(16):
        x, y = on_back(rig, rng.uniform(0, 1), -rng.uniform(0.08, rig.waist * 0.8))
        s.line([(x, y), (x + 0.035, y + 0.02), (x + 0.06, y + 0.05)], 0.8)


def fleece_parts(rig: Rig, rng: Rng) -> list[Points]:
    (sx, sy), (hx, hy) = rig.pose.shoulder, rig.pose.hip
    out = []
    a = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    mx, my, rx, ry = (
        (sx + hx) / 2,
        (sy + hy) / 2,
        float(np.hypot(hx - sx, hy - sy)) * 0.5 + rig.chest * 0.55,
        rig.chest * 0.55,
    )
    tilt = float(np.arctan2(hy - sy, hx - sx))
    for k in a:
        x, y = rx * np.cos(k), ry * np.sin(k)
        out.append(
            c.ellipse(
                mx + x * np.cos(tilt) - y * np.sin(tilt),
                my + x * np.sin(tilt) + y * np.cos(tilt),
                0.085,
                n=16,
            )
        )
    return out


def curls(s: Scene, rig: Rig, rng: Rng) -> None:
    """Locks of wool in rows."""
    (sx, sy), (hx, hy) = rig.pose.shoulder, rig.pose.hip
    tilt = float(np.arctan2(hy - sy, hx - sx))
    span = float(np.hypot(hx - sx, hy - sy))
    for v in np.linspace(-0.42, 0.42, 5):
        for u in np.linspace(-0.24, 1.24, 11):
            if ((u - 0.5) / 0.82) ** 2 + (v / 0.52) ** 2 > 1:
                continue
            x, y = u * span + rng.normal(0, 0.012), v * rig.chest * 1.15 + rng.normal(0, 0.008)
            px, py = sx + x * np.cos(tilt) - y * np.sin(tilt), sy + x * np.sin(tilt) + y * np.cos(tilt)
            s.line(
                c.arc(px, py, rng.uniform(0.026, 0.036), rng.uniform(-0.6, 0.4), rng.uniform(3.4, 5.0), n=9),
                0.9,
            )


def mane(s: Scene, rig: Rig, rng: Rng) -> None:
    """A falling mane from poll to withers, and a bridle now and then."""
    a = np.array(rig.nape)
    b_ = np.array([rig.pose.shoulder[0] + 0.02, rig.pose.shoulder[1] - rig.chest * 0.42])
    d = c.unit(b_ - a)
    crest = np.array([d[1], -d[0]]) * rig.plan.neck_width[1] * 0.5
    long, dark = rng.uniform(0.14, 0.22), min(0.6, rig.tone + rng.uniform(0.15, 0.35))
    for t in np.linspace(1.0, -0.05, 13):
        x, y = a + (b_ - a) * t + crest * (1 - 0.8 * t)
        r = long * rng.uniform(0.8, 1.2) * (1 - 0.3 * abs(t - 0.4))
        tip = (x + d[0] * r * 0.45 - crest[0] / 0.09 * r * 0.25, y + abs(d[1]) * r * 0.3 + r * 0.75)
        s.shape(c.leaf((x, y), tip, 0.075, bend=0.12, fullest=0.3), tone=dark, flow=1.35, contour=0.7)
    if rng.random() < 0.45:
        with s.group(x=rig.nape[0], y=rig.nape[1], scale=rig.skull, rotate=rig.turn):
            s.line([(-0.74, -0.18), (-0.72, 0.0), (-0.72, 0.2)], 1.4, taper=False)
            s.line([(-0.72, 0.05), (-0.4, 0.0), (-0.1, -0.2)], 1.4, taper=False)


def dewlap(rig: Rig, rng: Rng) -> list[Points]:
    sx, sy = rig.pose.shoulder
    nx, ny = rig.nape
    low = (sx - 0.18, sy + rig.chest * rng.uniform(0.40, 0.55))
    return [
        c.smooth(
            [
                (nx + 0.02, ny + 0.05),
                ((nx + sx) / 2 - 0.04, (ny + sy) / 2 + 0.2),
                low,
                (sx + 0.02, sy + 0.1),
                (sx, sy - 0.1),
            ]
        ),
        c.ellipse(sx + 0.04, sy - rig.chest * 0.42, 0.16, 0.09),
    ]


def spots(s: Scene, rig: Rig, rng: Rng) -> None:
    """The pale spots of a fallow deer, on some."""
    if rng.random() < 0.4:
        for t in np.linspace(0.05, 1.0, 7):
            for low in (0.05, 0.11):
                x, y = on_back(rig, float(t), -low - rng.uniform(0, 0.02))
                s.shape(c.ellipse(x, y, 0.014, n=10), contour=0.5, shade=False)
