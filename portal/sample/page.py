"""One printed page in the making: layers of ink, the text on them, and what a reader would call a picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from portal.sample import faces
from portal.sample.typesetting import set_in_type

Ink = NDArray[Any]  # uint8, 0 paper .. 255 ink
Kind = Literal["illustration", "map", "ornament", "initial", "mark", "stamp", "diagram"]
Role = Literal["text", "heading", "running", "number", "catchword", "margin", "caption", "title"]
Layer = Literal["black", "red"]

# SegmOnto's zones, as ground truth of real pages names them.
ZONES: dict[Kind, str] = {
    "illustration": "GraphicZone",
    "map": "GraphicZone",
    "ornament": "GraphicZone",
    "mark": "GraphicZone",
    "diagram": "GraphicZone",
    "initial": "DropCapitalZone",
    "stamp": "StampZone",
}


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels of the unturned page."""

    x: float
    y: float
    w: float
    h: float

    def joined(self, other: Box) -> Box:
        """The smallest box round both."""
        x, y = min(self.x, other.x), min(self.y, other.y)
        right, bottom = max(self.x + self.w, other.x + other.w), max(self.y + self.h, other.y + other.h)
        return Box(x, y, right - x, bottom - y)


@dataclass(frozen=True, slots=True)
class Word:
    """A printed word: ``text`` as a reader would type it (long s kept), and where it stands."""

    text: str
    box: Box


@dataclass
class TextBlock:
    """Lines of words that belong together."""

    role: Role
    lines: list[list[Word]] = field(default_factory=list)

    @property
    def box(self) -> Box | None:
        """The box round all words, None where there are none."""
        boxes = [word.box for line in self.lines for word in line]
        if not boxes:
            return None
        whole = boxes[0]
        for box in boxes[1:]:
            whole = whole.joined(box)
        return whole

    @property
    def text(self) -> str:
        """All lines, one a line."""
        return "\n".join(" ".join(word.text for word in line) for line in self.lines)


@dataclass
class Picture:
    """Something drawn on the page; ``concept``, ``variant`` and ``notation`` are empty but for standing concepts."""

    kind: Kind
    box: Box
    concept: str = ""
    variant: str = ""
    seed: int = 0
    notation: str = ""
    caption: TextBlock | None = None


class Page:
    """Layers of ink of one page, 0 paper .. 255 ink, and the record of what stands where."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.blocks: list[TextBlock] = []
        self.pictures: list[Picture] = []
        self.stamps: list[tuple[Ink, tuple[int, int, int], int, int]] = []
        self.hand: Ink | None = None
        self.plate: Box | None = None
        self._letters = {"black": Image.new("L", (width, height), 0)}
        self._pens = {"black": ImageDraw.Draw(self._letters["black"])}
        self._drawn: dict[str, Ink] = {}

    def block(self, role: Role) -> TextBlock:
        """A new, empty block of text."""
        made = TextBlock(role)
        self.blocks.append(made)
        return made

    def word(
        self, x: float, baseline: float, text: str, face: faces.Face, size: int, layer: Layer = "black"
    ) -> Word:
        """Print a word with its left edge at ``x``; returns it with its box."""
        if layer not in self._letters:
            self._letters[layer] = Image.new("L", (self.width, self.height), 0)
            self._pens[layer] = ImageDraw.Draw(self._letters[layer])
        shown = faces.printable(face, text)
        set_in_type(self._pens[layer], x, baseline, shown, faces.font(face, size))
        width = faces.width(face, size, shown)
        return Word(text, Box(x, baseline - size * 0.74, width, size * 0.98))

    def lay(self, ink: Ink, x: float, y: float, layer: Layer = "black") -> Box:
        """Print a block of ink with its upper left corner at x, y; returns the box of what it printed."""
        column, row = round(x), round(y)
        top, left = max(0, -row), max(0, -column)
        ink = ink[top : self.height - row, left : self.width - column]
        row, column = max(row, 0), max(column, 0)
        drawn = self._drawn.setdefault(layer, np.zeros((self.height, self.width), np.uint8))
        there = drawn[row : row + ink.shape[0], column : column + ink.shape[1]]
        np.maximum(there, ink, out=there)
        return _around(ink, column, row)

    def layers(self) -> dict[str, Ink]:
        """Every layer with letters and pictures together."""
        out: dict[str, Ink] = {}
        for name in ("black", "red"):  # in a fixed order: printing each takes noise from the same generator
            parts = [np.asarray(self._letters[name])] if name in self._letters else []
            parts += [self._drawn[name]] if name in self._drawn else []
            if parts:
                out[name] = parts[0] if len(parts) == 1 else np.maximum(*parts)
        return out


def _around(ink: Ink, x: int, y: int) -> Box:
    """The box of the ink itself, without free paper round it."""
    solid = (ink > 90).astype(np.uint8)
    left, top, width, height = cv2.boundingRect(solid)
    if width == 0 or height == 0:
        return Box(x, y, ink.shape[1], ink.shape[0])
    return Box(x + left, y + top, width, height)
