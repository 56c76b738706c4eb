"""One page for everything that goes wrong: a plain sentence, and what to do."""

from __future__ import annotations

import logging
import sys

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop, override

from manifests.errors import DiskFullError, GoneError, NotFoundError, OnitError, TransientError
from onitsearch.api.problems import COME_BACK_SECONDS, DATABASE_AWAY
from onitsearch.embed.errors import EncoderUnavailableError
from portal.failures import localized

log = logging.getLogger(__name__)


def error_page(
    request: HttpRequest, status: int, heading: str, message: str, hint: str = "", **more: str
) -> HttpResponse:
    """Answer with the error page."""
    context = {"heading": heading, "message": message, "hint": hint, **more}
    return render(request, "error.html", context, status=status)


def message_and_hint(error: OnitError) -> tuple[str, str]:
    """The sentence and the hint that visitors get: how we work inside is nothing they can mend."""
    if isinstance(error, TransientError) or error.status >= 500:
        log.warning("Told visitors that something is not possible: %s", error)
        if isinstance(error, EncoderUnavailableError):
            return (
                gettext("Searching by words or with a picture is not possible right now."),
                gettext(
                    "Browsing, books, and pictures that look like one another go on. Please try again in a moment."
                ),
            )
        if isinstance(error, DiskFullError):
            return localized(error.message), gettext("Please try again in a moment.")
        return gettext("This is not possible right now."), gettext("Please try again in a moment.")
    return localized(error.message), localized(error.hint)


def page_for(request: HttpRequest, error: OnitError) -> HttpResponse:
    """The page for one of our own errors."""
    if isinstance(error, GoneError):
        return error_page(
            request,
            410,
            gettext("Withdrawn"),
            gettext("This was part of the collection and has been withdrawn."),
            gettext("Its address is kept and will never lead to something else."),
        )
    if isinstance(error, NotFoundError):
        return not_found(request, error)
    headings = {
        400: gettext("This address is not valid"),
        429: gettext("One moment, please"),
        503: gettext("Not possible right now"),
    }
    heading = headings.get(error.status, gettext("That did not work"))
    return error_page(request, error.status, heading, *message_and_hint(error))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400."""
    return error_page(
        request,
        400,
        gettext("This address is not valid"),
        gettext("The request could not be read."),
        gettext("Go back and try again."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403."""
    return error_page(
        request,
        403,
        gettext("Not allowed"),
        gettext("Your account may not do this."),
        gettext("Ask whoever runs this site to add you to the group “Cataloguers”."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404; behind the end of a list it is said how long the list is, and its first page is offered."""
    if isinstance(exception, NotFoundError) and "page" in request.GET:
        first = {"onward": request.path, "onward_label": gettext("To the first page")}
        return error_page(request, 404, gettext("Page not found"), *message_and_hint(exception), **first)
    return error_page(
        request,
        404,
        gettext("Page not found"),
        gettext("There is nothing at this address."),
        gettext("It may have been mistyped."),
        onward=reverse("browse"),
        onward_label=gettext("Browse"),
    )


def broken(request: HttpRequest) -> HttpResponse:
    """Answer 500, in all languages at once and without the database, sessions or whatever else may have broken.

    What failed before or after a view, as reading who is logged in, comes by here as well.
    """
    error = sys.exc_info()[1]
    if isinstance(error, DATABASE_AWAY):
        return unavailable(request, error)
    return _plain_page(
        500,
        "Something broke on our side",
        "The cause has been written to the log. Please try again in a moment.",
    )


def unavailable(request: HttpRequest, error: BaseException) -> HttpResponse:
    """Answer 503 where the database does not: nothing of the page may need it."""
    log.error("The database does not answer: %s", " ".join(str(error).split()))
    answer = _plain_page(
        503,
        "Not possible right now",
        "The database of this site does not answer. Please try again in a moment.",
    )
    answer["Retry-After"] = str(COME_BACK_SECONDS)
    answer["Cache-Control"] = "no-store"
    return answer


def _plain_page(status: int, heading: str, sentence: str) -> HttpResponse:
    """A page that needs nothing: one sentence (a message that is translated) in every language of the site."""
    told = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            told.append((language, gettext(sentence)))
    body = get_template("500.html").render({"heading": heading, "sentences": told})
    return HttpResponse(body, status=status)


# The messages of `_plain_page`, for the catalogue.
gettext_noop("The cause has been written to the log. Please try again in a moment.")
gettext_noop("The database of this site does not answer. Please try again in a moment.")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that came without its token."""
    return error_page(
        request,
        403,
        gettext("The form has expired"),
        gettext("For safety, forms work only for a while and only with cookies switched on."),
        gettext("Go back, reload the page and send it again."),
    )


def locked_out(
    request: HttpRequest, credentials: object = None, *args: object, **kwargs: object
) -> HttpResponse:
    """Answer somebody who guessed passwords too often (django-axes)."""
    answer = error_page(
        request,
        429,
        gettext("One moment, please"),
        gettext("Too many attempts to log in failed."),
        gettext("Wait a quarter of an hour and try again."),
    )
    answer["Retry-After"] = str(round(settings.AXES_COOLOFF_TIME * 3600))
    return answer
