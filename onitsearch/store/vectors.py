"""Vector rows: made due, claimed in batches, filled, and kept in step with what their illustration says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Count, F, Q

from manifests.errors import OnitError
from manifests.work.claims import Claim
from manifests.work.table import Table
from onitsearch.conf import conf
from onitsearch.detect.region import PublishedVector
from onitsearch.errors import WrongVectorError
from onitsearch.store.models import EmbeddingModel, Vector
from onitsearch.store.shown import shown_unasked

VECTORS = Table(Vector, Q(v__isnull=True))

FloatArray = np.ndarray[Any, np.dtype[np.float32]]

# What a vector row repeats of its illustration, its book and its book's collections. Which book is public is
# said by manifests.visibility.public_manifests; a test holds the two together.
_FACTS = """
    SELECT i.id AS illustration_id, i.manifest_id, i.kind, i.crop_digest, i.state, c.ids AS collections,
        i.state = 'standing' AND i.decision <> 'rejected' AND m.visible AND m.withdrawn_at IS NULL
            AND m.harvested_at IS NOT NULL AND COALESCE(c.visible, TRUE) AS live,
        i.kind = ANY(COALESCE(m.own_kinds, %(visible)s)) AS unasked
    FROM onit_search_illustration i
    JOIN onit_manifests_manifest m ON m.id = i.manifest_id
    CROSS JOIN LATERAL (
        SELECT COALESCE(array_agg(mc.collection_id ORDER BY mc.collection_id), '{}') AS ids,
            bool_or(col.visible) AS visible
        FROM onit_manifests_manifest_collections mc
        JOIN onit_manifests_collection col ON col.id = mc.collection_id
        WHERE mc.manifest_id = i.manifest_id
    ) c
"""

_ENSURE = f"""
    INSERT INTO onit_search_vector AS vector (illustration_id, model_id, dim, v, crop_digest, manifest_id,
        collections, kind, live, shown, attempts, claimed_by, error, published)
    SELECT f.illustration_id, model.id, model.dim, NULL, f.crop_digest, f.manifest_id,
        f.collections, f.kind, f.live, f.live AND f.unasked, 0, '', '', ''
    FROM ({_FACTS} WHERE {{where}}) f
    CROSS JOIN onit_search_embeddingmodel model
    WHERE model.state IN ('active', 'building') AND f.state = 'standing' AND f.crop_digest <> ''
    ORDER BY f.illustration_id, model.id
    ON CONFLICT (illustration_id, model_id) DO UPDATE SET v = NULL, crop_digest = EXCLUDED.crop_digest,
        attempts = 0, error = '', cause = '', claimed_by = '', lease_until = NULL, not_before = NULL,
        waiting_since = NULL, reference = '', base = NULL, best = NULL, classes = '{{}}', class_scores = '{{}}'
    WHERE vector.crop_digest <> EXCLUDED.crop_digest
"""  # noqa: S608  (made of constants of this file)

_REFRESH = f"""
    UPDATE onit_search_vector vector
    SET manifest_id = f.manifest_id, collections = f.collections, kind = f.kind, live = f.live, shown = {{shown}}
    FROM ({_FACTS} WHERE {{where}}) f
    WHERE vector.illustration_id = f.illustration_id
        AND (vector.manifest_id, vector.collections, vector.kind, vector.live, vector.shown) IS DISTINCT FROM
            (f.manifest_id, f.collections, f.kind, f.live, {{shown}})
