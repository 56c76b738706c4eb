"""Mixes pages to learn from: a page, turned and cut; pictures of other pages set into it; then its ageing.

Everything is made at the size that the network sees. A picture is set as ink, not as a patch: it is divided by the
paper that it comes from and printed on the paper that it goes to, after the words there have been wiped away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from onitsearch.detect.net.shape import SIZES
from onitsearch.training.detector.affine import turned
from onitsearch.training.detector.degrade import edges, paper_of, show_through, stains
from onitsearch.training.detector.draw import coloured, drawing
from onitsearch.training.detector.hard_negatives import giant_letters, notes, ruled, target
from onitsearch.training.detector.initials_stamps import initial, stamp
from onitsearch.training.detector.manuscript import leaf
from onitsearch.training.detector.miniature import miniature
from onitsearch.training.detector.pages import Array, TrueBox, TruePage

Rng = np.random.Generator
# How often each size of image is drawn: upright pages most often.
_SIZE_ODDS = (0.05, 0.2, 0.3, 0.2, 0.07, 0.05, 0.06, 0.05, 0.02)

_RARE = ("map", "mark", "diagram", "music")


@dataclass(frozen=True, slots=True)
class Bank:
    """Pictures that may be set into pages: (page, box) of all of one sort."""

    graphic: tuple[tuple[TruePage, TrueBox], ...]
    rare: tuple[tuple[tuple[TruePage, TrueBox], ...], ...]
    small: tuple[tuple[TruePage, TrueBox], ...]


def bank_of(pages: Sequence[TruePage]) -> Bank:
    """Return the pictures of pages: graphic zones of a fair size, those of rare kinds again by kind, small kinds."""
    every = [(page, box) for page in pages for box in page.boxes if not box.ignored]
    fair = [one for one in every if 0.004 < _area(one[1]) < 0.8]
    return Bank(
        tuple(one for one in fair if one[1].kind not in ("initial", "stamp")),
        tuple(alike for kind in _RARE if (alike := tuple(one for one in fair if one[1].kind == kind))),
        tuple(one for one in every if one[1].kind in ("initial", "stamp")),
    )


class Composer:
    """Makes samples from the pages of a training set; the same generator gives the same samples."""

    def __init__(
        self,
        real: Sequence[TruePage],
        drawn: Sequence[TruePage],
        cache: Path | None,
        share: float,
        stamps: float = 0.22,
    ) -> None:
        """``share`` of the samples start from a real page, the others from a drawn one; ``stamps`` of them get one."""
        self.stamps = stamps
        self.real, self.drawn, self.cache = list(real), list(drawn), cache
        self.share = share if real and drawn else float(bool(real))
        self.banks = [bank for bank in (bank_of(real), bank_of(drawn)) if bank.graphic]

    def size(self, rng: Rng) -> tuple[int, int]:
        """Return the (height, width) of the next batch's images."""
        return SIZES[int(rng.choice(len(SIZES), p=_SIZE_ODDS))]

    def sample(self, rng: Rng, height: int, width: int) -> tuple[Array, list[TrueBox]]:
        """Return an RGB uint8 page of that size, before any camera has seen it, and what is on it."""
        image, boxes = self._composed(rng, height, width)
        return np.clip(image, 0, 255).astype(np.uint8), boxes

    def _composed(self, rng: Rng, height: int, width: int) -> tuple[Array, list[TrueBox]]:
        if width > height and rng.random() < 0.8:
            image, boxes = self._opened(rng, height, width)
        else:
            image, boxes = self._leaf(rng, height, width)
        if rng.random() < 0.15:
            image = show_through(rng, image, self._leaf(rng, height, width, plain=True)[0])
        if rng.random() < 0.3:
            image = stains(rng, image)
        if rng.random() < 0.4:
            image = edges(rng, image)
        return image, boxes

    def _opened(self, rng: Rng, height: int, width: int) -> tuple[Array, list[TrueBox]]:
        """Two facing pages; a plate may run across both."""
        half = width // 2
        left, on_left = self._leaf(rng, height, half)
        right, on_right = self._leaf(rng, height, width - half)
        boxes = [TrueBox(b.x0 / 2, b.y0, b.x1 / 2, b.y1, b.kind, b.ignored) for b in on_left]
        boxes += [TrueBox(0.5 + b.x0 / 2, b.y0, 0.5 + b.x1 / 2, b.y1, b.kind, b.ignored) for b in on_right]
        image = np.hstack([left, right])
        x = np.abs(np.arange(width, dtype=np.float32) / width - 0.5)
        image *= (1 - rng.uniform(0, 0.6) * np.exp(-x / rng.uniform(0.005, 0.04)))[None, :, None]
        if rng.random() < 0.1:
            image, boxes = self._set(rng, image, [], wide=True)
        return image, boxes

    def _leaf(self, rng: Rng, height: int, width: int, plain: bool = False) -> tuple[Array, list[TrueBox]]:
        """One page, float32: turned and cut, then with pictures set into it unless ``plain``."""
        if rng.random() < 0.06:
            image, boxes = leaf(rng, height, width)
        else:
            pages = self.real if rng.random() < self.share else self.drawn
            page = pages[int(rng.integers(len(pages)))]
            image, boxes = turned(rng, page.pixels(self.cache), page.boxes, height, width)
        if plain:
            return image, boxes
        if rng.random() < 0.06:
            image, boxes = paper_of(np.clip(image, 0, 255).astype(np.uint8)), []
        if rng.random() < 0.22:
            _giant_letters(rng, image, boxes)
        if rng.random() < 0.55:
            for _ in range(1 + int(rng.integers(3))):
                image, boxes = self._set(rng, image, boxes, wide=rng.random() < 0.15)
        if rng.random() < 0.12:
            ruled(rng, image)
        if rng.random() < 0.13:
            notes(rng, image)
        if rng.random() < self.stamps:
            boxes = _stamped(rng, image, boxes)
        if rng.random() < 0.06:
            target(rng, image, boxes)
        return image, boxes

    def _set(self, rng: Rng, image: Array, boxes: list[TrueBox], wide: bool) -> tuple[Array, list[TrueBox]]:
        """Set one picture, or a touching pair, where there is room; the page unchanged where there is none."""
        height, width = image.shape[:2]
        ink, kind = self._picture(rng, height, width)
        shape = ink.shape[1] / ink.shape[0]
        if kind == "initial":
            across = rng.uniform(0.04, 0.22) * width
        elif kind == "stamp":
            across = rng.uniform(0.06, 0.24) * width
        else:
            across = (rng.uniform(0.6, 0.95) if wide else rng.uniform(0.15, 0.75)) * width
        down = across / shape * rng.uniform(0.85, 1.15)
        shrink = min(1.0, 0.93 * height / down, 0.96 * width / across)
        w, h = int(across * shrink), int(down * shrink)
        least = 10 if kind in ("initial", "stamp", "ornament") else 24
        if w < least or h < least:
            return image, boxes
        count = 2 if kind not in ("initial", "stamp") and w < 0.45 * width and rng.random() < 0.25 else 1
        upright = count == 2 and rng.random() < 0.4 and h < 0.45 * height
        gap = int(rng.integers(2, 10))
        room = (w if count == 1 or upright else 2 * w + gap, h if count == 1 or not upright else 2 * h + gap)
        place = _place(rng, room, width, height, boxes, free=kind == "stamp")
        if place is None:
            return image, boxes
        x, y = place
        boxes = list(boxes)
        if kind != "stamp":
            _wipe(rng, image, x, y, *room, kind)
        for number in range(count):
            if number:
                other, its_kind = (
                    self._picture(rng, height, width, like=kind) if rng.random() < 0.6 else (ink, kind)
                )
                ink, kind = other, its_kind
                x, y = (x, y + h + gap) if upright else (x + w + gap, y)
            _print(rng, image, ink, x, y, w, h)
            boxes.append(TrueBox(x / width, y / height, (x + w) / width, (y + h) / height, kind))
        return image, boxes

    def _picture(self, rng: Rng, height: int, width: int, like: str | None = None) -> tuple[Array, str]:
        """Return a picture as transmitted light, float32 (h, w, 3) of 0 to 1, and its kind."""
        if like is None and rng.random() < 0.1:
            return initial(rng, int(rng.uniform(0.04, 0.22) * width)), "initial"
        if (like is None and rng.random() < 0.35) or not self.banks:
            shape = np.exp(rng.normal(0, 0.4))
            side = rng.uniform(0.25, 0.7) * width
            h, w = int(np.clip(side / shape, 40, height)), int(np.clip(side, 40, width))
            if rng.random() < 0.12:
                return miniature(rng, h, w), "illustration"
            if rng.random() < 0.12:
                h = max(24, int(w * rng.uniform(0.05, 0.25)))
            ink, kind = drawing(rng, h, w)
            light = np.repeat(1 - ink[..., None] * np.float32(rng.uniform(0.6, 1.0)), 3, 2)
            if kind in ("illustration", "map") and rng.random() < 0.2:
                light = coloured(rng, light)
            return light, kind
        bank = self.banks[int(rng.integers(len(self.banks)))]
        choices = bank.graphic
        if bank.rare and rng.random() < 0.2:
            choices = bank.rare[int(rng.integers(len(bank.rare)))]
        if like is None and rng.random() < 0.35:
            stamp = rng.random() < 0.4
            choices = tuple(one for one in bank.small if (one[1].kind == "stamp") == stamp) or bank.graphic
        page, box = choices[int(rng.integers(len(choices)))]
        pixels = page.pixels(self.cache)
        h, w = pixels.shape[:2]
        part = np.array(
            pixels[int(box.y0 * h) : int(np.ceil(box.y1 * h)), int(box.x0 * w) : int(np.ceil(box.x1 * w))]
        )
        if part.shape[0] < 6 or part.shape[1] < 6:
            return np.ones((8, 8, 3), np.float32), "other"
        light = np.percentile(part.reshape(-1, 3), 96, axis=0).clip(1)
        kind = box.kind
        if kind not in ("initial", "stamp", "mark") and rng.random() < 0.35:
            part = part[:, ::-1]
        return np.clip(part / light, 0, 1).astype(np.float32), kind


