"""Heads of hoofed animals in profile to the left: nape at (0, 0), muzzle near (-1, 0.1)."""

from __future__ import annotations

import numpy as np

from portal.sample.concepts.animals.features import ear, eye, head_outline, horn, mouth, nothing
from portal.sample.concepts.animals.rigs import Head
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Pair, Points, Rng, Scene


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
        mouth(s, (-1.0, 0.12), (-0.88, 0.16), (-0.76, 0.12))
        mouth(s, (-0.16, 0.30), (-0.34, 0.20), (-0.36, 0.06), width=0.8)

    return Head(c.smooth(long_face(0.16, 0.27)), nothing, near)


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
        mouth(s, (-0.98, 0.14), (-0.8, 0.13), (-0.66, 0.09))

    return Head(c.smooth(long_face(0.12, 0.23)), far, near)


def hind(rng: Rng, tone: float) -> Head:
    """The antlerless head of a hind or fawn."""
    whole = stag(rng, tone)

    def near(s: Scene) -> None:
        ear(s, (0.02, -0.2), (0.35, -0.5), 0.2, tone)
        eye(s, -0.32, -0.07, 0.055)
        s.dot(-0.93, 0.02, 0.06)

    return Head(whole.outline, nothing, near)


def giraffe(rng: Rng, tone: float) -> Head:
    """A giraffe: knobbed horns, long lips."""

    def near(s: Scene) -> None:
        for x in (-0.14, -0.02):
            s.shape(c.limb([(x, -0.2), (x + 0.05, -0.52)], (0.09, 0.07)), tone=tone)
            s.dot(x + 0.05, -0.55, 0.06)
        ear(s, (0.08, -0.14), (0.42, -0.24), 0.17, tone)
        eye(s, -0.30, -0.08, 0.06)
        s.dot(-0.94, 0.02, 0.035)
        mouth(s, (-1.0, 0.13), (-0.8, 0.14))

    return Head(c.smooth(long_face(0.15, 0.24)), nothing, near)


def camel(rng: Rng, tone: float) -> Head:
    """A camel: small ears, hanging split lip, heavy lid."""

    def near(s: Scene) -> None:
        ear(s, (0.0, -0.22), (0.12, -0.42), 0.14, tone)
        eye(s, -0.36, -0.10, 0.055)
        s.line([(-0.98, -0.02), (-0.90, 0.03), (-0.86, 0.0)], 1.2)
        mouth(s, (-1.06, 0.13), (-0.86, 0.14), (-0.66, 0.08))
        s.line([(-1.05, 0.02), (-1.01, 0.10)], 0.8)
        s.shape(c.cloud(rng, 0.0, -0.27, 0.3, 0.2), tone=min(0.6, tone + 0.2), texture="fur")

    return Head(c.smooth(long_face(0.20, 0.26, roman=0.03, lip=0.06)), nothing, near)


def bull(rng: Rng, tone: float) -> Head:
    """A bull: broad muzzle, curved horns."""
    sweep = rng.uniform(0.8, 1.2)

    def far(s: Scene) -> None:
        line = c.bezier((-0.2, -0.32), (-0.55, -0.42), (-0.85 * sweep, -0.85), n=14)
        horn(s, line, (0.17, 0.13, 0.03), 0.35)

    def near(s: Scene) -> None:
        line = c.bezier((-0.05, -0.32), (-0.45, -0.45), (-0.62 * sweep, -1.0), n=14)
        horn(s, line, (0.19, 0.15, 0.03), 0.08)
        ear(s, (0.05, -0.22), (0.48, -0.14), 0.22, tone)
        s.shape(c.cloud(rng, -0.12, -0.36, 0.36, 0.24), tone=min(0.6, tone + 0.15), texture="fur")
        eye(s, -0.36, -0.12, 0.055)
        nose = c.points("-0.86,-0.14 -1.02,-0.06 -1.04,0.14 -0.88,0.2 -0.8,0.04")
        s.shape(c.smooth(nose), tone=0.1, contour=0.6)
        s.dot(-0.94, 0.02, 0.05)
        mouth(s, (-1.02, 0.2), (-0.84, 0.22), (-0.70, 0.16))

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
        mouth(s, (-1.0, 0.15), (-0.82, 0.17), (-0.7, 0.12))

    return Head(c.smooth(long_face(0.17, 0.30, length=0.96, roman=0.09)), nothing, near)


def lamb(rng: Rng, tone: float) -> Head:
    """A hornless lamb."""

    def near(s: Scene) -> None:
        ear(s, (0.0, -0.1), (0.38, 0.12), 0.2, tone)
        eye(s, -0.4, -0.08, 0.06)
        mouth(s, (-1.0, 0.13), (-0.8, 0.15))

    return Head(c.smooth(long_face(0.19, 0.32, length=0.92)), nothing, near)


