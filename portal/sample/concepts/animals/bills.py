"""Heads of birds, drawn over the round of the skull: middle (0, 0), radius 1, looking left."""

from __future__ import annotations

import numpy as np

from portal.sample.ink import curves as c
from portal.sample.ink.scene import Rng, Scene


def _eye(s: Scene, x: float = -0.35, y: float = -0.2, r: float = 0.26) -> None:
    s.shape(c.ellipse(x, y, r, n=16), contour=0.9, shade=False)
    s.dot(x, y, r * 0.55)


def eagle(s: Scene, rng: Rng, tone: float) -> None:
    """A great hooked bill under a stern brow, pointed hackles down the neck."""
    for row in range(4):
        for k in np.linspace(-0.7, 1.0, 6):
            x, y = 0.35 + 0.45 * row + 0.15 * abs(k) - 0.25 * k, k + 0.5 * row
            s.shape(c.leaf((x, y), (x + 0.35, y + 0.62), 0.26), tone=tone * 0.6, contour=0.7)
    eagle_face(s)


def eagle_face(s: Scene) -> None:
    """Bill, brow and eye alone."""
    bill = c.points("-0.6,-0.62 -1.35,-0.62 -2.05,-0.25 -2.15,0.7 -1.75,0.22 -1.3,0.24 -0.7,0.42")
    s.shape(c.smooth(bill), tone=0.08, contour=1.1)
    s.line([(-0.35, 0.10), (-1.2, 0.05), (-1.7, 0.12)], 1.2)
    s.shape(c.smooth([(-0.70, 0.25), (-1.2, 0.24), (-1.35, 0.42), (-0.9, 0.50)]), tone=0.3)
    s.dot(-1.1, -0.22, 0.08)
    _eye(s, -0.38, -0.22, 0.26)
    s.line([(-0.95, -0.50), (-0.4, -0.58), (0.15, -0.25)], 2.6)


def stork(s: Scene, rng: Rng, tone: float) -> None:
    """A bill three times as long as the head."""
    long = rng.uniform(4.6, 5.8)
    s.shape(
        [(-0.75, -0.40), (-long * 0.6, -0.08), (-long, 0.12), (-long * 0.6, 0.24), (-0.72, 0.45)],
        tone=0.25,
        contour=1.0,
    )
    s.line([(-0.7, 0.06), (-long * 0.5, 0.08), (-long, 0.12)], 0.9)
    _eye(s, -0.3, -0.15, 0.24)
    s.shape(c.leaf((-0.75, -0.1), (0.05, -0.16), 0.3), tone=0.0, fill=None, contour=0.5)


def ostrich(s: Scene, rng: Rng, tone: float) -> None:
    """A flat broad bill and a great lashed eye."""
    s.shape(c.smooth(c.points("-0.7,-0.35 -1.5,-0.12 -2,0.08 -1.5,0.3 -0.65,0.42")), tone=0.2)
    s.line([(-0.65, 0.12), (-1.4, 0.14), (-1.95, 0.1)], 1.0)
    _eye(s, -0.3, -0.25, 0.36)
    for k in np.linspace(-0.7, 0.9, 8):
        s.line([(k * 0.8, -0.9 + 0.25 * abs(k)), (k + 0.1, -1.3 + 0.2 * abs(k))], 0.7)


def swan(s: Scene, rng: Rng, tone: float) -> None:
    """The knobbed bill and the black bridle."""
    s.shape(c.smooth(c.points("-0.6,-0.5 -1.3,-0.1 -2.3,0.25 -2.35,0.52 -1.4,0.55 -0.65,0.45")), tone=0.3)
    s.shape(
        c.smooth(c.points("-0.2,-0.25 -0.75,-0.62 -1.05,-0.25 -0.78,0.2 -0.72,0.45 -0.55,0.2")),
        fill="ink",
        contour=0,
    )
    s.line([(-0.8, 0.25), (-1.5, 0.34), (-2.3, 0.42)], 0.9)
    s.dot(-0.25, -0.28, 0.18)


def duck(s: Scene, rng: Rng, tone: float) -> None:
    """A broad flat bill, turned up; a dark head above a white ring."""
    s.shape(c.ellipse(0.0, 0.0, 1.12, 1.0), tone=0.55)
    s.shape(
        c.smooth(c.points("-0.65,-0.4 -1.2,-0.1 -2,0.02 -2.35,0.2 -2.1,0.45 -1.3,0.48 -0.65,0.45")),
        tone=0.05,
        contour=1.1,
    )
    s.line([(-0.7, 0.22), (-1.4, 0.28), (-2.2, 0.26)], 0.9)
    s.dot(-1.1, 0.02, 0.08)
    _eye(s, -0.25, -0.3, 0.24)


