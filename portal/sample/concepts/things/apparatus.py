"""Apparatus of astronomers and geographers, within half a unit of the origin."""

from __future__ import annotations

import math

import numpy as np

from portal.sample.concepts.things import scenery as s
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Rng, Scene


def ring(scene: Scene, rx: float, ry: float, angle: float, width: float, tone: float = 0.1) -> None:
    """A flat metal hoop: two ellipses and what is between them."""
    outer, inner = (
        c.ellipse(0, 0, rx, ry, angle, n=60),
        c.ellipse(0, 0, max(rx - width, 0.002), max(ry - width, 0.002), angle, n=60),
    )
    band = np.concatenate([outer, outer[:1], inner[:1], inner[::-1]])
    scene.shape(band, tone=tone, flow="along" if tone > 0.3 else 0.4, contour=0, shade=False)
    for edge in (outer, inner):
        scene.line(c.closed(edge), 0.8, taper=False)


def armillary(scene: Scene, rng: Rng) -> None:
    """Hoops one within another about a small earth, on a turned foot."""
    scene.shape(
        c.limb(c.points("0,0.2 0,0.3 0,0.36 0,0.44"), (0.05, 0.09, 0.04, 0.12), rounded=False),
        tone=0.3,
        flow=0.0,
    )
    scene.shape(c.ellipse(0, 0.46, 0.17, 0.04), tone=0.25)
    with scene.group(y=-0.14):
        tilt = rng.uniform(0.3, 0.6)
        r = 0.34
        scene.line(
            [
                (-r * 1.15 * math.sin(tilt), -r * 1.15 * math.cos(tilt)),
                (r * 1.15 * math.sin(tilt), r * 1.15 * math.cos(tilt)),
            ],
            1.4,
            taper=False,
        )
        ring(scene, r, r * rng.uniform(0.25, 0.4), tilt + 1.57, 0.03, 0.2)
        scene.shape(c.ellipse(0, 0, 0.075), tone=0.3)
        ring(scene, r, r * 0.3, -tilt, 0.045, 0.1)
        for f, w in ((0.55, 0.82), (-0.55, 0.82))[: int(rng.integers(0, 3))]:
            with scene.group(rotate=-tilt, y=f * r * 0.8 * math.cos(tilt), x=f * r * 0.8 * math.sin(tilt)):
                ring(scene, r * w, r * 0.22, 0.0, 0.025, 0.1)
        ring(scene, r * 1.02, r * 1.02, 0.0, 0.035, 0.1)
        ring(scene, r * 1.2, r * 0.26, 0.0, 0.05, 0.35)


def globe(scene: Scene, rng: Rng) -> None:
    """A ball with lands upon it, in a stand with a horizon ring and turned legs."""
    for x in (-0.27, 0.27):
        scene.shape(
            c.limb(c.points("1,0 1,0.16 0.95,0.26 1,0.44", 0, 0, x, 1), (0.05, 0.08, 0.04, 0.06)),
            tone=0.3,
            flow=0.0,
        )
    scene.shape(c.limb([(-0.27, 0.38), (0, 0.42), (0.27, 0.38)], 0.035), tone=0.35)
    scene.shape(c.ellipse(0, -0.1, 0.34), tone=0.12, contour=1.4)
    for _ in range(3):
        b, f = rng.uniform(0, 6.28), rng.uniform(0.05, 0.17)
        land = c.wobble(
            c.ellipse(
                f * math.cos(b), -0.1 + f * math.sin(b), rng.uniform(0.06, 0.12), rng.uniform(0.05, 0.1)
            ),
            rng,
            0.02,
        )
        scene.shape(land, tone=0.45, shade=False, contour=1.0)
    for k in (-0.6, -0.2, 0.25, 0.65):
        scene.line(c.bezier((0, -0.44), (k * 0.66, -0.1), (0, 0.24)), 0.7, taper=False)
    for v in (-0.28, 0.08):
        scene.line(c.bezier((-0.28, v), (0, v + 0.06), (0.28, v)), 0.7, taper=False)
    scene.shape(c.limb(c.bezier((-0.42, -0.04), (0, 0.13), (0.42, -0.04)), 0.06), tone=0.08, contour=1.2)
    for k in np.linspace(-0.38, 0.38, 15):
        y = 0.045 - 0.09 * (k / 0.42) ** 2
        scene.line([(k, y - 0.02), (k, y + 0.025)], 0.9, taper=False)


def compasses(scene: Scene, rng: Rng) -> None:
    """Two sharp legs from a round hinge."""
    a = rng.uniform(0.24, 0.5)
    for side in (-1, 1):
        with scene.group(y=-0.36, rotate=-side * a):
            scene.shape(
                c.points("-0.04,0 0.04,0 0.035,0.36 0.022,0.44 -0.022,0.44 -0.035,0.36"),
                tone=0.15,
                flow=1.57,
                contour=1.3,
            )
            scene.shape([(-0.02, 0.44), (0.02, 0.44), (0.0, 0.86)], tone=0.4, flow=1.57, contour=1.1)
            for y in (0.36, 0.4):
                scene.line([(-0.03, y), (0.03, y)], 1.2, taper=False)
    if s.flip(rng):
        scene.line(c.arc(0, -0.36, 0.42, 1.57 - a, 1.57 + a), 2.4, taper=False)
    scene.shape(c.ellipse(0, -0.38, 0.085), tone=0.1, contour=1.4)
    scene.shape(c.ellipse(0, -0.38, 0.035), fill="ink", contour=0)
    scene.shape(c.limb([(0, -0.46), (0, -0.54)], (0.03, 0.05)), tone=0.25)


