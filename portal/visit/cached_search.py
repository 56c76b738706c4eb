"""Asks the search on behalf of a page: the ranked ids are kept for a while, so that paging and walking are cheap.

What a page shows is read anew each time, so what was rejected or withdrawn since is never shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import get_args

from django.core.cache import cache
from django.db.models import QuerySet
from django.utils.translation import get_language, gettext

from onitsearch.conf import conf
from onitsearch.models import Illustration
from onitsearch.ordering import Sort, in_order
from onitsearch.search import Filters, HitPage, SearchQuery, Why, by_looks, find, peers, rank_fusion
from onitsearch.search.listing import listed
from onitsearch.store import embedding_models
from onitsearch.store.gallery import books_of
from onitsearch.store.snapshot import snapshot
from portal.visit import query_pictures, selectors, texts
from portal.visit.books import BookMatch
from portal.visit.page_links import no_such_page
from portal.visit.page_regions import region_of
from portal.visit.params import SearchParams
from portal.visit.rankings import RankedId, Ranking, in_order_of_looks, listed_by_looks
from portal.visit.sure_first import FIRST_LESS, NEAREST, ResultPages

MOST = 1000
_KEPT = 120  # seconds
# An answer that a peer is missing from is not kept for long: the peer may be back.
_KEPT_WITHOUT = 10


@dataclass(frozen=True)
class RankedHit:
    """One hit as a page shows it, at its ``place`` (counted from 1) in the ranking."""

    illustration: Illustration
    place: int
    sure: bool
    why: tuple[Why, ...] = ()


@dataclass(frozen=True)
class Answer:
    """One page of an answer.

    ``counted`` are the row ids that counts speak of: those of the sure hits, else of the nearest few. ``total`` is
    how many there are where not all of them are shown and that is known; ``note`` says what else one should know;
    books and spelling belong to the first page only.
    """

    hits: list[RankedHit | peers.PeerHit]
    result_pages: ResultPages
    counted: list[int]
    total: int = 0
    note: str = ""
    books: tuple[BookMatch, ...] = ()
    spelling: str = ""
    peers: tuple[peers.PeerAnswer, ...] = ()


def search(params: SearchParams) -> Answer:
    """Answer a search, or list what its limits leave where nothing is compared. Raises OnitError."""
    ranking = _ranking(params)
    if params.page <= ranking.shown_pages.pages and ranking.shown_pages.span(params.page)[1] > len(
        ranking.hits
    ):
        ranking = _ranking(params, whole=True)
    return page_of(ranking, params.page)


def page_of(ranking: Ranking, page: int) -> Answer:
    """One page (from 1) of a ranking. Raises NotFoundError beyond its end."""
    result_pages = ranking.shown_pages
    if page > result_pages.pages:
        raise no_such_page(str(page), result_pages.pages)
    start, end = result_pages.span(page)
    return Answer(
        hits=_hung(ranking, start, end),
        result_pages=result_pages,
        counted=_counted(ranking),
        total=ranking.total,
        note=_note(ranking),
        books=ranking.books if page == 1 else (),
        spelling=ranking.spelling if page == 1 else "",
        peers=ranking.fused.answers if ranking.fused else (),
    )


def counted(params: SearchParams, known: Answer | None = None) -> QuerySet[Illustration]:
    """The pictures that counts of a search speak of: the sure hits, else the nearest few; of limits alone all.

    ``known`` is the search's answer where it is at hand.
    """
    if not params.has_query:
        return listed(filters_of(params)).filter(canvas__removed_at=None)
    ids = known.counted if known else _counted(_ranking(replace(params, page=1, sort="", group="")))
    return selectors.visible_pictures(hidden=params.hidden).filter(pk__in=ids)


def _counted(ranking: Ranking) -> list[int]:
    return [one.id for one in ranking.hits[: ranking.result_pages.counted]]


def whole(params: SearchParams) -> HitPage:
    """All that a search finds, at most so much as a ranking holds, with what the API says of each hit."""
    return find(replace(_query(params, (get_language() or "en")[:2]), bare=False))


def page_on_wall(params: SearchParams, place: int) -> int:
    """The page on which our hit at a place (counted from 1 among ours) is shown."""
    ranking = _ranking(params)
    if ranking.fused is None:
        return ranking.result_pages.page_of(place)
    order = ranking.fused.places
    return ranking.shown_pages.page_of(order.index(place - 1) + 1 if place - 1 in order else 1)


def best(params: SearchParams, most: int) -> list[RankedHit]:
    """The first ``most`` of the sure hits; where there are none, of the nearest few."""
    ranking = _ranking(params)
    return _shown(ranking, range(min(most, ranking.result_pages.counted)))


def around(params: SearchParams, place: int) -> tuple[dict[int, RankedHit], ResultPages]:
    """The hits before, at and after a place (counted from 1), by their places, and the pages of the ranking."""
    ranking = _ranking(params)
    if ranking.ranked_total and place >= len(ranking.hits):
        ranking = _ranking(params, whole=True)
    window = range(max(0, place - 2), min(place + 1, len(ranking.hits)))
    return {hit.place: hit for hit in _shown(ranking, window)}, ranking.result_pages


def ranking_of(found: HitPage) -> Ranking:
    """What is kept of an answer that holds all its hits in one page."""
    return Ranking(
        hits=tuple(RankedId(hit.illustration.pk, hit.why) for hit in found.hits),
        sure=sum(hit.sure for hit in found.hits),
        cut=found.cut,
        ranked_total=found.total if found.truncated else 0,
        books=tuple(BookMatch(one.manifest.pk, one.field, one.value) for one in found.books),
        spelling=found.spelling or "",
    )


def filters_of(params: SearchParams) -> Filters:
    """What narrows a search, as the search itself is told."""

    def some(value: str) -> tuple[str, ...]:
        return (value,) if value else ()

    return Filters(
        manifests=some(params.manifest),
        collections=some(params.collection),
        kinds=some(params.kind),
        notations=some(params.notation),
        subjects=some(params.subject),
        areas=some(params.area),
        languages=some(params.language),
        captions=some(params.caption),
        libraries=some(params.library),
        places=some(params.place),
        shapes=some(params.shape),
        sizes=some(params.size),
        colours=some(params.colour),
        reviewed=params.reviewed == "1" if params.reviewed else None,
        years=params.date,
        tags=some(params.tag),
        techniques=some(params.technique),
        hidden=params.hidden,
    )


def _ranking(params: SearchParams, *, whole: bool = False) -> Ranking:
    """The ranking of a search; ``whole`` with all hits, where else those behind the first page may be missing."""
    return replace(_made_ranking(params, whole), hidden=params.hidden)


def _made_ranking(params: SearchParams, whole: bool) -> Ranking:
    if not params.has_query and params.sort in by_looks.ORDERS:
        rows, said = listed(filters_of(params)), params.having(page=1, group="").encoded()
        return _grouped(listed_by_looks(rows, params.sort, MOST, said), params)
    if not params.has_query:
        return _grouped(_listed(params), params)
    model = embedding_models.active()
    language = (get_language() or "en")[:2]
    # By the database's snapshot, too: what was decided or withdrawn since is no answer any more.
    said = f"{snapshot()}|{model.key if model else ''}|{language}|{params.having(page=1).encoded()}"
    name = f"portal:search:{hashlib.sha256(said.encode()).hexdigest()}"
    # One that was made whole also answers for its beginning, so that pages go on where others ended.
    kept = cache.get(f"{name}:whole") or (None if whole else cache.get(name))
    if not isinstance(kept, Ranking):
        query = _query(params, language)
        # What others hold can be put in no order but theirs; what is looked for among the hidden is told to nobody.
        asked = None if params.sort or params.group or params.hidden else peers.ask(query)
        if not whole and not (asked and conf().peers):
            query = replace(query, places=max(FIRST_LESS, NEAREST))
        kept = _grouped(in_order_of_looks(ranking_of(find(query)), params.sort), params)
        answers = asked.answers() if asked else ()
        if answers:
            own = [(hit.id, at < kept.sure) for at, hit in enumerate(kept.hits)]
            kept = replace(kept, fused=rank_fusion.fuse(own, answers))
        name = name if kept.ranked_total else f"{name}:whole"
        cache.set(name, kept, _KEPT_WITHOUT if any(one.problem for one in answers) else _KEPT)
    return kept


def model_name() -> str:
    """What the model that answers is called; empty where none does yet."""
    model = embedding_models.active()
    return f"{model.name} ({model.pretrained})" if model else ""


def _query(params: SearchParams, language: str) -> SearchQuery:
    details = [query_pictures.detail(one) for one in params.picture]
    return SearchQuery(
        text=params.q,
        vectors=tuple(query_pictures.vector(one) for one in params.picture),
        details=tuple(one for one in details if one),
        region=region_of(params.region) if params.region else None,
        like=params.like,
        unlike=params.unlike,
        filters=filters_of(params),
        page_size=MOST,
        most=MOST,
        lang=language,
        sort=sort_of(params),
        bare=True,
    )


def sort_of(params: SearchParams) -> Sort:
    """The order of the sure hits."""
    return next((one for one in get_args(Sort) if one == params.sort), "fit")


def _grouped(ranking: Ranking, params: SearchParams) -> Ranking:
    """The sure hits book by book, if that is asked for, the books in the order of their first hits."""
    if params.group != "book":
        return ranking
    sure = ranking.hits[: ranking.sure]
    book = books_of(one.id for one in sure)
    groups: dict[int, list[RankedId]] = {}
    for one in sure:
        groups.setdefault(book.get(one.id, 0), []).append(one)
    together = tuple(one for group in groups.values() for one in group)
    return replace(ranking, hits=(*together, *ranking.hits[ranking.sure :]))


def _listed(params: SearchParams) -> Ranking:
    """Limits alone: everything within them, in the order of books and pages; there is no doubt in that."""
    rows = in_order(listed(filters_of(params)), "date" if params.sort == "date" else "book")
    ids = list(rows.values_list("pk", flat=True)[: MOST + 1])
    hits = tuple(RankedId(one) for one in ids[:MOST])
    cut = len(ids) > MOST
    return Ranking(hits, sure=len(hits), cut=cut, total=rows.count() if cut else 0)


def _shown(ranking: Ranking, places: Sequence[int]) -> list[RankedHit]:
    """The hits at these places (counted from 0) that still may be seen."""
    visible = selectors.visible_pictures(hidden=ranking.hidden)
    rows = visible.in_bulk([ranking.hits[at].id for at in places])
    wanted = ((at, ranking.hits[at]) for at in places)
    return [
        RankedHit(rows[one.id], at + 1, at < ranking.sure, one.why) for at, one in wanted if one.id in rows
    ]


def _hung(ranking: Ranking, start: int, end: int) -> list[RankedHit | peers.PeerHit]:
    """The hits at these places of what is shown, ours as far as they still may be seen."""
    if ranking.fused is None:
        return list(_shown(ranking, range(start, end)))
    placed = ranking.fused.places[start:end]
    ours = {hit.place - 1: hit for hit in _shown(ranking, [one for one in placed if isinstance(one, int)])}
    found = (ours.get(one) if isinstance(one, int) else one for one in placed)
    return [one for one in found if one is not None]


def _note(ranking: Ranking) -> str:
    if not ranking.cut or ranking.sure < ranking.found:
        return ""
    most = {"most": texts.format_number(ranking.found)}
    return (
        gettext("the first %(most)s are shown") % most
        if ranking.total
        else gettext("the best %(most)s") % most
    )
