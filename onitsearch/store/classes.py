"""Zero-shot classes: each picture's place among the reference vocabulary, kept with its vector and searched here."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from django.core.cache import cache
from django.db import connection

from onitsearch.embed.reference import Profile, Reference, profiles
from onitsearch.store.index import TABLE
from onitsearch.store.models import EmbeddingModel, ReferenceVocabulary
from onitsearch.store.query_plan import Filter, where_clause

_FRESH = 30.0  # seconds for which a process trusts what it read
# Of a class that more pictures carry, so many are ranked.
_MOST_CARRIERS = 20_000
_BATCH = 2_000
_SAMPLE = 4_096
_REACH = "onit:usual-reach:"

_lock = threading.Lock()
_kept: dict[int, tuple[float, Reference | None]] = {}


def reference_of(model: EmbeddingModel) -> Reference | None:
    """Return the model's reference vocabulary; None where none was encoded yet."""
    with _lock:
        until, kept = _kept.get(model.pk, (0.0, None))
        if time.monotonic() < until:
            return kept
    digest = ReferenceVocabulary.objects.filter(model=model).values_list("digest", flat=True).first()
    if kept is None or kept.digest != digest:
        kept = _read(model) if digest else None
    with _lock:
        _kept[model.pk] = (time.monotonic() + _FRESH, kept)
    return kept


def save_reference(model: EmbeddingModel, reference: Reference) -> None:
    """Keep a model's reference vocabulary; pictures are compared with it anew by `catch_up`."""
    ReferenceVocabulary.objects.update_or_create(
        model=model,
        defaults={
            "digest": reference.digest,
            "names": list(reference.names),
            "known": [int(one) for one in reference.known],
            "rows": reference.rows.astype(np.float16).tobytes(),
            "means": b"" if reference.means is None else reference.means.astype(np.float16).tobytes(),
        },
    )
    forget()


def forget() -> None:
    """Have everything read anew."""
    with _lock:
        _kept.clear()
    cache.delete_many([f"{_REACH}{key}" for key in EmbeddingModel.objects.values_list("pk", flat=True)])


def catch_up(model: EmbeddingModel, reference: Reference, limit: int = _BATCH) -> int:
    """Compare pictures that were not compared with this vocabulary yet; returns how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, v::real[] FROM {TABLE} WHERE model_id = %s AND v IS NOT NULL"  # noqa: S608
            " AND (reference < %s OR reference > %s) LIMIT %s",
            [model.pk, reference.digest, reference.digest, limit],
        )
        rows = cursor.fetchall()
    if rows:
        vectors = np.asarray([row[1] for row in rows], np.float32)
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
        write([int(row[0]) for row in rows], profiles(vectors, reference), reference.digest)
    return len(rows)


def write(vector_ids: Sequence[int], found: Sequence[Profile], digest: str) -> None:
    """Keep the profiles of vector rows, in the order of their ids."""
    rows = [
        {"id": vector, "base": one.base, "best": one.best, "classes": one.classes, "scores": one.scores}
        for vector, one in zip(vector_ids, found, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {TABLE} v SET base = given.base, best = given.best, classes = given.classes,"  # noqa: S608
            " class_scores = given.scores, reference = %s FROM jsonb_to_recordset(%s::jsonb) AS given(id bigint,"
            " base float8, best float8, classes varchar[], scores float8[]) WHERE v.id = given.id AND v.v IS NOT NULL",
            [digest, json.dumps(rows)],
        )


def usual_reach(model: EmbeddingModel) -> float:
    """Return how far pictures usually reach into the vocabulary: the lower quartile of best less base; 0 where unknown.

    A picture that nothing in the vocabulary describes reaches less, and what is nearest to it means little.
    """
    # All processes go by one value: the pages of a ranking may come from several of them.
    name = f"{_REACH}{model.pk}"
    kept = cache.get(name)
    if isinstance(kept, float):
        return kept
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT percentile_cont(0.25) WITHIN GROUP (ORDER BY best - base) FROM"  # noqa: S608
            f" (SELECT best, base FROM {TABLE} WHERE model_id = %s AND shown AND best IS NOT NULL"
            " ORDER BY illustration_id LIMIT %s) few",
            [model.pk, _SAMPLE],
        )
        found = cursor.fetchone()[0]
    value = float(found or 0.0)
    cache.set(name, value, _FRESH)
    return value


def levels_of(ids: Sequence[int], model: EmbeddingModel) -> dict[int, tuple[float, float]]:
    """Return (base, best) of illustrations that were compared with the vocabulary."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT illustration_id, base, best FROM {TABLE}"  # noqa: S608
            " WHERE model_id = %s AND illustration_id = ANY(%s) AND best IS NOT NULL",
            [model.pk, list(ids)],
        )
        return {int(one): (float(base), float(best)) for one, base, best in cursor.fetchall()}


