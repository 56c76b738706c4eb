"""Ships from the side and coming on: one unit long, the waterline at y = 0."""

from __future__ import annotations

import math

import numpy as np

from portal.sample.ink import curves as c
from portal.sample.ink.scene import Rng, Scene


def _sail(
    scene: Scene, rng: Rng, x: float, top: float, low: float, w0: float, w1: float, belly: float
) -> None:
    """A square sail that fills with wind towards the right."""
    outline = [
        (x - w0, top),
        (x + w0, top),
        (x + w1 + belly * 0.6, (top + low) / 2),
        (x + w1, low),
        (x, low - 0.02),
        (x - w1, low),
        (x - w0 + belly * 0.5, (top + low) / 2),
    ]
    scene.shape(c.smooth(outline, steps=5), tone=rng.uniform(0.03, 0.18), flow=1.57 - belly)
    scene.line([(x - w0 * 1.1, top), (x + w0 * 1.1, top)], 1.3, taper=False)
    for k in (-0.4, 0.1, 0.5):
        scene.line(
            c.bezier(
                (x + k * w0, top + 0.01),
                (x + k * w1 + belly * 0.5, (top + low) / 2),
                (x + k * w1, low - 0.02),
            ),
            0.5,
        )


def _pennant(scene: Scene, rng: Rng, x: float, y: float, long: float) -> None:
    wave = c.bezier((x, y), (x + long * 0.4, y - 0.03), (x + long * 0.6, y + 0.03), (x + long, y))
    scene.shape(c.limb(wave, (0.028, 0.004)), tone=0.3, contour=0.8)


def three_master(scene: Scene, rng: Rng, full: bool = True) -> None:
    """Broadside, one unit long, waterline at y = 0, bow to the right: high stern, three masts, square sails."""
    stern, belly = rng.uniform(0.2, 0.28), rng.uniform(0.03, 0.07)
    hull = [
        (-0.46, 0.0),
        (-0.5, -stern),
        (-0.36, -stern * 0.92),
        (-0.32, -stern * 0.62),
        (-0.05, -0.11),
        (0.2, -0.12),
        (0.24, -0.18),
        (0.42, -0.2),
        (0.38, -0.06),
        (0.32, 0.02),
        (0.0, 0.05),
        (-0.38, 0.04),
    ]
    masts = ((-0.3, 0.62, 0.085), (-0.02, 0.95, 0.15), (0.25, 0.82, 0.13))
    scene.line([(0.38, -0.18), (0.66, -0.36)], 2.0, taper=False)
    for x, high, _ in masts:
        scene.shape(c.limb([(x, -0.1), (x, -high)], (0.024, 0.012), rounded=False), tone=0.4, contour=0.8)
        for k in (-0.09, -0.05, 0.05, 0.09):
            scene.line([(x + k, -0.12), (x, -high * 0.78)], 0.5, taper=False)
        _pennant(scene, rng, x, -high, rng.uniform(0.1, 0.16))
    if full:
        for x, high, w in masts:
            _sail(scene, rng, x, -high * 0.93, -high * 0.66, w * 0.55, w * 0.8, belly)
            _sail(scene, rng, x, -high * 0.64, -0.2 - 0.05 * (x < -0.2), w * 0.9, w * 1.05, belly)
        scene.shape([(0.62, -0.34), (0.36, -0.2), (0.27, -0.6)], tone=0.08, flow=1.0)
    else:
        for x, high, w in masts:
            for f in (0.9, 0.62):
                scene.shape(c.limb([(x - w * f, -high * f), (x + w * f, -high * f)], 0.03), tone=0.2)
    scene.shape(c.smooth(hull, steps=3), tone=rng.uniform(0.25, 0.42), flow=0.0, contour=1.3)
    for y in (-0.045, -0.115):
        scene.line([(-0.48, y - 0.03), (-0.2, y + 0.01), (0.37, y)], 1.0, taper=False)
    for x in np.linspace(-0.36, 0.28, 8):
        scene.shape(c.rect(x - 0.014, -0.085, x + 0.014, -0.06), fill="ink", contour=0)
    for x in (-0.46, -0.41):
        scene.shape(c.rect(x - 0.015, -stern * 0.8, x + 0.015, -stern * 0.62), shade=False, contour=0.8)


