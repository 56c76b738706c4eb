"""Legs, feet and tails of four-footed animals."""

from __future__ import annotations

import math

import numpy as np

from portal.sample.concepts.animals.rigs import Rig
from portal.sample.concepts.animals.stage import turned
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Pair, Points, Scene


def limb(rig: Rig, joints: list[Pair], hind: bool, far: bool) -> Points:
    plan = rig.plan
    slim = 0.9 if far else 1.0
    top = plan.thigh * (1.25 if hind else 0.95)
    widths = (top, top * 0.72, plan.shank * 1.15, plan.shank * 0.85, plan.ankle, plan.ankle * 1.1)
    return c.limb(joints, np.array(widths) * slim, n=18)


def foot(s: Scene, rig: Rig, joints: list[Pair], far: bool) -> None:
    (px, py), (x, y) = joints[-2], joints[-1]
    a, kind = rig.plan.ankle, rig.plan.foot
    tone = rig.tone + (0.2 if far else 0.0)
    angle = math.atan2(y - py, x - px) - math.pi / 2
    if kind in ("hoof", "cloven"):
        hoof = [(-0.5, -0.55), (0.5, -0.55), (0.6, 0.6), (-0.95, 0.6)]
        s.shape(turned(hoof, x, y, a * 1.15, angle), tone=0.6, shade=False)
        if kind == "cloven":
            s.line(turned([(-0.2, -0.5), (-0.3, 0.1), (-0.35, 0.6)], x, y, a * 1.15, angle), 0.9, white=True)
    elif kind == "pad":
        s.shape(turned([(-0.62, -0.3), (0.6, -0.3), (0.66, 0.35), (-0.72, 0.35)], x, y, a, angle), tone=tone)
        for dx in (-0.45, -0.1, 0.25):
            s.shape(turned(c.ellipse(dx, 0.2, 0.17, 0.17), x, y, a, angle), tone=0.02, contour=0.7)
    else:
        long = 1.5 if kind == "bear" else 1.15
        # A paw lies flat, whatever the leg above it does, unless it is off the ground.
        flat = angle if y < -0.14 else 0.0
        pad = [(-long, 0.35), (-long, -0.15), (-long * 0.5, -0.55), (0.4, -0.5), (0.5, 0.4)]
        s.shape(turned(c.smooth(pad), x, y - a * 0.1, a, flat), tone=tone)
        for dx in (-0.8, -0.45, -0.1):
            s.line(
                turned(
                    [(dx * long, -0.15), (dx * long - 0.1, 0.1), (dx * long - 0.1, 0.35)],
                    x,
                    y - a * 0.1,
                    a,
                    flat,
                ),
                0.8,
            )


def tail(s: Scene, rig: Rig) -> None:
    (sx, sy), (hx, hy) = rig.pose.shoulder, rig.pose.hip
    axis = math.atan2(hy - sy, hx - sx)
    root = (
        hx + rig.rump * 0.40 * math.cos(axis) + 0.05 * math.sin(axis),
        hy + rig.rump * 0.4 * math.sin(axis) - rig.rump * 0.28,
    )
    x, y = root
    up, tone, kind = rig.pose.tail, rig.tone, rig.plan.tail
    low = min(-0.03, y + rig.leg * 0.75)
    u = rig.rng.uniform
    if kind in ("cow", "lion", "elephant"):
        end = (x + 0.16 + 0.25 * max(up, 0), low - 0.55 * max(up, 0) * rig.leg)
        line = c.bezier(
            (x - 0.04, y),
            (x + 0.20, y - 0.05 - 0.2 * up),
            (x + 0.02 + 0.2 * max(up, 0), (y + end[1]) / 2),
            end,
        )
        if kind == "lion":
            end = (x + 0.28 + u(0, 0.1), y - u(0.1, 0.4))
            line = c.bezier((x - 0.04, y), (x + 0.35, y + 0.30), (x - 0.0, y - 0.1), end)
        s.shape(c.limb(line, (0.055, 0.035, 0.028)), tone=tone)
        d = c.unit(line[-1] - line[-4])
        size = 0.15 if kind == "lion" else 0.09 if kind == "elephant" else 0.13
        tip = line[-1] + d * size
        s.shape(c.leaf(line[-1] - d * size * 0.35, tip, size * 0.6, teeth=4), tone=min(0.6, tone + 0.35))
    elif kind == "horse":
        end = (x + 0.14 + 0.30 * max(up, 0), low + 0.04 - 0.5 * max(up, 0) * rig.leg)
        line = c.bezier((x - 0.04, y), (x + 0.20, y - 0.08), (x + 0.20, (y + end[1]) / 2), end)
        s.shape(
            c.wobble(c.limb(line, (0.05, 0.10, 0.16, 0.13, 0.03)), rig.rng, 0.004),
            tone=min(0.6, tone + 0.2),
            flow="along",
        )
        for k in (-0.03, 0.0, 0.03):
            s.line(line + np.array([k, 0.0]) * np.linspace(0, 1, len(line))[:, None], 0.8)
    elif kind == "brush":
        end = (x + 0.50, y + 0.22 - 0.35 * up)
        line = c.bezier((x - 0.05, y + 0.04), (x + 0.2, y + 0.1 - 0.05 * up), end)
        s.shape(c.limb(line, (0.06, 0.15, 0.21, 0.19, 0.03)), tone=tone, texture="fur", flow=line)
        tip = line[-5:]
        s.shape(c.limb(tip, (0.17, 0.13, 0.02)), tone=0.0, contour=0.8)
    elif kind == "dog":
        line = c.bezier((x - 0.04, y + 0.03), (x + 0.18, y + 0.05), (x + u(0.12, 0.26), y - u(0.15, 0.34)))
        s.shape(c.limb(line, (0.06, 0.045, 0.02)), tone=tone)
    elif kind == "cat":
        line = c.bezier(
            (x - 0.04, y + 0.04),
            (x + 0.40, y + 0.15),
            (x + 0.12, y - 0.15),
            (x + u(0.25, 0.4), y - u(0.25, 0.45)),
        )
        s.shape(c.limb(line, (0.06, 0.06, 0.05)), tone=tone, flow=line)
        for i in range(4, 15, 2):
            s.shape(c.limb(line[i : i + 2], (0.058, 0.055), n=4, rounded=False), tone=0.6, contour=0)
    elif kind == "pig":
        t = np.linspace(0, 1, 26)
        s.line(
            np.stack(
                [x + 0.16 * t + 0.045 * np.sin(12 * t), y + 0.02 + 0.05 * np.cos(12 * t) + 0.05 * t], axis=1
            ),
            1.8,
            taper=False,
        )
    elif kind == "monkey":
        line = np.concatenate(
            [
                c.bezier((x - 0.05, y + 0.1), (x + 0.3, y + 0.25), (x + 0.3, y - 0.1)),
                c.spiral(x + 0.2, y - 0.12, 0.10, 0.03, 1.1, 0.2, 20),
            ]
        )
        s.shape(c.limb(line, (0.06, 0.045, 0.035), n=44), tone=tone)
    elif kind == "stub":
        s.shape(
            c.leaf((x - 0.07, y + 0.02), (x + 0.09, y + 0.03 - 0.1 * max(up, 0)), 0.09),
            tone=0.05 + tone * 0.5,
            texture="fur",
        )
