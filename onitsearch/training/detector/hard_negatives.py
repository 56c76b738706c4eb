"""What looks like a picture and is none: titles in giant letters, notes by hand, tables, a scanner's colour target."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from onitsearch.training.detector.pages import Array, TrueBox

Rng = np.random.Generator
_CAPITALS = list("ABCDEFGHILMNOPQRSTVX")
_SMALL = list("aabcdeeefghiilmnnoopqrrsstuuvx")


def giant_letters(rng: Rng, image: Array, place: tuple[int, int, int, int], scrap: Array | None) -> None:
    """Print a line of giant letters into x, y, width, height: a ``scrap`` of the page enlarged, or drawn capitals."""
    x, y, w, h = place
    if scrap is not None:
        image[y : y + h, x : x + w] = cv2.resize(scrap, (w, h), interpolation=cv2.INTER_CUBIC).clip(0, 255)
        return
    face = (cv2.FONT_HERSHEY_TRIPLEX, cv2.FONT_HERSHEY_COMPLEX)[int(rng.integers(2))]
    text = "".join(rng.choice(_CAPITALS, int(rng.integers(2, 10))))
    (wide, tall), below = cv2.getTextSize(text, face, 2, 1)
    sheet = np.zeros((tall + below + 12, wide + 20), np.uint8)
    cv2.putText(sheet, text, (6, tall + 6), face, 2, 255, int(rng.integers(2, 9)), cv2.LINE_AA)
    ink = cv2.resize(sheet, (w, h), interpolation=cv2.INTER_AREA).astype(np.float32)[..., None] / 255
    image[y : y + h, x : x + w] *= 1 - ink * rng.uniform(0.6, 0.95)


def notes(rng: Rng, image: Array) -> None:
    """Write lines by hand, in the margin or across the page, or a shelf mark: a number or two."""
    height, width = image.shape[:2]
    face = (cv2.FONT_HERSHEY_SCRIPT_COMPLEX, cv2.FONT_HERSHEY_SCRIPT_SIMPLEX)[int(rng.integers(2))]
    shelf_mark = rng.random() < 0.25
    size = rng.uniform(0.5, 1.8) if shelf_mark else rng.uniform(0.4, 1.1)
    step = int(22 * size * rng.uniform(1.1, 1.8))
    left, top = int(rng.uniform(-0.05, 0.7) * width), int(rng.uniform(0.03, 0.9) * height)
    ink = np.zeros((height, width), np.uint8)
    for line in range(int(rng.integers(1, 3 if shelf_mark else 9))):
        words = " ".join(
            "".join(rng.choice(_SMALL, int(rng.integers(2, 9)))) for _ in range(int(rng.integers(1, 5)))
        )
        if shelf_mark:
            words = "".join(rng.choice(list("0123456789"), int(rng.integers(2, 7))))
        at = (left + int(rng.normal(0, 4)), top + line * step)
        cv2.putText(ink, words, at, face, size, 255, int(rng.integers(1, 3)), cv2.LINE_AA)
    colour = np.array(
        [(0.2, 0.2, 0.2), (0.45, 0.3, 0.2), (0.35, 0.35, 0.4)][int(rng.integers(3))], np.float32
    )
    image *= 1 - (ink.astype(np.float32) / 255 * rng.uniform(0.5, 1.0))[..., None] * (1 - colour)


def ruled(rng: Rng, image: Array) -> None:
    """Rule a table or a frame over the page's text."""
    height, width = image.shape[:2]
    x0, x1 = int(rng.uniform(0.02, 0.2) * width), int(rng.uniform(0.75, 0.98) * width)
    y0, y1 = sorted(int(value) for value in rng.uniform(0.03, 0.97, 2) * height)
    tone = (float(rng.uniform(20, 110)),) * 3
    thick = 1 + int(rng.random() < 0.3)
    if y1 - y0 < 0.1 * height:
        return
    if rng.random() < 0.7:
        cv2.rectangle(image, (x0, y0), (x1, y1), tone, thick)
    if rng.random() < 0.3:
        return
    for x in rng.uniform(x0, x1, int(rng.integers(1, 7))):
        cv2.line(image, (int(x), y0), (int(x), y1), tone, 1)
    if rng.random() < 0.5:
        for y in np.linspace(y0, y1, int(rng.integers(3, 20))):
            cv2.line(image, (x0, int(y)), (x1, int(y)), tone, 1)


def target(rng: Rng, image: Array, boxes: Sequence[TrueBox]) -> None:
    """Lay a colour target or a ruler along an edge, as scanning studios do; nowhere where it would hide a picture."""
    height, width = image.shape[:2]
    upright = rng.random() < 0.4
    long, deep = (height, width) if upright else (width, height)
    length, depth = int(rng.uniform(0.3, 0.95) * long), int(rng.uniform(0.02, 0.07) * deep)
    count = int(rng.integers(6, 24))
    if rng.random() < 0.6:
        tones = (
            rng.uniform(0, 255, (1, count, 3))
            if rng.random() < 0.6
            else np.linspace(250, 5, count)[None, :, None]
        )
        strip = np.repeat(tones, 3, 2) if tones.shape[2] == 1 else tones
        bar = cv2.resize(strip.astype(np.float32), (length, depth), interpolation=cv2.INTER_NEAREST)
    else:
        bar = np.full((depth, length, 3), rng.uniform(180, 250), np.float32)
        for number, x in enumerate(np.linspace(2, length - 3, count * 5)):
            cv2.line(
                bar, (int(x), 0), (int(x), depth // (2 if number % 5 == 0 else 4)), (20.0, 20.0, 20.0), 1
            )
    if upright:
        bar = np.ascontiguousarray(bar.transpose(1, 0, 2))
    start = int(rng.uniform(0, long - length))
    edge = 0 if rng.random() < 0.5 else deep - depth
    x, y = (edge, start) if upright else (start, edge)
    h, w = bar.shape[:2]
    if any(
        x < b.x1 * width and b.x0 * width < x + w and y < b.y1 * height and b.y0 * height < y + h
        for b in boxes
    ):
        return
    image[y : y + h, x : x + w] = bar
