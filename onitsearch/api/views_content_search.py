"""IIIF Content Search 1.0 and 2.0 and their autocomplete, for a book, a collection and everything."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from django.http import HttpResponse
from django.utils.translation import get_language, gettext
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from manifests import selectors as books
from manifests.errors import NotFoundError
from onitsearch import search
from onitsearch.annotate import autocomplete
from onitsearch.annotate import search as answers
from onitsearch.annotate.addresses import Scope
from onitsearch.annotate.contexts import SEARCH_1, SEARCH_2
from onitsearch.annotate.info import SearchRequest
from onitsearch.api import schema
from onitsearch.api.base import IiifView, json_ld_response
from onitsearch.api.content_search_parsing import (
    created_of,
    matches_motivation,
    min_count_of,
    notations_of,
    reviewers_of,
)
from onitsearch.api.info import hit_info
from onitsearch.api.pagination import page_number
from onitsearch.api.public import addresses
from onitsearch.api.query_parsing import text_of
from onitsearch.api.schema.extend import extend_schema
from onitsearch.conf import conf
from onitsearch.search import exact, listing
from onitsearch.search.query import Filters, Hit, HitPage, SearchQuery
from onitsearch.search.suggestions import suggest
from onitsearch.search.threshold import sure_or_nearest

# What is implemented of the specifications (and `page`, ours, where there are pages); all else is ignored,
# and said to be.
IN_SEARCH = {"q", "motivation", "date", "user"}
IN_TERMS = IN_SEARCH | {"min"}
SUGGESTIONS = 12
MOST_HITS = 1000

SPEC = [
    schema.Q,
    OpenApiParameter("motivation", str, description="Ours are classifying and tagging."),
    OpenApiParameter(
        "date", str, description="When it was created: 2026-01-01T00:00:00Z/2026-12-31T23:59:59Z, or several."
    ),
    OpenApiParameter("user", str, description="URIs of those who confirmed it, with blanks between."),
]
MIN = OpenApiParameter("min", {"type": "integer", "minimum": 0}, description="The fewest pictures of a term.")


class ContentSearchView(IiifView):
    """A search service."""

    version: Literal[1, 2] = 2

    @extend_schema(parameters=[*SPEC, schema.PAGE], responses=schema.linked("The hits."), tags=["iiif"])
    def get(self, request: Request, scope: str, public_id: str = "") -> HttpResponse:
        """Search in one scope; a book answers with everything at once, wider scopes in pages.

        An answer holds the pictures that surely fit; where none does, the nearest few. Without words everything
        in the scope that the other parameters leave is listed.
        """
        where = scope_of(scope, public_id)
        values = request.query_params
        page = page_number(request) if where.wide else 1
        known = IN_SEARCH | {"page"} if where.wide else IN_SEARCH
        found = _found(values, where, page)
        search_request = SearchRequest(
            service=addresses().search(self.version, where),
            params=tuple((name, values[name]) for name in values if name != "page"),
            total=found.total,
            page=page,
            page_size=conf().answers_per_page,
            ignored=tuple(name for name in values if name not in known),
            wide=where.wide,
        )
        hits = [hit_info(hit) for hit in found.hits]
        if self.version == 1:
            answer: Any = answers.search1(hits, search_request, addresses(), markup=conf().search1_thumbnails)
            return json_ld_response(request, answer, SEARCH_1)
        return json_ld_response(request, answers.search2(hits, search_request, addresses()), SEARCH_2)


class AutocompleteView(IiifView):
    """An autocomplete service."""

    version: Literal[1, 2] = 2

    @extend_schema(parameters=[*SPEC, MIN], responses=schema.linked("The terms."), tags=["iiif"])
    def get(self, request: Request, scope: str, public_id: str = "") -> HttpResponse:
        """What a beginning may become; an empty one becomes nothing."""
        where = scope_of(scope, public_id)
        values = request.query_params
        least = min_count_of(values)
        found = suggest(
            text_of(values.get("q")),
            lang=get_language() or "en",
            filters=_filters(values, where),
            limit=SUGGESTIONS,
        )
        terms = [
            autocomplete.Term(
                value=one.value,
                count=one.count,
                language=one.language,
                label=f"{one.label} ({one.notation})" if one.notation else one.label,
            )
            for one in found
            if one.count >= least and matches_motivation(values)
        ]
        at = addresses()
        told: Any = {
            "service": at.autocomplete(self.version, where),
            "search": at.search(self.version, where),
            "params": [(name, values[name]) for name in values],
            "narrowed": [(name, values[name]) for name in values if name in IN_SEARCH and name != "q"],
            "ignored": [name for name in values if name not in IN_TERMS],
        }
        if self.version == 1:
            return json_ld_response(request, autocomplete.term_list(terms, **told), SEARCH_1)
        return json_ld_response(request, autocomplete.term_page(terms, **told), SEARCH_2)


def scope_of(scope: str, public_id: str) -> Scope:
    """The scope that an address names. Raises NotFoundError and GoneError."""
    if scope == "m":
        return Scope("m", books.get_manifest(public_id).public_id)
    if scope == "c":
        return Scope("c", books.get_collection(public_id).public_id)
    return Scope()


def _filters(values: Any, scope: Scope) -> Filters:
    """The scope, and whatever the parameters narrow it to. Raises BadRequestError."""
    return Filters(
        manifests=(scope.id,) if scope.kind == "m" else (),
        collections=(scope.id,) if scope.kind == "c" else (),
        created=created_of(values),
        reviewers=reviewers_of(values),
    )


def _found(values: Any, where: Scope, page: int) -> HitPage:
    text, filters = text_of(values.get("q")), _filters(values, where)
    # What is named exactly is answered in full, as many pictures as a suggestion promised.
    size = MOST_HITS if exact.read(text) and not where.wide else conf().answers_per_page
    if classes := notations_of(text):
        text, filters = "", replace(filters, notations=classes)
    query = SearchQuery(
        text=text,
        filters=filters,
        page=page,
        page_size=size,
        most=MOST_HITS if where.wide else size,
        lang=get_language() or "en",
    )
    if not matches_motivation(values):
        return _page_of([], 0, query)
    if query.words:
        return sure_or_nearest(search.find(query), conf().content_search_nearest)
    rows = listing.listed(filters)
    total = min(rows.count(), query.most)
    start = (page - 1) * size
    return _page_of([Hit(row, 1.0, ()) for row in rows[start : min(start + size, total)]], total, query)


def _page_of(hits: list[Hit], total: int, query: SearchQuery) -> HitPage:
    found = HitPage(tuple(hits), total, query.page, query.page_size, sure=total)
    if query.page > found.pages:
        raise NotFoundError(gettext("There is no page %(page)s.") % {"page": query.page})
    return found
