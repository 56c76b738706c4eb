"""Classes that a picture may be given with one key: those it looks like, with their notations and names."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from onitsearch.curate import few_shot
from onitsearch.search import thesaurus
from onitsearch.search.class_calibration import probable
from onitsearch.search.vocabulary import LANGUAGES, label, language_of, listed
from onitsearch.store import class_heads, classes, embedding_models
from onitsearch.store.class_heads import Rule
from onitsearch.store.described import described_around
from onitsearch.store.models import Illustration
from onitsearch.store.nearest import vectors_of
from onitsearch.store.scope import count_shown
from onitsearch.store.vectors import FloatArray

_NEIGHBOURS = 12
# The nearest of all pictures among which they must be: a twentieth of all, within these bounds.
_FEWEST_AROUND, _MOST_AROUND = 5, 60
# By how much of similarity a neighbour's vote falls to a third, and the share from which on a class is proposed.
_REACH = 0.05
_LEAST = 0.15
# A learned class is proposed from this probability on.
_SURE_ENOUGH = 0.5
# Of a large selection the first so many stand for all.
_MOST_ASKED = 12


@dataclass(frozen=True)
class Suggestion:
    """A class: its ICONCLASS notation, its name in the language asked for, and how well it fits (0 to 1).

    ``probability`` is known where it was measured what the model's scores are worth, or where the class was learned
    from people's labels: then ``examples`` says from how many.
    """

    notation: str
    name: str
    score: float
    probability: float | None = None
    examples: int = 0


def suggestions(pictures: Iterable[Illustration], lang: str) -> dict[int, list[Suggestion]]:
    """The classes that the active model's vectors carry for some pictures, best first, by the pictures' row ids."""
    model = embedding_models.active()
    ids = [one.pk for one in pictures]
    found = classes.classes_of(ids, model) if model else {}
    likely = probable(ids, model) if model else {}
    by_words = {one: _ordered(scores, likely.get(one, {}), lang) for one, scores in found.items()}
    rules = class_heads.standing(model) if model else []
    if model is None or not rules:
        return by_words
    known = vectors_of(ids, model)
    return {
        one: _with_learned(by_words.get(one, []), known.get(one), rules, lang) for one in {*by_words, *known}
    }


def _with_learned(
    by_words: list[Suggestion], vector: FloatArray | None, rules: list[Rule], lang: str
) -> list[Suggestion]:
    """What was learned from labels in place of the words for the same classes, the likeliest first."""
    if vector is None:
        return by_words
    unit = vector / max(float(np.linalg.norm(vector)), 1e-6)
    likely = few_shot.probable(unit, rules)
    taught = [
        Suggestion(rule.notation, label(rule.notation, lang) or rule.notation, chance, chance, rule.examples)
        for rule in rules
        if (chance := likely[rule.notation]) >= _SURE_ENOUGH
    ]
    # Of a class whose rule does not see it, the words are not believed either: it was found to know better.
    rest = [one for one in by_words if one.notation not in likely]
    return sorted(taught, key=lambda one: -one.score) + rest


def _ordered(scores: Mapping[str, float], likely: Mapping[str, float], lang: str) -> list[Suggestion]:
    """The likeliest first; where nothing is known of that, the best scores."""
    return [
        Suggestion(term.notations[0], _called(term, lang), score, likely.get(name))
        for name, score in sorted(
            scores.items(), key=lambda pair: (-likely.get(pair[0], 0.0), -pair[1], pair[0])
        )
        if (term := _terms().get(name)) is not None
    ]


def learned(pictures: Iterable[Illustration], lang: str) -> list[Suggestion]:
    """The classes that people gave pictures like these, best first; a score is their share of the likeness.

    Learned by example: each of the nearest described pictures votes for its notations, the nearer the more. Those
    that are not among the nearest of all pictures say nothing, so that what is far away is not proposed for want of
    better.
    """
    model = embedding_models.active()
    rows = list(pictures)[:_MOST_ASKED]
    if model is None:
        return []
    votes: dict[str, float] = defaultdict(float)
    limit = min(_MOST_AROUND, max(_FEWEST_AROUND, count_shown(model) // 20))
    known = vectors_of([one.pk for one in rows], model)
    for told in described_around(known, model=model, most=_NEIGHBOURS, among=limit).values():
        # The bound was computed in another precision.
        near = [
            (notations, similarity) for notations, similarity in told.near if similarity >= told.least - 1e-3
        ]
        if not near:
            continue
        # How near is near differs from model to model: the nearest sets the measure.
        weights = [math.exp((similarity - near[0][1]) / _REACH) for _, similarity in near]
        for (notations, _), weight in zip(near, weights, strict=True):
            for notation in notations:
                votes[notation] += weight / sum(weights) / len(rows)
    best = sorted(votes.items(), key=lambda pair: (-pair[1], pair[0]))
    return [
        Suggestion(notation, label(notation, lang) or notation, round(vote, 4))
        for notation, vote in best
        if vote >= _LEAST
    ]


@lru_cache(maxsize=1)
def _terms() -> dict[str, thesaurus.Term]:
    return {listed(term.name): term for term in thesaurus.terms()}


def _called(term: thesaurus.Term, lang: str) -> str:
    """The preferred name in the language, else in the first language that has one."""
    for language in (language_of(lang), *LANGUAGES):
        if names := term.names.get(language):
            return names[0]
    return term.name
