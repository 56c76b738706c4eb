"""Heads of four-footed animals in profile to the left: nape at (0, 0), muzzle near (-1, 0.1)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from portal.sample.concepts._beasts import Head, Pair
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Rng, Scene


def _none(s: Scene) -> None:
    """Nothing behind the head."""


def eye(s: Scene, x: float, y: float, r: float = 0.05, brow: bool = True) -> None:
    """An eye with a light rim and a lid."""
    s.shape(c.leaf((x - r * 1.5, y + r * 0.3), (x + r * 1.5, y), r * 2.0), contour=0.8, shade=False)
    s.dot(x - r * 0.15, y, r * 0.75)
    if brow:
        s.line(
            c.bezier((x - r * 2.0, y - r * 0.7), (x - r * 0.2, y - r * 2.3), (x + r * 2.0, y - r * 0.6), n=8),
            1.0,
        )


def ear(s: Scene, base: Pair, tip: Pair, width: float, tone: float, inner: bool = True) -> None:
    """A pointed ear with its hollow."""
    s.shape(c.leaf(base, tip, width), tone=tone)
    if inner:
        b, t = np.array(base), np.array(tip)
        s.shape(
            c.leaf(b + 0.2 * (t - b), b + 0.85 * (t - b), width * 0.45), tone=0.55, contour=0, shade=False
        )


def _mouth(s: Scene, *points: Pair, width: float = 1.0) -> None:
    s.line(c.smooth(points, closed=False, steps=4), width)


def long_face(
    muzzle: float = 0.20, cheek: float = 0.30, length: float = 1.0, roman: float = 0.0, lip: float = 0.0
) -> list[Pair]:
    """The long head of a grazing animal: half depth of the muzzle, of the cheek, bulge of the nose."""
    x = -length
    return [
        (0.12, -cheek * 0.8),
        (-0.18, -cheek * 1.05),
        (-0.42, -cheek * 0.72 - roman * 0.4),
        (-0.70 * length, -muzzle * 0.75 - roman),
        (x + 0.05, -muzzle * 0.85 + 0.04 - roman * 0.4),
        (x - 0.02 - lip, 0.06),
        (x + 0.04 - lip, muzzle * 0.95 + 0.04),
        (x + 0.22, muzzle + 0.04),
        (-0.50, cheek * 0.75),
        (-0.22, cheek * 1.1),
        (0.1, cheek * 0.9),
    ]


def horse(rng: Rng, tone: float) -> Head:
    """A horse: long straight nose and forelock; the mane is the neck's."""

    def near(s: Scene) -> None:
        ear(s, (-0.06, -0.28), (-0.10 + rng.uniform(-0.08, 0.1), -0.62), 0.15, tone)
        s.shape(c.leaf((-0.02, -0.36), (-0.36, -0.05), 0.14), tone=min(0.6, tone + 0.25), flow=1.0)
        eye(s, -0.34, -0.10, 0.045)
        s.shape(c.ellipse(-0.93, 0.02, 0.05, 0.03, -0.6), tone=0.9, contour=0.5)
        _mouth(s, (-1.0, 0.12), (-0.88, 0.16), (-0.76, 0.12))
        _mouth(s, (-0.16, 0.30), (-0.34, 0.20), (-0.36, 0.06), width=0.8)

    return Head(c.smooth(long_face(0.16, 0.27)), _none, near)


