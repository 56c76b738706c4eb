"""Runs and decisions as lists: /api/v1/runs, /api/v1/decisions."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from manifests import selectors as books
from manifests.models import Run
from onitsearch.api import schema
from onitsearch.api.base import ApiView
from onitsearch.api.inside import without_inside
from onitsearch.api.pagination import listed
from onitsearch.api.public import addresses
from onitsearch.api.query_parsing import choice_of, one_of
from onitsearch.api.schema.extend import extend_schema
from onitsearch.api.serializers.base import serialize
from onitsearch.api.serializers.lists import (
    DecisionPageSerializer,
    RunPageSerializer,
)
from onitsearch.api.views_illustrations import DECIDE
from onitsearch.api.views_manifests import REGISTER, VIEW_HIDDEN
from onitsearch.curate.versions import records_that
from onitsearch.store.models import DecisionRecord


class RunsView(ApiView):
    """The harvests."""

    permissions_by_method = {"GET": (VIEW_HIDDEN, REGISTER), "HEAD": (VIEW_HIDDEN, REGISTER)}

    @extend_schema(
        operation_id="runs", parameters=[schema.STATE, *schema.LISTED], tags=["manifests"],
        responses=schema.answers(RunPageSerializer, 401, 403),
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """A page of the runs, the latest first (cataloguers; viewers without inside addresses)."""
        state = choice_of(request.query_params, "state", Run.State.values)
        page = listed(request, books.runs_that_are(state) if state else books.runs())
        told = serialize(
            RunPageSerializer, {**page, "results": books.told_states(page["results"])}, at=addresses()
        )
        return Response(told if request.user.has_perm(REGISTER) else without_inside(told))


class DecisionsView(ApiView):
    """What people decided."""

    permissions_by_method = {"GET": (VIEW_HIDDEN, DECIDE), "HEAD": (VIEW_HIDDEN, DECIDE)}

    @extend_schema(
        operation_id="decisions", tags=["illustrations"], responses=schema.answers(DecisionPageSerializer, 401, 403),
        parameters=[schema.ILLUSTRATION, schema.MANIFEST, schema.ACTION, schema.USER, schema.BATCH, *schema.LISTED],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """A page of decisions, the latest first (cataloguers, viewers); what was taken back included."""
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
