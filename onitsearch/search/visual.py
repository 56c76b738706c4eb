"""Candidates by visual similarity: what is near a picture or words, and how near it has to be to be sure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from onitsearch.embed.reference import UNDERSTOOD
from onitsearch.search import threshold
from onitsearch.search.candidates import Candidates, SearchContext
from onitsearch.search.query import Vector, Why
from onitsearch.search.thesaurus import Sense
from onitsearch.search.understand import Concept
from onitsearch.search.vocabulary import listed
from onitsearch.search.weights import MOST_VISUAL_EVIDENCE
from onitsearch.store import classes
from onitsearch.store.nearest import nearest, similarities

# What the mean of a thing's names in all languages weighs beside the words that were asked with.
_TRANSLATIONS_WEIGHT = 0.5


def by_vector(vector: Vector, why: Why, context: SearchContext) -> Candidates:
    """What looks like a picture, as a unit vector (dim,)."""
    background = context.background
    sample = background.sample @ vector
    made = Candidates()
    for depth in context.depths(context.places):
        found = _nearest(vector, context, depth)
        similarities = np.asarray([similarity for _one, similarity in found], np.float32)
        shares, at = threshold.relative_similarities(similarities, sample, background.rows)
        made.truncated = len(found) == depth < context.depth
        sure = int((shares >= at).sum())
        if not made.truncated or sure + (context.places or 0) <= len(found):
            break
    step = max(1.0 - at, 0.05) / MOST_VISUAL_EVIDENCE
    for (one, _similarity), share in zip(found, shares.tolist(), strict=True):
        made.evidence[one] = (share - at) / step
        made.nearness[one] = share
        if share >= at:
            made.why[one] = [why]
    return made


def by_words(
    concept: Concept, vector: Vector, context: SearchContext, *, doubtful: bool = False
) -> Candidates:
    """What looks like what words name; ``vector`` (dim,) is of these words.

    Where it is ``doubtful`` that the model knows the words, no gap but the highest line makes anything sure.
    The line is the question's, whatever narrows it: what is sure without a limit is sure with one.
    """
    allowed = band(concept, context)
    line = allowed.high if doubtful or math.isinf(allowed.high) else None
    scores, truncated = _walk(vector, context, allowed, context.places, line)
    if line is not None:
        at = line
    else:
        everything = context.wanted.widened
        every = scores
        if everything != context.wanted:
            every, _truncated = _walk(vector, replace(context, wanted=everything), allowed, 0)
        at = threshold.choose_line(list(every.values()), allowed)
    made = Candidates(line=at, truncated=truncated)
    for one, score in scores.items():
        made.nearness[one] = score
        made.evidence[one] = _evidence(score, at)
        if made.evidence[one] >= 0:
            made.why[one] = [Why("looks-like", "words")]
    return made


def _walk(
    vector: Vector,
    context: SearchContext,
    allowed: threshold.Band,
    places: int | None,
    line: float | None = None,
) -> tuple[dict[int, float], bool]:
    """The scores of the nearest, the most similar first, as deep as the line and so many places below it need.

    With them, whether the walk ended before the context's depth. A ``line`` that is given is not chosen by the scores.
    """
    scores: dict[int, float] = {}
    for depth in context.depths(places):
        found = dict(_nearest(vector, context, depth))
        scores = _scores(found, context)
        if len(found) < depth or depth == context.depth:
            break
        if threshold.settled(list(scores.values()), allowed, places or 0, line):
            return scores, True
    return scores, False


def score_missing(made: Candidates, vector: Vector, ids: Iterable[int], context: SearchContext) -> None:
    """Add the nearness of candidates that other reasons brought up and the nearest ended before."""
    missing = [one for one in dict.fromkeys(ids) if one not in made.nearness]
    if not missing:
        return
    for one, score in _scores(similarities(vector, missing, model=context.model), context).items():
        made.nearness[one] = score
        # What a walk passed by is doubted as much as if the walk had gone there.
        made.evidence.setdefault(one, min(-0.5, _evidence(score, made.line)))


def band(concept: Concept, context: SearchContext) -> threshold.Band:
    """Where the line of what words name may lie."""
    return threshold.band(context.background.peak_z_score) if concept.familiar else threshold.NEVER_SURE


def query_vector(concept: Concept, vector: Vector, context: SearchContext) -> Vector:
    """The words' vector (dim,), moved towards the mean of what they are called in all languages, of unit length.

    Models know a thing better in one language than in another, and what they do not know lies elsewhere in each.
    """
    if concept.sense is None or context.reference is None:
        return vector
    mean = context.reference.mean(_english_names(concept.sense))
    if mean is None:
        return vector
    moved = vector + _TRANSLATIONS_WEIGHT * mean
    return (moved / max(float(np.linalg.norm(moved)), 1e-6)).astype(np.float32)


def translated(concept: Concept, vector: Vector, context: SearchContext) -> bool:
    """Whether the model puts words (dim,) where it puts what they mean in English; also where none can tell.

    A word that it never learned lies with what is spelled alike: a gallows (Galgen) with galleys.
    """
    if concept.sense is None or context.reference is None:
        return True
    names = _english_names(concept.sense)
    return listed(concept.words) in names or context.reference.agrees(vector, names)


def understood(concept: Concept, context: SearchContext) -> bool:
    """Whether the model surely understands what the words name."""
    if concept.sense is None or context.reference is None:
        return False
    return context.reference.level(_english_names(concept.sense)) == UNDERSTOOD


def _english_names(sense: Sense) -> list[str]:
    """The names by which the reference vocabulary lists what is meant."""
    return [listed(name) for name in sense.names["en"]]


def _evidence(score: float, at: float) -> float:
    if math.isinf(at):  # never sure; ordered all the same
        return min(-0.5, (score - 1.0) / threshold.SCORE_PER_LOGIT)
    return min(MOST_VISUAL_EVIDENCE, (score - at) / threshold.SCORE_PER_LOGIT)


def _nearest(vector: Vector, context: SearchContext, depth: int) -> list[tuple[int, float]]:
    wanted = context.wanted
    return nearest(
        vector, model=context.model, limit=depth, manifests=wanted.manifests,
        collections=wanted.collections, kinds=wanted.kinds, ids=wanted.ids, exclude=wanted.exclude,
        traits=wanted.traits, hidden=wanted.hidden,
    )  # fmt: skip


def _scores(similarities: Mapping[int, float], context: SearchContext) -> dict[int, float]:
    """Similarities of pictures to words as shares of the distance from a picture's own base to its best."""
    usual = classes.usual_reach(context.model)
    levels = classes.levels_of(list(similarities), context.model)
    found = {}
    for one, similarity in similarities.items():
        if one in levels:
            base, best = levels[one]
            found[one] = (similarity - base) / max(best - base, usual, 1e-6)
        else:  # not compared with the vocabulary yet
            found[one] = min(0.5, similarity)
    return found
