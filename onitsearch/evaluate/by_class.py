"""How well classes are ranked: each ICONCLASS class asked for by its own label, the whole library as the gallery.

A class means all notations at and below it. Figures are resampled over books, since the pictures of one book are
alike: a book that is drawn twice stands twice in the gallery, with all its pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onitsearch.evaluate import metrics
from onitsearch.evaluate.errors import TruthError
from onitsearch.evaluate.metrics import Interval
from onitsearch.store.notations import TOP_CLASS, is_under

CUTS = (10, 200, 1_000)

Ranking = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Gallery:
    """Which pictures there are: the book of each, and the notations of those that are classed (all by row id)."""

    books: Mapping[int, int]
    notations: Mapping[int, tuple[str, ...]]

    def right(self, notation: str) -> set[int]:
        """Return the pictures that a notation, or one below it, was given to."""
        return {
            one
            for one, given in self.notations.items()
            if one in self.books and any(is_under(each, notation) for each in given)
        }

    @property
    def classed(self) -> int:
        """How many of the pictures are classed; what is not counts as wrong for every class."""
        return len(self.books.keys() & self.notations.keys())

    def only_classed(self) -> Gallery:
        """Return the gallery without the pictures that nobody classed."""
        return Gallery(
            {one: book for one, book in self.books.items() if one in self.notations}, self.notations
        )


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """One class's figures by name (``recall@10``, ``precision@10``, ``R-precision``, ``AP``, ``nDCG``).

    ``ceilings`` are the recalls of a perfect ranking; a mean over classes has no notation.
    """

    notation: str
    words: str
    relevant: int
    figures: Mapping[str, Interval]
    ceilings: Mapping[str, float]

    def as_json(self) -> dict[str, Any]:
        """The figures as plain numbers."""
        return {
            "notation": self.notation,
            "words": self.words,
            "relevant": self.relevant,
            "figures": {name: plain(one) for name, one in self.figures.items()},
            "ceilings": {name: round(one, 4) for name, one in self.ceilings.items()},
        }


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of one way of ranking; ``drawn`` are the resampled means over classes, (rounds,) by name.

    ``drawn_by_class`` are the resampled figures of each class, in the order of ``classes``.
    """

    name: str
    classes: Sequence[ClassFigures]
    mean: ClassFigures
    drawn: Mapping[str, NDArray[np.float64]]
    drawn_by_class: Sequence[Mapping[str, NDArray[np.float64]]] = ()


