"""From a question to a page of hits."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from django.utils.translation import gettext as _

from manifests.errors import BadRequestError, NotFoundError
from onitsearch import selectors
from onitsearch.conf import conf
from onitsearch.embed.client import EncoderClient, get_client
from onitsearch.search import plans, regions, verify
from onitsearch.search.calibrate import background, refresh, score
from onitsearch.search.plans import Ground, Look, Part
from onitsearch.search.query import Hit, HitPage, SearchQuery, Vector, Why
from onitsearch.store import embedding_models
from onitsearch.store.models import EmbeddingModel, Illustration
from onitsearch.store.nearest import vectors_of

LONGEST_TEXT = 1000
MOST_EXAMPLES = 10


def find(query: SearchQuery) -> HitPage:
    """Answer a question.

    Raises BadRequestError where it asks for nothing, NotFoundError and GoneError where it names what is not
    (or no longer) there, EncoderUnavailableError where words or pictures cannot be encoded at the moment.
    """
    _check(query)
    examples = [_visible(one) for one in query.like]
    avoided = [_visible(one) for one in query.unlike]
    spot = regions.spot(query.region) if query.region else None
    examples += [spot.framed] if spot and spot.framed else []
    itself = spot.within if spot else ()
    wanted = selectors.resolve(query.filters, exclude=[*itself, *(one.pk for one in (*examples, *avoided))])
    model = embedding_models.active()
    if model is None:
        return HitPage((), 0, query.page, query.page_size)

    known = background(model, _encode_text(model) if query.words else None)
    ground = Ground(model, wanted, known, query.most)
    looks = [Look(vector, Why("looks-like", "picture"), known.pictures) for vector in _pictures(query, model)]
    if spot and not spot.framed:
        vector = regions.vector_of(spot, model, _encoder())
        looks.append(Look(vector, Why("looks-like", "region"), known.pictures))
    looks += _examples(examples, ground)
    whole = _answer(query, looks, _examples(avoided, ground), ground)
    best = sorted((-evidence, one) for one, evidence in whole.evidence.items())
    detail = regions.detail_of(spot, model) if spot and not spot.framed else None
    same = verify.same_print(
        [one for _evidence, one in best],
        pictures=query.pictures,
        details=(*query.details, *([detail] if detail else [])),
        examples=[one.pk for one in examples],
    )
    return _page(whole, query, same)


def measure() -> None:
    """Measure what chance achieves in the collection as it is now, so that no visitor waits for it (see calibrate).

    Nothing is done where it was measured for a collection of this size. Raises EncoderUnavailableError.
    """
    model = embedding_models.active()
    if model is not None:
        refresh(model, _encode_text(model))


def _answer(query: SearchQuery, looks: list[Look], avoided: list[Look], ground: Ground) -> Part:
    parts = [plans.by_vector(look, ground) for look in looks]
    if query.words:
        assert ground.background.words is not None
        vector = _encode_text(ground.model)(query.words, query.lang)
        looks = [*looks, Look(vector, Why("looks-like", "words"), ground.background.words)]
        parts.append(plans.by_words(query.words, query.lang, looks[-1], ground))
    candidates = {one for part in parts for one in part.evidence}
    for part, look in zip(parts, looks, strict=True):
        plans.complete(part, look, candidates, ground)
    against = [Part() for _look in avoided]
    for part, look in zip(against, avoided, strict=True):
        plans.complete(part, look, candidates, ground)
    return plans.together(parts, against)


def _page(whole: Part, query: SearchQuery, same: dict[int, verify.Alignment]) -> HitPage:
    best = sorted(
        (-same[one].inliers if one in same else 0, -evidence, one)
        for one, evidence in whole.evidence.items()
        if evidence >= plans.ENOUGH or one in same
    )
    kept = best[: query.most]
    pages = max(1, -(-len(kept) // query.page_size))
    if query.page > pages:
        raise NotFoundError(_("There is no page %(page)s.") % {"page": query.page})
    start = (query.page - 1) * query.page_size
    chosen = kept[start : start + query.page_size]
    rows = selectors.loaded(one for *_order, one in chosen)
    # What is the same print is so whatever the vector says: its score stays above that of all that follow.
    top = max((evidence for one, evidence in whole.evidence.items() if one not in same), default=0.0)
    hits = tuple(
        Hit(
            rows[one],
            verify.score(same[one], score(top)) if one in same else round(score(-against), 4),
            (*verify.why(same.get(one)), *whole.why.get(one, ())),
        )
        for _inliers, against, one in chosen
        if one in rows
    )
    return HitPage(hits, len(kept), query.page, query.page_size, cut=len(best) >= query.most, sure=len(kept))


def _check(query: SearchQuery) -> None:
    if not query.asks_something:
        raise BadRequestError(
            _("There is nothing to search for."),
            hint=_("Give some words, a picture, or a picture to find more like."),
        )
    if len(query.words) > LONGEST_TEXT:
        raise BadRequestError(
            _("The words are longer than %(most)s characters.") % {"most": LONGEST_TEXT},
            hint=_("A few words are enough."),
        )
    if len(query.like) + len(query.unlike) > MOST_EXAMPLES:
        raise BadRequestError(_("At most %(most)s examples can be given.") % {"most": MOST_EXAMPLES})
    if query.page < 1 or query.page_size < 1:
        raise BadRequestError(_("Pages are counted from 1."))


def _visible(public_id: str) -> Illustration:
    return selectors.get_illustration(public_id)


def _encoder() -> EncoderClient:
    return get_client(conf().encoder_address)


def _encode_text(model: EmbeddingModel) -> Callable[..., Vector]:
    return partial(_encoder().encode_text, key=model.key)


def _pictures(query: SearchQuery, model: EmbeddingModel) -> list[Vector]:
    return [*query.vectors, *(_encoder().encode_image(one, key=model.key) for one in query.pictures)]


def _examples(rows: list[Illustration], ground: Ground) -> list[Look]:
    known = vectors_of([row.pk for row in rows], ground.model) if rows else {}
    found = []
    for row in rows:
        if row.pk not in known:
            raise NotFoundError(
                _("The picture “%(id)s” has not been looked at yet.") % {"id": row.public_id},
                hint=_("Try again when its book is indexed."),
            )
        vector = known[row.pk]
        unit = vector / (float(np.linalg.norm(vector)) or 1.0)
        found.append(Look(unit, Why("looks-like", row.public_id), ground.background.pictures))
    return found
