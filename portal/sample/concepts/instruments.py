"""Instruments and gear: spheres, compasses, telescope, sundial, hourglass, lute, violin, drum, cannon, anchor."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from portal.sample.concepts import _scenery as s
from portal.sample.concepts._naming import Way, composed, composition
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Draw, Rng, Scene

# Every thing is drawn about the origin, within half a unit of it.


def _ring(scene: Scene, rx: float, ry: float, angle: float, width: float, tone: float = 0.1) -> None:
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
        c.limb([(0, 0.2), (0, 0.3), (0, 0.36), (0, 0.44)], (0.05, 0.09, 0.04, 0.12), rounded=False),
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
        _ring(scene, r, r * rng.uniform(0.25, 0.4), tilt + 1.57, 0.03, 0.2)
        scene.shape(c.ellipse(0, 0, 0.075), tone=0.3)
        _ring(scene, r, r * 0.3, -tilt, 0.045, 0.1)
        for f, w in ((0.55, 0.82), (-0.55, 0.82))[: int(rng.integers(0, 3))]:
            with scene.group(rotate=-tilt, y=f * r * 0.8 * math.cos(tilt), x=f * r * 0.8 * math.sin(tilt)):
                _ring(scene, r * w, r * 0.22, 0.0, 0.025, 0.1)
        _ring(scene, r * 1.02, r * 1.02, 0.0, 0.035, 0.1)
        _ring(scene, r * 1.2, r * 0.26, 0.0, 0.05, 0.35)


def globe(scene: Scene, rng: Rng) -> None:
    """A ball with lands upon it, in a stand with a horizon ring and turned legs."""
    for x in (-0.27, 0.27):
        scene.shape(
            c.limb([(x, 0.0), (x, 0.16), (x * 0.95, 0.26), (x, 0.44)], (0.05, 0.08, 0.04, 0.06)),
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
                [(-0.04, 0.0), (0.04, 0.0), (0.035, 0.36), (0.022, 0.44), (-0.022, 0.44), (-0.035, 0.36)],
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
            [(0.42, -0.075), (0.52, -0.11), (0.52, 0.11), (0.42, 0.075)], tone=0.12, flow=1.57, contour=1.2
        )
        scene.shape(c.ellipse(0.52, 0, 0.03, 0.11), tone=0.5)
        scene.shape(c.ellipse(-0.53, 0, 0.02, 0.045), fill="ink", contour=0)
        for x in (0.05, 0.2):
            scene.line([(x, -0.07), (x, 0.07)], 0.9, taper=False)


def sundial(scene: Scene, rng: Rng) -> None:
    """A dial with hours and a slanting gnomon, on a baluster."""
    scene.shape(
        c.limb([(0, 0.0), (0, 0.12), (0, 0.3), (0, 0.42)], (0.26, 0.12, 0.24, 0.12), rounded=False),
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
                [(x, -0.42), (x, -0.2), (x, 0.0), (x, 0.2), (x, 0.42)], (0.035, 0.055, 0.03, 0.055, 0.035)
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


def lute(scene: Scene, rng: Rng) -> None:
    """A pear-shaped belly with a carved rose, a broad short neck, a pegbox bent sharply back."""
    w = rng.uniform(0.23, 0.27)
    scene.shape(c.limb([(0.02, -0.42), (0.24, -0.36)], (0.09, 0.06), rounded=False), tone=0.35, contour=1.2)
    for k in range(5):
        scene.line([(0.05 + 0.04 * k, -0.47), (0.05 + 0.04 * k, -0.31)], 1.4, taper=False)
    scene.shape(
        [(-0.05, -0.44), (0.05, -0.44), (0.06, -0.08), (-0.06, -0.08)], tone=0.5, flow=1.57, contour=1.1
    )
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
            c.limb([(-0.36, 0), (-0.1, 0), (0.2, 0), (0.52, 0)], (0.2, 0.18, 0.14, 0.12), rounded=False),
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
        _ring(scene, r, r, 0.0, 0.045, 0.35)
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
        _ring(scene, 0.085, 0.085, 0.0, 0.025, 0.2)
    scene.shape(
        c.limb([(0, -0.34), (0, 0.4)], (0.05, 0.075), rounded=False), tone=0.25, flow=0.0, contour=1.3
    )
    w = rng.uniform(0.3, 0.36)
    for side in (-1, 1):
        arm = c.bezier((0, 0.44), (side * w * 0.8, 0.42), (side * w * 1.08, 0.12))
        scene.shape(c.limb(arm, (0.1, 0.075, 0.05)), tone=0.25, flow=arm, contour=1.3)
    scene.shape(c.smooth([(-0.08, 0.36), (0.08, 0.36), (0.05, 0.46), (0, 0.52), (-0.05, 0.46)]), tone=0.25)
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


@dataclass(frozen=True, slots=True)
class Thing:
    """What is shown; ``lies`` where it may be turned about freely."""

    part: Draw
    lies: bool = False


WAYS: dict[str, Way] = {}


@composition(WAYS, "plate", (0.95, 1.25))
def plate(scene: Scene, rng: Rng, thing: Thing) -> None:
    """Alone on the paper with letters and a caption, as a treatise shows it."""
    a = scene.aspect
    s.place(
        scene,
        rng,
        thing.part,
        rng.uniform(0.46, 0.54),
        a * 0.48,
        min(0.9, a * 0.84),
        rng.uniform(-0.5, 0.5) if thing.lies else rng.uniform(-0.05, 0.05),
    )
    for _ in range(int(rng.integers(2, 5))):
        x, y = rng.choice((0.08, 0.9)), a * rng.uniform(0.1, 0.85)
        s.lettering(scene, rng, x, x + 0.02, y, 0.035)
    s.script(scene, rng, 0.25, 0.75, a * 0.975, 0.018)


@composition(WAYS, "table", (0.9, 1.15))
def on_table(scene: Scene, rng: Rng, thing: Thing) -> None:
    """On a table with books, a wall and perhaps a window behind."""
    a = scene.aspect
    edge = a * rng.uniform(0.66, 0.74)
    s.wall(scene, rng, edge)
    s.table(scene, rng, edge)
    size = min(0.78, a * 0.76)
    x, y = rng.uniform(0.4, 0.6), a * 0.9 - size * 0.5
    s.shadow(scene, x + 0.1, a * 0.89, 0.3, 0.03)
    u = 0.1 if x > 0.5 else 0.7
    for k in range(int(rng.integers(1, 4))):
        v = edge + 0.05 - 0.055 * k
        scene.shape(
            c.rect(u + 0.02 * k, v - 0.05, u + 0.24 - 0.02 * k, v),
            tone=0.25,
            flow=0.0,
            shade=False,
            contour=1.1,
        )
        scene.line([(u + 0.03 * k + 0.03, v - 0.025), (u + 0.2 - 0.02 * k, v - 0.025)], 0.8, taper=False)
    s.place(scene, rng, thing.part, x, y, size, rng.choice((-1.3, 1.3, 0.9)) if thing.lies else 0.0)


@composition(WAYS, "outdoors", (0.85, 1.05))
def outdoors(scene: Scene, rng: Rng, thing: Thing) -> None:
    """Set up in the open, a country behind, a person to give the size."""
    a = scene.aspect
    horizon = a * rng.uniform(0.58, 0.66)
    s.backdrop(scene, rng, horizon)
    s.ground(scene, rng, horizon + 0.02, tone=0.14)
    size = min(0.76, a * 0.76)
    x = rng.choice((0.42, 0.58))
    s.person(scene, rng, 0.9 if x < 0.5 else 0.1, a * 0.9, a * 0.3)
    s.shadow(scene, x, a * 0.93, 0.3, 0.025)
    s.place(
        scene, rng, thing.part, x, a * 0.94 - size * 0.5, size, rng.uniform(-0.3, 0.3) if thing.lies else 0.0
    )


@composition(WAYS, "several", (0.95, 1.15))
def several(scene: Scene, rng: Rng, thing: Thing) -> None:
    """Three of different make, numbered."""
    a = scene.aspect
    for x, y, size in ((0.24, 0.3, 0.44), (0.74, 0.34, 0.44), (0.5, 0.74, 0.5)):
        s.place(
            scene,
            rng,
            thing.part,
            x + rng.normal(0, 0.01),
            a * y,
            size * min(1.0, a * 0.98),
            rng.uniform(-0.7, 0.7) if thing.lies else 0.0,
        )
        s.lettering(scene, rng, x + 0.16, x + 0.18, a * y + 0.22, 0.03)


@composition(WAYS, "emblem", (1.02, 1.2))
def emblem(scene: Scene, rng: Rng, thing: Thing) -> None:
    """In a round wreath under a banderole with a motto."""
    a = scene.aspect
    cx, cy, r = 0.5, a * 0.54, min(1.0, a) * 0.4
    if s.flip(rng):
        scene.shape(c.ellipse(cx, cy, r), tone=0.22, flow=0.0, shade=False)
    for k in range(34):
        t = k * 2 * math.pi / 34
        p = c.polar(cx, cy, r, t)
        for side in (-0.5, 0.6):
            b = t + math.pi / 2 + side
            scene.shape(c.leaf(p, c.polar(p[0], p[1], 0.075, b), 0.035), tone=0.25, contour=0.9)
    s.place(scene, rng, thing.part, cx, cy, r * 1.58, rng.uniform(-0.4, 0.4) if thing.lies else 0.0)
    band = c.bezier((0.12, 0.1), (0.5, 0.01), (0.88, 0.1))
    scene.shape(c.limb(band, 0.08, rounded=False), shade=False, contour=1.1)
    s.lettering(scene, rng, 0.25, 0.75, 0.075, 0.035)


@composition(WAYS, "held", (1.05, 1.3))
def held(scene: Scene, rng: Rng, thing: Thing) -> None:
    """A hand out of a cloud above, rays, the thing below it over a low landscape."""
    a = scene.aspect
    horizon = a * 0.84
    s.backdrop(scene, rng, horizon)
    s.ground(scene, rng, horizon)
    size = min(0.72, a * 0.62)
    side = rng.choice((-1, 1))
    for k in range(3):
        scene.shape(c.cloud(rng, 0.5 + side * (0.34 + 0.08 * k), 0.1 + 0.04 * k, 0.34, 0.2, 8), tone=0.2)
    s.place(
        scene, rng, thing.part, 0.5, 0.2 + size * 0.5, size, rng.uniform(-0.25, 0.25) if thing.lies else 0.0
    )
    arm = [(0.5 + side * 0.34, 0.12), (0.5 + side * 0.16, 0.12), (0.5 + side * 0.05, 0.2)]
    scene.shape(c.limb(arm, (0.12, 0.09, 0.06)), tone=0.15)
    for k in range(4):
        scene.shape(
            c.limb([(0.5 + side * 0.06, 0.17 + 0.018 * k), (0.5 - side * 0.03, 0.2 + 0.02 * k)], 0.024),
            tone=0.05,
            contour=0.9,
        )


CONCEPTS = tuple(
    composed(ident, WAYS, (held,), thing=thing)
    for ident, thing, held in (
        ("armillary-sphere", Thing(armillary), "several"),
        ("globe", Thing(globe), "table"),
        ("compasses", Thing(compasses, True), "outdoors"),
        ("telescope", Thing(telescope), "emblem"),
        ("sundial", Thing(sundial), "held"),
        ("hourglass", Thing(hourglass), "plate"),
        ("lute", Thing(lute, True), "several"),
        ("violin", Thing(violin, True), "table"),
        ("drum", Thing(drum), "outdoors"),
        ("cannon", Thing(cannon), "held"),
        ("anchor", Thing(anchor, True), "emblem"),
    )
)