def goat(rng: Rng, tone: float) -> Head:
    """A goat: tall swept horns and a long beard."""
    sweep = rng.uniform(0.8, 1.15)

    def swept(dx: float) -> Points:
        return c.bezier(
            (-0.16 + dx, -0.26), (-0.20 + dx, -1.05 * sweep), (0.75 * sweep + dx, -1.15 * sweep), n=18
        )

    def far(s: Scene) -> None:
        horn(s, swept(-0.13), (0.20, 0.17, 0.13, 0.03), 0.4)

    def near(s: Scene) -> None:
        horn(s, swept(0.04), (0.20, 0.17, 0.13, 0.03), 0.12)
        ear(s, (0.02, -0.1), (0.48, 0.12), 0.17, tone)
        eye(s, -0.38, -0.08, 0.05)
        beard = c.points("-0.78,0.18 -0.9,0.5 -0.8,0.95 -0.66,0.55 -0.54,0.22")
        s.shape(c.smooth(beard), tone=min(0.5, tone + 0.2), flow=1.5)
        for x in (-0.78, -0.70, -0.64):
            s.line([(x, 0.25), (x - 0.04, 0.55), (x - 0.05, 0.8)], 0.8)
        s.line([(-0.97, -0.02), (-0.88, 0.04)], 1.2)
        mouth(s, (-1.0, 0.12), (-0.8, 0.15))

    return Head(c.smooth(long_face(0.15, 0.25)), far, near)


def boar(rng: Rng, tone: float) -> Head:
    """A boar: wedge of a head, snout disc, tusks."""

    def near(s: Scene) -> None:
        ear(s, (0.0, -0.30), (0.18, -0.66), 0.24, tone)
        eye(s, -0.36, -0.10, 0.04)
        s.shape(c.ellipse(-1.06, 0.10, 0.055, 0.15, 0.1), tone=0.25)
        s.dot(-1.07, 0.06, 0.022)
        s.dot(-1.06, 0.15, 0.022)
        mouth(s, (-0.98, 0.24), (-0.72, 0.24), (-0.52, 0.16))
        for x, k in ((-0.80, 1.0), (-0.66, 0.6)):
            tusk = c.bezier((x, 0.26), (x - 0.13 * k, 0.16), (x - 0.10 * k, -0.08 * k), n=8)
            s.shape(c.limb(tusk, (0.09, 0.02)), contour=1.0, shade=False)

    return Head(head_outline("boar"), nothing, near)


def rhinoceros(rng: Rng, tone: float) -> Head:
    """A rhinoceros: hanging head with one great horn."""
    horn_size = rng.uniform(0.55, 0.8)

    def near(s: Scene) -> None:
        line = c.bezier((-0.92, -0.08), (-1.22, -0.15 - horn_size * 0.3), (-1.08, -0.12 - horn_size), n=12)
        horn(s, line, (0.30, 0.17, 0.02), 0.2)
        small = c.bezier((-0.58, -0.22), (-0.68, -0.32), (-0.60, -0.46), n=8)
        horn(s, small, (0.16, 0.02), 0.2)
        ear(s, (0.0, -0.30), (0.14, -0.66), 0.24, tone)
        eye(s, -0.50, -0.02, 0.045)
        s.dot(-0.98, 0.12, 0.04)
        mouth(s, (-1.04, 0.24), (-0.82, 0.25), (-0.66, 0.16))
        for x in (-0.24, -0.12, 0.0):
            s.line(c.bezier((x, -0.30), (x + 0.10, 0.05), (x - 0.02, 0.36)), 0.9)

    return Head(head_outline("rhinoceros"), nothing, near)


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
            d = c.unit(trunk[i + 1] - trunk[i - 1])
            n = np.array([-d[1], d[0]]) * (0.17 - 0.1 * i / len(trunk))
            s.line([trunk[i] - n, trunk[i] + d * 0.04, trunk[i] + n], 0.8)
        tusk(s, 0.04, 0.0)
        flap = c.points("-0.12,-0.42 0.3,-0.52 0.62,-0.28 0.66,0.2 0.42,0.62 0.18,0.72 0.06,0.4 -0.1,0.1")
        s.shape(c.wobble(c.smooth(flap), rng, 0.012), tone=min(0.5, tone + 0.08), flow="along")
        for k in (0.1, 0.3, 0.5):
            s.line(c.bezier((0.0, -0.2), (0.25, -0.1 + k * 0.4), (0.12 + 0.5 * (1 - k), 0.1 + k)), 0.6)
        eye(s, -0.38, -0.05, 0.05)

    return Head(outline, far, near)


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
        beard = c.points("-0.82,0.2 -0.86,0.42 -0.74,0.62 -0.64,0.4 -0.6,0.2")
        s.shape(c.smooth(beard), tone=0.2, flow=1.5)

    return Head(base.outline, base.far, near)
