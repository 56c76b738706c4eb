"""The version of an illustration in OpenAPI: ETag, If-Match and what a stale decision is told."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework import serializers as s

from onitsearch.api.schema.library import ProblemShape

ETAG = OpenApiParameter(
    "ETag",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    response=[200, 412],
    description="The version of the illustration, for If-Match of a decision.",
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The ETag of the illustration on which the decision was made; required to undo.",
)


class StateShape(s.Serializer[Any]):
    """What people decide on."""

    box = s.ListField(child=s.FloatField(), min_length=4, max_length=4)
    kind = s.CharField()
    notations = s.ListField(child=s.CharField())
    decision = s.CharField()


class StaleDecisionShape(ProblemShape):
    """A decision on a version that stands no more."""

    current = StateShape()
    changed = inline_serializer(
        "ChangedMember",
        {"name": s.CharField(), "from": s.JSONField(allow_null=True), "to": s.JSONField(allow_null=True)},
        many=True,
    )
    by = s.CharField(allow_null=True, help_text="Who changed it last.")
    at = s.DateTimeField(allow_null=True)


def stale_answers() -> dict[Any, Any]:
    """The answers to a decision on a version that stands no more (412), or that is not named (428)."""
    kind = "application/problem+json"
    return {
        (412, kind): OpenApiResponse(StaleDecisionShape, description="Changed meanwhile; nothing was saved."),
        (428, kind): OpenApiResponse(ProblemShape, description="Undoing needs If-Match."),
    }
