"""Collections, runs and decisions as lists: /api/v1/collections, /api/v1/runs, /api/v1/decisions."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from manifests import selectors as books
from manifests.models import Collection, Run
from manifests.uri import spellings
from onitsearch.api import schema
from onitsearch.api.base import ApiView
from onitsearch.api.pagination import listed
from onitsearch.api.public import addresses
from onitsearch.api.query_parsing import choice_of, one_of
from onitsearch.api.schema.extend import extend_schema
from onitsearch.api.serializers.base import serialize
from onitsearch.api.serializers.curation import CollectionSerializer
from onitsearch.api.serializers.lists import (
    CollectionPageSerializer,
    DecisionPageSerializer,
    RunPageSerializer,
)
from onitsearch.api.views_illustrations import DECIDE
from onitsearch.api.views_manifests import REGISTER
from onitsearch.curate.versions import records_that
from onitsearch.store.models import DecisionRecord


class CollectionsView(ApiView):
    """The collections of books."""

    @extend_schema(
        operation_id="collections", parameters=[schema.URI, *schema.LISTED], tags=["collections"],
        responses=schema.answers(CollectionPageSerializer),
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """A page of the collections that the asker may see, by name."""
        rows = books.collections_for(request.user).order_by("label", "pk")
        if uri := one_of(request.query_params, "uri"):
            rows = rows.filter(uri__in=spellings(uri))
        page = listed(request, rows)
        counts = _books_in(page["results"], request)
        return Response(serialize(CollectionPageSerializer, page, at=addresses(), books=counts))


class CollectionView(ApiView):
    """One collection."""

    @extend_schema(operation_id="collection", responses=schema.answers(CollectionSerializer, 404),
                   tags=["collections"])  # fmt: skip
    def get(self, request: Request, public_id: str) -> Response:
        """What is known about one collection; its books are `/api/v1/manifests?collection=`."""
        row = books.get_collection(public_id, request.user)
        return Response(serialize(CollectionSerializer, row, at=addresses(), books=_books_in([row], request)))


class RunsView(ApiView):
    """The harvests."""

    permissions_by_method = {"GET": REGISTER, "HEAD": REGISTER}

    @extend_schema(
        operation_id="runs", parameters=[schema.STATE, *schema.LISTED], tags=["manifests"],
        responses=schema.answers(RunPageSerializer, 401, 403),
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """A page of the runs, the latest first (cataloguers)."""
        state = choice_of(request.query_params, "state", Run.State.values)
        page = listed(request, books.runs_that_are(state) if state else books.runs())
        return Response(
            serialize(
                RunPageSerializer, {**page, "results": books.told_states(page["results"])}, at=addresses()
            )
        )


class DecisionsView(ApiView):
    """What people decided."""

    permissions_by_method = {"GET": DECIDE, "HEAD": DECIDE}

    @extend_schema(
        operation_id="decisions", tags=["illustrations"], responses=schema.answers(DecisionPageSerializer, 401, 403),
        parameters=[schema.ILLUSTRATION, schema.MANIFEST, schema.ACTION, schema.USER, schema.BATCH, *schema.LISTED],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """A page of decisions, the latest first (cataloguers); what was taken back and the taking back included."""
        said = request.query_params
        manifest = one_of(said, "manifest")
        rows = records_that(
            illustration=one_of(said, "illustration"),
            manifest=books.get_manifest(manifest, request.user).pk if manifest else None,
            action=choice_of(said, "action", DecisionRecord.Action.values),
            user=one_of(said, "user"),
            batch=one_of(said, "batch"),
        )
        return Response(serialize(DecisionPageSerializer, listed(request, rows), at=addresses()))


def _books_in(collections: list[Collection], request: Request) -> dict[int, int]:
    """How many books of each collection the asker may see, by row id."""
    return books.books_in_collections([one.pk for one in collections], request.user)
