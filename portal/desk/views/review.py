"""A cataloguer's decision on one picture."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from manifests.errors import OnitError
from onitsearch.annotate.labels import KINDS
from onitsearch.models import Illustration
from onitsearch.selectors import get_illustration_to_review
from portal.desk.decisions import apply_decision
from portal.desk.views.access import DECIDE, cataloguer
from portal.visit.tiles import tile


@cataloguer(DECIDE)
@require_POST
def decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """Accept, reject or classify a picture; answers the picture alone to htmx, else leads back."""
    picture = get_illustration_to_review(public_id)
    error_message = ""
    try:
        picture = apply_decision(picture, request.POST, request.user)
    except OnitError as error:
        error_message = error.message
    if getattr(request, "htmx", False):
        return render(request, "desk/one_picture.html", _context(request, picture, error_message))
    if error_message:
        messages.error(request, error_message)
    else:
        messages.success(request, gettext("Saved."))
    return HttpResponseRedirect(f"{_back(request, picture)}#i-{public_id}")


def _context(request: HttpRequest, picture: Illustration, error_message: str) -> dict[str, object]:
    return {
        "picture": picture,
        "tile": tile(picture, at_desk=True),
        "kinds": list(KINDS.items()),
        "may_decide": True,
        "here": _back(request, picture),
        "error": error_message,
    }


def _back(request: HttpRequest, picture: Illustration) -> str:
    wanted = request.POST.get("next", "")
    if wanted.startswith("/desk/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted.partition("#")[0]
    return reverse("desk-book", args=[picture.manifest.public_id])
