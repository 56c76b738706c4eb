"""What a surface is made of: fur, feathers, scales, leaves, bricks, bark, water, dots, each again of strokes
only.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from portal.sample.ink.hatch import Plate, family
from portal.sample.ink.phases import F32, U8, Box, directions, limited
from portal.sample.ink.scene import Shape


def texture_ink(
    plate: Plate,
    shape: Shape,
    points: NDArray[np.float64],
    mask: U8,
    box: Box,
    tone: F32 | np.float32,
    ink: F32 | None,
) -> F32:
    """Coverage 0..1 of the texture over the box; ``points`` are in pixels, ``ink`` is the plain hatching, if
    any.
    """
    x0, y0, x1, y1 = box
    x = np.arange(x0, x1, dtype=np.float32)[None, :]
    y = np.arange(y0, y1, dtype=np.float32)[:, None]
    angle, centre = _main_axis(points)
    if isinstance(shape.flow, float):
        angle = shape.flow
    cos, sin = np.float32(math.cos(angle)), np.float32(math.sin(angle))
    dx, dy = x - np.float32(centre[0]), y - np.float32(centre[1])
    u, v = dx * cos + dy * sin, dy * cos - dx * sin
    unit = plate.spacing * shape.grain
    field: F32 = np.broadcast_to(np.asarray(tone, np.float32), mask.shape)
    match shape.texture:
        case "fur":
            return _fur(plate, u, v, field, unit, box)
        case "feather":
            drawn = _scales(plate, u, v, unit * 3.0, 1.9, field, box)
        case "scales":
            drawn = _scales(plate, u, v, unit * 2.3, 1.0, field, box)
        case "leaf":
            drawn = _leaf(plate, u, v, unit, points, angle)
        case "brick":
            drawn = _brick(plate, u, v, unit, box)
        case "bark":
            drawn = _bark(plate, u, v, field, unit, box)
        case "water":
            drawn = _water(plate, x, y, field, unit, box)
        case _:
            drawn = _dots(plate, x, y, field, unit, box)
    if ink is None or shape.texture in ("dots", "water", "bark"):
        return drawn
    if shape.texture in ("feather", "scales"):
        ink *= (field > np.float32(0.3)).astype(np.float32)
    return np.maximum(drawn, ink, out=drawn)


def _main_axis(points: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
    centre = points.mean(axis=0)
    major = directions(points - centre)[:, 1]
    return math.atan2(major[1], major[0]), centre


def _stroke(distance: F32, half: Any) -> F32:
    """Coverage of a line of half width ``half``, ``distance`` pixels from its middle, soft over one pixel."""
    out: F32 = half - distance
    out += np.float32(0.5)
    return limited(out)


def _fur(plate: Plate, u: F32, v: F32, tone: F32, unit: float, box: Box) -> F32:
    """Short hairs along the form, in locks that lean to and fro."""
    x0, y0, x1, y1 = box
    lean = plate.slow[y0:y1, x0:x1]
    phase = v + lean * np.float32(unit * 1.1)
    number = np.floor(phase * np.float32(1.25 / unit))
    index = number.astype(np.int32) & 4095
    wave = u * np.float32(1 / (unit * 4.2)) + plate.tables[2][index] * 3 + lean * np.float32(0.25)
    wave -= np.floor(wave)
    duty = np.float32(0.25) + tone * np.float32(0.85)
    on = (duty - wave) * np.float32(0.55)
    on += tone * np.float32(0.25)
    return family(
        plate,
        phase,
        u,
        np.where(wave < duty, np.maximum(on, 0.1), np.float32(-1)),
        unit / 1.25,
        box,
        cut=True,
    )


def _scales(plate: Plate, u: F32, v: F32, size: float, stretch: float, tone: F32, box: Box) -> F32:
    """Rows of overlapping rounds, pointing along the form."""
    x0, y0, x1, y1 = box
    drift = plate.slow[y0:y1, x0:x1] * np.float32(0.12 * size)
    p = (u + drift) / np.float32(size * stretch * 0.62)
    q = (v + drift) / np.float32(size)
    row = np.floor(p)
    shifted = q + 0.5 * (row % 2)
    a = (p - row) * np.float32(0.62)
    b = shifted - np.floor(shifted) - np.float32(0.5)
    radius = np.sqrt(a * a + b * b)
    edge = np.abs(radius - np.float32(0.5)) * np.float32(size)
    half = np.float32(plate.line * 0.32) + tone * np.float32(size * 0.09)
    return _stroke(edge, half)


def _leaf(plate: Plate, u: F32, v: F32, unit: float, points: NDArray[np.float64], angle: float) -> F32:
    """A midrib and side veins that leave it at an acute angle."""
    spread = np.abs(v)
    side = (u + spread * np.float32(1.1)) + np.float32(0.6) * unit * (v > 0)
    f = side * np.float32(1 / (unit * 2.1))
    f -= np.floor(f)
    veins = _stroke(np.abs(f - np.float32(0.5)) * np.float32(unit * 2.1), plate.line * 0.24)
    rib = _stroke(spread, plate.line * 0.5)
    return np.maximum(veins, rib, out=veins)


def _brick(plate: Plate, u: F32, v: F32, unit: float, box: Box) -> F32:
    x0, y0, x1, y1 = box
    drift = plate.slow[y0:y1, x0:x1] * np.float32(0.05)
    p, q = v / np.float32(unit * 1.7) + drift, u / np.float32(unit * 3.4) + drift
    row = np.floor(p)
    joint = q + 0.5 * (row % 2)
    level = np.abs(p - row - np.float32(0.5))
    upright = np.abs(joint - np.floor(joint) - np.float32(0.5))
    half = np.float32(plate.line * 0.28)
    return np.maximum(
        _stroke((np.float32(0.5) - level) * np.float32(unit * 1.7), half),
        _stroke((np.float32(0.5) - upright) * np.float32(unit * 3.4), half),
    )


def _bark(plate: Plate, u: F32, v: F32, tone: F32, unit: float, box: Box) -> F32:
    """Long cracked strokes along the stem, wandering and broken."""
    x0, y0, x1, y1 = box
    lean = plate.slow[y0:y1, x0:x1]
    phase = v + lean * np.float32(unit * 0.9)
    number = np.floor(phase / np.float32(unit))
    index = number.astype(np.int32) & 4095
    wave = u * np.float32(1 / (unit * 6.5)) + plate.tables[3][index] * 5
    wave -= np.floor(wave)
    return family(
        plate, phase, u, np.where(wave < 0.78, tone + np.float32(0.12), np.float32(-1)), unit, box, cut=True
    )


def _water(plate: Plate, x: F32, y: F32, tone: F32, unit: float, box: Box) -> F32:
    """Level, waving, broken strokes."""
    x0, y0, x1, y1 = box
    wave = np.sin(x * np.float32(0.75 / unit)) * np.float32(unit * 0.28)
    phase = y + wave + plate.slow[y0:y1, x0:x1] * np.float32(unit * 0.25)
    number = np.floor(phase / np.float32(unit * 1.25))
    index = number.astype(np.int32) & 4095
    run = x * np.float32(1 / (unit * 11)) + plate.tables[2][index] * 7
    run -= np.floor(run)
    length = np.float32(0.35) + tone * np.float32(0.9)
    level = np.where(run < length, tone * np.float32(0.6) + np.float32(0.12), np.float32(-1))
    return family(
        plate,
        phase + x * np.float32(0),
        x + y * np.float32(0),
        level.astype(np.float32),
        unit * 1.25,
        box,
        cut=True,
    )


def _dots(plate: Plate, x: F32, y: F32, tone: F32, unit: float, box: Box) -> F32:
    """Stippling on a jittered lattice; dots grow with the tone."""
    size = np.float32(unit * 0.95)
    turn = np.float32(0.45)
    p, q = (x + y * turn) / size, (y - x * turn) / size
    i, j = np.floor(p), np.floor(q)
    index = (i.astype(np.int32) * 73 + j.astype(np.int32) * 151) & 4095
    a = p - i - np.float32(0.5) - (plate.tables[0][index] - np.float32(0.5)) * np.float32(0.45)
    b = q - j - np.float32(0.5) - (plate.tables[1][index] - np.float32(0.5)) * np.float32(0.45)
    distance = np.sqrt(a * a + b * b) * size
    half = np.minimum(np.float32(0.1) + tone * np.float32(0.5), np.float32(0.42)) * size
    return _stroke(distance, half)
