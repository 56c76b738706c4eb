"""Families of strokes over a mask, computed for all pixels at once.

A family is the level lines of a phase field: every pixel knows its stroke's number, its distance from the
middle of that stroke and how wide the stroke is there. Width follows the tone, so strokes swell and taper by
themselves.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
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
_TABLE = 4096  # strokes with their own random character before numbers repeat


@dataclass
class Plate:
    """The block or plate being cut: ink so far (0..255 at the oversampled size) and the noise of this
    impression.
    """

    width: int
    height: int
    size_px: int
    factor: int
    style: Style
    rng: np.random.Generator
    ink: U8
    shadow: U8
    slow: F32
    quick: F32
    fail: NDArray[np.int16]
    fade: F32 | None  # how far strokes fail near the edge, 0..1; None where a frame ends them
    line: float
    spacing: float
    tables: F32

    @classmethod
    def blank(
        cls, width: int, height: int, size_px: int, factor: int, style: Style, rng: np.random.Generator
    ) -> Plate:
        """An uncut plate of the oversampled size ``width`` × ``height``."""
        # Large plates carry more and finer lines, but not in proportion: an eye, or a thumbnail,
        # must part them.
        shrink = (256 / size_px) ** 0.42 if size_px > 256 else 1.0
        unit = max(width, height) / 1000 * shrink
        spacing = max(style.spacing * unit, 2.5 * factor)
        line = max(style.line * unit, 1.0 * factor)
        slow = _noise(rng, width, height, spacing * 5)
        quick = _noise(rng, width, height, spacing * 0.5)
        fail = _failing(rng, width, height, factor, style.wear)
        fade = _fading(slow, max(width, height) * 0.05) if style.frame == "none" else None
        tables = rng.random((4, _TABLE), dtype=np.float32)
        ink = np.zeros((height, width), np.uint8)
        shadow = np.zeros((height, width), np.uint8)
        return cls(
            width,
            height,
            size_px,
            factor,
            style,
            rng,
            ink,
            shadow,
            slow,
            quick,
            fail,
            fade,
            line,
            spacing,
            tables,
        )


def _noise(rng: np.random.Generator, width: int, height: int, grain: float) -> F32:
    """Smooth noise of about unit deviation with features ``grain`` pixels wide."""
    small = rng.standard_normal((int(height / grain) + 3, int(width / grain) + 3), dtype=np.float32)
    field: F32 = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    return field


def _failing(
    rng: np.random.Generator, width: int, height: int, factor: int, wear: float
) -> NDArray[np.int16]:
    """What to add to the ink (0..255) before the threshold: small grain everywhere, larger worn patches."""
    grain = _noise(rng, width, height, 1.3 * factor)
    patches = _noise(rng, width, height, max(width, height) / 9)
    out = grain * np.float32(9 + 22 * wear) + np.minimum(patches + np.float32(0.9), 0) * np.float32(70 * wear)
    return out.astype(np.int16)


def _fading(slow: F32, reach: float) -> F32:
    """An unframed picture does not end at a ruler: its strokes give out raggedly towards the edge."""
    h, w = slow.shape
    x = np.minimum(np.arange(w), np.arange(w)[::-1]).astype(np.float32)
    y = np.minimum(np.arange(h), np.arange(h)[::-1]).astype(np.float32)
    away = np.minimum(x[None, :], y[:, None]) / np.float32(reach)
    away += slow * np.float32(0.28)
    return np.clip(np.float32(1.0) - away, 0, 1, out=away)


def shading(mask: U8, light: float) -> F32:
    """How far the form turns from the light, -1 (to it) .. 1 (averted), by inflating the mask like a
    cushion.
    """
    h, w = mask.shape
    scale = min(1.0, 40 / max(h, w))
    sw, sh = max(3, round(w * scale)), max(3, round(h * scale))
    reduced: F32 = cv2.resize(mask, (sw, sh), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    small: F32 = cv2.copyMakeBorder(reduced, 4, 4, 4, 4, cv2.BORDER_CONSTANT, value=0)
    girth = math.sqrt(max(float(small.sum()), 1.0))
    soft = cv2.GaussianBlur(small, (0, 0), min(max(0.2 * girth, 0.8), 8.0))
    gx = cv2.Sobel(soft, cv2.CV_32F, 1, 0, ksize=3)
    gy = cv2.Sobel(soft, cv2.CV_32F, 0, 1, ksize=3)
    turned = gx * math.cos(light) + gy * math.sin(light)  # gradients point inwards, away from an edge
    inside = small > 0.4
    peak = float(np.hypot(gx, gy)[inside].max()) if inside.any() else 1.0
    field = turned[4:-4, 4:-4] / max(peak, 1e-6)
    return np.asarray(cv2.resize(field, (w, h), interpolation=cv2.INTER_LINEAR), np.float32)


def hatch(plate: Plate, shape: Shape, mask: U8, box: Box, tone: F32 | np.float32, place: Placement) -> F32:
    """Coverage 0..1 of the strokes of one shape over its box."""
    style = plate.style
    spacing = plate.spacing * shape.grain
    phase, along = phases(plate, shape, mask, box, place)
    ink = family(plate, phase, along, tone, spacing, box)
    if style.cross < 1 and float(np.max(tone)) > style.cross:
        deep = (tone - np.float32(style.cross)) * np.float32(1 / (1 - style.cross)) * np.float32(0.8)
        if shape.texture is None or shape.texture in ("leaf", "water"):
            turn = style.cross_angle
            second = phase * np.float32(math.cos(turn)) + along * np.float32(math.sin(turn))
            np.maximum(ink, family(plate, second, along, deep, spacing, box, cut=True), out=ink)
    return ink


def family(
    plate: Plate, phase: F32, along: F32, tone: F32 | np.float32, spacing: float, box: Box, cut: bool = False
) -> F32:
    """One family of strokes: ``phase`` counts pixels across the strokes, ``along`` pixels on them."""
    style, rng = plate.style, plate.rng
    x0, y0, x1, y1 = box
    wander = plate.slow[y0:y1, x0:x1] * np.float32(style.wobble)
    f = phase * np.float32(1 / spacing) + wander
    f += np.float32(rng.random() * 97)
    number = np.floor(f)
    f -= number
    index = number.astype(np.int32) & (_TABLE - 1)
    even, odd = style.starts
    start = plate.tables[0] * np.float32(0.07)
    start[::2] += np.float32(even)
    start[1::2] += np.float32(odd)
    begin = start[index]
    width = tone - begin
    width += plate.quick[y0:y1, x0:x1] * np.float32(0.025)
    if plate.fade is not None:
        width -= plate.fade[y0:y1, x0:x1]
    if style.stipple and not cut:
        # In the lights a stroke becomes a row of dots: its width is cut by a wave along it.
        wave = along * np.float32(1 / (spacing * 0.95)) + plate.tables[1][index]
        wave -= np.floor(wave)
        limit = np.float32(style.stipple)
        gap = (wave > 0.5) & (width < limit)
        width[gap] = -1
    elif style.breaks:
        wave = along * np.float32(1 / (spacing * 9)) + plate.tables[1][index]
        wave -= np.floor(wave)
        width[wave < np.float32(style.breaks)] -= np.float32(0.16)
    alive = width > 0
    width *= np.float32(style.gain)
    width += np.float32(0.12 if style.manner == "woodcut" else 0.10)
    np.minimum(width, np.float32(style.widest if not cut else style.widest * 0.6), out=width)
    f -= np.float32(0.5)
    np.abs(f, out=f)
    width *= np.float32(0.5)
    width -= f
    width *= np.float32(spacing)
    width += np.float32(0.5)
    np.clip(width, 0, 1, out=width)
    width *= alive
    return width


def outline_ink(plate: Plate, mask: U8, box: Box, light: F32 | None, weight: float) -> F32:
    """Coverage of the contour: a band inside the edge, heavier on the averted side and uneven."""
    x0, y0, x1, y1 = box
    depth = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    width = plate.quick[y0:y1, x0:x1] * np.float32(0.14)
    if light is not None:
        width += light * np.float32(plate.style.swell)
    width += np.float32(0.95)
    width *= np.float32(plate.line * weight)
    np.maximum(width, np.float32(0.7 * plate.factor if weight >= 0.5 else 0.0), out=width)
    if plate.fade is not None:
        width[plate.fade[y0:y1, x0:x1] > np.float32(0.7)] = -1
    width -= depth
    width += np.float32(1.0)
    return np.clip(width, 0, 1, out=width)


def phases(plate: Plate, shape: Shape, mask: U8, box: Box, place: Placement) -> tuple[F32, F32]:
    """Two fields over the box in pixels: across the strokes and along them."""
    x0, y0, x1, y1 = box
    x = np.arange(x0, x1, dtype=np.float32)[None, :]
    y = np.arange(y0, y1, dtype=np.float32)[:, None]
    flow = shape.flow
    if isinstance(flow, float | int):
        return _straight(x, y, float(flow) + plate.style.angle)
    if isinstance(flow, str) and flow == "along":
        depth = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
        depth = cv2.GaussianBlur(depth, (0, 0), 1.5)
        return depth, _straight(x, y, _axis(shape)[0])[1]
    if isinstance(flow, str):
        return _round(x, y, shape, place, plate.style)
    if isinstance(flow, np.ndarray):
        return _across_spine(x, y, flow * place[:2] + place[2])
    return _solved(x, y, shape, place)


def _straight(x: F32, y: F32, angle: float) -> tuple[F32, F32]:
    cos, sin = np.float32(math.cos(angle)), np.float32(math.sin(angle))
    return y * cos - x * sin, x * cos + y * sin


def _axis(shape: Shape) -> tuple[float, float, float]:
    """Angle of the longer axis of an outline and its half extents along and across it, unit coordinates."""
    p = shape.outline - shape.outline.mean(axis=0)
    _, vectors = np.linalg.eigh(np.cov(p.T))
    major = vectors[:, 1]
    along, across = p @ major, p @ vectors[:, 0]
    return math.atan2(major[1], major[0]), float(np.ptp(along)) / 2, float(np.ptp(across)) / 2


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
