"""Outlines and lines to draw with: every helper returns points of shape (n, 2) in unit coordinates."""

from __future__ import annotations

import math
from functools import cache, lru_cache

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

Points = NDArray[np.float64]
_HALF_TURN = np.linspace(0, math.pi, 15)[1:-1, None]
_CAP = np.cos(_HALF_TURN), np.sin(_HALF_TURN)


def _array(points: ArrayLike) -> Points:
    return np.asarray(points, dtype=np.float64).reshape(-1, 2)


@cache
def _written(text: str) -> Points:
    pairs = np.array([pair.split(",") for pair in text.split()], dtype=np.float64)
    pairs.setflags(write=False)
    return pairs


def points(
    text: str, x: float = 0.0, y: float = 0.0, scale_x: float = 1.0, scale_y: float | None = None
) -> Points:
    """An outline written as SVG's polygons write theirs ("x,y x,y …"), scaled, then moved by x, y."""
    scale = (scale_x, scale_x if scale_y is None else scale_y)
    return np.asarray(_written(text) * scale + (x, y))


def smooth(points: ArrayLike, closed: bool = True, steps: int = 8) -> Points:
    """A Catmull-Rom curve through ``points`` (centripetal enough for hand-set points), ``steps`` points a
    span.
    """
    p = _array(points)
    if len(p) < 3:
        return p
    if closed:
        padded = np.concatenate([p[-1:], p, p[:2]])
        before, start, end, after = padded[:-3], p, padded[2:-1], padded[3:]
    else:
        padded = np.concatenate([[2 * p[0] - p[1]], p, [2 * p[-1] - p[-2]]])
        before, start, end, after = padded[:-3], padded[1:-2], padded[2:-1], padded[3:]
    t, t2, t3 = _powers(steps)  # kept: making it anew took longer than the curve
    b, s, e, a = (q[:, None, :] for q in (before, start, end, after))
    curve = 0.5 * (2 * s + (e - b) * t + (2 * b - 5 * s + 4 * e - a) * t2 + (3 * s - b - 3 * e + a) * t3)
    flat = curve.reshape(-1, 2)
    return flat if closed else np.concatenate([flat, p[-1:]])


@cache
def _powers(steps: int) -> tuple[Points, Points, Points]:
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    return t, t**2, t**3


def ellipse(
    cx: float, cy: float, rx: float, ry: float | None = None, angle: float = 0.0, n: int = 40
) -> Points:
    """A closed ellipse turned by ``angle`` radians; a circle where ``ry`` is left out."""
    return arc(cx, cy, rx, 0.0, 2 * math.pi * (1 - 1 / n), ry=ry, angle=angle, n=n)


def arc(
    cx: float,
    cy: float,
    rx: float,
    start: float,
    end: float,
    ry: float | None = None,
    angle: float = 0.0,
    n: int = 24,
) -> Points:
    """An open arc from angle ``start`` to ``end`` (radians, clockwise on paper because y runs down)."""
    across, down = _on_circle(start, end, n)
    x, y = rx * across, (rx if ry is None else ry) * down
    cos, sin = math.cos(angle), math.sin(angle)
    return np.stack([cx + x * cos - y * sin, cy + x * sin + y * cos], axis=1)


@lru_cache(maxsize=4096)
def _on_circle(start: float, end: float, n: int) -> tuple[Points, Points]:
    t = np.linspace(start, end, n)
    return np.cos(t), np.sin(t)


def bezier(p0: ArrayLike, p1: ArrayLike, p2: ArrayLike, p3: ArrayLike | None = None, n: int = 16) -> Points:
    """A quadratic (three points) or cubic (four points) Bézier curve."""
    t = np.linspace(0, 1, n)[:, None]
    a, b, c = (np.asarray(p, dtype=np.float64) for p in (p0, p1, p2))
    if p3 is None:
        return (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c
    d = np.asarray(p3, dtype=np.float64)
    return (1 - t) ** 3 * a + 3 * t * (1 - t) ** 2 * b + 3 * t**2 * (1 - t) * c + t**3 * d


def polar(x: float, y: float, r: float, angle: float, ry: float | None = None) -> tuple[float, float]:
    """The point at an angle (radians, clockwise on paper) on a circle about x, y, or on an ellipse."""
    return x + r * math.cos(angle), y + (r if ry is None else ry) * math.sin(angle)


def unit(vector: ArrayLike) -> Points:
    """The vector, one unit long."""
    v = np.asarray(vector, dtype=np.float64)
    return np.asarray(v / max(float(np.hypot(*v)), 1e-9))


def closed(points: ArrayLike) -> Points:
    """A closed outline as a line that comes back to its first point."""
    p = _array(points)
    return np.concatenate([p, p[:1]])


def around(hole: ArrayLike, x0: float, y0: float, x1: float, y1: float) -> Points:
    """What a rectangle is outside a hole, as one outline."""
    p = _array(hole)
    return np.concatenate([rect(x0, y0, x1, y1), [(x0, y0)], p[:1], p[::-1]])


def resample(points: ArrayLike, n: int, closed: bool = False) -> Points:
    """``n`` points at equal distances along a line."""
    p = _array(points)
    if closed:
        p = np.concatenate([p, p[:1]])
    reach = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(p, axis=0).T))])
    at = np.linspace(0, reach[-1], n, endpoint=not closed)
    return np.stack([np.interp(at, reach, p[:, 0]), np.interp(at, reach, p[:, 1])], axis=1)


