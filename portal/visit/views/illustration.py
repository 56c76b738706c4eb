"""One illustration on its page, with what is known about it, what it resembles, and ways on."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from manifests.errors import OnitError
from manifests.selectors import is_public
from onitsearch.annotate.addresses import Addresses
from onitsearch.annotate.content_state import content_state, encode_state
from onitsearch.annotate.labels import shorten
from onitsearch.api.info import picture_info
from onitsearch.detect.sources import is_supplied
from onitsearch.models import Illustration
from onitsearch.selectors import impressions_of
from onitsearch.store import techniques
from onitsearch.store.traits import ColourChoice
from onitsearch.techniques import technique_name, told_by
from portal.visit import cached_search, selectors, texts
from portal.visit.citation import as_text, citation_of
from portal.visit.classes import classes_of
from portal.visit.closeup import closeup, sizes
from portal.visit.explanation import explanation
from portal.visit.neighbours import neighbours
from portal.visit.page_cache import cached_page
from portal.visit.params import SearchParams, read_params
from portal.visit.reasons import sentence
from portal.visit.rights import logo_of, rights_of
from portal.visit.scan import middle_of, scan
from portal.visit.structured_data import picture_card, picture_data
from portal.visit.tiles import places_on_pages, tile
from portal.visit.viewers import other_viewers
from portal.visit.views.compare import match_summary
from portal.visit.views.search import walk

log = logging.getLogger(__name__)

_SIMILAR = 16
_LONGEST_TITLE = 110  # characters; a longer caption stands below in full
# Of a block that a printer used for years, the best matches; the rest is in the API.
_IMPRESSIONS = 40


@dataclass(frozen=True)
class HitNeighbours:
    """The place of a picture within the results one came from."""

    back: str
    says: str
    previous: str = ""
    next: str = ""
    why: str = ""


@require_safe
@cached_page
def illustration(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one illustration; 410 for one that was withdrawn."""
    known = selectors.picture(public_id, request.user)
    shown = tile(known)
    around = _around(request, public_id)
    public = is_public(known.manifest)
    similar, similar_error = _similar(public_id, hidden=not public)
    page = getattr(known.canvas, "page", None)
    close = closeup(known)
    title = shorten(shown.caption, _LONGEST_TITLE) or f"{shown.kind}, {shown.page}"
    position = gettext("%(at)s of %(pages)s") % {
        "at": known.canvas.position + 1,
        "pages": selectors.pages_of(known.manifest)[0],
    }
    context = {
        "illustration": known,
        "manifest": known.manifest,
        "hidden": not public,
        "tile": shown,
        "canonical": shown.href,
        "title": title,
        "card": picture_card(shown, title),
        "data": picture_data(known, title),
        "titled_by_caption": bool(shown.caption),
        "scan": scan(known.canvas, known, page.image_url if page else ""),
        "middle": middle_of(known, *known.canvas.size),
        "closeup": close,
        "whole_page": close is None or request.GET.get("view") == "page",
        "other_view": _other_view(request),
        "explanation": explanation(request, known),
        "sizes": sizes(known),
        "in_book": neighbours(known, request.user),
        "cited": as_text(citation_of(known)),
        "position": position,
        "classes": classes_of(known),
        "colour": _colour(known),
        "tags": [
            {"name": one, "href": f"{reverse('search')}?{urlencode({'tag': one})}"}
            for one in known.tags
            if not told_by(one)
        ],
        "techniques": _techniques(known),
        "library": texts.library(known.manifest),
        "attribution": texts.attribution(known.manifest),
        "rights": rights_of(known.manifest),
        "logo": logo_of(known.manifest),
        "decided": _decided(known),
        "around": around,
        "why": around.why if around else "",
        "prints": _prints(request, known),
        "similar": similar,
        "similar_error": similar_error,
        "links": _links(known),
        "viewers": other_viewers(
            Addresses(settings.PUBLIC_URL).manifest(known.manifest.public_id), known.canvas.position
        ),
        "words": _words(),
        "may_decide": request.user.has_perm("onit_search.decide_illustration"),
    }
    return render(request, "visit/illustration.html", context)


def _other_view(request: HttpRequest) -> str:
    """The same page with the whole scan instead of the picture, or the other way round."""
    query = request.GET.copy()
    if query.pop("view", [""])[-1] != "page":
        query["view"] = "page"
    return f"?{query.urlencode()}#scan" if query else f"{request.path}#scan"


