"""From a question to a page of a ranking: understand, find candidates, put them together, verify, draw the line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from django.utils.translation import gettext as _

from manifests.errors import NotFoundError
from onitsearch import selectors
from onitsearch.conf import conf
from onitsearch.embed.client import EncoderClient, get_client
from onitsearch.ordering import sorted_ids
from onitsearch.search import candidates, filtering, ranking_cache, regions, spelling, textual, verify, visual
from onitsearch.search.background import background
from onitsearch.search.books import BooksFound, search_books
from onitsearch.search.candidates import Candidates, SearchContext
from onitsearch.search.concepts import by_concept
from onitsearch.search.query import Hit, HitPage, SearchQuery, Vector, Why
from onitsearch.search.query_checks import check
from onitsearch.search.ranking_cache import Ranking
from onitsearch.search.understand import Concept, Question, alternatives, understand
from onitsearch.search.weights import BOOK, NEARNESS
from onitsearch.store import classes, embedding_models
from onitsearch.store.models import EmbeddingModel, Illustration
from onitsearch.store.nearest import vectors_of
from onitsearch.store.scope import illustrations_of_books

# Words are a book's name, or its author's, from here on (see books.BooksFound); then its pictures are among the
# answers.
_NAMED = 0.7
# How far a word that is added or taken away moves the question's vector.
_MOVED = 0.7


def find(query: SearchQuery) -> HitPage:
    """Answer a question with a ranking: never empty where its scope holds pictures.

    Raises BadRequestError where it asks for nothing, NotFoundError and GoneError where it names what is not
    (or no longer) there, EncoderUnavailableError where words or pictures cannot be encoded at the moment.
    """
    check(query)
    return _page(ranking_cache.cached(query, lambda: _rank(query)), query)


def _rank(query: SearchQuery) -> Ranking:
    examples = [_visible(one, query) for one in query.like]
    avoided = [_visible(one, query) for one in query.unlike]
    region = regions.on_page(query.region) if query.region else None
    examples += [region.framed] if region and region.framed else []
    itself = region.within if region else ()
    context = context_of(query, [*itself, *(one.pk for one in (*examples, *avoided))])
    if context is None:
        return Ranking(Candidates(), {}, BooksFound(), None)
    asked = [understand(words, query.lang) for words in alternatives(query.words)] if query.words else []
    if _of_one_thing(query, asked):
        context = replace(context, places=query.walk_places)
    model = context.model
    parts = [
        visual.by_vector(vector, Why("looks-like", "picture"), context) for vector in _pictures(query, model)
    ]
    # What others' words name is not known here, only where they lie: their line is that of familiar words.
    theirs = Concept("", None, familiar=True)
    parts += [visual.by_words(theirs, vector, context) for vector in query.word_vectors]
    if region and not region.framed:
        vector = regions.vector_of(region, model, _encoder())
        parts.append(visual.by_vector(vector, Why("looks-like", "region"), context))
    parts += _examples(examples, context)
    books, better = BooksFound(), None
    if query.words:
        question = understand(query.words, query.lang)
        books = search_books(question.text, filters=query.filters)
        parts.append(candidates.any_of([_by_words(one, query, books, context) for one in asked]))
        better = _spelling(query, question, books, parts[-1], model)
    whole = candidates.together(parts, _examples(avoided, context))
    detail = regions.detail_of(region, model) if region and not region.framed else None
    same = verify.same_print(
        _ranked(whole),
        pictures=query.pictures,
        details=(*query.details, *([detail] if detail else [])),
        examples=[one.pk for one in examples],
    )
    return Ranking(whole, same, books, better)


def _of_one_thing(query: SearchQuery, asked: Sequence[Question]) -> bool:
    """Whether one list of nearest pictures answers: of several, each has to know what the others found."""
    pictures = (
        len(query.vectors)
        + len(query.word_vectors)
        + len(query.pictures)
        + len(query.like)
        + bool(query.region)
    )
    if query.unlike:
        return False
    if not asked:
        return pictures == 1
    return not pictures and len(asked) == 1 and len(asked[0].concepts) <= 1 and not asked[0].excluded


def context_of(query: SearchQuery, excluded: Sequence[int] = ()) -> SearchContext | None:
    """Where a question is to be answered from, without some pictures; None where no model answers yet."""
    wanted = filtering.resolve(query.filters, exclude=list(excluded))
    model = embedding_models.active()
    if model is None:
        return None
    return SearchContext(model, wanted, query.most, background(model), classes.reference_of(model))


def _by_words(
    question: Question, query: SearchQuery, books: BooksFound, context: SearchContext
) -> Candidates:
    """What words find: each thing that they name, what their captions and classes say, and pictures of books."""
    text = question.text or query.words
    # Where only something is left out, or nothing but “a picture of” is said, all is ranked and nothing sure.
    concepts = question.concepts or (Concept(text, None, familiar=False),)
    alone = len(concepts) <= 1
    vector = vector_of_words(question, text, context.model)
    parts = []
    for concept in concepts:
        its = vector if alone else _encode_concept(concept, question.lang, context.model)
        parts.append(by_concept(concept, its, question.lang, context, whole=not question.rest))
    near = None
    if not alone:
        near = visual.by_vector(vector, Why("looks-like", "words"), context)
    found = candidates.all_of(parts, near)
    if not alone or question.rest:
        textual.add_captions_of_whole_question(found, text, vector, context)
    for concept in question.excluded:
        without = by_concept(
            concept, _encode_concept(concept, question.lang, context.model), question.lang, context
        )
        for one in [one for one, evidence in without.evidence.items() if evidence >= 0]:
            found.evidence.pop(one, None)
    _add_books(found, question, books, vector, context)
    return found


def vector_of_words(question: Question, text: str, model: EmbeddingModel) -> Vector:
    """The words of a question as one unit vector (dim,); ``text`` are those without what is left out."""
    concepts = question.concepts
    if len(concepts) == 1 and not question.rest:
        text = concepts[0].text_to_encode(question.lang)
    return _moved(_encode(text, question.words_lang, model), question, model)


def vectors_of_question(query: SearchQuery, model: EmbeddingModel) -> tuple[list[Vector], list[Vector]]:
    """A question as unit vectors (dim,) for somebody with the same model: those of words, those of pictures."""
    words = []
    if query.words:
        question = understand(query.words, query.lang)
        words.append(vector_of_words(question, question.text or query.words, model))
    examples = [_visible(one, query).pk for one in query.like]
    known = vectors_of(examples, model) if examples else {}
    pictures = [*_pictures(query, model), *(known[one] for one in examples if one in known)]
    return words, [(one / (float(np.linalg.norm(one)) or 1.0)).astype(np.float32) for one in pictures]


def _add_books(
    found: Candidates, question: Question, books: BooksFound, vector: Vector, context: SearchContext
) -> None:
    """Add the pictures of books that the words name, where they name nothing that can be seen."""
    if any(concept.sense is not None for concept in question.concepts):
        return
    titles = {hit.manifest.pk: hit.value for hit in books.hits}
    named = [book for book, strength in books.named.items() if strength >= _NAMED]
    if not named:
        return
    rows = illustrations_of_books(named, wanted=context.wanted, model=context.model, limit=context.depth)
    visual.score_missing(found, vector, [one for one, _book in rows], context)
    for one, book in rows:
        found.add(one, BOOK, Why("book", titles.get(book, question.text)))


def _moved(vector: Vector, question: Question, model: EmbeddingModel) -> Vector:
    """The question's vector, less the words that are taken away, plus those that are added; of unit length.

    Words that nobody knows lie anywhere: taking them away would change an answer for no reason. Where nothing is
    added, what is left out only takes pictures away: a vector that moved would draw another line, and find more.
    """
    away = [concept for concept in question.excluded if concept.familiar]
    if not question.parsed.added and (question.concepts or not away):
        return vector
    moved = vector.copy()
    for words in question.parsed.added:
        moved = moved + _MOVED * _encode(words, question.words_lang, model)
    for concept in away:
        moved = moved - _MOVED * _encode_concept(concept, question.lang, model)
    length = float(np.linalg.norm(moved))
    return (moved / length).astype(np.float32) if length > 1e-3 else vector


def _spelling(
    query: SearchQuery, question: Question, books: BooksFound, found: Candidates, model: EmbeddingModel
) -> str | None:
    """What the words were perhaps meant to be, where a word of theirs is known nowhere."""
    if books.hits or all(concept.familiar for concept in question.concepts):
        return None
    return spelling.suggest(query.words, query.lang, model=model)


def _order(whole: Candidates) -> dict[int, float]:
    return {
        one: evidence + NEARNESS * whole.nearness.get(one, 0.0) for one, evidence in whole.evidence.items()
    }


def _ranked(whole: Candidates) -> list[int]:
    """Candidates in order: the sure ones first, then the others, each by evidence and nearness."""
    order = _order(whole)
    return sorted(order, key=lambda one: (whole.evidence[one] < 0, -order[one], one))


def _page(ranking: Ranking, query: SearchQuery) -> HitPage:
    whole, same = ranking.candidates, ranking.same_prints
    ranked = sorted(_ranked(whole), key=lambda one: -same[one].inliers if one in same else 0)
    kept = ranked[: query.most]
    # What a walk that ended early passed by is there all the same.
    total = query.most if whole.truncated else len(kept)
    sure = sum(one in same or whole.evidence[one] >= 0 for one in kept)
    if query.sort != "fit":
        kept[:sure] = sorted_ids(kept[:sure], query.sort)
    if query.least == "sure":
        kept, total = kept[:sure], sure
    pages = max(1, -(-total // query.page_size))
    if query.page > pages:
        raise NotFoundError(_("There is no page %(page)s.") % {"page": query.page})
    start = (query.page - 1) * query.page_size
    chosen = kept[start : start + query.page_size]
    if query.places is not None and whole.truncated:  # the order of further ones is not known yet
        chosen = chosen[: max(0, sure + query.places - start)]
    # Rows say who may see them, also where what is searched does not know yet.
    rows = selectors.illustrations_by_id(chosen, hidden=query.filters.hidden, bare=query.bare)
    order = _order(whole)
    plain = [one for one in kept[:sure] if one not in same]
    top = _score(max(order[one] for one in plain), sure=True) if plain else 0.5
    hits = []
    for one in chosen:
        if one not in rows:
            continue
        known = same.get(one)
        certain = known is not None or whole.evidence[one] >= 0
        score = verify.score(known, top) if known is not None else _score(order[one], sure=certain)
        hits.append(Hit(rows[one], score, (*verify.why(known), *whole.why.get(one, ())), certain))
    cut = (whole.truncated or len(ranked) >= query.most) and (query.least == "any" or sure == query.most)
    return HitPage(
        tuple(hits), total, query.page, query.page_size, cut, sure, ranking.books.hits, ranking.spelling,
        whole.truncated and total > sure,
    )  # fmt: skip


def _score(order: float, *, sure: bool) -> float:
    """A place in the order as a number: 0.5 to 1 above the line, below 0.5 under it."""
    share = 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, (order - NEARNESS) / 2))))
    return round(0.5 + 0.5 * share if sure else 0.4999 * share, 4)


def _visible(public_id: str, query: SearchQuery) -> Illustration:
    return selectors.get_illustration(public_id, hidden=query.filters.hidden)


def _encoder() -> EncoderClient:
    return get_client(conf().encoder_address)


def _encode_concept(concept: Concept, lang: str, model: EmbeddingModel) -> Vector:
    return _encode(concept.text_to_encode(lang), concept.language(lang), model)


def _encode(words: str, lang: str, model: EmbeddingModel) -> Vector:
    return _encoder().encode_text(words, lang, key=model.key)


def _pictures(query: SearchQuery, model: EmbeddingModel) -> list[Vector]:
    return [*query.vectors, *(_encoder().encode_image(one, key=model.key) for one in query.pictures)]


def _examples(rows: list[Illustration], context: SearchContext) -> list[Candidates]:
    known = vectors_of([row.pk for row in rows], context.model) if rows else {}
    found = []
    for row in rows:
        if row.pk not in known:
            raise NotFoundError(
                _("The picture “%(id)s” has not been indexed yet.") % {"id": row.public_id},
                hint=_("Try again when its book has been indexed."),
            )
        vector = known[row.pk]
        unit = vector / (float(np.linalg.norm(vector)) or 1.0)
        found.append(visual.by_vector(unit, Why("looks-like", row.public_id), context))
    return found
