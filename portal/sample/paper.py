"""Paper, age and the camera: makes a scan out of layers of ink, and says where every point of the page went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from portal.sample.ink.phases import limited
from portal.sample.page import Box, Page

F32 = NDArray[Any]  # float32
# Red, green and blue apart, height × width each: quicker to go through than pixels of three.
Planes = list[F32]
Rgb = NDArray[Any]  # uint8, height × width × 3
Manner = Literal["colour", "grey", "bitonal", "microfilm"]


@dataclass(frozen=True, slots=True)
class Stock:
    """The paper and the scanner of one book."""

    manner: Manner
    tone: tuple[float, float, float]  # RGB of clean paper, 0..1
    grain: float
    laid: float  # strength of the lines that the mould left, 0..1
    foxing: float  # brown spots, 0..1
    damp: float  # share of pages with a water stain
    through: float  # how much of the other side shows, 0..1
    ink: tuple[float, float, float]
    turn: float  # deviation of the turn of a page, degrees
    edge: float  # width of the dark edge, fraction of the page


def sample_stock(rng: np.random.Generator) -> Stock:
    """Paper between near white and brown, scanned in colour three times out of four."""
    age = rng.beta(2.0, 2.6)
    tone = np.array([0.965, 0.935, 0.875]) * (1 - age) + np.array([0.86, 0.775, 0.63]) * age
    tone = np.clip(tone + rng.normal(0, 0.012) + rng.normal(0, 0.005, 3), 0, 1)
    pick = rng.random()
    manner: Manner = (
        "colour" if pick < 0.72 else "grey" if pick < 0.82 else "bitonal" if pick < 0.91 else "microfilm"
    )
    dark = rng.uniform(0.08, 0.2)
    return Stock(
        manner=manner,
        tone=(float(tone[0]), float(tone[1]), float(tone[2])),
        grain=float(rng.uniform(0.008, 0.02)),
        laid=float(rng.uniform(0.0, 0.9) if rng.random() < 0.7 else 0.0),
        foxing=float(rng.beta(1.2, 3.0)),
        damp=float(rng.uniform(0.0, 0.35)),
        through=float(rng.uniform(0.015, 0.12)),
        ink=(float(dark * 1.12), float(dark), float(dark * 0.88)),
        turn=float(rng.uniform(0.2, 0.7)),
        edge=float(rng.uniform(0.004, 0.022)),
    )


@dataclass(frozen=True, slots=True)
class Scan:
    """A picture of a page and the affine map that brought page pixels to scan pixels (2 × 3)."""

    pixels: Rgb
    matrix: NDArray[np.float64]

    def place(self, box: Box) -> Box:
        """Where a box of the page stands on the scan: the upright box round its turned corners."""
        corners = np.array(
            [[box.x, box.y], [box.x + box.w, box.y], [box.x + box.w, box.y + box.h], [box.x, box.y + box.h]]
        )
        moved = corners @ self.matrix[:, :2].T + self.matrix[:, 2]
        (x0, y0), (x1, y1) = moved.min(axis=0), moved.max(axis=0)
        height, width = self.pixels.shape[:2]
        x0, y0, x1, y1 = max(x0, 0.0), max(y0, 0.0), min(x1, float(width)), min(y1, float(height))
        return Box(float(x0), float(y0), float(max(x1 - x0, 0)), float(max(y1 - y0, 0)))


class Papermaker:
    """Keeps the costly textures of one book and makes each page a little different."""

    def __init__(self, stock: Stock, width: int, height: int, rng: np.random.Generator) -> None:
        self.stock, self.width, self.height = stock, width, height
        grain = _noise(rng, width, height, 1.6) * 0.7 + _noise(rng, width, height, 7) * 0.5
        fibre = cv2.GaussianBlur(_noise(rng, width, height, 1.2), (0, 0), sigmaX=4.5, sigmaY=0.6)
        self.grain = (grain * stock.grain + fibre * stock.grain * 0.8).astype(np.float32)
        if stock.laid:
            self.grain += _laid(width, height, rng) * np.float32(0.012 * stock.laid)
        self.clouds = _noise(rng, width, height, max(width, height) / 5) * np.float32(0.012)
        # The press bears harder here than there.
        self.press = np.ascontiguousarray(1 + self.clouds[::-1, ::-1] * np.float32(5.0))
        self.specks = _noise(rng, width, height, 1.4)

    def scan(self, page: Page, other: Page | None, rng: np.random.Generator, left: bool) -> Scan:
        """Print the page on paper, let the other side show through and photograph it.

        ``left`` pages have their gutter on the right.
        """
        layers = {name: _printed(ink, self.specks, self.press, rng) for name, ink in page.layers().items()}
        light = self._sheet(rng, left)
        if other is not None:
            back = np.maximum.reduce(list(other.layers().values()))[:, ::-1]
            small = cv2.resize(back, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
            soft = cv2.resize(cv2.GaussianBlur(small, (0, 0), 1.3), (self.width, self.height))
            light *= 1 - soft * np.float32(self.stock.through / 255)
        if page.plate is not None:
            _press(light, page.plate)
        rgb = [light * np.float32(tone) for tone in self.stock.tone]
        if self.stock.manner in ("colour", "grey"):
            self._age(rgb, rng)
        if page.hand is not None:
            _inked(rgb, page.hand, (0.36, 0.23, 0.14), 0.75)
        _inked(rgb, layers["black"], self.stock.ink, 0.95)
        if "red" in layers:
            _inked(rgb, layers["red"], (0.70, 0.17, 0.12), 0.9)
        for ink, colour, x, y in page.stamps:
            part = [plane[y : y + ink.shape[0], x : x + ink.shape[1]] for plane in rgb]
            h, w = part[0].shape
            _inked(part, ink[:h, :w], tuple(v / 255 for v in colour), 0.62)
        return self._photograph(rgb, rng, left)

    def _sheet(self, rng: np.random.Generator, left: bool) -> F32:
        """Brightness of the empty sheet: the book's grain turned about, clouds, and the fall into the gutter."""
        flip = int(rng.integers(4))
        grain, clouds = self.grain, self.clouds
        if flip & 1:
            grain, clouds = grain[:, ::-1], clouds[:, ::-1]
        if flip & 2:
            grain, clouds = grain[::-1], clouds[::-1]
        light = np.float32(1) + grain + clouds
        x = np.linspace(0, 1, self.width, dtype=np.float32)
        inner = x if left else 1 - x
        fall = np.float32(rng.uniform(0.1, 0.3)) * np.clip((inner - 0.87) / 0.13, 0, 1) ** 2
        lamp = np.float32(rng.normal(0, 0.02)) * (x - 0.5)
        light *= (1 - fall + lamp)[None, :]
        y = np.linspace(-0.5, 0.5, self.height, dtype=np.float32)
        light *= (1 + np.float32(rng.normal(0, 0.03)) * y)[:, None]
        return light

    def _age(self, rgb: Planes, rng: np.random.Generator) -> None:
        """Brown edges, foxing and water stains, in place."""
        h, w = self.height, self.width
        small_w, small_h = w // 4, h // 4
        x = np.minimum(np.arange(small_w), np.arange(small_w)[::-1]).astype(np.float32)[None, :]
        y = np.minimum(np.arange(small_h), np.arange(small_h)[::-1]).astype(np.float32)[:, None]
        drift = _noise(rng, small_w, small_h, 28)
        browned = np.float32(0.04 + 0.16 * self.stock.foxing)
        stain: F32 = np.exp(-np.minimum(x, y) / np.float32(small_w * 0.03) + drift * 0.5) * browned
        if rng.random() < self.stock.damp:
            cx, cy = rng.choice([0.0, 1.0]) * small_w, rng.uniform(0, 1.1) * small_h
            xx, yy = np.meshgrid(np.arange(small_w, dtype=np.float32), np.arange(small_h, dtype=np.float32))
            reach = np.float32(small_w * rng.uniform(0.25, 0.6))
            d = np.hypot(xx - cx, yy - cy) / reach + drift * 0.07 + _noise(rng, small_w, small_h, 9) * 0.012
            stain += np.clip(1 - d, 0, 0.22) * 0.22 + np.exp(-(((d - 1) / 0.022) ** 2)) * np.float32(0.10)
        spots = np.zeros((small_h, small_w), np.float32)
        for _ in range(int(rng.poisson(self.stock.foxing * 46))):
            px, py = rng.integers(small_w), rng.integers(small_h)
            r = 1 + int(rng.exponential(1.1))
            dark = float(rng.uniform(0.05, 0.2) / (1 + 0.25 * r))
            cv2.circle(spots, (int(px), int(py)), r, dark, -1, cv2.LINE_AA)
        stain += cv2.GaussianBlur(spots, (0, 0), 1.3) * (1 + 0.3 * drift)
        stain = cv2.resize(np.clip(stain, 0, 0.6), (w, h), interpolation=cv2.INTER_LINEAR).astype(np.float32)
        for plane, share in zip(rgb, (0.42, 0.75, 1.1), strict=True):
            left = stain * np.float32(share)
            plane *= np.subtract(1, left, out=left)

    def _photograph(self, rgb: Planes, rng: np.random.Generator, left: bool) -> Scan:
        """Turn the sheet a little, cut it to the scanner's dark bed, and reduce it to the manner of the scan."""
        stock = self.stock
        h, w = self.height, self.width
        turn = float(np.clip(rng.normal(0, stock.turn), -1.5, 1.5))
        edge = stock.edge * rng.uniform(0.6, 1.4) * max(w, h)
        out_w, out_h = round(w + edge * 0.9), round(h + edge * 0.9)
        matrix = np.asarray(cv2.getRotationMatrix2D((w / 2, h / 2), turn, 1.0), np.float64)
        matrix[0, 2] += edge * (0.1 if left else 0.8)
        matrix[1, 2] += edge * rng.uniform(0.3, 0.7)
        picture: Rgb = cv2.merge([_bytes(plane) for plane in rgb])
        bed = int(rng.integers(12, 46))
        picture = cv2.warpAffine(
            picture,
            matrix,
            (out_w, out_h),
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=(bed,) * 3,
        )
        if stock.manner != "colour":
            picture = _without_colour(picture, stock.manner, rng)
        return Scan(picture, matrix)


