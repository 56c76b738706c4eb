"""The nearest illustrations to a vector, by every row, by codes or through the index as `query_plan` chooses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
from django.db import connection, transaction

from onitsearch.errors import WrongVectorError
from onitsearch.store import binary_codes, index
from onitsearch.store.models import EmbeddingModel
from onitsearch.store.query_plan import Filter, Hidden, Parameters, choose, filter_clause, where_clause
from onitsearch.store.traits import Traits
from onitsearch.store.vectors import FloatArray, literal

T = TypeVar("T", int, str)

MOST_EF = 1_000
# By codes, so many vectors are compared exactly for each that is wanted, no fewer and no more than this. Measured
# among 12,000 of 512 numbers: of 10 wanted .992 are among 400 and .998 among 800, of 1,000 .983 among 4,000.
COMPARED_EACH, LEAST_COMPARED, MOST_COMPARED = 10, 800, 5_000


def nearest(
    vector: FloatArray,
    *,
    model: EmbeddingModel,
    limit: int,
    manifests: Iterable[int] | None = None,
    collections: Iterable[int] | None = None,
    kinds: Iterable[str] | None = None,
    ids: Iterable[int] | None = None,
    exclude: Iterable[int] = (),
    traits: Traits | None = None,
    hidden: Hidden = "out",
) -> list[tuple[int, float]]:
    """Return up to ``limit`` pairs (illustration id, cosine similarity -1 to 1), the most similar first.

    ``vector`` has the model's length. ``manifests``, ``collections`` and ``ids`` (of illustrations) are row
    ids; ``kinds`` are values of `onitsearch.kinds.Kind`, and None means those shown unasked. What is rejected,
    removed is never among the answers, and what is not public by ``hidden`` only. Raises WrongVectorError.
    """
    wanted = Filter(
        _tuple(manifests), _tuple(collections), _tuple(kinds), _tuple(ids), tuple(sorted(set(exclude))),
        traits or Traits(), hidden,
    )  # fmt: skip
    query = checked_literal(vector, model)
    if limit < 1 or () in (wanted.manifests, wanted.collections, wanted.kinds, wanted.ids):
        return []
    if hidden != "in":
        return _nearest(query, wanted, model, limit)
    # What is public through its index, and the little that is not, looked at row by row.
    found = _nearest(query, replace(wanted, hidden="out"), model, limit)
    found += _nearest(query, replace(wanted, hidden="only"), model, limit)
    return sorted(found, key=lambda one: (-one[1], one[0]))[:limit]


def _nearest(query: str, wanted: Filter, model: EmbeddingModel, limit: int) -> list[tuple[int, float]]:
    plan = choose(wanted, model)
    if plan != "hnsw":
        build = exact_statement if plan == "exact" else codes_statement
        statement, parameters = build(query, wanted, model, limit)
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            rows = cursor.fetchall()
    else:
        statement, parameters = hnsw_statement(query, wanted, model, limit)
        with transaction.atomic(), connection.cursor() as cursor:
            set_up_hnsw(cursor, limit)
            cursor.execute(statement, parameters)
            rows = cursor.fetchall()
    return [(int(illustration), float(similarity)) for illustration, similarity in rows]


def exact_statement(query: str, wanted: Filter, model: EmbeddingModel, limit: int) -> tuple[str, Parameters]:
    """Return SQL that computes every distance; the CTE keeps the planner from taking the index."""
    clause, parameters = where_clause(wanted, model)
    distance = f"{index.expression(model)} <=> %s::halfvec({int(model.dim)})"
    return (
        f"WITH every AS MATERIALIZED (SELECT illustration_id, {distance} AS d"  # noqa: S608
        f" FROM {index.TABLE} WHERE {clause})"
        " SELECT illustration_id, 1 - d FROM every ORDER BY d, illustration_id LIMIT %s",
        [query, *parameters, limit],
    )


def codes_statement(query: str, wanted: Filter, model: EmbeddingModel, limit: int) -> tuple[str, Parameters]:
    """Return SQL that looks at all codes within the filter, and exactly at the vectors of the nearest of them.

    Whether a row may be seen, its vector says. ``+ 0`` keeps the planner from ordering by the index and stopping early.
    """
    clause, parameters = filter_clause(wanted)
    dim = int(model.dim)
    distance = f"({index.expression(model)} <=> %s::halfvec({dim}))"
    code = binary_codes.code_of(model, f"%s::halfvec({dim})")
    return (
        "WITH near AS MATERIALIZED (SELECT illustration_id"  # noqa: S608
        f" FROM {binary_codes.table(model)} WHERE {clause} ORDER BY code <~> {code} LIMIT %s),"
        f" compared AS MATERIALIZED (SELECT illustration_id, {distance} AS d FROM near"
        f" JOIN {index.TABLE} USING (illustration_id)"
        f" WHERE model_id = {int(model.id)} AND shown AND v IS NOT NULL)"
        " SELECT illustration_id, 1 - d FROM compared ORDER BY d + 0, illustration_id LIMIT %s",
        [
            *parameters,
            query,
            max(LEAST_COMPARED, min(MOST_COMPARED, COMPARED_EACH * limit), limit),
            query,
            limit,
        ],
    )


def hnsw_statement(query: str, wanted: Filter, model: EmbeddingModel, limit: int) -> tuple[str, Parameters]:
    """Return SQL that walks the index; `set_up_hnsw` goes before it in the same transaction."""
    clause, parameters = where_clause(wanted, model)
    distance = f"{index.expression(model)} <=> %s::halfvec({int(model.dim)})"
    return (
        f"SELECT illustration_id, 1 - ({distance}) FROM {index.TABLE}"  # noqa: S608
        f" WHERE {clause} ORDER BY {distance} LIMIT %s",
        [query, *parameters, query, limit],
    )


def set_up_hnsw(cursor: Any, limit: int) -> None:
    """Set the index's effort, and other ways of scanning aside, until the transaction ends."""
    effort = min(MOST_EF, max(100, 2 * limit))
    # The first column loads pgvector into this connection: its settings do not exist before.
    cursor.execute(
        """
        SELECT '[1]'::halfvec, set_config('hnsw.ef_search', %s, true),
            set_config('hnsw.iterative_scan', 'strict_order', true),
            set_config('hnsw.max_scan_tuples', '50000', true),
            set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true)
        """,
        [str(effort)],
    )


