"""The parameters and answers of the interface as OpenAPI tells them; nothing here runs in a request."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse

from onitsearch.api.schema.parameters import (
    ACTION,
    BATCH,
    CANVAS,
    COLLECTION,
    DECISION,
    DRY_RUN,
    FILTERS,
    FORM,
    ILLUSTRATION,
    LEAST,
    LISTED,
    MANIFEST,
    PAGE,
    PAGE_SIZE,
    PEERS,
    RESULTS,
    REVIEWED,
    SEARCH,
    STATE,
    TERMS,
    URI,
    USER,
    WORDS,
    Q,
)
from onitsearch.api.serializers.problems import ProblemSerializer

__all__ = [
    "ACTION",
    "BATCH",
    "CANVAS",
    "COLLECTION",
    "DECISION",
    "DRY_RUN",
    "FILTERS",
    "FORM",
    "ILLUSTRATION",
    "LEAST",
    "LISTED",
    "MANIFEST",
    "PAGE",
    "PAGE_SIZE",
    "PEERS",
    "RESULTS",
    "REVIEWED",
    "SEARCH",
    "STATE",
    "TERMS",
    "URI",
    "USER",
    "WORDS",
    "Q",
    "answers",
    "linked",
    "redirected",
]

_PROBLEM = OpenApiResponse(ProblemSerializer, description="What went wrong, in one sentence.")


def answers(shape: Any, *errors: int, ok: int = 200) -> dict[Any, Any]:
    """The answers of an operation: the good one, and problems for the statuses that occur."""
    found: dict[Any, Any] = {(ok, "application/json") if shape is not None else ok: shape}
    for status in sorted({400, 404, 410, 413, 415, 422, 429, 500, 503, *errors}):
        found[(status, "application/problem+json")] = _PROBLEM
    return found


def redirected(status: int, description: str) -> dict[Any, Any]:
    """The answers of an address that leads to another one, or problems."""
    found: dict[Any, Any] = {status: OpenApiResponse(description=description)}
    for problem in (400, 404, 410, 503):
        found[(problem, "application/problem+json")] = _PROBLEM
    return found


def linked(description: str, *errors: int) -> dict[Any, Any]:
    """The answers of a IIIF address: JSON-LD, or problems, those that occur at all of them and ``errors``."""
    found: dict[Any, Any] = {
        (200, "application/ld+json"): OpenApiResponse(OpenApiTypes.OBJECT, description=description),
        (200, "application/json"): OpenApiResponse(OpenApiTypes.OBJECT, description=description),
        304: OpenApiResponse(description="Nothing changed."),
    }
    for status in sorted({400, 404, 410, 503, *errors}):
        found[(status, "application/problem+json")] = _PROBLEM
    return found
