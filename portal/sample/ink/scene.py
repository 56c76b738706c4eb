"""What is drawn: an ordered list of plain shapes and lines in unit coordinates (x 0..1, y 0..aspect, y
down).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Points = NDArray[np.float64]
Pair = tuple[float, float]
Rng = np.random.Generator
FlowField = Callable[[NDArray[Any], NDArray[Any]], NDArray[Any]]
Flow = float | Literal["round", "along"] | Points | FlowField
Texture = Literal["fur", "feather", "scales", "leaf", "brick", "bark", "water", "dots"]
Fill = Literal["paper", "ink"]

TEXTURES = ("fur", "feather", "scales", "leaf", "brick", "bark", "water", "dots")


@dataclass(frozen=True, slots=True)
class Shape:
    """A closed outline that hides what lies below it and is then hatched; ``outline`` is (n, 2), unit
    coordinates.
    """

    outline: Points
    tone: float
    flow: Flow
    contour: float
    shade: bool
    texture: Texture | None
    fill: Fill | None
    grain: float


@dataclass(frozen=True, slots=True)
class Line:
    """An open stroke; ``points`` is (n, 2), ``width`` a factor of the style's own line, ``white`` cuts into
    ink.
    """

    points: Points
    width: float
    taper: bool
    white: bool


@dataclass
class Scene:
    """A drawing in the making; later items hide earlier ones (painter's algorithm).

    Unit coordinates: x runs 0..1 to the right, y runs 0..``aspect`` downwards.
    """

    aspect: float = 1.0
    items: list[Shape | Line] = field(default_factory=list)
    _stack: list[NDArray[np.float64]] = field(default_factory=lambda: [np.eye(3)], repr=False)

    def shape(
        self,
        outline: ArrayLike,
        tone: float = 0.0,
        flow: Flow = "round",
        contour: float = 1.0,
        shade: bool = True,
        texture: Texture | None = None,
        fill: Fill | None = "paper",
        grain: float = 1.0,
    ) -> None:
        """Add a closed outline.

        ``tone`` 0 (paper) .. 1 (near black) is the mean darkness of the hatching; ``flow`` is the direction
        of the strokes: an angle in radians, "round" (bowed across the longer axis, as round a barrel),
        "along" (parallel to the outline), a spine (n, 2) across which the strokes run, or a function (x, y)
        -> angle. ``contour`` 1 is the style's outline, 0 none. ``shade`` darkens the side away from the
        light. ``fill`` "paper" hides what lies below, "ink" is solid black, None lays the strokes over what
        is there. ``grain`` scales the spacing of strokes and textures (2 = twice as coarse).
        """
        if texture is not None and texture not in TEXTURES:
            raise ValueError(f"There is no texture called {texture!r}; known are {', '.join(TEXTURES)}.")
        points = self._apply(outline)
        if len(points) < 3:
            return
        self.items.append(
            Shape(
                points,
                float(tone),
                self._apply_flow(flow),
                float(contour),
                shade,
                texture,
                fill,
                float(grain),
            )
        )

    def tint(
        self,
        bottom: float,
        tone: float,
        flow: Flow = 0.0,
        texture: Texture | None = None,
        fill: Fill | None = "paper",
        grain: float = 1.0,
    ) -> None:
        """Hatch the paper from edge to edge and from the top down to ``bottom``, without a contour."""
        paper = [(-0.05, -0.05), (1.05, -0.05), (1.05, bottom), (-0.05, bottom)]
        self.shape(paper, tone, flow, 0.0, shade=False, texture=texture, fill=fill, grain=grain)

    def line(self, points: ArrayLike, width: float = 1.0, taper: bool = True, white: bool = False) -> None:
        """Add an open stroke; ``width`` 1 is the style's own line, ``taper`` lets it swell and end in
        points.
        """
        placed = self._apply(points)
        if len(placed) >= 2:
            self.items.append(Line(placed, float(width) * min(1.0, self.scale**0.5), taper, white))

    def dot(self, x: float, y: float, r: float = 0.005, fill: Fill = "ink") -> None:
        """Add a small round dot, solid by default (eyes, nails, seeds); ``r`` in unit coordinates."""
        turn = np.linspace(0, 2 * math.pi, 13)[:-1]
        outline = np.stack([x + r * np.cos(turn), y + r * np.sin(turn)], axis=1)
        self.shape(outline, flow=0.0, fill=fill, shade=False, contour=0.0 if fill == "ink" else 0.7)

    @property
    def scale(self) -> float:
        """Mean scale of the current transform."""
        return float(math.sqrt(abs(np.linalg.det(self._stack[-1][:2, :2]))))

    @contextmanager
    def group(
        self,
        x: float = 0.0,
        y: float = 0.0,
        scale: float | tuple[float, float] = 1.0,
        rotate: float = 0.0,
        mirror: bool = False,
        pivot: tuple[float, float] = (0.0, 0.0),
    ) -> Iterator[Scene]:
        """Draw what follows scaled, turned (radians, clockwise on paper) and mirrored about ``pivot``, then
        moved by x, y.
        """
        sx, sy = scale if isinstance(scale, tuple) else (scale, scale)
        cos, sin = math.cos(rotate), math.sin(rotate)
        turn = np.array([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]])
        stretch = np.diag([-sx if mirror else sx, sy, 1.0])
        there = _shift(pivot[0] + x, pivot[1] + y)
        self._stack.append(self._stack[-1] @ there @ turn @ stretch @ _shift(-pivot[0], -pivot[1]))
        try:
            yield self
        finally:
            self._stack.pop()

    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of everything drawn so far, in unit coordinates."""
        if not self.items:
            return 0.0, 0.0, 0.0, 0.0
        every = np.concatenate([i.outline if isinstance(i, Shape) else i.points for i in self.items])
        (left, top), (right, bottom) = every.min(axis=0), every.max(axis=0)
        return float(left), float(top), float(right), float(bottom)

    def _apply(self, points: ArrayLike) -> Points:
        array = np.asarray(points, dtype=np.float64).reshape(-1, 2)
        matrix = self._stack[-1]
        placed: Points = array @ matrix[:2, :2].T + matrix[:2, 2]
        return placed

    def _apply_flow(self, flow: Flow) -> Flow:
        if isinstance(flow, str):
            return flow
        if isinstance(flow, np.ndarray):
            return self._apply(flow)
        matrix = self._stack[-1]
        if callable(flow):
            inner, inverse = flow, np.linalg.inv(matrix)

            def placed(x: NDArray[Any], y: NDArray[Any]) -> NDArray[Any]:
                angle = inner(
                    inverse[0, 0] * x + inverse[0, 1] * y + inverse[0, 2],
                    inverse[1, 0] * x + inverse[1, 1] * y + inverse[1, 2],
                )
                return np.asarray(
                    np.arctan2(
                        matrix[1, 0] * np.cos(angle) + matrix[1, 1] * np.sin(angle),
                        matrix[0, 0] * np.cos(angle) + matrix[0, 1] * np.sin(angle),
                    )
                )

            return placed
        direction = matrix[:2, :2] @ np.array([math.cos(flow), math.sin(flow)])
        return math.atan2(direction[1], direction[0])


Draw = Callable[[Scene, Rng], None]


def _shift(x: float, y: float) -> NDArray[np.float64]:
    return np.array([[1.0, 0.0, x], [0.0, 1.0, y], [0.0, 0.0, 1.0]])
