"""Asks what is asked so often that writing the statement anew each time would cost more than the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection


def first_row(statement: str, parameters: Sequence[Any]) -> tuple[Any, ...] | None:
    """The first row that a statement finds; None where it finds none."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(parameters))
        found: tuple[Any, ...] | None = cursor.fetchone()
    return found
