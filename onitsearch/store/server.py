"""The database server itself: whether it answers, which it is, how its clock goes, who else is connected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection


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


def disconnect_others() -> None:
    """End the other connections of our own user to this database: they would hold what is dropped."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        )


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
