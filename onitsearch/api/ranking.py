"""A ranking as a list of the REST interface: pages of hits, how many are sure, matching books, a spelling."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request

from onitsearch.api.pagination import page_of
from onitsearch.api.public import addresses
from onitsearch.api.serialize import book_hit_json, hit_json
from onitsearch.search.query import HitPage


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
