"""Orders of pictures by how they look among each other: what is odd first, or one of each kind of look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from onitsearch.store import embedding_models
from onitsearch.store.nearest import vectors_of

ORDERS = ("varied", "odd")
# So many pictures are compared with each other.
MOST_COMPARED = 3_000
# How many nearest others say whether a picture stands alone.
_NEIGHBOURS = 5
# How many kinds of look are told apart: as many as a page of results holds.
_GROUPS = 40
_ROUNDS = 12

Rows = np.ndarray[Any, np.dtype[np.float32]]
Order = np.ndarray[Any, np.dtype[np.int64]]


def even_choice(ids: Sequence[int]) -> list[int]:
    """As many of some pictures as can be compared, spread evenly over them."""
    if len(ids) <= MOST_COMPARED:
        return list(ids)
    return [ids[place * len(ids) // MOST_COMPARED] for place in range(MOST_COMPARED)]


def ordered(ids: Sequence[int], order: str) -> list[int]:
    """Pictures (row ids) in an order of `ORDERS` by the active model's vectors; those without one come last."""
    model = embedding_models.active()
    vectors = vectors_of(ids, model) if model else {}
    known = [one for one in ids if one in vectors]
    if not known:
        return list(ids)
    rows = np.stack([vectors[one] for one in known]).astype(np.float32)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    places = oddest_first(rows) if order == "odd" else one_of_each(rows)
    return [*(known[place] for place in places.tolist()), *(one for one in ids if one not in vectors)]


def oddest_first(rows: Rows) -> Order:
    """The order of unit rows (n, dim): first those least like even their nearest others."""
    near = min(_NEIGHBOURS, len(rows) - 1)
    if near < 1:
        return np.arange(len(rows))
    likeness = np.empty(len(rows), np.float32)
    for start in range(0, len(rows), 1024):
        similar = rows[start : start + 1024] @ rows.T
        similar[np.arange(len(similar)), np.arange(start, start + len(similar))] = -np.inf
        likeness[start : start + 1024] = np.partition(similar, -near, axis=1)[:, -near:].mean(axis=1)
    return np.argsort(likeness, kind="stable")


def one_of_each(rows: Rows) -> Order:
    """The order of unit rows (n, dim): the most typical of each group of alike ones, then the next of each.

    Groups by k-means, the largest first; the same rows always come in the same order.
    """
    centres = _far_apart(rows, min(_GROUPS, len(rows)))
    group = (rows @ centres.T).argmax(axis=1)
    for _ in range(_ROUNDS):
        for number in np.unique(group):
            mean = rows[group == number].mean(axis=0)
            centres[number] = mean / max(float(np.linalg.norm(mean)), 1e-6)
        group = (rows @ centres.T).argmax(axis=1)
    typical = (rows * centres[group]).sum(axis=1)
    rank = np.empty(len(rows), np.int64)
    for number in np.unique(group):
        inside = np.nonzero(group == number)[0]
        rank[inside[np.argsort(-typical[inside], kind="stable")]] = np.arange(len(inside))
    sizes = np.bincount(group, minlength=len(centres))
    return np.lexsort((group, -sizes[group], rank))


def _far_apart(rows: Rows, many: int) -> Rows:
    """Rows to begin groups with: the most typical of all, then each the least like those chosen before."""
    first = int((rows @ rows.mean(axis=0)).argmax())
    chosen = [first]
    nearest = rows @ rows[first]
    while len(chosen) < many:
        chosen.append(int(nearest.argmin()))
        nearest = np.maximum(nearest, rows @ rows[chosen[-1]])
    return rows[chosen].copy()
