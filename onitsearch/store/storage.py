"""How much room the database takes, as Postgres counts it."""

from __future__ import annotations

from django.db import connection


def database_bytes() -> int:
    """The size of the whole database with its indexes, in bytes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])
