"""A model's view of the reference vocabulary: what a picture is compared with besides the question.

One cosine says little: models differ, and so do pictures. How similar a picture is to the question is therefore
read between two levels of its own: what it reaches with the whole vocabulary on average (``base``) and with the
best of it (``best``). Both keep their meaning when the space is rotated and when the collection grows.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

Rows = np.ndarray[Any, np.dtype[np.float32]]
Known = np.ndarray[Any, np.dtype[np.int8]]
# How surely a model understands a word: its translations lie elsewhere, it has none to ask, they lie with it.
STRANGE, UNPROVEN, UNDERSTOOD = 0, 1, 2
# Centred cosines between a word and its translations: all of them at least this near, or one as near as that.
_ALL_AGREE = 0.6
_ONE_AGREES = 0.85
# Centred cosine from which a word lies with an English name that it translates.
_AGREES = 0.3
# So many classes are kept a picture, those that reach this share of the distance from base to best.
CLASSES = 6
_LEAST = 0.6
_FEW = 16


@dataclass(frozen=True, eq=False)
class Reference:
    """The vocabulary's unit vectors ``rows`` (n, dim) of the first n ``names``, and ``known``, how surely the model
    understands each.

    Names beyond the first n are broader words that questions use; no picture is compared with them. ``means`` (one
    row a name) are the means of a word's vectors in all languages: the longer, the better these agree. ``digest``
    changes with the vocabulary.
    """

    digest: str
    names: tuple[str, ...]
    rows: Rows
    known: Known
    means: Rows | None = None

    def mean(self, names: Iterable[str]) -> Rows | None:
        """The mean vector (dim,) of the first listed of some words (folded); None where it lists none."""
        places = (self._places.get(name) for name in names)
        place = next((place for place in places if place is not None), None)
        return None if place is None or self.means is None else self.means[place]

    def level(self, names: Iterable[str]) -> int | None:
        """How surely the model understands the best known of some words (folded); None where it lists none."""
        found = [int(self.known[place]) for name in names if (place := self._places.get(name)) is not None]
        return max(found, default=None)

    def agrees(self, vector: Rows, names: Iterable[str]) -> bool:
        """Whether a word's vector (dim,) lies with any of the English ``names`` (folded) that translate it.

        Of a broader word that no picture is compared with, its mean over the languages counts. True where the
        vocabulary lists none of them: then there is nothing to disagree with.
        """
        listed = (self._places.get(name) for name in names)
        places = [place for place in listed if place is not None and place < len(self._centred)]
        if not places:
            return True
        mine = vector - self._centre
        mine /= max(float(np.linalg.norm(mine)), 1e-6)
        return bool((self._centred[places] @ mine).max() >= _AGREES)

    @cached_property
    def _centre(self) -> Rows:
        return np.asarray(self.rows.mean(axis=0), np.float32)

    @cached_property
    def _centred(self) -> Rows:
        """Directions (m, dim) of names from the vocabulary's mean; of broader words, those of their means."""
        every = self.rows if self.means is None else np.vstack([self.rows, self.means[len(self.rows) :]])
        moved = every - self._centre
        return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6), np.float32)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.names)}


@dataclass(frozen=True, slots=True)
class Profile:
    """A picture in the vocabulary: its two levels, its best classes with their shares of the distance (0 to 1)."""

    base: float
    best: float
    classes: tuple[str, ...]
    scores: tuple[float, ...]


def profiles(vectors: Rows, reference: Reference) -> list[Profile]:
    """Compare unit vectors (n, dim) of pictures with the vocabulary."""
    if not len(vectors) or not len(reference.names):
        return [Profile(0.0, 0.0, (), ()) for _ in vectors]
    similarity = np.asarray(vectors, np.float32) @ reference.rows.T
    base, best = similarity.mean(axis=1), similarity.max(axis=1)
    reach = np.maximum(best - base, 1e-6)
    # Few are near enough: picking these first spares ranking the whole vocabulary for every picture.
    rows, columns = np.nonzero(similarity >= (base + _LEAST * reach)[:, None])
    scores = (similarity[rows, columns] - base[rows]) / reach[rows]
    order = np.lexsort((columns, -scores, rows))
    starts = np.searchsorted(rows, np.arange(len(base) + 1))
    found = []
    for row, (start, end) in enumerate(itertools.pairwise(starts.tolist())):
        kept = order[start : min(end, start + CLASSES)]
        found.append(
            Profile(
                float(base[row]),
                float(best[row]),
                tuple(reference.names[column] for column in columns[kept].tolist()),
                tuple(round(score, 4) for score in scores[kept].tolist()),
            )
        )
    return found


def peak_z_score(vectors: Rows, reference: Reference) -> float | None:
    """How far the best word stands out for pictures (n, dim), in standard deviations of all words; the median.

    None where there are too few pictures or words to tell. It says how sharply a model tells things apart, whatever
    its cosines are.
    """
    if len(vectors) < _FEW or len(reference.rows) < _FEW:
        return None
    similarity = np.asarray(vectors, np.float32) @ reference.rows.T
    spread = np.maximum(similarity.std(axis=1), 1e-6)
    return float(np.median((similarity.max(axis=1) - similarity.mean(axis=1)) / spread))


def understood(rows: Rows, translations: list[Rows]) -> Known:
    """How surely a model understands words (n, dim), by where it puts their ``translations`` (each n, dim).

    A model that understands a word puts its translations in the same place. Rows of NaN stand for words that a
    language spells alike: they agree without being understood.
    """
    mean = rows.mean(axis=0)

    def centred(given: Rows) -> Rows:
        moved = given - mean
        return moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6)  # type: ignore[no-any-return]

    own = centred(rows)
    agreement = np.stack([(own * centred(one)).sum(axis=1) for one in translations])
    told = ~np.isnan(agreement).all(axis=0)
    found = np.full(len(rows), UNPROVEN, np.int8)
    worst, best = np.nanmin(agreement[:, told], axis=0), np.nanmax(agreement[:, told], axis=0)
    found[told] = np.where((worst >= _ALL_AGREE) | (best >= _ONE_AGREES), UNDERSTOOD, STRANGE)
    return found
