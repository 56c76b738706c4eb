"""Our page with Mirador: one of our decorated manifests, opened at a page, a place or a content state."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from manifests.errors import BadRequestError
from manifests.models import Canvas, Manifest
from manifests.presentation.painting import box_of_fragment
from onitsearch.annotate.addresses import Addresses
from portal.visit import selectors, texts

_LONGEST_STATE = 8000


@require_safe
def viewer(request: HttpRequest) -> HttpResponse:
    """Open a book: ``manifest`` (our id or the library's address) or ``iiif-content``; ``canvas``, ``xywh``, ``q``."""
    manifest_key, canvas_uri, fragment = _place(request)
    manifest = _manifest(manifest_key)
    config: dict[str, Any] = {
        "manifest": Addresses(settings.PUBLIC_URL).manifest(manifest.public_id),
        "language": get_language() or "en",
        "q": request.GET.get("q", "").strip()[:300],
    }
    canvas = selectors.page_by_uri(manifest, canvas_uri) if canvas_uri else None
    if canvas:
        config["canvas"] = canvas.uri
        config["region"] = _region(canvas, fragment)
    context = {
        "title": texts.title(manifest.label),
        "config": config,
        "back": _back(request, manifest),
    }
    return render(request, "visit/viewer.html", context)


def _place(request: HttpRequest) -> tuple[str, str, str]:
    """Manifest, canvas and fragment as the address names them, whichever way it does."""
    canvas, _, fragment = request.GET.get("canvas", "").partition("#")
    if "xywh" in request.GET:
        fragment = f"xywh={request.GET['xywh']}"
    given = request.GET.get("iiif-content", "")
    if not given:
        return request.GET.get("manifest", ""), canvas, fragment
    target = _content_state(given)
    if isinstance(target, str):
        return target.partition("#")[0], "", ""
    parts = target.get("partOf")
    part = parts[0] if isinstance(parts, list) and parts else parts
    if isinstance(part, dict):
        canvas, _, fragment = str(target.get("id", "")).partition("#")
        return str(part.get("id", "")), canvas, fragment
    return str(target.get("id", "")), "", ""


def _content_state(given: str) -> dict[str, Any] | str:
    """Read a content state (IIIF Content State 1.0): an address, JSON, or JSON encoded as section 6 says."""
    if len(given) > _LONGEST_STATE:
        raise BadRequestError(gettext("This link is too long to be a IIIF content state."))
    if given.startswith(("http://", "https://")):
        return given
    try:
        text = given
        if not given.lstrip().startswith("{"):
            padded = given + "=" * (-len(given) % 4)
            text = unquote(base64.urlsafe_b64decode(padded).decode())
        state = json.loads(text)
    except (binascii.Error, UnicodeDecodeError, ValueError) as error:
        raise BadRequestError(
            gettext("This link is no IIIF content state."), hint=gettext("Copy it once more, whole.")
        ) from error
    target = state.get("target", state) if isinstance(state, dict) else state
    target = target[0] if isinstance(target, list) and target else target
    if isinstance(target, dict) and "source" in target:
        target = _specific(target)
    return target if isinstance(target, dict | str) else ""


def _specific(target: dict[str, Any]) -> dict[str, Any]:
    """A SpecificResource as its source with the selector's fragment."""
    source = target["source"]
    found = dict(source) if isinstance(source, dict) else {"id": source}
    selector = target.get("selector")
    selector = selector[0] if isinstance(selector, list) and selector else selector
    if isinstance(selector, dict) and selector.get("type") == "FragmentSelector":
        found["id"] = f"{found.get('id', '')}#{selector.get('value', '')}"
    return found


def _manifest(key: str) -> Manifest:
    if not key:
        raise BadRequestError(
            gettext("No book is named."), hint=gettext("Open the viewer from a book or a picture.")
        )
    ours = f"{settings.PUBLIC_URL}/iiif/manifest/"
    if key.startswith(ours):
        key = key.removeprefix(ours).strip("/")
    if "://" in key:
        known = selectors.book_by_address(key)
        if known:
            return known
    return selectors.book(key)


def _region(canvas: Canvas, fragment: str) -> dict[str, float] | None:
    """Centre and zoom for Mirador, which counts in canvas units: the region with some of its page around it."""
    box = box_of_fragment(f"#{fragment}", (canvas.width, canvas.height)) if fragment else None
    if box is None:
        return None
    side = max(box.w, box.h) * 1.5
    return {"x": box.x + box.w / 2, "y": box.y + box.h / 2, "zoom": 1 / max(side, 1)}


def _back(request: HttpRequest, manifest: Manifest) -> str:
    """The picture one came from, where the address names it; else the book."""
    came_from = request.GET.get("picture", "")
    if came_from.isalnum():
        return reverse("illustration", args=[came_from])
    return reverse("book", args=[manifest.public_id])
