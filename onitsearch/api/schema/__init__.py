"""The shapes and parameters of the REST interface as OpenAPI tells them; nothing here runs in a request."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, inline_serializer
from rest_framework import serializers as s

from onitsearch.api.schema.library import ManifestShape, ModelShape, ProblemShape, RetryShape, RunShape
from onitsearch.api.schema.parameters import (
    CANVAS,
    COLLECTION,
    FILTERS,
    LEAST,
    PAGE,
    PEERS,
    RESULTS,
    SEARCH,
    TERMS,
    Q,
)
from onitsearch.api.schema.pictures import (
    BookHitShape,
    HitShape,
    IllustrationShape,
    ListedShape,
    PeerShape,
    PrintShape,
    TermShape,
)
from onitsearch.api.schema.request_bodies import (
    SEARCH_BODIES,
    DecisionShape,
    RegisterShape,
)

__all__ = [
    "CANVAS",
    "COLLECTION",
    "FILTERS",
    "LEAST",
    "PAGE",
    "PEERS",
    "RESULTS",
    "SEARCH",
    "SEARCH_BODIES",
    "TERMS",
    "DecisionShape",
    "HitPageShape",
    "IllustrationPageShape",
    "IllustrationShape",
    "ManifestPageShape",
    "ManifestShape",
    "ModelPageShape",
    "PrintPageShape",
    "Q",
    "QualityPageShape",
    "RegisterShape",
    "RetryShape",
    "RunShape",
    "TermPageShape",
    "answers",
    "linked",
]


def _page(name: str, shape: type[s.Serializer[Any]], **more: Any) -> s.Serializer[Any]:
    return inline_serializer(
        name,
        {
            "count": s.IntegerField(),
            "next": s.CharField(allow_null=True),
            "previous": s.CharField(allow_null=True),
            "results": shape(many=True),
            **more,
        },
    )


HitPageShape = _page(
    "HitPage",
    HitShape,
    sure=s.IntegerField(help_text="How many of `count` lie above the line; they come first."),
    books=BookHitShape(many=True, help_text="Books whose description answers the words."),
    spelling=s.CharField(allow_null=True, help_text="What the words were perhaps meant to be."),
    peers=PeerShape(
        many=True, required=False, help_text="The other installations that were asked; with `peers=1` only."
    ),
)
IllustrationPageShape = _page("IllustrationPage", ListedShape)
PrintPageShape = _page("PrintPage", PrintShape)
ManifestPageShape = _page("ManifestPage", ManifestShape)
ModelPageShape = _page("ModelPage", ModelShape)
TermPageShape = _page("TermPage", TermShape)
QualityPageShape = inline_serializer(
    "QualityPage",
    {
        "count": s.IntegerField(),
        "next": s.CharField(allow_null=True),
        "previous": s.CharField(allow_null=True),
        "results": s.ListField(child=s.DictField()),
    },
)

_PROBLEM = OpenApiResponse(ProblemShape, description="What went wrong, in one sentence.")


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


def linked(description: str) -> dict[Any, Any]:
    """The answers of a IIIF address: JSON-LD, or problems."""
    found: dict[Any, Any] = {
        (200, "application/ld+json"): OpenApiResponse(OpenApiTypes.OBJECT, description=description),
        (200, "application/json"): OpenApiResponse(OpenApiTypes.OBJECT, description=description),
        304: OpenApiResponse(description="Nothing changed."),
    }
    for status in (400, 404, 410, 503):
        found[(status, "application/problem+json")] = _PROBLEM
    return found
