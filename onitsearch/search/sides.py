"""One question answered twice: by the words beside pictures on their pages, and by what pictures look like.

A ranking puts both together; whoever studies how texts and pictures speak of one thing wants to see them apart.
"""

from __future__ import annotations

from dataclasses import dataclass

from onitsearch import selectors
from onitsearch.search import candidates, engine, textual, visual
from onitsearch.search.candidates import Candidates, SearchContext
from onitsearch.search.query import Hit, SearchQuery, Why
from onitsearch.search.query_checks import check
from onitsearch.search.understand import Concept, Question, alternatives, understand
from onitsearch.store import captions
from onitsearch.store.captions import CaptionMatch


@dataclass(frozen=True, slots=True)
class Sides:
    """The first hits of each side, the best first, and how many there are in all; of looks those that are sure.

    ``both`` are row ids of pictures of which text and looks say the same.
    """

    written: tuple[Hit, ...] = ()
    alike: tuple[Hit, ...] = ()
    written_total: int = 0
    alike_sure: int = 0
    both: frozenset[int] = frozenset()


def side_by_side(query: SearchQuery, shown: int) -> Sides:
    """Answer words by texts and by looks, ``shown`` hits each at most.

    Raises BadRequestError where there are no words, and what `engine.find` raises.
    """
    check(query)
    context = engine.context_of(query)
    if context is None or not query.words:
        return Sides()
    asked = [understand(words, query.lang) for words in alternatives(query.words)]
    written: dict[int, CaptionMatch] = {}
    for question in asked:
        for match in _written(question, query, context):
            known = written.get(match.illustration_id)
            if known is None or match.score > known.score:
                written[match.illustration_id] = match
    looks = candidates.any_of([_looks(question, query, context) for question in asked])
    order = sorted(
        looks.evidence, key=lambda one: (looks.evidence[one] < 0, -looks.nearness.get(one, 0.0), one)
    )
    sure = [one for one in order if looks.evidence[one] >= 0]
    texts = sorted(written.values(), key=lambda match: (match.running, -match.score, match.illustration_id))
    first, nearest = texts[:shown], order[:shown]
    chosen = [*(match.illustration_id for match in first), *nearest]
    rows = selectors.illustrations_by_id(chosen, hidden=query.filters.hidden)
    return Sides(
        tuple(
            Hit(rows[one.illustration_id], 1.0, (Why("in-the-caption", " ".join(one.terms)),))
            for one in first
            if one.illustration_id in rows
        ),
        tuple(
            Hit(
                rows[one],
                looks.nearness.get(one, 0.0),
                (Why("looks-like", "words"),),
                looks.evidence[one] >= 0,
            )
            for one in nearest
            if one in rows
        ),
        len(texts),
        len(sure),
        frozenset(written) & frozenset(sure),
    )


def _concepts(question: Question, query: SearchQuery) -> tuple[Concept, ...]:
    return question.concepts or (Concept(question.text or query.words, None, familiar=False),)


def _written(question: Question, query: SearchQuery, context: SearchContext) -> list[CaptionMatch]:
    """Texts that name all of the things that are asked for."""
    groups = [textual.names_of(concept) for concept in _concepts(question, query)]
    return captions.search(groups, wanted=context.wanted, model=context.model, limit=context.depth)


def _looks(question: Question, query: SearchQuery, context: SearchContext) -> Candidates:
    """What looks like the words, whatever stands beside it or is known of it."""
    concepts = _concepts(question, query)
    vector = engine.vector_of_words(question, question.text or query.words, context.model)
    if len(concepts) > 1:
        return visual.by_vector(vector, Why("looks-like", "words"), context)
    doubtful = not visual.translated(concepts[0], vector, context)
    return visual.by_words(
        concepts[0], visual.query_vector(concepts[0], vector, context), context, doubtful=doubtful
    )
