"""Techniques of pictures, by their names in the thesaurus."""

from __future__ import annotations

from rest_framework import serializers as s

from onitsearch.api.serializers.base import AnswerSerializer
from onitsearch.store.techniques import Told
from onitsearch.techniques import technique_name, uri_of


class TechniqueSerializer(AnswerSerializer):
    """How a picture was made."""

    id = s.CharField(help_text="The technique in Getty's Art & Architecture Thesaurus.")
    label = s.CharField()  # type: ignore[assignment]
    by_model = s.BooleanField(help_text="Whether the model says so; people's word stands above it.")

    def _make_id(self, told: Told) -> str:
        return uri_of(told.value)

    def _make_label(self, told: Told) -> str:
        return technique_name(told.value)
