"""Models whose vectors we hold: added, fed, switched by one row, retired."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from manifests.conf import get_settings
from manifests.errors import ConflictError, NotFoundError
from onitsearch.embed.keys import ModelKey
from onitsearch.store import vectors
from onitsearch.store.models import EmbeddingModel, Vector

State = EmbeddingModel.State
_USED = (State.ACTIVE, State.BUILDING)
# From so many pictures on those who look on are told what was counted at most so long ago.
_MANY, _KEPT_SECONDS = 20_000, 10.0


@dataclass(frozen=True)
class Progress:
    """How far a model's vectors are: there, still to come, given up."""

    done: int
    due: int
    failed: int

    @property
    def complete(self) -> bool:
        """Say whether nothing is to come any more."""
        return self.due == 0

    @property
    def total(self) -> int:
        """How many pictures there are."""
        return self.done + self.due + self.failed


def active() -> EmbeddingModel | None:
    """Return the model that searches use, or None where none was registered yet."""
    return EmbeddingModel.objects.filter(state=State.ACTIVE).first()


def in_use() -> list[EmbeddingModel]:
    """Return the models that vectors are made for: the active one first, then those being built."""
    return list(EmbeddingModel.objects.filter(state__in=_USED).order_by("state", "id"))


def all_models() -> list[EmbeddingModel]:
    """Return all models: the active one, those being built, those only added, retired ones with the latest first."""
    order = [State.ACTIVE, State.BUILDING, State.ADDED, State.RETIRED]
    rows = EmbeddingModel.objects.order_by("-activated_at", "id")
    return sorted(rows, key=lambda row: order.index(State(row.state)))


def unchecked() -> list[EmbeddingModel]:
    """Return the models that were added and not yet tried to load."""
    return list(EmbeddingModel.objects.filter(state=State.ADDED, checked_at=None).order_by("id"))


def find(key: ModelKey | str) -> EmbeddingModel | None:
    """Return the row of a model, whatever its state, or None."""
    return EmbeddingModel.objects.filter(key=str(key)).first()


def named(text: str) -> EmbeddingModel:
    """Return the model of a key, of a setting, or of a name that only one has. Raises NotFoundError."""
    rows = all_models()
    readings: tuple[Callable[[EmbeddingModel], bool], ...] = (
        lambda row: row.key == text,
        lambda row: row.setting == text or f"{row.name}/{row.pretrained}" == text,
        lambda row: row.name == text,
    )
    for fits in readings:
        found = [row for row in rows if fits(row)]
        if len(found) == 1:
            return found[0]
    known = ", ".join(row.key for row in rows)
    raise NotFoundError(
        f"No one model is called {text[:120]!r}.",
        hint=f"There are: {known}." if known else "Add one first: manage.py models add NAME/TAG.",
    )


def previous() -> EmbeddingModel | None:
    """Return the retired model that was active last, or None."""
    retired = EmbeddingModel.objects.filter(state=State.RETIRED, activated_at__isnull=False)
    return retired.order_by("-activated_at").first()


def add(key: ModelKey, setting: str) -> EmbeddingModel:
    """Return the row of a model, made where there is none; nothing is made due. The setting is kept."""
    made = {"name": key.name, "pretrained": key.pretrained, "dim": key.dim, "state": State.ADDED}
    model, new = EmbeddingModel.objects.get_or_create(key=str(key), defaults={**made, "setting": setting})
    if not new and setting and model.setting != setting:
        EmbeddingModel.objects.filter(id=model.id).update(setting=setting)
        model.refresh_from_db()
    return model


def register(key: ModelKey, setting: str = "") -> EmbeddingModel:
    """Return the row of a model in use, made (and all illustrations made due for it) where there is none.

    The first model is active at once, any other is building until `activate`; a retired one is built again.
    """
    return build(add(key, setting))


def build(model: EmbeddingModel, *, automatic: bool | None = None) -> EmbeddingModel:
    """Have vectors made for a model; where no model is active, it is at once.

    ``automatic`` says whether it is to be activated by itself once it is complete (None: as before).
    """
    for state in (State.ACTIVE, State.BUILDING):
        if model.state in _USED or (state == State.ACTIVE and active() is not None):
            continue
        since = timezone.now() if state == State.ACTIVE else model.activated_at
        try:
            with transaction.atomic():
                EmbeddingModel.objects.filter(id=model.id).exclude(state__in=_USED).update(
                    state=state, error="", activated_at=since
                )
        except IntegrityError:
            pass  # another process made a first model at the same moment: this one is the second
        model.refresh_from_db()
    if automatic is not None:
        EmbeddingModel.objects.filter(id=model.id).update(automatic=automatic)
    model.refresh_from_db()
    # Those of illustrations written at this very moment are added by the sweeper.
    while vectors.add_missing():
        pass
    return model


