"""The whole library ranked by one vector, nothing left out and no index asked: what figures are made from."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from django.db import connection

from manifests.models import Manifest
from onitsearch.store.index import TABLE
from onitsearch.store.models import EmbeddingModel, Illustration
from onitsearch.store.nearest import checked_literal, exact_statement
from onitsearch.store.query_plan import Filter
from onitsearch.store.vectors import FloatArray

Ids = np.ndarray[tuple[int], np.dtype[np.int64]]
_ALL = 2**31 - 1


def rank_all(vector: FloatArray, model: EmbeddingModel, most: int = _ALL) -> Ids:
    """Return the ids (n,) of all illustrations that visitors can see, the most similar to ``vector`` first.

    Or only of the first ``most`` of them, every one of which was compared all the same.
    """
    statement, parameters = exact_statement(checked_literal(vector, model), Filter(), model, most)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return np.fromiter((row[0] for row in cursor.fetchall()), np.int64)


def rank_every(vector: FloatArray, model: EmbeddingModel) -> Ids:
    """Return the ids (n,) of all pictures with a vector, those that were curated away included, the best first."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT v.illustration_id FROM {TABLE} v JOIN onit_search_illustration i ON i.id = v.illustration_id"  # noqa: S608
            " WHERE v.model_id = %s AND v.v IS NOT NULL AND i.state = 'standing'"
            f" ORDER BY v.v::halfvec({int(model.dim)}) <=> %s::halfvec({int(model.dim)}), v.illustration_id",
            [model.pk, checked_literal(vector, model)],
        )
        return np.fromiter((row[0] for row in cursor.fetchall()), np.int64)


def vectors_of(model: EmbeddingModel, ids: Iterable[int]) -> tuple[Ids, FloatArray]:
    """Return the ids (n,) of those of the pictures that have a vector, and their unit rows (n, dim) float32."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT illustration_id, v::real[] FROM {TABLE}"  # noqa: S608
            " WHERE model_id = %s AND v IS NOT NULL AND illustration_id = ANY(%s) ORDER BY illustration_id",
            [model.pk, list(ids)],
        )
        rows = cursor.fetchall()
    found = np.asarray([row[1] for row in rows], np.float32).reshape(len(rows), model.dim)
    found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-6)
    return np.array([row[0] for row in rows], np.int64), found


def standing() -> list[int]:
    """Return the ids of all pictures that stand, those that were curated away included."""
    rows = Illustration.objects.filter(state=Illustration.State.STANDING).exclude(crop_digest="")
    return list(rows.values_list("pk", flat=True))


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


def kept_pictures(ids: Iterable[int]) -> dict[int, str]:
    """Return the names of the kept pictures of illustrations in Django's storage; those without one are left out."""
    rows = Illustration.objects.filter(pk__in=list(ids)).exclude(thumbnail="").values_list("pk", "thumbnail")
    return {int(one): str(name) for one, name in rows}


def book_uris(ids: Iterable[int]) -> dict[int, str]:
    """Return the URIs of books by their row ids."""
    return {
        int(one): str(uri) for one, uri in Manifest.objects.filter(pk__in=list(ids)).values_list("pk", "uri")
    }
