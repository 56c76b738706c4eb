"""Families of strokes over a mask, computed for all pixels at once.

A family is the level lines of a phase field: every pixel knows its stroke's number, its distance from the
middle of that stroke and how wide the stroke is there. Width follows the tone, so strokes swell and taper by
themselves.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from portal.sample.ink.phases import F32, U8, Box, Placement, limited, phases
from portal.sample.ink.scene import Shape
from portal.sample.ink.styles import Style

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

    @cached_property
    def starts(self) -> F32:
        """The tone at which each stroke begins, by its number."""
        start = self.tables[0] * np.float32(0.07)
        start[::2] += np.float32(self.style.starts[0])
        start[1::2] += np.float32(self.style.starts[1])
        return np.asarray(start)


def _lattice(rng: np.random.Generator, width: int, height: int, grain: float) -> F32:
    return rng.standard_normal((int(height / grain) + 3, int(width / grain) + 3), dtype=np.float32)


def _noise(rng: np.random.Generator, width: int, height: int, grain: float) -> F32:
    """Smooth noise of about unit deviation with features ``grain`` pixels wide."""
    small = _lattice(rng, width, height, grain)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR))


def _failing(
    rng: np.random.Generator, width: int, height: int, factor: int, wear: float
) -> NDArray[np.int16]:
    """What to add to the ink (0..255) before the threshold: small grain everywhere, larger worn patches."""
    fine = _lattice(rng, width, height, 1.3 * factor) * np.float32(9 + 22 * wear)
    patches = _lattice(rng, width, height, max(width, height) / 9)
    worn = np.minimum(patches + np.float32(0.9), 0) * np.float32(70 * wear)
    # Enlarged as integers: the noise is coarse, and floats would cost three times as much.
    out = cv2.resize(fine.astype(np.int16), (width, height), interpolation=cv2.INTER_LINEAR)
    if wear > 0.02:
        out = cv2.add(out, cv2.resize(worn.astype(np.int16), (width, height), interpolation=cv2.INTER_LINEAR))
    return np.asarray(out, np.int16)


def _fading(slow: F32, reach: float) -> F32:
    """An unframed picture does not end at a ruler: its strokes give out raggedly towards the edge."""
    h, w = slow.shape
    x = np.minimum(np.arange(w), np.arange(w)[::-1]).astype(np.float32)
    y = np.minimum(np.arange(h), np.arange(h)[::-1]).astype(np.float32)
    away = np.minimum(x[None, :], y[:, None]) / np.float32(reach)
    away += slow * np.float32(0.28)
    return limited(np.subtract(np.float32(1.0), away, out=away))


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
    phase, along = phases(style, shape, mask, box, place)
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
    index = number.astype(np.int32)
    index &= _TABLE - 1
    begin = plate.starts.take(index, mode="clip")
    width = np.subtract(tone, begin, out=begin)
    width += plate.quick[y0:y1, x0:x1] * np.float32(0.025)
    if plate.fade is not None:
        width -= plate.fade[y0:y1, x0:x1]
    if style.stipple and not cut:
        # In the lights a stroke becomes a row of dots: its width is cut by a wave along it.
        wave = along * np.float32(1 / (spacing * 0.95)) + plate.tables[1].take(index, mode="clip")
        wave -= np.floor(wave)
        limit = np.float32(style.stipple)
        gap = (wave > 0.5) & (width < limit)
        np.copyto(width, np.float32(-1), where=gap)
    elif style.breaks:
        wave = along * np.float32(1 / (spacing * 9)) + plate.tables[1].take(index, mode="clip")
        wave -= np.floor(wave)
        width -= (wave < np.float32(style.breaks)) * np.float32(0.16)  # quicker than picking pixels
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
    limited(width)
    width *= alive
    return np.asarray(width)


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
        np.copyto(width, np.float32(-1), where=plate.fade[y0:y1, x0:x1] > np.float32(0.7))
    width -= depth
    width += np.float32(1.0)
    return limited(width)
