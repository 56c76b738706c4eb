"""Scene and style to pixels: hides, hatches, outlines, frames and prints."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from portal.sample.ink.hatch import Plate, hatch, outline_ink, shading
from portal.sample.ink.phases import limited
from portal.sample.ink.scene import Line, Scene, Shape
from portal.sample.ink.styles import Style
from portal.sample.ink.textures import texture_ink

Grey = NDArray[Any]  # uint8
_SHIFT = 4  # sub-pixel bits of OpenCV's integer drawing


def render(
    scene: Scene, size_px: int, style: Style, rng: np.random.Generator, oversample: int | None = None
) -> Grey:
    """Draw a scene in a style: grey (h, w), ink dark on white, the long side ``size_px`` long.

    ``oversample`` 2..4 is the factor drawn at before reducing; left out, small drawings get 3 and large ones
    2.
    """
    factor = oversample or (3 if size_px <= 420 else 2)
    width = size_px if scene.aspect <= 1 else max(8, round(size_px / scene.aspect))
    height = max(8, round(size_px * scene.aspect)) if scene.aspect <= 1 else size_px
    plate = Plate.blank(width * factor, height * factor, size_px, factor, style, rng)
    inset = _inset(style, plate)
    # The drawing sits inside frame and margin; its proportions may change by a hair.
    scale_x = (plate.width - 2 * inset) / 1.0
    scale_y = (plate.height - 2 * inset) / scene.aspect
    for item in scene.items:
        if isinstance(item, Shape):
            _shape(plate, item, scale_x, scale_y, inset)
        else:
            _line(plate, item, scale_x, scale_y, inset)
    _frame(plate, inset)
    return _print(plate, width, height)


def _inset(style: Style, plate: Plate) -> float:
    long_side = max(plate.width, plate.height)
    return long_side * style.margin + (0.0 if style.frame in ("none", "bare") else plate.line * 2.0)


def _shape(plate: Plate, shape: Shape, scale_x: float, scale_y: float, inset: float) -> None:
    points = shape.outline * (scale_x, scale_y) + inset
    pad = 3
    x0, y0 = np.floor(points.min(axis=0)).astype(int) - pad
    x1, y1 = np.ceil(points.max(axis=0)).astype(int) + pad
    x0, y0, x1, y1 = max(x0, 0), max(y0, 0), min(x1, plate.width), min(y1, plate.height)
    if x1 - x0 < 2 or y1 - y0 < 2:
        return
    mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
    cv2.fillPoly(mask, [_fixed(points - (x0, y0))], 255, shift=_SHIFT)
    there = plate.ink[y0:y1, x0:x1]
    if shape.fill == "ink":
        np.maximum(there, mask, out=there)
        return
    box = (x0, y0, x1, y1)
    light = shading(mask, plate.style.light) if shape.shade or shape.contour > 0 else None
    ink: NDArray[np.float32] | None = None
    if shape.tone > 0.02 or (shape.shade and shape.fill == "paper"):
        to_px = (scale_x, scale_y, inset)
        tone = (
            np.float32(shape.tone)
            if light is None or not shape.shade
            else _modelled(shape, light, plate.style)
        )
        ink = hatch(plate, shape, mask, box, tone, to_px)
        if shape.texture is not None:
            ink = texture_ink(plate, shape, points, mask, box, tone, ink)
    elif shape.texture is not None:
        ink = texture_ink(plate, shape, points, mask, box, np.float32(0.0), None)
    if shape.contour > 0:
        edge = outline_ink(plate, mask, box, light, shape.contour)
        ink = edge if ink is None else np.maximum(ink, edge, out=ink)
    drawn = np.zeros_like(mask)
    if ink is not None:
        np.multiply(ink, np.float32(255), out=drawn, casting="unsafe")
    if shape.fill is None:
        np.maximum(there, cv2.bitwise_and(drawn, mask), out=there)
    else:
        cv2.copyTo(drawn, mask, there)


def _modelled(shape: Shape, light: NDArray[np.float32], style: Style) -> NDArray[np.float32]:
    """The tone over the shape: darker where the form turns from the light, lighter where it turns to it."""
    strength = np.float32(style.modelling * (0.55 + 0.9 * min(shape.tone, 0.6)))
    tone: NDArray[np.float32] = light * np.float32(1.15 * shape.tone)
    np.multiply(light, strength, out=tone, where=light > 0)
    tone += np.float32(shape.tone)
    return limited(tone)


def _line(plate: Plate, line: Line, scale_x: float, scale_y: float, inset: float) -> None:
    points = line.points * (scale_x, scale_y) + inset
    n = len(points)
    base = max(plate.line * line.width * 0.8, plate.factor * 0.75)
    width = np.full(n, base)
    if line.taper:
        width *= _swelling(n)
    width *= 1 + plate.rng.normal(0, 0.06, n)
    value = 0 if line.white else 255
    tangent = np.empty_like(points)  # np.gradient costs more than all the rest of a short line
    tangent[1:-1] = points[2:] - points[:-2]
    tangent[0], tangent[-1] = points[1] - points[0], points[-1] - points[-2]
    length = np.maximum(np.hypot(tangent[:, 0], tangent[:, 1]), 1e-6)[:, None]
    side = np.stack([-tangent[:, 1], tangent[:, 0]], axis=1) / length * (width / 2)[:, None]
    left, right = points + side, points - side
    if n <= 3:
        cv2.fillPoly(plate.ink, [_fixed(np.concatenate([left, right[::-1]]))], value, shift=_SHIFT)
        return
    # Quads a segment, since one self-crossing outline would leave holes.
    for quad in _fixed(np.stack([left[:-1], left[1:], right[1:], right[:-1]], axis=1)):
        cv2.fillConvexPoly(plate.ink, quad, value, shift=_SHIFT)


@lru_cache(maxsize=1024)
def _swelling(n: int) -> NDArray[np.float64]:
    """How thick a stroke of ``n`` points is at each of them, as it swells and ends in points."""
    return np.asarray(0.25 + 0.75 * np.sin(np.linspace(0.12, math.pi - 0.05, n)) ** 0.7)


def _fixed(points: NDArray[np.float64]) -> NDArray[np.int32]:
    fixed = points * (1 << _SHIFT)
    np.rint(fixed, out=fixed)
    np.minimum(np.maximum(fixed, -(1 << 28), out=fixed), 1 << 28, out=fixed)
    return fixed.astype(np.int32)


def _frame(plate: Plate, inset: float) -> None:
    style = plate.style
    if style.frame in ("none", "bare"):
        return
    long_side = max(plate.width, plate.height)
    edge = long_side * style.margin * 0.45 + plate.line * 0.6
    _clear_outside(plate, inset)
    if style.frame == "plate":
        # The plate's pressed edge is a shallow step, not a line of ink; it shows as a faint shadow.
        at = max(1.0, long_side * 0.004)
        box = np.array(
            [[at, at], [plate.width - at, at], [plate.width - at, plate.height - at], [at, plate.height - at]]
        )
        cv2.polylines(
            plate.shadow, [_fixed(box)], True, 60, max(1, round(plate.factor * 1.2)), cv2.LINE_AA, _SHIFT
        )
        _border(plate, inset - plate.line, plate.line * 0.5)
        return
    if style.frame == "double":
        _border(plate, inset - plate.line, plate.line * 0.6)
        _border(plate, max(plate.line * 0.7, edge * 0.5), plate.line * 1.3)
    else:
        _border(plate, inset - plate.line, plate.line * 1.1)


def _clear_outside(plate: Plate, inset: float) -> None:
    """Nothing of the picture stands outside its frame."""
    edge = max(0, round(inset - plate.line))
    if edge:
        plate.ink[:edge] = 0
        plate.ink[-edge:] = 0
        plate.ink[:, :edge] = 0
        plate.ink[:, -edge:] = 0


def _border(plate: Plate, at: float, width: float) -> None:
    """Four ruled lines, each hand-cut: the ends miss one another by a hair."""
    w, h, rng = plate.width, plate.height, plate.rng
    at = max(at, width)
    off = plate.line * 0.35
    corners = np.array([[at, at], [w - at, at], [w - at, h - at], [at, h - at]])
    for i in range(4):
        a = corners[i] + rng.normal(0, off, 2)
        b = corners[(i + 1) % 4] + rng.normal(0, off, 2)
        t = np.linspace(0, 1, 24)[:, None]
        points = a + (b - a) * t + rng.normal(0, plate.line * 0.06, (24, 2))
        half = width / 2 * (1 + rng.normal(0, 0.1, 24))[:, None]
        across = np.array([[-(b - a)[1], (b - a)[0]]]) / max(float(np.hypot(*(b - a))), 1e-6)
        band = np.concatenate([points + across * half, (points - across * half)[::-1]])
        cv2.fillPoly(plate.ink, [_fixed(band)], 255, shift=_SHIFT)


def _print(plate: Plate, width: int, height: int) -> Grey:
    """Ink on paper: spread by a blur, failing by noise, reduced to the wanted size."""
    style = plate.style
    spread = style.spread * plate.factor * max(1.0, (plate.size_px / 256) ** 0.4)
    ink = cv2.GaussianBlur(plate.ink, (0, 0), max(spread, 0.3))
    # A soft threshold in a table of 256 entries; the noise shifts it, so thin and worn parts fail first.
    noisy = cv2.add(ink, plate.fail, dtype=cv2.CV_8U)
    x = np.arange(256, dtype=np.float32) / 255
    table = np.clip((x - 0.34) * 3.2 + 0.5, 0, 1) * 255
    printed = cv2.LUT(noisy, table.astype(np.uint8))
    grey: Grey = cv2.resize(printed, (width, height), interpolation=cv2.INTER_AREA)
    grey = 255 - grey
    if style.frame == "plate":
        shadow = cv2.resize(plate.shadow, (width, height), interpolation=cv2.INTER_AREA)
        grey = cv2.subtract(grey, shadow)
    return grey
