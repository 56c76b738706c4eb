"""Kinds by evidence: what the head of the active model says of pictures, at once and for all when it changes."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import asdict

from onitsearch.conf import conf
from onitsearch.kind_heads.files import base_head, head_of_folder
from onitsearch.kind_heads.head import KindHead
from onitsearch.kind_heads.learning import Known, learn
from onitsearch.store import embedding_models, kind_heads
from onitsearch.store.models import EmbeddingModel

log = logging.getLogger(__name__)

_AT_ONCE = 1_000


def predict(model: EmbeddingModel, illustration_ids: Sequence[int]) -> int:
    """Say of pictures what kind they are, where nobody decided and a head stands; returns how many kinds changed.

    A picture has one kind, whatever models there are: only the active one's head speaks.
    """
    if not illustration_ids or model.state != EmbeddingModel.State.ACTIVE:
        return 0
    head = kind_heads.head_for(model)
    return 0 if head is None else _say(head, kind_heads.open_ones(model, illustration_ids))


def predict_page(canvas_id: int) -> int:
    """Do the same for what is on a page and has its vector already, be it kept or published."""
    model = embedding_models.active()
    return 0 if model is None else predict(model, kind_heads.without_prediction(canvas_id))


def catch_up(limit: int = _AT_ONCE) -> int:
    """Go through some more pictures where the active model's head is a new one; returns how many there were."""
    model = embedding_models.active()
    head = None if model is None else kind_heads.head_for(model)
    if model is None or head is None:
        return 0
    row = kind_heads.progress(model, head.digest)
    if row is None:
        return 0
    found = kind_heads.open_after(model, row.through or 0, limit)
    changed = _say(head, found)
    kind_heads.gone_through(row, found.ids[-1] if len(found.ids) == limit else None)
    if changed:
        log.info("%d of %d pictures have another kind by the head %s", changed, len(found.ids), head.digest)
    return len(found.ids)


def learn_due() -> bool:
    """Learn a head from decisions where enough were made; False where none is due.

    It takes over where it is better on held-out books than what comes with the model; else that one stands.
    """
    claimed = kind_heads.claim()
    if claimed is None:
        return False
    row, claim = claimed
    told = kind_heads.decided(row.model)
    shown = conf().visible_kinds
    standing = head_of_folder(row.model.setting, row.model.key) or base_head()
    base = base_head()
    known = Known(told.evidence, told.kinds, told.books, told.vectors)
    learned = learn(known, shown, base=base, model=row.model.key, standing=standing) if base else None
    figures = {} if learned is None else {"ours": asdict(learned.ours), "before": asdict(learned.before)}
    kind_heads.save(claim, len(told.ids), learned.head if learned and learned.better else None, figures)
    return True


def _say(head: KindHead, found: kind_heads.Pictures) -> int:
    if not found.ids:
        return 0
    return kind_heads.write(found.ids, head.predict(found.evidence, found.vectors, conf().visible_kinds))
