"""What is done with models: added, built, activated, rolled back, retired; and the setting MODEL is followed.

Searches use the active model until another one is complete, indexed and loaded by the encoder.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.utils.translation import gettext as _

from manifests.errors import ConflictError, OnitError
from manifests.work import queue
from onitsearch.conf import conf
from onitsearch.embed.client import get_client
from onitsearch.embed.reachability import check_reachable, plainly
from onitsearch.embed.specs import ModelSpec, resolve, resolve_key
from onitsearch.store import embedding_models, index
from onitsearch.store.embedding_models import Progress, State
from onitsearch.store.models import EmbeddingModel

log = logging.getLogger(__name__)

# The one who asks for a switch waits so long for the encoder to load the model.
_LOADING_SECONDS = 60.0


@dataclass(frozen=True)
class ModelState:
    """A model with how far its vectors are, whether its index is built, and what of all that holds it up."""

    model: EmbeddingModel
    progress: Progress
    indexed: bool

    @property
    def complete(self) -> bool:
        """Say whether searches could use it: every vector is there (or given up), and the index over them."""
        return self.progress.complete and (self.indexed or not self.progress.done)

    @property
    def loading(self) -> bool:
        """Say whether a worker still has to load it (or is at it) before the first vector or the check."""
        if self.model.error:
            return False
        waits = self.model.state == State.BUILDING and self.progress.due > 0 and not self.progress.done
        return waits or (self.model.state == State.ADDED and self.model.checked_at is None)


def states() -> list[ModelState]:
    """Return all models, the active one first, with how far each is, or was some seconds ago."""
    return [
        ModelState(model, embedding_models.recent_progress(model), index.state(model).valid)
        for model in embedding_models.all_models()
    ]


def state_of(model: EmbeddingModel) -> ModelState:
    """Return how far a model is."""
    return ModelState(model, embedding_models.progress(model), index.state(model).valid)


def configured() -> ModelSpec:
    """Return the model that the settings MODEL and RESIZE_MODE name. Raises ModelUnavailableError."""
    values = conf()
    return resolve(values.model, resize=values.resize_mode)


def configured_problem() -> str:
    """Return why the setting MODEL names no model, or nothing where it does."""
    try:
        configured()
    except OnitError as error:
        return str(error)
    return ""


def follow_setting() -> EmbeddingModel | None:
    """Have vectors made for the model that the setting MODEL names, where that has changed.

    It is activated by itself once it is complete. What people decided since (a roll back, say) is left alone.
    Returns its row; raises ModelUnavailableError where the setting names no model.
    """
    spec = configured()
    known = embedding_models.find(spec.key)
    if known is not None and known.configured:
        return embedding_models.add(spec.key, spec.setting)  # the folder may have moved
    model = embedding_models.build(embedding_models.add(spec.key, spec.setting))
    embedding_models.configure(model)
    if model.state == State.BUILDING:
        log.info("the setting MODEL names %s: its vectors are made, then searches use it", model.key)
        model = embedding_models.build(model, automatic=True)
    return model


def add(setting: str, *, resize: str = "auto") -> EmbeddingModel:
    """Take a model into the list; no vectors are made yet. Raises ModelUnavailableError for what is none.

    Whether it can be loaded is found out by an embed worker within seconds (see `EmbeddingModel.error`), or by
    `check` in this process.
    """
    spec = resolve(setting.strip(), resize=resize)
    model = embedding_models.add(spec.key, spec.setting)
    if model.state == State.ADDED and model.error:
        embedding_models.clear_error(model)
    return model


def check(model: EmbeddingModel) -> None:
    """Load a model once in this process (importing torch) and note the outcome. Raises ModelUnavailableError."""
    try:
        spec = resolve_key(model.setting, model.key)
        with plainly(spec):
            check_reachable(spec)
        from onitsearch.embed.encoder import Encoder  # torch takes seconds: what can be told before is

        Encoder(spec, device=conf().device).load()
    except OnitError as error:
        embedding_models.record_check(model, str(error))
        raise
    embedding_models.record_check(model)


def build(model: EmbeddingModel, *, activate: bool = False) -> EmbeddingModel:
    """Make a model's vectors due and wake a worker; with ``activate`` searches use it once it is complete."""
    embedding_models.clear_error(model)
    built = embedding_models.build(model, automatic=activate)
    queue.wake(queue.EMBED)
    return built


def activate(model: EmbeddingModel, *, patience: float = _LOADING_SECONDS) -> None:
    """Have searches use a model from now on.

    Raises ConflictError where vectors or the index are missing, and what the encoder says where it cannot serve
    the model: searches then stay with the one before.
    """
    if model.state == State.ACTIVE:
        return
    state = state_of(model)
    if model.state != State.BUILDING and not state.complete:
        raise ConflictError(
            _("The model %(key)s is not built.") % {"key": model.key}, hint=_("Build it first.")
        )
    if not state.progress.complete:
        raise ConflictError(
            _("The model %(key)s still lacks %(due)s of %(total)s vectors.")
            % {"key": model.key, "due": state.progress.due, "total": state.progress.total},
            hint=_("Searches stay with the active model until the embed workers have made them."),
        )
    if not state.complete:
        raise ConflictError(
            _("The index of the model %(key)s is not built yet.") % {"key": model.key},
            hint=_("The sweeper builds it within seconds; try again then."),
        )
    if model.state != State.BUILDING:
        # The encoder serves what is in use.
        embedding_models.build(model, automatic=False)
    get_client(conf().encoder_address).wait_ready(patience, key=model.key)
    embedding_models.activate(model)
    log.info("searches use %s from now on", model.key)


def roll_back() -> tuple[EmbeddingModel, bool]:
    """Have searches use the model that was active before, and say whether they do already.

    Where pictures came since, it is built first and activated by itself. Raises ConflictError where there is none.
    """
    model = embedding_models.previous()
    if model is None:
        raise ConflictError(
            _("No model was active before this one."), hint=_("Add and build another model first.")
        )
    model = build(model, activate=True)
    if not state_of(model).complete:
        return model, False
    activate(model)
    return model, True


def retire(model: EmbeddingModel) -> None:
    """Stop making vectors for a model. Raises ConflictError where it is the active one."""
    if model.state == State.ACTIVE:
        raise ConflictError(
            _("The model %(key)s is the one that searches use.") % {"key": model.key},
            hint=_("Activate another one first."),
        )
    embedding_models.retire(model)


def switch_when_complete(model: EmbeddingModel) -> bool:
    """Activate a complete model that is to be by itself, if the encoder has it loaded; say whether it was.

    What stands in the way is noted and tried again at the next sweep.
    """
    if not (model.automatic and state_of(model).complete):
        return False
    try:
        if get_client(conf().encoder_address).info(key=model.key, load=True).state in ("idle", "loading"):
            return False
        activate(model, patience=1.0)
    except OnitError as error:
        embedding_models.record_error(model, str(error))
        return False
    return True