def _around(request: HttpRequest, public_id: str) -> HitNeighbours | None:
    """Search again for the hits next to this one (the answer is cached); None when one came another way."""
    at = request.GET.get("at", "")
    if not (at.isascii() and at.isdigit() and len(at) <= 6 and 1 <= int(at) <= 100_000):
        return None
    place = int(at)
    try:
        params = read_params(request.GET, request.user).having()
        if not params.asks:
            return None
        window, result_pages = cached_search.around(params, place)
    except OnitError:
        return None
    here = window.get(place)
    if here is None or here.illustration.public_id != public_id:
        return None

    def address(number: int) -> str:
        hit = window.get(number)
        if hit is None:
            return ""
        # The heat map stays on from hit to hit.
        on = "&explain=1" if request.GET.get("explain") == "1" else ""
        return f"{reverse('illustration', args=[hit.illustration.public_id])}?{walk(params, number)}{on}"

    page = cached_search.page_on_wall(params, place)
    total = result_pages.sure if here.sure else result_pages.total
    return HitNeighbours(
        back=f"{reverse('search')}?{params.having(page=page).encoded()}#i-{public_id}",
        says=gettext("%(place)s of %(total)s")
        % {"place": texts.format_number(place), "total": texts.format_number(total)},
        previous=address(place - 1),
        next=address(place + 1),
        why=sentence(here.why, params.q, sure=here.sure),
    )


def _prints(request: HttpRequest, known: Illustration) -> list[Any]:
    """Impressions of the same print; each tile leads to the page that lays it over this one."""
    found = impressions_of(known, request.user)[:_IMPRESSIONS]
    places = places_on_pages(other for other, _how in found)
    return [
        replace(
            tile(other, why=match_summary(how), places=places),
            href=reverse("compare", args=[known.public_id, other.public_id]),
        )
        for other, how in found
    ]


def _similar(public_id: str, *, hidden: bool) -> tuple[list[Any], str]:
    """Similar pictures; those of what is hidden only for who sees the picture itself, which is hidden, too."""
    params = SearchParams(like=(public_id,), hidden=hidden)
    try:
        hits = cached_search.best(params, _SIMILAR)
    except OnitError as error:
        log.warning("No similar pictures for %s: %s", public_id, error)
        return [], gettext("Similar pictures cannot be shown right now.")
    places = places_on_pages(hit.illustration for hit in hits)
    return [tile(hit.illustration, query=walk(params, hit.place), places=places) for hit in hits], ""


def _colour(known: Illustration) -> str:
    """What its colours come to; nothing where no worker has looked yet."""
    return str(ColourChoice(known.colour).label) if known.colour in ColourChoice else ""


def _techniques(known: Illustration) -> list[dict[str, Any]]:
    """How it was made, by people's word or else the model's."""
    return [
        {
            "name": technique_name(one.value),
            "href": f"{reverse('search')}?{urlencode({'technique': one.value})}",
            "by_model": one.by_model,
        }
        for one in techniques.of_picture(known)
    ]


def _decided(known: Illustration) -> str:
    if known.decision == Illustration.Decision.ACCEPTED:
        return gettext("a cataloguer")
    if is_supplied(known.source):
        return gettext("the library (its own page description)")
    if known.source == "person":
        return gettext("a cataloguer")
    return gettext("nobody yet, found automatically")


def _links(known: Illustration) -> dict[str, str]:
    addresses = Addresses(settings.PUBLIC_URL)
    place = urlencode(
        {
            "manifest": known.manifest.public_id,
            "canvas": known.canvas.uri,
            "xywh": ",".join(str(round(side)) for side in (known.x, known.y, known.w, known.h)),
            "picture": known.public_id,
        }
    )
    state = _content_state(known)
    viewer = reverse("viewer")
    return {
        "like": f"{reverse('search')}?like={known.public_id}",
        "viewer": f"{viewer}?{place}",
        "annotation": addresses.annotation(known.public_id),
        "manifest": addresses.manifest(known.manifest.public_id),
        "content_state": f"{viewer}?iiif-content={state}",
        "frame": f"{reverse('desk-page', args=[known.canvas.public_id])}?at={known.public_id}#f-{known.public_id}",
        "describe": f"{reverse('desk-describe')}?id={known.public_id}",
        "desk": f"{reverse('desk-book', args=[known.manifest.public_id])}#i-{known.public_id}",
    }


def _content_state(known: Illustration) -> str:
    """The place of the picture in our decorated manifest, as a IIIF content state."""
    return encode_state(content_state(picture_info(known), Addresses(settings.PUBLIC_URL)))


def _words() -> dict[str, str]:
    """What the script says."""
    return {
        "page": gettext("Whole page"),
        "region": gettext("The picture"),
        "nearer": gettext("Zoom in"),
        "farther": gettext("Zoom out"),
        "lost": gettext("The library does not answer right now. Try again later."),
        "plain": gettext("Zooming is not installed here; this is the page as a plain image."),
    }
