"""Which transactions the next statement sees: what was read stays right while this reads alike."""

from __future__ import annotations

from django.db import connection


def snapshot() -> str | None:
    """Return Postgres' snapshot as a text; None within a transaction, whose own changes it does not tell."""
    if connection.in_atomic_block:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        return str(cursor.fetchone()[0])