def stag(rng: Rng, tone: float) -> Head:
    """A stag: slim head with large branched antlers."""
    spread, tines = rng.uniform(0.9, 1.25), int(rng.integers(3, 5))

    def antler(s: Scene, back: float, dark: float) -> None:
        beam = c.bezier(
            (-0.06, -0.24),
            (0.50 + back, -0.55 * spread),
            (0.30 + back, -1.2 * spread),
            (-0.15 + back, -1.65 * spread),
            n=24,
        )
        for i in range(tines):
            at = beam[3 + int(i * 20 / tines)]
            tip = at + np.array([-0.42 + 0.05 * i, -0.22 - 0.05 * i]) * spread
            s.shape(c.limb(c.bezier(at, at + np.array([-0.25, 0.06]), tip), (0.085, 0.02)), tone=dark)
        end = beam[-2]
        s.shape(c.limb([end, end + np.array([0.18, -0.28])], (0.08, 0.02)), tone=dark)
        s.shape(c.limb(beam, (0.12, 0.085, 0.03)), tone=dark)

    def far(s: Scene) -> None:
        antler(s, -0.38, 0.4)

    def near(s: Scene) -> None:
        antler(s, 0.0, 0.12)
        ear(s, (0.04, -0.12), (0.42, -0.26), 0.18, tone)
        eye(s, -0.32, -0.07, 0.055)
        s.dot(-0.93, 0.02, 0.06)
        _mouth(s, (-0.98, 0.14), (-0.8, 0.13), (-0.66, 0.09))

    return Head(c.smooth(long_face(0.12, 0.23)), far, near)


def hind(rng: Rng, tone: float) -> Head:
    """The antlerless head of a hind or fawn."""
    whole = stag(rng, tone)

    def near(s: Scene) -> None:
        ear(s, (0.02, -0.2), (0.35, -0.5), 0.2, tone)
        eye(s, -0.32, -0.07, 0.055)
        s.dot(-0.93, 0.02, 0.06)

    return Head(whole.outline, _none, near)


def giraffe(rng: Rng, tone: float) -> Head:
    """A giraffe: knobbed horns, long lips."""

    def near(s: Scene) -> None:
        for x in (-0.14, -0.02):
            s.shape(c.limb([(x, -0.2), (x + 0.05, -0.52)], (0.09, 0.07)), tone=tone)
            s.dot(x + 0.05, -0.55, 0.06)
        ear(s, (0.08, -0.14), (0.42, -0.24), 0.17, tone)
        eye(s, -0.30, -0.08, 0.06)
        s.dot(-0.94, 0.02, 0.035)
        _mouth(s, (-1.0, 0.13), (-0.8, 0.14))

    return Head(c.smooth(long_face(0.15, 0.24)), _none, near)


def camel(rng: Rng, tone: float) -> Head:
    """A camel: small ears, hanging split lip, heavy lid."""

    def near(s: Scene) -> None:
        ear(s, (0.0, -0.22), (0.12, -0.42), 0.14, tone)
        eye(s, -0.36, -0.10, 0.055)
        s.line([(-0.98, -0.02), (-0.90, 0.03), (-0.86, 0.0)], 1.2)
        _mouth(s, (-1.06, 0.13), (-0.86, 0.14), (-0.66, 0.08))
        s.line([(-1.05, 0.02), (-1.01, 0.10)], 0.8)
        s.shape(c.cloud(rng, 0.0, -0.27, 0.3, 0.2), tone=min(0.6, tone + 0.2), texture="fur")

    return Head(c.smooth(long_face(0.20, 0.26, roman=0.03, lip=0.06)), _none, near)


def bull(rng: Rng, tone: float) -> Head:
    """A bull: broad muzzle, curved horns."""
    sweep = rng.uniform(0.8, 1.2)

    def horn(s: Scene, dx: float, dark: float) -> None:
        line = c.bezier((-0.05 + dx, -0.32), (-0.45 + dx, -0.45), (-0.62 * sweep + dx, -1.0), n=14)
        s.shape(c.limb(line, (0.19, 0.15, 0.03)), tone=dark, flow=line)

    def far(s: Scene) -> None:
        line = c.bezier((-0.2, -0.32), (-0.55, -0.42), (-0.85 * sweep, -0.85), n=14)
        s.shape(c.limb(line, (0.17, 0.13, 0.03)), tone=0.35, flow=line)

    def near(s: Scene) -> None:
        horn(s, 0.0, 0.08)
        ear(s, (0.05, -0.22), (0.48, -0.14), 0.22, tone)
        s.shape(c.cloud(rng, -0.12, -0.36, 0.36, 0.24), tone=min(0.6, tone + 0.15), texture="fur")
        eye(s, -0.36, -0.12, 0.055)
        s.shape(
            c.smooth([(-0.86, -0.14), (-1.02, -0.06), (-1.04, 0.14), (-0.88, 0.2), (-0.80, 0.04)]),
            tone=0.1,
            contour=0.6,
        )
        s.dot(-0.94, 0.02, 0.05)
        _mouth(s, (-1.02, 0.2), (-0.84, 0.22), (-0.70, 0.16))

    return Head(c.smooth(long_face(0.27, 0.36)), far, near)


