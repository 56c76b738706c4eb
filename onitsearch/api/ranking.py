"""A ranking as a list of the REST interface: pages of hits, how many are sure, matching books, a spelling."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext
from rest_framework.request import Request

from manifests.errors import BadRequestError
from onitsearch import search
from onitsearch.api.pagination import page_of
from onitsearch.api.public import addresses
from onitsearch.api.serializers.base import serialize
from onitsearch.api.serializers.lists import HitPageSerializer
from onitsearch.api.serializers.pictures import Installation
from onitsearch.search import peers, rank_fusion
from onitsearch.search.query import HitPage, SearchQuery


def hit_page(request: Request, found: HitPage) -> dict[str, Any]:
    """One page of a ranking. Raises NotFoundError beyond its end."""
    page = {
        **page_of(request, found.hits, count=found.total, page=found.page, size=found.page_size),
        "sure": found.sure,
        "books": found.books,
        "spelling": found.spelling,
    }
    return serialize(HitPageSerializer, page, at=addresses())


def fused_page(request: Request, query: SearchQuery) -> dict[str, Any]:
    """One page of our own ranking and those of all peers together; each hit says whose it is.

    Raises NotFoundError beyond its end, BadRequestError for any order but by fit.
    """
    if query.sort != "fit":
        raise BadRequestError(
            gettext("Hits of several installations can be sorted by how well they fit only."),
            hint=gettext("Leave out “sort”, or ask without “peers=1”."),
        )
    at = addresses()
    asked = peers.ask(query)
    found = search.find(replace(query, page=1, page_size=query.most))
    whole = rank_fusion.fuse([(hit.illustration.pk, hit.sure) for hit in found.hits], asked.answers())
    start = (query.page - 1) * query.page_size
    places = whole.places[start : start + query.page_size]
    hits = [found.hits[placed] if isinstance(placed, int) else placed for placed in places]
    page = {
        **page_of(request, hits, count=len(whole.places), page=query.page, size=query.page_size),
        "sure": whole.sure,
        "books": found.books,
        "spelling": found.spelling,
        "peers": whole.answers,
    }
    return serialize(HitPageSerializer, page, at=at, installation=Installation("", at.base))
