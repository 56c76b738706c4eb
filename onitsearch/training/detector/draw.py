"""Drawings made up on the spot: open lines, engravings, tones, diagrams, maps, music, marks, cast ornaments."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from onitsearch.training.detector.degrade import field
from onitsearch.training.detector.maps import chart
from onitsearch.training.detector.pages import Array
from onitsearch.training.detector.printers_marks import mark

Rng = np.random.Generator


def drawing(rng: Rng, height: int, width: int) -> tuple[Array, str]:
    """Return an invented picture as ink, float32 (h, w) of 0 (paper) to 1, cut close to its strokes, and its kind."""
    make, kind = _MAKERS[int(rng.choice(len(_MAKERS), p=_ODDS))]
    scale = 2
    sheet = np.zeros((height * scale, width * scale), np.uint8)
    make(rng, sheet)
    ink = cv2.resize(sheet, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    rows, columns = np.flatnonzero(ink.max(1) > 0.15), np.flatnonzero(ink.max(0) > 0.15)
    if len(rows) < 8 or len(columns) < 8:
        return ink, kind
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] * rng.uniform(0.6, 1), kind


def coloured(rng: Rng, light: Array) -> Array:
    """Return a picture (transmitted light, h × w × 3) painted by hand: soft patches of colour under its lines."""
    height, width = light.shape[:2]
    patches = np.ones((height, width, 3), np.float32)
    for _ in range(int(rng.integers(3, 12))):
        centre = (int(rng.uniform(0, width)), int(rng.uniform(0, height)))
        size = (int(rng.uniform(0.05, 0.35) * width) + 2, int(rng.uniform(0.05, 0.35) * height) + 2)
        colour = tuple(float(value) for value in rng.uniform(0.35, 1.0, 3))
        cv2.ellipse(patches, centre, size, rng.uniform(0, 180), 0, 360, colour, -1)
    soft = 2 * int(rng.integers(0, 5)) + 1
    return np.asarray(light * cv2.blur(patches, (soft, soft)))


def _curve(
    rng: Rng, centre: Array, reach: Array, points: int = 40, knots: int = 4, closed: bool = False
) -> Array:
    """Return a smooth line (points, 1, 2) as integers that wanders around a centre."""
    t = np.linspace(0, 2 * np.pi if closed else rng.uniform(2, 5), points)
    line = np.zeros((points, 2))
    for k in range(1, knots + 1):
        for axis in (0, 1):
            line[:, axis] += rng.normal(0, 1 / k) * np.cos(k * t + rng.uniform(0, 7)) * reach[axis]
    return np.asarray((centre + line * 0.6).astype(np.int32).reshape(-1, 1, 2))


def _hatch(rng: Rng, sheet: Array, shape: Array, thick: int) -> None:
    """Fill a closed line with parallel strokes, or crossed ones."""
    inside = np.zeros_like(sheet)
    cv2.fillPoly(inside, [shape], 255)
    for _ in range(int(rng.integers(1, 3))):
        angle, gap = rng.uniform(0, np.pi), int(rng.integers(3, 9)) * thick
        height, width = sheet.shape
        reach = int(np.hypot(height, width))
        strokes = np.zeros_like(sheet)
        direction = np.array([np.cos(angle), np.sin(angle)])
        across = np.array([-direction[1], direction[0]])
        for offset in range(-reach // 2, reach // 2, max(gap, 4)):
            middle = np.array([width / 2, height / 2]) + across * offset
            a, b = (middle - direction * reach).astype(int), (middle + direction * reach).astype(int)
            cv2.line(strokes, (int(a[0]), int(a[1])), (int(b[0]), int(b[1])), 255, thick)
        sheet |= strokes & inside


def _lines(rng: Rng, sheet: Array) -> None:
    """An open line drawing without a frame: figures, limbs, ground, a little shading."""
    height, width = sheet.shape
    thick = int(rng.integers(1, 4))
    for _ in range(int(rng.integers(6, 28))):
        centre = np.array([rng.uniform(0.15, 0.85) * width, rng.uniform(0.15, 0.85) * height])
        reach = np.array([width, height]) * rng.uniform(0.03, 0.25)
        closed = rng.random() < 0.5
        line = _curve(rng, centre, reach, closed=closed)
        cv2.polylines(sheet, [line], closed, 255, thick, cv2.LINE_AA)
        if closed and rng.random() < 0.5:
            _hatch(rng, sheet, line, max(1, thick - 1))
    if rng.random() < 0.5:
        ground = int(height * rng.uniform(0.75, 0.95))
        for _ in range(int(rng.integers(5, 40))):
            x, y = int(rng.uniform(0, width)), int(rng.normal(ground, height * 0.04))
            cv2.line(
                sheet, (x, y), (x + int(rng.uniform(5, 0.2 * width)), y + int(rng.normal(0, 3))), 255, thick
            )


def _engraving(rng: Rng, sheet: Array) -> None:
    """A picture full of tone: many hatched shapes, often in a frame."""
    height, width = sheet.shape
    for _ in range(int(rng.integers(8, 20))):
        centre = np.array([rng.uniform(0, 1) * width, rng.uniform(0, 1) * height])
        shape = _curve(rng, centre, np.array([width, height]) * rng.uniform(0.08, 0.3), closed=True)
        _hatch(rng, sheet, shape, int(rng.integers(1, 3)))
        cv2.polylines(sheet, [shape], True, 255, int(rng.integers(1, 4)), cv2.LINE_AA)
    if rng.random() < 0.6:
        cv2.rectangle(sheet, (2, 2), (width - 3, height - 3), 255, int(rng.integers(2, 7)))


def _tone(rng: Rng, sheet: Array) -> None:
    """A picture of continuous tone, as lithographs, aquatints and photographs are."""
    height, width = sheet.shape
    tone = np.full((height, width), rng.uniform(0.2, 0.7), np.float32)
    for coarse, strength in ((3, 0.25), (8, 0.15), (30, 0.08)):
        tone += np.float32(rng.uniform(0, strength)) * field(rng, height, width, coarse)
    for _ in range(int(rng.integers(3, 14))):
        centre = np.array([rng.uniform(0, 1) * width, rng.uniform(0, 1) * height])
        shape = _curve(rng, centre, np.array([width, height]) * rng.uniform(0.04, 0.25), closed=True)
        inside = np.zeros_like(sheet)
        cv2.fillPoly(inside, [shape], 255, cv2.LINE_AA)
        soft = 2 * int(rng.integers(0, 12)) + 1
        tone += cv2.blur(inside, (soft, soft)).astype(np.float32) / 255 * np.float32(rng.uniform(-0.5, 0.5))
    tone += np.float32(rng.uniform(0, 0.12)) * rng.standard_normal(tone.shape, np.float32)
    low = rng.uniform(0.05, 0.3)
    if rng.random() < 0.2:  # fading out in an oval
        oval = np.zeros_like(sheet)
        cv2.ellipse(oval, (width // 2, height // 2), (width // 2 - 4, height // 2 - 4), 0, 0, 360, 255, -1)
        tone = np.clip(tone, low, 1) * (oval > 0)
    sheet[:] = (np.clip(tone, 0 if rng.random() < 0.2 else low, 1) * 255).astype(np.uint8)
    if rng.random() < 0.4:
        cv2.rectangle(sheet, (1, 1), (width - 2, height - 2), 255, int(rng.integers(1, 5)))


def _words(rng: Rng, sheet: Array, count: int, size: float) -> None:
    height, width = sheet.shape
    for _ in range(count):
        text = "".join(rng.choice(list("ABCDEFGHabcdefgnorst"), int(rng.integers(1, 7))))
        at = (int(rng.uniform(0.05, 0.85) * width), int(rng.uniform(0.08, 0.95) * height))
        cv2.putText(sheet, text, at, cv2.FONT_HERSHEY_COMPLEX, size, 255, 1 + int(size > 0.8), cv2.LINE_AA)


def _diagram(rng: Rng, sheet: Array) -> None:
    """Circles, chords, angles and letters, as in books of geometry, astronomy or machines."""
    height, width = sheet.shape
    thick = int(rng.integers(1, 4))
    middle = (width // 2 + int(rng.normal(0, width * 0.05)), height // 2)
    radius = int(min(width, height) * rng.uniform(0.25, 0.48))
    if rng.random() < 0.6:
        for k in range(int(rng.integers(1, 6))):
            cv2.circle(sheet, middle, max(3, int(radius * (1 - 0.17 * k))), 255, thick, cv2.LINE_AA)
    points = [(int(rng.uniform(0.04, 0.96) * width), int(rng.uniform(0.05, 0.95) * height)) for _ in range(6)]
    for _ in range(int(rng.integers(3, 14))):
        a, b = rng.choice(len(points), 2)
        cv2.line(sheet, points[a], points[b], 255, thick, cv2.LINE_AA)
    if rng.random() < 0.25:  # a tree of brackets, or a table of consanguinity
        for k in range(int(rng.integers(3, 9))):
            y = int((k + 0.5) * height / 9)
            cv2.rectangle(
                sheet,
                (int(rng.uniform(0, 0.4) * width), y),
                (int(rng.uniform(0.5, 1) * width) - 2, y + height // 14),
                255,
                thick,
            )
    _words(rng, sheet, int(rng.integers(3, 12)), rng.uniform(0.5, 1.1))


def _music(rng: Rng, sheet: Array) -> None:
    """Staves of four or five lines with square or round notes."""
    height, width = sheet.shape
    count, gap = int(rng.integers(4, 6)), int(rng.integers(7, 13))
    tall = gap * (count + int(rng.integers(3, 8)))
    square = rng.random() < 0.5
    for top in range(gap * 2, max(gap * 2 + 1, height - gap * count), tall):
        for k in range(count):
            cv2.line(sheet, (4, top + k * gap), (width - 5, top + k * gap), 255, int(rng.integers(1, 3)))
        x = gap * 2
        while x < width - gap * 2:
            y = top + int(rng.integers(0, 2 * count) * gap / 2)
            if square:
                cv2.rectangle(sheet, (x, y - gap // 2), (x + gap - 2, y + gap // 2), 255, -1)
            else:
                cv2.ellipse(
                    sheet, (x, y), (gap * 2 // 3, gap // 2), -20, 0, 360, 255, -1 if rng.random() < 0.6 else 2
                )
            if rng.random() < 0.7:
                cv2.line(sheet, (x + gap // 2, y), (x + gap // 2, y + int(rng.choice([-3, 3])) * gap), 255, 2)
            x += int(rng.integers(2, 6)) * gap


def _strip(rng: Rng, sheet: Array) -> None:
    """One or more rows of the same small cast ornament, upright or mirrored in turn."""
    height, width = sheet.shape
    rows = int(rng.integers(1, 4))
    side = max(8, height // rows)
    unit = np.zeros((side, side), np.uint8)
    half = np.zeros((side, max(4, side // 2)), np.uint8)
    for _ in range(int(rng.integers(2, 6))):
        centre = np.array([half.shape[1] * rng.uniform(0.2, 0.9), side * rng.uniform(0.2, 0.8)])
        line = _curve(rng, centre, np.array([side, side]) * rng.uniform(0.1, 0.3), 20, 3, closed=True)
        if rng.random() < 0.5:
            cv2.fillPoly(half, [line], 255, cv2.LINE_AA)
        else:
            cv2.polylines(half, [line], True, 255, max(1, side // 18), cv2.LINE_AA)
    unit[:, : half.shape[1]] = half
    unit[:, side - half.shape[1] :] = half[:, ::-1]
    gap = int(side * rng.uniform(0, 0.25))
    for row in range(rows):
        for number, x in enumerate(range(0, width - side + 1, side + gap)):
            piece = unit[::-1] if (row + number) % 2 and rows > 1 else unit
            part = sheet[row * side : (row + 1) * side, x : x + side]
            part[:] = piece[: part.shape[0], : part.shape[1]]


def _vignette(rng: Rng, sheet: Array) -> None:
    """A mirrored flourish, often narrowing downwards, as at the end of a chapter."""
    height, width = sheet.shape
    half = np.zeros((height, width // 2), np.uint8)
    narrowing = rng.random() < 0.6
    for _ in range(int(rng.integers(5, 16))):
        y = rng.uniform(0.1, 0.9)
        room = (1 - 0.8 * y) if narrowing else 1.0
        centre = np.array([half.shape[1] * (1 - rng.uniform(0, 0.9) * room), y * height])
        line = _curve(
            rng, centre, np.array([half.shape[1], height]) * rng.uniform(0.06, 0.2) * room, 40, 4, closed=True
        )
        if rng.random() < 0.35:
            cv2.fillPoly(half, [line], 255, cv2.LINE_AA)
        elif rng.random() < 0.5:
            _hatch(rng, half, line, 1)
        cv2.polylines(half, [line], True, 255, int(rng.integers(1, 5)), cv2.LINE_AA)
    sheet[:, : half.shape[1]] = half
    sheet[:, width - half.shape[1] :] = half[:, ::-1]


_MAKERS: tuple[tuple[Callable[[Rng, Array], None], str], ...] = (
    (_lines, "illustration"),
    (_engraving, "illustration"),
    (_diagram, "diagram"),
    (chart, "map"),
    (_music, "music"),
    (_strip, "ornament"),
    (_vignette, "ornament"),
    (_tone, "illustration"),
    (mark, "mark"),
)
_ODDS = (0.29, 0.13, 0.1, 0.09, 0.05, 0.1, 0.1, 0.08, 0.06)
