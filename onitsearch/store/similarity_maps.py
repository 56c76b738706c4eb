"""Maps as rows: which is due, what there is to lay out, and which of a map's pictures may still be seen."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from django.core.cache import cache
from django.db import connection
from django.db.models import Q
from django.db.models.functions import Left
from django.utils import timezone

from manifests.conf import get_settings
from manifests.work import queue
from manifests.work.claims import Claim
from manifests.work.table import Table
from onitsearch.store import embedding_models, visibility_version
from onitsearch.store.index import TABLE
from onitsearch.store.models import EmbeddingModel, Illustration, SimilarityMap, Vector

MAPS = Table(SimilarityMap, Q(made_at=None))

# Fewer pictures are seen at one glance without a map.
FEWEST = 12
# A map is made anew when this share of its pictures has come, gone or changed.
_CHANGED = 0.1
# So many are worth a map of their own while more are still to come.
_MANY = 1_000
_PAUSE_AFTER_FAILURE = timedelta(days=1)
# Addresses of a map lead somewhere until so many newer ones were made.
KEPT = 3
_CACHED = 600  # seconds

Ids = np.ndarray[Any, np.dtype[np.int64]]
Cells = np.ndarray[Any, np.dtype[np.int32]]
Numbers = np.ndarray[Any, np.dtype[np.int16]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]
Rows = np.ndarray[Any, np.dtype[np.float32]]

# What may be seen on a map; what has no thumbnail for the public cannot be.
_SEEN = f"""
    FROM {TABLE} v JOIN onit_search_illustration i ON i.id = v.illustration_id
    WHERE v.model_id = %s AND v.shown AND v.v IS NOT NULL AND i.thumbnail <> '' AND NOT i.restricted
"""


@dataclass(frozen=True, eq=False)
class MadeMap:
    """A map that was made: arrays with a row for each picture, see `models.SimilarityMap`."""

    version: int
    model_id: int
    side: int
    ids: Ids
    digests: Ids
    cells: Cells
    clusters_of: Numbers
    clusters: list[dict[str, str]]


_lock = threading.Lock()
_read: dict[int, MadeMap] = {}


def ensure_due() -> bool:
    """Have a map made where there is none of the active model, or enough has changed since; True where one is due.

    While vectors are still being made, only where that would show twice as many pictures.
    """
    model = embedding_models.active()
    if model is None:
        return False
    waiting = SimilarityMap.objects.filter(model=model, made_at=None)
    if waiting.filter(attempts__lt=get_settings().max_attempts).exists():
        return MAPS.ready().filter(model=model).exists()
    if waiting.filter(created_at__gt=timezone.now() - _PAUSE_AFTER_FAILURE).exists():
        return False
    count, more_to_come = _to_come(model)
    last = latest()
    old = len(last.ids) if last is not None and last.model_id == model.pk else 0
    still = int(visible(last).sum()) if last is not None and old else 0
    changed = (old - still) + max(0, count - still)
    enough = max(_CHANGED * old, 1) if not more_to_come else max(old, _MANY)
    if count < FEWEST or changed < enough:
        return False
    waiting.delete()
    SimilarityMap.objects.create(model=model)
    return True


def _to_come(model: EmbeddingModel) -> tuple[int, bool]:
    """How many pictures a map would show now, and whether there are vectors still to be made."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), EXISTS (SELECT 1 FROM {TABLE} due WHERE due.model_id = %s AND due.shown"  # noqa: S608
            f" AND due.v IS NULL AND due.attempts = 0) {_SEEN}",
            [model.pk, model.pk],
        )
        count, more = cursor.fetchone()
    return int(count), bool(more)


def make_anew() -> SimilarityMap | None:
    """A map that is to be made now, whatever has changed; None without a model that answers."""
    model = embedding_models.active()
    if model is None:
        return None
    SimilarityMap.objects.filter(model=model, made_at=None, claimed_by="").delete()
    return SimilarityMap.objects.create(model=model)


def claim() -> tuple[SimilarityMap, Claim] | None:
    """Claim a map that is to be made; None where none is due."""
    rows = MAPS.claim(MAPS.ready().select_related("model").order_by("id"))
    return (rows[0], MAPS.claim_of(rows[0])) if rows else None


def report(claim: Claim, percent: int) -> bool:
    """Say how far a claimed map is, and keep the claim; False where it was lost."""
    lease = timezone.now() + timedelta(seconds=get_settings().lease_seconds)
    return MAPS.holding(claim).update(progress=percent, lease_until=lease) == 1


def to_lay_out(model: EmbeddingModel) -> tuple[Ids, Ids, Rows]:
    """What a map shows: row ids (n,), digests of crops (n,) and vectors (n, dim) of all pictures that may be seen."""
    ids: list[int] = []
    digests: list[int] = []
    parts: list[Rows] = []
    with connection.cursor() as cursor:
        after = 0
        while True:
            cursor.execute(
                "SELECT v.illustration_id, hashtextextended(i.crop_digest, 0), v.v::text"
                f" {_SEEN} AND v.illustration_id > %s ORDER BY v.illustration_id LIMIT 5000",
                [model.pk, after],
            )
            rows = cursor.fetchall()
            if not rows:
                break
            after = int(rows[-1][0])
            ids += [int(row[0]) for row in rows]
            digests += [int(row[1]) for row in rows]
            numbers = np.fromstring(",".join(row[2][1:-1] for row in rows), np.float32, sep=",")
            parts.append(numbers.reshape(len(rows), -1))
    vectors = np.concatenate(parts) if parts else np.zeros((0, model.dim), np.float32)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
    return np.asarray(ids, np.int64), np.asarray(digests, np.int64), vectors


