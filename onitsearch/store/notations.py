"""Illustrations by their ICONCLASS notations, and the notations in use.

Everything here looks at the vectors' own columns for who may see what, as `nearest` does, so that one rule
holds for all ways of searching.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import Count, QuerySet

from onitsearch.store.index import TABLE
from onitsearch.store.models import EmbeddingModel, Illustration
from onitsearch.store.query_plan import Filter, where_clause

TOP_CLASS = re.compile(r"\d\d?([A-Z])\1?")  # 25FF (fabulous animals) is not below 25F


def top_class(notation: str) -> str:
    """Return the class at the top that a notation belongs to: 25F of 25F23(LION), 25FF of 25FF411."""
    match = TOP_CLASS.match(notation)
    return match[0] if match else notation


def illustrations_with_notations(
    notations: Sequence[str], *, wanted: Filter, model: EmbeddingModel, limit: int
) -> list[tuple[int, str]]:
    """Return pairs (illustration id, its notation) of what is classed as one of exactly these notations."""
    clause, parameters = where_clause(wanted, model)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.id, i.notations FROM onit_search_illustration i"  # noqa: S608
            f" WHERE i.notations && %s::varchar[] AND i.id IN (SELECT illustration_id FROM {TABLE} WHERE {clause})"
            " ORDER BY i.id LIMIT %s",
            [list(notations), *parameters, limit],
        )
        wanted_ones = set(notations)
        return [
            (int(row[0]), next(notation for notation in row[1] if notation in wanted_ones))
            for row in cursor.fetchall()
        ]


def notation_counts(wanted: Filter, model: EmbeddingModel) -> dict[str, int]:
    """Return each notation that visible illustrations carry, and how many do."""
    clause, parameters = where_clause(wanted, model)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT notation, count(*) FROM onit_search_illustration i, unnest(i.notations) notation"  # noqa: S608
            f" WHERE i.notations <> '{{}}' AND i.id IN (SELECT illustration_id FROM {TABLE} WHERE {clause})"
            " GROUP BY notation ORDER BY count(*) DESC, notation",
            parameters,
        )
        return {str(notation): int(count) for notation, count in cursor.fetchall()}


def ids_under(prefixes: Iterable[str]) -> tuple[int, ...]:
    """Return the ids of illustrations classed under any of the notations, those below them included."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT i.id FROM onit_search_illustration i, unnest(i.notations) notation"
            " WHERE i.notations <> '{}' AND notation ~ ANY(%s)",
            [[f"^{_below(prefix)}" for prefix in prefixes]],
        )
        return tuple(int(row[0]) for row in cursor.fetchall())


def is_under(notation: str, prefix: str) -> bool:
    """Say whether a notation is another or below it, as `ids_under` does."""
    return re.match(_below(prefix), notation) is not None


def _below(prefix: str) -> str:
    """A pattern for the beginnings of what is below; 25FF (fabulous animals) is not below 25F (animals)."""
    doubled = f"(?!{prefix[-1]})" if re.fullmatch(r"\d\d[A-Z]", prefix) else ""
    return re.escape(prefix) + doubled


def notation_sets(within: QuerySet[Illustration]) -> dict[tuple[str, ...], int]:
    """Return how many of these illustrations are classed as each set of notations; unclassed ones left out."""
    rows = within.order_by().exclude(notations=[]).values_list("notations").annotate(many=Count("pk"))
    return {tuple(notations): many for notations, many in rows}
