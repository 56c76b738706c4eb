"""Charts as points of SVG, drawn on the server: numbers with a point, whatever the reader's language."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onitsearch.evaluate.quality import RECALLS

# Of a chart of ratios, where twice and half as often lie from its middle; beyond four times its arms end.
_OCTAVE, _MOST_OCTAVES = 22.0, 2.0
# Of a chart of differences, in points of per cent from the middle to either side.
_MOST_DIFFERENCE = 0.4


def curve(precisions: Sequence[float]) -> str:
    """A curve of precision over recall as the points of a polyline, 100 wide and 100 high."""
    return " ".join(
        f"{100 * recall:.0f},{100 - 100 * precision:.1f}"
        for recall, precision in zip(RECALLS, precisions, strict=True)
    )


def told(precisions: Sequence[float]) -> list[tuple[int, int]]:
    """The same for a table: recall and precision in per cent, at every tenth."""
    return [
        (round(100 * recall), round(100 * precision))
        for recall, precision in list(zip(RECALLS, precisions, strict=True))[::2]
    ]


@dataclass(frozen=True)
class Whisker:
    """A value with its interval on a line 100 wide, whose middle means no difference."""

    at: str
    low: str
    width: str

    @classmethod
    def of_ratio(cls, ratio: Mapping[str, float]) -> Whisker:
        """A ratio; 1 is the middle, steps are logarithmic."""

        def place(value: float) -> float:
            octaves = math.log2(max(value, 2**-_MOST_OCTAVES))
            return 50 + _OCTAVE * min(_MOST_OCTAVES, octaves)

        return cls._of(*(place(ratio[name]) for name in ("value", "low", "high")))

    @classmethod
    def of_difference(cls, figure: Mapping[str, float]) -> Whisker:
        """A difference; 0 is the middle."""

        def place(value: float) -> float:
            return 50 + 50 * max(-1.0, min(1.0, value / _MOST_DIFFERENCE))

        return cls._of(*(place(figure[name]) for name in ("value", "low", "high")))

    @classmethod
    def _of(cls, at: float, low: float, high: float) -> Whisker:
        return cls(f"{at:.1f}", f"{low:.1f}", f"{max(0.6, high - low):.1f}")


@dataclass(frozen=True)
class Point:
    """One bin of a reliability diagram: the middle of its point, the point's radius, and its bar below."""

    x: str
    y: str
    radius: str
    bar_x: str
    bar_y: str
    bar_height: str


@dataclass(frozen=True)
class Reliability:
    """A reliability diagram, 100 wide and 100 high: points, the line through them, and rows of a table in per cent.

    Rows are (from, to, how many, mean probability, share right).
    """

    points: list[Point]
    line: str
    rows: list[tuple[int, int, int, int, int]]


def reliability(bins: Sequence[Mapping[str, Any]]) -> Reliability:
    """Draw the bins that hold anything; bars say how many, against the fullest bin."""
    full = [one for one in bins if one["n"]]
    most = max((one["n"] for one in full), default=1)
    points = []
    for one in full:
        height = 18 * one["n"] / most
        points.append(
            Point(
                f"{100 * one['probability']:.1f}",
                f"{100 - 100 * one['right']:.1f}",
                f"{1.4 + 2 * math.sqrt(one['n'] / most):.1f}",
                f"{100 * one['low'] + 1:.1f}",
                f"{100 - height:.1f}",
                f"{height:.1f}",
            )
        )
    return Reliability(
        points,
        " ".join(f"{one.x},{one.y}" for one in points),
        [
            (
                round(100 * one["low"]),
                round(100 * one["high"]),
                one["n"],
                round(100 * one["probability"]),
                round(100 * one["right"]),
            )
            for one in full
        ],
    )
