"""Heads for kinds as rows: which of a model stands, what there is to learn from, and what is said of pictures."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from manifests.work.claims import Claim
from manifests.work.table import Table
from onitsearch.detect.sources import SUPPLIED
from onitsearch.kind_heads.evidence import Evidence
from onitsearch.kind_heads.files import base_head, head_of_folder
from onitsearch.kind_heads.head import KindHead, KindPrediction, read_head
from onitsearch.store import embedding_models, vectors
from onitsearch.store.illustrations import PERSON
from onitsearch.store.index import TABLE
from onitsearch.store.models import EmbeddingModel, Illustration
from onitsearch.store.models import KindHead as KindHeadRow

HEADS = Table(KindHeadRow, Q(due=True), gives_up=False)

# So many new decisions are a reason to learn anew, or this share of all.
BATCH = 40
_SHARE = 10
# The latest decisions teach; older ones of a large collection add nothing but time.
MOST = 2_000
_FRESH = 30.0  # seconds for which a process trusts what it read

_lock = threading.Lock()
_kept: dict[int, tuple[float, KindHead | None]] = {}

# What a machine saw and nobody decided on: what the library itself names keeps its name.
_OPEN = (
    "i.decision = 'undecided' AND i.decided_at IS NULL AND i.state = 'standing' AND i.source <> %(person)s"
    " AND NOT string_to_array(i.source, '+') && %(supplied)s::text[]"
)
_SEEN = """
    , i.score, i.x / c.width, i.y / c.height, i.w / c.width, i.h / c.height, c.width / c.height, v.v::real[]
"""
_EVIDENCE = f"i.id, COALESCE(NULLIF(i.found_kind, ''), i.kind) {_SEEN}"
# What was found is what the machine had said before anybody decided.
_DECIDED = f"""
    i.id, COALESCE(NULLIF(i.found_kind, ''), (SELECT r.before->>'kind' FROM onit_search_decisionrecord r
        WHERE r.illustration_id = i.id ORDER BY r.id LIMIT 1)) {_SEEN}, i.kind, i.manifest_id
"""  # noqa: S608  (made of constants of this file)
_FROM = f"""
    FROM onit_search_illustration i JOIN onit_manifests_canvas c ON c.id = i.canvas_id AND c.width > 0 AND c.height > 0
    JOIN {TABLE} v ON v.illustration_id = i.id AND v.model_id = %(model)s AND v.v IS NOT NULL
"""

# Django's bulk_update would make an expression for each value.
_WRITE = """
    UPDATE onit_search_illustration i SET kind = given.kind, found_kind = given.found, kind_chances = given.chances,
        changed_at = CASE WHEN i.kind <> given.kind THEN %s ELSE i.changed_at END
    FROM jsonb_to_recordset(%s::jsonb) AS given(id bigint, kind varchar, found varchar, chances jsonb)
    WHERE i.id = given.id
