"""Which processes of a site are there: each names itself to the database, which knows who is connected and since when.

No table and no Redis is needed, and a process that is killed is gone at once, since its connection is. Behind a pool
that shares connections (PgBouncer) names are lost, and nobody is seen.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from django.db import connection

PREFIX = "onit-"
PAGES, EMBED, SWEEPER = "pages", "embed", "sweeper"
WORKERS = (PAGES, EMBED, SWEEPER)
"""What a harvest needs, by the names under which they are seen."""


@dataclass(frozen=True, slots=True)
class Presence:
    """So many processes of one kind, and how long ago (seconds) the one last heard of said something."""

    count: int
    quiet: float


def announce(kind: str) -> None:
    """Name this process, before its first connection: libpq reads the name from the environment."""
    os.environ["PGAPPNAME"] = f"{PREFIX}{kind}"


def present() -> dict[str, Presence]:
    """Who is connected to this database, by kind. Raises what Django raises where it cannot be asked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT application_name, count(DISTINCT pid), min(extract(epoch FROM clock_timestamp() - state_change))"
            " FROM pg_stat_activity WHERE datname = current_database() AND starts_with(application_name, %s)"
            " GROUP BY 1",
            [PREFIX],
        )
        return {
            name.removeprefix(PREFIX): Presence(count, max(0.0, float(quiet or 0.0)))
            for name, count, quiet in cursor.fetchall()
        }
