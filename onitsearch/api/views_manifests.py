"""Books and harvests: /api/v1/manifests and /api/v1/runs."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from manifests import selectors as books
from manifests import services
from manifests.errors import BadRequestError
from manifests.folding import words_of
from manifests.models import Run
from manifests.publishing import keep_upload, publish_upload
from manifests.uri import spellings
from onitsearch import selectors
from onitsearch.api import schema
from onitsearch.api.base import ApiView, JsonParser
from onitsearch.api.inside import without_inside
from onitsearch.api.pagination import listed
from onitsearch.api.public import addresses
from onitsearch.api.query_parsing import one_of
from onitsearch.api.run_parsing import priority_of, retry_filter, texts_of
from onitsearch.api.schema.extend import extend_schema
from onitsearch.api.serializers.base import serialize
from onitsearch.api.serializers.books import ManifestSerializer
from onitsearch.api.serializers.lists import ManifestPageSerializer
from onitsearch.api.serializers.requests import (
    HarvestSerializer,
    RegisterSerializer,
    RetrySerializer,
    RunChangeSerializer,
    UploadSerializer,
    members,
)
from onitsearch.api.serializers.runs import RunSerializer

REGISTER = "onit_manifests.register_manifest"
VIEW_HIDDEN = "onit_manifests.view_hidden"
WITHDRAW = "onit_manifests.withdraw_manifest"
REGISTER_MEMBERS, HARVEST_MEMBERS, RUN_MEMBERS, UPLOAD_MEMBERS = map(
    members, (RegisterSerializer, HarvestSerializer, RunChangeSerializer, UploadSerializer)
)


class ManifestsView(ApiView):
    """The books that are held."""

    permissions_by_method = {"POST": REGISTER}
    parser_classes = (JsonParser, MultiPartParser)

    @extend_schema(
        operation_id="manifests", responses=schema.answers(ManifestPageSerializer), tags=["manifests"],
        parameters=[schema.WORDS, schema.URI, schema.COLLECTION, *schema.LISTED],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """A page of the books, newest first; words of their description, a URI or a collection narrow it."""
        rows = (
            books.manifests_for(request.user).defer("source").prefetch_related("collections").order_by("-pk")
        )
        said = request.query_params
        if words := one_of(said, "q"):
            asked = words_of(words)
            rows = books.worded(asked, rows) if asked else rows.none()
        if uri := one_of(said, "uri"):
            rows = rows.filter(uri__in=spellings(uri))
        if collection := one_of(said, "collection"):
            rows = rows.filter(collections=books.get_collection(collection, request.user))
        page = listed(request, rows)
        counts = selectors.counts_of([row.pk for row in page["results"]])
        sees_all = books.sees_all(request.user)
        return Response(
            serialize(ManifestPageSerializer, page, at=addresses(), counts=counts, sees_all=sees_all)
        )

    @extend_schema(
        operation_id="register", tags=["manifests"],
        request={"application/json": RegisterSerializer, "multipart/form-data": UploadSerializer},
        responses=schema.answers(RunSerializer, 401, 403, ok=202),
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Register the address of a manifest or collection (cataloguers); answers 202 with the run to watch.

        `priority` holds for the run, also for one that goes on already. Files instead (multipart, `images` and a
        `title`) become a book of this site: page images, PDF files, ZIP archives, and ALTO or PAGE files beside them.
        """
        if str(request.content_type).startswith("multipart/"):
            return self._uploaded(request)
        data: Any = request.data
        url = data.get("url") if isinstance(data, dict) else None
        if not isinstance(url, str) or not url.strip() or "\x00" in url:
            raise BadRequestError(
                gettext("The address of a manifest is missing."), hint='{"url": "https://…/manifest.json"}'
            )
        into = data.get("collection")
        if into is not None and not isinstance(into, str):
            raise BadRequestError(gettext("“%(name)s” is not a text.") % {"name": "collection"})
        priority = priority_of(
            texts_of({name: value for name, value in data.items() if value is not None}, REGISTER_MEMBERS)
        )
        collection = books.get_collection(into, request.user) if into else None
        run = services.register(url=url, requested_by=request.user, collection=collection)
        return accepted(_before_others(run, priority))

    def _uploaded(self, request: Request) -> Response:
        said: Any = request.data
        files: Any = request.FILES
        title = " ".join(str(said.get("title", "")).replace("\x00", "").split())[:300]
        images = files.getlist("images")
        if unknown := sorted(set(said) - set(UPLOAD_MEMBERS)):
            raise BadRequestError(
                gettext("“%(name)s” is not a known parameter.") % {"name": unknown[0][:60]},
                hint=gettext("Possible: %(names)s.") % {"names": ", ".join(UPLOAD_MEMBERS)},
            )
        for name, given in (("title", title), ("images", images)):
            if not given:
                raise BadRequestError(gettext("“%(name)s” is missing.") % {"name": name})
        upload = keep_upload(images)
        run = publish_upload(upload=upload, title=title, requested_by=request.user)
        left_out = [{"url": run.url, "error": told} for told in upload.errors]
        return accepted(run, **({"skipped": left_out} if left_out else {}))


