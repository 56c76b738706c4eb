"""Illustrations: a list, one of them, what looks like it, where else it was printed, a person's decision on it."""

from __future__ import annotations

from django.utils.translation import get_language
from rest_framework.request import Request
from rest_framework.response import Response

from manifests.uri import spellings
from onitsearch import search, selectors
from onitsearch.api import schema
from onitsearch.api.base import ApiView
from onitsearch.api.decisions import decide, etag_of
from onitsearch.api.pagination import HitPagination, page_number, page_of
from onitsearch.api.public import addresses
from onitsearch.api.query_parsing import canvas_of, filters_of, least_of
from onitsearch.api.ranking import hit_page
from onitsearch.api.schema.extend import extend_schema
from onitsearch.api.schema.versions import ETAG, IF_MATCH, stale_answers
from onitsearch.api.serialize import illustration_detail_json, illustration_json, impression_json
from onitsearch.store.models import Illustration

PAGE_SIZE = 40


class IllustrationsView(ApiView):
    """All illustrations, in the order of books and pages."""

    @extend_schema(
        operation_id="illustrations", parameters=[*schema.FILTERS, schema.CANVAS, schema.PAGE],
        responses=schema.answers(schema.IllustrationPageShape), tags=["illustrations"],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """A page of the illustrations that fit the filters."""
        rows = selectors.listed(filters_of(request.query_params), request.user)
        if canvas := canvas_of(request.query_params):
            rows = rows.filter(canvas__uri__in=spellings(canvas))
        pages = HitPagination()
        chosen = pages.paginate_queryset(rows, request, self) or []
        at = addresses()
        return pages.get_paginated_response([illustration_json(row, at) for row in chosen])


class IllustrationView(ApiView):
    """One illustration."""

    permissions_by_method = {"PATCH": "onit_search.decide_illustration"}

    @extend_schema(operation_id="illustration", responses=schema.answers(schema.IllustrationShape, 404, 410),
                   parameters=[ETAG], tags=["illustrations"])  # fmt: skip
    def get(self, request: Request, public_id: str) -> Response:
        """What is known about one illustration."""
        row = selectors.get_illustration(public_id, request.user)
        return _detail(row)

    @extend_schema(
        operation_id="decide", parameters=[ETAG, IF_MATCH], request=schema.DecisionShape, tags=["illustrations"],
        responses={**schema.answers(schema.IllustrationShape, 401, 403, 404, 409, 410), **stale_answers()},
    )  # fmt: skip
    def patch(self, request: Request, public_id: str) -> Response:
        """Decide on an illustration (cataloguers): accept, reject, redraw, classify, reset, or undo the last decision.

        What is so already is not decided again. With `If-Match` a decision on another version answers 412.
        """
        row = selectors.get_illustration_to_review(public_id)
        return _detail(decide(row, request))


class SimilarView(ApiView):
    """More like this."""

    @extend_schema(
        operation_id="similar", parameters=[*schema.FILTERS, schema.LEAST, schema.PAGE], tags=["illustrations"],
        responses=schema.answers(schema.HitPageShape, 404, 410),
    )  # fmt: skip
    def get(self, request: Request, public_id: str) -> Response:
        """Illustrations by how much they look like this one, itself left out; the sure ones come first."""
        row = selectors.get_illustration(public_id)
        query = search.SearchQuery(
            like=(row.public_id,),
            filters=filters_of(request.query_params),
            page=page_number(request),
            page_size=PAGE_SIZE,
            least=least_of(request.query_params),
        )
        return Response(hit_page(request, search.find(query)))


class PrintsView(ApiView):
    """The same print elsewhere."""

    @extend_schema(
        operation_id="prints", parameters=[schema.PAGE], tags=["illustrations"],
        responses=schema.answers(schema.PrintPageShape, 404, 410),
    )  # fmt: skip
    def get(self, request: Request, public_id: str) -> Response:
        """Impressions of the same block or plate in other places, those that match best first."""
        row = selectors.get_illustration(public_id, request.user)
        found = selectors.impressions_of(row, request.user)
        page, at = page_number(request), addresses()
        chosen = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        results = [impression_json(row, other, how, at) for other, how in chosen]
        return Response(page_of(request, results, count=len(found), page=page, size=PAGE_SIZE))


def _detail(row: Illustration) -> Response:
    answer = illustration_detail_json(row, addresses(), get_language() or "en")
    return Response(answer, headers={"ETag": etag_of(row, answer)})
