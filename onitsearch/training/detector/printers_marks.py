"""Printers' marks made up on the spot: an emblem in a frame with letters and a motto, for real ones are few."""

from __future__ import annotations

import cv2
import numpy as np

from onitsearch.training.detector.pages import Array

Rng = np.random.Generator
_CAPITALS = "ABCDEFGHIKLMNOPQRSTVX"
_MOTTOES = ("VIRTVTE DVCE", "FESTINA LENTE", "LABORE ET CONSTANTIA", "NON SOLVS", "IN TE DOMINE", "SPES MEA",
            "NE EXTRA OLEAS", "PRINCIPIIS OBSTA", "CONCORDIA PARVAE", "AD ASTRA")  # fmt: skip


def mark(rng: Rng, sheet: Array) -> None:
    """A printer's mark on a sheet of ink: a shield, oval, box or orb, what it holds, and flourishes around it."""
    height, width = sheet.shape
    thick = max(2, int(width * rng.uniform(0.006, 0.02)))
    middle = (width // 2, int(height * rng.uniform(0.42, 0.5)))
    reach = (int(width * rng.uniform(0.22, 0.4)), int(height * rng.uniform(0.26, 0.38)))
    if rng.random() < 0.6:
        _flourishes(rng, sheet, middle, reach, max(1, thick // 2))
    frame = _frame(rng, middle, reach)
    cv2.fillPoly(sheet, [frame], 0)
    if rng.random() < 0.25:  # white on black
        cv2.fillPoly(sheet, [frame], 255)
    elif rng.random() < 0.5:
        _shaded(rng, sheet, frame, max(1, thick // 2))
    cv2.polylines(sheet, [frame], True, 255, thick, cv2.LINE_AA)
    inner = ((frame[:, 0] - middle) * rng.uniform(0.8, 0.92) + middle).astype(np.int32).reshape(-1, 1, 2)
    if rng.random() < 0.5:
        cv2.polylines(sheet, [inner], True, 255, max(1, thick // 2), cv2.LINE_AA)
    held = np.zeros_like(sheet)
    _held(rng, held, middle, reach, thick)
    # Ink on paper and paper on ink alike.
    np.bitwise_xor(sheet, held, out=sheet)
    if rng.random() < 0.5:
        _motto(rng, sheet, thick)
    if rng.random() < 0.25:
        cv2.rectangle(sheet, (2, 2), (width - 3, height - 3), 255, thick)


def _shaded(rng: Rng, sheet: Array, frame: Array, thick: int) -> None:
    """Rule lines across a part of what the frame holds, as sky, water or ground."""
    inside = np.zeros_like(sheet)
    cv2.fillPoly(inside, [frame], 255)
    strokes = np.zeros_like(sheet)
    height, width = sheet.shape
    first, last = sorted(rng.uniform(0.1, 0.9, 2))
    for y in range(int(first * height), int(last * height), int(rng.integers(4, 10)) * thick):
        cv2.line(strokes, (0, y), (width, y + int(rng.normal(0, 3))), 255, thick, cv2.LINE_AA)
    sheet |= strokes & inside


def _frame(rng: Rng, middle: tuple[int, int], reach: tuple[int, int]) -> Array:
    """Return the outline of an oval, a box, a shield or a cartouche, (n, 1, 2) of int32."""
    t = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    x, y = np.cos(t), np.sin(t)
    manner = int(rng.integers(4))
    if manner == 1:
        most = np.maximum(np.abs(x), np.abs(y))
        x, y = x / most, y / most
    elif manner == 2:  # flat above, pointed below
        x = np.sign(x) * np.abs(x) ** 0.5 * np.where(y > 0, 1 - 0.5 * y**2, 1)
        y = np.where(y < 0, -(np.abs(y) ** 0.4), y)
    elif manner == 3:
        swell = 1 + rng.uniform(0.03, 0.12) * np.cos(t * 2 * int(rng.integers(2, 7)))
        x, y = x * swell, y * swell
    points = np.stack([x * reach[0] + middle[0], y * reach[1] + middle[1]], 1)
    return points.astype(np.int32).reshape(-1, 1, 2)


def _held(rng: Rng, sheet: Array, middle: tuple[int, int], reach: tuple[int, int], thick: int) -> None:
    """Draw what the frame holds: rays, a beast or plant of mirrored limbs, a merchant's sign of four; letters."""
    x, y = middle
    size = rng.uniform(0.65, 0.9) * min(reach)
    manner = int(rng.integers(4))
    if manner == 0:  # sun or star
        count, short = int(rng.integers(5, 17)), rng.uniform(0.3, 0.7)
        t = np.arange(2 * count) * np.pi / count
        long = np.where(np.arange(2 * count) % 2, short, 1) * size
        star = np.stack([x + long * np.cos(t), y + long * np.sin(t)], 1).astype(np.int32)
        cv2.polylines(sheet, [star.reshape(-1, 1, 2)], True, 255, thick, cv2.LINE_AA)
        cv2.circle(sheet, middle, int(size * short * 0.8), 255, thick, cv2.LINE_AA)
    elif manner == 1:  # cross above an orb, as the sign of four has it
        top = int(y - reach[1] * 0.8)
        cv2.line(sheet, (x, top), (x, int(y + size * 0.3)), 255, thick)
        cv2.line(sheet, (int(x - size * 0.5), int(y - size * 0.3)), (x, top), 255, thick)
        cv2.line(
            sheet,
            (int(x - size * 0.5), int(y - size * 0.3)),
            (int(x + size * 0.5), int(y - size * 0.3)),
            255,
            thick,
        )
        cv2.circle(sheet, (x, int(y + size * 0.6)), int(size * 0.45), 255, thick, cv2.LINE_AA)
    else:
        _beast(rng, sheet, middle, size, mirrored=manner == 2)
    if rng.random() < 0.7:
        letters = " ".join(rng.choice(list(_CAPITALS), int(rng.integers(1, 4))))
        face = cv2.FONT_HERSHEY_TRIPLEX
        (wide, tall), _ = cv2.getTextSize(letters, face, 1, 1)
        scale = min(1.2 * reach[0] / wide, 0.3 * reach[1] / tall)
        at = (int(x - wide * scale / 2), int(y + reach[1] * 0.8))
        cv2.putText(sheet, letters, at, face, scale, 255, max(1, int(scale * 1.5)), cv2.LINE_AA)


def _beast(rng: Rng, sheet: Array, middle: tuple[int, int], size: float, mirrored: bool) -> None:
    """Draw a trunk with limbs: crane, griffin, serpent, olive tree; hatched on one side."""
    x, y = middle
    for _ in range(int(rng.integers(5, 14))):
        at = rng.normal(0, 0.4, 2) * size
        limb = (max(3, int(size * rng.uniform(0.05, 0.3))), max(2, int(size * rng.uniform(0.03, 0.12))))
        turn, filled = rng.uniform(0, 180), -1 if rng.random() < 0.4 else 2
        for side in (1, -1) if mirrored else (1,):
            where = (int(x + side * at[0]), int(y + at[1]))
            cv2.ellipse(sheet, where, limb, side * turn, 0, 360, 255, filled, cv2.LINE_AA)
    for k in range(int(rng.integers(0, 14))):
        low = int(y + size * (0.1 * k - 0.6))
        cv2.line(sheet, (int(x + size * 0.3), low), (int(x + size * rng.uniform(0.5, 0.9)), low), 255, 1)


def _flourishes(rng: Rng, sheet: Array, middle: tuple[int, int], reach: tuple[int, int], thick: int) -> None:
    """Draw scrolls, leaves and volutes around the frame, the same on both sides."""
    for _ in range(int(rng.integers(6, 22))):
        angle = rng.uniform(-np.pi / 2, np.pi / 2)
        far = rng.uniform(1.02, 1.2)
        radius = max(3, int(reach[0] * rng.uniform(0.06, 0.22)))
        start, sweep = rng.uniform(0, 360), rng.uniform(150, 330)
        filled = rng.random() < 0.25
        for side in (1, -1):
            where = (
                int(middle[0] + side * far * reach[0] * np.cos(angle)),
                int(middle[1] + far * reach[1] * np.sin(angle)),
            )
            turn = start if side == 1 else 180 - start - sweep
            if filled:
                cv2.ellipse(
                    sheet, where, (radius, max(2, radius // 2)), side * start, 0, 360, 255, -1, cv2.LINE_AA
                )
            else:
                cv2.ellipse(sheet, where, (radius, radius), turn, 0, sweep, 255, thick, cv2.LINE_AA)


def _motto(rng: Rng, sheet: Array, thick: int) -> None:
    """Write a motto on a ribbon at the foot."""
    height, width = sheet.shape
    words = str(rng.choice(_MOTTOES))
    face = cv2.FONT_HERSHEY_COMPLEX
    (wide, tall), _ = cv2.getTextSize(words, face, 1, 1)
    scale = 0.7 * width / wide
    deep = int(tall * scale * 2)
    top = height - deep - 4
    box = ((int(width * 0.1), top), (int(width * 0.9), top + deep))
    cv2.rectangle(sheet, *box, 0, -1)
    cv2.rectangle(sheet, *box, 255, max(1, thick // 2))
    at = (int(width * 0.15), int(top + deep * 0.72))
    cv2.putText(sheet, words, at, face, scale, 255, max(1, int(scale)), cv2.LINE_AA)
