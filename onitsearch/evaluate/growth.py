"""What becomes of answers as a collection grows: the search's own lines, drawn among simulated pictures.

Nothing is stored: pictures are made in chunks, compared with the vocabulary and the questions, and forgotten. What
only a database knows (captions, people's classes) has no part in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from onitsearch.embed.reference import UNDERSTOOD, Profile, Reference, Rows, profiles
from onitsearch.search import class_scores, threshold, weights

Ints = np.ndarray[Any, np.dtype[np.int64]]
Chunk = tuple[Rows, Ints]

CHUNK = 8_192
# As many candidates draw a question's line as one search ranks, as many pictures say what is usual as are sampled.
DEPTH = 1_000
_USUAL = 4_096
_BACKGROUND = 2_048
# A picture from elsewhere in the distribution has no source.
NO_SOURCE = -1


@dataclass(frozen=True, eq=False)
class Asked:
    """A question: its unit vector (dim,), and for words the band of their line and the lines of their classes.

    Without a band it is asked by a picture.
    """

    kind: str
    words: str
    vector: Rows
    band: threshold.Band | None = None
    classes: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Counted:
    """One question's answer: where its line lay, and which picture each sure one was made from (n,)."""

    line: float
    sources: Ints


class Grown:
    """Pictures like those of a collection (n, dim), as many as are wanted, always the same ones for a seed.

    One half lies about real pictures, as far from them as real ones lie from their nearest; the other has only
    their mean and covariance.
    """

    def __init__(self, real: Rows, *, seed: int = 1, near: float = 0.5) -> None:
        self.real = np.asarray(real, np.float32)
        self.near = near
        self._seed = seed
        similarity = self.real @ self.real.T
        np.fill_diagonal(similarity, -np.inf)
        self._steps = self.real[similarity.argmax(axis=1)] - self.real
        self._mean = self.real.mean(axis=0)
        spread = (self.real - self._mean) / max(1.0, len(self.real) - 1) ** 0.5
        _, values, directions = np.linalg.svd(spread, full_matrices=False)
        self._factor = (values[:, None] * directions).astype(np.float32)

    def chunks(self, count: int) -> Iterator[Chunk]:
        """The first ``count`` pictures in chunks: unit vectors (n, dim) and the real picture of each (n,)."""
        for number, start in enumerate(range(0, count, CHUNK)):
            random = np.random.default_rng([self._seed, number])
            vectors, sources = self._made(random)
            yield vectors[: count - start], sources[: count - start]

    def others(self, count: int) -> Rows:
        """Pictures (count, dim) of the distribution that are in none of the chunks."""
        return self._elsewhere(np.random.default_rng([self._seed, 2**31]), count)

    def worn(self, count: int) -> Rows:
        """Real pictures (count, dim), each moved a third of the way that the nearest lie apart."""
        random = np.random.default_rng([self._seed, 2**31 + 1])
        chosen = random.choice(len(self.real), min(count, len(self.real)), replace=False)
        return _unit(self.real[chosen] + self._steps[random.integers(len(self.real), size=len(chosen))] / 3)

    def _made(self, random: np.random.Generator) -> tuple[Rows, Ints]:
        sources = random.integers(len(self.real), size=CHUNK)
        steps = self._steps[random.integers(len(self.real), size=CHUNK)]
        vectors = _unit(self.real[sources] + steps)
        elsewhere = random.random(CHUNK) >= self.near
        vectors[elsewhere] = self._elsewhere(random, int(elsewhere.sum()))
        sources[elsewhere] = NO_SOURCE
        return vectors, sources

    def _elsewhere(self, random: np.random.Generator, count: int) -> Rows:
        drawn = random.standard_normal((count, len(self._factor)), np.float32)
        return _unit(self._mean + drawn @ self._factor)


def count(asked: Sequence[Asked], chunks: Iterable[Chunk], size: int, reference: Reference) -> list[Counted]:
    """Answer questions from ``size`` pictures, all of the sure ones counted, however many one search returns."""
    places = {name: place for place, name in enumerate(reference.names)}
    tallies = [_Words(one, places) if one.band else _Picture(size) for one in asked]
    matrix = np.stack([one.vector for one in asked]).T
    usual = 0.0
    for number, (vectors, sources) in enumerate(chunks):
        compared = profiles(vectors, reference)
        base = np.array([one.base for one in compared], np.float32)
        reach = np.array([one.best for one in compared], np.float32) - base
        if not number:
            usual = max(float(np.median(reach[:_USUAL])), 1e-6)
        similarity = vectors @ matrix
        share = (similarity - base[:, None]) / np.maximum(reach, usual)[:, None]
        carried = _carried(compared, places, np.minimum(1.0, reach / usual), reference)
        for column, tally in enumerate(tallies):
            tally.add(similarity[:, column], share[:, column], carried, sources)
    return [tally.counted() for tally in tallies]


