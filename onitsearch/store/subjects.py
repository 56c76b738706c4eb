"""What pictures show, by class: as people classed them, else as the model surely sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import Count, Q, QuerySet

from onitsearch.store.classes import usual_reach
from onitsearch.store.index import TABLE
from onitsearch.store.models import EmbeddingModel, Illustration

# So many pictures of a set are named as examples of it.
EXAMPLES = 4

# The classes (names) of each picture that nobody classed which reach the line of their name.
_SURE = f"""
    SELECT v.illustration_id AS id, array_agg(c.name ORDER BY c.name) AS names,
        max(c.score) * max(least(1.0, (v.best - v.base) / %(usual)s)) AS score
    FROM {TABLE} v
    JOIN onit_search_illustration i ON i.id = v.illustration_id AND i.notations = '{{}}'
    CROSS JOIN LATERAL unnest(v.classes, v.class_scores) AS c(name, score)
    JOIN unnest(%(names)s::varchar[], %(lines)s::float8[]) AS l(name, line) ON l.name = c.name
    WHERE v.model_id = %(model)s AND v.v IS NOT NULL AND {{scope}} AND v.classes && %(names)s::varchar[]
        AND c.score * least(1.0, (v.best - v.base) / %(usual)s) >= l.line
    GROUP BY v.illustration_id
"""  # noqa: S608  (made of constants)


@dataclass(frozen=True, slots=True)
class ClassSet:
    """So many pictures are of exactly these classes; ``examples`` are the row ids of some that have a thumbnail.

    Classes are notations where people gave them, else (``by_model``) names of the reference vocabulary.
    """

    classes: tuple[str, ...]
    by_model: bool
    count: int
    examples: tuple[int, ...]


def sets_by_people(within: QuerySet[Illustration]) -> list[ClassSet]:
    """The sets of notations that people gave to some pictures; those without any are left out."""
    can_be_shown = Q(restricted=False) & ~Q(thumbnail="")
    rows = (
        within.order_by()
        .exclude(notations=[])
        .values_list("notations")
        .annotate(many=Count("pk"), some=ArrayAgg("pk", filter=can_be_shown, order_by="pk"))
    )
    return [
        ClassSet(tuple(notations), False, many, tuple((some or [])[:EXAMPLES]))
        for notations, many, some in rows
    ]


def sets_by_model(
    lines: Mapping[str, float], model: EmbeddingModel, among: Sequence[int] | None = None
) -> list[ClassSet]:
    """The sets of classes that pictures surely are of which nobody classed, the best of each as examples.

    ``lines`` are the scores from which each name is sure, ``among`` row ids of live pictures, else all shown ones.
    """
    scope = "v.shown" if among is None else "v.live AND v.illustration_id = ANY(%(among)s)"
    sure = _SURE.replace("{scope}", scope)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT names, count(*), (array_agg(s.id ORDER BY s.score DESC, s.id)"  # noqa: S608
            " FILTER (WHERE i.thumbnail <> '' AND NOT i.restricted))[1:%(most)s]"
            f" FROM ({sure}) s JOIN onit_search_illustration i ON i.id = s.id GROUP BY names",
            {**_parameters(lines, model), "most": EXAMPLES, "among": [] if among is None else list(among)},
        )
        return [
            ClassSet(tuple(names), True, int(many), tuple(some or ()))
            for names, many, some in cursor.fetchall()
        ]


def ids_by_model(lines: Mapping[str, float], model: EmbeddingModel) -> tuple[int, ...]:
    """The live pictures that nobody classed which surely are of any of the classes that ``lines`` names."""
    if not lines:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(_SURE.replace("{scope}", "v.live"), _parameters(lines, model))
        return tuple(int(row[0]) for row in cursor.fetchall())


def _parameters(lines: Mapping[str, float], model: EmbeddingModel) -> dict[str, Any]:
    return {
        "usual": max(usual_reach(model), 1e-6),
        "names": list(lines),
        "lines": list(lines.values()),
        "model": model.pk,
    }