def similarities(vector: FloatArray, ids: Iterable[int], *, model: EmbeddingModel) -> dict[int, float]:
    """Return the cosine similarity (-1 to 1) of illustrations that have a vector of this model to ``vector`` (dim,)."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT illustration_id, 1 - ({index.expression(model)} <=> %s::halfvec({int(model.dim)}))"  # noqa: S608
            f" FROM {index.TABLE} WHERE model_id = %s AND illustration_id = ANY(%s) AND v IS NOT NULL",
            [checked_literal(vector, model), model.id, sorted(set(ids))],
        )
        return {int(one): float(similarity) for one, similarity in cursor.fetchall()}


def vectors_of(ids: Iterable[int], model: EmbeddingModel) -> dict[int, FloatArray]:
    """Return the vectors (dim,) float32 of illustrations that have one of this model."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT illustration_id, v::real[] FROM {index.TABLE}"  # noqa: S608
            " WHERE model_id = %s AND illustration_id = ANY(%s) AND v IS NOT NULL",
            [model.id, sorted(set(ids))],
        )
        return {int(row[0]): np.asarray(row[1], dtype=np.float32) for row in cursor.fetchall()}


def _tuple(values: Iterable[T] | None) -> tuple[T, ...] | None:
    return None if values is None else tuple(sorted(set(values)))


def checked_literal(vector: FloatArray | Sequence[float], model: EmbeddingModel) -> str:
    """Return a vector as pgvector writes it. Raises WrongVectorError for another length, and for no direction."""
    given = np.asarray(vector, dtype=np.float32).reshape(-1)
    if len(given) != model.dim:
        raise WrongVectorError(
            f"A vector of {len(given)} numbers was searched among those of {model.key}, which have {model.dim}.",
            hint="The encoder process runs another model than the active one; restart it.",
        )
    if not np.isfinite(given).all() or not np.abs(given).max() > 0:
        raise WrongVectorError("The vector to search for is not finite or all zero.")
    return literal(given)