def telescope(scene: Scene, rng: Rng) -> None:
    """Drawn tubes of decreasing width on a folding tripod."""
    for x in (-0.24, 0.0, 0.26):
        scene.shape(c.limb([(0, 0.0), (x, 0.5)], (0.035, 0.022), rounded=False), tone=0.35)
    scene.shape(c.ellipse(0, 0.0, 0.05), tone=0.2)
    with scene.group(y=-0.06, rotate=-rng.uniform(0.25, 0.6)):
        for x0, x1, w in ((-0.52, -0.32, 0.07), (-0.34, -0.08, 0.1), (-0.1, 0.44, 0.14)):
            scene.shape(
                [(x0, -w * 0.46), (x1, -w * 0.5), (x1, w * 0.5), (x0, w * 0.46)],
                tone=0.22,
                flow=1.57,
                contour=1.2,
            )
            scene.shape(c.rect(x1 - 0.04, -w * 0.58, x1, w * 0.58), tone=0.1, contour=1.1)
        scene.shape(
            c.points("0.42,-0.075 0.52,-0.11 0.52,0.11 0.42,0.075"), tone=0.12, flow=1.57, contour=1.2
        )
        scene.shape(c.ellipse(0.52, 0, 0.03, 0.11), tone=0.5)
        scene.shape(c.ellipse(-0.53, 0, 0.02, 0.045), fill="ink", contour=0)
        for x in (0.05, 0.2):
            scene.line([(x, -0.07), (x, 0.07)], 0.9, taper=False)


def sundial(scene: Scene, rng: Rng) -> None:
    """A dial with hours and a slanting gnomon, on a baluster."""
    scene.shape(
        c.limb(c.points("0,0 0,0.12 0,0.3 0,0.42"), (0.26, 0.12, 0.24, 0.12), rounded=False),
        tone=0.22,
        flow=0.0,
    )
    scene.shape(c.rect(-0.22, 0.42, 0.22, 0.5), tone=0.2, flow=0.0)
    flat = rng.uniform(0.4, 0.55)
    with scene.group(y=-0.08):
        scene.shape(c.ellipse(0, 0.035, 0.42, 0.42 * flat), tone=0.4, contour=1.2)
        scene.shape(c.ellipse(0, 0, 0.42, 0.42 * flat), shade=False, contour=1.3)
        scene.line(c.closed(c.ellipse(0, 0, 0.3, 0.3 * flat)), 0.9, taper=False)
        for k in range(24):
            t = k * math.pi / 12
            scene.line(
                [c.polar(0, 0, 0.31, t, 0.31 * flat), c.polar(0, 0, 0.39, t, 0.39 * flat)],
                1.5 if k % 2 else 0.9,
                taper=False,
            )
        for k in range(9):
            t = k * math.pi / 8
            scene.line([(0, 0), c.polar(0, 0, 0.29, t, 0.29 * flat)], 0.6, taper=False)
        scene.shape(
            [(-0.02, 0.02), (0.3, 0.1), (0.16, 0.13)], tone=0.6, flow=0.3, contour=0, fill=None, shade=False
        )
        scene.shape([(-0.06, 0.08), (0.02, -0.02), (0.04, -0.42)], tone=0.3, flow=1.3, contour=1.4)


def hourglass(scene: Scene, rng: Rng) -> None:
    """Two bulbs of sand in a turned frame."""
    for x in (-0.2, 0.2):
        scene.shape(
            c.limb(
                c.points("1,-0.42 1,-0.2 1,0 1,0.2 1,0.42", 0, 0, x, 1), (0.035, 0.055, 0.03, 0.055, 0.035)
            ),
            tone=0.35,
            flow=0.0,
        )
    right = c.points(
        "0.03,-0.4 0.15,-0.34 0.16,-0.2 0.05,-0.05 0.012,0 0.05,0.05 0.16,0.2 0.15,0.34 0.03,0.4"
    )
    glass = c.smooth(c.symmetric(right), steps=5)
    scene.shape(glass, tone=0.02, contour=1.4)
    f = rng.uniform(-0.3, -0.16)
    scene.shape(
        c.smooth([(-0.14, f), (0, f + 0.03), (0.14, f), (0.05, -0.06), (0, -0.01), (-0.05, -0.06)], steps=4),
        tone=0.45,
        texture="dots",
        grain=0.5,
        shade=False,
    )
    scene.line([(0, 0), (0, 0.3)], 1.2)
    scene.shape(
        c.smooth(
            [
                (-0.14, 0.34),
                (-0.07, 0.27),
                (0, rng.uniform(0.16, 0.24)),
                (0.07, 0.27),
                (0.14, 0.34),
                (0, 0.39),
            ],
            steps=4,
        ),
        tone=0.45,
        texture="dots",
        grain=0.5,
        shade=False,
    )
    for y in (-0.45, 0.45):
        scene.shape(c.rect(-0.27, y - 0.04, 0.27, y + 0.04), tone=0.25, flow=1.57, contour=1.3)
        scene.line([(-0.26, y), (0.26, y)], 0.9, taper=False)