"""


@dataclass(frozen=True, eq=False)
class Pictures:
    """Pictures with what is known of them: row ids, evidence and unit vectors (n, dim)."""

    ids: list[int]
    evidence: list[Evidence]
    vectors: Any


@dataclass(frozen=True, eq=False)
class Decided(Pictures):
    """Pictures that people accepted: with the kinds that they gave, and the row ids of their books."""

    kinds: list[str]
    books: list[str]


def head_for(model: EmbeddingModel) -> KindHead | None:
    """The head that stands for a model: what decisions taught, what lies beside its weights, or what knows no model.

    None where there is none: then the detectors' kinds stay.
    """
    with _lock:
        until, kept = _kept.get(model.pk, (0.0, None))
        if time.monotonic() < until:
            return kept
    data = KindHeadRow.objects.filter(model=model).values_list("data", flat=True).first()
    found = _read(bytes(data)) if data else None
    found = found or head_of_folder(model.setting, model.key) or base_head()
    with _lock:
        _kept[model.pk] = (time.monotonic() + _FRESH, found)
    return found


def forget() -> None:
    """Have heads be read anew."""
    with _lock:
        _kept.clear()


def _read(data: bytes) -> KindHead | None:
    try:
        return read_head(data)
    except ValueError:  # of another form: decisions teach it anew
        return None


def ensure_due() -> bool:
    """Have the active model's head be learned anew where people decided on enough pictures since; whether it is due."""
    model = embedding_models.active()
    if model is None:
        return False
    row, _made = KindHeadRow.objects.get_or_create(model=model)
    accepted = Illustration.objects.filter(
        decision=Illustration.Decision.ACCEPTED, state=Illustration.State.STANDING
    )
    wanted = row.decisions + max(BATCH, row.decisions // _SHARE)
    if row.due or row.decisions >= MOST or accepted.order_by()[:wanted].count() < wanted:
        return row.due
    KindHeadRow.objects.filter(pk=row.pk).update(due=True)
    return True


def claim() -> tuple[KindHeadRow, Claim] | None:
    """Claim a head that is to be learned; None where none is due."""
    rows = HEADS.claim(HEADS.ready().select_related("model").order_by("id"))
    return (rows[0], HEADS.claim_of(rows[0])) if rows else None


def save(claim: Claim, decisions: int, head: KindHead | None, figures: Mapping[str, Any]) -> bool:
    """Write what was learned (None: nothing better than what stands); False where the claim was lost meanwhile."""
    done = HEADS.end(
        claim,
        due=False,
        attempts=0,
        decisions=decisions,
        data=b"" if head is None else head.as_bytes(),
        figures=dict(figures),
        learned_at=timezone.now(),
    )
    forget()
    return done


def decided(model: EmbeddingModel) -> Decided:
    """The pictures that people accepted last and that the machine had found, with their vectors."""
    rows = _rows(
        _DECIDED,
        "i.decision = 'accepted' AND i.decided_at IS NOT NULL AND i.state = 'standing' AND i.source <> %(person)s"
        " AND NOT string_to_array(i.source, '+') && %(supplied)s::text[] ORDER BY i.decided_at DESC, i.id DESC"
        " LIMIT %(limit)s",
        model,
        limit=MOST,
    )
    plain = _pictures(rows)
    return Decided(
        plain.ids,
        plain.evidence,
        plain.vectors,
        [str(row[9]) for row in rows],
        [str(row[10]) for row in rows],
    )


def open_ones(model: EmbeddingModel, ids: Sequence[int]) -> Pictures:
    """Those of some pictures that nobody decided on and a detector found, with their vectors."""
    return _pictures(_rows(_EVIDENCE, f"i.id = ANY(%(ids)s) AND {_OPEN} ORDER BY i.id", model, ids=list(ids)))


def open_after(model: EmbeddingModel, last: int, limit: int) -> Pictures:
    """The same of the pictures that come after one, in the order of their row ids."""
    return _pictures(
        _rows(
            _EVIDENCE,
            f"i.id > %(last)s AND {_OPEN} ORDER BY i.id LIMIT %(limit)s",
            model,
            last=last,
            limit=limit,
        )
    )


def without_prediction(canvas_id: int) -> list[int]:
    """The pictures of a page of which no head has predicted the kind yet."""
    rows = Illustration.objects.filter(
        canvas=canvas_id,
        state=Illustration.State.STANDING,
        decision=Illustration.Decision.UNDECIDED,
        kind_chances={},
    )
    return list(rows.values_list("pk", flat=True))


def write(ids: Sequence[int], predicted: Sequence[KindPrediction]) -> int:
    """Give pictures the kinds that a head says; returns of how many the kind changed. What people decided stays."""
    if not ids:
        return 0
    given = dict(zip(ids, predicted, strict=True))
    with transaction.atomic():
        rows = Illustration.objects.select_for_update(of=("self",), no_key=True).filter(
            pk__in=ids, decision=Illustration.Decision.UNDECIDED, decided_at=None
        )
        kept = list(rows.exclude(source=PERSON).order_by("pk").values_list("pk", "kind", "found_kind"))
        changed = [pk for pk, kind, _found in kept if kind != given[pk].kind]
        told = [
            {"id": pk, "kind": given[pk].kind, "found": found or kind, "chances": dict(given[pk].chances)}
            for pk, kind, found in kept
        ]
        with connection.cursor() as cursor:
            cursor.execute(_WRITE, [timezone.now(), json.dumps(told)])
        vectors.refresh_shown(changed)
    return len(changed)


def progress(model: EmbeddingModel, digest: str) -> KindHeadRow | None:
    """The row of a model whose pictures are still to be gone through with a head; None where all were."""
    row, _made = KindHeadRow.objects.get_or_create(model=model)
    if row.applied == digest:
        return None if row.through is None else row
    row.applied, row.through = digest, 0
    KindHeadRow.objects.filter(pk=row.pk).update(applied=digest, through=0)
    # Kinds are one for all models: where another one's answers again, all are gone through again.
    KindHeadRow.objects.exclude(pk=row.pk).exclude(applied="").update(applied="")
    return row


def gone_through(row: KindHeadRow, last: int | None) -> None:
    """Write down how far pictures were gone through; None once all were."""
    KindHeadRow.objects.filter(pk=row.pk, applied=row.applied).update(through=last)


def _rows(columns: str, where: str, model: EmbeddingModel, **values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} {_FROM} WHERE {where}",
            {"model": model.pk, "person": PERSON, "supplied": list(SUPPLIED), **values},
        )
        return list(cursor.fetchall())


def _pictures(rows: Sequence[Any]) -> Pictures:
    vectors_ = np.asarray([row[8] for row in rows], np.float32)
    if len(rows):
        vectors_ = vectors_ / np.maximum(np.linalg.norm(vectors_, axis=1, keepdims=True), 1e-6)
    evidence = [Evidence(str(row[1] or "other"), *(float(one) for one in row[2:8])) for row in rows]
    return Pictures([int(row[0]) for row in rows], evidence, vectors_)