def ram(rng: Rng, tone: float) -> Head:
    """A ram: arched nose, horns rolled up beside the cheek."""
    size = rng.uniform(0.30, 0.36)

    def near(s: Scene) -> None:
        s.shape(c.cloud(rng, 0.0, -0.30, 0.6, 0.36, 9), tone=0.06)
        ear(s, (0.1, 0.08), (0.42, 0.36), 0.2, tone)
        eye(s, -0.44, -0.08, 0.055)
        t = np.linspace(0, 1, 30)
        a = -2.0 + t * 6.6
        r = size * (1 - 0.72 * t)
        line = np.stack([0.10 + r * 1.35 * np.cos(a) - 0.1 * t, 0.0 + r * 1.25 * np.sin(a)], axis=1)
        s.shape(c.limb(line, (0.26, 0.24, 0.19, 0.12, 0.03), n=44), tone=0.15, flow=line, grain=1.1)
        s.line([(-0.97, -0.02), (-0.88, 0.05)], 1.2)
        _mouth(s, (-1.0, 0.15), (-0.82, 0.17), (-0.7, 0.12))

    return Head(c.smooth(long_face(0.17, 0.30, length=0.96, roman=0.09)), _none, near)


def lamb(rng: Rng, tone: float) -> Head:
    """A hornless lamb."""

    def near(s: Scene) -> None:
        ear(s, (0.0, -0.1), (0.38, 0.12), 0.2, tone)
        eye(s, -0.4, -0.08, 0.06)
        _mouth(s, (-1.0, 0.13), (-0.8, 0.15))

    return Head(c.smooth(long_face(0.19, 0.32, length=0.92)), _none, near)


def goat(rng: Rng, tone: float) -> Head:
    """A goat: tall swept horns and a long beard."""
    sweep = rng.uniform(0.8, 1.15)

    def horn(s: Scene, dx: float, dark: float) -> None:
        line = c.bezier(
            (-0.16 + dx, -0.26), (-0.20 + dx, -1.05 * sweep), (0.75 * sweep + dx, -1.15 * sweep), n=18
        )
        s.shape(c.limb(line, (0.20, 0.17, 0.13, 0.03)), tone=dark, flow=line)

    def far(s: Scene) -> None:
        horn(s, -0.13, 0.4)

    def near(s: Scene) -> None:
        horn(s, 0.04, 0.12)
        ear(s, (0.02, -0.1), (0.48, 0.12), 0.17, tone)
        eye(s, -0.38, -0.08, 0.05)
        beard = [(-0.78, 0.18), (-0.90, 0.5), (-0.80, 0.95), (-0.66, 0.55), (-0.54, 0.22)]
        s.shape(c.smooth(beard), tone=min(0.5, tone + 0.2), flow=1.5)
        for x in (-0.78, -0.70, -0.64):
            s.line([(x, 0.25), (x - 0.04, 0.55), (x - 0.05, 0.8)], 0.8)
        s.line([(-0.97, -0.02), (-0.88, 0.04)], 1.2)
        _mouth(s, (-1.0, 0.12), (-0.8, 0.15))

    return Head(c.smooth(long_face(0.15, 0.25)), far, near)


