"""A plane on which lies near what is near in a space of vectors: a force layout of their neighbour graph."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from onitsearch.similarity_map.neighbour_graph import Edges, Rows, graph, reduced

Cells = np.ndarray[Any, np.dtype[np.int32]]

_FEWEST_NEIGHBOURS, NEIGHBOURS = 4, 15
# The curve of attraction and repulsion, 1 / (1 + a d^2b), for UMAP's min_dist 0.1.
_A, _B = 1.577, 0.895
_NEGATIVES = 5
_CLIP = 4.0
_EXTENT = 10.0
# The more points, the fewer rounds: each moves more of them at once.
_ROUNDS = ((10_000, 400), (50_000, 250), (10**9, 200))


def layout(vectors: Rows, seed: int = 0, report: Callable[[float], None] | None = None) -> Rows:
    """Places (n, 2) of unit vectors (n, dim): neighbours stay neighbours. The same seed gives the same places.

    ``report`` is told now and then how far it is (0 to 1).
    """
    tell = report or (lambda _share: None)
    if len(vectors) < 4:
        return np.stack([np.arange(len(vectors)), np.zeros(len(vectors))], axis=1).astype(np.float32)
    random = np.random.default_rng(seed)
    points = reduced(vectors)
    tell(0.05)
    # Of few pictures, fewer belong together.
    edges = graph(points, min(max(_FEWEST_NEIGHBOURS, round(len(points) ** 0.5)), NEIGHBOURS), random)
    tell(0.25)
    start = points[:, :2] / max(float(np.abs(points[:, :2]).max()), 1e-6) * _EXTENT
    if start.shape[1] < 2:
        start = np.pad(start, ((0, 0), (0, 1)))
    start = start + random.normal(scale=1e-3, size=start.shape)
    return _settled(np.asarray(start, np.float32), edges, random, lambda share: tell(0.25 + 0.75 * share))


def _settled(places: Rows, edges: Edges, random: np.random.Generator, tell: Callable[[float], None]) -> Rows:
    """Let edges pull and chance others push, all at once in each round, ever less."""
    rounds = next(rounds for most, rounds in _ROUNDS if len(places) <= most)
    x, y = places[:, 0].astype(np.float64), places[:, 1].astype(np.float64)
    count = len(places)
    for number in range(rounds):
        rate = 1.0 - number / rounds
        chosen = np.nonzero(random.random(len(edges.weights), np.float32) < edges.weights)[0]
        heads, tails = edges.heads[chosen], edges.tails[chosen]
        dx, dy = x[heads] - x[tails], y[heads] - y[tails]
        squared = dx * dx + dy * dy
        power = np.power(np.maximum(squared, 1e-9), _B)
        pull = -2.0 * _A * _B * power / np.maximum(squared, 1e-9) / (1.0 + _A * power)
        px, py = np.clip(pull * dx, -_CLIP, _CLIP), np.clip(pull * dy, -_CLIP, _CLIP)
        move_x = np.bincount(heads, px, count) - np.bincount(tails, px, count)
        move_y = np.bincount(heads, py, count) - np.bincount(tails, py, count)
        pulled = np.bincount(heads, minlength=count) + np.bincount(tails, minlength=count)
        for _ in range(_NEGATIVES):
            other = random.integers(0, count, count)
            dx, dy = x - x[other], y - y[other]
            squared = dx * dx + dy * dy
            push = 2.0 * _B / ((0.001 + squared) * (1.0 + _A * np.power(np.maximum(squared, 1e-9), _B)))
            # As often as its edges pull, as if each had drawn its own others.
            push *= pulled / 2.0
            move_x += np.clip(push * dx, -_CLIP, _CLIP)
            move_y += np.clip(push * dy, -_CLIP, _CLIP)
        # The pulls of many edges in one step would overshoot.
        scale = rate / np.maximum(pulled / 4.0, 1.0)
        x += np.clip(move_x * scale, -_CLIP, _CLIP)
        y += np.clip(move_y * scale, -_CLIP, _CLIP)
        if number % 10 == 9:
            tell((number + 1) / rounds)
    return np.stack([x, y], axis=1).astype(np.float32)


def trustworthiness(vectors: Rows, places: Rows, count: int = 10) -> float:
    """How far neighbours on the plane are neighbours in the space: about 0.5 by chance, 1 at best; of some thousands.

    Source: Venna and Kaski, Neighborhood preservation in nonlinear projection methods (2001).
    """
    many = len(vectors)
    space = _ranks(np.asarray(vectors, np.float32))
    plane = _ranks(np.asarray(places, np.float32))
    wrong = (plane < count) & (space >= count)
    np.fill_diagonal(wrong, False)
    penalty = float((space[wrong] - count + 1).sum())
    return 1.0 - penalty * 2.0 / (many * count * (2.0 * many - 3.0 * count - 1.0))


def _ranks(points: Rows) -> Cells:
    """How near each point is to each other one, in ranks (n, n) from 0; to itself it is the last."""
    squared = (points**2).sum(axis=1)[:, None] + (points**2).sum(axis=1)[None, :] - 2.0 * points @ points.T
    np.fill_diagonal(squared, np.inf)
    order = np.argsort(squared, axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(len(points))[None, :], axis=1)
    return ranks.astype(np.int32)
