"""The database extension that vectors need: whether this server has it, and in which version."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connections

NAME = "vector"
LEAST = (0, 8)
"""hnsw.iterative_scan came with 0.8."""


@dataclass(frozen=True)
class Extension:
    """The versions installed in this database, and available to it; empty where there is none."""

    installed: str
    available: str

    @property
    def new_enough(self) -> bool:
        """Whether the version that is used, or would be, has what searches need."""
        return _version(self.installed or self.available) >= LEAST


def pgvector(alias: str = "default") -> Extension:
    """Ask the database ``alias``. Raises what Django raises where it cannot be asked."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE(installed_version, ''), COALESCE(default_version, '')"
            " FROM pg_available_extensions WHERE name = %s",
            [NAME],
        )
        row = cursor.fetchone()
    return Extension("", "") if row is None else Extension(row[0], row[1])


def _version(said: str) -> tuple[int, ...]:
    return tuple(int(part) for part in said.split(".")[:2] if part.isdigit())
