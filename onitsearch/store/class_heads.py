"""Classes learned from labels, as rows: when to learn anew, what there is to learn from, and what stands."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection, transaction

from onitsearch.store import embedding_models
from onitsearch.store.index import TABLE
from onitsearch.store.models import ClassHead, EmbeddingModel, Illustration, KindHead

# So many new labelled pictures are a reason to learn anew, or this share of all.
BATCH, _SHARE = 10, 10
# The latest labels teach; older ones of a large collection add little but time.
MOST = 5_000
_FRESH = 30.0  # seconds for which a process trusts what it read

_lock = threading.Lock()
_kept: dict[int, tuple[float, list[Rule]]] = {}


@dataclass(frozen=True, eq=False)
class Rule:
    """A class that was learned: the logit of a unit vector is its product with ``weights`` (dim,), and ``bias``."""

    notation: str
    weights: Any
    bias: float
    examples: int
    ours: float
    before: float
    stands: bool = True


@dataclass(frozen=True, eq=False)
class Labelled:
    """Pictures that people classed: row ids, unit vectors (n, dim), notations, and the row ids of their books."""

    ids: list[int]
    rows: Any
    notations: list[tuple[str, ...]]
    books: list[str]


def ensure_due() -> bool:
    """Have the active model's classes be learned where enough pictures were classed since; whether they are due."""
    model = embedding_models.active()
    if model is None:
        return False
    row, _made = KindHead.objects.get_or_create(model=model)
    last = row.class_labels
    wanted = last + max(BATCH, last // _SHARE)
    classed = Illustration.objects.filter(state=Illustration.State.STANDING).exclude(notations=[])
    classed = classed.exclude(decision=Illustration.Decision.REJECTED)
    if last >= MOST or classed.order_by()[:wanted].count() < wanted:
        return False
    KindHead.objects.filter(pk=row.pk).update(classes_due=True)
    return True


def claim() -> EmbeddingModel | None:
    """The model whose classes are to be learned now, told to one worker only; None where there is none."""
    row = KindHead.objects.filter(classes_due=True).select_related("model").first()
    if row is None or not KindHead.objects.filter(pk=row.pk, classes_due=True).update(classes_due=False):
        return None
    return row.model


def labelled(model: EmbeddingModel) -> Labelled:
    """The pictures that were classed last, with their vectors of a model."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.id, v.v::real[], i.notations, i.manifest_id FROM onit_search_illustration i"  # noqa: S608
            f" JOIN {TABLE} v ON v.illustration_id = i.id AND v.model_id = %s AND v.v IS NOT NULL"
            " WHERE i.notations <> '{}' AND i.state = 'standing' AND i.decision <> 'rejected'"
            " ORDER BY i.changed_at DESC, i.id DESC LIMIT %s",
            [model.pk, MOST],
        )
        found = cursor.fetchall()
    rows = np.asarray([row[1] for row in found], np.float64).reshape(len(found), model.dim)
    rows = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    return Labelled(
        [int(row[0]) for row in found], rows, [tuple(row[2]) for row in found], [str(row[3]) for row in found]
    )


def save(model: EmbeddingModel, learned: Iterable[Rule], of_all: int) -> None:
    """Keep what was learned in place of what was before; only what is better than the model's words stands."""
    with transaction.atomic():
        list(KindHead.objects.select_for_update().filter(model=model))  # one after the other
        ClassHead.objects.filter(model=model).delete()
        ClassHead.objects.bulk_create(
            ClassHead(
                model=model,
                notation=one.notation,
                weights=np.asarray([*one.weights, one.bias], np.float32).tobytes(),
                examples=one.examples,
                ours=one.ours,
                before=one.before,
                stands=one.stands,
            )
            for one in learned
        )
        KindHead.objects.filter(model=model).update(class_labels=of_all)
    forget()


def standing(model: EmbeddingModel) -> list[Rule]:
    """The rules that stand for a model's own words."""
    with _lock:
        until, kept = _kept.get(model.pk, (0.0, []))
        if time.monotonic() < until:
            return kept
    found = []
    for row in ClassHead.objects.filter(model=model, stands=True).order_by("notation"):
        numbers = np.frombuffer(bytes(row.weights), np.float32)
        found.append(Rule(row.notation, numbers[:-1], float(numbers[-1]), row.examples, row.ours, row.before))
    with _lock:
        _kept[model.pk] = (time.monotonic() + _FRESH, found)
    return found


def forget() -> None:
    """Have rules be read anew."""
    with _lock:
        _kept.clear()