"""  # noqa: S608
_NOW = _REFRESH.replace("{shown}", "f.live AND f.unasked")
_HIDING_ONLY = _REFRESH.replace("{shown}", "f.live AND f.unasked AND vector.shown")
# To show a vector is to write it into the index, some milliseconds each: of more than this nobody waits for it.
SHOWN_AT_ONCE = 5_000


@dataclass(frozen=True)
class VectorWork:
    """A claimed vector: which illustration, and where the kept picture of its crop is."""

    id: int
    illustration_id: int
    crop_digest: str
    thumbnail: str
    claim: Claim


def _run(statement: str, where: str, ids: Iterable[int]) -> int:
    wanted = sorted(set(ids))
    if not wanted:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            statement.replace("{where}", where), {"ids": wanted, "visible": list(conf().visible_kinds)}
        )
        return int(cursor.rowcount)


def ensure_due(illustration_ids: Iterable[int]) -> int:
    """Have a vector row for each illustration and each active or building model; returns how many became due.

    A row made from another crop loses its vector and is due again; one of the same crop is left alone.
    """
    return _run(_ENSURE, "i.id = ANY(%(ids)s)", illustration_ids)


def refresh_shown(illustration_ids: Iterable[int]) -> int:
    """Bring `live`, `shown`, kind, book and collections of vectors into step with their illustrations.

    Call it in the transaction that changes an illustration. Returns how many rows changed; an illustration
    that stands (again) and has no vector yet becomes due.
    """
    ids = sorted(set(illustration_ids))
    changed = _run(_NOW, "i.id = ANY(%(ids)s)", ids)
    return changed + ensure_due(ids)


def refresh_manifests(manifest_ids: Iterable[int]) -> int:
    """Do the same for all illustrations of some books, when a book or its collections change.

    What is to be hidden is, at once. Where very many may have to be shown, `show_pending` does that afterwards.
    """
    ids = sorted(set(manifest_ids))
    hidden = Vector.objects.filter(manifest_id__in=ids, shown=False)[: SHOWN_AT_ONCE + 1].count()
    statement = _NOW if hidden <= SHOWN_AT_ONCE else _HIDING_ONLY
    return _run(statement, "i.manifest_id = ANY(%(ids)s)", ids)


def show_pending(limit: int = 1_000) -> int:
    """Show up to ``limit`` of the vectors that are to be shown and are not yet; returns how many."""
    pending = Vector.objects.filter(live=True, shown=False)
    ids = list(pending.filter(shown_unasked()).values_list("pk", flat=True)[:limit])
    # Asked again: what was hidden meanwhile stays so.
    return pending.filter(pk__in=ids).update(shown=True)


def refresh_visible_kinds() -> int:
    """Bring `shown` into step with the setting VISIBLE_KINDS for all vectors; returns how many changed.

    It is written into each row, so that a search need not filter by kinds.
    """
    visible = Q(live=True) & shown_unasked()
    opened = Vector.objects.filter(visible, shown=False).update(shown=True)
    return opened + Vector.objects.filter(~visible, shown=True).update(shown=False)


def drop(illustration_ids: Iterable[int]) -> None:
    """Remove the vectors of illustrations that are never to come back."""
    Vector.objects.filter(illustration_id__in=sorted(set(illustration_ids))).delete()


def add_missing(limit: int = 20_000) -> int:
    """Make due what has no vector row for a model in use; the net under a model registered meanwhile.

    What a retired model holds of crops that have changed since is made due as well when it is used again.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT i.id FROM onit_search_illustration i CROSS JOIN onit_search_embeddingmodel m
            WHERE m.state IN ('active', 'building') AND i.state = 'standing' AND i.crop_digest <> ''
                AND NOT EXISTS (SELECT 1 FROM onit_search_vector v
                    WHERE v.illustration_id = i.id AND v.model_id = m.id AND v.crop_digest = i.crop_digest)
            ORDER BY i.id LIMIT %s
            """,
            [limit],
        )
        ids = [int(row[0]) for row in cursor.fetchall()]
    return ensure_due(ids)


def ready(model_id: int, most: int) -> int:
    """How many vectors of a model may be claimed together now, counted up to ``most``."""
    return VECTORS.ready().filter(model=model_id, attempts=0).order_by()[:most].count()


def claim_batch(model_id: int, limit: int | None = None) -> list[VectorWork]:
    """Claim up to ``limit`` due vectors of a model (EMBED_BATCH where none is given).

    What failed before comes alone, so that one bad picture cannot spoil (or kill) a batch twice.
    """
    wanted = VECTORS.ready().filter(model=model_id).order_by("id")
    thumbnail = wanted.annotate(thumbnail=F("illustration__thumbnail"))
    rows = VECTORS.claim(thumbnail.filter(attempts=0), limit or conf().embed_batch)
    rows = rows or VECTORS.claim(thumbnail.filter(attempts__gt=0))
    return [
        VectorWork(row.pk, row.illustration_id, row.crop_digest, row.thumbnail, VECTORS.claim_of(row))  # type: ignore[attr-defined]
        for row in rows
    ]


def save(model: EmbeddingModel, work: Sequence[VectorWork], rows: FloatArray) -> int:
    """Write the vectors (n, dim) of claimed work in one statement; returns how many still matched their crop.

    Raises WrongVectorError, and writes nothing, where a row has another length, is not finite or is all zero.
    """
    rows = np.asarray(rows, dtype=np.float32)
    if rows.shape != (len(work), model.dim):
        raise WrongVectorError(
            f"Vectors of shape {rows.shape} came for {len(work)} crops of the model {model.key}, whose length"
            f" is {model.dim}.",
            hint="Check that the worker runs the model that the row names.",
        )
    if not np.isfinite(rows).all() or (np.abs(rows).max(axis=1, initial=0) == 0).any():
        raise WrongVectorError(f"The model {model.key} gave vectors that are not finite or all zero.")
    if not work:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE onit_search_vector v SET v = given.v::halfvec, attempts = 0, error = '', cause = '', claimed_by = '',
                lease_until = NULL, not_before = NULL
            FROM (SELECT unnest(%s::bigint[]) AS id, unnest(%s::text[]) AS digest, unnest(%s::text[]) AS v) given
            WHERE v.id = given.id AND v.model_id = %s AND v.crop_digest = given.digest
            """,
            [[w.id for w in work], [w.crop_digest for w in work], [literal(row) for row in rows], model.id],
        )
        return int(cursor.rowcount)


