"""Samples of more than eight bits a channel brought to RGB of eight, by what they use of their range.

A file of 16 bits says not how many of them its scanner filled: twelve are common, and cut to the upper eight they
are a black page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from onitsearch.pages.image import Pixels

Samples = np.ndarray[Any, np.dtype[Any]]

# How many bits scanners fill.
_DEPTHS = (8, 10, 12, 14, 16, 24, 31, 32)
_LOOKED_AT = 1_000_000
# A hot pixel or a white label decides on nothing; fewer samples than these are all looked at.
_NEARLY_ALL = (0.05, 99.9)
# Floats whose brightest is below this share of a usual range have a range of their own.
_DIM = 0.4


@dataclass(frozen=True)
class Storage:
    """How samples are meant: declared ``bits`` (None where that is only the size of their container).

    ``inverted`` says that nought is white, ``alpha`` that the last channel is opacity, ``premultiplied`` that
    colours are dimmed by it already.
    """

    bits: int | None = None
    inverted: bool = False
    alpha: bool = False
    premultiplied: bool = False


def shrunk(values: Samples, step: int) -> Samples:
    """Return samples (h, w) or (h, w, c) at a whole fraction of their size, by the mean of each square."""
    native = np.ascontiguousarray(values, dtype=values.dtype.newbyteorder("="))
    if step < 2:
        return native
    if native.dtype not in (np.uint8, np.uint16, np.float32):
        native = native.astype(np.float32)
    size = (max(1, native.shape[1] // step), max(1, native.shape[0] // step))
    return cv2.resize(native, size, interpolation=cv2.INTER_AREA)


def eight_bits(values: Samples, storage: Storage) -> Pixels:
    """Return RGB uint8 (h, w, 3) of samples (h, w) or (h, w, 1 to 4), transparency on white."""
    deep = values if values.ndim == 3 else values[:, :, np.newaxis]
    opacity = None
    if storage.alpha and deep.shape[2] in (2, 4):
        opacity = _scaled(deep[:, :, -1:], Storage(storage.bits))
        deep = deep[:, :, :-1]
    light = _scaled(deep[:, :, :3] if deep.shape[2] >= 3 else deep[:, :, :1], storage)
    if opacity is not None:
        light = (light if storage.premultiplied else light * opacity) + (1.0 - opacity)
    pixels = np.clip(light * 255.0 + 0.5, 0, 255).astype(np.uint8)
    return np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 else pixels


def _scaled(values: Samples, storage: Storage) -> Samples:
    """Return samples as float32 from 0 (black) to 1 (white)."""
    floats = values.dtype.kind == "f"
    low, high = _range(values, storage.bits, floats)
    scaled: Samples = values.astype(np.float32)
    if floats:
        scaled = np.nan_to_num(scaled, copy=False, nan=low, posinf=high, neginf=low)
    scaled = np.clip((scaled - low) / (high - low), 0.0, 1.0)
    return 1.0 - scaled if storage.inverted else scaled


def _range(values: Samples, bits: int | None, floats: bool) -> tuple[float, float]:
    """Return which samples are nought and full: by the declared bits, else by what is used."""
    flat = values.reshape(-1)
    sample = flat[:: max(1, flat.size // _LOOKED_AT)]
    sample = sample[np.isfinite(sample)] if floats else sample
    if sample.size == 0:
        return 0.0, 1.0
    if sample.size * (100 - _NEARLY_ALL[1]) / 100 < 1:
        low, high = float(sample.min()), float(sample.max())
    else:
        low, high = (float(value) for value in np.percentile(sample, _NEARLY_ALL))
    if not floats and bits is not None and low >= 0:
        return 0.0, float(2**bits - 1)
    if low < -0.01 * max(high, 1e-9):
        return low, max(high, low + 1e-9)
    if floats:
        return _float_range(high)
    return 0.0, float(2 ** next((depth for depth in _DEPTHS if high < 2**depth), 64) - 1)


def _float_range(high: float) -> tuple[float, float]:
    """Return the range of floats from 0 on: to 1, 100 or what 8 to 16 bits hold, else to their brightest."""
    for full in (1.0, 100.0, 255.0, 1023.0, 4095.0, 16383.0, 65535.0):
        if high <= 1.02 * full:
            return 0.0, full if high >= _DIM * full else max(high, 1e-9)
    return 0.0, high
