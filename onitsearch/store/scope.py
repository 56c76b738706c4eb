"""What a search goes through: the illustrations of books in scope, how many vectors are compared, a sample of them.

Everything here looks at the vectors' own columns for who may see what, as `nearest` does, so that one rule
holds for all ways of searching.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from django.db import connection

from onitsearch.store.index import TABLE
from onitsearch.store.models import EmbeddingModel
from onitsearch.store.query_plan import Filter, where_clause
from onitsearch.store.vectors import FloatArray


def illustrations_of_books(
    manifests: Sequence[int], *, wanted: Filter, model: EmbeddingModel, limit: int
) -> list[tuple[int, int]]:
    """Return pairs (illustration id, row id of its book) of the pictures in scope of some books."""
    clause, parameters = where_clause(wanted, model)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT illustration_id, manifest_id FROM {TABLE} WHERE {clause}"  # noqa: S608
            " AND manifest_id = ANY(%s) ORDER BY illustration_id LIMIT %s",
            [*parameters, list(manifests), limit],
        )
        return [(int(one), int(book)) for one, book in cursor.fetchall()]


def count_shown(model: EmbeddingModel) -> int:
    """Return how many vectors a search over everything compares with."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {TABLE} WHERE model_id = %s AND shown AND v IS NOT NULL",  # noqa: S608
            [model.id],
        )
        return int(cursor.fetchone()[0])


def sample_vectors(model: EmbeddingModel, *, rows: int, most: int) -> FloatArray:
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
