"""How good a ranking is, as pure functions of which of its answers are right, and how sure such a figure is.

Definitions as in Manning, Raghavan and Schütze, Introduction to Information Retrieval (2008), section 8.4, and as
trec_eval and torchmetrics have them: precision at ``k`` divides by ``k`` also where there are fewer answers.
``ranked`` (n,) says of each answer, the best first, whether it is right; ``relevant`` is how many right answers
there are in all, those that the ranking lacks included (None: it lacks none). Where there are none, no figure is
defined, and ValueError is raised.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
ROUNDS = 1_000
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure and the bounds between which it lies in 95 % of resamples."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f} {self.high:.3f}]"


def precision_at(ranked: ArrayLike, k: int) -> float:
    """Return the share of the first ``k`` answers that is right; 0 to 1."""
    return float(_right(ranked)[:k].sum() / k)


def recall_at(ranked: ArrayLike, k: int, relevant: int | None = None) -> float:
    """Return the share of all right answers that are among the first ``k``; 0 to 1."""
    right = _right(ranked)
    return float(right[:k].sum() / _insist(right, relevant))


def ceiling_at(k: int, relevant: int) -> float:
    """Return the recall at ``k`` of a perfect ranking: less than 1 where more than ``k`` answers are right."""
    if relevant < 1:
        raise ValueError("Without a right answer there is no recall.")
    return min(k, relevant) / relevant


def r_precision(ranked: ArrayLike, relevant: int | None = None) -> float:
    """Return the precision among as many answers as there are right ones; 0 to 1."""
    right = _right(ranked)
    count = _insist(right, relevant)
    return float(right[:count].sum() / count)


def average_precision(ranked: ArrayLike, relevant: int | None = None) -> float:
    """Return the mean of the precision at each right answer, 0 for those that the ranking lacks; 0 to 1."""
    right = _right(ranked)
    count = _insist(right, relevant)
    places = np.flatnonzero(right) + 1
    return float((np.arange(1, len(places) + 1) / places).sum() / count)


def ndcg(ranked: ArrayLike, relevant: int | None = None, k: int | None = None) -> float:
    """Return the discounted cumulative gain at ``k`` (None: of all) against that of a perfect ranking; 0 to 1.

    Gains are 0 or 1, the discount is log2(1 + place) (Järvelin and Kekäläinen 2002).
    """
    right = _right(ranked)
    count = _insist(right, relevant)
    places = np.flatnonzero(right[:k]) + 1
    best = np.arange(1, (count if k is None else min(k, count)) + 1)
    return float((1 / np.log2(1 + places)).sum() / (1 / np.log2(1 + best)).sum())


def resamples(groups: int, rounds: int = ROUNDS, seed: int = 1) -> NDArray[np.int64]:
    """Return how often each of ``groups`` groups is drawn in each round, (rounds, groups); rows sum to ``groups``."""
    if groups < 1:
        raise ValueError("Nothing can be drawn from no groups.")
    return np.random.default_rng(seed).multinomial(groups, np.full(groups, 1 / groups), size=rounds)


def ratio_interval(
    over: ArrayLike, under: ArrayLike, groups: ArrayLike | None = None, *, rounds: int = ROUNDS, seed: int = 1
) -> Interval | None:
    """Return Σ over / Σ under with a percentile bootstrap interval (Efron and Tibshirani 1993, chapter 13).

    ``over`` and ``under`` (n,) are counts a case; cases of one of ``groups`` (n,) are drawn together, as pictures
    of one book are, else each by itself. None where nothing stands under the line.
    """
    tops, bottoms = np.asarray(over, np.float64), np.asarray(under, np.float64)
    if bottoms.sum() == 0:
        return None
    value = float(tops.sum() / bottoms.sum())
    if groups is not None:
        names, which = np.unique(np.asarray(groups), return_inverse=True)
        tops = np.bincount(which, tops, minlength=len(names)).astype(np.float64)
        bottoms = np.bincount(which, bottoms, minlength=len(names)).astype(np.float64)
    drawn = resamples(len(tops), rounds, seed)
    below = drawn @ bottoms
    return interval(value, (drawn @ tops)[below > 0] / below[below > 0])


def mean_interval(values: ArrayLike, *, rounds: int = ROUNDS, seed: int = 1) -> Interval | None:
    """Return the mean of ``values`` (n,) with its bootstrap interval; None where there are none."""
    given = np.asarray(values, np.float64)
    return ratio_interval(given, np.ones(len(given)), rounds=rounds, seed=seed)


def interval(value: float, drawn: Floats) -> Interval:
    """Return a figure with the percentiles of its resamples (rounds,); those that are not defined are left out."""
    known = drawn[np.isfinite(drawn)]
    if not len(known):
        return Interval(value, value, value)
    low, high = np.percentile(known, [50 * (1 - LEVEL), 50 * (1 + LEVEL)])
    return Interval(value, float(low), float(high))


def _right(ranked: ArrayLike) -> NDArray[np.bool_]:
    right: NDArray[Any] = np.asarray(ranked, bool)
    if right.ndim != 1:
        raise ValueError(f"A ranking is a row of answers, not of shape {right.shape}.")
    return right


def _insist(right: NDArray[np.bool_], relevant: int | None) -> int:
    count = int(right.sum()) if relevant is None else relevant
    if count < max(1, int(right.sum())):
        raise ValueError(f"{int(right.sum())} right answers were found where there are {count}.")
    return count
