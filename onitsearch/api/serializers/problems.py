"""What went wrong (RFC 9457), also with a decision on a version that stands no more."""

from __future__ import annotations

from rest_framework import serializers as s

from onitsearch.api.serializers.base import MappingSerializer


class FieldProblemSerializer(MappingSerializer):
    """What is wrong with one member of a request."""

    field = s.CharField(allow_blank=True)
    detail = s.CharField()


class ProblemSerializer(MappingSerializer):
    """What went wrong (RFC 9457)."""

    type = s.CharField()
    title = s.CharField()
    status = s.IntegerField()
    detail = s.CharField()
    hint = s.CharField(required=False)
    url = s.CharField(required=False)
    instance = s.CharField(required=False)
    errors = FieldProblemSerializer(many=True, required=False)  # type: ignore[assignment]


class StateSerializer(MappingSerializer):
    """What people decide on."""

    box = s.ListField(child=s.FloatField(), min_length=4, max_length=4)
    kind = s.CharField()
    notations = s.ListField(child=s.CharField())
    decision = s.CharField()
    tags = s.ListField(child=s.CharField())
    caption = s.CharField(allow_blank=True)
    note = s.CharField(allow_blank=True)


# A class cannot have an attribute called `from`.
ChangedMemberSerializer = type(
    "ChangedMemberSerializer",
    (MappingSerializer,),
    {
        "__doc__": "What became of one member meanwhile.",
        "name": s.CharField(),
        "from": s.JSONField(allow_null=True),
        "to": s.JSONField(allow_null=True),
    },
)


class StaleDecisionSerializer(ProblemSerializer):
    """A decision on a version that stands no more."""

    current = StateSerializer()
    changed = ChangedMemberSerializer(many=True)
    by = s.CharField(allow_null=True, help_text="Who changed it last.")
    at = s.DateTimeField(allow_null=True)  # type: ignore[assignment]  # no address is made here


class StaleCollectionSerializer(ProblemSerializer):
    """A change of a collection on a version that stands no more."""

    changed = s.ListField(
        child=s.CharField(), help_text="Members that others changed; empty where the version was never known."
    )
