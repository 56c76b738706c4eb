"""Models whose vectors we hold: registered, fed, switched by one row, retired."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction

from manifests.errors import ConflictError
from onitsearch.conf import conf
from onitsearch.embed.keys import ModelKey
from onitsearch.store import vectors
from onitsearch.store.models import EmbeddingModel, Vector

State = EmbeddingModel.State


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


def active() -> EmbeddingModel | None:
    """Return the model that searches use, or None where none was registered yet."""
    return EmbeddingModel.objects.filter(state=State.ACTIVE).first()


def in_use() -> list[EmbeddingModel]:
    """Return the models that vectors are made for: the active one first, then those being built."""
    return list(EmbeddingModel.objects.exclude(state=State.RETIRED).order_by("state", "id"))


def find(key: ModelKey) -> EmbeddingModel | None:
    """Return the row of a model, whatever its state, or None."""
    return EmbeddingModel.objects.filter(key=str(key)).first()


def find_by_id(model_id: int) -> EmbeddingModel:
    """Return the row of a model as it is now; EmbeddingModel.DoesNotExist where there is none."""
    return EmbeddingModel.objects.get(id=model_id)


def register(key: ModelKey) -> EmbeddingModel:
    """Return the row of a model, made (and all illustrations made due for it) where there is none.

    The first model is active at once, any other is building until `activate`; a retired one is built again.
    """
    model = find(key)
    if model is not None and model.state != State.RETIRED:
        return model
    if model is None:
        model = _create(key)
    else:
        EmbeddingModel.objects.filter(id=model.id, state=State.RETIRED).update(state=State.BUILDING)
        model.refresh_from_db()
    # Those of illustrations written at this very moment are added by the sweeper.
    while vectors.add_missing():
        pass
    return model


def _create(key: ModelKey) -> EmbeddingModel:
    made = {"name": key.name, "pretrained": key.pretrained, "dim": key.dim}
    for state in (State.ACTIVE, State.BUILDING):
        if state == State.ACTIVE and active() is not None:
            continue
        try:
            with transaction.atomic():
                return EmbeddingModel.objects.get_or_create(key=str(key), defaults={**made, "state": state})[
                    0
                ]
        except IntegrityError:
            # Another process made a first model at the same moment: this one is the second.
            continue
    return EmbeddingModel.objects.get(key=str(key))


def progress(model: EmbeddingModel) -> Progress:
    """Return how far the model's vectors are, illustrations without a row counting as still to come."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FILTER (WHERE v.v IS NOT NULL),
                count(*) FILTER (WHERE v.v IS NULL AND (v.id IS NULL OR v.attempts < %(most)s)),
                count(*) FILTER (WHERE v.v IS NULL AND v.attempts >= %(most)s)
            FROM onit_search_illustration i
            LEFT JOIN onit_search_vector v ON v.illustration_id = i.id AND v.model_id = %(model)s
            WHERE i.state = 'standing' AND i.crop_digest <> ''
            """,
            {"most": conf().max_attempts, "model": model.id},
        )
        row = cursor.fetchone()
    return Progress(int(row[0]), int(row[1]), int(row[2]))


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
        EmbeddingModel.objects.filter(state=State.ACTIVE).update(state=State.RETIRED)
        EmbeddingModel.objects.filter(id=chosen.id).update(state=State.ACTIVE)
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
        EmbeddingModel.objects.filter(id=row.id).update(state=State.RETIRED)
    model.refresh_from_db()
