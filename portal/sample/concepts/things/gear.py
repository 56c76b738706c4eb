"""Instruments of music, a cannon and an anchor, within half a unit of the origin."""

from __future__ import annotations

import math

import numpy as np

from portal.sample.concepts.things import scenery as s
from portal.sample.concepts.things.apparatus import ring
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Rng, Scene


def lute(scene: Scene, rng: Rng) -> None:
    """A pear-shaped belly with a carved rose, a broad short neck, a pegbox bent sharply back."""
    w = rng.uniform(0.23, 0.27)
    scene.shape(c.limb([(0.02, -0.42), (0.24, -0.36)], (0.09, 0.06), rounded=False), tone=0.35, contour=1.2)
    for k in range(5):
        scene.line([(0.05 + 0.04 * k, -0.47), (0.05 + 0.04 * k, -0.31)], 1.4, taper=False)
    scene.shape(c.points("-0.05,-0.44 0.05,-0.44 0.06,-0.08 -0.06,-0.08"), tone=0.5, flow=1.57, contour=1.1)
    half = [(0.05, -0.12), (w * 0.72, 0.04), (w, 0.24), (w * 0.75, 0.42), (0, 0.49)]
    scene.shape(c.smooth(c.symmetric(half)), tone=0.08, flow=1.57, contour=1.5)
    scene.shape(c.ellipse(0, 0.13, 0.085), tone=0.5, texture="scales", grain=0.5, shade=False, contour=1.2)
    scene.line(c.closed(c.ellipse(0, 0.13, 0.1)), 1.0, taper=False)
    scene.shape(c.rect(-0.11, 0.36, 0.11, 0.39), fill="ink", contour=0)
    for off in (-0.035, -0.012, 0.012, 0.035):
        scene.line([(off, -0.43), (off * 1.8, 0.37)], 0.6, taper=False)
    for y in np.linspace(-0.38, -0.1, 6):
        scene.line([(-0.055, y), (0.055, y)], 0.9, taper=False, white=True)


def violin(scene: Scene, rng: Rng) -> None:
    """A waisted body with two f-holes, a scroll, a bow beside it."""
    half = c.points(
        "0.035,-0.12 0.14,-0.12 0.185,-0.02 0.115,0.09 0.1,0.17 0.16,0.24 0.23,0.36 0.16,0.48 0,0.5"
    )
    scene.shape(c.smooth(c.symmetric(half)), tone=rng.uniform(0.15, 0.32), flow=1.57, contour=1.6)
    scene.shape([(-0.022, -0.42), (0.022, -0.42), (0.036, 0.14), (-0.036, 0.14)], fill="ink", contour=0)
    scene.shape(c.limb([(0, -0.38), (0, -0.5)], (0.05, 0.06)), tone=0.3, contour=1.2)
    scene.line(c.spiral(0.01, -0.51, 0.008, 0.045, 1.6), 1.6)
    for y in (-0.46, -0.42):
        for side in (-1, 1):
            scene.line([(side * 0.02, y), (side * 0.08, y - 0.01)], 2.0, taper=False)
    for side in (-1, 1):
        hole = c.points("0.075,0.12 0.055,0.16 0.085,0.25 0.11,0.33 0.085,0.36", 0, 0, side, 1)
        scene.line(c.smooth(hole, closed=False), 2.4)
        scene.dot(side * 0.07, 0.125, 0.014)
        scene.dot(side * 0.095, 0.355, 0.016)
    scene.shape(c.rect(-0.065, 0.25, 0.065, 0.275), shade=False, contour=1.1)
    scene.shape([(-0.02, 0.3), (0.02, 0.3), (0.035, 0.45), (-0.035, 0.45)], fill="ink", contour=0)
    for k in (-0.02, 0.0, 0.02):
        scene.line([(k, 0.14), (k * 1.4, 0.31)], 0.7, taper=False)
    x = 0.36
    scene.line(c.bezier((x, -0.48), (x + 0.08, 0.0), (x, 0.48)), 2.4, taper=False)
    scene.line([(x - 0.02, -0.46), (x - 0.03, 0.44)], 0.8, taper=False)


