"""The models whose vectors are kept: /api/v1/models."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from onitsearch import model_services
from onitsearch.api import schema
from onitsearch.api.base import ApiView
from onitsearch.api.pagination import whole
from onitsearch.api.schema.extend import extend_schema
from onitsearch.api.serializers.base import serialize
from onitsearch.api.serializers.lists import ModelPageSerializer

CHANGE_MODELS = "onit_search.change_embeddingmodel"


class ModelsView(ApiView):
    """Which models there are, and which one answers."""

    permissions_by_method = {"GET": CHANGE_MODELS, "HEAD": CHANGE_MODELS}

    @extend_schema(
        operation_id="models", responses=schema.answers(ModelPageSerializer, 401, 403), tags=["models"]
    )
    def get(self, request: Request) -> Response:
        """All models, the active one first, with how far their vectors are and what stands in their way."""
        return Response(serialize(ModelPageSerializer, whole(model_services.states())))
