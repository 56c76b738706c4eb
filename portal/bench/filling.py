"""A library as large as one likes, for benchmarks: a small one that was really harvested, copied row by row.

Copies share the kept pictures of their originals; each copy's vectors lie a little elsewhere, so that an index has
as many different ones to tell apart. Postgres makes the rows itself: no row leaves the server.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import psycopg
from psycopg import sql

# Tables in the order in which they refer to one another, with what each refers to by which column.
_TABLES: Mapping[str, Mapping[str, str]] = {
    "onit_manifests_manifest": {},
    "onit_manifests_manifest_collections": {"manifest_id": "onit_manifests_manifest"},
    "onit_manifests_canvas": {"manifest_id": "onit_manifests_manifest"},
    "onit_search_page": {"canvas_id": "onit_manifests_canvas"},
    "onit_search_illustration": {
        "manifest_id": "onit_manifests_manifest",
        "canvas_id": "onit_manifests_canvas",
    },
    "onit_search_vector": {
        "illustration_id": "onit_search_illustration",
        "manifest_id": "onit_manifests_manifest",
    },
}
# Columns whose values no two rows may share, besides the id and the public one.
_UNIQUE = ("uri", "url")
_SHIFTS = 997  # a prime: which of the shifts a vector gets follows from its row and its copy
_STEP = 0.35  # length of a shift beside a vector of length 1


def multiply(connection: psycopg.Connection[tuple[object, ...]], size: int, *, seed: int = 7) -> int:
    """Copy the whole library until it has at least ``size`` illustrations; return how many it has.

    Raises RuntimeError where there is nothing to copy.
    """
    first = _one(connection, "SELECT count(*) FROM onit_search_illustration WHERE state = 'standing'")
    if first == 0:
        raise RuntimeError("There is no illustration to copy.")
    copies = max(0, -(-size // first) - 1)
    if copies:
        _bring_shifts(connection, seed)
        spans = {table: _one(connection, f"SELECT max(id) FROM {table}") for table in _TABLES}  # noqa: S608
        for table, owners in _TABLES.items():
            _copy(connection, table, owners, spans, copies)
        for table in _TABLES:
            connection.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"  # noqa: S608
            )
    connection.commit()
    connection.autocommit = True
    connection.execute("VACUUM ANALYZE")
    return _one(connection, "SELECT count(*) FROM onit_search_illustration WHERE state = 'standing'")


def _copy(
    connection: psycopg.Connection[tuple[object, ...]],
    table: str,
    owners: Mapping[str, str],
    spans: Mapping[str, int],
    copies: int,
) -> None:
    """Insert all copies of a table's rows: copy ``n`` of row ``i`` is row ``i + n * span``."""
    rows = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'",
        [table],
    ).fetchall()
    columns = [str(row[0]) for row in rows]
    moved = f"o.id + n * {spans[table]}::bigint"
    values: dict[str, str] = {name: f'o."{name}"' for name in columns} | {"id": moved}
    # Digits of ids that are used for them, and no others.
    values |= {
        name: f"translate(lpad(to_hex({moved}), 10, '0'), '01', 'xy')"
        for name in columns
        if name == "public_id"
    }
    values |= {name: f"o.{name} || '#' || n" for name in _UNIQUE if name in columns}
    values |= {name: f"o.{name} + n * {spans[owner]}::bigint" for name, owner in owners.items()}
    source = f"{table} o"
    if table == "onit_search_vector":
        values["v"] = "l2_normalize(o.v + s.shift)"
        source += f" JOIN bench_shift s ON s.id = (o.id * 31 + n * 7) % {_SHIFTS}"
    connection.execute(
        sql.SQL(
            "INSERT INTO {table} ({columns}) SELECT {values} FROM generate_series(1, {copies}) n CROSS JOIN {source}"
        ).format(
            table=sql.Identifier(table),
            columns=sql.SQL(", ").join(sql.Identifier(name) for name in columns),
            values=sql.SQL(", ").join(sql.SQL(values[name]) for name in columns),
            copies=sql.Literal(copies),
            source=sql.SQL(source),
        )
    )


def _bring_shifts(connection: psycopg.Connection[tuple[object, ...]], seed: int) -> None:
    """Fill a table of this session with small vectors of random directions."""
    dim = _one(connection, "SELECT dim FROM onit_search_vector WHERE v IS NOT NULL LIMIT 1")
    drawn = np.random.default_rng(seed).standard_normal((_SHIFTS, dim))
    drawn *= _STEP / np.linalg.norm(drawn, axis=1, keepdims=True)
    connection.execute(f"CREATE TEMP TABLE bench_shift (id int PRIMARY KEY, shift halfvec({dim}))")
    with connection.cursor() as cursor, cursor.copy("COPY bench_shift FROM STDIN") as copy:
        for number, row in enumerate(drawn):
            copy.write_row((number, "[" + ",".join(f"{value:.5f}" for value in row) + "]"))


def _one(connection: psycopg.Connection[tuple[object, ...]], question: str) -> int:
    row = connection.execute(question).fetchone()
    return int(row[0] or 0) if row else 0  # type: ignore[call-overload]