def parrot(s: Scene, rng: Rng, tone: float) -> None:
    """The great round hooked bill."""
    s.shape(c.smooth(c.points("-0.45,0.35 -1,0.45 -1.05,0.85 -0.6,0.85 -0.3,0.6")), tone=0.5)
    s.shape(
        c.smooth(c.points("-0.45,-0.72 -1.2,-0.75 -1.72,-0.15 -1.55,0.85 -1.25,0.4 -0.8,0.35 -0.45,0.45")),
        tone=0.12,
        contour=1.2,
    )
    s.dot(-0.75, -0.42, 0.08)
    s.shape(c.ellipse(-0.15, -0.15, 0.48, 0.42), tone=0.0, contour=0.7, shade=False)
    _eye(s, -0.18, -0.18, 0.24)


def cock(s: Scene, rng: Rng, tone: float) -> None:
    """A saw-toothed comb and hanging wattles."""
    tall = rng.uniform(1.0, 1.5)
    comb = [(-0.95, -0.45)]
    for k in range(5):
        x = -0.85 + 0.42 * k
        comb += [(x - 0.05, -0.9 - tall * (0.55 + 0.18 * k * (4 - k) / 2)), (x + 0.22, -0.85)]
    comb += [(1.2, -0.2), (0.3, -0.55)]
    s.shape(comb, tone=0.4, contour=1.1)
    for dx in (-0.25, 0.05):
        s.shape(c.smooth(c.points("-0.75,0.45 -0.35,0.5 -0.2,1.3 -0.5,1.75 -0.8,1.2", dx)), tone=0.4)
    s.shape(c.smooth(c.points("-0.75,-0.4 -1.3,-0.25 -1.65,0.22 -1.2,0.22 -0.7,0.4")), tone=0.06)
    s.line([(-0.7, 0.05), (-1.2, 0.06), (-1.55, 0.14)], 0.9)
    _eye(s, -0.3, -0.15, 0.26)


def peacock(s: Scene, rng: Rng, tone: float) -> None:
    """A fine bill and the crown of stalked plumes."""
    for k in np.linspace(-0.6, 0.9, 6):
        tip = (0.25 + 1.3 * k, -2.6 + 0.6 * abs(k - 0.1))
        s.line([(0.05, -0.8), (0.1 + 0.5 * k, -1.6), tip], 0.8, taper=False)
        s.dot(tip[0], tip[1], 0.24)
    s.shape(c.smooth(c.points("-0.75,-0.3 -1.4,-0.12 -1.75,0.16 -1.3,0.22 -0.72,0.36")), tone=0.15)
    s.shape(c.leaf((-0.8, -0.05), (0.5, -0.1), 0.5), tone=0.0, contour=0.5, shade=False)
    _eye(s, -0.25, -0.1, 0.2)


def owl(s: Scene, rng: Rng, tone: float) -> None:
    """Both discs of the face turned to the beholder, ear tufts."""
    for side in (-1, 1):
        s.shape(c.leaf((side * 0.45, -0.65), (side * 1.15, -1.75), 0.62), tone=tone + 0.15, texture="feather")
    s.shape(
        c.smooth(
            c.points(
                "-1.15,-0.55 -0.5,-1 0,-0.85 0.5,-1 1.15,-0.55 1.25,0.2 0.75,0.9 0,1.1 -0.75,0.9 -1.25,0.2"
            )
        ),
        tone=tone,
        texture="feather",
    )
    for side in (-1, 1):
        x = side * 0.5
        s.shape(c.ellipse(x, -0.02, 0.62, 0.66), tone=0.04, contour=1.0, shade=False)
        for a in np.linspace(0, 2 * np.pi, 14, endpoint=False):
            s.line(
                [
                    (x + 0.38 * np.cos(a), -0.02 + 0.38 * np.sin(a)),
                    (x + 0.58 * np.cos(a), -0.02 + 0.6 * np.sin(a)),
                ],
                0.6,
            )
        s.shape(c.ellipse(x, -0.02, 0.33, 0.33), contour=1.2, shade=False)
        s.dot(x, -0.02, 0.19)
    s.shape(c.smooth(c.points("-0.16,0.05 0,-0.1 0.16,0.05 0.08,0.4 0,0.62 -0.08,0.4")), tone=0.5)
    s.line(c.points("-1,-0.55 -0.5,-0.62 0,-0.2 0.5,-0.62 1,-0.55"), 1.6)
