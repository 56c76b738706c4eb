"""How surely a model tells techniques, measured on what people told, and what it then says of other pictures.

Two ways are measured. *Words*: the model's vectors of a prompt for each technique, zero-shot. *Examples*: logistic
regression on the vectors of pictures that people tagged, measured on books that it was not learned from (all pictures
of a book are by one hand). A technique is said of a picture only where the lead of the best technique over the second
reaches a line above which at least PRECISION of what was measured is right, and right in so many books that this is no
chance. No line, no word: a model that cannot tell techniques says nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from onitsearch.curate.logistic_regression import Array, fit

PRECISION = 0.9
# Fewer answers than this above a line prove nothing.
FEWEST = 20
# Pictures of a book are alike, so that a guess is right or wrong for all of them: books are counted. How probable
# it may be that guesses are right in so many of them: 6 of 6, 8 of 9, 10 of 12.
CHANCE = 0.02
_FOLDS = 5

Places = np.ndarray[Any, np.dtype[np.intp]]
# From vectors (n, dim) to scores (n, techniques).
Scores = Callable[[Array], Array]


@dataclass(frozen=True)
class Line:
    """From which lead a technique is said; how much of it was right (``precision``) of ``many`` that were measured."""

    lead: float
    precision: float
    many: int


@dataclass(frozen=True, eq=False)
class Rule:
    """A way to tell techniques that was measured: ``lines`` are of those that it tells surely."""

    way: str
    techniques: tuple[str, ...]
    scores: Scores
    lines: Mapping[str, Line] = field(default_factory=dict)

    @property
    def covered(self) -> int:
        """How many of the measured pictures it would say a technique of."""
        return sum(line.many for line in self.lines.values())

    def say(self, rows: Array) -> list[str]:
        """The technique of each vector (n, dim); empty where it is not sure."""
        best, lead = leading(self.scores(unit(rows)))
        return [
            name if (line := self.lines.get(name := self.techniques[at])) and ahead >= line.lead else ""
            for at, ahead in zip(best.tolist(), lead.tolist(), strict=True)
        ]


def by_words(prompts: Mapping[str, Array], rows: Array, told: Sequence[str], books: Sequence[int]) -> Rule:
    """Measure the prompts' vectors (dim,) by technique on vectors (n, dim) of which people told the technique."""
    names = tuple(prompts)
    matrix = unit(np.stack([prompts[one] for one in names]))

    def scores(given: Array) -> Array:
        return np.asarray(given @ matrix.T, np.float64)

    made = scores(unit(rows)) if len(rows) else np.zeros((0, len(names)))
    return Rule("words", names, scores, lines(made, names, told, books))


def by_examples(rows: Array, told: Sequence[str], books: Sequence[int]) -> Rule | None:
    """Learn from what people told, and measure it on other books; None where there is too little to learn from."""
    rows = unit(rows) if len(rows) else rows
    whole = fit(rows, told) if len(rows) else None
    if whole is None:
        return None
    folds = _folds(books)
    held_out = np.full((len(told), len(whole.classes)), np.nan)
    for fold in range(_FOLDS):
        held = folds == fold
        rule = (
            fit(rows[~held], [one for one, out in zip(told, held, strict=True) if not out])
            if held.any()
            else None
        )
        if rule is None:
            continue
        places = [whole.classes.index(one) for one in rule.classes]
        held_out[np.ix_(held, places)] = rule.logits(rows[held])
    measured = ~np.isnan(held_out).all(axis=1)
    made = np.where(np.isnan(held_out), -1e9, held_out)[measured]
    kept = np.flatnonzero(measured).tolist()
    found = lines(made, whole.classes, [told[at] for at in kept], [books[at] for at in kept])
    return Rule("examples", whole.classes, whole.logits, found)


def lines(scores: Array, names: Sequence[str], told: Sequence[str], books: Sequence[int]) -> dict[str, Line]:
    """By technique, the lowest lead above which enough was measured, and enough of it right."""
    if not len(scores):
        return {}
    best, lead = leading(scores)
    right = np.asarray([names[at] for at in best]) == np.asarray(told)
    found: dict[str, Line] = {}
    for at, name in enumerate(names):
        mine = np.flatnonzero(best == at)
        order = mine[np.argsort(-lead[mine], kind="stable")]
        share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
        for many in range(len(order), FEWEST - 1, -1):
            apart = many == len(order) or lead[order[many - 1]] > lead[order[many]]
            if (
                apart
                and share[many - 1] >= PRECISION
                and _by_chance(right[order[:many]], [books[one] for one in order[:many].tolist()]) <= CHANCE
            ):
                found[name] = Line(float(lead[order[many - 1]]), float(share[many - 1]), many)
                break
    return found


def _by_chance(right: Array, books: Sequence[int]) -> float:
    """How probable it is that guesses are right in as many books: a book counts as right where most answers are."""
    answers: dict[int, list[bool]] = {}
    for book, one in zip(books, right.tolist(), strict=True):
        answers.setdefault(book, []).append(one)
    count = len(answers)
    well = sum(2 * sum(each) > len(each) for each in answers.values())
    return float(sum(math.comb(count, many) for many in range(well, count + 1)) / 2**count)


def leading(scores: Array) -> tuple[Places, Array]:
    """The place of the best of each row's scores, and by how much it leads the second."""
    best = scores.argmax(axis=1)
    if scores.shape[1] < 2:
        return best, np.zeros(len(scores))
    two = np.sort(scores, axis=1)[:, -2:]
    return best, two[:, 1] - two[:, 0]


def unit(rows: Array) -> Array:
    """Vectors (n, dim) at length 1."""
    made = np.asarray(rows, np.float64)
    return np.asarray(made / np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-9), np.float64)


def _folds(books: Sequence[int]) -> Places:
    """To which fold each picture belongs: whole books, the largest first, each to the fold that has least."""
    sizes = {book: list(books).count(book) for book in dict.fromkeys(books)}
    filled, of = [0] * _FOLDS, {}
    for book in sorted(sizes, key=lambda one: (-sizes[one], one)):
        of[book] = filled.index(min(filled))
        filled[of[book]] += sizes[book]
    return np.asarray([of[book] for book in books], np.intp)
