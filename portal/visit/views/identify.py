"""Identify: which print is on a photograph, from the camera or a file."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from manifests.errors import OnitError
from portal.visit.identification import identification, take
from portal.visit.views.errors import message_and_hint

_TOKEN = re.compile(r"[\w-]{16,64}", re.ASCII)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def identify(request: HttpRequest) -> HttpResponse:
    """Ask for a photograph (GET), look at one and lead to the answer (POST), show it (``photograph``)."""
    context: dict[str, Any] = {}
    status = 200
    try:
        if request.method == "POST":
            token = take(request.FILES.get("image"))
            return HttpResponseRedirect(f"{reverse('identify')}?photograph={token}")
        token = request.GET.get("photograph", "")
        if token:
            context["answer"] = identification(token if _TOKEN.fullmatch(token) else "-")
    except OnitError as error:
        message, hint = message_and_hint(error)
        context["error"], status = {"message": message, "hint": hint}, error.status
    return render(request, "visit/identify.html", context, status=status)
