"""A selection of pictures: its page, which is a sheet when printed, and the same as a IIIF manifest."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from manifests.errors import BadRequestError
from onitsearch.annotate.addresses import Addresses
from onitsearch.annotate.contexts import PRESENTATION_3, media_type
from onitsearch.api.base import allow_any_origin
from portal.visit.selection import LONGEST_NOTE, MOST, Chosen, Selection, manifest_of, read_selection, shown
from portal.visit.views.errors import message_and_hint


@require_safe
def selection(request: HttpRequest) -> HttpResponse:
    """Show the pictures that the address names, in its order, with its notes."""
    try:
        asked = read_selection(request.GET)
    except BadRequestError as error:
        message, hint = message_and_hint(error)
        return _page(request, Selection(), [], error={"message": message, "hint": hint}, status=400)
    if "add" in request.GET:
        return HttpResponseRedirect(asked.address)
    left, chosen = shown(asked)
    gone = len(asked.ids) - len(left.ids)
    missing = (
        ngettext(
            "%(gone)s picture of this selection is not shown here any more.",
            "%(gone)s pictures of this selection are not shown here any more.",
            gone,
        )
        % {"gone": gone}
        if gone
        else ""
    )
    return _page(request, left, chosen, missing=missing)


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Answer the selection as a manifest that any viewer opens."""
    try:
        asked = read_selection(request.GET)
        if not asked.ids:
            raise BadRequestError(gettext("No pictures were chosen."))
        response: HttpResponse = JsonResponse(
            manifest_of(asked), content_type=media_type(request.headers.get("Accept", ""), PRESENTATION_3)
        )
    except BadRequestError as error:
        message, hint = message_and_hint(error)
        said = {"title": message, "detail": hint, "status": 400}
        response = JsonResponse(said, status=400, content_type="application/problem+json")
    allow_any_origin(response)
    patch_vary_headers(response, ("Accept", "Accept-Language"))
    return response


def _page(
    request: HttpRequest, left: Selection, chosen: Sequence[Chosen], *, status: int = 200, **more: object
) -> HttpResponse:
    context = {
        "chosen": chosen,
        "ids": ",".join(left.ids),
        "notes": left.notes,
        "most": MOST,
        "longest": LONGEST_NOTE,
        "share": f"{settings.PUBLIC_URL}{left.address}",
        "manifest": left.manifest if left.ids else "",
        "viewer": Addresses.with_query(reverse("viewer"), [("manifest", left.manifest)]) if left.ids else "",
        **more,
    }
    return render(request, "visit/selection.html", context, status=status)
