"""Words put together from letters that were rendered once, to the pixel as Pillow would render them whole.

Pillow loads every letter of a word four times through FreeType, which took more than a third of the time in which a
library is drawn. With its basic layout a word is no more than its letters side by side: each stands on a whole pixel,
its place is the sum of the advances before it in 64ths of a pixel, kerning included, and where two overlap the second
covers the first as far as it is dark. Faces that are laid out otherwise (Pillow's own) are left to Pillow.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Font = ImageFont.FreeTypeFont
Ink = NDArray[Any]  # uint8
_PARTS = 64  # of a pixel, as FreeType counts


@dataclass(frozen=True, slots=True)
class _Letter:
    """A letter's ink, where its left and upper edge lie from the pen, and where those of Pillow's own mask do."""

    ink: Ink
    left: int
    top: int
    mask_left: int
    mask_top: int


@dataclass(frozen=True, slots=True)
class _Line:
    """Where the pen stands before each letter, and after the last, in 64ths of a pixel, and the edges of it all."""

    places: tuple[int, ...]
    left: int
    top: int
    whole: bool  # all places are whole pixels


def set_in_type(pen: ImageDraw.ImageDraw, x: float, baseline: float, text: str, font: Font) -> None:
    """Draw a text as `ImageDraw.text` does, to the pixel, with its left edge at ``x``."""
    column, row = int(x), int(baseline)
    across, down = x - column, baseline - row
    if not text or across < 0 or down < 0 or font.layout_engine != ImageFont.Layout.BASIC:
        pen.text((x, baseline), text, font=font, fill=255, anchor="ls")
        return
    line = _line(font, text)
    parts = _parts(-line.left, across) + line.left * _PARTS
    lower = -_pixel(-_parts(-line.top, down)) + line.top
    if line.whole:
        # All letters reach the next pixel at once: one rendering serves wherever the word begins.
        column, parts = column + _pixel(parts), 0
    mask, left, top = _word(font, text, parts)
    pen.draw.draw_bitmap((column + left, row + top + lower), mask, 255)


def width(font: Font, text: str) -> float:
    """Width of a text in pixels, as ``font.getlength`` says."""
    if font.layout_engine != ImageFont.Layout.BASIC:
        return float(font.getlength(text))
    return _line(font, text).places[-1] / _PARTS


def _parts(pixels: int, part: float) -> int:
    """Pixels and part of a pixel in 64ths: added as single floats and a half rounded up, as Pillow does."""
    return math.floor(float(np.float32(pixels) + np.float32(part)) * _PARTS + 0.5)


def _pixel(parts: int) -> int:
    """The nearest pixel to a place in 64ths of a pixel."""
    return (parts + _PARTS // 2) // _PARTS


@lru_cache(maxsize=20_000)
def _line(font: Font, text: str) -> _Line:
    places, left, top, pen, before = [], 0, 0, 0, ""
    for letter in text:
        if before:
            pen += _kerned(font, before, letter)
        places.append(pen)
        one = _letter(font, letter)
        left, top = min(left, _pixel(pen) + one.mask_left), min(top, one.mask_top)
        pen += _advance(font, letter)
        before = letter
    return _Line((*places, pen), left, top, not any(place % _PARTS for place in places))


@cache
def _advance(font: Font, letters: str) -> int:
    return round(font.getlength(letters) * _PARTS)


@cache
def _kerned(font: Font, first: str, second: str) -> int:
    """How much farther from one another two letters stand than their advances say."""
    return _advance(font, first + second) - _advance(font, first) - _advance(font, second)


@cache
def _letter(font: Font, letter: str) -> _Letter:
    mask, (left, top) = font.getmask2(letter, "L", anchor="ls")
    whole = np.frombuffer(bytes(mask), np.uint8).reshape(mask.size[1], mask.size[0])
    x, y, w, h = cv2.boundingRect(whole)
    return _Letter(whole[y : y + h, x : x + w].copy(), left + x, top + y, left, top)


@lru_cache(maxsize=20_000)
def _word(font: Font, text: str, across: int) -> tuple[Any, int, int]:
    """A word's mask and where its left and upper edge lie from the pen, which stands ``across`` 64ths into a pixel."""
    inked = []
    for letter, place in zip(text, _line(font, text).places[:-1], strict=True):
        one = _letter(font, letter)
        if one.ink.size:
            inked.append((one, _pixel(place + across) + one.left))
    if not inked:
        return Image.new("L", (1, 1), 0).im, 0, 0
    left, top = min(x for _, x in inked), min(one.top for one, _ in inked)
    right = max(x + one.ink.shape[1] for one, x in inked)
    bottom = max(one.top + one.ink.shape[0] for one, _ in inked)
    word = np.zeros((bottom - top, right - left), np.uint8)
    free = left  # nothing stands from here on
    for one, x in inked:
        h, w = one.ink.shape
        there = word[one.top - top : one.top - top + h, x - left : x - left + w]
        there[...] = one.ink if x >= free else _over(there, one.ink)
        free = max(free, x + w)
    return Image.fromarray(word).im, left, top


def _over(there: Ink, ink: Ink) -> Ink:
    """Ink over ink, rounded as Pillow does."""
    light = there.astype(np.uint32) * (255 - ink.astype(np.uint32)) + 128
    return np.asarray(ink + (((light >> 8) + light) >> 8), np.uint8)
