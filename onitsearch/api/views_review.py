"""Reviewed pictures as files, out and in: /api/v1/review."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext
from drf_spectacular.types import OpenApiTypes
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from manifests import selectors as books
from manifests.errors import TooLargeError
from onitsearch.annotate.addresses import Scope
from onitsearch.api import schema
from onitsearch.api.base import ApiView
from onitsearch.api.public import addresses
from onitsearch.api.query_parsing import choice_of, flag_of, one_of
from onitsearch.api.schema.extend import extend_schema
from onitsearch.api.serializers.base import serialize
from onitsearch.api.serializers.curation import ImportSerializer
from onitsearch.api.views_illustrations import DECIDE
from onitsearch.curate.exchange.exporting import FORMS, curated_of, form_named, reviewed
from onitsearch.curate.exchange.importing import import_reviewed, read
from onitsearch.store.models import Illustration

MOST_BYTES = 64 * 2**20
_DECISIONS = (str(Illustration.Decision.ACCEPTED), str(Illustration.Decision.REJECTED))


class RawParser(BaseParser):
    """The body as it came: which form it has is told by itself."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """Read it. Raises TooLargeError."""
        data: bytes = stream.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise TooLargeError(
                gettext("The file is larger than %(most)s MB.") % {"most": MOST_BYTES // 2**20},
                hint=gettext("Send it in parts, or use “manage.py review import”."),
            )
        return data


class JsonBody(RawParser):
    """JSON: COCO, annotations, annotation pages."""

    media_type = "application/json"


class JsonLdBody(RawParser):
    """The same, called JSON-LD."""

    media_type = "application/ld+json"


class CsvBody(RawParser):
    """A table."""

    media_type = "text/csv"


class ReviewView(ApiView):
    """What was reviewed, in the forms that other programs read and write."""

    permissions_by_method = {"GET": DECIDE, "HEAD": DECIDE, "POST": DECIDE}
    parser_classes = (JsonBody, JsonLdBody, CsvBody)

    @extend_schema(
        operation_id="export_review", tags=["review"],
        parameters=[schema.FORM, schema.MANIFEST, schema.COLLECTION, schema.REVIEWED],
        responses={
            **schema.answers(OpenApiTypes.OBJECT, 401, 403),
            (200, "text/csv"): OpenApiTypes.STR,
            (200, "application/ld+json"): OpenApiTypes.OBJECT,
        },
    )  # fmt: skip
    def get(self, request: Request) -> HttpResponse:
        """Pictures that people decided on (cataloguers): as `csv`, `coco`, `jsonld`, or `iiif` annotation pages."""
        said = request.query_params
        form = form_named(choice_of(said, "form", list(FORMS)) or "csv")
        scope = Scope()
        if manifest := one_of(said, "manifest"):
            scope = Scope("m", books.get_manifest(manifest, request.user).public_id)
        elif collection := one_of(said, "collection"):
            scope = Scope("c", books.get_collection(collection, request.user).public_id)
        decision = choice_of(said, "decision", _DECISIONS)
        pictures = reviewed(scope.path, [decision] if decision else _DECISIONS)
        text = form.write(curated_of(pictures), addresses())
        answer = HttpResponse(text.encode(errors="replace"), content_type=f"{form.media_type}; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="reviewed.{form.ending}"'
        answer["Cache-Control"] = "private, no-store"
        return answer

    @extend_schema(
        operation_id="import_review", tags=["review"], parameters=[schema.DRY_RUN],
        request={
            "text/csv": OpenApiTypes.STR,
            "application/json": OpenApiTypes.OBJECT,
            "application/ld+json": OpenApiTypes.OBJECT,
        },
        responses=schema.answers(ImportSerializer, 401, 403),
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Take over what was reviewed elsewhere (cataloguers), in any of these forms, matched by canvas and box.

        All of it is one batch, which can be undone together; with `dry_run=1` nothing is saved.
        """
        assert request.user.is_authenticated
        data: Any = request.data
        told = read(data if isinstance(data, bytes) else b"")
        report = import_reviewed(told, user=request.user, dry_run=flag_of(request.query_params, "dry_run"))
        return Response(serialize(ImportSerializer, report.as_json()))
