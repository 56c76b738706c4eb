"""Collections of books: /api/v1/collections, which cataloguers may change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from rest_framework.request import Request
from rest_framework.response import Response

from manifests import collections
from manifests import selectors as books
from manifests.collection_settings import Settings
from manifests.collection_versions import require, version_of
from manifests.errors import BadRequestError
from manifests.models import Collection, Manifest
from manifests.uri import spellings
from onitsearch.api import schema
from onitsearch.api.base import ApiView
from onitsearch.api.if_match import etag, version_in
from onitsearch.api.pagination import listed
from onitsearch.api.public import addresses
from onitsearch.api.query_parsing import one_of
from onitsearch.api.schema.extend import extend_schema
from onitsearch.api.schema.versions import COLLECTION_ETAG, COLLECTION_IF_MATCH, stale_collection
from onitsearch.api.serializers.base import serialize
from onitsearch.api.serializers.curation import CollectionSerializer
from onitsearch.api.serializers.lists import CollectionPageSerializer
from onitsearch.api.serializers.requests import COLLECTION, CollectionChangeSerializer
from onitsearch.api.views_manifests import REGISTER
from onitsearch.kinds import checked_kind

_MOST_BOOKS = 1_000
# The names of the API that are others in the row.
_NAMES = {"name": "slug", "default": "standard"}
_LISTS = ("libraries", "languages", "kinds")
_FLAGS = ("visible", "default")
_MAPS = ("label", "summary")


class CollectionsView(ApiView):
    """The collections of books."""

    permissions_by_method = {"POST": REGISTER}

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

    @extend_schema(
        operation_id="make_collection", request=CollectionChangeSerializer, tags=["collections"],
        parameters=[COLLECTION_ETAG],
        responses=schema.answers(CollectionSerializer, 401, 403, 409, ok=201),
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Make a collection (cataloguers); private where `visible` is false: its books are hidden then."""
        said = _said(request)
        more, _less = _named(said, request)
        with transaction.atomic():  # all of it, or nothing
            made = collections.make_collection(settings=_settings(Settings(), said))
            if more:
                collections.add_books(collection=made, books=more)
        where = addresses().api(f"collections/{made.public_id}")
        answer = _answer(made, request)
        answer.status_code, answer["Location"] = 201, where
        return answer


class CollectionView(ApiView):
    """One collection."""

    permissions_by_method = {"PATCH": REGISTER, "DELETE": REGISTER}

    @extend_schema(operation_id="collection", responses=schema.answers(CollectionSerializer, 404),
                   parameters=[COLLECTION_ETAG], tags=["collections"])  # fmt: skip
    def get(self, request: Request, public_id: str) -> Response:
        """What is known about one collection; its books are `/api/v1/manifests?collection=`."""
        return _answer(books.get_collection(public_id, request.user), request)

    @extend_schema(
        operation_id="change_collection", request=CollectionChangeSerializer, tags=["collections"],
        parameters=[COLLECTION_ETAG, COLLECTION_IF_MATCH],
        responses={**schema.answers(CollectionSerializer, 401, 403, 404, 409), **stale_collection()},
    )  # fmt: skip
    def patch(self, request: Request, public_id: str) -> Response:
        """Change a collection, or put books into it and take others out (cataloguers); what is left out stays.

        With `If-Match` a change of another version answers 412.
        """
        row, said = books.get_collection(public_id, request.user), _said(request)
        more, less = _named(said, request)
        with transaction.atomic():  # all of it, or nothing, on what stands now
            row = collections.locked(row)
            require(row, version_in(request.headers, version_of(row)))
            if set(said) - {"add", "remove"}:
                settings = _settings(Settings.of(row), said)
                row = collections.change_collection(collection=row, settings=settings)
            if more:
                collections.add_books(collection=row, books=more)
            if less:
                collections.remove_books(collection=row, books=less)
        return _answer(row, request)

    @extend_schema(
        operation_id="delete_collection", parameters=[COLLECTION_IF_MATCH], tags=["collections"],
        responses={**schema.answers(None, 401, 403, 404, 409, ok=204), **stale_collection()},
    )  # fmt: skip
    def delete(self, request: Request, public_id: str) -> Response:
        """Delete a collection that was made here (cataloguers); its books stay.

        409 for a private one that alone keeps books from the public, 412 where `If-Match` names another version.
        """
        row = books.get_collection(public_id, request.user)
        version = version_in(request.headers, version_of(row))
        collections.delete_collection(collection=row, version=version)
        return Response(status=204)


def _answer(row: Collection, request: Request) -> Response:
    told = serialize(CollectionSerializer, row, at=addresses(), books=_books_in([row], request))
    return Response(told, headers={"ETag": etag(version_of(row), told)})


def _books_in(rows: list[Collection], request: Request) -> dict[int, int]:
    """How many books of each collection the asker may see, by row id."""
    return books.books_in_collections([one.pk for one in rows], request.user)


def _said(request: Request) -> dict[str, Any]:
    """The body's members, each of the type that it has to be. Raises BadRequestError."""
    data: Any = request.data
    if not isinstance(data, dict):
        raise BadRequestError(
            gettext("The body is not a JSON object."), hint='{"label": {"en": ["Emblem books"]}}'
        )
    for name, value in data.items():
        if name not in COLLECTION:
            raise BadRequestError(
                gettext("“%(name)s” is not a known member.") % {"name": str(name)[:60]},
                hint=gettext("Possible: %(names)s.") % {"names": ", ".join(COLLECTION)},
            )
        if not _fits(name, value):
            raise BadRequestError(gettext("“%(name)s” is not what it should be.") % {"name": name})
    return dict(data)


def _fits(name: str, value: object) -> bool:
    if name in _FLAGS:
        return isinstance(value, bool)
    if name in (*_LISTS, "add", "remove"):
        return _texts(value)
    if name in _MAPS:
        return isinstance(value, Mapping) and len(value) <= 50 and all(map(_texts, value.values()))
    return isinstance(value, str)


def _texts(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= _MOST_BOOKS
        and all(isinstance(one, str) and "\x00" not in one for one in value)
    )


def _settings(standing: Settings, said: Mapping[str, Any]) -> Settings:
    """What stands, with what was said instead."""
    known = {one.name for one in fields(Settings)}
    given = {_NAMES.get(name, name): value for name, value in said.items()}
    changes: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in given.items()
        if name in known
    }
    for kind in changes.get("kinds", ()):
        checked_kind(kind)
    return replace(standing, **changes)


def _named(said: Mapping[str, Any], request: Request) -> tuple[list[Manifest], list[Manifest]]:
    """The books that are put into a collection, and those that are taken out. Raises NotFoundError, GoneError."""
    return (
        [books.get_manifest(one, request.user) for one in said.get("add", ())],
        [books.get_manifest(one, request.user) for one in said.get("remove", ())],
    )
