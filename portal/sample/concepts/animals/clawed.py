"""Heads of four-footed animals in profile to the left: nape at (0, 0), muzzle near (-1, 0.1)."""

from __future__ import annotations

import numpy as np

from portal.sample.concepts.animals.features import ear, eye, head_outline, mouth, nothing, whiskers
from portal.sample.concepts.animals.rigs import Head
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Rng, Scene


def lion(rng: Rng, tone: float, maned: bool = True) -> Head:
    """A lion: square muzzle inside a great mane."""
    muzzle = c.points("-0.78,-0.02 -0.82,0.12 -0.74,0.22 -0.7,0.36", -0.10)
    brow = c.points("0.18,-0.34 -0.12,-0.46 -0.4,-0.4 -0.58,-0.26 -0.72,-0.08")
    outline = c.smooth([*brow, *muzzle, (-0.46, 0.36 + 0.05), (-0.15, 0.42), (0.15, 0.38)])
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
        mouth(s, (-0.88, 0.1), (-0.84, 0.2), (-0.66, 0.22), (-0.52, 0.14), width=1.2)
        for y in (0.08, 0.13, 0.17):
            s.line([(-0.76, y), (-0.60, y - 0.02)], 0.6)

    return Head(outline, nothing, near)


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
        mouth(s, (x0 - 0.16, 0.27), (x0 - 0.07, 0.30), (x0, 0.17), (x0 + 0.07, 0.30), (x0 + 0.16, 0.27))

    return Head(c.ellipse(x0, -0.02, 0.52, 0.46), far, near)


def dog(rng: Rng, tone: float) -> Head:
    """A hound: hanging ear, blunt muzzle, collar."""
    collar = rng.random() < 0.6

    def near(s: Scene) -> None:
        if collar:
            s.shape(c.limb([(0.16, -0.36), (0.26, 0.0), (0.14, 0.42)], 0.12, rounded=False), tone=0.6)
            s.shape(c.ellipse(0.12, 0.47, 0.06), tone=0.1)
        s.shape(
            c.smooth(c.points("-0.1,-0.3 0.16,-0.26 0.24,0.1 0.14,0.5 -0.04,0.48 -0.14,0.1")),
            tone=min(0.6, tone + 0.3),
        )
        eye(s, -0.40, -0.12, 0.055)
        s.shape(c.ellipse(-0.99, 0.0, 0.08, 0.07), tone=0.95)
        mouth(s, (-0.95, 0.18), (-0.72, 0.22), (-0.50, 0.14), width=1.2)

    return Head(head_outline("dog"), nothing, near)


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
        mouth(s, (-0.90, 0.19), (-0.72, 0.20), (-0.52, 0.14))

    return Head(head_outline("fox"), far, near)


def bear(rng: Rng, tone: float) -> Head:
    """A bear: round ears on a broad skull, lighter muzzle."""

    def far(s: Scene) -> None:
        s.shape(c.ellipse(-0.30, -0.40, 0.13, 0.14), tone=tone)

    def near(s: Scene) -> None:
        s.shape(c.ellipse(0.0, -0.42, 0.17, 0.18), tone=tone)
        s.shape(c.ellipse(0.0, -0.40, 0.09, 0.10), tone=0.6, contour=0)
        s.shape(
            c.smooth(c.points("-0.56,-0.1 -0.9,-0.04 -1,0.08 -0.92,0.26 -0.62,0.28 -0.52,0.1")),
            tone=0.04,
            contour=0.6,
        )
        s.shape(c.ellipse(-0.96, 0.02, 0.08, 0.07), tone=0.95)
        s.dot(-0.50, -0.14, 0.045)
        s.line([(-0.58, -0.22), (-0.48, -0.24), (-0.40, -0.18)], 1.0)
        mouth(s, (-0.94, 0.1), (-0.84, 0.20), (-0.62, 0.18), width=1.2)

    return Head(head_outline("bear"), far, near)


def hare(rng: Rng, tone: float) -> Head:
    """A hare: ears as long as the head and more."""
    fold = rng.uniform(-0.2, 0.35)

    def far(s: Scene) -> None:
        ear(s, (-0.16, -0.26), (-0.02 + fold, -1.35), 0.26, min(0.6, tone + 0.2), inner=False)

    def near(s: Scene) -> None:
        ear(s, (0.0, -0.24), (0.42 + fold, -1.28), 0.32, tone)
        eye(s, -0.40, -0.12, 0.085, brow=False)
        s.line([(-0.86, -0.01), (-0.80, 0.05), (-0.82, 0.12)], 1.2)
        whiskers(s, (-0.70, 0.1), (-0.98, 0.08), (-1.22, 0.06), (-0.12, 0.02, 0.16))
        mouth(s, (-0.84, 0.12), (-0.74, 0.19), (-0.62, 0.17))

    return Head(head_outline("hare"), far, near)


def porcupine(rng: Rng, tone: float) -> Head:
    """A blunt rodent's head; the quills are the body's."""

    def near(s: Scene) -> None:
        s.shape(c.ellipse(-0.10, -0.12, 0.10, 0.13), tone=0.2)
        s.dot(-0.48, -0.06, 0.06)
        s.dot(-0.98, 0.06, 0.05)
        whiskers(s, (-0.8, 0.12), (-1.0, 0.12), (-1.15, 0.12), (-0.1, 0.05, 0.2), 1.8)
        mouth(s, (-0.94, 0.16), (-0.78, 0.22), (-0.66, 0.18))

    return Head(head_outline("porcupine"), nothing, near)


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
        mouth(s, (-0.88, 0.20), (-0.72, 0.23), (-0.54, 0.16), width=1.2)

    return Head(head_outline("monkey"), nothing, near)


def squirrel(rng: Rng, tone: float) -> Head:
    """A squirrel: tufted ears, great eye."""

    def near(s: Scene) -> None:
        for x in (-0.22, -0.02):
            ear(s, (x, -0.26), (x + 0.06, -0.66), 0.22, tone)
            for k in (-0.06, 0.0, 0.06):
                s.line([(x + 0.05, -0.6), (x + 0.08 + k, -0.9)], 0.8)
        s.dot(-0.46, -0.10, 0.09)
        s.dot(-0.92, 0.06, 0.05)
        whiskers(s, (-0.74, 0.12), (-1.0, 0.1), (-1.2, 0.08), (-0.12, 0.02, 0.16))

    return Head(head_outline("squirrel"), nothing, near)
