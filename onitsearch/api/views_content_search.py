"""IIIF Content Search 1.0 and 2.0 and their autocomplete, for a book, a collection and everything."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpResponse
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from manifests import selectors as books
from onitsearch import search
from onitsearch.annotate import autocomplete
from onitsearch.annotate import search as answers
from onitsearch.annotate.addresses import Scope
from onitsearch.annotate.contexts import SEARCH_1, SEARCH_2
from onitsearch.annotate.facts import Asked
from onitsearch.api import schema
from onitsearch.api.base import IiifView, linked_data
from onitsearch.api.facts import found_of
from onitsearch.api.pagination import page_number
from onitsearch.api.public import addresses
from onitsearch.api.reading import text_of
from onitsearch.conf import conf
from onitsearch.search.query import Filters, HitPage, SearchQuery
from onitsearch.search.terms import suggest

# Parameters of the specifications that are not implemented: ignored, and said to be.
UNUSED_IN_SEARCH = ("date", "user")
UNUSED_IN_TERMS = ("min", "motivation", "date", "user")
# Our annotations classify; "non-painting" is Content Search 1.0's word for all that is no page image.
OURS = {"classifying", "oa:classifying", "non-painting"}
SUGGESTIONS = 12
MOST_HITS = 1000

SPEC = [
    schema.Q,
    OpenApiParameter("motivation", str, description="Motivations, with blanks between; ours is classifying."),
    OpenApiParameter("date", str, description="Not implemented; listed in `ignored`."),
    OpenApiParameter("user", str, description="Not implemented; listed in `ignored`."),
]


class ContentSearchView(IiifView):
    """A search service."""

    version: Literal[1, 2] = 2

    @extend_schema(parameters=[*SPEC, schema.PAGE], responses=schema.linked("The hits."), tags=["iiif"])
    def get(self, request: Request, scope: str, public_id: str = "") -> HttpResponse:
        """Search in one scope; a book answers with everything at once, wider scopes in pages."""
        where = scope_of(scope, public_id)
        values = request.query_params
        page = page_number(request) if where.wide else 1
        found = self._found(values, where, page)
        asked = Asked(
            service=addresses().search(self.version, where),
            params=tuple((name, values[name]) for name in values if name != "page"),
            total=found.total,
            page=page,
            page_size=conf().answers_per_page,
            ignored=tuple(name for name in UNUSED_IN_SEARCH if name in values),
            wide=where.wide,
        )
        hits = [found_of(hit) for hit in found.hits]
        if self.version == 1:
            answer: Any = answers.search1(hits, asked, addresses(), markup=conf().search1_thumbnails)
            return linked_data(request, answer, SEARCH_1)
        return linked_data(request, answers.search2(hits, asked, addresses()), SEARCH_2)

    @staticmethod
    def _found(values: Any, where: Scope, page: int) -> HitPage:
        size = conf().answers_per_page
        query = SearchQuery(
            text=text_of(values.get("q")),
            filters=filters_of_scope(where),
            page=page,
            page_size=size,
            most=MOST_HITS if where.wide else size,
            lang=get_language() or "en",
        )
        motivations = values.get("motivation", "").split()
        if motivations and query.words and not OURS & set(motivations):
            return HitPage((), 0, 1, size)
        return search.find(query)


class AutocompleteView(IiifView):
    """An autocomplete service."""

    version: Literal[1, 2] = 2

    @extend_schema(parameters=SPEC, responses=schema.linked("The terms."), tags=["iiif"])
    def get(self, request: Request, scope: str, public_id: str = "") -> HttpResponse:
        """What a beginning may become; an empty one becomes nothing."""
        where = scope_of(scope, public_id)
        values = request.query_params
        found = suggest(
            text_of(values.get("q")),
            lang=get_language() or "en",
            filters=filters_of_scope(where),
            limit=SUGGESTIONS,
        )
        terms = [
            autocomplete.Term(
                value=one.value,
                count=one.count or None,
                language=one.language,
                label=f"{one.label} ({one.notation})" if one.notation else "",
            )
            for one in found
        ]
        at = addresses()
        told: Any = {
            "service": at.autocomplete(self.version, where),
            "params": [(name, values[name]) for name in values],
            "ignored": [name for name in UNUSED_IN_TERMS if name in values],
        }
        if self.version == 1:
            made = autocomplete.term_list(terms, search=at.search(1, where), **told)
            return linked_data(request, made, SEARCH_1)
        return linked_data(request, autocomplete.term_page(terms, **told), SEARCH_2)


def scope_of(scope: str, public_id: str) -> Scope:
    """The scope that an address names. Raises NotFoundError and GoneError."""
    if scope == "m":
        return Scope("m", books.get_manifest(public_id).public_id)
    if scope == "c":
        return Scope("c", books.get_collection(public_id).public_id)
    return Scope()


def filters_of_scope(scope: Scope) -> Filters:
    """The scope as a filter."""
    return Filters(
        manifests=(scope.id,) if scope.kind == "m" else (),
        collections=(scope.id,) if scope.kind == "c" else (),
    )
