"""A ranking as a list of the REST interface: pages of hits, how many are sure, matching books, a spelling."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rest_framework.request import Request

from onitsearch import search
from onitsearch.annotate.addresses import Addresses
from onitsearch.api.pagination import page_of
from onitsearch.api.public import addresses
from onitsearch.api.serialize import book_hit_json, hit_json, peer_answer_json, peer_hit_json
from onitsearch.search import peers, rank_fusion
from onitsearch.search.query import HitPage, SearchQuery


def hit_page(request: Request, found: HitPage) -> dict[str, Any]:
    """One page of a ranking. Raises NotFoundError beyond its end."""
    at = addresses()
    hits = [hit_json(hit, at) for hit in found.hits]
    return {
        **page_of(request, hits, count=found.total, page=found.page, size=found.page_size),
        "sure": found.sure,
        **_beside(found, at),
    }


def fused_page(request: Request, query: SearchQuery) -> dict[str, Any]:
    """One page of our own ranking and those of all peers together; each hit says whose it is.

    Raises NotFoundError beyond its end.
    """
    at = addresses()
    asked = peers.ask(query)
    found = search.find(replace(query, page=1, page_size=query.most))
    whole = rank_fusion.fuse([(hit.illustration.pk, hit.sure) for hit in found.hits], asked.answers())
    start = (query.page - 1) * query.page_size
    own = {"installation": {"name": "", "address": at.base}}
    hits = [
        {**hit_json(found.hits[placed], at), **own} if isinstance(placed, int) else peer_hit_json(placed)
        for placed in whole.places[start : start + query.page_size]
    ]
    return {
        **page_of(request, hits, count=len(whole.places), page=query.page, size=query.page_size),
        "sure": whole.sure,
        **_beside(found, at),
        "peers": [peer_answer_json(answer) for answer in whole.answers],
    }


def _beside(found: HitPage, at: Addresses) -> dict[str, Any]:
    return {"books": [book_hit_json(book, at) for book in found.books], "spelling": found.spelling}
