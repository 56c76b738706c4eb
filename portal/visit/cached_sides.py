"""Asks the search for texts and pictures side by side; which rows answer is kept for a while."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from django.core.cache import cache
from django.utils.translation import get_language

from onitsearch.search import SearchQuery
from onitsearch.search.query import Hit
from onitsearch.search.sides import Sides, side_by_side
from onitsearch.store import embedding_models
from onitsearch.store.snapshot import snapshot
from portal.visit import selectors
from portal.visit.cached_search import MOST, filters_of
from portal.visit.params import SearchParams

_KEPT = 120  # seconds


def sides(params: SearchParams, shown: int) -> Sides:
    """The words of a search answered by texts and by looks, so many hits each; kept for a while. Raises OnitError."""
    model = embedding_models.active()
    language = (get_language() or "en")[:2]
    said = f"{snapshot()}|{model.key if model else ''}|{language}|{shown}|{params.having(page=1).encoded()}"
    name = f"portal:sides:{hashlib.sha256(said.encode()).hexdigest()}"
    kept = cache.get(name)
    if not isinstance(kept, tuple):
        # Words alone: what a picture looks like has no side of texts.
        words = SearchQuery(text=params.q, filters=filters_of(params), lang=language, most=MOST)
        found = side_by_side(words, shown)
        # Rows are read anew each time, as for a ranking: what was rejected or hidden since is not shown.
        rows = [
            [(hit.illustration.pk, hit.score, hit.why, hit.sure) for hit in side]
            for side in (found.written, found.alike)
        ]
        kept = (rows, replace(found, written=(), alike=()))
        cache.set(name, kept, _KEPT)
    sides_rows = kept[0]
    empty: Sides = kept[1]
    pictures = selectors.visible_pictures(hidden=params.hidden).in_bulk(
        {row[0] for side in sides_rows for row in side}
    )
    written, alike = (
        tuple(Hit(pictures[pk], score, why, sure) for pk, score, why, sure in side if pk in pictures)
        for side in sides_rows
    )
    return replace(empty, written=written, alike=alike)
