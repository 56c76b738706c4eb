"""Words in, pictures out, without scripts: the same ranking as ``/api/v1/search``, as a page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from rest_framework.request import Request

from manifests.errors import OnitError
from onitsearch import search
from onitsearch.api.pagination import page_number
from onitsearch.api.query_parsing import query_of
from onitsearch.api.ranking import hit_page
from onitsearch.conf import conf


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Answer ``?q=`` and the filters of the interface with ``onitsearch/search.html``; what is wrong is told there."""
    values: dict[str, Any] = {"words": request.GET.get("q", "")}
    status = 200
    try:
        asked = Request(request)
        query = query_of(request.GET, page=page_number(asked), page_size=conf().hits_per_page)
        if query.asks_something:
            values["answer"] = hit_page(asked, search.find(query))
    except OnitError as error:
        status = error.status
        values |= {"trouble": error.message, "hint": error.hint}
    return render(request, "onitsearch/search.html", values, status=status)