def normals(points: ArrayLike) -> Points:
    """Unit normals of an open line, to the left of its direction on paper (y down)."""
    p = _array(points)
    tangent = np.gradient(p, axis=0)
    length = np.maximum(np.hypot(tangent[:, 0], tangent[:, 1]), 1e-9)[:, None]
    return np.stack([tangent[:, 1], -tangent[:, 0]], axis=1) / length


def limb(
    points: ArrayLike, widths: ArrayLike, curved: bool = True, n: int = 40, rounded: bool = True
) -> Points:
    """A tapered tube round a spine: closed outline; ``widths`` are full widths, one or several spread along
    the spine.

    Ends are ``rounded`` caps, or cut straight.
    """
    p = _array(points)
    if curved and len(p) > 2:
        p = smooth(p, closed=False)
    p = resample(p, n)
    w = np.atleast_1d(np.asarray(widths, dtype=np.float64))
    if len(w) > 2:
        # Widths swell as smoothly as the spine bends; straight steps would show as corners.
        w = np.maximum(smooth(np.stack([np.arange(len(w)), w], axis=1), closed=False)[:, 1], 0.0)
    half = (
        np.interp(np.linspace(0, 1, n), np.linspace(0, 1, len(w)), w) / 2
        if len(w) > 1
        else np.full(n, w[0] / 2)
    )
    across = normals(p)
    side = across * half[:, None]
    left, right = p + side, p - side
    first, last = across[0] * half[0], across[-1] * half[-1]
    end = p[-1] + _CAP[0] * last + _CAP[1] * np.array([-last[1], last[0]])
    begin = p[0] - _CAP[0] * first + _CAP[1] * np.array([first[1], -first[0]])
    ahead = np.diff(p, axis=0)
    folds = ((np.diff(left, axis=0) * ahead).sum(1) < 0) | ((np.diff(right, axis=0) * ahead).sum(1) < 0)
    if folds.any():
        # In a sharp bend the inner side runs backwards: the tube is then put together from its pieces.
        pieces = [np.stack([left[i], left[i + 1], right[i + 1], right[i]]) for i in range(n - 1)]
        joints = [ellipse(x, y, r, n=14) for (x, y), r in zip(p[1:-1], half[1:-1], strict=True)]
        caps = [
            np.concatenate([[left[-1]], end, [right[-1]]]),
            np.concatenate([[right[0]], begin, [left[0]]]),
        ]
        return union(*pieces, *joints, *(caps if rounded else []))
    if not rounded:
        return np.concatenate([left, right[::-1]])
    return np.concatenate([left, end, right[::-1], begin])


def union(*outlines: ArrayLike, cells: int = 900) -> Points:
    """One outline round several overlapping ones: neck, trunk and legs become one body without seams.

    Only the largest piece is kept where they do not touch. ``cells`` is the fineness over the longer side.
    """
    parts = [_array(one) for one in outlines]
    every = np.concatenate(parts)
    low, high = every.min(axis=0), every.max(axis=0)
    scale = cells / max(float((high - low).max()), 1e-9)
    size = np.ceil((high - low) * scale).astype(int) + 8
    mask = np.zeros((size[1], size[0]), np.uint8)
    for part in parts:
        cv2.fillPoly(mask, [np.round(((part - low) * scale + 4) * 16).astype(np.int32)], 255, shift=4)
    found, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    edge = max(found, key=cv2.contourArea).reshape(-1, 2).astype(np.float64)
    # A short mean takes the stairs out of the pixel edge.
    soft = np.mean([np.roll(edge, shift, axis=0) for shift in (-3, -2, -1, 0, 1, 2, 3)], axis=0)
    return np.asarray((soft[::3] - 4) / scale + low)


