"""Splitting and merging pictures, what became of them, and taking back what was done to several at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from onitsearch import selectors
from onitsearch.api import schema
from onitsearch.api.base import ApiView
from onitsearch.api.decisions import version_of_request
from onitsearch.api.reshaping_parsing import merged_with, parts_of
from onitsearch.api.schema.extend import extend_schema
from onitsearch.api.schema.versions import ETAG, IF_MATCH, stale_answers
from onitsearch.api.serializers.base import serialize
from onitsearch.api.serializers.curation import BatchSerializer, HistorySerializer
from onitsearch.api.serializers.requests import MergeSerializer, SplitSerializer
from onitsearch.api.views_illustrations import DECIDE
from onitsearch.curate.batches import Batch, undo_batch
from onitsearch.curate.history import histories
from onitsearch.curate.reshaping import merge, split
from onitsearch.curate.versions import version_of


class HistoryView(ApiView):
    """What became of an illustration."""

    permissions_by_method = {"GET": DECIDE, "HEAD": DECIDE}

    @extend_schema(
        operation_id="history", parameters=[ETAG], tags=["illustrations"],
        responses=schema.answers(HistorySerializer, 401, 403),
    )  # fmt: skip
    def get(self, request: Request, public_id: str) -> Response:
        """The states of an illustration (cataloguers), the earliest first, each with who made it so and when."""
        row = selectors.get_illustration_to_review(public_id)
        states = histories([row])[row.pk]
        answer = serialize(HistorySerializer, {"id": row.public_id, "states": states})
        return Response(answer, headers={"ETag": f'"{version_of(row)}"'})


class SplitView(ApiView):
    """Several pictures of one."""

    permissions_by_method = {"POST": DECIDE}

    @extend_schema(
        operation_id="split", parameters=[ETAG, IF_MATCH], request=SplitSerializer, tags=["illustrations"],
        responses={**schema.answers(BatchSerializer, 401, 403, 409), **stale_answers()},
    )  # fmt: skip
    def post(self, request: Request, public_id: str) -> Response:
        """Split an illustration (cataloguers): it becomes the first part, the others are new and described as it is."""
        assert request.user.is_authenticated
        row = selectors.get_illustration_to_review(public_id)
        version = version_of_request(row, request.headers)
        done = split(illustration=row, user=request.user, parts=parts_of(request), version=version)
        return _answer(done, done.changed)


class MergeView(ApiView):
    """One picture of several."""

    permissions_by_method = {"POST": DECIDE}

    @extend_schema(
        operation_id="merge", parameters=[ETAG, IF_MATCH], request=MergeSerializer, tags=["illustrations"],
        responses={**schema.answers(BatchSerializer, 401, 403, 409), **stale_answers()},
    )  # fmt: skip
    def post(self, request: Request, public_id: str) -> Response:
        """Merge an illustration with others of its page (cataloguers): it stays, with the frame around all of them."""
        assert request.user.is_authenticated
        row = selectors.get_illustration_to_review(public_id)
        others, versions = merged_with(request)
        versions[row.public_id] = version_of_request(row, request.headers)
        done = merge(illustrations=[row, *others], user=request.user, versions=versions)
        return _answer(done, done.changed)


class UndoBatchView(ApiView):
    """What was done to several illustrations at once, taken back at once."""

    permissions_by_method = {"POST": DECIDE}

    @extend_schema(
        operation_id="undo_batch", request=None, tags=["illustrations"],
        responses=schema.answers(BatchSerializer, 401, 403),
    )  # fmt: skip
    def post(self, request: Request, batch: str) -> Response:
        """Take back all decisions of a batch (cataloguers), except where somebody decided something else since."""
        assert request.user.is_authenticated
        done = undo_batch(batch=batch, user=request.user)
        return _answer(done, done.changed)


def _answer(done: Batch, public_ids: Iterable[str]) -> Response:
    """The pictures as they are now, in the order in which they were named; the ETag is that of the first."""
    rows = {one.public_id: one for one in selectors.pictures_to_review(public_ids)}
    shown = [rows[one] for one in public_ids if one in rows]
    answer: dict[str, Any] = {"batch": done.id, "illustrations": shown, "left": list(done.left)}
    headers = {"ETag": f'"{version_of(shown[0])}"'} if shown else {}
    return Response(serialize(BatchSerializer, answer), headers=headers)
