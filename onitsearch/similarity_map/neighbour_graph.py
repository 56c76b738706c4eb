"""Who is near whom among vectors: each one's nearest others, as a weighted graph."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

Rows = np.ndarray[Any, np.dtype[np.float32]]
Ints = np.ndarray[Any, np.dtype[np.int32]]

# More dimensions than these tell nothing more of who is near, and cost time.
_DIMENSIONS = 50
# From so many on, only the vectors of the nearest cells are compared.
_EXACT = 6_000
_CELLS_SEEN = 6
_KMEANS_ROUNDS = 6


@dataclass(frozen=True, eq=False)
class Edges:
    """An undirected graph: ``heads`` and ``tails`` (m,) are rows, ``weights`` (m,) are in (0, 1]; each pair once."""

    heads: Ints
    tails: Ints
    weights: Rows


def reduced(vectors: Rows) -> Rows:
    """The principal components (n, at most 50) of vectors (n, dim), the strongest first."""
    centred = np.asarray(vectors, np.float32) - np.asarray(vectors, np.float32).mean(axis=0)
    values, axes = np.linalg.eigh((centred.T @ centred).astype(np.float64))
    order = np.argsort(-values, kind="stable")[:_DIMENSIONS]
    axes = axes[:, order]
    # The sign of an eigenvector is arbitrary: its largest part is made positive, so that maps look alike.
    signs = np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
    return np.asarray(centred @ (axes * signs), np.float32)


def nearest(points: Rows, count: int, random: np.random.Generator) -> tuple[Ints, Rows]:
    """The ``count`` nearest others (n, count) of each point (n, dim) and their distances, the nearest first.

    Exact for some thousands; of more points, those in the nearest cells of a k-means are compared.
    """
    count = min(count, len(points) - 1)
    if len(points) <= _EXACT:
        return _among(points, np.arange(len(points), dtype=np.int32), points, count, np.arange(len(points)))
    centres, cell = _cells(points, round(len(points) ** 0.5), random)
    order = np.argsort(cell, kind="stable").astype(np.int32)
    starts = np.searchsorted(cell[order], np.arange(len(centres) + 1))
    members = [order[start:end] for start, end in pairwise(starts.tolist())]
    near = np.argsort(_squared(centres, centres), axis=1, kind="stable")
    found, distances = np.zeros((len(points), count), np.int32), np.zeros((len(points), count), np.float32)
    for one, own in enumerate(members):
        if not len(own):
            continue
        seen, many = [], 0
        for place, other in enumerate(near[one]):
            if place >= _CELLS_SEEN and many > count:
                break
            seen.append(members[other])
            many += len(members[other])
        candidates = np.concatenate(seen)
        found[own], distances[own] = _among(points[candidates], candidates, points[own], count, own)
    return found, distances


def graph(points: Rows, count: int, random: np.random.Generator) -> Edges:
    """The nearest neighbours of points (n, dim) as UMAP weighs them: by rank, whatever the density around each is.

    Source: McInnes, Healy, Melville, UMAP (2018), section 3.1; sigma is found by bisection, an edge that both ends
    have counts a + b - ab.
    """
    found, distances = nearest(points, count, random)
    weights = _smooth(distances)
    heads = np.repeat(np.arange(len(points), dtype=np.int64), found.shape[1])
    tails = found.ravel().astype(np.int64)
    low, high = np.minimum(heads, tails), np.maximum(heads, tails)
    keys, place = np.unique(low * len(points) + high, return_inverse=True)
    # 1 - (1 - a)(1 - b) over both directions.
    rest = np.ones(len(keys), np.float32)
    np.multiply.at(rest, place, 1.0 - weights.ravel())
    return Edges(
        (keys // len(points)).astype(np.int32),
        (keys % len(points)).astype(np.int32),
        np.asarray(np.maximum(1.0 - rest, 1e-3), np.float32),
    )


def _among(
    candidates: Rows, names: Ints, points: Rows, count: int, own: np.ndarray[Any, Any]
) -> tuple[Ints, Rows]:
    """The nearest of some candidates to points that may be among them (``own`` says which)."""
    found, distances = np.zeros((len(points), count), np.int32), np.zeros((len(points), count), np.float32)
    for start in range(0, len(points), 1024):
        part = slice(start, start + 1024)
        squared = _squared(points[part], candidates)
        squared[names[None, :] == own[part, None]] = np.inf
        best = np.argpartition(squared, min(count, squared.shape[1] - 1), axis=1)[:, :count]
        there = np.take_along_axis(squared, best, axis=1)
        order = np.lexsort((names[best], there), axis=1)
        found[part] = names[np.take_along_axis(best, order, axis=1)]
        distances[part] = np.sqrt(np.maximum(np.take_along_axis(there, order, axis=1), 0.0))
    return found, distances


def _cells(points: Rows, many: int, random: np.random.Generator) -> tuple[Rows, Ints]:
    """Centres (many, dim) by k-means, and the nearest of each point (n,)."""
    sample = points[random.choice(len(points), min(len(points), many * 60), replace=False)]
    centres = sample[random.choice(len(sample), many, replace=False)].copy()
    for _ in range(_KMEANS_ROUNDS):
        cell = _nearest_centre(sample, centres)
        sizes = np.bincount(cell, minlength=many)
        sums = np.stack([np.bincount(cell, weights=column, minlength=many) for column in sample.T], axis=1)
        filled = sizes > 0
        centres[filled] = (sums[filled] / sizes[filled, None]).astype(np.float32)
    return centres, _nearest_centre(points, centres)


def _nearest_centre(points: Rows, centres: Rows) -> Ints:
    parts = [
        _squared(points[start : start + 8192], centres).argmin(axis=1)
        for start in range(0, len(points), 8192)
    ]
    return np.concatenate(parts).astype(np.int32)


def _squared(first: Rows, second: Rows) -> Rows:
    """Squared distances (n, m)."""
    lengths = (first**2).sum(axis=1)[:, None] + (second**2).sum(axis=1)[None, :]
    return np.asarray(lengths - 2.0 * (first @ second.T), np.float32)


def _smooth(distances: Rows) -> Rows:
    """Weights (n, k) of neighbours: 1 for the nearest, falling so that each row's sum is log2(k)."""
    target = np.log2(max(distances.shape[1], 2))
    beyond = np.maximum(distances - distances[:, :1], 0.0)
    low, high = np.zeros(len(beyond), np.float32), np.full(len(beyond), np.inf, np.float32)
    sigma = np.ones(len(beyond), np.float32)
    for _ in range(40):
        total = np.exp(-beyond / sigma[:, None]).sum(axis=1)
        over = total > target
        high, low = np.where(over, sigma, high), np.where(over, low, sigma)
        sigma = np.where(np.isinf(high), sigma * 2, (low + high) / 2).astype(np.float32)
    least = 1e-3 * np.maximum(distances.mean(axis=1), 1e-6)
    return np.asarray(np.exp(-beyond / np.maximum(sigma, least)[:, None]), np.float32)