def wobble(points: ArrayLike, rng: np.random.Generator, amount: float = 0.004) -> Points:
    """The same closed outline pushed a little, in slow waves, as a hand that follows a drawing wanders."""
    p = _array(points)
    steps = np.hypot(*np.diff(np.concatenate([p, p[:1]]), axis=0).T)
    knots = int(np.clip(steps.sum() / 0.06, 5, 90))
    at = np.concatenate([[0.0], np.cumsum(steps)[:-1]]) / max(float(steps.sum()), 1e-9) * knots
    push = smooth(rng.normal(0.0, amount, (knots, 2)), steps=8)
    where = np.arange(len(push) + 1) / 8
    looped = np.concatenate([push, push[:1]])
    return np.asarray(
        p + np.stack([np.interp(at, where, looped[:, 0]), np.interp(at, where, looped[:, 1])], axis=1)
    )


def symmetric(half: ArrayLike, x: float = 0.0) -> Points:
    """A closed outline out of its right half and that half mirrored about the upright line at ``x``."""
    p = _array(half)
    back = p[p[:, 0] != x][::-1]  # what stands on the line stands there once
    return np.concatenate([p, np.stack([2 * x - back[:, 0], back[:, 1]], axis=1)])


def moved(
    points: ArrayLike, x: float = 0.0, y: float = 0.0, scale: float = 1.0, rotate: float = 0.0
) -> Points:
    """The points scaled and turned (radians) about the origin, then moved."""
    cos, sin = math.cos(rotate) * scale, math.sin(rotate) * scale
    return np.asarray(_array(points) @ np.array([[cos, sin], [-sin, cos]]) + np.array([x, y]))


def leaf(
    base: ArrayLike, tip: ArrayLike, width: float, teeth: int = 0, fullest: float = 0.42, bend: float = 0.0
) -> Points:
    """A pointed leaf from ``base`` to ``tip``; ``teeth`` notches a side, ``fullest`` 0..1 where it is
    widest, ``bend`` curves the midrib sideways (fraction of its length).
    """
    a, b = np.asarray(base, dtype=np.float64), np.asarray(tip, dtype=np.float64)
    n = max(14, teeth * 4)
    t = np.linspace(0, 1, n)
    power = math.log(0.5) / math.log(min(max(fullest, 0.05), 0.95))
    half = width / 2 * np.sin(math.pi * t**power) ** 0.85
    if teeth:
        half = half * (0.80 + 0.34 * ((t * teeth) % 1.0))
    axis = b - a
    across = np.array([axis[1], -axis[0]])
    across = across / max(float(np.hypot(*across)), 1e-9)
    spine = a + t[:, None] * axis + (bend * float(np.hypot(*axis)) * np.sin(math.pi * t))[:, None] * across
    return np.concatenate([spine + half[:, None] * across, (spine - half[:, None] * across)[::-1]])


def polygon(cx: float, cy: float, r: float, sides: int, angle: float = -math.pi / 2) -> Points:
    """A regular polygon, the first corner at ``angle`` (upwards by default)."""
    t = angle + np.arange(sides) * 2 * math.pi / sides
    return np.stack([cx + r * np.cos(t), cy + r * np.sin(t)], axis=1)


def star(
    cx: float, cy: float, outer: float, inner: float, points: int, angle: float = -math.pi / 2
) -> Points:
    """A star of ``points`` rays between two radii."""
    t = angle + np.arange(2 * points) * math.pi / points
    r = np.where(np.arange(2 * points) % 2 == 0, outer, inner)
    return np.stack([cx + r * np.cos(t), cy + r * np.sin(t)], axis=1)


def rect(x0: float, y0: float, x1: float, y1: float) -> Points:
    """A rectangle by two corners."""
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], dtype=np.float64)


def spiral(
    cx: float, cy: float, r0: float, r1: float, turns: float, angle: float = 0.0, n: int = 60
) -> Points:
    """An open spiral from radius ``r0`` to ``r1``."""
    t = np.linspace(0, 1, n)
    a = angle + t * turns * 2 * math.pi
    r = r0 + (r1 - r0) * t
    return np.stack([cx + r * np.cos(a), cy + r * np.sin(a)], axis=1)


def hills(
    rng: np.random.Generator, x0: float, x1: float, y: float, height: float, bottom: float, n: int = 7
) -> Points:
    """A closed range of hills: a ridge about ``y`` of the given height, closed along ``bottom``."""
    x = np.linspace(x0, x1, n)
    ridge = smooth(np.stack([x, y - height * rng.random(n)], axis=1), closed=False)
    return np.concatenate([ridge, [[x1, bottom], [x0, bottom]]])


def cloud(rng: np.random.Generator, cx: float, cy: float, w: float, h: float, puffs: int = 7) -> Points:
    """A closed, scalloped cloud."""
    t = np.linspace(0, 2 * math.pi, puffs * 8, endpoint=False)
    phase = rng.random() * 6
    r = 0.78 + 0.22 * np.abs(np.sin(t * puffs / 2 + phase))
    return np.stack([cx + w / 2 * r * np.cos(t), cy + h / 2 * r * np.sin(t)], axis=1)
