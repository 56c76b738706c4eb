"""Searching and suggestions: /api/v1/search and /api/v1/terms."""

from __future__ import annotations

from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from onitsearch import search
from onitsearch.api import schema
from onitsearch.api.base import ApiView, JsonParser, OpenToEveryOrigin
from onitsearch.api.pagination import page_number, page_size, whole
from onitsearch.api.public import addresses
from onitsearch.api.query_parsing import (
    filters_of,
    flag_of,
    lang_of,
    posted_query,
    query_of,
    text_of,
)
from onitsearch.api.ranking import fused_page, hit_page
from onitsearch.api.schema.extend import extend_schema
from onitsearch.api.serializers.base import serialize
from onitsearch.api.serializers.lists import HitPageSerializer, TermPageSerializer
from onitsearch.api.serializers.requests import FILTERS, SEARCH_BODIES
from onitsearch.search.suggestion_pictures import pictures_for
from onitsearch.search.suggestions import suggest

SUGGESTIONS = 20


class SearchView(OpenToEveryOrigin, ApiView):
    """Pictures by words, by a picture, by examples, or by any mix of them; open to everybody."""

    parser_classes = (JsonParser, MultiPartParser, FormParser)

    @extend_schema(
        operation_id="search", parameters=schema.SEARCH, responses=schema.answers(HitPageSerializer), tags=["search"]
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Search by words (`q`) and examples (`like`, `unlike`: ids of illustrations).

        The answer is a ranking: first those that surely fit (`sure` many), then the less certain ones.
        """
        query = query_of(request.query_params, page=page_number(request), page_size=page_size(request))
        return self._answer(request, query)

    @extend_schema(
        operation_id="search_by_picture", request=SEARCH_BODIES, tags=["search"],
        parameters=[schema.LEAST, *schema.LISTED, schema.PEERS], responses=schema.answers(HitPageSerializer),
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Search by an uploaded picture (multipart, `image`) or a JSON question; pages by `?page=`."""
        query = posted_query(request, page=page_number(request), page_size=page_size(request))
        return self._answer(request, query)

    @staticmethod
    def _answer(request: Request, query: search.SearchQuery) -> Response:
        if flag_of(request.query_params, "peers"):
            return Response(fused_page(request, query))
        return Response(hit_page(request, search.find(query)))


class TermsView(OpenToEveryOrigin, ApiView):
    """What a beginning may become."""

    @extend_schema(
        operation_id="terms", parameters=schema.TERMS, responses=schema.answers(TermPageSerializer), tags=["search"]
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Suggestions: classes, words of captions and books that pictures in scope have, with how many have them."""
        values = request.query_params
        filters = filters_of(values)
        found = suggest(text_of(values.get("q")), lang=lang_of(values), filters=filters, limit=SUGGESTIONS)
        pictures = pictures_for(found, filters)
        scope = [(name, one) for name in (*FILTERS, "lang") for one in values.getlist(name)]
        return Response(
            serialize(TermPageSerializer, whole(found), at=addresses(), scope=scope, pictures=pictures)
        )
