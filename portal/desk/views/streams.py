"""Activity streams of libraries: which are followed, look at one now, follow it no longer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from manifests import services
from manifests.errors import OnitError
from manifests.selectors import get_stream
from portal.desk.views.access import REGISTER, cataloguer
from portal.failures import localized


@cataloguer(REGISTER)
@require_POST
def look(request: HttpRequest, public_id: str) -> HttpResponse:
    """Have a stream looked at as soon as a worker is free; it is followed from then on."""
    try:
        services.set_following(stream=get_stream(public_id), following=True)
    except OnitError as error:
        messages.error(request, localized(error.message))
    else:
        messages.success(request, gettext("The stream will be checked in a moment."))
    return redirect("desk")


@cataloguer(REGISTER)
@require_POST
def stop(request: HttpRequest, public_id: str) -> HttpResponse:
    """Follow a stream no longer; what it brought stays."""
    try:
        services.set_following(stream=get_stream(public_id), following=False)
    except OnitError as error:
        messages.error(request, localized(error.message))
    else:
        messages.success(request, gettext("The stream is no longer followed. Its books stay."))
    return redirect("desk")
