"""Classifiers as rows: which are due, what there is to learn from, and how pictures are ranked by what was learned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Case, F, FilteredRelation, FloatField, Q, QuerySet, Value, When
from django.db.models.functions import Abs
from django.utils import timezone
from pgvector.django import MaxInnerProduct

from manifests.models import Manifest
from manifests.work import queue
from manifests.work.claims import Claim
from manifests.work.table import Table
from onitsearch.store import embedding_models
from onitsearch.store.index import TABLE
from onitsearch.store.models import EmbeddingModel, Illustration, ReviewClassifier

CLASSIFIERS = Table(ReviewClassifier, Q(due=True), gives_up=False)

# So many new decisions are a reason to learn anew, or this share of all: at first each of them says much.
BATCH = 10
_SHARE = 20
# The latest decisions teach; older ones of a large collection add nothing but time.
MOST = 2_000
# How many points of the curve are kept.
_MOST_HISTORY = 200

Rows = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True)
class Rule:
    """A logit that Postgres can compute: an inner product with ``weights`` (dim,), and a ``bias``."""

    weights: Rows
    bias: float


@dataclass(frozen=True, eq=False)
class Examples:
    """What people decided in a scope: vectors (n, dim), whether each was accepted, and its kind."""

    rows: Rows
    accepted: list[bool]
    kinds: list[str]


def scope_of(path: str) -> QuerySet[Illustration]:
    """The pictures of a scope (``all``, ``m/ID`` or ``c/ID``) that stand."""
    found = Illustration.objects.filter(
        state=Illustration.State.STANDING, manifest__withdrawn_at=None, canvas__removed_at=None
    )
    letter, _slash, public_id = path.partition("/")
    if letter == "m":
        return found.filter(manifest__public_id=public_id)
    if letter == "c":
        # By a subquery: a join would stand in the way of locking rows.
        return found.filter(
            manifest__in=Manifest.objects.filter(collections__public_id=public_id).values("pk")
        )
    return found


def ensure(path: str) -> ReviewClassifier | None:
    """The classifier of a scope for the model that answers, made where there is none; None without a model.

    A new one is due at once where people have decided enough there already.
    """
    model = embedding_models.active()
    if model is None:
        return None
    classifier, made = ReviewClassifier.objects.get_or_create(model=model, scope=path)
    if made and decided_in(path)[:BATCH].count() == BATCH:
        ReviewClassifier.objects.filter(pk=classifier.pk).update(due=True)
        queue.wake(queue.EMBED)
    return classifier


def decided_in(path: str) -> QuerySet[Illustration]:
    """The pictures of a scope that people accepted or rejected."""
    return scope_of(path).exclude(decision=Illustration.Decision.UNDECIDED)


def best(path: str) -> ReviewClassifier | None:
    """The classifier that helps most in a scope: its own once it can tell what to keep, else that of everything.

    Where neither can, one that can tell kinds.
    """
    own_first = _own_first(path)
    keep = [one for one in own_first if one.keep]
    return next(iter(keep or [one for one in own_first if one.kinds]), None)


def tried(path: str) -> ReviewClassifier | None:
    """A scope's own classifier, else that of everything, once it was scored on decisions, whether it helps or not."""
    return next((one for one in _own_first(path) if one.history), None)


def _own_first(path: str) -> list[ReviewClassifier]:
    found = ReviewClassifier.objects.filter(model__state=EmbeddingModel.State.ACTIVE, scope__in=(path, "all"))
    return sorted(found.select_related("model"), key=lambda one: one.scope != path)


def count_decision(illustration_id: int) -> None:
    """Have the classifiers of a picture's scopes know of one more decision; with enough new ones they are due."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE onit_search_reviewclassifier l SET pending = l.pending + 1,
                due = l.due OR l.pending + 1 >= GREATEST(%(batch)s, l.decisions / %(share)s)
            FROM onit_search_embeddingmodel m
            WHERE m.id = l.model_id AND m.state = 'active' AND l.scope IN (
                SELECT 'all'
                UNION SELECT 'm/' || b.public_id FROM onit_search_illustration i
                    JOIN onit_manifests_manifest b ON b.id = i.manifest_id WHERE i.id = %(illustration)s
                UNION SELECT 'c/' || c.public_id FROM onit_search_illustration i
                    JOIN onit_manifests_manifest_collections mc ON mc.manifest_id = i.manifest_id
                    JOIN onit_manifests_collection c ON c.id = mc.collection_id WHERE i.id = %(illustration)s)
            RETURNING l.due
            """,
            {"batch": BATCH, "share": _SHARE, "illustration": illustration_id},
        )
        due = any(row[0] for row in cursor.fetchall())
    if due:
        queue.wake(queue.EMBED)


