"""Multinomial logistic regression on top of what is known already, in plain numpy: L-BFGS, a ridge, a temperature."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]
Places = np.ndarray[Any, np.dtype[np.intp]]

_STEPS = 200
_REMEMBERED = 8
_FLAT = 1e-5
_TEMPERATURES = np.exp(np.linspace(np.log(0.3), np.log(6.0), 120))


def softmax(logits: Array) -> Array:
    """Probabilities (n, classes) of logits."""
    moved = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(moved / moved.sum(axis=1, keepdims=True), np.float64)


def log_loss(logits: Array, truth: Places, counts: Array | None = None) -> float:
    """The mean surprise at the true classes (n,), in nats; ``counts`` (n,) is how much each row counts."""
    top = logits.max(axis=1)
    total = top + np.log(np.exp(logits - top[:, None]).sum(axis=1))
    return float(np.average(total - logits[np.arange(len(truth)), truth], weights=counts))


def fit(
    rows: Array,
    truth: Places,
    classes: int,
    *,
    ridge: float,
    known: Array | None = None,
    counts: Array | None = None,
) -> Array:
    """Weights (classes, dim + 1), the bias last, that are added to ``known`` logits (n, classes).

    Weights are held to nothing by the ridge, so that where the rows tell little what is known stays; the bias is held
    a hundredth as strongly. ``counts`` (n,) is how much each row counts.
    """
    many, wide = rows.shape
    share = (np.ones(many) if counts is None else counts) / (many if counts is None else counts.sum())
    with_one = np.hstack([rows, np.ones((many, 1))])
    offset = np.zeros((many, classes)) if known is None else known
    wanted = np.zeros((many, classes))
    wanted[np.arange(many), truth] = 1.0
    held = np.full(wide + 1, ridge)
    held[-1] = ridge / 100

    def value(flat: Array) -> tuple[float, Array]:
        weights = flat.reshape(classes, wide + 1)
        logits = offset + with_one @ weights.T
        slope = ((softmax(logits) - wanted) * share[:, None]).T @ with_one + weights * held
        return log_loss(logits, truth, counts) + 0.5 * float((weights**2 * held).sum()), slope.ravel()

    return _least(value, np.zeros(classes * (wide + 1))).reshape(classes, wide + 1)


def temperature(logits: Array, truth: Places, counts: Array | None = None) -> float:
    """By what held-out logits are to be divided for their probabilities to be true; 1 where there are none."""
    if not len(truth):
        return 1.0
    return float(min(_TEMPERATURES, key=lambda one: log_loss(logits / one, truth, counts)))


def _least(value: Any, start: Array) -> Array:
    """The place of the least value of a convex function, by L-BFGS with backtracking."""
    place, (height, slope) = start, value(start)
    moves: list[Array] = []
    turns: list[Array] = []
    for _ in range(_STEPS):
        if float(np.abs(slope).max()) < _FLAT:
            break
        way = -_bent(slope, moves, turns)
        fall = float(way @ slope)
        size = 1.0 if moves else min(1.0, 1.0 / float(np.abs(slope).sum()))
        for _halving in range(30):
            there = place + size * way
            lower, its = value(there)
            if lower <= height + 1e-4 * size * fall:
                break
            size /= 2
        else:
            break
        moves.append(there - place)
        turns.append(its - slope)
        if float(moves[-1] @ turns[-1]) <= 1e-12:
            moves.pop()
            turns.pop()
        del moves[:-_REMEMBERED], turns[:-_REMEMBERED]
        place, height, slope = there, lower, its
    return place


def _bent(slope: Array, moves: list[Array], turns: list[Array]) -> Array:
    """The slope, divided by the curvature that the last steps met (two-loop recursion)."""
    found = slope.copy()
    shares = []
    for move, turn in zip(reversed(moves), reversed(turns), strict=True):
        share = float(move @ found) / float(move @ turn)
        shares.append(share)
        found -= share * turn
    if moves:
        found *= float(moves[-1] @ turns[-1]) / float(turns[-1] @ turns[-1])
    for move, turn, share in zip(moves, turns, reversed(shares), strict=True):
        found += move * (share - float(turn @ found) / float(move @ turn))
    return found
