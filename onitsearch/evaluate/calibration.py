"""Whether probabilities keep their word: of what is said to be 80 % sure, is 80 % right?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers whose probability lies from ``low`` to below ``high`` (1 belongs to the last).

    The two means are None where ``n`` is 0.
    """

    low: float
    high: float
    n: int
    mean_probability: float | None
    share_right: float | None

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return asdict(self)


def bins(probabilities: Sequence[float], right: Sequence[bool], count: int = 10) -> list[Bin]:
    """Answers in ``count`` bins of equal width; all bins, empty ones included, the least sure first.

    Raises ValueError where the two lists differ in length or a probability lies outside 0 to 1.
    """
    said, hits = np.asarray(probabilities, np.float64), np.asarray(right, bool)
    if said.shape != hits.shape:
        raise ValueError(f"{len(said)} probabilities came with {len(hits)} answers.")
    # A comparison with NaN is false as well.
    if not ((said >= 0) & (said <= 1)).all():
        raise ValueError("A probability lies outside 0 to 1.")
    places = np.minimum((said * count).astype(int), count - 1)
    found = []
    for place in range(count):
        mine = places == place
        many = int(mine.sum())
        found.append(
            Bin(
                place / count,
                (place + 1) / count,
                many,
                float(said[mine].mean()) if many else None,
                float(hits[mine].mean()) if many else None,
            )
        )
    return found


def expected_calibration_error(
    probabilities: Sequence[float], right: Sequence[bool], count: int = 10
) -> float | None:
    """The mean distance of what was said from what was right, bins weighted by their answers; None without any."""
    made = bins(probabilities, right, count)
    every = sum(one.n for one in made)
    if not every:
        return None
    apart = sum(
        one.n * abs(one.mean_probability - one.share_right)
        for one in made
        if one.mean_probability is not None and one.share_right is not None
    )
    return apart / every


def table(made: Sequence[Bin]) -> list[str]:
    """The bins that hold answers as lines of text for a terminal."""
    lines = [f"{'said':>13}{'answers':>9}{'mean':>8}{'right':>8}"]
    lines += [
        f"{one.low:>6.0%} – {one.high:>4.0%}{one.n:>9}{one.mean_probability:>8.3f}{one.share_right:>8.3f}"
        for one in made
        if one.n
    ]
    return lines