class ManifestView(ApiView):
    """One book."""

    permissions_by_method = {"DELETE": WITHDRAW}

    @extend_schema(operation_id="manifest", responses=schema.answers(ManifestSerializer, 404, 410),
                   tags=["manifests"])  # fmt: skip
    def get(self, request: Request, public_id: str) -> Response:
        """What is known about one book."""
        row = books.get_manifest(public_id, request.user)
        counts = selectors.counts_of([row.pk])
        sees_all = books.sees_all(request.user)
        return Response(serialize(ManifestSerializer, row, at=addresses(), counts=counts, sees_all=sees_all))

    @extend_schema(operation_id="withdraw", responses=schema.answers(None, 401, 403, 404, 410, ok=204),
                   tags=["manifests"])  # fmt: skip
    def delete(self, request: Request, public_id: str) -> Response:
        """Withdraw a book (cataloguers); its addresses answer 410 from then on."""
        services.withdraw_manifest(manifest=books.get_manifest(public_id, request.user))
        return Response(status=204)


class HarvestView(ApiView):
    """Harvest a book again."""

    permissions_by_method = {"POST": REGISTER}

    @extend_schema(operation_id="harvest", request=HarvestSerializer, tags=["manifests"],
                   responses=schema.answers(RunSerializer, 401, 403, 404, 410, ok=202))  # fmt: skip
    def post(self, request: Request, public_id: str) -> Response:
        """Fetch the book's manifest anew and index what changed (cataloguers); answers 202 with the run."""
        priority = priority_of(texts_of(request.data, HARVEST_MEMBERS)) if request.data else None
        row = books.get_manifest(public_id, request.user)
        return accepted(_before_others(services.register(url=row.url, requested_by=request.user), priority))


class RunView(ApiView):
    """A harvest and how far it got."""

    permissions_by_method = {
        "GET": (VIEW_HIDDEN, REGISTER),
        "HEAD": (VIEW_HIDDEN, REGISTER),
        "PATCH": REGISTER,
    }

    @extend_schema(
        operation_id="run", responses=schema.answers(RunSerializer, 401, 403, 404), tags=["manifests"]
    )
    def get(self, request: Request, public_id: str) -> Response:
        """State, counts for each stage, and failures in plain words (cataloguers; viewers without inside addresses)."""
        told = _run(books.get_run(public_id))
        return Response(told if request.user.has_perm(REGISTER) else without_inside(told))

    @extend_schema(operation_id="run_change", request=RunChangeSerializer, tags=["manifests"],
                   responses=schema.answers(RunSerializer, 401, 403, 404))  # fmt: skip
    def patch(self, request: Request, public_id: str) -> Response:
        """Have a run's work done before that of others, in turn with it, or after it (cataloguers)."""
        priority = priority_of(texts_of(request.data, RUN_MEMBERS))
        run = books.get_run(public_id)
        if priority is None:
            raise BadRequestError(
                gettext("“%(name)s” is missing.") % {"name": "priority"}, hint='{"priority": "high"}'
            )
        return Response(_run(services.set_priority(run=run, priority=priority)))


class RunStepView(ApiView):
    """Pause, resume or cancel a harvest, or try again what failed."""

    permissions_by_method = {"POST": REGISTER}

    @extend_schema(operation_id="run_step", request=RetrySerializer, tags=["manifests"],
                   responses=schema.answers(RunSerializer, 400, 401, 403, 404, 409))  # fmt: skip
    def post(self, request: Request, public_id: str, step: str) -> Response:
        """Have a run rest, go on, or end (cataloguers); 409 where its state does not allow it.

        `retry` tries again what failed, pages too: all, one `url`, or all of one `cause` as the failures name it.
        """
        if step == "retry":
            run = books.get_run(public_id)
            retried = services.retry_failures(run=run, **retry_filter(request))
            return Response(_run(run, retried=retried))
        steps = {"pause": services.pause_run, "resume": services.resume_run, "cancel": services.cancel_run}
        return Response(_run(steps[step](run=books.get_run(public_id))))


def accepted(run: Run, **more: Any) -> Response:
    """The answer to a wish that others fulfil."""
    where = addresses().api(f"runs/{run.public_id}")
    return Response(_run(run, status=where, **more), status=202, headers={"Location": where})


def _run(run: Run, **more: Any) -> dict[str, Any]:
    return serialize(RunSerializer, books.run_progress(run) | more)


def _before_others(run: Run, priority: int | None) -> Run:
    return run if priority is None else services.set_priority(run=run, priority=priority)
