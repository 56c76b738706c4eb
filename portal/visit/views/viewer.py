"""Our page with Mirador: a manifest of ours, opened at a page, a place or a content state of anybody's."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from manifests.errors import BadRequestError
from manifests.imageapi import learned
from manifests.models import Canvas
from manifests.presentation import paintings_from_json
from manifests.uri import is_web
from onitsearch.annotate.addresses import Addresses
from portal.visit import selectors, texts
from portal.visit.contentstate import Place, read
from portal.visit.viewer_targets import ViewerTarget, resolve_place

# A longer state cannot be sent on as an address.
_LONGEST_ADDRESS = 7000


# Mirador writes its own styles into the page; no hash stands beside, since with one browsers heed no 'unsafe-inline'.
@csp_replace({"style-src": ["'self'", "'unsafe-inline'"]})
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def viewer(request: HttpRequest) -> HttpResponse:
    """Open a book: ``manifest`` (our id or the library's address) or ``iiif-content``; ``canvas``, ``xywh``, ``q``.

    A content state may be posted as well (Content State 1.0, section 3.2): reading it changes nothing, so
    that other sites' forms need no token of ours. It is answered with an address that can be kept.
    """
    if request.method == "POST":
        return _posted(request)
    place = _place(request)
    target = resolve_place(place)
    if target is None:
        return _not_held(request, place)
    return _open(request, target, several=place.several)


def _posted(request: HttpRequest) -> HttpResponse:
    state = request.POST.get("iiif-content", "").strip()
    if not state:
        raise BadRequestError(
            gettext("No content state was sent."), hint=gettext("Send it as the form field iiif-content.")
        )
    place = read(state)
    if len(state) > _LONGEST_ADDRESS:
        target = resolve_place(place)
        return _open(request, target, several=place.several) if target else _not_held(request, place)
    response = HttpResponseRedirect(f"{reverse('viewer')}?{urlencode({'iiif-content': state})}")
    response.status_code = 303
    return response


def _place(request: HttpRequest) -> Place:
    """What the address names, whichever way it does."""
    given = request.GET.get("iiif-content", "")
    if given.strip():
        return read(given)
    canvas, _, fragment = request.GET.get("canvas", "").partition("#xywh=")
    fragment = f"xywh={fragment}" if fragment else ""
    if "xywh" in request.GET:
        fragment = f"xywh={request.GET['xywh']}"
    manifest = request.GET.get("manifest", "").strip().replace("\x00", "")
    if not manifest:
        raise BadRequestError(
            gettext("No book is named."), hint=gettext("Open the viewer from a book or a picture.")
        )
    if not is_web(manifest):
        manifest = Addresses(settings.PUBLIC_URL).manifest(selectors.book(manifest).public_id)
    if not canvas:
        return Place("Manifest", manifest)
    return Place("Canvas", canvas.replace("\x00", ""), manifest, fragment)


def _open(request: HttpRequest, target: ViewerTarget, *, several: bool) -> HttpResponse:
    config: dict[str, Any] = {
        "manifest": target.address,
        "language": get_language() or "en",
        "q": request.GET.get("q", "").strip()[:300],
    }
    if target.canvas:
        config["canvas"] = target.canvas.uri
        config["region"] = _region(target)
        config["box"] = [target.box.x, target.box.y, target.box.w, target.box.h] if target.box else None
    page = target.canvas or (selectors.first_page(target.book) if target.book else None)
    if page:
        config["quality"] = _quality(page)
    context = {
        "title": texts.title(target.book.label) if target.book else gettext("Search results"),
        "config": config,
        "back": _back(request, target),
        "several": several,
    }
    return render(request, "visit/viewer.html", context)


def _quality(canvas: Canvas) -> str:
    """The quality in which the server of a page's image was found to give it, where that is not the usual one."""
    service = next((one.service for one in paintings_from_json(canvas.images) if one.service), None)
    return learned.recall(service).learned.quality if service else ""


def _not_held(request: HttpRequest, place: Place) -> HttpResponse:
    """Say politely that a thing is not kept here, and where it can be had."""
    context = {
        "address": place.manifest or place.address,
        "unknown": not place.kind and not place.manifest and "followed" not in request.GET,
        "collection": place.kind == "Collection",
        "may_register": request.user.has_perm("onit_manifests.register_manifest"),
        "desk": f"{reverse('desk')}?{urlencode({'url': place.manifest or place.address})}",
    }
    return render(request, "visit/not_held.html", context, status=404)


def _region(target: ViewerTarget) -> dict[str, Any] | None:
    """Centre and zoom for Mirador, which counts in canvas units: the region with some of its page around it."""
    box = target.box
    if box is None:
        return None
    side = max(box.w, box.h) * 1.5
    return {"x": box.x + box.w / 2, "y": box.y + box.h / 2, "zoom": 1 / max(side, 1e-6)}


def _back(request: HttpRequest, target: ViewerTarget) -> str:
    """The picture one came from, where the address names it; else the book."""
    came_from = request.GET.get("picture", "")
    if came_from.isalnum():
        return reverse("illustration", args=[came_from])
    return reverse("book", args=[target.book.public_id]) if target.book else reverse("home")
