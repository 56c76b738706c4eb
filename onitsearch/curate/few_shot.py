"""Classes by example: from ten labels of a class on a linear rule is learned, and stands where it beats the words.

One least-squares rule for all classes at once, on frozen vectors, so that thousands of labels take seconds; each is
measured on books that it was not learned from, beside what the model's own words for the class reach there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from onitsearch.kind_heads.fitting import Array, fit
from onitsearch.kind_heads.learning import FOLDS, folds
from onitsearch.search import thesaurus
from onitsearch.search.vocabulary import listed
from onitsearch.store import class_heads, classes
from onitsearch.store.class_heads import Labelled, Rule
from onitsearch.store.models import EmbeddingModel
from onitsearch.store.notations import is_under

# A class is learned from so many labelled pictures on, of so many books.
FEWEST, FEWEST_BOOKS = 10, 3
# A rule takes over where its average precision is higher by this; and of so many classes at most, the commonest.
MARGIN = 0.02
MOST_CLASSES = 400
_RIDGE = 0.05


def learn_due() -> bool:
    """Learn a model's classes from labels; False where none are due. Where a worker dies, the next sweep asks again."""
    model = class_heads.claim()
    if model is None:
        return False
    told = class_heads.labelled(model)
    class_heads.save(model, learn(told, _by_words(told, model)), len(told.ids))
    return True


def learnable(told: Labelled) -> list[str]:
    """The notations that enough pictures of enough books have, or something below them, the commonest first."""
    found = {}
    for notation in {one for its in told.notations for one in its}:
        mine = [at for at, its in enumerate(told.notations) if any(is_under(one, notation) for one in its)]
        if len(mine) >= FEWEST and len({told.books[at] for at in mine}) >= FEWEST_BOOKS:
            found[notation] = len(mine)
    ordered = sorted(found, key=lambda one: (-found[one], one))
    # What all pictures have tells none from another.
    return [one for one in ordered if found[one] < len(told.ids)][:MOST_CLASSES]


def learn(told: Labelled, by_words: dict[int, dict[str, float]]) -> list[Rule]:
    """Rules for all classes of which there are enough labels, those that are not better than the words as well.

    ``by_words`` are the classes that the model sees in each picture, names of the vocabulary with their scores.
    """
    names = learnable(told)
    if not names:
        return []
    right = np.asarray(
        [[any(is_under(one, name) for one in its) for name in names] for its in told.notations]
    )
    said = np.asarray([[_word_score(by_words.get(pk, {}), name) for name in names] for pk in told.ids])
    rows = np.hstack([np.asarray(told.rows, np.float64), np.ones((len(told.ids), 1))])
    of = folds(told.books)
    held_out = np.zeros(right.shape)
    for fold in range(FOLDS):
        held = of == fold
        if held.any() and not held.all():
            held_out[held] = rows[held] @ _solved(rows[~held], right[~held])
    whole = _solved(rows, right)
    rules = []
    for at, name in enumerate(names):
        # From a least-squares score to the logit of a probability, by what was held out.
        steps = fit(held_out[:, at, None], right[:, at].astype(np.intp), 2, ridge=1e-6)
        slope, offset = steps[1] - steps[0]
        weights = whole[:, at] * float(slope)
        ours = _average_precision(held_out[:, at], right[:, at])
        before = _average_precision(said[:, at], right[:, at])
        better = slope > 0 and ours >= before + MARGIN
        rules.append(
            Rule(
                name,
                weights[:-1],
                float(weights[-1] + offset),
                int(right[:, at].sum()),
                ours,
                before,
                bool(better),
            )
        )
    return rules


def probable(vector: Any, rules: Sequence[Rule]) -> dict[str, float]:
    """How probable the learned classes are for a unit vector (dim,), by notation."""
    return {
        rule.notation: float(1 / (1 + np.exp(-np.clip(float(vector @ rule.weights) + rule.bias, -30, 30))))
        for rule in rules
    }


def _solved(rows: Array, right: Array) -> Array:
    """Weights (dim + 1, classes) of least squares with a ridge; few examples count as much as the many others."""
    wanted = np.where(right, 1.0, -1.0) - (2.0 * right.mean(axis=0) - 1.0)
    held = np.eye(rows.shape[1]) * (_RIDGE * len(rows) / rows.shape[1])
    held[-1, -1] = 1e-6
    return np.asarray(np.linalg.solve(rows.T @ rows + held, rows.T @ wanted), np.float64)


def _by_words(told: Labelled, model: EmbeddingModel) -> dict[int, dict[str, float]]:
    return classes.classes_of(told.ids, model) if told.ids else {}


def _word_score(seen: dict[str, float], notation: str) -> float:
    """How surely the model's words say a class: the best of the names that mean it or something below it."""
    return max(
        (
            score
            for name, score in seen.items()
            if any(is_under(one, notation) for one in _notations().get(name, ()))
        ),
        default=0.0,
    )


_meanings: dict[str, tuple[str, ...]] = {}


def _notations() -> dict[str, tuple[str, ...]]:
    if not _meanings:
        _meanings.update({listed(term.name): term.notations for term in thesaurus.terms()})
    return _meanings


def _average_precision(scores: Array, right: Array) -> float:
    """The mean precision at each right picture, ties counted as badly as can be."""
    order = np.lexsort((right, -scores))
    hits = right[order]
    found = np.cumsum(hits)
    return float((found[hits] / (np.flatnonzero(hits) + 1)).mean()) if hits.any() else 0.0
