"""Initials and stamps made up on the spot, for the real ones are few and each library has its own."""

from __future__ import annotations

import cv2
import numpy as np

from onitsearch.training.detector.degrade import field
from onitsearch.training.detector.pages import Array

Rng = np.random.Generator
_CAPITALS = "ABCDEFGHIKLMNOPQRSTVW"
_FACES = (cv2.FONT_HERSHEY_TRIPLEX, cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_SIMPLEX)
_RINGS = ("BIBLIOTHECA REGIA", "BIBLIOTHEQUE ROYALE", "EX LIBRIS COLLEGII", "KOENIGLICHE BIBLIOTHEK", "STADTBIBLIOTHEK",
          "UNIVERSITY LIBRARY", "BIBLIOTECA NAZIONALE", "MUSEUM BRITANNICUM", "SEMINARIUM PARISIENSE")  # fmt: skip
# Red first: most stamps are.
_STAMP_INKS = (
    (190, 40, 40),
    (170, 70, 50),
    (30, 30, 30),
    (60, 60, 60),
    (50, 60, 140),
    (90, 50, 120),
    (40, 90, 70),
)
_INITIAL_INKS = ((0.75, 0.15, 0.12), (0.15, 0.25, 0.6), (0.2, 0.45, 0.25))


def stamp(rng: Rng, side: int) -> Array:
    """Return a library's stamp as transmitted light, float32 (h, w, 3) of 0 to 1, cut close, ``side`` pixels wide."""
    scale = 3
    width = side * scale
    height = width if rng.random() < 0.6 else int(width * rng.uniform(0.5, 1.5))
    sheet = np.zeros((height, width), np.uint8)
    if rng.random() < 0.8:
        _round(rng, sheet)
    else:
        _oblong(rng, sheet)
    ink: Array = sheet.astype(np.float32) * np.float32(rng.uniform(0.35, 1.0) / 255)
    if rng.random() < 0.6:  # pressed unevenly
        pressed = rng.uniform(0.4, 1.2) + rng.uniform(0.2, 0.6) * field(rng, height, width, 4)
        ink *= np.clip(pressed, 0, 1)
    manner = rng.random()
    if manner < 0.28:  # a scan in black and white is made smaller afterwards: dots become grey
        ink = _traced(rng, ink)
    ink = cv2.resize(ink, (side, max(8, height // scale)), interpolation=cv2.INTER_AREA)
    if rng.random() < 0.4:  # worn, or on rough paper
        ink *= rng.random(ink.shape, np.float32) > rng.uniform(0.05, 0.5)
    if manner > 0.85:
        ink = _traced(rng, ink)
    colour = np.array(_STAMP_INKS[int(rng.integers(len(_STAMP_INKS)))], np.float32) / 255
    return np.asarray(1 - ink[..., None] * (1 - colour), np.float32)


def _traced(rng: Rng, ink: Array) -> Array:
    """Return what a black and white scan leaves of a faint stamp: dots and broken strokes, as dark as print."""
    height, width = ink.shape
    rough: Array = np.asarray(rng.standard_normal(ink.shape, np.float32))
    if rng.random() < 0.5:
        rough = cv2.GaussianBlur(rough, (0, 0), 0.8) * 2
    unclear = (
        ink
        + np.float32(rng.uniform(0.05, 0.25)) * rough
        + np.float32(rng.uniform(0, 0.15)) * field(rng, height, width, 5)
    )
    inked = ink > 0.1
    if not inked.any():
        return ink
    left = rng.uniform(0.15, 0.9)
    traces = (unclear > np.quantile(unclear[inked], 1 - left)) & inked
    return np.asarray(traces * rng.uniform(0.7, 1.0), np.float32)


def _round(rng: Rng, sheet: Array) -> None:
    """Rings, words along them, arms or letters in the middle."""
    height, width = sheet.shape
    middle, axes = (width // 2, height // 2), (width // 2 - 3, height // 2 - 3)
    thick = max(1, int(width * rng.uniform(0.008, 0.035)))
    cv2.ellipse(sheet, middle, axes, 0, 0, 360, 255, thick, cv2.LINE_AA)
    inner = rng.uniform(0.5, 0.75)
    if rng.random() < 0.7:
        reach = (int(axes[0] * inner), int(axes[1] * inner))
        cv2.ellipse(sheet, middle, reach, 0, 0, 360, 255, max(1, thick // 2), cv2.LINE_AA)
    if rng.random() < 0.85:
        sheet |= _ring_words(rng, height, width, inner)
    if rng.random() < 0.5:
        _words(rng, sheet, inner * 0.8)
    else:
        _arms(rng, sheet, inner * 0.85)


def _ring_words(rng: Rng, height: int, width: int, inner: float) -> Array:
    """Return words bent around the middle between the inner ring and the outer one."""
    radius = min(height, width) // 2
    deep = min(max(6, int(radius * (0.93 - inner))), int(radius * 0.95))
    words = str(rng.choice(_RINGS))
    around = int(2 * np.pi * radius * rng.uniform(0.7, 1.0))
    face = _FACES[int(rng.integers(len(_FACES)))]
    (wide, tall), _ = cv2.getTextSize(words, face, 1, 1)
    size = 0.8 * deep / tall
    written = np.zeros((deep, max(8, int(wide * size) + 8)), np.uint8)
    cv2.putText(written, words, (2, int(deep * 0.9)), face, size, 255, max(1, int(size * 1.5)), cv2.LINE_AA)
    strip = cv2.resize(written, (around, deep), interpolation=cv2.INTER_AREA)
    full = int(2 * np.pi * radius)
    polar = np.zeros((full, radius), np.uint8)  # rows: the angle, columns: the distance from the middle
    outer = int(radius * 0.95)
    polar[:around, outer - deep : outer] = strip[::-1].T[:full]
    polar = np.roll(polar, int(rng.integers(full)), 0)
    how = cv2.WARP_INVERSE_MAP | cv2.INTER_LINEAR | cv2.WARP_FILL_OUTLIERS
    bent = cv2.warpPolar(polar, (2 * radius, 2 * radius), (radius, radius), radius, how)
    return np.asarray(cv2.resize(bent, (width, height), interpolation=cv2.INTER_LINEAR))


def _words(rng: Rng, sheet: Array, reach: float) -> None:
    """A few lines of capitals in the middle."""
    height, width = sheet.shape
    lines = int(rng.integers(1, 4))
    for number in range(lines):
        text = "".join(rng.choice(list(_CAPITALS), int(rng.integers(1, 8 if lines > 1 else 4))))
        face = _FACES[int(rng.integers(len(_FACES)))]
        (wide, tall), _ = cv2.getTextSize(text, face, 1, 2)
        size = min(reach * width / wide, 0.7 * reach * height / lines / tall)
        y = height / 2 + (number - (lines - 1) / 2) * reach * height / lines + tall * size / 2
        at = (int(width / 2 - wide * size / 2), int(y))
        cv2.putText(sheet, text, at, face, size, 255, max(1, int(size * 2)), cv2.LINE_AA)


def _arms(rng: Rng, sheet: Array, reach: float) -> None:
    """Crown, eagle, lilies: a mirrored clump of solid shapes."""
    height, width = sheet.shape
    half = np.zeros((height, width // 2), np.uint8)
    for _ in range(int(rng.integers(4, 14))):
        x = half.shape[1] * (1 - reach * rng.random() * 0.8)
        y = height * (0.5 + reach * rng.uniform(-0.42, 0.42))
        size = (
            max(2, int(width * reach * rng.uniform(0.02, 0.1))),
            max(2, int(height * reach * rng.uniform(0.02, 0.14))),
        )
        filled = -1 if rng.random() < 0.7 else 2
        cv2.ellipse(half, (int(x), int(y)), size, rng.uniform(0, 180), 0, 360, 255, filled, cv2.LINE_AA)
    sheet[:, : half.shape[1]] |= half
    sheet[:, width - half.shape[1] :] |= half[:, ::-1]


def _oblong(rng: Rng, sheet: Array) -> None:
    """A box with words in it, often with cut corners or two lines around it."""
    height, width = sheet.shape
    thick = max(1, int(width * rng.uniform(0.008, 0.03)))
    cut = int(min(height, width) * rng.choice([0, 0, 0.12, 0.2]))
    x, y = width - 3, height - 3
    corners = [(cut, 2), (x - cut, 2), (x, cut), (x, y - cut), (x - cut, y), (cut, y), (2, y - cut), (2, cut)]
    cv2.polylines(sheet, [np.array(corners, np.int32)], True, 255, thick, cv2.LINE_AA)
    if rng.random() < 0.3:
        gap = 3 * thick
        cv2.rectangle(sheet, (2 + gap, 2 + gap), (x - gap, y - gap), 255, max(1, thick // 2))
    _words(rng, sheet, 0.8)


def initial(rng: Rng, side: int) -> Array:
    """Return an initial as transmitted light, float32 (h, w, 3) of 0 to 1, cut close, ``side`` pixels high."""
    scale = 2
    height = side * scale
    manner = int(rng.choice(5, p=(0.27, 0.3, 0.17, 0.13, 0.13)))
    width = height if manner else max(8, int(height * rng.uniform(0.55, 1.15)))
    ink = _inked(rng, manner, height, width)
    if manner in (1, 2, 3) and rng.random() < 0.6:
        line = int(rng.integers(2, max(3, height // 25 + 3)))
        cv2.rectangle(ink, (1, 1), (width - 2, height - 2), 255, line)
        if rng.random() < 0.3:
            inset = 2 * line + 2
            cv2.rectangle(ink, (inset, inset), (width - inset - 1, height - inset - 1), 255, 1)
    rows, columns = np.flatnonzero(ink.max(1) > 60), np.flatnonzero(ink.max(0) > 60)
    if len(rows) and len(columns):
        ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    size = (max(6, ink.shape[1] // scale), max(6, ink.shape[0] // scale))
    small = cv2.resize(ink, size, interpolation=cv2.INTER_AREA).astype(np.float32)[..., None] / 255
    light = np.repeat(1 - small * rng.uniform(0.6, 1.0), 3, 2)
    if rng.random() < 0.25:  # rubricated
        colour = np.array(_INITIAL_INKS[int(rng.integers(len(_INITIAL_INKS)))], np.float32)
        light = 1 - small * (1 - colour)
    if manner and rng.random() < 0.15:  # painted ground
        light = light * rng.uniform(0.35, 0.95, 3).astype(np.float32)
    return np.asarray(light, np.float32)


def _inked(rng: Rng, manner: int, height: int, width: int) -> Array:
    """Return an initial's ink, uint8: a versal (0), a black letter among scrolls, a white one, white on black (3).

    The last (4) is a hollow letter, its strokes two lines, alone or among curls of a pen; or it is lost in them.
    """
    letter = _letter(rng, height, width, rng.uniform(0.06, 0.25) if manner else 0.0)
    if manner == 0:
        return letter
    if manner == 4:
        thick = max(2, int(height * rng.uniform(0.015, 0.04)))
        around = np.ones((thick, thick), np.uint8)
        hollow = cv2.dilate(letter, around) - cv2.erode(letter, around)
        curls = _curls(rng, height, width)
        if rng.random() < 0.2:
            return curls
        return np.asarray(np.maximum(hollow, curls if rng.random() < 0.7 else 0))
    scrolls = _scrolls(rng, height, width)
    if manner == 1:
        return np.maximum(np.minimum(scrolls, 255 - cv2.dilate(letter, np.ones((5, 5), np.uint8))), letter)
    if manner == 2:
        return np.asarray(np.minimum(scrolls, 255 - letter))
    return np.asarray(255 - np.maximum(letter, scrolls))


def _letter(rng: Rng, height: int, width: int, inset: float) -> Array:
    """Return one capital that fills the sheet but for ``inset`` of it at each side."""
    face = _FACES[int(rng.integers(2))]
    drawn = np.zeros((160, 200), np.uint8)
    cv2.putText(
        drawn,
        str(rng.choice(list(_CAPITALS))),
        (20, 130),
        face,
        4,
        255,
        int(rng.integers(2, 12)),
        cv2.LINE_AA,
    )
    rows, columns = np.flatnonzero(drawn.max(1)), np.flatnonzero(drawn.max(0))
    drawn = drawn[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    sheet = np.zeros((height, width), np.uint8)
    x, y = int(width * inset), int(height * inset)
    if drawn.shape[1] < 0.4 * drawn.shape[0]:  # an I stays narrow
        x = max(x, int(width / 2 - 0.2 * height))
    size = (max(4, width - 2 * x), max(4, height - 2 * y))
    sheet[y : y + size[1], x : x + size[0]] = cv2.resize(drawn, size, interpolation=cv2.INTER_LINEAR)
    return sheet


def _curls(rng: Rng, height: int, width: int) -> Array:
    """Return a pen's flourishes: long thin loops, double often, that wind around the middle."""
    sheet = np.zeros((height, width), np.uint8)
    t = np.linspace(0, 2 * np.pi, 80)
    thick = max(1, int(height * rng.uniform(0.008, 0.035)))
    for _ in range(int(rng.integers(1, 5))):
        turns, phase = rng.integers(1, 5, 2), rng.uniform(0, 7, 2)
        reach = rng.uniform(0.3, 0.48, 2)
        x = width * (0.5 + reach[0] * np.cos(turns[0] * t + phase[0]))
        y = height * (0.5 + reach[1] * np.sin(turns[1] * t + phase[1]))
        line = np.stack([x, y], 1).astype(np.int32).reshape(-1, 1, 2)
        if rng.random() < 0.5:
            cv2.polylines(sheet, [line], True, 255, 3 * thick, cv2.LINE_AA)
            cv2.polylines(sheet, [line], True, 0, thick, cv2.LINE_AA)
        else:
            cv2.polylines(sheet, [line], True, 255, thick, cv2.LINE_AA)
    return sheet


def _scrolls(rng: Rng, height: int, width: int) -> Array:
    """Return tendrils and leaves that fill a square."""
    sheet = np.zeros((height, width), np.uint8)
    mirrored = rng.random() < 0.4
    for _ in range(int(rng.integers(16, 50))):
        middle = (int(rng.uniform(0, width)), int(rng.uniform(0, height)))
        radius = int(height * rng.uniform(0.04, 0.16))
        turn = int(rng.uniform(0, 360))
        cv2.ellipse(
            sheet,
            middle,
            (radius, radius),
            turn,
            0,
            int(rng.uniform(150, 340)),
            255,
            int(rng.integers(2, 5)),
            cv2.LINE_AA,
        )
        if rng.random() < 0.6:
            leaf = (max(2, radius // 2), max(1, radius // 4))
            cv2.ellipse(sheet, (middle[0] + radius, middle[1]), leaf, turn, 0, 360, 255, -1, cv2.LINE_AA)
    if mirrored:
        sheet[:, width - width // 2 :] = sheet[:, : width // 2][:, ::-1]
    return sheet
