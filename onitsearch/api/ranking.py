"""A ranking as a list of the REST interface: pages of hits, how many are sure, matching books, a spelling."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rest_framework.request import Request

from onitsearch import search
from onitsearch.api.pagination import page_of
from onitsearch.api.public import addresses
from onitsearch.api.serialize import book_hit_json, hit_json
from onitsearch.search import peers
from onitsearch.search.query import HitPage, SearchQuery


def hit_page(request: Request, found: HitPage) -> dict[str, Any]:
    """One page of a ranking. Raises NotFoundError beyond its end."""
    at = addresses()
    hits = [hit_json(hit, at) for hit in found.hits]
    return {
        **page_of(request, hits, count=found.total, page=found.page, size=found.page_size),
        "sure": found.sure,
        "books": [book_hit_json(book, at) for book in found.books],
        "spelling": found.spelling,
    }


def fused_page(request: Request, query: SearchQuery) -> dict[str, Any]:
    """One page of our own ranking and those of all peers together; each hit says whose it is.

    Raises NotFoundError beyond its end.
    """
    at = addresses()
    answers = peers.ask_peers(query)
    found = search.find(replace(query, page=1, page_size=query.most))
    whole = peers.fuse([(hit.illustration.pk, hit.sure) for hit in found.hits], answers)
    start = (query.page - 1) * query.page_size
    own = {"name": "", "address": at.base}
    hits: list[dict[str, Any]] = []
    for placed in whole.places[start : start + query.page_size]:
        if placed.own is not None:
            hits.append({**hit_json(found.hits[placed.own], at), "installation": own})
        elif placed.peer is not None:
            theirs = placed.peer
            hits.append(
                {
                    "score": theirs.score,
                    "sure": theirs.sure,
                    "why": [],
                    **theirs.fields,
                    "installation": {"name": theirs.peer.name, "address": theirs.peer.address},
                }
            )
    return {
        **page_of(request, hits, count=len(whole.places), page=query.page, size=query.page_size),
        "sure": whole.sure,
        "books": [book_hit_json(book, at) for book in found.books],
        "spelling": found.spelling,
        "peers": [
            {
                "name": one.peer.name,
                "address": one.peer.address,
                "asked": one.asked,
                "count": one.count,
                "problem": one.problem or None,
            }
            for one in answers
        ],
    }
