"""What we hold and what became of it, for those who follow us: IIIF Change Discovery 1.0."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext
from rest_framework.request import Request

from manifests.errors import NotFoundError
from onitsearch.annotate import activity as stream
from onitsearch.annotate.contexts import DISCOVERY
from onitsearch.api import schema
from onitsearch.api.base import IiifView, json_ld_response
from onitsearch.api.public import addresses
from onitsearch.api.schema.extend import extend_schema
from onitsearch.store import activity


class ActivitiesView(IiifView):
    """The stream of changes."""

    @extend_schema(operation_id="iiif_activities", tags=["iiif"],
                   responses=schema.linked("An OrderedCollection."))  # fmt: skip
    def get(self, request: Request) -> HttpResponse:
        """How many changes there are, and where the first and last pages are."""
        total = activity.count()
        return json_ld_response(request, stream.stream(total, _pages(total), addresses()), DISCOVERY)


class ActivityPageView(IiifView):
    """A page of the stream."""

    @extend_schema(operation_id="iiif_activity_page", tags=["iiif"],
                   responses=schema.linked("An OrderedCollectionPage."))  # fmt: skip
    def get(self, request: Request, number: int) -> HttpResponse:
        """A page of changes, the oldest first: our manifests as they came, changed and went."""
        pages = _pages(activity.count())
        if number >= pages:
            raise NotFoundError(gettext("There is no page %(page)s.") % {"page": number})
        changes: list[Any] = [
            stream.Change(one.kind, one.book, one.uri, one.happened_at)  # type: ignore[arg-type]
            for one in activity.page(number)
        ]
        made = stream.stream_page(
            changes, number=number, pages=pages, start=number * activity.PAGE_SIZE, addresses=addresses()
        )
        return json_ld_response(request, made, DISCOVERY)


def _pages(total: int) -> int:
    return max(1, -(-total // activity.PAGE_SIZE))
