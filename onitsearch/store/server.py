"""The database server itself: whether it answers, which it is, how its clock goes, who else is connected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, connections, transaction

from onitsearch.store.binary_codes import PREFIX


@dataclass(frozen=True)
class Server:
    """The version of the server, and its clock in seconds since 1970."""

    version: str
    clock: float


def ask() -> None:
    """Ask the default database anything. Raises what Django raises where it does not answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def server() -> Server:
    """Which server it is, and what time it is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), extract(epoch FROM clock_timestamp())")
        version, clock = cursor.fetchone()
    return Server(str(version), float(clock))


def seconds_behind(alias: str) -> float:
    """How old the last change is that a replica replayed, where others have come and wait; 0 where none does."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            """
            SELECT CASE
                WHEN NOT pg_is_in_recovery()
                    OR pg_last_wal_receive_lsn() IS NOT DISTINCT FROM pg_last_wal_replay_lsn() THEN 0
                ELSE coalesce(extract(epoch FROM now() - pg_last_xact_replay_timestamp()), 0)
            END
            """
        )
        return float(cursor.fetchone()[0])


def disconnect_others() -> None:
    """End the other connections of our own user to this database: they would hold what is dropped."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        )


@contextmanager
def exported_snapshot() -> Iterator[str]:
    """Hold one state of the database, for what is read within and for other connections that are told its name."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        yield str(cursor.fetchone()[0])


def own_objects() -> list[str]:
    """Statements that drop the tables and functions of this installation, of whichever version, and keep extensions."""
    with connection.cursor() as cursor:
        here = set(connection.introspection.table_names(cursor))
        cursor.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.proname LIKE 'onit\\_%'"
            " AND p.pronamespace = current_schema()::regnamespace"
            " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
        )
        functions = [str(row[0]) for row in cursor.fetchall()]
        # Codes of vectors are kept in tables that no model of Django's describes.
        codes = {name for name in here if name.startswith(PREFIX)}
    known = {*connection.introspection.django_table_names(only_existing=True), "django_migrations"}
    tables = [connection.ops.quote_name(name) for name in sorted((known & here) | codes)]
    return [
        "CREATE EXTENSION IF NOT EXISTS vector",
        *(f"DROP TABLE IF EXISTS {name} CASCADE" for name in tables),
        *(f"DROP FUNCTION IF EXISTS {name} CASCADE" for name in functions),
    ]


def counts(tables: Iterable[str]) -> dict[str, int]:
    """How many rows tables hold; those that there are not are left out."""
    found = {}
    with connection.cursor() as cursor:
        for name in tables:
            cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [name])
            if cursor.fetchone()[0]:
                cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608
                found[name] = int(cursor.fetchone()[0])
    return found