def three_master_bow(scene: Scene, rng: Rng, full: bool = True) -> None:
    """Coming on: the round bow with its figurehead, sails one behind another."""
    for x, high, w in ((-0.2, 0.7, 0.14), (-0.08, 0.98, 0.22), (0.06, 0.9, 0.26)):
        scene.shape(c.limb([(x, -0.1), (x, -high)], (0.026, 0.012), rounded=False), tone=0.4)
        _pennant(scene, rng, x, -high, 0.13)
        if full:
            _sail(scene, rng, x, -high * 0.94, -high * 0.68, w * 0.6, w * 0.8, 0.03)
            _sail(scene, rng, x, -high * 0.66, -0.26, w * 0.9, w * 1.1, 0.04)
    hull = c.points("-0.34,0 -0.4,-0.24 -0.2,-0.2 0,-0.22 0.22,-0.26 0.3,-0.2 0.2,0.04 0,0.07 -0.2,0.05")
    scene.shape(c.smooth(hull, steps=5), tone=0.35, flow=lambda x, y: 0.5 - x, contour=1.3)
    scene.shape(c.limb([(0.24, -0.22), (0.44, -0.4)], (0.035, 0.015)), tone=0.3)
    for x in np.linspace(-0.3, 0.0, 5):
        scene.shape(c.rect(x - 0.018, -0.1, x + 0.018, -0.06), fill="ink", contour=0)
    scene.line(c.bezier((-0.38, -0.14), (0.0, -0.08), (0.26, -0.16)), 1.2)


def galley(scene: Scene, rng: Rng, full: bool = True) -> None:
    """Low and long with a bank of oars, a beak and lateen sails; one unit long, bow to the right."""
    rake = rng.uniform(-0.09, 0.09)
    for x, high in ((-0.16, 0.46), (0.18, 0.54))[: 2 if full else int(rng.integers(1, 3))]:
        scene.shape(c.limb([(x, -0.06), (x + 0.02, -high)], (0.022, 0.012)), tone=0.4)
        yard = [(x - 0.22, -high - 0.14), (x + 0.17, -0.18)]
        if full:
            sail = [yard[0], (x + 0.02, -high * 0.72), yard[1], (x - 0.05, -0.12), (x - 0.24, -0.16)]
            scene.shape(
                c.smooth([yard[0], yard[1], (x - 0.02, -0.1), (x - 0.24, -0.14), (x - 0.27, -0.34)], steps=5),
                tone=rng.uniform(0.03, 0.15),
                flow=1.2,
            )
            del sail
        else:
            scene.shape(c.limb(yard, (0.03, 0.045, 0.02)), tone=0.15)
        scene.line(yard, 1.8, taper=False)
        _pennant(scene, rng, x + 0.02, -high, 0.12)
    hull = c.points(
        "-0.5,-0.2 -0.44,-0.12 -0.2,-0.07 0.3,-0.07 0.44,-0.09 0.68,-0.11 0.44,-0.045 "
        "0.36,0.02 -0.36,0.03 -0.46,-0.04"
    )
    scene.shape(hull, tone=0.35, flow=0.0, contour=1.2)
    scene.shape(c.arc(-0.36, -0.11, 0.11, math.pi, 2 * math.pi, ry=0.12), tone=0.2, flow=1.57)
    scene.line([(-0.4, -0.07), (0.38, -0.05)], 1.0, taper=False)
    n = int(rng.integers(11, 15))
    foam = c.points("-0.44,0.03 0.36,0.02 0.34,0.13 0,0.17 -0.42,0.15")
    scene.shape(c.wobble(c.smooth(foam), rng, 0.01), shade=False, contour=0)
    for x in np.linspace(-0.3, 0.36, n):
        blade = (x - 0.1 + rake, 0.135)
        scene.line([(x, -0.05), blade], 1.5, taper=False)
        scene.shape(
            c.leaf((x - 0.075 + rake * 0.75, 0.075), (x - 0.115 + rake, 0.135), 0.022), fill="ink", contour=0
        )
    for x in np.linspace(-0.24, 0.34, n - 2):
        scene.shape(c.ellipse(x, -0.085, 0.013, 0.015, n=10), contour=0.7)


