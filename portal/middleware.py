"""The one place that turns the project's errors into pages for people, and one that keeps answers private."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_cache_control

from manifests.errors import DiskFullError, OnitError, full_disk
from onitsearch.api.problems import DATABASE_AWAY, problem_response
from portal.visit.views.errors import not_found, page_for, unavailable

# These speak JSON and answer for themselves.
_MACHINES = ("/api/", "/iiif/")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class PrivateAnswersMiddleware:
    """What somebody sees who is logged in is kept by nothing between us and them.

    Whoever sees hidden books gets them under the same addresses as everybody else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Mark the answer private where a session's user was asked for and it says nothing itself."""
        response = self.get_response(request)
        asked = getattr(request, "session", None) is not None and request.session.accessed
        if asked and request.user.is_authenticated and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        return response


class ErrorPageMiddleware:
    """Shows an OnitError that a page raised as a page; what machines asked is left to their own handler."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; an address with control characters names nothing, and Postgres refuses NUL."""
        if _CONTROL.search(request.path_info) and not request.path.startswith(_MACHINES):
            return not_found(request)
        answer = self.get_response(request)
        if answer.status_code in (429, 503) and not answer.has_header("Retry-After"):
            answer["Retry-After"] = "5"
        return answer

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for our own errors, and where the database or the disk is what failed; others go on to Django."""
        away = isinstance(exception, DATABASE_AWAY)
        if request.path.startswith(_MACHINES):
            return problem_response(exception) if away else None
        if away:
            return unavailable(request, exception)
        if full_disk(exception):
            exception = DiskFullError("The disk of this server is full.")
        return page_for(request, exception) if isinstance(exception, OnitError) else None