def boar(rng: Rng, tone: float) -> Head:
    """A boar: wedge of a head, snout disc, tusks."""

    def near(s: Scene) -> None:
        ear(s, (0.0, -0.30), (0.18, -0.66), 0.24, tone)
        eye(s, -0.36, -0.10, 0.04)
        s.shape(c.ellipse(-1.06, 0.10, 0.055, 0.15, 0.1), tone=0.25)
        s.dot(-1.07, 0.06, 0.022)
        s.dot(-1.06, 0.15, 0.022)
        _mouth(s, (-0.98, 0.24), (-0.72, 0.24), (-0.52, 0.16))
        for x, k in ((-0.80, 1.0), (-0.66, 0.6)):
            tusk = c.bezier((x, 0.26), (x - 0.13 * k, 0.16), (x - 0.10 * k, -0.08 * k), n=8)
            s.shape(c.limb(tusk, (0.09, 0.02)), contour=1.0, shade=False)

    outline = c.points(
        "0.15,-0.38 -0.15,-0.4 -0.42,-0.2 -0.78,-0.06 -1.04,-0.04 -1.08,0.22 -0.78,0.3 -0.4,0.36 0,0.4"
    )
    return Head(c.smooth(outline), _none, near)


def rhinoceros(rng: Rng, tone: float) -> Head:
    """A rhinoceros: hanging head with one great horn."""
    horn_size = rng.uniform(0.55, 0.8)

    def near(s: Scene) -> None:
        line = c.bezier((-0.92, -0.08), (-1.22, -0.15 - horn_size * 0.3), (-1.08, -0.12 - horn_size), n=12)
        s.shape(c.limb(line, (0.30, 0.17, 0.02)), tone=0.2, flow=line)
        small = c.bezier((-0.58, -0.22), (-0.68, -0.32), (-0.60, -0.46), n=8)
        s.shape(c.limb(small, (0.16, 0.02)), tone=0.2, flow=small)
        ear(s, (0.0, -0.30), (0.14, -0.66), 0.24, tone)
        eye(s, -0.50, -0.02, 0.045)
        s.dot(-0.98, 0.12, 0.04)
        _mouth(s, (-1.04, 0.24), (-0.82, 0.25), (-0.66, 0.16))
        for x in (-0.24, -0.12, 0.0):
            s.line(c.bezier((x, -0.30), (x + 0.10, 0.05), (x - 0.02, 0.36)), 0.9)

    outline = c.points(
        "0.15,-0.36 -0.15,-0.34 -0.5,-0.2 -0.76,-0.1 -0.98,-0.12 -1.12,0.1 -1.06,0.28 "
        "-0.8,0.34 -0.4,0.38 0,0.44"
    )
    return Head(c.smooth(outline), _none, near)


def elephant(rng: Rng, tone: float) -> Head:
    """An elephant: the trunk, the great ear, tusks."""
    raised = rng.random() < 0.4
    curl = rng.uniform(-0.3, 0.3)
    if raised:
        trunk = c.bezier((-0.55, 0.0), (-1.1, 0.45), (-1.45 + curl, 0.15), (-1.35 + curl, -0.75), n=26)
    else:
        trunk = c.bezier((-0.55, 0.0), (-1.0, 0.45), (-0.75 + curl * 0.4, 1.2), (-0.98 + curl, 1.75), n=26)
        hook = c.bezier(
            trunk[-1], trunk[-1] + np.array([-0.1, 0.22]), trunk[-1] + np.array([-0.36, 0.08]), n=8
        )
        trunk = np.concatenate([trunk[:-1], hook])
    head_line = c.smooth(
        c.points("0.2,-0.45 -0.15,-0.55 -0.5,-0.42 -0.72,-0.1 -0.68,0.25 -0.55,0.5 -0.3,0.5 0.1,0.45")
    )
    outline = c.union(head_line, c.limb(trunk, (0.46, 0.36, 0.28, 0.22, 0.16), n=40))

    def tusk(s: Scene, dx: float, dark: float) -> None:
        line = c.bezier((-0.52 + dx, 0.32), (-0.68 + dx, 0.75), (-1.15 + dx, 0.72), n=12)
        s.shape(c.limb(line, (0.14, 0.12, 0.02)), tone=dark)

    def far(s: Scene) -> None:
        tusk(s, -0.12, 0.15)

    def near(s: Scene) -> None:
        for i in range(3, len(trunk) - 2, 2):
            d = (trunk[i + 1] - trunk[i - 1]) / max(float(np.hypot(*(trunk[i + 1] - trunk[i - 1]))), 1e-9)
            n = np.array([-d[1], d[0]]) * (0.17 - 0.1 * i / len(trunk))
            s.line([trunk[i] - n, trunk[i] + d * 0.04, trunk[i] + n], 0.8)
        tusk(s, 0.04, 0.0)
        flap = c.points("-0.12,-0.42 0.3,-0.52 0.62,-0.28 0.66,0.2 0.42,0.62 0.18,0.72 0.06,0.4 -0.1,0.1")
        s.shape(c.wobble(c.smooth(flap), rng, 0.012), tone=min(0.5, tone + 0.08), flow="along")
        for k in (0.1, 0.3, 0.5):
            s.line(c.bezier((0.0, -0.2), (0.25, -0.1 + k * 0.4), (0.12 + 0.5 * (1 - k), 0.1 + k)), 0.6)
        eye(s, -0.38, -0.05, 0.05)

    return Head(outline, far, near)


