"""What a model prefers: the share of its first hits that is of one book, century, technique or scan, and should be.

A model without preferences answers with pictures of each group as often as the group holds right ones. Two questions
are told apart. Among what people **classified**: for each class, as many first hits as it has right pictures (at most
``MOST_HITS``) against the groups of these right pictures. In the whole **collection**: the first hits of each class
against the groups of all pictures; here the subjects of a group speak as well, since people's word is not asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from onitsearch.evaluate import metrics
from onitsearch.evaluate.by_class import plain
from onitsearch.evaluate.metrics import Interval

# Of each question so many first hits are looked at.
MOST_HITS = 50
# With fewer hits expected, or fewer books (of a book: questions), a ratio says nothing and is not given.
LEAST_EXPECTED, LEAST_UNITS = 5.0, 3
# Of very many books fewer resamples are drawn: what is in memory at once is bounded.
_FEWEST_ROUNDS, _MOST_DRAWN = 50, 5_000_000

Verdict = Literal["more", "less", "none", "few"]
Counts = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Shares:
    """Hits that were ``seen`` and those that were ``expected``, both (units, groups).

    Units are what is drawn together in resampling: books, or questions where the groups are the books.
    """

    seen: Counts
    expected: Counts


@dataclass(frozen=True, slots=True)
class Preference:
    """One group's share of the first hits, the share it should have, and the ratio of the two with its interval.

    ``ratio`` is None where there is too little to tell; ``hits`` is how many of the hits are of the group.
    """

    group: str | int | None
    hits: int
    seen: float
    expected: float
    ratio: Interval | None

    @property
    def verdict(self) -> Verdict:
        """Whether the group comes more often than it should, less often, or neither can be told."""
        if self.ratio is None:
            return "few"
        return "more" if self.ratio.low > 1 else "less" if self.ratio.high < 1 else "none"

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "group": self.group,
            "hits": self.hits,
            "seen": round(self.seen, 4),
            "expected": round(self.expected, 4),
            "ratio": plain(self.ratio) if self.ratio else None,
            "verdict": self.verdict,
        }


def counted(
    tops: Sequence[NDArray[np.int64]],
    wanted: Sequence[NDArray[np.int64]] | None,
    units_of: NDArray[np.int64] | None,
    groups_of: NDArray[np.int64],
    sizes: tuple[int, int],
) -> Shares:
    """Count first hits and what was wanted of each question, as places among the pictures that the arrays tell of.

    ``tops`` are the first hits of each question, ``wanted`` the pictures that share out as many hits evenly (None:
    all pictures); ``units_of`` (pictures,) is None where the questions are the units. A picture of no group (-1) is
    left out. Tables have the ``sizes`` (units, groups).
    """
    seen, expected = np.zeros(sizes), np.zeros(sizes)
    if wanted is None:
        return Shares(_seen(tops, units_of, groups_of, seen), _evenly(tops, units_of, groups_of, expected))
    for question, (top, right) in enumerate(zip(tops, wanted, strict=True)):
        if not len(top) or not len(right):
            continue
        for table, places, weight in ((seen, top, 1.0), (expected, right, len(top) / len(right))):
            groups = groups_of[places]
            units = np.full(len(places), question) if units_of is None else units_of[places]
            known = groups >= 0
            np.add.at(table, (units[known], groups[known]), weight)
    return Shares(seen, expected)


def _seen(
    tops: Sequence[NDArray[np.int64]],
    units_of: NDArray[np.int64] | None,
    groups_of: NDArray[np.int64],
    table: Counts,
) -> Counts:
    for question, top in enumerate(tops):
        known = top[groups_of[top] >= 0]
        units = np.full(len(known), question) if units_of is None else units_of[known]
        np.add.at(table, (units, groups_of[known]), 1.0)
    return table


def _evenly(
    tops: Sequence[NDArray[np.int64]],
    units_of: NDArray[np.int64] | None,
    groups_of: NDArray[np.int64],
    table: Counts,
) -> Counts:
    """All pictures alike share out the hits of each question."""
    known = np.flatnonzero(groups_of >= 0)
    if not len(known):
        return table
    asked = np.array([len(top) for top in tops], np.float64)
    if units_of is None:
        return asked[:, None] * np.bincount(groups_of[known], minlength=table.shape[1]) / len(known)
    np.add.at(table, (units_of[known], groups_of[known]), float(asked.sum()) / len(known))
    return table


def preferences(
    names: Sequence[str | int | None], shares: Shares, *, rounds: int = 500, seed: int = 1
) -> list[Preference]:
    """Judge each group by the ratio of its two shares; resampled over the units, which hold both together."""
    seen, expected = shares.seen, shares.expected
    if not seen.sum() or not expected.sum():
        return []
    some = np.flatnonzero((seen.sum(axis=1) > 0) | (expected.sum(axis=1) > 0))
    seen, expected = seen[some], expected[some]
    draws = metrics.resamples(len(some), max(_FEWEST_ROUNDS, min(rounds, _MOST_DRAWN // len(some))), seed)
    drawn_seen, drawn_expected = draws @ seen, draws @ expected
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = (drawn_seen / drawn_seen.sum(axis=1, keepdims=True)) / (
            drawn_expected / drawn_expected.sum(axis=1, keepdims=True)
        )
    found = []
    for place, name in enumerate(names):
        its, should = float(seen[:, place].sum()), float(expected[:, place].sum())
        units = int(((seen[:, place] > 0) | (expected[:, place] > 0)).sum())
        share, wanted = its / float(seen.sum()), should / float(expected.sum())
        tells = should >= LEAST_EXPECTED and units >= LEAST_UNITS
        ratio = metrics.interval(share / wanted, ratios[:, place]) if tells else None
        if its or should:
            found.append(Preference(name, round(its), share, wanted, ratio))
    return found
