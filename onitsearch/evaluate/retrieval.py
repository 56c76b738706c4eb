"""How good a ranking is: recall and precision at k, R-precision, first hit; by class and on average.

Definitions as in Manning, Raghavan and Schütze, Introduction to Information Retrieval (2008), section 8.4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Scores = np.ndarray[Any, np.dtype[np.floating[Any]]]
Relevance = np.ndarray[Any, np.dtype[np.bool_]]
CUTS = (1, 5, 10, 20)


@dataclass(frozen=True, slots=True)
class QueryFigures:
    """One question's figures; ``relevant`` is how many right answers there were."""

    query: str
    relevant: int
    first_hit: bool
    r_precision: float
    recall: Mapping[int, float]
    precision: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class RetrievalFigures:
    """Means over all questions that have a right answer, and the questions one by one."""

    queries: Sequence[QueryFigures]

    @property
    def first_hit(self) -> float:
        """The share of questions whose best answer is right."""
        return _mean([q.first_hit for q in self.queries])

    @property
    def r_precision(self) -> float:
        """The mean precision among as many answers as there are right ones."""
        return _mean([q.r_precision for q in self.queries])

    def recall(self, k: int) -> float:
        """The mean share of right answers that are among the first ``k``."""
        return _mean([q.recall[k] for q in self.queries])

    def precision(self, k: int) -> float:
        """The mean share of the first ``k`` that is right."""
        return _mean([q.precision[k] for q in self.queries])

    def weakest(self, count: int = 5) -> list[QueryFigures]:
        """The questions that fared worst, by R-precision."""
        return sorted(self.queries, key=lambda q: (q.r_precision, q.first_hit, q.query))[:count]

    def as_dict(self) -> dict[str, Any]:
        """The means as plain numbers, for JSON."""
        cuts = self.queries[0].recall.keys() if self.queries else ()
        return {
            "queries": len(self.queries),
            "first_hit": round(self.first_hit, 4),
            "r_precision": round(self.r_precision, 4),
            **{f"recall@{k}": round(self.recall(k), 4) for k in cuts},
            **{f"precision@{k}": round(self.precision(k), 4) for k in cuts},
        }


def judge(query: str, ranked: Relevance, cuts: Sequence[int] = CUTS) -> QueryFigures:
    """Figures for one ranking: ``ranked`` (n,) says of each answer, best first, whether it is right.

    Raises ValueError when nothing in it is right, since recall is undefined then.
    """
    relevant = int(ranked.sum())
    if not relevant:
        raise ValueError(f"The question {query!r} has no right answer in this gallery.")
    found = {k: int(ranked[:k].sum()) for k in cuts}
    return QueryFigures(
        query,
        relevant,
        bool(ranked[0]),
        float(ranked[:relevant].mean()),
        {k: found[k] / relevant for k in cuts},
        {k: found[k] / min(k, len(ranked)) for k in cuts},
    )


def evaluate(
    names: Sequence[str],
    scores: Scores,
    relevance: Relevance,
    *,
    exclude_self: bool = False,
    cuts: Sequence[int] = CUTS,
) -> RetrievalFigures:
    """Rank by ``scores`` (queries, gallery), higher is better, and judge against ``relevance`` of that shape.

    ``exclude_self`` leaves out answer i of question i, where the gallery itself does the asking. Ties are
    ranked in the gallery's order. Questions without a right answer are left out.
    """
    if scores.shape != relevance.shape or len(names) != len(scores):
        raise ValueError(f"{len(names)} names, scores {scores.shape} and relevance {relevance.shape} differ.")
    judged = []
    for i, name in enumerate(names):
        order = np.argsort(-scores[i], kind="stable")
        if exclude_self:
            order = order[order != i]
        ranked = relevance[i, order]
        if ranked.any():
            judged.append(judge(name, ranked, cuts))
    return RetrievalFigures(judged)


def _mean(values: Sequence[float | bool]) -> float:
    return float(np.mean(values)) if values else 0.0