# One that was made here stays: it is surely of this crop. What was published then is remembered all the same.
_ACCEPT_PUBLISHED = """
    UPDATE onit_search_vector v SET published = given.digest, attempts = 0, error = '', cause = '', claimed_by = '',
        lease_until = NULL, not_before = NULL, waiting_since = NULL,
        v = CASE WHEN v.v IS NULL OR v.published <> '' THEN given.v::halfvec ELSE v.v END,
        reference = CASE WHEN v.v IS NULL OR v.published <> '' THEN '' ELSE v.reference END
    FROM (SELECT unnest(%s::bigint[]) AS illustration, unnest(%s::text[]) AS model, unnest(%s::text[]) AS digest,
        unnest(%s::text[]) AS v) given
    JOIN onit_search_embeddingmodel m ON m.key = given.model
    WHERE v.illustration_id = given.illustration AND v.model_id = m.id AND v.published <> given.digest
"""


def accept_published(given: Sequence[tuple[int, Sequence[PublishedVector]]]) -> int:
    """Write vectors that are published of illustrations, in place of asking the model; returns how many were taken.

    Call it in the transaction that writes the illustrations. Each is considered once: where a crop changes and what
    is published does not, it is of another picture than the crop, whose own vector is made here.
    """
    rows = [
        (one, vector.model, np.asarray(vector.values, np.float32))
        for one, all_of in given
        for vector in all_of
    ]
    if not rows:
        return 0
    texts = [literal(row) for _, _, row in rows]
    digests = [hashlib.sha256(text.encode()).hexdigest()[:16] for text in texts]
    with connection.cursor() as cursor:
        cursor.execute(
            _ACCEPT_PUBLISHED, [[one for one, _, _ in rows], [key for _, key, _ in rows], digests, texts]
        )
        return int(cursor.rowcount)


def literal(vector: FloatArray) -> str:
    """Return a vector as pgvector reads it."""
    return "[" + ",".join(f"{value:.6g}" for value in vector.tolist()) + "]"


def fail(work: VectorWork, error: OnitError) -> None:
    """Put one claimed vector back for later, or give it up, with the error's plain words."""
    VECTORS.put_back(work.claim, error)


def put_back(work: Sequence[VectorWork]) -> None:
    """Undo a claim as if it had not happened (the model, not the crops, was at fault)."""
    VECTORS.undo([one.claim for one in work])


def due(model_ids: Sequence[int]) -> Mapping[int, int]:
    """Return how many vectors each model could be fed right now."""
    found = VECTORS.ready().filter(model__in=model_ids).order_by().values_list("model").annotate(Count("id"))
    return dict(found)