def _area(box: TrueBox) -> float:
    return (box.x1 - box.x0) * (box.y1 - box.y0)


def _place(
    rng: Rng, room: tuple[int, int], width: int, height: int, boxes: Sequence[TrueBox], free: bool
) -> tuple[int, int] | None:
    """Return a corner where ``room`` fits beside what is there, or None; stamps may lie on anything but a picture."""
    w, h = room
    if w >= width - 4 or h >= height - 4:
        return None
    for _ in range(8):
        x = int(rng.integers(2, width - w - 1)) if rng.random() < 0.5 or w > 0.6 * width else (width - w) // 2
        y = int(rng.integers(2, height - h - 1))
        margin = 0 if free else 4
        if not any(
            x - margin < b.x1 * width and b.x0 * width < x + w + margin
            and y - margin < b.y1 * height and b.y0 * height < y + h + margin
            for b in boxes
        ):  # fmt: skip
            return x, y
    return None


def _wipe(rng: Rng, image: Array, x: int, y: int, w: int, h: int, kind: str) -> None:
    """Take the print away where a picture goes, and around it: a margin, or the lines' whole width."""
    height, width = image.shape[:2]
    margin = int(rng.integers(1, 4)) if kind == "initial" else int(rng.integers(2, 16))
    x0, x1 = max(0, x - margin), min(width, x + w + margin)
    if kind != "initial" and rng.random() < 0.5:
        x0, x1 = int(0.05 * width * rng.random()), width - int(0.05 * width * rng.random())
        x0, x1 = min(x0, max(0, x - 2)), max(x1, min(width, x + w + 2))
    y0, y1 = max(0, y - margin), min(height, y + h + margin)
    paper = paper_of(np.clip(image, 0, 255).astype(np.uint8))
    grain = rng.normal(0, 2, (y1 - y0, x1 - x0, 1))
    image[y0:y1, x0:x1] = paper[y0:y1, x0:x1] + grain


