"""Illustrations as annotations: one, those of a page, those of a book; and who confirmed them."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from manifests import selectors as books
from manifests.errors import BadRequestError, NotFoundError
from onitsearch import selectors
from onitsearch.annotate import annotation, book_annotations, openannotation
from onitsearch.annotate.contexts import PRESENTATION_2, PRESENTATION_3, WEB_ANNOTATION
from onitsearch.annotate.embeddings import embeddings_page
from onitsearch.annotate.info import BookAnnotations, Reviewer
from onitsearch.annotate.layer import PAGE_SIZE
from onitsearch.api import schema
from onitsearch.api.base import IiifView, json_ld_response
from onitsearch.api.info import book_info, canvas_info, detailed_picture_info, picture_info
from onitsearch.api.pagination import page_number
from onitsearch.api.public import addresses
from onitsearch.api.schema.extend import extend_schema
from onitsearch.conf import conf
from onitsearch.curate import reviewers
from onitsearch.embed.keys import ModelKey
from onitsearch.store import embedding_models
from onitsearch.store.nearest import vectors_of

# Impressions of the same print that one annotation links; the REST interface has them all.
MOST_IMPRESSIONS = 40
VERSION = OpenApiParameter("version", {"type": "string", "enum": ["2", "3"]}, description="Presentation API.")


class AnnotationView(IiifView):
    """One illustration."""

    @extend_schema(operation_id="iiif_annotation", parameters=[VERSION], tags=["iiif"],
                   responses=schema.linked("A Web Annotation, or an Open Annotation with version=2."))  # fmt: skip
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """One illustration as an annotation."""
        version = version_of(request)
        row = selectors.get_illustration(public_id)
        picture = detailed_picture_info(row)
        others = [picture_info(other) for other, _how in selectors.impressions_of(row)[:MOST_IMPRESSIONS]]
        if version == 2:
            return json_ld_response(
                request, openannotation.standalone(picture, addresses(), others), PRESENTATION_2
            )
        return json_ld_response(request, annotation.standalone(picture, addresses(), others), PRESENTATION_3)


class CanvasView(IiifView):
    """All illustrations of a page."""

    @extend_schema(operation_id="iiif_canvas", parameters=[VERSION], tags=["iiif"],
                   responses=schema.linked("An AnnotationPage, or an AnnotationList with version=2."))  # fmt: skip
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """All illustrations of one page, from top to bottom."""
        version = version_of(request)
        canvas = selectors.get_canvas(public_id)
        info, at = canvas_info(canvas), addresses()
        rows = selectors.illustrations_of(canvas.manifest)
        whole = BookAnnotations(book_info(canvas.manifest), rows.count(), PAGE_SIZE)
        pictures = [detailed_picture_info(row) for row in rows.filter(canvas=canvas)]
        if version == 2:
            listed = openannotation.canvas_list(info, pictures, at, whole)
            return json_ld_response(request, listed, PRESENTATION_2)
        made: Any = {"@context": PRESENTATION_3, **annotation.canvas_page(info, pictures, at, whole)}
        return json_ld_response(request, made, PRESENTATION_3)


class EmbeddingsView(IiifView):
    """The vectors of a page's illustrations, where the installation publishes them."""

    @extend_schema(operation_id="iiif_embeddings", tags=["iiif"],
                   responses=schema.linked("An AnnotationPage of embeddings."))  # fmt: skip
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """The active model's vectors of one page's illustrations, from top to bottom."""
        model = embedding_models.active()
        if not conf().publish_embeddings or model is None:
            raise NotFoundError(
                gettext("Vectors are not published here."), hint="ONITSEARCH: PUBLISH_EMBEDDINGS"
            )
        canvas = selectors.get_canvas(public_id)
        rows = {
            row.pk: row
            for row in selectors.illustrations_of(canvas.manifest).filter(canvas=canvas, restricted=False)
        }
        vectors = vectors_of(list(rows), model) if rows else {}
        listed = [(picture_info(row), vectors[one].tolist()) for one, row in rows.items() if one in vectors]
        made = embeddings_page(canvas_info(canvas), listed, ModelKey.parse(model.key), addresses())
        return json_ld_response(request, made, PRESENTATION_3)


class BookView(IiifView):
    """All illustrations of a book."""

    @extend_schema(operation_id="iiif_illustrations", parameters=[VERSION, schema.PAGE], tags=["iiif"],
                   responses=schema.linked("An AnnotationCollection, or with `page` one of its pages; a Layer "
                                           "and AnnotationLists with version=2."))  # fmt: skip
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """All illustrations of a book in its order: how many and where; with `page` a hundred of them."""
        version = version_of(request)
        page = page_number(request) if "page" in request.query_params else 0
        row = books.get_manifest(public_id)
        rows = selectors.illustrations_of(row)
        whole, at = BookAnnotations(book_info(row), rows.count(), PAGE_SIZE), addresses()
        if not page:
            made: Any = (
                openannotation.book_layer(whole, at)
                if version == 2
                else book_annotations.annotation_collection(whole, at)
            )
        elif page > whole.pages:
            raise NotFoundError(gettext("There is no page %(page)s.") % {"page": page})
        else:
            pictures = [detailed_picture_info(one) for one in rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]]
            make: Any = openannotation.book_list if version == 2 else book_annotations.annotation_page
            made = make(whole, page, pictures, at)
        return json_ld_response(request, made, PRESENTATION_2 if version == 2 else PRESENTATION_3)


class ReviewerView(IiifView):
    """Somebody who confirmed pictures."""

    @extend_schema(operation_id="iiif_reviewer", responses=schema.linked("A Person."), tags=["iiif"])
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """Who confirmed pictures: a pseudonym, and a name where there is one; never a mail address."""
        name = reviewers.public_name(reviewers.get(public_id))
        made: Any = {
            "@context": WEB_ANNOTATION,
            **annotation.agent(Reviewer(public_id, name), addresses()),
        }
        return json_ld_response(request, made, WEB_ANNOTATION)


def version_of(request: Request) -> Literal[2, 3]:
    """The Presentation API that is asked for; 3 where nothing is said. Raises BadRequestError."""
    version = request.query_params.get("version", "3")
    if version not in ("2", "3"):
        raise BadRequestError(
            gettext("There is no version “%(version)s” of the Presentation API here.")
            % {"version": version[:20]},
            hint=gettext("Versions are 2 and 3."),
        )
    return 2 if version == "2" else 3
