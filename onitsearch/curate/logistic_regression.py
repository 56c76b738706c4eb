"""What people's decisions teach: regularised logistic regression on the pictures' vectors, in plain numpy.

A picture's vector holds most of what makes people keep or reject it, so that a linear rule learns from a few dozen
decisions, within a second, and Postgres itself can rank by it (an inner product).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.floating[Any]]]

# Fewer of a class than this teach nothing.
FEWEST = 4
FOLDS = 5
# How strongly weights are held down, for vectors that lie 1 from their mean on average (`evaluate review` compares).
_RIDGE = 0.001
_STEPS = 25
_CLOSE = 1e-3


@dataclass(frozen=True, eq=False)
class Linear:
    """A rule for classes: ``weights`` (classes, dim) and ``bias`` (classes,) give logits, one against the rest."""

    classes: tuple[str, ...]
    weights: Array
    bias: Array

    def logits(self, rows: Array) -> Array:
        """Logits (n, classes) of vectors (n, dim)."""
        return np.asarray(rows, np.float64) @ self.weights.T + self.bias

    def probabilities(self, rows: Array) -> Array:
        """Probabilities (n, classes) of vectors (n, dim); each row adds up to 1."""
        logits = self.logits(rows)
        if len(self.classes) == 1:
            return np.ones_like(logits)
        each = 1.0 / (1.0 + np.exp(-np.clip(logits, -30, 30)))
        return np.asarray(each / each.sum(axis=1, keepdims=True), np.float64)

    def predict(self, rows: Array) -> list[str]:
        """The likeliest class of each vector (n, dim)."""
        return [self.classes[place] for place in self.logits(rows).argmax(axis=1)]


def fit(rows: Array, labels: Sequence[str]) -> Linear | None:
    """Learn which vectors (n, dim) have which label; None where no two labels have `FEWEST` examples each."""
    rows, given = np.asarray(rows, np.float64), np.asarray(labels)
    classes = learnable(labels)
    if len(classes) < 2:
        return None
    kept = np.isin(given, classes)
    rows, given = rows[kept], given[kept]
    centre = rows.mean(axis=0)
    moved = rows - centre
    # One scale for all directions: a model's space says by its lengths which of them matter.
    scale = max(float(np.sqrt((moved**2).sum(axis=1).mean())), 1e-9)
    basis = _directions(moved / scale)
    inner = (moved / scale) @ basis.T
    weights, bias = [], []
    for name in classes if len(classes) > 2 else classes[:1]:
        found, offset = _newton(inner, (given == name).astype(np.float64))
        outer = (found @ basis) / scale
        weights.append(outer)
        bias.append(offset - float(outer @ centre))
    if len(classes) == 2:
        weights.append(-weights[0])
        bias.append(-bias[0])
    return Linear(tuple(classes), np.asarray(weights), np.asarray(bias))


def _directions(rows: Array) -> Array:
    """Directions (k, dim) in which the rows differ; few decisions span few, and Newton's steps are taken in these."""
    many, wide = rows.shape
    if many >= wide:
        return np.eye(wide)
    _left, spread, found = np.linalg.svd(rows, full_matrices=False)
    return np.asarray(found[spread > 1e-9 * spread[0]], np.float64)


def learnable(labels: Sequence[str]) -> list[str]:
    """The labels of which there are enough examples, in alphabetical order."""
    names, counts = np.unique(np.asarray(labels, dtype=str), return_counts=True)
    return [str(name) for name, count in zip(names, counts, strict=True) if count >= FEWEST]


def _newton(rows: Array, wanted: Array) -> tuple[Array, float]:
    """Weights (dim,) and bias that make ``wanted`` (n,) of 0 and 1 likeliest; the bias is not held down."""
    many, wide = rows.shape
    with_one = np.hstack([rows, np.ones((many, 1))])
    ridge = np.full(wide + 1, _RIDGE)
    ridge[-1] = 1e-6
    found = np.zeros(wide + 1)
    for _ in range(_STEPS):
        likely = 1.0 / (1.0 + np.exp(-np.clip(with_one @ found, -30, 30)))
        slope = with_one.T @ (likely - wanted) / many + ridge * found
        bent = (with_one * (likely * (1.0 - likely))[:, None]).T @ with_one / many
        step = np.linalg.solve(bent + np.diag(ridge), slope)
        found -= step
        if float(np.abs(step).max()) < _CLOSE * max(1.0, float(np.abs(found).max())):
            break
    return found[:-1], float(found[-1])


def held_out_accuracy(rows: Array, labels: Sequence[str], *, seed: int = 0) -> float | None:
    """The share of labels that are told right by what was learned from the others (cross-validation).

    Each class is spread over the folds alike. None where there is too little to learn from.
    """
    given = np.asarray(labels)
    if len(learnable(labels)) < 2:
        return None
    rows = np.asarray(rows, np.float64)
    folds = np.empty(len(given), np.int64)
    turns = np.random.default_rng(seed)
    start = 0
    for name in np.unique(given):
        places = turns.permutation(np.flatnonzero(given == name))
        folds[places] = (np.arange(len(places)) + start) % FOLDS
        start += len(places)
    right = 0
    for fold in range(FOLDS):
        held = folds == fold
        rule = fit(rows[~held], given[~held].tolist())
        # Too little is left without the fold: the commonest answer is what one would say.
        said = rule.predict(rows[held]) if rule else [_commonest(given[~held].tolist())] * int(held.sum())
        right += sum(one == truth for one, truth in zip(said, given[held].tolist(), strict=True))
    return right / len(given)


def _commonest(labels: Sequence[str]) -> str:
    return max(sorted(set(labels)), key=list(labels).count, default="")


def share_of_commonest(labels: Sequence[str]) -> float:
    """How often saying the commonest label for all would be right; 0 where there is none."""
    return list(labels).count(_commonest(labels)) / len(labels) if labels else 0.0
