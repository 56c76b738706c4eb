"""IIIF documents about books: decorated manifests, and collections of them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from manifests import selectors as books
from manifests.models import Manifest
from manifests.refreshing import refresh_when_old
from onitsearch import selectors
from onitsearch.annotate import collection, decorate
from onitsearch.annotate.addresses import Scope
from onitsearch.annotate.contexts import PRESENTATION_3
from onitsearch.api import schema
from onitsearch.api.base import REVALIDATE, STALE_WHILE_REVALIDATE, IiifView, json_ld_response
from onitsearch.api.info import book_info, detailed_picture_info
from onitsearch.api.public import addresses
from onitsearch.api.query_parsing import flag_of
from onitsearch.api.schema.extend import extend_schema
from onitsearch.conf import conf

MOST_BOOKS = 5000
ANNOTATIONS = OpenApiParameter(
    "annotations",
    {"type": "string", "enum": ["0", "1"]},
    description="1: with all illustrations as annotations of their pages, and a Range “Illustrations”.",
)


class ManifestView(IiifView):
    """A library's manifest with our services."""

    @extend_schema(operation_id="iiif_manifest", parameters=[ANNOTATIONS], tags=["iiif"],
                   responses=schema.linked("The manifest.", 422))  # fmt: skip
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """The library's manifest in its own version, with search added; canvas ids are untouched.

        It is served from our copy, whether the library answers or not; an old copy is fetched anew behind it.
        """
        wanted = flag_of(request.query_params, "annotations")
        row = books.get_manifest(public_id)
        pictures = None
        if wanted:
            pictures = [detailed_picture_info(one) for one in selectors.illustrations_of(row)]
        text, context = decorate.decorate(
            row.source,
            book=row.public_id,
            url=row.url,
            addresses=addresses(),
            pictures=pictures,
            embeddings=conf().publish_embeddings,
        )
        refresh_when_old(manifest=row)
        return json_ld_response(
            request, text, context, cache=STALE_WHILE_REVALIDATE if pictures is None else REVALIDATE
        )


class CollectionView(IiifView):
    """A collection of ours, or everything."""

    @extend_schema(operation_id="iiif_collection", responses=schema.linked("A Collection."), tags=["iiif"])
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """The books of a collection (`all`: every book), with the search over them announced."""
        rows: QuerySet[Manifest] = books.public_manifests().order_by("pk")
        if public_id == "all":
            scope, label, summary = Scope(), {"none": [gettext("All books")]}, {}
        else:
            held = books.get_collection(public_id)
            rows = rows.filter(collections=held)
            scope, label, summary = Scope("c", held.public_id), held.label, held.summary
        made = collection.collection(
            [book_info(row) for row in rows.defer("source")[:MOST_BOOKS]],
            scope=scope,
            label=label or {},
            summary=summary or {},
            addresses=addresses(),
        )
        return json_ld_response(request, made, PRESENTATION_3)
