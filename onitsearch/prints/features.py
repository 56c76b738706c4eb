"""A picture's own detail: SIFT keypoints with RootSIFT descriptors in one byte a number.

RootSIFT: Arandjelović and Zisserman, "Three things everyone should know to improve object retrieval", 2012.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np

from onitsearch.crop.crop import shrink

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
Floats = np.ndarray[Any, np.dtype[np.float32]]
Bytes = np.ndarray[Any, np.dtype[np.uint8]]

# Long side that a picture is looked at with, and how many keypoints are taken: of what is kept, of a question.
KEPT_SIDE, ASKED_SIDE = 240, 400
KEPT_MOST, ASKED_MOST = 300, 400
# Changes with anything that makes features incomparable or other than those that are kept.
VERSION = 1

_LENGTH = 128
# Lower than SIFT's own 0.04: worn and pale impressions have little contrast, and the best are taken anyway.
_CONTRAST = 0.02
# Shares of the keypoints by size, each doubling the one before. The strongest alone would nearly all be of the
# finest lines, which a copy at half the scale has lost: measured, its source is first for .95 instead of 1.00.
_SHARES = (0.4, 0.35, 0.25, 0.2)
_FINEST = 1.6
# Descriptors have unit length, and hardly a number above 1/2; a byte counts 512ths.
_STEPS = 512.0
_HEAD = struct.Struct("<BHHH")  # version, count, width, height
# A point is kept in 64ths of a pixel, an angle in 256ths of a turn, a size's logarithm in 32nds of an octave.
_FINE, _TURN, _OCTAVE = 64.0, 256.0 / 360.0, 32.0


@dataclass(frozen=True, eq=False)
class Features:
    """Keypoints of a picture, ``width`` × ``height`` pixels, and what it looks like around them.

    ``points`` (n, 2) float32 in its pixels, ``sizes`` (n,) float32 in log2 of pixels, ``angles`` (n,) float32
    in degrees, ``descriptors`` (n, 128) uint8.
    """

    points: Floats = field(repr=False)
    sizes: Floats = field(repr=False)
    angles: Floats = field(repr=False)
    descriptors: Bytes = field(repr=False)
    width: int
    height: int

    def __len__(self) -> int:
        """How many keypoints there are."""
        return len(self.points)

    def to_bytes(self) -> bytes:
        """Return them as they are kept, 134 bytes a keypoint; for pictures up to 1023 pixels a side."""
        fine = np.clip(np.rint(self.points * _FINE), 0, 65_535).astype("<u2")
        sizes = np.clip(np.rint(self.sizes * _OCTAVE), 0, 255).astype(np.uint8)
        angles = (np.rint(self.angles * _TURN).astype(int) % 256).astype(np.uint8)
        head = _HEAD.pack(VERSION, len(self), self.width, self.height)
        return b"".join((head, fine.tobytes(), sizes.tobytes(), angles.tobytes(), self.descriptors.tobytes()))

    @classmethod
    def from_bytes(cls, kept: bytes) -> Features:
        """Read what `to_bytes` wrote. Raises ValueError where it is of another version or cut short."""
        if len(kept) < _HEAD.size:
            raise ValueError("These features are cut short.")
        version, count, width, height = _HEAD.unpack_from(kept)
        if version != VERSION or len(kept) != _HEAD.size + count * (6 + _LENGTH):
            raise ValueError("These features were kept in another form, or are cut short.")
        at = _HEAD.size
        fine = np.frombuffer(kept, "<u2", count * 2, at).reshape(count, 2)
        sizes = np.frombuffer(kept, np.uint8, count, at + 4 * count)
        angles = np.frombuffer(kept, np.uint8, count, at + 5 * count)
        descriptors = np.frombuffer(kept, np.uint8, count * _LENGTH, at + 6 * count)
        return cls(
            fine.astype(np.float32) / np.float32(_FINE),
            sizes.astype(np.float32) / np.float32(_OCTAVE),
            angles.astype(np.float32) / np.float32(_TURN),
            descriptors.reshape(count, _LENGTH),
            width,
            height,
        )


def extract(pixels: Pixels, *, longest: int = KEPT_SIDE, most: int = KEPT_MOST) -> Features:
    """Find up to ``most`` keypoints of a picture (RGB or grey uint8), looked at with a long side of ``longest``.

    Points and sizes are in the pixels of the picture as it was given, however small it is looked at.
    """
    height, width = pixels.shape[:2]
    small = shrink(pixels, longest)
    grey = small if small.ndim == 2 else cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    finder = cv2.SIFT_create(nfeatures=0, contrastThreshold=_CONTRAST)  # type: ignore[attr-defined]
    chosen = _chosen(finder.detect(grey, None), most)
    if not chosen:
        return _nothing(width, height)
    chosen, raw = finder.compute(grey, chosen)
    back = np.array([width / grey.shape[1], height / grey.shape[0]], np.float32)
    return Features(
        np.array([one.pt for one in chosen], np.float32) * back,
        np.log2(np.array([one.size for one in chosen], np.float32) * back.mean()),
        np.array([one.angle for one in chosen], np.float32),
        _root(raw),
        width,
        height,
    )


def _chosen(found: Sequence[Any], most: int) -> list[Any]:
    """Take the strongest keypoints of each size up to its share, then whatever is strongest of the rest."""
    ranked = sorted(found, key=lambda one: -one.response)
    if len(ranked) <= most:
        return ranked
    room = [round(most * share) for share in _SHARES]
    taken, rest = [], []
    for one in ranked:
        octave = min(len(room) - 1, max(0, int(np.log2(one.size / _FINEST))))
        if room[octave]:
            room[octave] -= 1
            taken.append(one)
        else:
            rest.append(one)
    return [*taken, *rest][:most]


def _nothing(width: int, height: int) -> Features:
    none = np.zeros(0, np.float32)
    return Features(none.reshape(0, 2), none, none, np.zeros((0, _LENGTH), np.uint8), width, height)


def _root(raw: Floats) -> Bytes:
    """Return descriptors as RootSIFT: the square root of each after L1 normalising, in bytes."""
    sums = raw.sum(axis=1, keepdims=True)
    rooted = np.sqrt(raw / np.maximum(sums, 1e-6))
    return np.asarray(np.clip(np.rint(rooted * _STEPS), 0, 255), np.uint8)
