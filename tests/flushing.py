"""Empties the database after a test with transactions of its own, in a hundredth of the time that `flush` takes.

`flush` truncates every table, with a new file for each and for its indexes, and makes content types, permissions and
groups anew. Here only what has rows is emptied, and what `flush` would make anew stays where it is still the same.
"""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase

# An index of nearest neighbours goes on through what was deleted until it is vacuumed: these are truncated.
INDEXED = ("onit_search_vector",)
_flush = TransactionTestCase._fixture_teardown
_kept: dict[str, str] = {}


def install() -> None:
    """Have all tests with transactions of their own end so."""
    TransactionTestCase._fixture_teardown = _emptied  # type: ignore[attr-defined]


def _emptied(self: TransactionTestCase) -> None:
    # Only where a test uses this one database as most do; what was changed that all others need is made anew.
    names = list(self._databases_names(include_mirrors=False))  # type: ignore[attr-defined]
    plain = names == ["default"] and self.available_apps is None and not self.serialized_rollback
    connection = connections["default"]
    if plain and _kept and _kept == _contents(connection, list(_kept)):
        _empty(connection)
        return
    _flush(self)
    _kept.clear()
    if plain:
        tables = _tables(connection)
        _kept.update({name: rows for name, rows in _contents(connection, tables).items() if rows})


def _tables(connection: BaseDatabaseWrapper) -> list[str]:
    return sorted(connection.introspection.django_table_names(only_existing=True, include_views=False))


def _contents(connection: BaseDatabaseWrapper, tables: list[str]) -> dict[str, str]:
    """A digest of each table's rows, "" for none."""
    said = " UNION ALL ".join(
        f"SELECT '{name}', coalesce(md5(string_agg(t::text, '' ORDER BY t::text)), '') FROM \"{name}\" t"
        for name in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(said)
        return dict(cursor.fetchall())


def _empty(connection: BaseDatabaseWrapper) -> None:
    """Take all rows away but those that are kept, once nobody writes any more."""
    tables = [name for name in _tables(connection) if name not in _kept]
    locked = ", ".join(f'"{name}"' for name in tables)
    steps: list[Any] = [
        f"LOCK TABLE {locked} IN SHARE ROW EXCLUSIVE MODE",
        "SET LOCAL session_replication_role = replica",
    ]
    for name in tables:
        removed = "TRUNCATE" if name in INDEXED else "DELETE FROM"
        steps.append(f'IF EXISTS (SELECT FROM "{name}") THEN {removed} "{name}"; END IF')
    with connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN {'; '.join(steps)}; END $$")