def _cat_face(muzzle: float, chin: float, brow: float) -> list[Pair]:
    return [
        (0.18, -0.34),
        (-0.12, -0.46),
        (-0.40, -0.40),
        (-0.58, -brow),
        (-0.72, -0.08),
        (-0.78 - muzzle, -0.02),
        (-0.82 - muzzle, 0.12),
        (-0.74 - muzzle, 0.22),
        (-0.70 - muzzle, chin),
        (-0.46, chin + 0.05),
        (-0.15, 0.42),
        (0.15, 0.38),
    ]


def lion(rng: Rng, tone: float, maned: bool = True) -> Head:
    """A lion: square muzzle inside a great mane."""
    outline = c.smooth(_cat_face(0.10, 0.36, 0.26))
    locks = int(rng.integers(13, 19))
    wild = rng.uniform(0.12, 0.26)

    def mane(s: Scene) -> None:
        dark = min(0.55, tone + rng.uniform(0.12, 0.3))
        for ring, (cx, cy, r) in enumerate(((0.50, 0.34, 0.85), (0.26, 0.14, 0.76))):
            n = locks - 2 * ring
            a = np.linspace(0, 2 * np.pi, n * 6, endpoint=False)
            saw = ((a * n / (2 * np.pi)) % 1.0) ** 0.7
            rr = r * (1 - wild + 1.5 * wild * saw)
            s.shape(
                np.stack([cx + rr * np.cos(a), cy + rr * 1.08 * np.sin(a)], axis=1),
                tone=dark,
                flow="round",
                contour=0.9,
            )
            for k in range(n):
                b = k * 2 * np.pi / n
                s.line(
                    c.bezier(
                        (cx + 0.5 * r * np.cos(b), cy + 0.5 * r * np.sin(b)),
                        (cx + 0.75 * r * np.cos(b + 0.15), cy + 0.75 * r * np.sin(b + 0.15)),
                        (cx + 0.98 * r * np.cos(b + 0.05), cy + 1.0 * r * np.sin(b + 0.05)),
                        n=7,
                    ),
                    0.9,
                )

    def near(s: Scene) -> None:
        if maned:
            mane(s)
            s.shape(outline, tone=tone * 0.6, flow="round")
        s.shape(c.ellipse(0.0, -0.36, 0.15, 0.15), tone=tone)
        s.shape(c.ellipse(0.01, -0.34, 0.07, 0.08), tone=0.6, contour=0)
        eye(s, -0.46, -0.16, 0.06)
        s.shape(c.smooth([(-0.88, -0.04), (-0.95, 0.06), (-0.86, 0.1), (-0.78, 0.02)]), tone=0.9)
        _mouth(s, (-0.88, 0.1), (-0.84, 0.2), (-0.66, 0.22), (-0.52, 0.14), width=1.2)
        for y in (0.08, 0.13, 0.17):
            s.line([(-0.76, y), (-0.60, y - 0.02)], 0.6)

    return Head(outline, _none, near)


