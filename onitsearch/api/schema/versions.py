"""The version of an illustration in OpenAPI: ETag, If-Match and what a stale decision is told."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from onitsearch.api.serializers.problems import ProblemSerializer, StaleDecisionSerializer


def _etag(*statuses: int) -> OpenApiParameter:
    return OpenApiParameter(
        "ETag",
        OpenApiTypes.STR,
        OpenApiParameter.HEADER,
        response=[*statuses, 412],
        description="The version of the illustration, for If-Match of a decision.",
    )


ETAG, CREATED_ETAG, GONE_ETAG = _etag(200), _etag(200, 201), _etag(204)
IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The ETag of the illustration on which the decision was made; required to undo.",
)


def stale_answers() -> dict[Any, Any]:
    """The answers to a decision on a version that stands no more (412), or that is not named (428)."""
    kind = "application/problem+json"
    return {
        (412, kind): OpenApiResponse(
            StaleDecisionSerializer, description="Changed meanwhile; nothing was saved."
        ),
        (428, kind): OpenApiResponse(ProblemSerializer, description="Undoing needs If-Match."),
    }
