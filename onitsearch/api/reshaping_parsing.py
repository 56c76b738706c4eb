"""Requests that draw, split and merge regions, each member checked before anything is looked up."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from rest_framework.request import Request

from manifests.errors import BadRequestError
from manifests.models import Canvas
from onitsearch import selectors
from onitsearch.api.region_parsing import box_of
from onitsearch.curate.reshaping import MOST_PARTS
from onitsearch.geometry import Box
from onitsearch.kinds import Kind
from onitsearch.store.models import Illustration


def new_region(request: Request) -> tuple[Canvas, Box, str]:
    """The page, box and kind of ``{canvas, xywh, kind}``. Raises BadRequestError, NotFoundError, GoneError."""
    data = _members(request, {"canvas", "xywh", "kind"})
    canvas = _text(data, "canvas")
    if not canvas:
        raise BadRequestError(
            gettext("The region names no page."), hint='{"canvas": "https://…", "xywh": "100,200,300,400"}'
        )
    by_uri = "://" in canvas
    page = (
        selectors.get_canvas_by_uri(canvas, request.user)
        if by_uri
        else selectors.get_canvas(canvas[:16], request.user)
    )
    return page, Box(*box_of(data.get("xywh"))), _text(data, "kind") or str(Kind.ILLUSTRATION)


def parts_of(request: Request) -> list[Box]:
    """The boxes of ``{parts: [xywh, …]}``. Raises BadRequestError."""
    parts = _members(request, {"parts"}).get("parts")
    if not isinstance(parts, list):
        raise BadRequestError(
            gettext("“%(name)s” is not a list.") % {"name": "parts"},
            hint='{"parts": ["0,0,50,100", "50,0,50,100"]}',
        )
    return [Box(*box_of(one)) for one in parts[:100]]


def merged_with(request: Request) -> tuple[list[Illustration], dict[str, str | None]]:
    """The pictures of ``{pictures: [{id, version}, …]}`` and the versions said of them. Raises BadRequestError."""
    given = _members(request, {"pictures"}).get("pictures")
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise BadRequestError(
            gettext("“%(name)s” is not a list.") % {"name": "pictures"}, hint='{"pictures": [{"id": "…"}]}'
        )
    rows: list[Illustration] = []
    versions: dict[str, str | None] = {}
    for one in given[: MOST_PARTS + 1]:
        row = selectors.get_illustration_to_review(_text(one, "id"))
        rows.append(row)
        if version := _text(one, "version"):
            versions[row.public_id] = version.strip('"').partition("-")[0]
    return rows, versions


def _members(request: Request, known: set[str]) -> dict[str, Any]:
    data: Any = request.data
    if not isinstance(data, dict):
        raise BadRequestError(gettext("The body is not a JSON object."))
    if unknown := sorted(str(name) for name in set(data) - known):
        raise BadRequestError(
            gettext("“%(name)s” is not a known member.") % {"name": unknown[0][:60]},
            hint=gettext("Possible: %(names)s.") % {"names": ", ".join(sorted(known))},
        )
    return data


def _text(data: dict[str, Any], name: str) -> str:
    value = data.get(name, "")
    if not isinstance(value, str) or "\x00" in value:
        raise BadRequestError(gettext("“%(name)s” is not a text.") % {"name": name})
    return value
