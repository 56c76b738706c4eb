"""Boxes and the maps between canvas, source image, page image and crop; nothing else converts coordinates.

Canvas space is the currency of the whole storey: floats, x to the right, y down. Only IIIF answers round.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

SAME_BOX = 0.5
"""Intersection over union from which two boxes frame one picture of a page: sources about it, and visits to it."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: left, top, width and height in one unit; width and height are not negative."""

    x: float
    y: float
    w: float
    h: float

    def __post_init__(self) -> None:
        """Refuse what is no rectangle."""
        if not all(math.isfinite(value) for value in (self.x, self.y, self.w, self.h)):
            raise ValueError(f"A box is made of finite numbers, not {self!r}.")
        if self.w < 0 or self.h < 0:
            raise ValueError(f"A box is not narrower than nothing: {self!r}.")

    @classmethod
    def from_corners(cls, left: float, top: float, right: float, bottom: float) -> Box:
        """Return the box between two corners, whose order does not matter."""
        return cls(min(left, right), min(top, bottom), abs(right - left), abs(bottom - top))

    @property
    def right(self) -> float:
        """The x of its right edge."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """The y of its lower edge."""
        return self.y + self.h

    @property
    def area(self) -> float:
        """Width times height."""
        return self.w * self.h

    def intersection(self, other: Box) -> float:
        """Return the area that both cover."""
        width = min(self.right, other.right) - max(self.x, other.x)
        height = min(self.bottom, other.bottom) - max(self.y, other.y)
        return width * height if width > 0 and height > 0 else 0.0

    def iou(self, other: Box) -> float:
        """Return intersection over union, 0 to 1."""
        both = self.intersection(other)
        union = self.area + other.area - both
        return min(1.0, both / union) if union > 0 else 0.0

    def covered_by(self, other: Box) -> float:
        """Return the share of this box that lies in the other, 0 to 1."""
        return min(1.0, self.intersection(other) / self.area) if self.area > 0 else 0.0

    def clamp(self, width: float, height: float) -> Box | None:
        """Return the part within (0, 0, width, height), or None where nothing is left."""
        left, top = max(0.0, self.x), max(0.0, self.y)
        right, bottom = min(width, self.right), min(height, self.bottom)
        if right <= left or bottom <= top:
            return None
        return Box(left, top, right - left, bottom - top)

    def padded(self, margin: float) -> Box:
        """Return the box grown by `margin` on every side."""
        return Box(self.x - margin, self.y - margin, self.w + 2 * margin, self.h + 2 * margin)

    def fitted_into(self, place: Box) -> Box:
        """Return the largest box of this one's shape in the middle of a place: where viewers show an image, whole."""
        scale = min(place.w / self.w, place.h / self.h)
        across, down = self.w * scale, self.h * scale
        return Box(place.x + (place.w - across) / 2, place.y + (place.h - down) / 2, across, down)


@dataclass(frozen=True, slots=True)
class WholeBox:
    """A rectangle in whole units, as IIIF answers and image requests carry it; at least one unit each way."""

    x: int
    y: int
    w: int
    h: int

    def __str__(self) -> str:
        """``x,y,w,h``, as a media fragment or an image request writes it."""
        return f"{self.x},{self.y},{self.w},{self.h}"


def whole_box(box: Box, width: float, height: float) -> WholeBox:
    """Round outwards to whole units, staying inside ``width`` × ``height`` and at least one unit each way.

    A side smaller than one unit (canvases can be that small) still answers one, since zero breaks viewers.
    """
    across, down = max(1, math.floor(width + 1e-6)), max(1, math.floor(height + 1e-6))
    left = min(max(0, math.floor(box.x + 1e-6)), across - 1)
    top = min(max(0, math.floor(box.y + 1e-6)), down - 1)
    right = min(max(left + 1, math.ceil(box.right - 1e-6)), across)
    bottom = min(max(top + 1, math.ceil(box.bottom - 1e-6)), down)
    return WholeBox(left, top, right - left, bottom - top)