def _noise(rng: np.random.Generator, width: int, height: int, grain: float) -> F32:
    small = rng.standard_normal((int(height / grain) + 3, int(width / grain) + 3), dtype=np.float32)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR))


def _laid(width: int, height: int, rng: np.random.Generator) -> F32:
    """Fine lines of the mould and the wider chain lines across them."""
    y = np.arange(height, dtype=np.float32)[:, None]
    x = np.arange(width, dtype=np.float32)[None, :]
    fine = np.sin(y * np.float32(2 * np.pi / rng.uniform(4.2, 6.5)))
    gap = np.float32(rng.uniform(95, 150))
    away = np.abs((x / gap) % 1 - 0.5) * gap
    return np.asarray(fine * np.float32(0.6) - np.exp(-((away / 1.6) ** 2)) * np.float32(1.3), np.float32)


def _printed(ink: NDArray[Any], specks: F32, press: F32, rng: np.random.Generator) -> F32:
    """Ink pressed into paper: spread by a hair, thin where the press bore less, uneven in its blacks; 0..1."""
    soft = cv2.GaussianBlur(ink, (0, 0), 0.62).astype(np.float32)
    soft /= 255
    worn = np.roll(specks, int(rng.integers(64)), axis=1)
    part = worn * np.float32(0.07)
    part *= soft > 0.02
    soft += part
    soft -= np.float32(0.24)
    soft *= np.multiply(press, np.float32(2.0), out=part)
    limited(soft)
    np.multiply(press, np.float32(0.9), out=part)
    worn *= np.float32(0.05)
    part += worn
    soft *= limited(part, 0.5, 1)
    return soft


