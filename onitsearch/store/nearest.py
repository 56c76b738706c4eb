"""The nearest illustrations to a vector; the way of searching is chosen here, by how much a filter leaves.

Measured: within one book an exact look at every row is faster than an index and misses nothing; over
everything the HNSW index is; and a filter that leaves a tenth of the rows makes the index lose half of the
answers, so that an exact look is taken there too. The planner's own choice is never relied on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import numpy as np
from django.db import connection, transaction

from onitsearch.conf import conf
from onitsearch.errors import WrongVectorError
from onitsearch.store import index
from onitsearch.store.models import EmbeddingModel
from onitsearch.store.vectors import FloatArray, literal

Plan = Literal["exact", "hnsw"]
Parameters = list[Any]
T = TypeVar("T", int, str)

# An index over fewer vectors than this is not worth its inexactness.
FEW_ROWS = 2_000
MOST_EF = 1_000
# The share of the index that a filter must leave for the index to be walked.
SHARE_FOR_INDEX = 0.3


@dataclass(frozen=True)
class Filter:
    """What an answer must belong to; None means no condition, an empty tuple means that nothing will do."""

    manifests: tuple[int, ...] | None = None
    collections: tuple[int, ...] | None = None
    kinds: tuple[str, ...] | None = None
    ids: tuple[int, ...] | None = None
    exclude: tuple[int, ...] = ()

    @property
    def narrow(self) -> bool:
        """Say whether it names books or illustrations one by one, few enough to look at exactly, uncounted."""
        return self.ids is not None or (self.manifests is not None and len(self.manifests) <= 20)

    @property
    def wide(self) -> bool:
        """Say whether it leaves everything that is shown unasked."""
        return all(one is None for one in (self.manifests, self.collections, self.kinds, self.ids))


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
) -> list[tuple[int, float]]:
    """Return up to ``limit`` pairs (illustration id, cosine similarity -1 to 1), the most similar first.

    ``vector`` has the model's length. ``manifests``, ``collections`` and ``ids`` (of illustrations) are row
    ids; ``kinds`` are Illustration.Kind values, and None means those shown unasked. What is rejected,
    removed or not public is never among the answers. Raises WrongVectorError.
    """
    wanted = Filter(
        _tuple(manifests), _tuple(collections), _tuple(kinds), _tuple(ids), tuple(sorted(set(exclude)))
    )
    query = checked_literal(vector, model)
    if limit < 1 or () in (wanted.manifests, wanted.collections, wanted.kinds, wanted.ids):
        return []
    if choose(wanted, model) == "exact":
        statement, parameters = exact_statement(query, wanted, model, limit)
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


def choose(wanted: Filter, model: EmbeddingModel) -> Plan:
    """Choose how to search: exactly, or through the model's HNSW index."""
    if wanted.narrow or not _in_index(wanted):
        return "exact"
    now = index.state(model)
    if not now.valid or now.rows < FEW_ROWS:
        return "exact"
    if wanted.wide:
        return "hnsw"
    most = conf().exact_rows
    clause, parameters = where_clause(wanted, model)
    rows = f"SELECT 1 FROM {index.TABLE} WHERE {clause}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({rows} LIMIT %s) AS passing", [*parameters, most + 1])  # noqa: S608
        if int(cursor.fetchone()[0]) <= most:
            return "exact"
        # Counting them all would take longer than the search: the planner's estimate has to do.
        cursor.execute(f"EXPLAIN (FORMAT JSON) {rows}", parameters)
        estimate = cursor.fetchone()[0]
    plan = json.loads(estimate) if isinstance(estimate, str) else estimate
    # Through the index, rows that the filter hides are visited in vain: worth it only where many pass.
    return "exact" if plan[0]["Plan"]["Plan Rows"] < SHARE_FOR_INDEX * now.rows else "hnsw"


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


def vectors_of(ids: Iterable[int], model: EmbeddingModel) -> dict[int, FloatArray]:
    """Return the vectors (dim,) float32 of illustrations that have one of this model."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT illustration_id, v::real[] FROM {index.TABLE}"  # noqa: S608
            " WHERE model_id = %s AND illustration_id = ANY(%s) AND v IS NOT NULL",
            [model.id, sorted(set(ids))],
        )
        return {int(row[0]): np.asarray(row[1], dtype=np.float32) for row in cursor.fetchall()}


def where_clause(wanted: Filter, model: EmbeddingModel) -> tuple[str, Parameters]:
    """Return the SQL condition on rows of vectors (who may see what, and the filter), with its parameters."""
    clauses = [f"model_id = {int(model.id)}", "shown" if _in_index(wanted) else "live", "v IS NOT NULL"]
    parameters: Parameters = []
    for clause, values in (
        ("manifest_id = ANY(%s)", wanted.manifests),
        ("collections && %s::bigint[]", wanted.collections),
        ("kind = ANY(%s)", wanted.kinds),
        ("illustration_id = ANY(%s)", wanted.ids),
        ("NOT illustration_id = ANY(%s)", wanted.exclude or None),
    ):
        if values is not None:
            clauses.append(clause)
            parameters.append(list(values))
    return " AND ".join(clauses), parameters


def _in_index(wanted: Filter) -> bool:
    return wanted.kinds is None or set(wanted.kinds) <= set(conf().visible_kinds)


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