@dataclass(frozen=True, eq=False)
class _Carried:
    """Every class that a picture carries: the picture's row, the class's place, its score; the lowest first.

    ``understood`` says whether the model surely understands that class.
    """

    rows: Ints
    names: Ints
    scores: Rows
    understood: Any


class _Words:
    """What is kept of one question by words while pictures pass by; as `concepts.by_concept` sees them."""

    def __init__(self, asked: Asked, places: Mapping[str, int]) -> None:
        self._band = asked.band or threshold.NEVER_SURE
        self._lines = np.full(len(places), np.nan, np.float32)
        for name, at in asked.classes.items():
            self._lines[places[name]] = at
        self._near = np.empty(0, np.float32)
        self._scores = np.empty(0, np.float32)
        self._likely: list[tuple[Rows, Rows, Rows, Ints]] = []

    def add(self, similarity: Rows, share: Rows, carried: _Carried, sources: Ints) -> None:
        classed, doubt = self._classed(share, carried)
        likely = (share > self._band.low) | (classed >= 0)
        self._likely.append((share[likely], classed[likely], doubt[likely], sources[likely]))
        near, scores = np.append(self._near, similarity), np.append(self._scores, share)
        if len(near) > DEPTH:
            best = np.argpartition(-near, DEPTH - 1)[:DEPTH]
            near, scores = near[best], scores[best]
        self._near, self._scores = near, scores

    def counted(self) -> Counted:
        at = threshold.choose_line(self._scores.tolist(), self._band)
        sure = []
        for share, classed, doubt, sources in self._likely:
            evidence = np.minimum(
                np.maximum((share - at) / threshold.SCORE_PER_LOGIT, classed), weights.MOST_VISUAL_EVIDENCE
            )
            sure.append(sources[evidence - doubt >= 0])
        return Counted(at, np.concatenate(sure))

    def _classed(self, share: Rows, carried: _Carried) -> tuple[Rows, Rows]:
        """How sure the classes below the words make each picture, and what classes beside them take off."""
        classed, doubt = np.full(len(share), -np.inf, np.float32), np.zeros(len(share), np.float32)
        lines = self._lines[carried.names]
        inside = ~np.isnan(lines)
        if np.isnan(self._lines).all():
            return classed, doubt
        np.maximum.at(
            classed, carried.rows[inside], (carried.scores - lines)[inside] / threshold.SCORE_PER_LOGIT
        )
        own, rival = share.copy(), doubt.copy()
        np.maximum.at(own, carried.rows[inside], carried.scores[inside])
        beside = ~inside & carried.understood
        rival[carried.rows[beside]] = carried.scores[beside]  # the best one is written last
        return classed, np.maximum(rival - own - class_scores.CLOSE, 0.0) * class_scores.RIVALRY


class _Picture:
    """What is kept of one question by a picture."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._sample: Rows | None = None
        self._at = 0.0
        self._found: list[Ints] = []

    def add(self, similarity: Rows, share: Rows, carried: _Carried, sources: Ints) -> None:
        if self._sample is None:
            self._sample = similarity[:_BACKGROUND].copy()
        shares, self._at = threshold.relative_similarities(similarity, self._sample, self._size)
        self._found.append(sources[shares >= self._at])

    def counted(self) -> Counted:
        return Counted(self._at, np.concatenate(self._found))


def _carried(
    compared: Sequence[Profile], places: Mapping[str, int], weight: Rows, reference: Reference
) -> _Carried:
    rows = np.repeat(np.arange(len(compared)), [len(one.classes) for one in compared])
    names = np.array([places[name] for one in compared for name in one.classes], np.int64)
    scores = np.array([score for one in compared for score in one.scores], np.float32) * weight[rows]
    order = np.argsort(scores, kind="stable")
    names = names[order]
    return _Carried(rows[order], names, scores[order], reference.known[names] == UNDERSTOOD)


def _unit(rows: Rows) -> Rows:
    length = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    return np.asarray(rows / length, np.float32)
