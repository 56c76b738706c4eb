"""Illustrations: a list, one of them, what looks like it, where else it was printed, a person's decision on it."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import get_language, gettext
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from manifests.selectors import sees_all
from manifests.uri import spellings
from onitsearch import search, selectors
from onitsearch.api import schema
from onitsearch.api.base import ApiView
from onitsearch.api.decisions import decide, etag_of, version_of_request
from onitsearch.api.pagination import listed, page_number, page_size
from onitsearch.api.public import addresses
from onitsearch.api.query_parsing import canvas_of, choice_of, filters_of, least_of
from onitsearch.api.ranking import hit_page
from onitsearch.api.reshaping_parsing import new_region
from onitsearch.api.schema.extend import extend_schema
from onitsearch.api.schema.versions import CREATED_ETAG, ETAG, GONE_ETAG, IF_MATCH, stale_answers
from onitsearch.api.serializers.base import serialize
from onitsearch.api.serializers.illustration import IllustrationSerializer
from onitsearch.api.serializers.lists import (
    HitPageSerializer,
    IllustrationPageSerializer,
    PrintPageSerializer,
)
from onitsearch.api.serializers.requests import DecisionSerializer, NewRegionSerializer
from onitsearch.curate.reshaping import draw, remove
from onitsearch.curate.versions import version_of
from onitsearch.search import listing
from onitsearch.store.models import Illustration

DECIDE = "onit_search.decide_illustration"


class IllustrationsView(ApiView):
    """All illustrations, in the order of books and pages."""

    permissions_by_method = {"POST": DECIDE}

    @extend_schema(
        operation_id="illustrations", parameters=[*schema.FILTERS, schema.CANVAS, schema.DECISION, *schema.LISTED],
        responses=schema.answers(IllustrationPageSerializer, 403), tags=["illustrations"],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """A page of the illustrations that fit the filters."""
        decision = choice_of(request.query_params, "decision", Illustration.Decision.values)
        if decision == Illustration.Decision.REJECTED and not request.user.has_perm(DECIDE):
            raise PermissionDenied(gettext("Rejected pictures are shown to cataloguers only."))
        filters = replace(filters_of(request.query_params), hidden=sees_all(request.user))
        rows = listing.listed(filters, request.user, decision)
        if canvas := canvas_of(request.query_params):
            rows = rows.filter(canvas__uri__in=spellings(canvas))
        return Response(serialize(IllustrationPageSerializer, listed(request, rows), at=addresses()))

    @extend_schema(
        operation_id="draw", request=NewRegionSerializer, parameters=[CREATED_ETAG], tags=["illustrations"],
        responses={
            **schema.answers(IllustrationSerializer, 401, 403),
            (201, "application/json"): IllustrationSerializer,
        },
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Draw a picture that the machine missed (cataloguers); 200 where it was drawn just so before."""
        assert request.user.is_authenticated
        canvas, box, kind = new_region(request)
        row, made = draw(canvas=canvas, user=request.user, box=box, kind=kind)
        answer = _detail(row)
        if made:
            answer.status_code = 201
            answer["Location"] = addresses().api(f"illustrations/{row.public_id}")
        return answer


class IllustrationView(ApiView):
    """One illustration."""

    permissions_by_method = {"PATCH": DECIDE, "DELETE": DECIDE}

    @extend_schema(operation_id="illustration", responses=schema.answers(IllustrationSerializer, 404, 410),
                   parameters=[ETAG], tags=["illustrations"])  # fmt: skip
    def get(self, request: Request, public_id: str) -> Response:
        """What is known about one illustration."""
        row = selectors.get_illustration(public_id, request.user)
        return _detail(row)

    @extend_schema(
        operation_id="decide", parameters=[ETAG, IF_MATCH], request=DecisionSerializer, tags=["illustrations"],
        responses={**schema.answers(IllustrationSerializer, 401, 403, 404, 409, 410), **stale_answers()},
    )  # fmt: skip
    def patch(self, request: Request, public_id: str) -> Response:
        """Decide on an illustration (cataloguers): accept, reject, shape, describe or restore it, undo a decision.

        What is so already is not decided again. With `If-Match` a decision on another version answers 412.
        """
        row = selectors.get_illustration_to_review(public_id)
        return _detail(decide(row, request))

    @extend_schema(
        operation_id="remove", parameters=[GONE_ETAG, IF_MATCH], tags=["illustrations"],
        responses={**schema.answers(None, 401, 403, ok=204), **stale_answers()},
    )  # fmt: skip
    def delete(self, request: Request, public_id: str) -> Response:
        """Take an illustration away (cataloguers), for as long as nobody brings it back: `restore` and `undo` do."""
        assert request.user.is_authenticated
        row = selectors.get_illustration_to_review(public_id)
        gone = remove(illustration=row, user=request.user, version=version_of_request(row, request.headers))
        return Response(status=204, headers={"ETag": f'"{version_of(gone)}"'})


class SimilarView(ApiView):
    """More like this."""

    @extend_schema(
        operation_id="similar", parameters=[*schema.FILTERS, schema.LEAST, *schema.LISTED], tags=["illustrations"],
        responses=schema.answers(HitPageSerializer, 404, 410),
    )  # fmt: skip
    def get(self, request: Request, public_id: str) -> Response:
        """Illustrations by how much they look like this one, itself left out; the sure ones come first."""
        row = selectors.get_illustration(public_id)
        query = search.SearchQuery(
            like=(row.public_id,),
            filters=filters_of(request.query_params),
            page=page_number(request),
            page_size=page_size(request),
            least=least_of(request.query_params),
        )
        return Response(hit_page(request, search.find(query)))


class PrintsView(ApiView):
    """The same print elsewhere."""

    @extend_schema(
        operation_id="prints", parameters=schema.LISTED, tags=["illustrations"],
        responses=schema.answers(PrintPageSerializer, 404, 410),
    )  # fmt: skip
    def get(self, request: Request, public_id: str) -> Response:
        """Impressions of the same block or plate in other places, those that match best first."""
        row = selectors.get_illustration(public_id, request.user)
        page = listed(request, selectors.impressions_of(row, request.user))
        return Response(serialize(PrintPageSerializer, page, at=addresses(), original=row))


def _detail(row: Illustration) -> Response:
    answer = serialize(IllustrationSerializer, row, at=addresses(), lang=get_language() or "en")
    return Response(answer, headers={"ETag": etag_of(row, answer)})
