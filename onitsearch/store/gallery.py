"""The whole library ranked by one vector, nothing left out and no index asked: what figures are made from."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from django.db import connection

from onitsearch.store.models import EmbeddingModel, Illustration
from onitsearch.store.nearest import checked_literal, exact_statement
from onitsearch.store.query_plan import Filter
from onitsearch.store.vectors import FloatArray

Ids = np.ndarray[tuple[int], np.dtype[np.int64]]
_ALL = 2**31 - 1


def rank_all(vector: FloatArray, model: EmbeddingModel) -> Ids:
    """Return the ids (n,) of all illustrations that visitors can see, the most similar to ``vector`` first."""
    statement, parameters = exact_statement(checked_literal(vector, model), Filter(), model, _ALL)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return np.fromiter((row[0] for row in cursor.fetchall()), np.int64)


def books_of(ids: Iterable[int]) -> dict[int, int]:
    """Return the book (row id of its manifest) of each illustration."""
    rows = Illustration.objects.filter(pk__in=list(ids)).values_list("pk", "manifest_id")
    return {int(one): int(book) for one, book in rows}


def curated_notations() -> dict[int, tuple[str, ...]]:
    """Return the ICONCLASS notations that people gave to illustrations, by row id; rejected ones left out."""
    rows = (
        Illustration.objects.filter(state=Illustration.State.STANDING)
        .exclude(decision=Illustration.Decision.REJECTED)
        .exclude(notations=[])
        .values_list("pk", "notations")
    )
    return {int(one): tuple(notations) for one, notations in rows}
