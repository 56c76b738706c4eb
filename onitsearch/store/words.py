"""What words find without a model: ICONCLASS notations; and what there is. For captions see `captions`.

Everything here looks at the vectors' own columns for who may see what, as `nearest` does, so that one rule
holds for all ways of searching.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
from django.db import connection
from django.db.models import Count, QuerySet

from onitsearch.store.captions import captioned as captioned
from onitsearch.store.index import TABLE
from onitsearch.store.models import EmbeddingModel, Illustration
from onitsearch.store.nearest import Filter, _where
from onitsearch.store.vectors import FloatArray


def classed(
    notations: Sequence[str], *, wanted: Filter, model: EmbeddingModel, limit: int
) -> list[tuple[int, str]]:
    """Return pairs (illustration id, its notation) of what is classed as one of exactly these notations."""
    clause, parameters = _where(wanted, model)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.id, i.notations FROM onit_search_illustration i"  # noqa: S608
            f" WHERE i.notations && %s::varchar[] AND i.id IN (SELECT illustration_id FROM {TABLE} WHERE {clause})"
            " ORDER BY i.id LIMIT %s",
            [list(notations), *parameters, limit],
        )
        wanted_ones = set(notations)
        return [
            (int(row[0]), next(notation for notation in row[1] if notation in wanted_ones))
            for row in cursor.fetchall()
        ]


def illustrations_of(
    manifests: Sequence[int], *, wanted: Filter, model: EmbeddingModel, limit: int
) -> list[tuple[int, int]]:
    """Return pairs (illustration id, row id of its book) of the pictures in scope of some books."""
    clause, parameters = _where(wanted, model)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT illustration_id, manifest_id FROM {TABLE} WHERE {clause}"  # noqa: S608
            " AND manifest_id = ANY(%s) ORDER BY illustration_id LIMIT %s",
            [*parameters, list(manifests), limit],
        )
        return [(int(one), int(book)) for one, book in cursor.fetchall()]


def notation_counts(wanted: Filter, model: EmbeddingModel) -> dict[str, int]:
    """Return each notation that visible illustrations carry, and how many do."""
    clause, parameters = _where(wanted, model)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT notation, count(*) FROM onit_search_illustration i, unnest(i.notations) notation"  # noqa: S608
            f" WHERE i.notations <> '{{}}' AND i.id IN (SELECT illustration_id FROM {TABLE} WHERE {clause})"
            " GROUP BY notation ORDER BY count(*) DESC, notation",
            parameters,
        )
        return {str(notation): int(count) for notation, count in cursor.fetchall()}


def ids_under(prefixes: Iterable[str]) -> tuple[int, ...]:
    """Return the ids of illustrations classed under any of the notations, those below them included."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT i.id FROM onit_search_illustration i, unnest(i.notations) notation"
            " WHERE i.notations <> '{}' AND notation ~ ANY(%s)",
            [[f"^{_below(prefix)}" for prefix in prefixes]],
        )
        return tuple(int(row[0]) for row in cursor.fetchall())


def is_under(notation: str, prefix: str) -> bool:
    """Say whether a notation is another or below it, as `ids_under` does."""
    return re.match(_below(prefix), notation) is not None


def _below(prefix: str) -> str:
    """A pattern for the beginnings of what is below; 25FF (fabulous animals) is not below 25F (animals)."""
    doubled = f"(?!{prefix[-1]})" if re.fullmatch(r"\d\d[A-Z]", prefix) else ""
    return re.escape(prefix) + doubled


def notation_sets(within: QuerySet[Illustration]) -> dict[tuple[str, ...], int]:
    """Return how many of these illustrations are classed as each set of notations; unclassed ones left out."""
    rows = within.order_by().exclude(notations=[]).values_list("notations").annotate(many=Count("pk"))
    return {tuple(notations): many for notations, many in rows}


def shown_rows(model: EmbeddingModel) -> int:
    """Return how many vectors a search over everything compares with."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {TABLE} WHERE model_id = %s AND shown AND v IS NOT NULL",  # noqa: S608
            [model.id],
        )
        return int(cursor.fetchone()[0])


def sample(model: EmbeddingModel, *, rows: int, most: int) -> FloatArray:
    """Return about ``most`` of the model's ``rows`` shown vectors as (n, dim) float32, the same ones each time."""
    share = 100.0 if rows <= 4 * most else min(100.0, 120.0 * most / rows)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT v::real[] FROM (SELECT illustration_id, v FROM {TABLE}"  # noqa: S608
            " TABLESAMPLE BERNOULLI (%s) REPEATABLE (1) WHERE model_id = %s AND shown AND v IS NOT NULL) few"
            " ORDER BY md5(illustration_id::text) LIMIT %s",
            [share, model.id, most],
        )
        found = [row[0] for row in cursor.fetchall()]
    return np.asarray(found, dtype=np.float32).reshape(len(found), model.dim)
