"""Photographs of prints: /api/v1/identify."""

from __future__ import annotations

from django.utils.translation import gettext
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from manifests.errors import BadRequestError
from onitsearch.api import schema
from onitsearch.api.base import ApiView, OpenToEveryOrigin
from onitsearch.api.pagination import whole
from onitsearch.api.public import addresses
from onitsearch.api.query_parsing import decode_upload
from onitsearch.api.schema.extend import extend_schema
from onitsearch.api.serializers.base import serialize
from onitsearch.api.serializers.lists import IdentifiedPageSerializer
from onitsearch.api.serializers.requests import PhotographSerializer
from onitsearch.search.identify import identify, says


class IdentifyView(OpenToEveryOrigin, ApiView):
    """Which print is on a photograph; open to everybody."""

    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="identify", request={"multipart/form-data": PhotographSerializer}, tags=["search"],
        responses=schema.answers(IdentifiedPageSerializer),
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Find the print on a photograph (multipart, `image`), as a phone takes it of a wall or an open book.

        `certainty` is `sure` where its detail lies where that of a picture here does, `perhaps` where it does in
        part, and else `not-found`.
        """
        upload = request.FILES.get("image")
        if upload is None:
            raise BadRequestError(
                gettext("No picture was sent."), hint=gettext("Send it as the form field “image”.")
            )
        found = identify(decode_upload(upload, gettext("The uploaded file")))
        answer = {
            **whole(found.matches),
            "certainty": found.certainty,
            "says": says(found.certainty),
        }
        return Response(serialize(IdentifiedPageSerializer, answer, at=addresses()))