def illustrations_with_classes(
    names: Sequence[str], *, wanted: Filter, model: EmbeddingModel, limit: int
) -> dict[int, dict[str, float]]:
    """Return the classes (name to score, 0 to 1) of illustrations in scope that look like any of some classes.

    At most ``limit``, those with the best of the classes asked for first. A score is the class's share of the distance
    from the picture's base to its best, times how far the picture reaches as against the usual (1 at most).
    """
    if not names or () in (wanted.manifests, wanted.collections, wanted.kinds, wanted.ids):
        return {}
    clause, parameters = where_clause(wanted, model)
    found = _classes(
        f"{clause} AND classes && %s::varchar[] LIMIT %s", [*parameters, list(names), _MOST_CARRIERS], model
    )
    asked = set(names)
    best = {one: max(score for name, score in has.items() if name in asked) for one, has in found.items()}
    kept = sorted(best, key=lambda one: (-best[one], one))[:limit]
    return {one: found[one] for one in kept}


def classes_of(ids: Sequence[int], model: EmbeddingModel) -> dict[int, dict[str, float]]:
    """Return the classes (name to score, as `illustrations_with_classes` gives them) of illustrations."""
    return (
        _classes("model_id = %s AND illustration_id = ANY(%s)", [model.pk, list(ids)], model) if ids else {}
    )


def profiles_of(ids: Sequence[int], model: EmbeddingModel) -> dict[int, Profile]:
    """Return where illustrations stand in the vocabulary, as it was compared with them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT illustration_id, base, best, classes, class_scores FROM {TABLE}"  # noqa: S608
            " WHERE model_id = %s AND illustration_id = ANY(%s) AND best IS NOT NULL",
            [model.pk, list(ids)],
        )
        return {
            int(one): Profile(float(base), float(best), tuple(names), tuple(scores))
            for one, base, best, names, scores in cursor.fetchall()
        }


def _classes(condition: str, parameters: Sequence[Any], model: EmbeddingModel) -> dict[int, dict[str, float]]:
    usual = max(usual_reach(model), 1e-6)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT illustration_id, best - base, classes, class_scores FROM {TABLE} WHERE {condition}",  # noqa: S608
            parameters,
        )
        return {
            int(one): {
                str(name): float(score) * min(1.0, float(reach) / usual)
                for name, score in zip(names, scores, strict=True)
            }
            for one, reach, names, scores in cursor.fetchall()
            if reach is not None
        }


def _read(model: EmbeddingModel) -> Reference | None:
    row = ReferenceVocabulary.objects.filter(model=model).first()
    if row is None:
        return None
    rows, means = (
        np.frombuffer(bytes(kept), np.float16).reshape(-1, model.dim).astype(np.float32)
        for kept in (row.rows, row.means)
    )
    known = np.asarray(row.known, np.int8)
    return Reference(row.digest, tuple(row.names), rows, known, means if len(means) else None)
