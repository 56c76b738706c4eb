"""The versions of illustrations and collections in OpenAPI: ETag, If-Match and what a stale change is told."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from onitsearch.api.serializers.problems import (
    ProblemSerializer,
    StaleCollectionSerializer,
    StaleDecisionSerializer,
)


def _etag(*statuses: int, of: str = "illustration, for If-Match of a decision") -> OpenApiParameter:
    return OpenApiParameter(
        "ETag",
        OpenApiTypes.STR,
        OpenApiParameter.HEADER,
        response=[*statuses, 412],
        description=f"The version of the {of}.",
    )


ETAG, CREATED_ETAG, GONE_ETAG = _etag(200), _etag(200, 201), _etag(204)
IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The ETag of the illustration on which the decision was made; required to undo.",
)

COLLECTION_ETAG = _etag(200, 201, of="collection, for If-Match of a change")
COLLECTION_IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The ETag of the collection on which the change was made.",
)


def stale_collection() -> dict[Any, Any]:
    """The answer to a change of a version that stands no more."""
    answer = OpenApiResponse(StaleCollectionSerializer, description="Changed meanwhile; nothing was saved.")
    return {(412, "application/problem+json"): answer}


def stale_answers() -> dict[Any, Any]:
    """The answers to a decision on a version that stands no more (412), or that is not named (428)."""
    kind = "application/problem+json"
    return {
        (412, kind): OpenApiResponse(
            StaleDecisionSerializer, description="Changed meanwhile; nothing was saved."
        ),
        (428, kind): OpenApiResponse(ProblemSerializer, description="Undoing needs If-Match."),
    }
