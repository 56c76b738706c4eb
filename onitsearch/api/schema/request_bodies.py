"""Shapes of what is sent to us: questions, decisions, addresses to harvest."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers as s

from onitsearch.api.schema.parameters import KINDS


class PartShape(s.Serializer[Any]):
    """Where on a page."""

    canvas = s.CharField()
    xywh = s.CharField()


class FiltersShape(s.Serializer[Any]):
    """What hits must belong to."""

    manifest = s.CharField(required=False)
    collection = s.CharField(required=False)
    kind = s.CharField(required=False)
    notation = s.CharField(required=False)
    date = s.CharField(required=False)
    language = s.CharField(required=False)
    caption = s.CharField(required=False)


class VectorShape(s.Serializer[Any]):
    """A vector of the model that the question names."""

    of = s.ChoiceField(choices=["words", "picture"])
    values = s.ListField(child=s.FloatField())


class AskedShape(s.Serializer[Any]):
    """A question in JSON."""

    text = s.CharField(required=False, allow_blank=True)
    like = s.ListField(child=s.CharField(), required=False)
    unlike = s.ListField(child=s.CharField(), required=False)
    region = PartShape(required=False)
    filters = FiltersShape(required=False)
    vectors = VectorShape(many=True, required=False, help_text="With model; at most 10.")
    model = s.CharField(required=False, help_text="The key of the model that made the vectors.")
    lang = s.CharField(required=False)
    least = s.ChoiceField(choices=["any", "sure"], required=False)


class PictureShape(s.Serializer[Any]):
    """A picture to search with, and whatever else a question may hold."""

    image = s.FileField()
    text = s.CharField(required=False, allow_blank=True)


class DecisionShape(s.Serializer[Any]):
    """A cataloguer's decision."""

    action = s.ChoiceField(choices=["accept", "reject", "redraw", "classify", "reset", "undo"])
    reason = s.CharField(required=False, allow_blank=True, help_text="With reject.")
    xywh = s.CharField(required=False, help_text="With redraw: the new frame in canvas units.")
    kind = s.ChoiceField(choices=KINDS, required=False, help_text="With classify.")
    notations = s.ListField(child=s.CharField(), required=False, help_text="With classify: ICONCLASS.")


class RegisterShape(s.Serializer[Any]):
    """An address to harvest."""

    url = s.CharField()
    collection = s.CharField(required=False, help_text="A collection of ours that its books go to.")


SEARCH_BODIES: dict[str, Any] = {"application/json": AskedShape, "multipart/form-data": PictureShape}
