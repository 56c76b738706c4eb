"""Models whose vectors are kept, as `onitsearch.model_services` knows them."""

from __future__ import annotations

from rest_framework import serializers as s

from onitsearch.api.serializers.base import AnswerSerializer
from onitsearch.model_services import ModelState
from onitsearch.store.embedding_models import State


class VectorCountsSerializer(AnswerSerializer):
    """How many vectors a model has, still lacks, and cannot have."""

    done = s.IntegerField()
    due = s.IntegerField()
    failed = s.IntegerField()


class EmbeddingModelSerializer(AnswerSerializer):
    """A model whose vectors are kept."""

    key = s.CharField(
        source="model.key",
        help_text="name/weights/dimension; a + and a resize mode where it is not the model's own.",
    )
    name = s.CharField(source="model.name")
    pretrained = s.CharField(source="model.pretrained")
    dim = s.IntegerField(source="model.dim")
    state = s.ChoiceField(choices=State.values, source="model.state")
    setting = s.CharField(
        source="model.setting", allow_blank=True, help_text="Where its weights are: name/tag, or a folder."
    )
    vectors = VectorCountsSerializer(source="progress")
    index = s.BooleanField(source="indexed")
    complete = s.BooleanField(help_text="Whether searches could use it.")
    automatic = s.BooleanField(
        source="model.automatic", help_text="Whether searches use it by themselves once it is complete."
    )
    error = s.CharField(
        source="model.error", allow_blank=True, help_text="Why it could not be loaded or activated."
    )
    created = s.DateTimeField()
    activated = s.DateTimeField(allow_null=True)

    def _make_created(self, state: ModelState) -> str:
        return state.model.created_at.isoformat()

    def _make_activated(self, state: ModelState) -> str | None:
        return state.model.activated_at.isoformat() if state.model.activated_at else None
