"""Which way strokes run: for every pixel of a shape, how far it lies across its strokes and along them."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from portal.sample.ink.scene import Shape
from portal.sample.ink.styles import Style

F32 = NDArray[Any]  # float32; numpy loses the width in mixed arithmetic
U8 = NDArray[Any]  # uint8
Box = tuple[int, int, int, int]
Placement = tuple[float, float, float]  # scale x, scale y, inset: unit coordinates to pixels


def limited(field: F32, low: float = 0, high: float = 1) -> F32:
    """The field cut to its limits, in place: np.clip takes longer."""
    np.maximum(field, np.float32(low), out=field)
    return np.minimum(field, np.float32(high), out=field)


def phases(style: Style, shape: Shape, mask: U8, box: Box, place: Placement) -> tuple[F32, F32]:
    """Two fields over the box in pixels: across the strokes and along them."""
    x0, y0, x1, y1 = box
    x = np.arange(x0, x1, dtype=np.float32)[None, :]
    y = np.arange(y0, y1, dtype=np.float32)[:, None]
    flow = shape.flow
    if isinstance(flow, float | int):
        return _straight(x, y, float(flow) + style.angle)
    if isinstance(flow, str) and flow == "along":
        depth = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
        depth = cv2.GaussianBlur(depth, (0, 0), 1.5)
        return depth, _straight(x, y, _axis(shape)[0])[1]
    if isinstance(flow, str):
        return _round(x, y, shape, place, style)
    if isinstance(flow, np.ndarray):
        return _across_spine(x, y, flow * place[:2] + place[2])
    return _solved(x, y, shape, place)


def _straight(x: F32, y: F32, angle: float) -> tuple[F32, F32]:
    cos, sin = np.float32(math.cos(angle)), np.float32(math.sin(angle))
    return y * cos - x * sin, x * cos + y * sin


def _axis(shape: Shape) -> tuple[float, float, float]:
    """Angle of the longer axis of an outline and its half extents along and across it, unit coordinates."""
    p = shape.outline - shape.outline.mean(axis=0)
    vectors = directions(p)
    major = vectors[:, 1]
    along, across = p @ major, p @ vectors[:, 0]
    return math.atan2(major[1], major[0]), float(np.ptp(along)) / 2, float(np.ptp(across)) / 2


def directions(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Unit vectors (in columns) across the longer axis of points about their middle, and along it.

    The eigenvectors of ``np.cov(points.T)``, to the bit, for a third of what that takes with so few points.
    """
    centred = points.T - points.T.mean(axis=1)[:, None]
    spread = centred @ centred.T.copy()
    spread *= 1 / (len(points) - 1)
    return np.asarray(np.linalg.eigh(spread)[1])


def _round(x: F32, y: F32, shape: Shape, place: Placement, style: Style) -> tuple[F32, F32]:
    """Strokes across the longer axis, bowed as on a barrel; nearly round forms are bowed about the light's
    axis.
    """
    angle, length, girth = _axis(shape)
    if girth > 0.72 * length:
        angle, girth = style.light + style.angle, (length + girth) / 2
    centre = (shape.outline.min(axis=0) + shape.outline.max(axis=0)) / 2 * place[:2] + place[2]
    along_axis, across_axis = (
        (x - np.float32(centre[0])) * np.float32(math.cos(angle))
        + (y - np.float32(centre[1])) * np.float32(math.sin(angle)),
        (y - np.float32(centre[1])) * np.float32(math.cos(angle))
        - (x - np.float32(centre[0])) * np.float32(math.sin(angle)),
    )
    radius = max(girth * place[0], 1.0)
    bow = across_axis * across_axis * np.float32(0.42 / radius)
    # Slanting the family a little keeps it from looking ruled.
    slant = np.float32(0.25 * math.sin(7 * style.angle + 1))
    return along_axis + bow + across_axis * slant, across_axis