def top_classes(gallery: Gallery) -> list[str]:
    """Return the classes (“25F”) that pictures of the gallery are in, in ICONCLASS's order."""
    found = {
        match[0]
        for one, given in gallery.notations.items()
        if one in gallery.books
        for each in given
        if (match := TOP_CLASS.match(each))
    }
    return sorted(found, key=lambda each: (int(each.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")), each))


def measure(
    name: str,
    questions: Mapping[str, str],
    rank: Callable[[str], Ranking],
    gallery: Gallery,
    *,
    cuts: Sequence[int] = CUTS,
    rounds: int = 500,
    seed: int = 1,
) -> Measured:
    """Rank the gallery for each question (notation → words) and judge the rankings.

    ``rank`` returns row ids, the best first; ids that are not in the gallery are passed over. Classes without a
    picture are left out; raises TruthError where none is left.
    """
    order = {book: place for place, book in enumerate(sorted(set(gallery.books.values())))}
    draws = metrics.resamples(max(1, len(order)), rounds, seed)
    classes, resampled = [], []
    for notation, words in questions.items():
        right = gallery.right(notation)
        if not right:
            continue
        ranking = [int(one) for one in rank(words) if int(one) in gallery.books]
        fits = np.array([one in right for one in ranking], bool)
        books = np.array([order[gallery.books[one]] for one in ranking], np.int64)
        each = np.bincount([order[gallery.books[one]] for one in right], minlength=len(order))
        drawn = _resampled(fits, books, each, draws, cuts)
        values = judge(fits, len(right), cuts)
        figures = {key: metrics.interval(value, drawn[key]) for key, value in values.items()}
        ceilings = {f"recall@{k}": metrics.ceiling_at(k, len(right)) for k in cuts}
        classes.append(ClassFigures(notation, words, len(right), figures, ceilings))
        resampled.append(drawn)
    if not classes:
        raise TruthError(
            f"No picture that visitors can see is classed as {', '.join(questions) or 'anything'}.",
            hint="Classify some pictures at the desk, or give a truth file with --truth.",
        )
    means = {key: _mean_of([drawn[key] for drawn in resampled]) for key in resampled[0]}
    mean = ClassFigures(
        "",
        f"mean of {len(classes)} classes",
        sum(one.relevant for one in classes),
        {
            key: metrics.interval(float(np.mean([one.figures[key].value for one in classes])), means[key])
            for key in means
        },
        {
            key: float(np.mean([one.ceilings[key] for one in classes]))
            for key in (f"recall@{k}" for k in cuts)
        },
    )
    return Measured(name, classes, mean, means, resampled)


def judge(fits: NDArray[np.bool_], relevant: int, cuts: Sequence[int]) -> dict[str, float]:
    """Return the figures of one ranking; ``fits`` (n,) says which answers are right, of ``relevant`` in all."""
    return {
        **{f"precision@{k}": metrics.precision_at(fits, k) for k in cuts},
        **{f"recall@{k}": metrics.recall_at(fits, k, relevant) for k in cuts},
        "R-precision": metrics.r_precision(fits, relevant),
        "AP": metrics.average_precision(fits, relevant),
        "nDCG": metrics.ndcg(fits, relevant),
    }


def differences(one: Measured, other: Measured) -> dict[str, Interval]:
    """Return by how much the other's means are above the one's, with intervals over the same draws of books."""
    return {
        name: metrics.interval(
            other.mean.figures[name].value - one.mean.figures[name].value,
            other.drawn[name] - one.drawn[name],
        )
        for name in one.mean.figures
    }


def differences_by_class(one: Measured, other: Measured) -> list[dict[str, Interval]]:
    """The same class by class; raises ValueError where the two did not answer the same classes."""
    if [each.notation for each in one.classes] != [each.notation for each in other.classes]:
        raise ValueError(f"{one.name} and {other.name} were asked for different classes.")
    return [
        {
            name: metrics.interval(
                theirs.figures[name].value - mine.figures[name].value, others[name] - own[name]
            )
            for name in mine.figures
        }
        for mine, theirs, own, others in zip(
            one.classes, other.classes, one.drawn_by_class, other.drawn_by_class, strict=True
        )
    ]


def plain(figure: Interval) -> dict[str, float]:
    """An interval as plain numbers, for JSON."""
    return {
        "value": round(figure.value, 4),
        "low": round(figure.low, 4),
        "high": round(figure.high, 4),
    }


def _resampled(
    fits: NDArray[np.bool_],
    books: NDArray[np.int64],
    each: NDArray[np.int64],
    draws: NDArray[np.int64],
    cuts: Sequence[int],
) -> dict[str, NDArray[np.float64]]:
    """The figures in each round, (rounds,) by name; NaN where no book with a right picture was drawn.

    ``fits`` and ``books`` are those of the ranking, ``each`` counts the right pictures a book.
    """
    names = list(judge(np.ones(1, bool), 1, cuts))
    found = np.full((len(draws), len(names)), np.nan)
    for number, times in enumerate(draws):
        relevant = int(times @ each)
        if relevant:
            found[number] = list(judge(np.repeat(fits, times[books]), relevant, cuts).values())
    return {name: found[:, place] for place, name in enumerate(names)}


def _mean_of(rows: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """The mean over classes in each round, of those that it has."""
    table = np.stack(rows)
    known = np.isfinite(table)
    counts = known.sum(axis=0)
    sums = np.where(known, table, 0.0).sum(axis=0)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
