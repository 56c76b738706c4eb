"""The approximate index of each model: built at run time and concurrently, never in a migration.

It covers what searches show unasked (``WHERE model_id = … AND shown``); model id and dimension stand in the
SQL as literals, since a parameter or a join would let the planner fall back to a scan.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from django.db import OperationalError, connection

from onitsearch.store import binary_codes
from onitsearch.store.models import EmbeddingModel

TABLE = "onit_search_vector"
_LOCK = 0x0417_1DE8  # one builder at a time, for all processes
EF_CONSTRUCTION = 100
LINKS = 16
# What Postgres says where neither disk (shared memory is a file) nor memory is left.
_NO_ROOM = ("53100", "53200")
# What a vector takes in memory besides itself while the graph is built.
_BYTES_OF_LINKS = 800


@dataclass(frozen=True)
class IndexState:
    """Whether a model's index exists and may be used, and about how many vectors it holds."""

    exists: bool
    valid: bool
    rows: int


def name(model: EmbeddingModel) -> str:
    """Return the name of the model's index."""
    return f"onit_hnsw_{int(model.id)}"


def expression(model: EmbeddingModel) -> str:
    """Return the indexed expression; a query has to use exactly this."""
    return f"(v::halfvec({int(model.dim)}))"


def state(model: EmbeddingModel) -> IndexState:
    """Look the index up in the catalogue."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT i.indisvalid AND i.indisready, GREATEST(c.reltuples, 0)
            FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
            WHERE c.relname = %s AND i.indrelid = %s::regclass
            """,
            [name(model), TABLE],
        )
        row = cursor.fetchone()
    return IndexState(False, False, 0) if row is None else IndexState(True, bool(row[0]), int(row[1]))


def complete(model: EmbeddingModel) -> bool:
    """Say whether nothing is to be built for the model."""
    return state(model).valid and not binary_codes.lacking(model)


def ensure(model: EmbeddingModel) -> bool:
    """Build the model's index, and the codes beside it, where they are missing or half-built; True where this call did.

    Searches and writes go on meanwhile. Another process at the same work is left to it. Must not be called
    in a transaction (Postgres builds concurrently outside of one only).
    """
    if complete(model):
        return False
    with _one_builder() as mine:
        if not mine:
            return False
        coded = binary_codes.ensure(model)
        now = state(model)
        if now.valid:
            return coded
        with connection.cursor() as cursor:
            if now.exists:  # what an interrupted build leaves is never used, but written to
                cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name(model)}")
        with _memory_for(model):
            try:
                _create(model)
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", "") not in _NO_ROOM:
                    raise
                # Several workers share the graph: where there is no room for that (a container's /dev/shm), one builds.
                with connection.cursor() as cursor:
                    cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name(model)}")
                    cursor.execute("SET max_parallel_maintenance_workers = 0")
                _create(model)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {TABLE}")
    return True


def _create(model: EmbeddingModel) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE INDEX CONCURRENTLY {name(model)} ON {TABLE}"
            f" USING hnsw ({expression(model)} halfvec_cosine_ops)"
            f" WITH (m = {LINKS}, ef_construction = {EF_CONSTRUCTION})"
            f" WHERE model_id = {int(model.id)} AND shown"
        )


@contextmanager
def _memory_for(model: EmbeddingModel) -> Iterator[None]:
    """Let the build have the memory that the graph takes: where it does not fit, the build takes many times as long.

    At most a quarter of what the server says that it has (``effective_cache_size``), and never less than is set.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('maintenance_work_mem', GREATEST(pg_size_bytes(current_setting('maintenance_work_mem')),"  # noqa: S608
            " LEAST(pg_size_bytes(current_setting('effective_cache_size')) / 4, count(*) * %s))"
            f" / 1024 || 'kB', false) FROM {TABLE} WHERE model_id = %s AND shown AND v IS NOT NULL",
            [2 * model.dim + _BYTES_OF_LINKS, model.id],
        )
    try:
        yield
    finally:
        with suppress(OperationalError), connection.cursor() as cursor:
            cursor.execute("RESET maintenance_work_mem")
            cursor.execute("RESET max_parallel_maintenance_workers")


def drop(model: EmbeddingModel) -> None:
    """Remove the model's index and codes, of a retired model for instance; not in a transaction."""
    with _one_builder() as mine, connection.cursor() as cursor:
        if mine:
            cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name(model)}")
            binary_codes.drop(model)


@contextmanager
def _one_builder() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
