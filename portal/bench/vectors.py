"""Vectors as a model's are, for benchmarks: in clusters, more alike within a book, about a mean that is not zero."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Rows = np.ndarray[Any, np.dtype[np.float32]]
Ints = np.ndarray[Any, np.dtype[np.int64]]

CHUNK = 10_000
# Lengths of what a vector is the sum of: two pictures of nothing in common have a cosine of about .5, as CLIP's have,
# two of one cluster about .65.
_MEAN, _CENTRE, _OWN = 1.0, 0.55, 0.85
# How fast the spread falls off over the directions: few of them say most (about 45 of 512).
_FALL = -0.45
# The share of a book's pictures that show what the book is about.
_ABOUT = 0.3


@dataclass(frozen=True)
class Drawn:
    """A distribution of unit vectors (dim,), the same for the same seed."""

    dim: int
    clusters: int
    seed: int = 7
    _mean: Rows = field(init=False, repr=False)
    _centres: Rows = field(init=False, repr=False)
    _spread: Rows = field(init=False, repr=False)

    def __post_init__(self) -> None:
        dice = np.random.default_rng(self.seed)
        # Directions are no axes: signs of coordinates are to say no more of a vector than a model's do.
        turned = np.linalg.qr(dice.standard_normal((self.dim, self.dim)))[0]
        scale = np.arange(1, self.dim + 1, dtype=np.float64) ** _FALL
        spread = turned * (scale / np.linalg.norm(scale))[:, None]
        themes = _unit(dice.standard_normal((round(self.clusters**0.5), self.dim)) @ spread)
        centres = _unit(dice.standard_normal((self.clusters, self.dim)) @ spread)
        centres = _unit(centres + themes[np.arange(self.clusters) % len(themes)])
        object.__setattr__(self, "_mean", _unit(dice.standard_normal((1, self.dim))) * _MEAN)
        object.__setattr__(self, "_centres", centres * _CENTRE)
        object.__setattr__(self, "_spread", (spread * _OWN).astype(np.float32))

    def chunks(self, books: Ints) -> Iterator[tuple[int, Rows]]:
        """Yield start and vectors (n, dim) of pictures, `CHUNK` at a time; ``books`` (n,) says whose each is."""
        for start in range(0, len(books), CHUNK):
            yield start, self._some(books[start : start + CHUNK], (self.seed, start))

    def questions(self, many: int) -> Rows:
        """Return vectors (many, dim) of pictures that are in no book."""
        return self._some(np.full(many, -1, np.int64), (self.seed, 10**9))

    def _some(self, books: Ints, seed: tuple[int, int]) -> Rows:
        dice = np.random.default_rng(seed)
        cluster = dice.integers(self.clusters, size=len(books))
        about = (dice.random(len(books)) < _ABOUT) & (books >= 0)
        cluster[about] = books[about] % self.clusters
        own = dice.standard_normal((len(books), self.dim), dtype=np.float32) @ self._spread
        return _unit(self._mean + self._centres[cluster] + own)


def _unit(rows: Any) -> Rows:
    made: Rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return made


def book_of_each(size: int, *, largest: int, seed: int = 7) -> Ints:
    """Return to which book (from 0) each of ``size`` pictures belongs, in order; the first book has ``largest``.

    The sizes of the others are log-normal, about sixty pictures each.
    """
    dice = np.random.default_rng((seed, 1))
    sizes = [min(largest, size)]
    while sum(sizes) < size:
        sizes.append(max(1, int(dice.lognormal(3.7, 0.9))))
    return np.repeat(np.arange(len(sizes)), sizes)[:size]
