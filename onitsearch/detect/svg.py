"""The box around an SVG selector's shapes: what annotators draw on canvases, in canvas units."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from lxml import etree

from onitsearch.detect.layout import attribute, local_name, number, parse_xml, points
from onitsearch.errors import BadLayoutError
from onitsearch.geometry import Box, around

Point = tuple[float, float]
_LONGEST = 200_000
_STEPS = 16
_TOKEN = re.compile(r"([MmLlHhVvCcSsQqTtAaZz])|([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")
# Nobody means what is farther away or smaller than this, and its squares could not be told from infinity and nothing.
_FARTHEST, _LEAST = 1e12, 1e-9
# How many numbers each command of a path takes.
_TAKES = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}


def svg_box(text: str) -> Box | None:
    """Return the box around all shapes of an SVG text; None where it has none or cannot be read.

    Transformations are left aside: no annotator that we know writes them.
    """
    if not text.strip() or len(text) > _LONGEST:
        return None
    try:
        root = parse_xml(text.encode(), "The SVG selector")
    except BadLayoutError:
        return None
    found: list[Point] = []
    for shape in root.iter():
        found += _points(shape)
    finite = [(x, y) for x, y in found if abs(x) < 1e9 and abs(y) < 1e9]
    box = around(finite) if finite else None
    return box if box and box.w > 0 and box.h > 0 else None


def _points(shape: etree._Element) -> list[Point]:
    name = local_name(shape)
    if name in ("polygon", "polyline"):
        return points(attribute(shape, "points"))
    if name == "path":
        return list(path_points(attribute(shape, "d")))
    if name == "rect":
        x, y = number(shape, "x") or 0.0, number(shape, "y") or 0.0
        w, h = number(shape, "width") or 0.0, number(shape, "height") or 0.0
        return [(x, y), (x + w, y + h)]
    if name in ("circle", "ellipse"):
        x, y = number(shape, "cx") or 0.0, number(shape, "cy") or 0.0
        across = number(shape, "r" if name == "circle" else "rx") or 0.0
        down = across if name == "circle" else number(shape, "ry") or 0.0
        return [(x - across, y - down), (x + across, y + down)]
    return []


def path_points(d: str) -> Iterator[Point]:
    """Return points along a path: corners, and some on each curve (SVG 1.1, section 8.3)."""
    at = start = control = (0.0, 0.0)
    last = ""
    for command, said_numbers in _commands(d):
        # Relative commands count from where the pen is; as absolute ones they are all alike.
        numbers = _absolute(command, said_numbers, at)
        name = command.upper()
        if name == "Z":
            at = start
        elif name == "H":
            at = (numbers[0], at[1])
            yield at
        elif name == "V":
            at = (at[0], numbers[0])
            yield at
        elif name == "A":
            end = (numbers[5], numbers[6])
            yield from _arc(at, numbers, end)
            at = end
        else:
            corners = list(zip(numbers[::2], numbers[1::2], strict=True))
            if name in "ST":  # the first control point mirrors the last one of a curve of the same sort
                smooth = last in ("CS" if name == "S" else "QT")
                corners.insert(0, _mirrored(control, at) if smooth else at)
            if name in "CSQT":
                yield from _curve([at, *corners])
                control = corners[-2]
            at = corners[-1]
            if name == "M":
                start = at
            yield at
        last = name


def _commands(d: str) -> Iterator[tuple[str, list[float]]]:
    """Return commands with their numbers; a command whose numbers repeat is several."""
    command = ""
    numbers: list[float] = []
    for letter, digits in _TOKEN.findall(d):
        if letter:
            command, numbers = letter, []
            if letter in "Zz":
                yield letter, []
        elif command and command not in "Zz":
            numbers.append(min(max(float(digits), -_FARTHEST), _FARTHEST))
            if len(numbers) == _TAKES[command.upper()]:
                yield command, numbers
                numbers = []
                command = {"M": "L", "m": "l"}.get(command, command)


def _absolute(command: str, numbers: list[float], at: Point) -> list[float]:
    if command.isupper():
        return numbers
    if command == "h":
        return [numbers[0] + at[0]]
    if command == "v":
        return [numbers[0] + at[1]]
    if command == "a":
        return [*numbers[:5], numbers[5] + at[0], numbers[6] + at[1]]
    return [value + at[place % 2] for place, value in enumerate(numbers)]


def _mirrored(point: Point, about: Point) -> Point:
    return 2 * about[0] - point[0], 2 * about[1] - point[1]


def _curve(corners: Sequence[Point]) -> Iterator[Point]:
    """Return points on a Bézier curve of any degree (de Casteljau)."""
    for step in range(1, _STEPS):
        t, rest = step / _STEPS, list(corners)
        while len(rest) > 1:
            rest = [((1 - t) * ax + t * bx, (1 - t) * ay + t * by) for (ax, ay), (bx, by) in pairwise(rest)]
        yield rest[0]


def _arc(begin: Point, numbers: Sequence[float], end: Point) -> Iterator[Point]:
    """Return points on an elliptical arc (SVG 1.1, appendix F.6)."""
    rx, ry, turn, large, sweep = abs(numbers[0]), abs(numbers[1]), *numbers[2:5]
    yield end
    if min(rx, ry, math.dist(begin, end)) < _LEAST:
        return
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    dx, dy = (begin[0] - end[0]) / 2, (begin[1] - end[1]) / 2
    x, y = cos * dx + sin * dy, cos * dy - sin * dx
    stretch = math.sqrt(max(1.0, (x / rx) ** 2 + (y / ry) ** 2))
    rx, ry = rx * stretch, ry * stretch
    under = max(0.0, (rx * ry) ** 2 / ((rx * y) ** 2 + (ry * x) ** 2) - 1)
    factor = math.sqrt(under) * (-1 if bool(large) == bool(sweep) else 1)
    cx, cy = factor * rx * y / ry, -factor * ry * x / rx
    centre = (cos * cx - sin * cy + (begin[0] + end[0]) / 2, sin * cx + cos * cy + (begin[1] + end[1]) / 2)
    first = math.atan2((y - cy) / ry, (x - cx) / rx)
    along = math.atan2((-y - cy) / ry, (-x - cx) / rx) - first
    along += 2 * math.pi if sweep and along < 0 else -2 * math.pi if not sweep and along > 0 else 0
    for step in range(1, 2 * _STEPS):
        angle = first + along * step / (2 * _STEPS)
        px, py = rx * math.cos(angle), ry * math.sin(angle)
        yield cos * px - sin * py + centre[0], sin * px + cos * py + centre[1]