def _print(rng: Rng, image: Array, ink: Array, x: int, y: int, w: int, h: int) -> None:
    method = cv2.INTER_AREA if ink.shape[0] > h else cv2.INTER_LINEAR
    light = cv2.resize(ink, (w, h), interpolation=method) ** rng.uniform(0.8, 1.4)
    image[y : y + h, x : x + w] *= light


def _stamped(rng: Rng, image: Array, boxes: Sequence[TrueBox]) -> list[TrueBox]:
    """Press a drawn stamp on the page, on words or paper, now and then on the edge of a picture."""
    height, width = image.shape[:2]
    light = stamp(rng, int(rng.uniform(0.045, 0.24) * width))
    h, w = light.shape[:2]
    place = _place(rng, (w, h), width, height, [] if rng.random() < 0.35 else boxes, free=True)
    if place is None:
        return list(boxes)
    x, y = place
    image[y : y + h, x : x + w] *= light
    return [*boxes, TrueBox(x / width, y / height, (x + w) / width, (y + h) / height, "stamp")]


def _giant_letters(rng: Rng, image: Array, boxes: Sequence[TrueBox]) -> None:
    """Print giant letters on a free strip of the page: titles in giant letters are no pictures."""
    height, width = image.shape[:2]
    scale = rng.uniform(2.5, 8)
    w, h = int(rng.uniform(0.25, 0.95) * width), int(rng.uniform(0.03, 0.2) * height)
    place = _place(rng, (w, h), width, height, boxes, free=False)
    sw, sh = int(w / scale), int(h / scale)
    if place is None or sw < 6 or sh < 4:
        return
    source = _place(rng, (sw, sh), width, height, boxes, free=False) if rng.random() < 0.65 else None
    scrap = None
    if source is not None:
        scrap = image[source[1] : source[1] + sh, source[0] : source[0] + sw].copy()
    giant_letters(rng, image, (*place, w, h), scrap)
