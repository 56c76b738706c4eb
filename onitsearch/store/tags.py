"""Illustrations by the tags that people gave them, and the tags in use.

Who may see what is decided by the vectors' own columns, as `nearest` does, so that one rule holds for all ways of
searching.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

from onitsearch.store.index import TABLE
from onitsearch.store.models import EmbeddingModel
from onitsearch.store.query_plan import Filter, where_clause

_MOST_ASKED = 600


def in_use(words: Iterable[str]) -> list[str]:
    """Return the tags that are called so, as people spelled them; accents and capitals are no difference."""
    asked = list(dict.fromkeys(one.strip() for one in words if one.strip()))[:_MOST_ASKED]
    if not asked:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tag FROM onit_search_illustration, unnest(tags) tag WHERE tags <> '{}'"
            " AND onit_fold(tag) IN (SELECT onit_fold(one) FROM unnest(%s::text[]) one)",
            [asked],
        )
        return sorted(str(row[0]) for row in cursor.fetchall())


def begun(start: str, most: int) -> list[tuple[str, int]]:
    """Return tags that begin so, each with how many pictures have it, the most used first; all for nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tag, count(*) FROM onit_search_illustration, unnest(tags) tag WHERE tags <> '{}'"
            " AND state = 'standing' AND decision <> 'rejected' AND starts_with(onit_fold(tag), onit_fold(%s))"
            " GROUP BY tag ORDER BY count(*) DESC, tag LIMIT %s",
            [start.strip(), most],
        )
        return [(str(tag), int(many)) for tag, many in cursor.fetchall()]


def ids_tagged(tags: Sequence[str]) -> tuple[int, ...]:
    """Return the ids of illustrations that have any of exactly these tags."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM onit_search_illustration WHERE tags <> '{}' AND tags && %s::varchar[]",
            [list(tags)],
        )
        return tuple(int(row[0]) for row in cursor.fetchall())


def illustrations_tagged(
    tags: Sequence[str], *, wanted: Filter, model: EmbeddingModel, limit: int
) -> list[tuple[int, str]]:
    """Return pairs (illustration id, its tag) of what has any of exactly these tags."""
    if not tags:
        return []
    clause, parameters = where_clause(wanted, model)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.id, i.tags FROM onit_search_illustration i WHERE i.tags <> '{}'"  # noqa: S608
            " AND i.tags && %s::varchar[]"
            f" AND i.id IN (SELECT illustration_id FROM {TABLE} WHERE {clause}) ORDER BY i.id LIMIT %s",
            [list(tags), *parameters, limit],
        )
        asked = set(tags)
        return [(int(row[0]), next(tag for tag in row[1] if tag in asked)) for row in cursor.fetchall()]