def record_check(model: EmbeddingModel, error: str = "") -> None:
    """Write down that a model could be loaded, or why not."""
    EmbeddingModel.objects.filter(id=model.id).update(error=error, checked_at=timezone.now())


def record_error(model: EmbeddingModel, error: str) -> None:
    """Write down what stands in a model's way."""
    EmbeddingModel.objects.filter(id=model.id).exclude(error=error).update(error=error)


def configure(model: EmbeddingModel) -> None:
    """Remember that this is the model that the setting MODEL names."""
    with transaction.atomic():
        EmbeddingModel.objects.exclude(id=model.id).filter(configured=True).update(
            configured=False, automatic=False
        )
        EmbeddingModel.objects.filter(id=model.id).update(configured=True)
    model.refresh_from_db()


def progress(model: EmbeddingModel) -> Progress:
    """Return how far the model's vectors are, illustrations without a row counting as still to come.

    A vector made from another crop than the present one counts as still to come as well.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FILTER (WHERE v.v IS NOT NULL),
                count(*) FILTER (WHERE v.v IS NULL AND (v.id IS NULL OR v.attempts < %(most)s)),
                count(*) FILTER (WHERE v.v IS NULL AND v.attempts >= %(most)s)
            FROM onit_search_illustration i
            LEFT JOIN onit_search_vector v ON v.illustration_id = i.id AND v.model_id = %(model)s
                AND v.crop_digest = i.crop_digest
            WHERE i.state = 'standing' AND i.crop_digest <> ''
            """,
            {"most": get_settings().max_attempts, "model": model.id},
        )
        row = cursor.fetchone()
    return Progress(int(row[0]), int(row[1]), int(row[2]))


def recent_progress(model: EmbeddingModel) -> Progress:
    """The same for those who look on: where there is much to count, it may be some seconds old."""
    name = f"onit:model-progress:{model.id}"
    kept = cache.get(name)
    if isinstance(kept, Progress):
        return kept
    begun = time.monotonic()
    found = progress(model)
    if found.total >= _MANY:
        # However slow counting is, it takes a tenth of the time at most.
        cache.set(name, found, max(_KEPT_SECONDS, 10 * (time.monotonic() - begun)))
    return found


def activate(model: EmbeddingModel) -> None:
    """Make a complete model the one that searches use; the one before is retired, its vectors kept.

    Raises ConflictError where vectors are still missing. What is searched changes with this one row.
    """
    with transaction.atomic():
        rows = {row.id: row for row in EmbeddingModel.objects.select_for_update().order_by("id")}
        chosen = rows[model.id]
        if chosen.state == State.ACTIVE:
            return
        so_far = progress(chosen)
        if not so_far.complete:
            raise ConflictError(
                f"The model {chosen.key} still lacks {so_far.due} of {so_far.done + so_far.due} vectors.",
                hint="Wait until the embed workers have made them.",
            )
        EmbeddingModel.objects.filter(state=State.ACTIVE).update(state=State.RETIRED, automatic=False)
        EmbeddingModel.objects.filter(id=chosen.id).update(
            state=State.ACTIVE, automatic=False, error="", activated_at=timezone.now()
        )
    model.refresh_from_db()


def retire(model: EmbeddingModel) -> None:
    """Stop making vectors for a model that is not active; ConflictError where it is."""
    with transaction.atomic():
        row = EmbeddingModel.objects.select_for_update().get(id=model.id)
        if row.state == State.ACTIVE:
            raise ConflictError(
                f"The model {row.key} is the one that searches use.", hint="Activate another one first."
            )
        Vector.objects.filter(model=row, v__isnull=True).delete()
        EmbeddingModel.objects.filter(id=row.id).update(state=State.RETIRED, automatic=False, error="")
    model.refresh_from_db()


def clear_error(model: EmbeddingModel) -> None:
    """Forget that a model could not be loaded, so that workers try again at once."""
    EmbeddingModel.objects.filter(id=model.id).update(error="", checked_at=None)
    model.refresh_from_db()
