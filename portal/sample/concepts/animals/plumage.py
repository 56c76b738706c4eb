"""Wings and tails of birds, feather by feather."""

from __future__ import annotations

import math

import numpy as np

from portal.sample.concepts.animals.rigs import BirdRig
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Pair, Points, Scene


def feathers(s: Scene, roots: Points, tips: Points, width: float, tone: float) -> None:
    """Long feathers side by side, each with its shaft."""
    for root, tip in zip(roots, tips, strict=True):
        s.shape(c.leaf(root, tip, width, fullest=0.6), tone=tone, contour=0.8)
        s.line([root, (root + tip) / 2, root + (tip - root) * 0.9], 0.5)


def folded_wing(s: Scene, rig: BirdRig, droop: float = 0.0) -> None:
    """The closed wing along the flank."""
    tone, size = rig.wing, rig.bird.wing_size
    n = 5
    roots = rig.at([(0.10 + 0.03 * k, -0.22 + 0.12 * k) for k in range(n)])
    tips = rig.at([((0.80 - 0.085 * k) * size, -0.05 + 0.07 * k + droop) for k in range(n)])
    feathers(s, roots, tips, 0.16 * rig.depth, min(0.55, tone + 0.15))
    cover = c.points("-0.32,-0.14 -0.12,-0.38 0.2,-0.32 0.44,-0.08 0.36,0.1 0.1,0.24 -0.18,0.2")
    s.shape(
        c.smooth(rig.at(cover)),
        tone=tone,
        texture="feather" if rig.bird.texture else None,
        contour=0.9,
        grain=1.1,
    )
    s.line(rig.at(c.bezier((-0.26, 0.0), (0.0, 0.16), (0.34, 0.04))), 0.8)


def spread_wing(
    s: Scene, rig: BirdRig, root: Pair, span: float, lift: float, tone: float, back: float = 0.0
) -> None:
    """An open wing rising from ``root``: ``lift`` radians above the line of the back, feathers hanging from the
    arm.
    """
    wrist = (
        root[0] - span * 0.08 + span * back * 0.3 + span * 0.26 * math.cos(lift),
        root[1] - span * 0.42 * math.sin(lift),
    )
    tip = (
        wrist[0] + span * (0.62 * math.cos(lift) * 0.6 + back * 0.3),
        wrist[1] - span * 0.62 * math.sin(lift),
    )
    arm = c.bezier(root, (root[0] - span * 0.06, root[1] - span * 0.2 * math.sin(lift)), wrist, tip, n=14)
    n = int(rig.rng.integers(9, 13))
    for k in range(n):
        t = 1 - k / (n - 1)
        base = arm[int(t * 11)]
        hang = (1 - t) * 0.55 + t * -lift * 0.85
        long = span * (0.42 + 0.16 * t)
        end = c.polar(base[0], base[1], long, hang)
        s.shape(c.leaf(base, end, span * 0.13, fullest=0.62), tone=min(0.55, tone + 0.12), contour=0.8)
        s.line([base, ((base[0] + end[0]) / 2, (base[1] + end[1]) / 2), end], 0.5)
    side = np.linspace(0.24, 0.06, len(arm)) * span
    lower = arm[::-1] + np.stack(
        [side[::-1] * 0.55, side[::-1] * 0.75 * np.sign(math.sin(lift) + 1.2)], axis=1
    )
    s.shape(c.wobble(np.concatenate([arm, lower]), rig.rng, 0.003), tone=tone, texture="feather", contour=0.9)


def tail_feathers(s: Scene, rig: BirdRig, over: bool) -> None:
    kind, rng, tone = rig.bird.tail, rig.rng, rig.wing
    x, y = rig.at([(0.52, -0.04)])[0]
    a = rig.tilt
    if over != (kind in ("train", "plume")):
        return
    if kind == "wedge":
        ends = [a + d for d in np.linspace(-0.16, 0.30, 6)]
        tips = np.array([c.polar(x, y, 0.26, e) for e in ends])
        feathers(s, np.tile((x - 0.08 * math.cos(a), y - 0.08 * math.sin(a)), (6, 1)), tips, 0.08, tone + 0.1)
    elif kind == "short":
        for e in np.linspace(-0.35, 0.35, 4):
            s.shape(
                c.leaf(
                    (x - 0.06, y - 0.02),
                    (x + 0.13 * math.cos(a + e), y + 0.13 * math.sin(a + e) - 0.02),
                    0.07,
                ),
                tone=tone,
            )
    elif kind == "curl":
        for e in np.linspace(-0.3, 0.3, 4):
            s.shape(c.leaf((x - 0.06, y), c.polar(x, y, 0.16, a + e, 0.14), 0.07), tone=tone)
        s.shape(
            c.limb(c.bezier((x - 0.02, y - 0.02), (x + 0.16, y - 0.04), (x + 0.05, y - 0.14)), (0.04, 0.02)),
            tone=0.6,
        )
    elif kind == "long":
        reach = rng.uniform(0.55, 0.75)
        for e in np.linspace(0.22, -0.1, 5):
            b = a + 0.22 + e
            s.shape(
                c.leaf((x - 0.12, y - 0.02), c.polar(x, y, reach * (1 - abs(e)), b), 0.075, fullest=0.5),
                tone=tone + 0.1,
            )
    elif kind == "sickle":
        rise = rng.uniform(0.85, 1.15)
        for k in range(8):
            t = k / 7
            end = (x + (0.16 + 0.30 * t) * rise, y - (0.36 - 0.46 * t) * rise + 0.04)
            top = (x + 0.10 + 0.12 * t, y - (0.62 - 0.42 * t) * rise)
            line = c.bezier((x - 0.10, y - 0.02), top, end)
            s.shape(
                c.limb(line, (0.05, 0.085, 0.02)), tone=min(0.6, tone + (0.3 if k % 2 else 0.1)), flow=line
            )
    elif kind == "train":
        reach = rng.uniform(0.95, 1.2)
        for row in range(3):
            for e in np.linspace(-0.17, 0.20, 5 - row):
                b = min(a, 0.32) * 0.5 + e + 0.04
                long = reach * (1 - 0.24 * row)
                tip = (x + long * math.cos(b), y + long * math.sin(b) + 0.02)
                line = c.bezier((x - 0.15, y - 0.03), (x + long * 0.5, y - 0.05 + 0.5 * e), tip)
                s.shape(c.limb(line, (0.07, 0.075, 0.10)), tone=0.12, contour=0.7, texture="feather")
                eye_spot(s, tip[0], tip[1], 0.055)
    elif kind == "plume":
        for _ in range(7):
            w = rng.uniform(0.14, 0.2)
            s.shape(
                c.cloud(rng, x + rng.uniform(-0.06, 0.10), y + rng.uniform(-0.10, 0.14), w, w * 0.9, 7),
                tone=rng.uniform(0, 0.12),
                contour=0.8,
            )


def eye_spot(s: Scene, x: float, y: float, r: float) -> None:
    """The eye of a peacock's feather."""
    s.shape(c.ellipse(x, y, r, r * 0.85, n=18), tone=0.05, contour=0.9, shade=False)
    s.shape(c.ellipse(x, y, r * 0.62, r * 0.55, n=14), tone=0.5, contour=0.7, shade=False)
    s.dot(x, y, r * 0.28)


eye_spot = eye_spot
