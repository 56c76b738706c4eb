"""Candidates for one thing that words name: by looks, by class and by text, each heard for what it is worth."""

from __future__ import annotations

from onitsearch.search import class_scores, textual, visual
from onitsearch.search.candidates import Candidates, SearchContext
from onitsearch.search.query import Vector, Why
from onitsearch.search.understand import Concept


def by_concept(
    concept: Concept, vector: Vector, lang: str, context: SearchContext, *, whole: bool = True
) -> Candidates:
    """What shows one thing that words name; ``vector`` is of these words.

    ``whole`` says that the words are all of the question: where more is said about the thing (“red”, “flying”), its
    class and its caption alone are not enough to be sure.
    """
    doubtful = not visual.translated(concept, vector, context)
    vector = visual.query_vector(concept, vector, context)
    made = visual.by_words(concept, vector, context, doubtful=doubtful)
    inside = class_scores.classes_inside(concept, context)
    carriers = class_scores.by_class(inside, context) if inside else []
    visual.score_missing(made, vector, [one for one, _evidence, _name in carriers], context)
    for one, evidence, name in carriers:
        # The class is seen in the same pixels: no second witness.
        best = evidence if whole else min(evidence, -0.1)
        if best > made.evidence[one]:
            made.evidence[one] = best
            if best >= 0:
                told = inside[name].told(lang)
                made.why[one] = [Why("narrower", told) if told else Why("looks-like", "words")]
    class_scores.compete(made, inside, context)
    textual.add_captions_and_classes(made, concept, vector, lang, context, whole=whole)
    return made
