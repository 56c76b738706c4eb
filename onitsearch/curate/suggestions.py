"""Classes that a picture may be given with one key: those it looks like, with their notations and names."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from onitsearch.kinds import KINDS
from onitsearch.search import thesaurus
from onitsearch.search.class_calibration import probable
from onitsearch.search.vocabulary import LANGUAGES, label, language_of, listed
from onitsearch.store import classes, embedding_models
from onitsearch.store.described import nearest_described
from onitsearch.store.models import Illustration
from onitsearch.store.nearest import nearest, vectors_of
from onitsearch.store.scope import count_shown

_NEIGHBOURS = 12
# The nearest of all pictures among which they must be: a twentieth of all, within these bounds.
_FEWEST_AROUND, _MOST_AROUND = 5, 60
# By how much of similarity a neighbour's vote falls to a third, and the share from which on a class is proposed.
_REACH = 0.05
_LEAST = 0.15
# Of a large selection the first so many stand for all.
_MOST_ASKED = 12


@dataclass(frozen=True)
class Suggestion:
    """A class: its ICONCLASS notation, its name in the language asked for, and how well it fits (0 to 1).

    ``probability`` is known where it was measured what the model's scores are worth.
    """

    notation: str
    name: str
    score: float
    probability: float | None = None


def suggestions(pictures: Iterable[Illustration], lang: str) -> dict[int, list[Suggestion]]:
    """The classes that the active model's vectors carry for some pictures, best first, by the pictures' row ids."""
    model = embedding_models.active()
    ids = [one.pk for one in pictures]
    found = classes.classes_of(ids, model) if model else {}
    likely = probable(ids, model) if model else {}
    return {one: _ordered(scores, likely.get(one, {}), lang) for one, scores in found.items()}


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
    for one in rows:
        if (vector := known.get(one.pk)) is None:
            continue
        around = nearest(vector, model=model, limit=limit, kinds=KINDS, exclude=[one.pk])
        least = around[-1][1] if around else 1.0
        near = [
            (notations, similarity)
            for notations, similarity in nearest_described(
                vector, model=model, most=_NEIGHBOURS, exclude=one.pk
            )
            if similarity >= least - 1e-3  # computed in another precision
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