def galley_bow(scene: Scene, rng: Rng, full: bool = True) -> None:
    """Coming on, oars spread to both sides like wings."""
    scene.shape(c.limb([(0, -0.08), (0.0, -0.7)], (0.03, 0.015)), tone=0.4)
    yard = [(-0.32, -0.86), (0.24, -0.28)]
    if full:
        scene.shape(
            c.smooth([yard[0], yard[1], (0.0, -0.17), (-0.3, -0.22), (-0.38, -0.5)], steps=5),
            tone=0.08,
            flow=1.2,
        )
    scene.line(yard, 2.0, taper=False)
    _pennant(scene, rng, 0, -0.7, 0.2)
    for side in (-1, 1):
        for k in range(8):
            start, end = (
                (side * (0.1 + 0.015 * k), -0.06 - 0.008 * k),
                (side * (0.36 + 0.045 * k), 0.1 - 0.035 * k),
            )
            scene.line([start, end], 1.3, taper=False)
            scene.shape(
                c.leaf((end[0] - side * 0.05, end[1] - 0.02), (end[0] + side * 0.02, end[1] + 0.01), 0.03),
                fill="ink",
                contour=0,
            )
    scene.shape(
        c.smooth(c.points("-0.17,-0.14 0,-0.1 0.17,-0.14 0.12,0.02 0,0.06 -0.12,0.02"), steps=5),
        tone=0.35,
        contour=1.3,
    )
    scene.shape(c.leaf((0, -0.1), (0.03, 0.12), 0.06), tone=0.15)
    for x in np.linspace(-0.1, 0.1, 4):
        scene.shape(c.ellipse(x, -0.16, 0.025, 0.03, n=12), contour=0.8)


def boat(scene: Scene, rng: Rng, full: bool = True) -> None:
    """An open boat, planked, two or three people in it with long oars; no mast. One unit long."""
    n = int(rng.integers(2, 4))
    for k in range(n):
        x = (k - (n - 1) / 2) * 0.24 + rng.normal(0, 0.02)
        lean = rng.uniform(-0.08, 0.02)
        scene.shape(
            c.limb([(x, -0.08), (x + lean * 0.5, -0.22), (x + lean, -0.34)], (0.16, 0.17, 0.1)),
            tone=rng.uniform(0.15, 0.5),
        )
        scene.shape(c.ellipse(x + lean, -0.41, 0.046, 0.058), tone=0.03)
        scene.shape(
            c.smooth(
                [
                    (x + lean - 0.1, -0.44),
                    (x + lean - 0.04, -0.46),
                    (x + lean, -0.53),
                    (x + lean + 0.04, -0.46),
                    (x + lean + 0.1, -0.44),
                ],
                steps=4,
            ),
            tone=0.5,
        )
        if k < n - (n > 2):
            hand = (x + 0.13, -0.2)
            scene.shape(c.limb([(x + lean * 0.8, -0.3), (x + 0.1, -0.25), hand], (0.06, 0.04)), tone=0.2)
            scene.shape(c.limb([hand, (x + 0.04, -0.06), (x - 0.12, 0.12)], (0.014, 0.014)), tone=0.2)
            scene.shape(c.leaf((x - 0.07, 0.07), (x - 0.2, 0.2), 0.06), tone=0.3)
    hull = c.points(
        "-0.54,-0.22 -0.4,-0.12 0,-0.075 0.4,-0.13 0.58,-0.26 0.46,-0.02 0.3,0.06 -0.3,0.06 -0.45,-0.02"
    )
    scene.shape(c.smooth(hull, steps=5), tone=rng.uniform(0.15, 0.35), flow=0.0, contour=1.4)
    for f in (0.02, 0.06):
        scene.line(c.bezier((-0.48 + f, -0.16 + f * 2), (0.0, -0.0 + f), (0.5 - f, -0.18 + f * 2)), 1.2)


def boat_bow(scene: Scene, rng: Rng, full: bool = True) -> None:
    """Seen from before: one rower, oars out to both sides."""
    scene.shape(c.limb([(0, -0.1), (0, -0.42)], (0.26, 0.2)), tone=rng.uniform(0.2, 0.5))
    scene.shape(c.ellipse(0, -0.54, 0.07, 0.085), tone=0.03)
    scene.shape(c.smooth(c.points("-0.16,-0.58 -0.06,-0.61 0,-0.7 0.06,-0.61 0.16,-0.58"), steps=4), tone=0.5)
    for side in (-1, 1):
        scene.shape(
            c.limb([(side * 0.1, -0.38), (side * 0.2, -0.28), (side * 0.12, -0.2)], (0.07, 0.05)), tone=0.2
        )
        scene.shape(c.limb([(side * 0.08, -0.2), (side * 0.5, -0.02)], 0.02), tone=0.2)
        scene.shape(c.leaf((side * 0.42, -0.06), (side * 0.66, 0.06), 0.08), tone=0.3)
    scene.shape(
        c.smooth(c.points("-0.3,-0.18 0,-0.12 0.3,-0.18 0.22,0 0.06,0.1 0,0.11 -0.06,0.1 -0.22,0"), steps=5),
        tone=0.25,
        flow=0.0,
        contour=1.4,
    )
    scene.line([(0, -0.12), (0, 0.1)], 1.6)
    for side in (-1, 1):
        scene.line(c.bezier((side * 0.28, -0.1), (side * 0.16, -0.01), (0, 0.04)), 1.0)