def _bytes(plane: F32) -> NDArray[Any]:
    """Brightness 0..1, spoiled, as uint8."""
    limited(plane)
    return np.multiply(plane, np.float32(255), out=np.empty(plane.shape, np.uint8), casting="unsafe")


def _inked(rgb: Planes, ink: F32, colour: tuple[float, ...], cover: float) -> None:
    """Lay ink of a colour over paper, in place; ``ink`` 0..1 or 0..255."""
    amount = ink.astype(np.float32) / 255 if ink.dtype == np.uint8 else ink
    amount = amount * np.float32(cover)
    for plane, own in zip(rgb, colour, strict=True):
        change = np.float32(own) - plane
        change *= amount
        plane += change


def _press(light: F32, plate: Box) -> None:
    """The step that a copperplate's edge left in the damp paper."""
    x0, y0, x1, y1 = round(plate.x), round(plate.y), round(plate.x + plate.w), round(plate.y + plate.h)
    step = np.zeros(light.shape, np.float32)
    cv2.rectangle(step, (x0, y0), (x1, y1), -0.13, 2)
    cv2.rectangle(step, (x0 + 3, y0 + 3), (x1 - 3, y1 - 3), 0.035, 2)
    light += cv2.GaussianBlur(step, (0, 0), 1.4)
    light[max(y0, 0) : y1, max(x0, 0) : x1] *= np.float32(0.985)


def _without_colour(picture: Rgb, manner: Manner, rng: np.random.Generator) -> Rgb:
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    if manner == "bitonal":
        local = cv2.blur(cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA), (41, 41))
        paper = cv2.resize(local, (grey.shape[1], grey.shape[0])).astype(np.int16)
        grey = np.where(grey.astype(np.int16) < paper - 38, 0, 255).astype(np.uint8)
    elif manner == "microfilm":
        h, w = grey.shape
        y, x = np.mgrid[-1 : 1 : h * 1j, -1 : 1 : w * 1j]
        fall = 1 - 0.13 * (x**2 + y**2).astype(np.float32)
        film = grey.astype(np.float32) / 255 * fall
        film = np.clip((film - 0.45) * 1.6 + 0.52, 0.02, 0.97)
        film += _noise(rng, w, h, 1.3) * np.float32(0.025)
        for _ in range(int(rng.integers(1, 5))):
            at = int(rng.integers(w))
            film[:, at : at + 1] += np.float32(rng.choice([-0.25, 0.3]))
        grey = cv2.GaussianBlur((np.clip(film, 0, 1) * 255).astype(np.uint8), (0, 0), 0.7)
    return cv2.merge([grey, grey, grey])
