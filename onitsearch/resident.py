"""What an embed worker keeps between jobs: the models in use, each loaded once, aside from the work.

A model that is being downloaded, or cannot be, never keeps the others from getting their vectors.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from manifests.errors import OnitError
from onitsearch.conf import conf
from onitsearch.embed.errors import ModelUnavailableError
from onitsearch.embed.keys import ModelKey
from onitsearch.embed.specs import resolve, resolve_key
from onitsearch.store import embedding_models, pages, vectors
from onitsearch.store.embedding_models import State
from onitsearch.store.models import EmbeddingModel

if TYPE_CHECKING:
    from onitsearch.embed.encoder import Encoder

log = logging.getLogger(__name__)

RETRY_SECONDS = 60.0
"""A model that could not be loaded is tried again after so long, or at once where somebody asks for it."""
GATHER_SECONDS, _LOOK_SECONDS = 2.0, 0.25

# While pages are worked on, prints are sought so many at a time, and then not for so many times as long as that took.
_FEW, _PAUSES = 2, 9
_compare_after = 0.0

_lock = threading.Lock()
_kept: dict[str, _Resident] = {}
_chosen: list[str] = []


@dataclass(eq=False)
class _Resident:
    """A model of this worker: its encoder once it is loaded, or when it was tried in vain."""

    encoder: Encoder | None = None
    thread: threading.Thread | None = None
    failed_at: float | None = None
    problem: OnitError | None = None


def use(setting: str) -> None:
    """Have this process embed with one other model than those in use."""
    _chosen[:] = [setting]


def start() -> str:
    """Follow the setting MODEL, begin to load what is in use, and say in words what this worker embeds with."""
    from onitsearch import model_services

    if _chosen:
        spec = resolve(_chosen[0], resize=conf().resize_mode)
        embedding_models.register(spec.key, spec.setting)
    else:
        try:
            model_services.follow_setting()
        except OnitError as error:
            log.warning("%s", error)  # the models in use get their vectors all the same
    models = _mine()
    for model in models:
        _ready(model)
    return ", ".join(model.key for model in models) or "no model yet"


def preload() -> ModelKey:
    """Load the configured model here and now, and register it; returns its key. Raises ModelUnavailableError."""
    spec = resolve(_chosen[0] if _chosen else conf().model, resize=conf().resize_mode)
    model = embedding_models.register(spec.key, spec.setting)
    kept = _kept.setdefault(model.key, _Resident())
    _load(model, kept)
    if kept.encoder is None:
        raise kept.problem or ModelUnavailableError(f"The model {model.key} could not be loaded.")
    return spec.key


def encoder(key: ModelKey | str | None = None) -> Encoder:
    """Return the encoder of a model that was loaded here (None: the active one). Raises ModelUnavailableError."""
    if key is None:
        model = embedding_models.active()
        key = model.key if model else ""
    kept = _kept.get(str(key))
    if kept is None or kept.encoder is None:
        raise (kept.problem if kept else None) or ModelUnavailableError(
            f"The model {key} is not loaded here."
        )
    return kept.encoder


def embed_once() -> int:
    """Make one batch of due vectors, of the active model first; returns how many were claimed.

    Models not loaded yet are loaded meanwhile; one that cannot be says so in its row, and the others go on.
    """
    from onitsearch import pipeline
    from onitsearch.search import reference
    from onitsearch.store import classes

    models = _mine()
    for model in models:
        ready = _ready(model)
        if ready is None:
            continue
        vocabulary = reference.ensure(model, ready)
        _gather(model)
        if claimed := pipeline.embed_due(ready, model, vocabulary) or classes.catch_up(model, vocabulary):
            return claimed
    for model in embedding_models.unchecked():
        _ready(model)
    _drop({model.key for model in models})
    return 0


def _gather(model: EmbeddingModel) -> None:
    """Wait a little for a full batch where some vectors are due and pages are worked on that bring more.

    A picture takes half as long again in a batch of a few, and each batch has its statements.
    """
    batch, until = conf().embed_batch, time.monotonic() + GATHER_SECONDS
    while 0 < vectors.ready(model.id, batch) < batch and time.monotonic() < until and pages.in_hand():
        time.sleep(_LOOK_SECONDS)


def _mine() -> list[EmbeddingModel]:
    models = embedding_models.in_use()
    if not _chosen:
        return models
    wanted = str(resolve(_chosen[0], resize=conf().resize_mode).key)
    return [model for model in models if model.key == wanted]


def _ready(model: EmbeddingModel) -> Encoder | None:
    """The model's encoder, or None while it is loaded in a thread of its own or cannot be."""
    with _lock:
        kept = _kept.setdefault(model.key, _Resident())
        if kept.encoder is not None:
            return kept.encoder
        asked_again = model.checked_at is None
        waiting = kept.failed_at is not None and time.monotonic() - kept.failed_at < RETRY_SECONDS
        if kept.thread is None and (asked_again or not waiting):
            kept.thread = threading.Thread(target=_load_aside, args=(model, kept), daemon=True)
            kept.thread.start()
    return None


def _load_aside(model: EmbeddingModel, kept: _Resident) -> None:
    try:
        _load(model, kept)
    finally:
        kept.thread = None
        connection.close()


def _load(model: EmbeddingModel, kept: _Resident) -> None:
    """Load a model and write down in its row that it could be, or why not."""
    values = conf()
    try:
        from onitsearch.embed.encoder import Encoder  # brings torch: embed workers only

        made = Encoder(
            resolve_key(model.setting, model.key), device=values.device, precision=values.precision
        )
        made.load()
    except Exception as error:
        problem = error if isinstance(error, OnitError) else _unforeseen(model, error)
        kept.problem, kept.failed_at = problem, time.monotonic()
        log.error("the model %s cannot be used: %s", model.key, problem)
        embedding_models.record_check(model, str(problem))
        return
    embedding_models.record_check(model)
    kept.problem = kept.failed_at = None
    if model.state != State.ADDED:  # those are only tried
        kept.encoder = made


def _unforeseen(model: EmbeddingModel, error: Exception) -> ModelUnavailableError:
    return ModelUnavailableError(
        f"The model {model.key} could not be loaded: {type(error).__name__}: {str(error)[:200]}"
    )


def _drop(used: set[str]) -> None:
    """Forget the models that are no longer in use."""
    with _lock:
        for key in [key for key, kept in _kept.items() if key not in used and kept.thread is None]:
            del _kept[key]


def work_once() -> int:
    """Make one batch of vectors or, where none is due, say kinds anew, look at colours, or seek a print elsewhere.

    Returns how many were claimed; 0 where nothing is due.
    """
    from onitsearch import colours, kind_prediction

    return embed_once() or kind_prediction.catch_up() or colours.catch_up() or _compare()


def _compare() -> int:
    """Seek prints elsewhere: in all the time there is, or in a part of it while pages bring pictures to embed."""
    global _compare_after
    from onitsearch import impressions

    more_comes, began = pages.in_hand(), time.monotonic()
    if more_comes and began < _compare_after:
        return 0
    done = impressions.compare_due(_FEW) if more_comes else impressions.compare_due()
    _compare_after = time.monotonic() + _PAUSES * (time.monotonic() - began)
    return done