def save(
    claim: Claim,
    *,
    ids: Ids,
    digests: Ids,
    cells: Cells,
    side: int,
    clusters_of: Numbers,
    clusters: Sequence[dict[str, str]],
) -> bool:
    """Write a map that was made; False where the claim was lost."""
    return MAPS.end(
        claim,
        attempts=0,
        progress=100,
        count=len(ids),
        side=side,
        ids=np.asarray(ids, np.int64).tobytes(),
        digests=np.asarray(digests, np.int64).tobytes(),
        cells=np.asarray(cells, np.int32).tobytes(),
        clusters_of=np.asarray(clusters_of, np.int16).tobytes(),
        clusters=list(clusters),
        made_at=timezone.now(),
    )


def outdated() -> list[int]:
    """The versions of maps that are kept no longer; call `forget` with each once its tiles are gone."""
    made = SimilarityMap.objects.exclude(made_at=None).order_by("-pk").values_list("pk", flat=True)
    return list(made[KEPT:])


def forget(version: int) -> None:
    """Remove a map."""
    SimilarityMap.objects.filter(pk=version).delete()
    with _lock:
        _read.pop(version, None)


def latest() -> MadeMap | None:
    """The newest map that was made by the model that answers now; None where there is none."""
    rows = SimilarityMap.objects.filter(model__state=EmbeddingModel.State.ACTIVE).exclude(made_at=None)
    version = rows.order_by("-pk").values_list("pk", flat=True).first()
    return get(version) if version is not None else None


def in_progress() -> int | None:
    """How far the map is that is being made, in per cent; None where none is."""
    rows = SimilarityMap.objects.filter(
        model__state=EmbeddingModel.State.ACTIVE, made_at=None, attempts__lt=get_settings().max_attempts
    )
    return rows.order_by("-pk").values_list("progress", flat=True).first()


def get(version: int) -> MadeMap | None:
    """A map by its version; None where it is not kept (any more)."""
    with _lock:
        kept = _read.get(version)
    if kept is not None and SimilarityMap.objects.filter(pk=version).exists():
        return kept
    row = SimilarityMap.objects.filter(pk=version).exclude(made_at=None).first()
    if row is None:
        return None
    made = MadeMap(
        version=row.pk,
        model_id=row.model_id,
        side=row.side,
        ids=np.frombuffer(bytes(row.ids), np.int64),
        digests=np.frombuffer(bytes(row.digests), np.int64),
        cells=np.frombuffer(bytes(row.cells), np.int32).reshape(-1, 2),
        clusters_of=np.frombuffer(bytes(row.clusters_of), np.int16),
        clusters=list(row.clusters),
    )
    with _lock:
        _read[version] = made
        for old in sorted(_read)[:-KEPT]:
            del _read[old]
    return made


def visible(made: MadeMap) -> Mask:
    """Which of a map's pictures (n,) may be seen now, and are still cut as they were when it was made.

    Kept while nothing is shown, hidden or cut anew: what a harvest adds is on no map that was made before.
    """
    # Within a transaction what is read may be undone.
    name = (
        ""
        if connection.in_atomic_block
        else f"onit:map-visible:{made.version}:{visibility_version.version()}"
    )
    kept = cache.get(name) if name else None
    if isinstance(kept, bytes):
        return np.unpackbits(np.frombuffer(kept, np.uint8))[: len(made.ids)].astype(bool)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT v.illustration_id, hashtextextended(i.crop_digest, 0) {_SEEN} AND v.illustration_id <= %s",
            [made.model_id, int(made.ids.max(initial=0))],
        )
        rows = np.asarray(cursor.fetchall(), np.int64).reshape(-1, 2)
    order = np.argsort(rows[:, 0])
    place = np.searchsorted(rows[order, 0], made.ids)
    place = np.minimum(place, max(len(rows) - 1, 0))
    mask = np.zeros(len(made.ids), bool)
    if len(rows):
        found = rows[order][place]
        mask = (found[:, 0] == made.ids) & (found[:, 1] == made.digests)
    if name:
        cache.set(name, np.packbits(mask).tobytes(), _CACHED)
    return mask


def stamp(mask: Mask) -> str:
    """A name for what of a map may be seen: it changes when anything is hidden or shown again."""
    return hashlib.sha256(np.packbits(mask).tobytes()).hexdigest()[:12]


def wake() -> None:
    """Have a worker look for a map to make."""
    queue.wake(queue.EMBED)


def thumbnails(ids: Sequence[int]) -> dict[int, str]:
    """Where the thumbnails of illustrations are kept that the public may see, with nothing asked but that."""
    rows = Illustration.objects.filter(pk__in=ids, restricted=False).exclude(thumbnail="")
    return dict(rows.values_list("pk", "thumbnail"))


def said_of(ids: Sequence[int], model: EmbeddingModel) -> dict[int, tuple[list[str], list[str], str]]:
    """What is known of pictures: notations by people, the model's classes (best first), how the caption begins."""
    seen = Vector.objects.filter(model=model, illustration__in=ids).values_list("illustration_id", "classes")
    classes = {int(one): list(names) for one, names in seen}
    rows = Illustration.objects.filter(pk__in=ids).annotate(beginning=Left("text", 200))
    return {
        one: (list(notations), classes.get(one, []), caption)
        for one, notations, caption in rows.values_list("pk", "notations", "beginning")
    }
