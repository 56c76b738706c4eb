"""What an embed worker keeps between jobs: the model, loaded once, and the row it makes vectors for."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from onitsearch.conf import conf
from onitsearch.embed.keys import ModelKey
from onitsearch.embed.specs import resolve
from onitsearch.store import embedding_models

if TYPE_CHECKING:
    from onitsearch.embed.encoder import Encoder

_lock = threading.Lock()
_kept: dict[str, Encoder] = {}
_chosen: list[str] = []


def use(setting: str) -> None:
    """Have this process embed with another model than the configured one."""
    _chosen[:] = [setting]


def encoder() -> Encoder:
    """Return this process's encoder, made once; it loads at first use. Raises ModelUnavailableError."""
    from onitsearch.embed.encoder import Encoder  # brings torch: embed workers only

    values = conf()
    name = _chosen[0] if _chosen else values.model
    with _lock:
        if name not in _kept:
            _kept[name] = Encoder(resolve(name), device=values.device, precision=values.precision)
        return _kept[name]


def preload() -> ModelKey:
    """Load the model and register it, so that vectors become due for it; returns its key."""
    kept = encoder()
    kept.load()
    embedding_models.register(kept.key)
    return kept.key


def embed_once() -> int:
    """Make one batch of due vectors with the kept model; returns how many were claimed."""
    from onitsearch import pipeline

    kept = encoder()
    model = embedding_models.find(kept.key) or embedding_models.register(kept.key)
    if model.state == embedding_models.State.RETIRED:
        return 0  # it was replaced while this worker ran
    return pipeline.embed_due(kept, model)


def work_once() -> int:
    """Make one batch of vectors or, where none is due, seek the same print of some pictures elsewhere.

    Returns how many were claimed; 0 where nothing is due.
    """
    from onitsearch import impressions

    return embed_once() or impressions.compare_due()
