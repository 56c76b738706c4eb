"""A person's decision as a request says it, the version that it was made on, and the version that it leads to."""

from __future__ import annotations

from typing import Any

from django.http.request import HttpHeaders
from django.utils.translation import gettext
from rest_framework.request import Request

from manifests.errors import BadRequestError
from onitsearch.api.if_match import etag, version_in
from onitsearch.api.region_parsing import box_of
from onitsearch.api.serializers.requests import ACTIONS
from onitsearch.curate import decisions as curate
from onitsearch.curate.descriptions import describe
from onitsearch.curate.reshaping import reshape, restore
from onitsearch.curate.versions import version_of
from onitsearch.errors import VersionMissingError
from onitsearch.geometry import Box
from onitsearch.store.models import Illustration

# What a body without an action can only mean.
_SHAPE, _DESCRIPTION = {"xywh", "kind"}, {"notations", "tags", "caption", "note"}


def etag_of(row: Illustration, answer: Any) -> str:
    """The ETag of an illustration's answer: the version that decisions are made on, and a digest of the rest."""
    return etag(version_of(row), answer)


def decide(row: Illustration, request: Request) -> Illustration:
    """Decide as the body says. Raises OnitError: 412 where If-Match names another version than the one that stands."""
    data: Any = request.data
    action = _action_of(data) if isinstance(data, dict) else None
    if action not in ACTIONS:
        raise BadRequestError(
            gettext("The decision is missing or unknown."),
            hint=gettext("“action” is one of %(actions)s.") % {"actions": ", ".join(ACTIONS)},
        )
    version = version_of_request(row, request.headers)
    who: Any = {"illustration": row, "user": request.user, "version": version}
    if action == "accept":
        return curate.accept(**who)
    if action == "reject":
        return curate.reject(**who, reason=_text(data, "reason"))
    if action == "redraw":
        return curate.redraw(**who, box=Box(*box_of(data.get("xywh"))))
    if action == "reset":
        return curate.reset(**who)
    if action == "undo":
        if version is None:
            # Sent twice, it would take two decisions back.
            raise VersionMissingError(
                gettext("Undoing needs the version that is to be undone."),
                hint=gettext("Send the ETag of the illustration in the header If-Match."),
            )
        return curate.undo(**who)
    if action == "reshape":
        box = Box(*box_of(data["xywh"])) if "xywh" in data else None
        return reshape(**who, box=box, kind=_text(data, "kind") or None)
    if action == "restore":
        return restore(**who, to=_text(data, "version").strip('"').partition("-")[0])
    notations = _texts(data, "notations")
    if action == "describe":
        words: Any = {name: _text(data, name) for name in ("caption", "note") if name in data}
        return describe(**who, notations=notations, tags=_texts(data, "tags"), **words)
    return curate.classify(**who, kind=_text(data, "kind") or None, notations=notations)


def _action_of(data: dict[str, Any]) -> Any:
    """The action that a body names, or that its members leave no doubt of."""
    said = set(data)
    if "action" in said or not said:
        return data.get("action")
    return "reshape" if said <= _SHAPE else "describe" if said <= _DESCRIPTION else None


def _texts(data: dict[str, Any], name: str) -> list[str] | None:
    value = data.get(name)
    if value is not None and not (isinstance(value, list) and all(isinstance(one, str) for one in value)):
        raise BadRequestError(gettext("“%(name)s” is not a list of texts.") % {"name": name})
    return value


def version_of_request(row: Illustration, headers: HttpHeaders) -> str | None:
    """The version of a picture that If-Match names; None without the header."""
    return version_in(headers, version_of(row))


def _text(data: dict[str, Any], name: str) -> str:
    value = data.get(name, "")
    if not isinstance(value, str):
        raise BadRequestError(gettext("“%(name)s” is not a text.") % {"name": name})
    return value