def cat(rng: Rng, tone: float) -> Head:
    """A cat's round face turned to the beholder: pricked ears, slit eyes, long whiskers."""
    x0, glance = -0.36, rng.uniform(-0.05, 0.05)

    def far(s: Scene) -> None:
        for k in (-1, 1):
            s.shape([(x0 + 0.46 * k, -0.10), (x0 + 0.50 * k, -0.78), (x0 + 0.06 * k, -0.40)], tone=tone)
            s.shape(
                [(x0 + 0.40 * k, -0.24), (x0 + 0.45 * k, -0.64), (x0 + 0.18 * k, -0.42)], tone=0.55, contour=0
            )

    def near(s: Scene) -> None:
        face = c.ellipse(x0, -0.02, 0.52, 0.46)
        s.shape(face, tone=tone * 0.7)
        for k in (-1, 1):
            s.shape(c.leaf((x0 + 0.08 * k, -0.04), (x0 + 0.40 * k, -0.14), 0.22), contour=1.0, shade=False)
            s.shape(
                c.leaf((x0 + (0.24 + glance) * k, -0.19), (x0 + (0.24 + glance) * k, 0.01), 0.09), fill="ink"
            )
            s.shape(c.ellipse(x0 + 0.11 * k, 0.22, 0.14, 0.10), contour=0.7, shade=False)
            for rise in (-0.12, 0.02, 0.16):
                a = (x0 + 0.16 * k, 0.21 + rise * 0.2)
                s.line([a, (x0 + 0.50 * k, 0.20 + rise), (x0 + 0.92 * k, 0.18 + rise * 2.0)], 0.7)
            s.line([(x0 + 0.10 * k, -0.42), (x0 + 0.07 * k, -0.24)], 1.5)
            s.line([(x0 + 0.50 * k, 0.04), (x0 + 0.36 * k, 0.08)], 1.3)
        s.line([(x0, -0.46), (x0, -0.24)], 1.5)
        s.shape([(x0 - 0.07, 0.08), (x0 + 0.07, 0.08), (x0, 0.16)], fill="ink")
        _mouth(s, (x0 - 0.16, 0.27), (x0 - 0.07, 0.30), (x0, 0.17), (x0 + 0.07, 0.30), (x0 + 0.16, 0.27))

    return Head(c.ellipse(x0, -0.02, 0.52, 0.46), far, near)


def dog(rng: Rng, tone: float) -> Head:
    """A hound: hanging ear, blunt muzzle, collar."""
    collar = rng.random() < 0.6

    def near(s: Scene) -> None:
        if collar:
            s.shape(c.limb([(0.16, -0.36), (0.26, 0.0), (0.14, 0.42)], 0.12, rounded=False), tone=0.6)
            s.shape(c.ellipse(0.12, 0.47, 0.06), tone=0.1)
        s.shape(
            c.smooth([(-0.10, -0.30), (0.16, -0.26), (0.24, 0.1), (0.14, 0.50), (-0.04, 0.48), (-0.14, 0.1)]),
            tone=min(0.6, tone + 0.3),
        )
        eye(s, -0.40, -0.12, 0.055)
        s.shape(c.ellipse(-0.99, 0.0, 0.08, 0.07), tone=0.95)
        _mouth(s, (-0.95, 0.18), (-0.72, 0.22), (-0.50, 0.14), width=1.2)

    outline = c.points(
        "0.15,-0.3 -0.12,-0.36 -0.4,-0.28 -0.54,-0.12 -0.92,-0.08 -1.02,0.06 -0.96,0.24 "
        "-0.66,0.3 -0.35,0.32 0.1,0.34"
    )
    return Head(c.smooth(outline), _none, near)


