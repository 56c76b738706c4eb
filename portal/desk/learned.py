"""What the decisions in a scope have taught, as the desk shows it: a sentence, a curve and a table."""

from __future__ import annotations

from dataclasses import dataclass

from onitsearch.curate.learning import Progress, progress


@dataclass(frozen=True)
class Learned:
    """How much of held-out decisions is told right, in percent, with and ``always`` without learning, and the curves.

    ``curve`` and ``plain`` are points of SVG polylines, 100 wide and 30 high: from 50 % at the foot to 100 %.
    Only what ``helps`` is proposed.
    """

    decisions: int
    accuracy: int
    always: int
    curve: str
    plain: str
    points: tuple[tuple[int, int, int], ...]
    helps: bool

    @property
    def first(self) -> int:
        """How many decisions the curve begins with."""
        return self.points[0][0]


def learned(scope: str) -> Learned | None:
    """What was learned in a scope (``all``, ``m/ID``, ``c/ID``); None where that is nothing yet."""
    found = progress(scope)
    if found is None:
        return None
    drawn = len(found.points) > 1
    return Learned(
        found.decisions,
        round(100 * found.accuracy),
        round(100 * found.always),
        curve(found, 1) if drawn else "",
        curve(found, 2) if drawn else "",
        tuple((many, round(100 * right), round(100 * same)) for many, right, same in found.points),
        found.helps,
    )


def curve(progress: Progress, member: int = 1) -> str:
    """One of the values of the points (1: the accuracy, 2: without learning) as the points of an SVG polyline."""
    first, last = progress.points[0][0], progress.points[-1][0]
    return " ".join(
        f"{100 * (point[0] - first) / max(last - first, 1):.1f},{30 - 60 * (max(point[member], 0.5) - 0.5):.1f}"
        for point in progress.points
    )
