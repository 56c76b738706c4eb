"""Techniques of pictures: as people tagged them, else as the active model was found to tell them surely.

A model's word is kept with its vector (`Vector.technique`), where it was calibrated only; see
`onitsearch.curate.technique_rules`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.db import connection
from django.db.models import Count, QuerySet

from onitsearch.store import embedding_models, tags
from onitsearch.store.index import TABLE
from onitsearch.store.models import EmbeddingModel, Illustration, Vector
from onitsearch.store.vectors import FloatArray
from onitsearch.techniques import Technique, spellings, told_by

_AT_ONCE = 2_000


@dataclass(frozen=True)
class Told:
    """The technique of a picture (an AAT id), and whether a model says so."""

    value: str
    by_model: bool = False


@dataclass(frozen=True, eq=False)
class Labelled:
    """Pictures whose technique people told: vectors (n, dim), techniques and row ids of their books."""

    rows: FloatArray
    techniques: list[str]
    books: list[int]


def of_picture(row: Illustration) -> list[Told]:
    """What is known of a picture: all that people told, else what the model is sure of."""
    told = dict.fromkeys(one for tag in row.tags if (one := told_by(tag)))
    if told:
        return [Told(one) for one in told]
    model = embedding_models.active()
    said = (
        model
        and Vector.objects.filter(illustration=row, model=model).values_list("technique", flat=True).first()
    )
    return [Told(said, by_model=True)] if said else []


def ids_of(values: Iterable[str]) -> tuple[int, ...]:
    """The row ids of pictures of any of some techniques."""
    wanted = list(values)
    found = set(tags.ids_tagged(tags.in_use(spellings(wanted))))
    model = embedding_models.active()
    if model:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT v.illustration_id FROM {TABLE} v"  # noqa: S608
                " JOIN onit_search_illustration i ON i.id = v.illustration_id"
                " WHERE v.model_id = %s AND v.technique <> '' AND v.technique = ANY(%s) AND v.live"
                " AND NOT i.tags && %s::varchar[]",
                [model.pk, wanted, _all_tags()],
            )
            found.update(int(row[0]) for row in cursor.fetchall())
    return tuple(sorted(found))


def counts(within: QuerySet[Illustration]) -> Counter[str]:
    """How many of some pictures are of each technique; one of several counts in each."""
    found: Counter[str] = Counter()
    telling = _all_tags()
    if telling:
        tagged = (
            within.order_by().filter(tags__overlap=telling).values_list("tags").annotate(many=Count("pk"))
        )
        for its, many in tagged:
            for one in {technique for tag in its if (technique := told_by(tag))}:
                found[one] += many
    model = embedding_models.active()
    if model and Vector.objects.filter(model=model).exclude(technique="").exists():
        said = Vector.objects.filter(model=model, live=True, illustration__in=within.order_by().values("pk"))
        said = said.exclude(technique="").exclude(illustration__tags__overlap=telling)
        for one, many in said.order_by().values_list("technique").annotate(many=Count("pk")):
            found[one] += many
    return found


def _all_tags() -> list[str]:
    """The tags that are in use and tell any technique, as people spelled them."""
    return tags.in_use(spellings(Technique.values))


def labelled(model: EmbeddingModel) -> Labelled:
    """All pictures of one technique by people's word, with their vectors of a model."""
    telling = _all_tags()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT i.tags, v.manifest_id, v.v::real[] FROM {TABLE} v"  # noqa: S608
            " JOIN onit_search_illustration i ON i.id = v.illustration_id"
            " WHERE v.model_id = %s AND v.v IS NOT NULL AND v.live AND i.tags && %s::varchar[] ORDER BY i.id",
            [model.pk, telling],
        )
        read = [
            ({told_by(tag) for tag in its} - {""}, int(book), row) for its, book, row in cursor.fetchall()
        ]
    plain = [(one, book, row) for one, book, row in read if len(one) == 1]
    return Labelled(
        np.asarray([row for _one, _book, row in plain], np.float32).reshape(len(plain), -1),
        [next(iter(one)) for one, _book, _row in plain],
        [book for _one, book, _row in plain],
    )


def batches(model: EmbeddingModel) -> Iterable[tuple[list[int], FloatArray]]:
    """All vectors of a model, some at once: row ids of the vectors, and the vectors (n, dim)."""
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id, v::real[] FROM {TABLE}"  # noqa: S608
                " WHERE model_id = %s AND v IS NOT NULL AND id > %s ORDER BY id LIMIT %s",
                [model.pk, last, _AT_ONCE],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        last = int(rows[-1][0])
        yield [int(row[0]) for row in rows], np.asarray([row[1] for row in rows], np.float32)


def write(vector_ids: Sequence[int], said: Sequence[str]) -> None:
    """Keep what a model says of pictures, by the ids of their vectors; empty where it is not sure."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {TABLE} v SET technique = n.said FROM unnest(%s::bigint[], %s::varchar[]) AS n(id, said)"  # noqa: S608
            " WHERE v.id = n.id AND v.technique <> n.said",
            [list(vector_ids), list(said)],
        )


def said_by_models() -> Mapping[int, int]:
    """Of how many pictures each model (row id) says a technique."""
    rows = Vector.objects.exclude(technique="").order_by().values_list("model").annotate(many=Count("pk"))
    return {int(model): int(many) for model, many in rows}