def fox(rng: Rng, tone: float) -> Head:
    """A fox: sharp muzzle, large pricked ears, white cheek."""

    def far(s: Scene) -> None:
        ear(s, (-0.24, -0.26), (-0.28, -0.74), 0.26, 0.5)

    def near(s: Scene) -> None:
        ear(s, (-0.02, -0.24), (0.06, -0.80), 0.32, 0.4)
        cheek = c.points("-0.84,0.15 -0.6,0.08 -0.35,0.12 -0.08,0.34 0.06,0.52 -0.2,0.42 -0.5,0.3")
        s.shape(c.smooth(cheek), tone=0.0, contour=0.6, shade=False)
        eye(s, -0.44, -0.06, 0.05)
        s.dot(-0.94, 0.10, 0.07)
        _mouth(s, (-0.90, 0.19), (-0.72, 0.20), (-0.52, 0.14))

    outline = c.points(
        "0.16,-0.26 -0.14,-0.34 -0.4,-0.22 -0.6,-0.06 -0.92,0.05 -0.96,0.16 -0.74,0.24 "
        "-0.45,0.3 -0.05,0.5 0.12,0.36"
    )
    return Head(c.smooth(outline), far, near)


def bear(rng: Rng, tone: float) -> Head:
    """A bear: round ears on a broad skull, lighter muzzle."""

    def far(s: Scene) -> None:
        s.shape(c.ellipse(-0.30, -0.40, 0.13, 0.14), tone=tone)

    def near(s: Scene) -> None:
        s.shape(c.ellipse(0.0, -0.42, 0.17, 0.18), tone=tone)
        s.shape(c.ellipse(0.0, -0.40, 0.09, 0.10), tone=0.6, contour=0)
        s.shape(
            c.smooth(
                [(-0.56, -0.10), (-0.90, -0.04), (-1.0, 0.08), (-0.92, 0.26), (-0.62, 0.28), (-0.52, 0.1)]
            ),
            tone=0.04,
            contour=0.6,
        )
        s.shape(c.ellipse(-0.96, 0.02, 0.08, 0.07), tone=0.95)
        s.dot(-0.50, -0.14, 0.045)
        s.line([(-0.58, -0.22), (-0.48, -0.24), (-0.40, -0.18)], 1.0)
        _mouth(s, (-0.94, 0.1), (-0.84, 0.20), (-0.62, 0.18), width=1.2)

    outline = c.points(
        "0.2,-0.42 -0.1,-0.48 -0.4,-0.38 -0.56,-0.16 -0.9,-0.06 -1.02,0.06 -0.94,0.26 "
        "-0.66,0.34 -0.3,0.44 0.15,0.44"
    )
    return Head(c.smooth(outline), far, near)


def hare(rng: Rng, tone: float) -> Head:
    """A hare: ears as long as the head and more."""
    fold = rng.uniform(-0.2, 0.35)

    def far(s: Scene) -> None:
        ear(s, (-0.16, -0.26), (-0.02 + fold, -1.35), 0.26, min(0.6, tone + 0.2), inner=False)

    def near(s: Scene) -> None:
        ear(s, (0.0, -0.24), (0.42 + fold, -1.28), 0.32, tone)
        eye(s, -0.40, -0.12, 0.085, brow=False)
        s.line([(-0.86, -0.01), (-0.80, 0.05), (-0.82, 0.12)], 1.2)
        for k in (-0.12, 0.02, 0.16):
            s.line([(-0.70, 0.1), (-0.98, 0.08 + k), (-1.22, 0.06 + 2 * k)], 0.6)
        _mouth(s, (-0.84, 0.12), (-0.74, 0.19), (-0.62, 0.17))

    outline = c.points(
        "0.18,-0.26 -0.12,-0.36 -0.46,-0.32 -0.74,-0.14 -0.88,0.02 -0.82,0.16 -0.6,0.26 -0.25,0.32 0.12,0.3"
    )
    return Head(c.smooth(outline), far, near)


