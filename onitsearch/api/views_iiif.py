"""IIIF answers about things: decorated manifests, annotations, pages, collections, results as a manifest."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from manifests import selectors as books
from manifests.errors import BadRequestError, NotFoundError
from manifests.models import Manifest
from onitsearch import search, selectors
from onitsearch.annotate import annotation, collection, decorate, results
from onitsearch.annotate.addresses import Scope
from onitsearch.annotate.contexts import PRESENTATION_2, PRESENTATION_3
from onitsearch.annotate.words import leaf_name
from onitsearch.api import schema
from onitsearch.api.base import IiifView, linked_data
from onitsearch.api.facts import book_of, found_of, leaf_of, picture_of
from onitsearch.api.pagination import page_number
from onitsearch.api.public import addresses
from onitsearch.api.reading import query_of
from onitsearch.conf import conf

MOST_BOOKS = 5000
VERSION = OpenApiParameter("version", {"type": "string", "enum": ["2", "3"]}, description="Presentation API.")


class ManifestView(IiifView):
    """A library's manifest with our services."""

    @extend_schema(operation_id="iiif_manifest", responses=schema.linked("The manifest."), tags=["iiif"])
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """The library's manifest in its own version, with search added; canvas ids are untouched."""
        row = books.get_manifest(public_id)
        document, context = decorate.decorate(
            row.source, book=row.public_id, url=row.url, addresses=addresses()
        )
        return linked_data(request, document, context)


class AnnotationView(IiifView):
    """One illustration."""

    @extend_schema(operation_id="iiif_annotation", parameters=[VERSION], tags=["iiif"],
                   responses=schema.linked("A Web Annotation, or an Open Annotation with version=2."))  # fmt: skip
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """One illustration as an annotation."""
        version = request.query_params.get("version", "3")
        if version not in ("2", "3"):
            raise BadRequestError(
                gettext("There is no version “%(version)s” of the Presentation API here.")
                % {"version": version[:20]},
                hint=gettext("Versions are 2 and 3."),
            )
        picture = picture_of(selectors.get_illustration(public_id))
        at = addresses()
        if version == "2":
            return linked_data(request, annotation.open_annotation_alone(picture, at), PRESENTATION_2)
        return linked_data(request, annotation.full(picture, at), PRESENTATION_3)


class CanvasView(IiifView):
    """All illustrations of a page."""

    @extend_schema(operation_id="iiif_canvas", responses=schema.linked("An AnnotationPage."), tags=["iiif"])
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """All illustrations of one page as an annotation page."""
        canvas = selectors.get_canvas(public_id)
        shown = selectors.illustrations_for().filter(canvas=canvas, kind__in=conf().visible_kinds)
        label = f"{gettext('Pictures')}, {leaf_name(leaf_of(canvas))}"
        page = annotation.canvas_page(public_id, label, [picture_of(row) for row in shown], addresses())
        return linked_data(request, page, PRESENTATION_3)


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
            [book_of(row) for row in rows.defer("source")[:MOST_BOOKS]],
            scope=scope,
            label=label or {},
            summary=summary or {},
            addresses=addresses(),
        )
        return linked_data(request, made, PRESENTATION_3)


class ResultsView(IiifView):
    """Hits as a manifest."""

    @extend_schema(operation_id="iiif_results", parameters=schema.SEARCH, tags=["iiif"],
                   responses=schema.linked("A Manifest, each hit a canvas."))  # fmt: skip
    def get(self, request: Request) -> HttpResponse:
        """The hits of a search as a Presentation 3 manifest that any viewer opens."""
        values = request.query_params
        query = query_of(values, page=page_number(request), page_size=conf().answers_per_page)
        found = search.find(query)
        params = [(name, value) for name in values for value in values.getlist(name)]
        made = results.results_manifest(
            [found_of(hit) for hit in found.hits],
            question=query.words,
            params=params,
            addresses=addresses(),
        )
        return linked_data(request, made, PRESENTATION_3)


class CropView(IiifView):
    """The canvas of one hit, as it stands in a manifest of results."""

    @extend_schema(operation_id="iiif_crop", responses=schema.linked("A Canvas."), tags=["iiif"])
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """One illustration as a canvas of its own."""
        if public_id == "none":
            raise NotFoundError(gettext("Nothing was found, so that there is nothing here."))
        picture = picture_of(selectors.get_illustration(public_id))
        return linked_data(request, results.crop_canvas(picture, addresses()), PRESENTATION_3)