@dataclass(frozen=True, slots=True)
class Affine:
    """The map x' = a·x + b·y + c, y' = d·x + e·y + f; ``then`` chains, ``inverse`` turns it round."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 0.0
    e: float = 1.0
    f: float = 0.0

    @classmethod
    def offset(cls, x: float, y: float) -> Affine:
        """Return the shift by (x, y)."""
        return cls(c=x, f=y)

    @classmethod
    def scale(cls, across: float, down: float | None = None) -> Affine:
        """Return the stretch by ``across`` and ``down`` (the same where only one is given)."""
        return cls(a=across, e=across if down is None else down)

    @classmethod
    def rotation(cls, degrees: float) -> Affine:
        """Return the clockwise turn about the origin; multiples of 90 are exact."""
        quarter, rest = divmod(degrees % 360, 90)
        if rest == 0:
            cos, sin = ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[int(quarter) % 4]
        else:
            cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        return cls(a=cos, b=-sin, d=sin, e=cos)

    @classmethod
    def turn_in_place(cls, width: float, height: float, degrees: float) -> Affine:
        """Return the clockwise turn of a ``width`` × ``height`` sheet, shifted so that it starts at (0, 0)."""
        turn = cls.rotation(degrees)
        turned = turn.box(Box(0, 0, width, height))
        return turn.then(cls.offset(-turned.x, -turned.y))

    @classmethod
    def box_to_box(cls, source: Box, target: Box) -> Affine:
        """Return the map that lays one box onto another (shift and stretch); the source has an area."""
        return (
            cls.offset(-source.x, -source.y)
            .then(cls.scale(target.w / source.w, target.h / source.h))
            .then(cls.offset(target.x, target.y))
        )

    def then(self, after: Affine) -> Affine:
        """Return the map that does this first and ``after`` second."""
        return Affine(
            a=after.a * self.a + after.b * self.d,
            b=after.a * self.b + after.b * self.e,
            c=after.a * self.c + after.b * self.f + after.c,
            d=after.d * self.a + after.e * self.d,
            e=after.d * self.b + after.e * self.e,
            f=after.d * self.c + after.e * self.f + after.f,
        )

    def inverse(self) -> Affine:
        """Return the map back; ValueError where this one flattens everything."""
        det = self.a * self.e - self.b * self.d
        if det == 0 or not math.isfinite(det):
            raise ValueError(f"This map cannot be turned round: {self!r}.")
        a, b, d, e = self.e / det, -self.b / det, -self.d / det, self.a / det
        return Affine(a=a, b=b, c=-(a * self.c + b * self.f), d=d, e=e, f=-(d * self.c + e * self.f))

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point lands."""
        return self.a * x + self.b * y + self.c, self.d * x + self.e * y + self.f

    def box(self, box: Box) -> Box:
        """Return the upright box around the mapped one (the mapped one itself for quarter turns)."""
        return around(
            self.point(x, y)
            for x, y in ((box.x, box.y), (box.right, box.y), (box.x, box.bottom), (box.right, box.bottom))
        )


def around(points: Iterable[tuple[float, float]]) -> Box:
    """Return the smallest upright box around points; ValueError where there are none."""
    pairs = list(points)
    if not pairs:
        raise ValueError("There is no box around no points.")
    xs, ys = [x for x, _ in pairs], [y for _, y in pairs]
    return Box.from_corners(min(xs), min(ys), max(xs), max(ys))


def match_boxes(left: list[Box], right: list[Box], least: float = SAME_BOX) -> list[tuple[int, int, float]]:
    """Pair boxes one to one, the best overlap first: (index left, index right, IoU ≥ ``least``)."""
    pairs = sorted(
        ((one.iou(two), i, j) for i, one in enumerate(left) for j, two in enumerate(right)),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    taken_left: set[int] = set()
    taken_right: set[int] = set()
    found = []
    for overlap, i, j in pairs:
        if overlap < least:
            break
        if i in taken_left or j in taken_right:
            continue
        taken_left.add(i)
        taken_right.add(j)
        found.append((i, j, overlap))
    return found