def drum(scene: Scene, rng: Rng) -> None:
    """A deep shell laced with cords in zigzag, two sticks across."""
    w, top, low, flat = rng.uniform(0.32, 0.38), -0.2, rng.uniform(0.3, 0.4), 0.32
    shell = np.concatenate([c.arc(0, low, w, 0, math.pi, ry=w * flat), [(-w, top), (w, top)]])
    scene.shape(shell, tone=0.2, flow=1.57, contour=1.3)
    t = np.linspace(0.05, math.pi - 0.05, 13)
    zig = np.stack(
        [w * np.cos(t), np.where(np.arange(13) % 2 == 0, top + 0.06, low - 0.06) + w * flat * np.sin(t)],
        axis=1,
    )
    scene.line(zig, 1.8, taper=False)
    for y in (top, low - 0.06):
        band = np.concatenate(
            [
                c.arc(0, y, w * 1.03, 0, math.pi, ry=w * flat),
                c.arc(0, y + 0.07, w * 1.03, math.pi, 0, ry=w * flat),
            ]
        )
        scene.shape(band, tone=0.35, flow=1.57, contour=1.2)
    scene.shape(c.ellipse(0, top, w * 1.03, w * flat), tone=0.02, shade=False, contour=1.4)
    for side in (-1, 1):
        ends = [(side * 0.42, top - 0.26), (side * -0.06, top + 0.02)]
        scene.shape(c.limb(ends, (0.04, 0.026)), tone=0.3)
        scene.shape(c.ellipse(*ends[1], 0.034, 0.028), tone=0.4)


def cannon(scene: Scene, rng: Rng) -> None:
    """A long ringed barrel on a carriage with a spoked wheel, balls beside."""
    scene.shape(
        c.limb([(0.05, 0.1), (-0.25, 0.24), (-0.5, 0.4)], (0.12, 0.1, 0.07)),
        tone=0.3,
        texture="bark",
        contour=1.2,
    )
    with scene.group(y=0.02, rotate=-rng.uniform(0.08, 0.3)):
        scene.shape(
            c.limb(c.points("-0.36,0 -0.1,0 0.2,0 0.52,0"), (0.2, 0.18, 0.14, 0.12), rounded=False),
            tone=0.35,
            flow=1.57,
            contour=1.4,
        )
        scene.shape(c.ellipse(-0.42, 0, 0.05), tone=0.4)
        for x, w in ((-0.35, 0.22), (-0.12, 0.2), (0.18, 0.165), (0.5, 0.16)):
            scene.shape(c.rect(x - 0.02, -w / 2, x + 0.02, w / 2), tone=0.2, contour=1.1)
        scene.shape(c.ellipse(0.53, 0, 0.022, 0.065), fill="ink", contour=0)
        if rng.random() < 0.4:
            for k in range(4):
                scene.shape(
                    c.cloud(rng, 0.66 + 0.06 * k, -0.02 * k, 0.14 + 0.05 * k, 0.14 + 0.05 * k, 7), tone=0.1
                )
    r = 0.24
    with scene.group(x=0.02, y=0.22):
        ring(scene, r, r, 0.0, 0.045, 0.35)
        for k in range(10):
            b = k * math.pi / 5 + 0.2
            scene.shape(
                c.limb([c.polar(0, 0, 0.04, b), c.polar(0, 0, r - 0.04, b)], 0.026), tone=0.2, contour=0.9
            )
        scene.shape(c.ellipse(0, 0, 0.055), tone=0.3, contour=1.2)
    for x, y in ((0.4, 0.42), (0.5, 0.42), (0.45, 0.34)):
        scene.shape(c.ellipse(x, y, 0.05), tone=0.45)


def anchor(scene: Scene, rng: Rng) -> None:
    """A shank with ring and stock, two curved arms with flukes, a rope wound about."""
    with scene.group(y=-0.42):
        ring(scene, 0.085, 0.085, 0.0, 0.025, 0.2)
    scene.shape(
        c.limb([(0, -0.34), (0, 0.4)], (0.05, 0.075), rounded=False), tone=0.25, flow=0.0, contour=1.3
    )
    w = rng.uniform(0.3, 0.36)
    for side in (-1, 1):
        arm = c.bezier((0, 0.44), (side * w * 0.8, 0.42), (side * w * 1.08, 0.12))
        scene.shape(c.limb(arm, (0.1, 0.075, 0.05)), tone=0.25, flow=arm, contour=1.3)
    scene.shape(c.smooth(c.points("-0.08,0.36 0.08,0.36 0.05,0.46 0,0.52 -0.05,0.46")), tone=0.25)
    for side in (-1, 1):
        x = side * w * 1.04
        scene.shape(
            [(x + side * 0.07, 0.02), (x + side * 0.06, 0.24), (x - side * 0.16, 0.2)],
            tone=0.3,
            flow=0.5,
            contour=1.3,
        )
    scene.shape(
        c.limb([(-0.27, -0.26), (0, -0.26), (0.27, -0.26)], (0.05, 0.085, 0.05)),
        tone=0.4,
        texture="bark",
        contour=1.2,
    )
    if s.flip(rng):
        rope = c.smooth(
            c.points("0.02,-0.48 0.26,-0.36 0.14,-0.1 -0.16,0.02 0,0.16 0.2,0.24 0.42,0.46"), closed=False
        )
        scene.shape(c.limb(rope, 0.035, n=60), tone=0.15, flow=rope + 0.0, contour=1.0)