def _across_spine(x: F32, y: F32, spine: NDArray[np.float64]) -> tuple[F32, F32]:
    """Strokes across a bent spine: the phase is the length along it of the nearest point."""
    h, w = y.shape[0], x.shape[1]
    cells = 40
    step = max(1.0, max(w, h) / cells)
    gx = np.arange(0, w + step, step) + float(x[0, 0])
    gy = np.arange(0, h + step, step) + float(y[0, 0])
    seg = np.diff(spine, axis=0)
    size = np.maximum(np.hypot(seg[:, 0], seg[:, 1]), 1e-6)
    reach = np.concatenate([[0.0], np.cumsum(size)])
    grid = np.stack(np.meshgrid(gx, gy), axis=-1).reshape(-1, 1, 2)
    rel = grid - spine[None, :-1]
    t = (rel * seg).sum(-1) / size**2
    t_low = np.where(np.arange(len(seg)) == 0, -50.0, 0.0)
    t_high = np.where(np.arange(len(seg)) == len(seg) - 1, 50.0, 1.0)
    t = np.clip(t, t_low, t_high)
    gap = rel - t[..., None] * seg
    away = (gap**2).sum(-1)
    near = away.argmin(axis=1)
    rows = np.arange(len(near))
    length = (reach[near] + t[rows, near] * size[near]).reshape(len(gy), len(gx)).astype(np.float32)
    side = (seg[near, 0] * gap[rows, near, 1] - seg[near, 1] * gap[rows, near, 0]) / size[near]
    across = side.reshape(len(gy), len(gx)).astype(np.float32)
    length = cv2.GaussianBlur(length, (0, 0), 0.8)
    girth = max(float(np.sqrt(away.min(axis=1)).max()), 1.0)
    phase = _enlarge(length, w, h, step)
    offset = _enlarge(across, w, h, step)
    return phase + offset * offset * np.float32(0.35 / girth), offset


def _solved(x: F32, y: F32, shape: Shape, place: Placement) -> tuple[F32, F32]:
    """Strokes along any field of angles: the phase whose gradient fits the field's normals best (a Poisson
    equation).
    """
    h, w = y.shape[0], x.shape[1]
    n = 32
    gx = np.linspace(float(x[0, 0]), float(x[0, -1]), n)
    gy = np.linspace(float(y[0, 0]), float(y[-1, 0]), n)
    ux, uy = np.meshgrid((gx - place[2]) / place[0], (gy - place[2]) / place[1])
    assert callable(shape.flow)
    angle = np.asarray(shape.flow(ux, uy), dtype=np.float64)
    dx, dy = max(w / n, 1e-3), max(h / n, 1e-3)
    phase = _poisson(-np.sin(angle), np.cos(angle), dx, dy)
    along = _poisson(np.cos(angle), np.sin(angle), dx, dy)
    size = (w, h)
    return (
        np.asarray(cv2.resize(phase, size, interpolation=cv2.INTER_CUBIC), np.float32),
        np.asarray(cv2.resize(along, size, interpolation=cv2.INTER_CUBIC), np.float32),
    )


def _poisson(px: NDArray[np.float64], py: NDArray[np.float64], dx: float, dy: float) -> F32:
    """The field whose gradient is nearest to (px, py), by a cosine transform (Neumann edges)."""
    n, m = px.shape
    div = np.zeros((n, m))
    mid = (px[:, 1:] + px[:, :-1]) / 2 / dx
    div[:, :-1] += mid
    div[:, 1:] -= mid
    mid = (py[1:] + py[:-1]) / 2 / dy
    div[:-1] += mid
    div[1:] -= mid
    spectrum = cv2.dct(div)
    kx = (2 * np.cos(np.pi * np.arange(m) / m) - 2) / dx**2
    ky = (2 * np.cos(np.pi * np.arange(n) / n) - 2) / dy**2
    both = kx[None, :] + ky[:, None]
    both[0, 0] = 1.0
    spectrum = spectrum / both
    spectrum[0, 0] = 0.0
    return np.asarray(cv2.idct(spectrum), np.float32)


def _enlarge(field: F32, w: int, h: int, step: float) -> F32:
    big = cv2.resize(field, None, fx=step, fy=step, interpolation=cv2.INTER_LINEAR)
    return np.asarray(big[:h, :w], np.float32)
