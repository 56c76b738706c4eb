"""The one place that turns an error into an HTTP answer: `application/problem+json` (RFC 9457).

Nothing below `/api` and `/iiif` answers with HTML, since one HTML page leaves a viewer hanging.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from manifests.errors import DiskFullError, OnitError, StaleError, TransientError, full_disk
from onitsearch.api.serializers.base import serialize
from onitsearch.api.serializers.problems import (
    ProblemSerializer,
    StaleCollectionSerializer,
    StaleDecisionSerializer,
)

log = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
# What Django raises where the database is away, ends a connection or has no room: none of it is the question's fault.
DATABASE_AWAY = (OperationalError, InterfaceError)
COME_BACK_SECONDS = 10


def problem(status: int, detail: str, *, hint: str = "", **more: Any) -> dict[str, Any]:
    """The members of a problem: what happened in one sentence, and what to do where that is known."""
    try:
        title = HTTPStatus(status).phrase
    except ValueError:
        title = "Error"
    found = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    shape: Any = ProblemSerializer
    if "changed" in more:
        shape = StaleDecisionSerializer if "current" in more else StaleCollectionSerializer
    return serialize(shape, {**found, "hint": hint} if hint else found)


def exception_handler(error: Exception, context: Mapping[str, Any]) -> Response:
    """Answer any error of a view; our views bring this function themselves (api/base.py)."""
    status, body, headers = _problem_of(error)
    if isinstance(error, DATABASE_AWAY):
        log.error("The database does not answer: %s", " ".join(str(error).split()))
    elif status >= 500 and not isinstance(error, OnitError):
        log.exception("Unexpected error in %s", context.get("view").__class__.__name__, exc_info=error)
    set_rollback()
    return Response(body, status=status, headers=headers, content_type=CONTENT_TYPE)


def problem_response(error: Exception) -> JsonResponse:
    """The same answer for a view that is no view of Django REST framework."""
    status, body, headers = _problem_of(error)
    return JsonResponse(body, status=status, headers=headers, content_type=CONTENT_TYPE)


def _problem_of(error: Exception) -> tuple[int, dict[str, Any], dict[str, str]]:
    headers: dict[str, str] = {}
    if isinstance(error, DATABASE_AWAY):
        headers["Retry-After"] = str(COME_BACK_SECONDS)
        said = problem(
            503, _("The database does not answer right now."), hint=_("Please try again in a moment.")
        )
        return 503, said, headers
    if full_disk(error):
        error = DiskFullError("The disk of this server is full.", retry_after=60)
    if isinstance(error, OnitError):
        if isinstance(error, TransientError):
            wait = error.retry_after if error.retry_after is not None else 5
            headers["Retry-After"] = str(max(1, math.ceil(wait)))
        if isinstance(error, StaleError):
            # A rejected picture answers 410, so that its version can be had from here alone.
            headers["ETag"] = f'"{error.version}"'
        body = problem(error.status, error.message, hint=error.hint, **error.members)
        return error.status, body, headers
    if isinstance(error, Http404):
        return 404, problem(404, _("There is nothing at this address.")), headers
    if isinstance(error, PermissionDenied):
        return 403, problem(403, _("Your account is not allowed to do this.")), headers
    if isinstance(error, RequestDataTooBig):
        return 413, problem(413, _("What was sent is too large.")), headers
    if isinstance(error, SuspiciousOperation | MultiPartParserError):
        return 400, problem(400, _("The request could not be read.")), headers
    if isinstance(error, exceptions.APIException):
        return _framework_problem(error, headers)
    return 500, problem(500, _("Something went wrong on our side.")), headers


def _framework_problem(
    error: exceptions.APIException, headers: dict[str, str]
) -> tuple[int, dict[str, Any], dict[str, str]]:
    status = error.status_code
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = str(error.auth_header)  # type: ignore[attr-defined]
    wait = getattr(error, "wait", None)
    if wait:
        headers["Retry-After"] = str(math.ceil(wait))
    if isinstance(error, exceptions.ValidationError):
        fields = _fields(error.detail)
        sentence = "; ".join(f"{name}: {words}" if name else words for name, words in fields)
        return (
            status,
            problem(status, sentence, errors=[{"field": n, "detail": d} for n, d in fields]),
            headers,
        )
    return status, problem(status, str(error.detail)), headers


def _fields(detail: Any, name: str = "") -> list[tuple[str, str]]:
    """Field names and what is wrong with them, nested ones with dots."""
    if isinstance(detail, Mapping):
        return [
            pair
            for key, value in detail.items()
            for pair in _fields(value, name if key == "non_field_errors" else f"{name}.{key}".strip("."))
        ]
    if isinstance(detail, list):
        return [pair for value in detail for pair in _fields(value, name)]
    return [(name, str(detail))]


def not_found(request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
    """Answer an address below `/api` or `/iiif` that leads nowhere."""
    body = problem(404, _("There is nothing at this address."), instance=request.path)
    return JsonResponse(
        body, status=404, content_type=CONTENT_TYPE, headers={"Access-Control-Allow-Origin": "*"}
    )


not_found.csrf_exempt = True  # type: ignore[attr-defined]  # a lost POST deserves the same plain answer