def porcupine(rng: Rng, tone: float) -> Head:
    """A blunt rodent's head; the quills are the body's."""

    def near(s: Scene) -> None:
        s.shape(c.ellipse(-0.10, -0.12, 0.10, 0.13), tone=0.2)
        s.dot(-0.48, -0.06, 0.06)
        s.dot(-0.98, 0.06, 0.05)
        for k in (-0.1, 0.05, 0.2):
            s.line([(-0.8, 0.12), (-1.0, 0.12 + k), (-1.15, 0.12 + 1.8 * k)], 0.6)
        _mouth(s, (-0.94, 0.16), (-0.78, 0.22), (-0.66, 0.18))

    outline = c.points("0.2,-0.32 -0.15,-0.34 -0.5,-0.22 -0.85,-0.1 -1,0.04 -0.95,0.18 -0.6,0.28 0.1,0.34")
    return Head(c.smooth(outline), _none, near)


def monkey(rng: Rng, tone: float) -> Head:
    """A monkey: bare pale face under a brow, round ear."""

    def near(s: Scene) -> None:
        face = c.points(
            "-0.45,-0.34 -0.66,-0.24 -0.68,-0.06 -0.86,0.06 -0.88,0.26 -0.7,0.4 -0.46,0.36 "
            "-0.36,0.1 -0.28,-0.16"
        )
        s.shape(c.smooth(face), tone=0.0, contour=0.8, shade=False)
        s.shape(c.ellipse(-0.05, 0.0, 0.15, 0.19), tone=0.03)
        s.line(c.arc(-0.05, 0.0, 0.08, 0.5, 4.5), 0.9)
        s.line([(-0.70, -0.22), (-0.56, -0.28), (-0.40, -0.20)], 1.6)
        s.dot(-0.54, -0.13, 0.06)
        s.dot(-0.82, 0.07, 0.03)
        _mouth(s, (-0.88, 0.20), (-0.72, 0.23), (-0.54, 0.16), width=1.2)

    outline = c.points(
        "0.2,-0.3 0,-0.46 -0.35,-0.48 -0.62,-0.32 -0.68,-0.08 -0.86,0.05 -0.9,0.24 "
        "-0.72,0.42 -0.35,0.42 0.1,0.4"
    )
    return Head(c.smooth(outline), _none, near)


def squirrel(rng: Rng, tone: float) -> Head:
    """A squirrel: tufted ears, great eye."""

    def near(s: Scene) -> None:
        for x in (-0.22, -0.02):
            ear(s, (x, -0.26), (x + 0.06, -0.66), 0.22, tone)
            for k in (-0.06, 0.0, 0.06):
                s.line([(x + 0.05, -0.6), (x + 0.08 + k, -0.9)], 0.8)
        s.dot(-0.46, -0.10, 0.09)
        s.dot(-0.92, 0.06, 0.05)
        for k in (-0.12, 0.02, 0.16):
            s.line([(-0.74, 0.12), (-1.0, 0.1 + k), (-1.2, 0.08 + 2 * k)], 0.6)

    outline = c.points(
        "0.18,-0.28 -0.12,-0.38 -0.48,-0.3 -0.78,-0.1 -0.94,0.06 -0.82,0.18 -0.5,0.3 -0.2,0.32 0.12,0.3"
    )
    return Head(c.smooth(outline), _none, near)


def unicorn(rng: Rng, tone: float) -> Head:
    """A horse's head with beard and a long straight horn."""
    base = horse(rng, tone)

    def near(s: Scene) -> None:
        base.near(s)
        a, b = np.array([-0.36, -0.22]), np.array([-0.95, -1.75])
        s.shape(c.limb([a, b], (0.15, 0.02), n=10), contour=1.1)
        for t in np.linspace(0.05, 0.85, 11):
            p = a + (b - a) * t
            w = 0.075 * (1 - t)
            s.line([(p[0] - w, p[1] - w * 0.2), (p[0] + w, p[1] - w * 1.2)], 0.9, taper=False)
        s.shape(
            c.smooth([(-0.82, 0.2), (-0.86, 0.42), (-0.74, 0.62), (-0.64, 0.4), (-0.6, 0.2)]),
            tone=0.2,
            flow=1.5,
        )

    return Head(base.outline, base.far, near)


HeadFn = Callable[[Rng, float], Head]