def claim() -> tuple[ReviewClassifier, Claim] | None:
    """Claim a classifier that is to be learned; None where none is due."""
    rows = CLASSIFIERS.claim(CLASSIFIERS.ready().select_related("model").order_by("id"))
    return (rows[0], CLASSIFIERS.claim_of(rows[0])) if rows else None


def examples(classifier: ReviewClassifier) -> Examples:
    """The latest decisions of a classifier's scope on pictures that have a vector."""
    ids = list(
        decided_in(classifier.scope).order_by("-decided_at", "-pk").values_list("pk", flat=True)[:MOST]
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT v.v::real[], i.decision, i.kind FROM onit_search_illustration i"  # noqa: S608
            f" JOIN {TABLE} v ON v.illustration_id = i.id AND v.model_id = %s AND v.v IS NOT NULL"
            " WHERE i.id = ANY(%s) ORDER BY i.decided_at, i.id",
            [classifier.model_id, ids],
        )
        rows = cursor.fetchall()
    return Examples(
        np.asarray([row[0] for row in rows], np.float32).reshape(len(rows), classifier.model.dim),
        [row[1] == Illustration.Decision.ACCEPTED for row in rows],
        [str(row[2]) for row in rows],
    )


def save(
    claim: Claim,
    classifier: ReviewClassifier,
    *,
    decisions: int,
    keep: Rows | None,
    kinds: Rows | None,
    kind_names: Sequence[str],
    accuracy: dict[str, float],
) -> bool:
    """Write what was learned; False where the claim was lost meanwhile. Decisions made since stay to be learned."""
    # Decisions may have been taken back: what more of them had taught is no part of the curve any more.
    history = [one for one in classifier.history if one["decisions"] < decisions]
    if accuracy:
        history = [*history, {"decisions": decisions, **accuracy}][-_MOST_HISTORY:]
    return CLASSIFIERS.end(
        claim,
        due=False,
        attempts=0,
        pending=Case(
            When(pending__gt=classifier.pending, then=F("pending") - classifier.pending), default=Value(0)
        ),
        decisions=decisions,
        keep=b"" if keep is None else np.asarray(keep, np.float32).tobytes(),
        kinds=b"" if kinds is None else np.asarray(kinds, np.float32).tobytes(),
        kind_names=list(kind_names),
        history=history,
        learned_at=timezone.now(),
    )


def keep_rule(classifier: ReviewClassifier) -> Rule | None:
    """What a classifier says of keeping a picture; None while it says nothing."""
    return _rules(bytes(classifier.keep), classifier.model.dim)[0] if classifier.keep else None


def kind_rules(classifier: ReviewClassifier) -> dict[str, Rule]:
    """What a classifier says of kinds, one against the others; empty while it says nothing."""
    found = _rules(bytes(classifier.kinds), classifier.model.dim) if classifier.kinds else []
    return dict(zip(classifier.kind_names, found, strict=True))


def _rules(data: bytes, dim: int) -> list[Rule]:
    table = np.frombuffer(data, np.float32).reshape(-1, dim + 1)
    return [Rule(row[:-1], float(row[-1])) for row in table]


def with_logit(
    pictures: QuerySet[Illustration], classifier: ReviewClassifier, rule: Rule
) -> QuerySet[Illustration]:
    """Pictures with ``logit``, how surely a rule says yes (null without a vector), and ``doubt``, its size."""
    one_vector = FilteredRelation("vectors", condition=Q(vectors__model=classifier.model_id))
    # pgvector's operator for indexes is the negative inner product.
    product = MaxInnerProduct("seen__v", rule.weights.astype(np.float32).tolist())
    logit = Value(rule.bias, FloatField()) - product
    return pictures.annotate(seen=one_vector).annotate(logit=logit).annotate(doubt=Abs(F("logit")))
