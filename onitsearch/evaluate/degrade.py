"""What happens to a picture on its way to a copy: turned, photographed, cut, reduced, inked otherwise.

RGB uint8 (h, w, 3) in and out; the same seed wears the same way.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from PIL import Image

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
Wear = Callable[[Pixels, np.random.Generator], Pixels]


def worn_copy(pixels: Pixels, *, degrees: float = 2.0, quality: int = 40, darker: float = 0.2) -> Pixels:
    """Return a picture rotated by `degrees`, darkened by the share `darker`, and pressed to JPEG `quality`.

    It keeps its size; the corners that the turn uncovers take the tone of the rim.
    """
    height, width = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    turned = cv2.warpAffine(pixels, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=_rim(pixels))
    return pressed((turned.astype(np.float32) * (1.0 - darker)).astype(np.uint8), quality)


def photographed(pixels: Pixels, chance: np.random.Generator, *, lean: float = 0.10) -> Pixels:
    """Return a photograph by hand: in perspective, unevenly lit, noisy and a little soft, with a rim of page.

    ``lean`` is how far a corner may move, as a share of the picture's sides.
    """
    height, width = pixels.shape[:2]
    around = lean + 0.02
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    size = (round(width * (1 + 2 * around)), round(height * (1 + 2 * around)))
    moved = corners + np.array([width * around, height * around], np.float32)
    moved += chance.uniform(-lean, lean, (4, 2)).astype(np.float32) * np.array([width, height], np.float32)
    tilt = cv2.getPerspectiveTransform(corners, moved)
    seen = cv2.warpPerspective(pixels, tilt, size, flags=cv2.INTER_LINEAR, borderValue=_rim(pixels))
    across = np.linspace(-1, 1, size[0])[None, :] * chance.uniform(-1, 1)
    down = np.linspace(-1, 1, size[1])[:, None] * chance.uniform(-1, 1)
    light = (chance.uniform(0.75, 1.0) * (1 + 0.2 * (across + down)))[:, :, None]
    lit = cv2.GaussianBlur(seen, (0, 0), chance.uniform(0.5, 1.0)).astype(np.float32) * light
    lit *= chance.uniform(0.92, 1.08, 3)  # the white of another lamp
    noisy = lit + chance.normal(0, 4, lit.shape)
    return pressed(np.clip(noisy, 0, 255).astype(np.uint8), 70)


def cropped(pixels: Pixels, chance: np.random.Generator) -> Pixels:
    """Return 80 % of each side, from anywhere within."""
    height, width = pixels.shape[:2]
    tall, wide = max(1, round(height * 0.8)), max(1, round(width * 0.8))
    top, left = int(chance.integers(0, height - tall + 1)), int(chance.integers(0, width - wide + 1))
    return np.ascontiguousarray(pixels[top : top + tall, left : left + wide])


def halved(pixels: Pixels, chance: np.random.Generator) -> Pixels:
    """Return the picture at half its scale."""
    height, width = pixels.shape[:2]
    size = (max(1, width // 2), max(1, height // 2))
    return pressed(np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8), 80)


def scaled(pixels: Pixels, chance: np.random.Generator) -> Pixels:
    """Return the picture at 60 to 90 % of its scale."""
    height, width = pixels.shape[:2]
    factor = chance.uniform(0.6, 0.9)
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def inked(pixels: Pixels, chance: np.random.Generator) -> Pixels:
    """Return another impression: lines fatter or thinner, uneven ink, other paper, turned a little."""
    height, width = pixels.shape[:2]
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32)
    paper = cv2.GaussianBlur(
        cv2.dilate(grey, np.ones((9, 9), np.uint8)), (0, 0), max(3, min(height, width) / 20)
    )
    ink = np.clip(1 - grey / np.maximum(paper, 1), 0, 1)
    # Half a pixel more or less of a line at twice the scale: a whole pixel would close or lose fine ones.
    twice = cv2.resize(ink, (2 * width, 2 * height), interpolation=cv2.INTER_LINEAR)
    round_pen = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    twice = cv2.dilate(twice, round_pen) if chance.random() < 0.5 else cv2.erode(twice, round_pen)
    fresh = np.asarray(cv2.resize(twice, (width, height), interpolation=cv2.INTER_AREA), np.float32)
    patches = cv2.resize(
        chance.uniform(0.55, 1.15, (5, 5)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC
    )
    inky = np.clip(fresh * patches, 0, 1) ** chance.uniform(0.8, 1.25)
    tone = np.array(chance.uniform([215, 200, 170], [250, 240, 225]), np.float32)
    black = np.array(chance.uniform(20, 70, 3), np.float32)
    printed = tone * (1 - inky[:, :, None]) + black * inky[:, :, None]
    printed += chance.normal(0, 5, printed.shape[:2])[:, :, None]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), chance.uniform(-2, 2), chance.uniform(0.97, 1.03))
    turned = cv2.warpAffine(
        np.clip(printed, 0, 255).astype(np.uint8), turn, (width, height), borderValue=[float(v) for v in tone]
    )
    return pressed(np.asarray(turned, np.uint8), 75)


def bitonal(pixels: Pixels, chance: np.random.Generator) -> Pixels:
    """Return the picture in black and white alone, by Sauvola's way: the threshold follows the paper around."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32)
    mean = cv2.blur(grey, (41, 41))
    spread = np.sqrt(np.maximum(cv2.blur(grey**2, (41, 41)) - mean**2, 0))
    ink = grey < mean * (1 + chance.uniform(0.15, 0.3) * (spread / 128 - 1))
    return np.asarray(cv2.cvtColor(np.where(ink, 0, 255).astype(np.uint8), cv2.COLOR_GRAY2RGB), np.uint8)


def pressed(pixels: Pixels, quality: int) -> Pixels:
    """Return the picture as it comes out of a JPEG file."""
    packed = io.BytesIO()
    Image.fromarray(pixels).save(packed, "JPEG", quality=quality)
    return np.asarray(Image.open(packed), dtype=np.uint8)


def _rim(pixels: Pixels) -> list[float]:
    rim = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    return [float(value) for value in np.median(rim, axis=0)]


DEGRADATIONS: dict[str, Wear] = {
    "worn": lambda pixels, _chance: worn_copy(pixels),
    "photograph": photographed,
    "crop": cropped,
    "half": halved,
    "inking": inked,
}
"""What `evaluate copies` does to a picture, by name."""

IMPRESSIONS: dict[str, Wear] = {
    "inking": inked,
    "scale": scaled,
    "perspective": lambda pixels, chance: photographed(pixels, chance, lean=0.04),
    "jpeg": lambda pixels, _chance: pressed(pixels, 30),
    "bitonal": bitonal,
}
"""What makes two impressions, or two scans, of one print differ; two of them make a pair of `evaluate prints`."""
