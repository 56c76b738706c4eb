"""Traits of a page before the network sees it: the direction of its lines of text, their pitch, and its polarity.

Lines of text repeat at one pitch. Averaged along the line, a strip of a page is a wave, and its spectrum has one peak;
pictures have none. The same across the line tells upright pages from those that lie on their side.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from onitsearch.detect.net.shape import size_for

Array = np.ndarray[Any, Any]
# A page is cut into so many strips along the line and these into pieces of so many pixels, half overlapping.
_STRIPS, _PIECE = 8, 128
_WINDOW = np.hanning(_PIECE).astype(np.float32)
_PERIODS = _PIECE / np.maximum(np.arange(_PIECE // 2 + 1), 0.5)
# Between these pitches (pixels of the network's image) lines of text lie; closer ones the image cannot show.
_PITCHES = (_PERIODS >= 2.4) & (_PERIODS <= 22)
# A piece is text where its peak has this share of its wave's power, and the wave this contrast (of 255).
_PEAKED, _CONTRAST = 0.45, 1.5
# Lines down the page must outdo those along it so many times (or clearly more often, where there are few), seen in
# none of 302 upright pages and, of 84 woodcuts and engravings alone, in one; 8 of 10 turned pages are noticed.
_CLEARLY, _MANY, _VERY_CLEARLY, _SOME = 2.8, 60.0, 4.0, 40.0
_EVEN = 20.0
# White on black: darker than this in the middle of its tones, with more light strokes than dark ones around.
_DARK, _LIGHT_STROKES, _NOTHING_BUT_LIGHT = 128.0, 0.3, 1.4
_AROUND = 31
# Lines closer than this are of a sheet that is seen too small: no page of 302 books' has them (the closest: 6.7).
_FINE = 6.0
# A closer look should bring lines about this far apart; so many tiles each way at most.
_READABLE, _MOST_TILES = 12.0, 4


@dataclass(frozen=True, slots=True)
class PageTraits:
    """Lines run down the page, it is white on black, and in how many tiles each way it should be seen.

    ``text`` says how much text there is: some 400 on most pages, less than 100 on pictures alone.
    """

    sideways: bool = False
    negative: bool = False
    tiles: int = 1
    text: float = 0.0


def fitted(pixels: Array) -> Array:
    """Return a page at the size at which the network looks at it."""
    height, width = pixels.shape[:2]
    rows, columns = size_for(height, width)
    method = cv2.INTER_AREA if rows <= height else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(pixels, (columns, rows), interpolation=method))


def traits_of(image: Array) -> PageTraits:
    """Return the traits of a page (RGB uint8 at the network's size)."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    along, pitch = _lines(grey)
    down, pitch_down = _lines(np.ascontiguousarray(grey.T))
    outdone = (down + _EVEN) / (along + _EVEN)
    sideways = (outdone > _CLEARLY and down > _MANY) or (outdone > _VERY_CLEARLY and down > _SOME)
    text, pitch = (down, pitch_down) if sideways else (along, pitch)
    fine = text > _MANY and pitch < _FINE
    tiles = min(_MOST_TILES, math.ceil(_READABLE / pitch)) if fine else 1
    return PageTraits(sideways, _is_negative(grey, max(along, down)), tiles, text)


def _lines(grey: Array) -> tuple[float, float]:
    """Return how much text runs along the lines of an image, 0 and more, and its pitch in pixels (0: there is none)."""
    height = grey.shape[0]
    strips = cv2.resize(grey, (_STRIPS, height), interpolation=cv2.INTER_AREA).astype(np.float32)
    starts = np.linspace(0, height - _PIECE, max(2, round(2 * height / _PIECE) - 1)).astype(int)
    pieces = np.concatenate([strips[start : start + _PIECE].T for start in starts])
    pieces -= cv2.blur(pieces, (41, 1), borderType=cv2.BORDER_REFLECT)
    power = np.abs(np.fft.rfft(pieces * _WINDOW, axis=1)) ** 2
    peak = np.where(_PITCHES, power, 0).argmax(1)
    every = np.arange(len(power))
    near = sum(power[every, np.clip(peak + step, 0, power.shape[1] - 1)] for step in (-1, 0, 1))
    share = near / (power[:, 3:].sum(1) + 1e-3)
    contrast = pieces.std(1)
    is_text = (share > _PEAKED) & (contrast > _CONTRAST)
    if not is_text.any():
        return 0.0, 0.0
    return float((share * contrast)[is_text].sum()), float(np.median(_PERIODS[peak[is_text]]))


def _is_negative(grey: Array, text: float) -> bool:
    """Say whether strokes are lighter than what they are on; without lines of text only where that is beyond doubt."""
    if np.median(grey) >= _DARK:
        return False
    off = grey.astype(np.float32)
    off -= cv2.blur(off, (_AROUND, _AROUND))
    skew = float((off**3).mean()) / max(float(off.std()), 1.0) ** 3
    return skew > _NOTHING_BUT_LIGHT or (skew > _LIGHT_STROKES and text > _SOME)
