"""Maps made up on the spot: coasts, rivers, hills, rhumb lines, hemispheres, plans of towns."""

from __future__ import annotations

import cv2
import numpy as np

from onitsearch.training.detector.degrade import field
from onitsearch.training.detector.pages import Array

Rng = np.random.Generator
_LETTERS = list("aabcdeefghiilmnoorstuv")
_CAPITALS = list("ABCDEFGHILMNOPRSTV")


def chart(rng: Rng, sheet: Array) -> None:
    """Draw a map into the sheet, uint8, in a frame often."""
    manner = rng.random()
    if manner < 0.7:
        _coasts(rng, sheet)
    elif manner < 0.85:
        _hemispheres(rng, sheet)
    else:
        _plan(rng, sheet)
    height, width = sheet.shape
    if rng.random() < 0.75:
        cv2.rectangle(sheet, (3, 3), (width - 4, height - 4), 255, int(rng.integers(1, 5)))
        if rng.random() < 0.5:
            cv2.rectangle(sheet, (12, 12), (width - 13, height - 13), 255, 1)
            _degrees(rng, sheet)


def _coasts(rng: Rng, sheet: Array) -> None:
    """Land where a rough field is high: coasts with a shaded shore, rivers, hills, towns and names."""
    height, width = sheet.shape
    ground = field(rng, height, width, int(rng.integers(3, 7)))
    for coarse, strength in ((14, 0.3), (40, 0.12)):
        ground = ground + strength * field(rng, height, width, coarse)
    land = (ground > rng.uniform(-0.4, 0.4)).astype(np.uint8)
    shores, _ = cv2.findContours(land, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    shores = [shore for shore in shores if len(shore) > 40]
    _shade(rng, sheet, land, shores)
    if rng.random() < 0.4:
        _rhumbs(rng, sheet, land)
    if rng.random() < 0.3:
        _grid(rng, sheet)
    cv2.drawContours(sheet, shores, -1, 255, int(rng.integers(1, 4)), cv2.LINE_AA)
    rows, columns = np.nonzero(land[::4, ::4])
    inland = np.stack([columns, rows], 1) * 4
    if len(inland):
        _inland(rng, sheet, land, inland)
    for _ in range(int(rng.integers(0, 4))):
        _name(
            rng, sheet, rng.uniform(0.05, 0.8) * width, rng.uniform(0.1, 0.95) * height, rng.uniform(0.5, 1.2)
        )
    if rng.random() < 0.35:  # a cartouche
        w, h = int(width * rng.uniform(0.15, 0.35)), int(height * rng.uniform(0.1, 0.25))
        x, y = int(rng.uniform(0.03, 0.6) * width), int(rng.uniform(0.03, 0.7) * height)
        cv2.rectangle(sheet, (x, y), (x + w, y + h), 0, -1)
        cv2.rectangle(sheet, (x, y), (x + w, y + h), 255, 2)
        for line in range(int(rng.integers(1, 4))):
            _name(rng, sheet, x + 0.1 * w, y + (line + 1) * h / 4, rng.uniform(0.4, 0.8))


def _shade(rng: Rng, sheet: Array, land: Array, shores: list[Array]) -> None:
    """Shade the water along the shores: short strokes, lines that follow it, dots; or leave it white."""
    manner = int(rng.integers(4))
    if manner == 0:
        length, step = int(rng.integers(5, 22)), int(rng.integers(3, 8))
        for shore in shores:
            for x, y in shore[::step, 0]:
                side = -1 if land[y, min(x + 4, land.shape[1] - 1)] else 1
                cv2.line(sheet, (int(x), int(y)), (int(x) + side * length, int(y)), 255, 1)
    elif manner == 1:
        away = cv2.distanceTransform(1 - land, cv2.DIST_L2, 3)
        gap = rng.uniform(4, 9)
        sheet[(away > 0) & (away < gap * rng.integers(2, 6)) & (away % gap < 1.3)] = 255
    elif manner == 2:
        sheet[(land == 0) & (rng.random(land.shape, np.float32) < rng.uniform(0.004, 0.03))] = 255


def _inland(rng: Rng, sheet: Array, land: Array, inland: Array) -> None:
    """Fill the land: rivers that wander until they meet the sea, chains of hills, towns with their names."""
    height, width = sheet.shape
    for _ in range(int(rng.integers(0, 6))):
        at, heading = inland[int(rng.integers(len(inland)))].astype(float), rng.uniform(0, 2 * np.pi)
        course = [at.copy()]
        for _ in range(60):
            heading += rng.normal(0, 0.4)
            at = at + 6 * np.array([np.cos(heading), np.sin(heading)])
            course.append(at.copy())
            if not (0 <= at[0] < width and 0 <= at[1] < height) or not land[int(at[1]), int(at[0])]:
                break
        line = np.array(course).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(sheet, [line], False, 255, int(rng.integers(1, 3)), cv2.LINE_AA)
    for _ in range(int(rng.integers(0, 7))):
        at, lean = inland[int(rng.integers(len(inland)))], rng.normal(0, 0.5)
        for k in range(int(rng.integers(2, 12))):
            r = int(rng.integers(5, 14))
            middle = (int(at[0] + k * 1.6 * r), int(at[1] + lean * k * r))
            cv2.ellipse(sheet, middle, (r, r), 0, 190, 350, 255, 1, cv2.LINE_AA)
            if rng.random() < 0.6:
                cv2.line(
                    sheet, (middle[0] + r // 3, middle[1] - r // 2), (middle[0] + r // 2, middle[1]), 255, 1
                )
    for _ in range(int(rng.integers(4, 40))):
        x, y = (int(value) for value in inland[int(rng.integers(len(inland)))])
        if rng.random() < 0.7:
            cv2.circle(sheet, (x, y), int(rng.integers(2, 5)), 255, 1, cv2.LINE_AA)
        _name(rng, sheet, x + 6, y + 3, rng.uniform(0.3, 0.6))


def _name(rng: Rng, sheet: Array, x: float, y: float, size: float) -> None:
    capitals = rng.random() < 0.3
    text = "".join(rng.choice(_CAPITALS if capitals else _LETTERS, int(rng.integers(3, 9)))).capitalize()
    face = cv2.FONT_HERSHEY_COMPLEX if rng.random() < 0.6 else cv2.FONT_HERSHEY_COMPLEX | cv2.FONT_ITALIC
    cv2.putText(sheet, text.upper() if capitals else text, (int(x), int(y)), face, size, 255, 1, cv2.LINE_AA)


def _rhumbs(rng: Rng, sheet: Array, land: Array) -> None:
    """A compass rose and the lines that go out from it, over the water alone or over all."""
    height, width = sheet.shape
    lines = np.zeros_like(sheet)
    count, far = int(rng.choice([16, 32])), 2 * max(height, width)
    for _ in range(int(rng.integers(1, 4))):
        x, y = int(rng.uniform(0.1, 0.9) * width), int(rng.uniform(0.1, 0.9) * height)
        for k in range(count):
            turn = 2 * np.pi * k / count
            end = (int(x + far * np.cos(turn)), int(y + far * np.sin(turn)))
            cv2.line(lines, (x, y), end, 255, 1, cv2.LINE_AA)
        r = int(min(height, width) * rng.uniform(0.04, 0.1))
        cv2.circle(sheet, (x, y), r, 255, 2, cv2.LINE_AA)
        star = [
            (
                x + (r if k % 2 else r / 3) * np.cos(np.pi * k / 8),
                y + (r if k % 2 else r / 3) * np.sin(np.pi * k / 8),
            )
            for k in range(16)
        ]
        cv2.fillPoly(sheet, [np.array(star, np.int32)], 255, cv2.LINE_AA)
    if rng.random() < 0.5:
        lines[land > 0] = 0
    sheet |= lines


def _grid(rng: Rng, sheet: Array) -> None:
    """Meridians and parallels, a little bent."""
    height, width = sheet.shape
    t = np.linspace(0, 1, 30)
    bend, count = rng.normal(0, 0.08), int(rng.integers(3, 10))
    for k in range(1, count):
        x = width * (k / count + bend * (k / count - 0.5) * (t - 0.5) * 4)
        y = height * (k / count + bend * (t - 0.5) ** 2 * 4)
        for line in (np.stack([x, height * t], 1), np.stack([width * t, y], 1)):
            cv2.polylines(sheet, [line.astype(np.int32).reshape(-1, 1, 2)], False, 255, 1, cv2.LINE_AA)


def _degrees(rng: Rng, sheet: Array) -> None:
    """Black and white degrees between the two lines of a frame."""
    if rng.random() < 0.5:
        return
    height, width = sheet.shape
    step = int(rng.integers(8, 30))
    for x in range(4, width - 4 - step, 2 * step):
        for y in (5, height - 11):
            cv2.rectangle(sheet, (x, y), (x + step, y + 5), 255, -1)
    for y in range(4, height - 4 - step, 2 * step):
        for x in (5, width - 11):
            cv2.rectangle(sheet, (x, y), (x + 5, y + step), 255, -1)


def _hemispheres(rng: Rng, sheet: Array) -> None:
    """One globe or two, with a net of degrees and land on them."""
    height, width = sheet.shape
    count = 2 if width > 1.3 * height or rng.random() < 0.4 else 1
    radius = int(min(width / (2 * count), height / 2) * rng.uniform(0.75, 0.95))
    inside = np.zeros_like(sheet)
    drawn = np.zeros_like(sheet)
    for number in range(count):
        middle = (int(width * (2 * number + 1) / (2 * count)), height // 2)
        cv2.circle(inside, middle, radius, 255, -1)
        for k in range(1, int(rng.integers(3, 7))):
            squeezed = (int(radius * k / 6), radius)
            cv2.ellipse(drawn, middle, squeezed, 0, 0, 360, 255, 1, cv2.LINE_AA)
            for sign in (-1, 1):
                y = middle[1] + sign * radius * k // 6
                cv2.line(drawn, (middle[0] - radius, y), (middle[0] + radius, y), 255, 1)
        cv2.line(drawn, (middle[0], 0), (middle[0], height), 255, 1)
    _coasts(rng, drawn)
    sheet[inside > 0] = drawn[inside > 0]
    rims, _ = cv2.findContours(inside, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(sheet, rims, -1, 255, int(rng.integers(2, 7)), cv2.LINE_AA)


def _plan(rng: Rng, sheet: Array) -> None:
    """A town: blocks of houses between streets, in a wall with bastions, fields and a river around."""
    height, width = sheet.shape
    middle = np.array([width, height]) * rng.uniform(0.42, 0.58, 2)
    reach = min(height, width) * rng.uniform(0.3, 0.45)
    points = 2 * int(rng.integers(5, 10))
    turns = 2 * np.pi * np.arange(points) / points + rng.uniform(0, 1)
    radii = reach * np.where(np.arange(points) % 2, rng.uniform(0.72, 0.9), 1) * rng.uniform(0.9, 1.1, points)
    wall = (middle + np.stack([np.cos(turns), np.sin(turns)], 1) * radii[:, None]).astype(np.int32)
    inside = np.zeros_like(sheet)
    cv2.fillPoly(inside, [(middle + 0.85 * (wall - middle)).astype(np.int32)], 255)
    blocks = np.zeros_like(sheet)
    step = int(rng.integers(16, 40))
    for y in range(0, height, step):
        for x in range(0, width, step):
            if rng.random() < 0.85:
                w, h = (int(step * rng.uniform(0.5, 0.85)) for _ in range(2))
                cv2.rectangle(blocks, (x, y), (x + w, y + h), 255, -1 if rng.random() < 0.5 else 1)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(0, 90), 1)
    blocks = cv2.warpAffine(blocks, turn, (width, height))
    sheet[:] = np.minimum(blocks, inside)
    for around in (wall, (middle + rng.uniform(1.06, 1.15) * (wall - middle)).astype(np.int32)):
        cv2.polylines(sheet, [around], True, 255, int(rng.integers(2, 5)), cv2.LINE_AA)
    for _ in range(int(rng.integers(0, 20))):
        x, y = int(rng.uniform(0, width)), int(rng.uniform(0, height))
        if not inside[y, x]:
            _name(rng, sheet, x, y, rng.uniform(0.3, 0.6))
