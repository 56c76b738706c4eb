"""The version of an illustration in OpenAPI: ETag, If-Match and what a stale decision is told."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework import serializers as s

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
_STATE: dict[str, s.Field[Any, Any, Any, Any]] = {
    "box": s.ListField(child=s.FloatField(), min_length=4, max_length=4),
    "kind": s.CharField(),
    "notations": s.ListField(child=s.CharField()),
    "decision": s.CharField(),
}
_PROBLEM: dict[str, s.Field[Any, Any, Any, Any]] = {
    "type": s.CharField(),
    "title": s.CharField(),
    "status": s.IntegerField(),
    "detail": s.CharField(),
    "hint": s.CharField(required=False),
}


def stale_answers() -> dict[Any, Any]:
    """The answers to a decision on a version that stands no more (412), or that is not named (428)."""
    changed = inline_serializer(
        "ChangedMember",
        {"name": s.CharField(), "from": s.JSONField(allow_null=True), "to": s.JSONField(allow_null=True)},
        many=True,
    )
    stale = inline_serializer(
        "StaleDecision",
        {
            **_PROBLEM,
            "current": inline_serializer("IllustrationState", _STATE),
            "changed": changed,
            "by": s.CharField(allow_null=True, help_text="Who changed it last."),
            "at": s.DateTimeField(allow_null=True),
        },
    )
    missing = inline_serializer("VersionMissing", _PROBLEM)
    kind = "application/problem+json"
    return {
        (412, kind): OpenApiResponse(stale, description="Changed meanwhile; nothing was saved."),
        (428, kind): OpenApiResponse(missing, description="Undoing needs If-Match."),
    }
