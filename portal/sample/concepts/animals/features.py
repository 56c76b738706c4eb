"""What heads of four-footed animals have: an eye, an ear, a mouth."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from portal.sample.concepts._tables import rows
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Pair, Points, Scene


def head_outline(name: str) -> Points:
    """The outline of a head of ``heads.tsv``; KeyError where it has no such row."""
    return c.smooth(c.points(rows("animals/heads")[name]["outline"]))


def nothing(s: Scene) -> None:
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


def horn(s: Scene, line: Points, widths: tuple[float, ...], tone: float) -> None:
    """A horn ringed across the line along which it grows."""
    s.shape(c.limb(line, widths), tone=tone, flow=line)


def whiskers(
    s: Scene, root: Pair, middle: Pair, tip: Pair, fan: tuple[float, ...], wider: float = 2.0
) -> None:
    """Whiskers that fan out downwards, at their tips ``wider`` times as far as in their middle."""
    for k in fan:
        s.line([root, (middle[0], middle[1] + k), (tip[0], tip[1] + wider * k)], 0.6)


def teeth(s: Scene, at: Iterable[float], gum: float, tip: float, half: float = 0.05) -> None:
    """A row of pointed teeth between two heights."""
    for x in at:
        s.shape([(x - half, gum), (x + half, gum), (x, tip)], contour=0.8, shade=False)


def toes(s: Scene, root: Pair, tips: Iterable[Pair], widths: Pair, tone: float, contour: float = 1.0) -> None:
    """Toes or fingers from one root."""
    for tip in tips:
        s.shape(c.limb([root, tip], widths), tone=tone, contour=contour)


def mouth(s: Scene, *points: Pair, width: float = 1.0) -> None:
    s.line(c.smooth(points, closed=False, steps=4), width)
