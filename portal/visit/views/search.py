"""Search: by words, by a picture, by both; the answer is a page that can be bookmarked."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from manifests.errors import BadRequestError, OnitError
from manifests.selectors import public_among, sees_all
from onitsearch.search.peers import PeerAnswer, PeerHit
from onitsearch.search.understand import parse
from portal.visit import cached_search, query_addresses, query_pictures, selectors
from portal.visit.books import cards
from portal.visit.chips import chips
from portal.visit.crop_archive import MOST_CROPS
from portal.visit.exports import exports
from portal.visit.facet_counts import Counts
from portal.visit.facets import facets
from portal.visit.histogram import HEIGHT, histogram
from portal.visit.ordering import BookGroup, grouping, groups, orders
from portal.visit.page_cache import cached_page
from portal.visit.page_links import Pager
from portal.visit.params import SearchParams, read_params, search_address
from portal.visit.reasons import phrase
from portal.visit.sides import order_told, sides_context
from portal.visit.structured_data import Card
from portal.visit.sure_first import ResultPages
from portal.visit.texts import format_number
from portal.visit.tiles import Places, Tile, peer_tile, places_on_pages, tile
from portal.visit.unlabelled import DECIDE, unlabelled
from portal.visit.views.errors import message_and_hint


@require_http_methods(["GET", "HEAD", "POST"])
@cached_page
def search(request: HttpRequest) -> HttpResponse:
    """Answer a search (GET), or take a picture to search with and lead on to its answer (POST)."""
    if request.method == "POST":
        return _take_picture(request)
    try:
        params = read_params(request.GET, request.user)
    except BadRequestError as error:
        return _refused(request, SearchParams(), error)
    if query_addresses.parted(params.q)[1]:
        return _address(request, params)
    if not params.asks:
        return _refused(
            request,
            params,
            BadRequestError(
                gettext("There is nothing to search for yet."),
                hint=gettext("Write a few words about a picture, or give a picture."),
            ),
            status=400 if "q" in request.GET else 200,
        )
    try:
        if params.view == "sides" and params.q:
            return render(request, "visit/sides.html", sides_context(params))
        answer = cached_search.search(params)
    except OnitError as error:
        return _refused(request, params, error)
    context = context_of(params, answer) | {"hidden": _switch(params) if sees_all(request.user) else None}
    if params.page == 1 and not params.group and request.user.has_perm(DECIDE):
        sure = [hit.illustration for hit in answer.hits if not isinstance(hit, PeerHit) and hit.sure]
        context["suggested"] = unlabelled(params, sure)
    return render(request, "visit/search.html", context)


def context_of(params: SearchParams, answer: cached_search.Answer) -> dict[str, Any]:
    """What the page of an answer shows."""
    here = reverse("search")
    result_pages, page = answer.result_pages, params.page
    own = [hit.illustration for hit in answer.hits if not isinstance(hit, PeerHit)]
    places = places_on_pages(own)
    public = public_among(one.manifest_id for one in own) if params.hidden else None
    hung = [(hit.sure, _tile(hit, params, places, public)) for hit in answer.hits]
    counts = Counts(params, answer)

    def address(number: int) -> str:
        return f"{here}?{params.having(page=number).encoded()}"

    return {
        "params": params,
        "card": _card(params, result_pages),
        "chips": chips(params),
        "facets": facets(params, counts) if result_pages.total else [],
        "histogram": histogram(params, counts) if result_pages.total else None,
        "orders": orders(params) if result_pages.counted > 1 else [],
        "books": cards(answer.books, hidden=params.hidden),
        "spelling": answer.spelling,
        "spelled": f"{here}?{params.having(q=answer.spelling).encoded()}" if answer.spelling else "",
        "says": _headline(result_pages, params, answer.total),
        "note": answer.note,
        "peers": [one.peer for one in answer.peers if not one.problem],
        "missing_peers": _missing(answer.peers),
        "sure_tiles": [one for sure, one in hung if sure],
        "groups": _groups(answer, hung, counts) if params.group else [],
        "grouping": grouping(params),
        "sides": f"{here}?{params.having(view='sides').encoded()}" if params.q else "",
        "order": order_told(params),
        "less_tiles": [one for sure, one in hung if not sure],
        "nearest": not result_pages.sure,
        "wall_style": "single" if result_pages.total == 1 else "",
        "shown": _shown_range(result_pages, page),
        # What follows is more of the same list where all of it is less certain.
        "further": address(page + 1)
        if result_pages.sure <= result_pages.ends[page - 1] < result_pages.total
        else "",
        "pager": Pager(
            page=page,
            pages=result_pages.pages,
            previous=address(page - 1) if page > 1 else "",
            next=address(page + 1) if page < result_pages.pages else "",
        ),
        "widened": f"{here}?{params.widened.encoded()}",
        "bar_height": HEIGHT,
        # What is hidden is not to be taken along.
        "exports": exports(params)
        if result_pages.total and (params.has_query or params.has_filters) and not params.hidden
        else [],
        "most_exported": cached_search.MOST,
        "most_crops": MOST_CROPS,
        "in_viewer": _in_viewer(params),
        "counts": selectors.counts(),
    }


def _groups(
    answer: cached_search.Answer, hung: Sequence[tuple[bool, Tile]], counts: Counts
) -> list[BookGroup]:
    """The sure hits of a page under their books."""
    rows = [
        (hit.illustration, tile)
        for hit, (sure, tile) in zip(answer.hits, hung, strict=True)
        if sure and not isinstance(hit, PeerHit)
    ]
    return groups(rows, counts.without("manifest").books)


def _switch(params: SearchParams) -> dict[str, Any]:
    """For those who may: the same search with what is hidden, or without it."""
    return {"on": params.hidden, "href": search_address(params.having(hidden=not params.hidden))}


def _tile(
    hit: cached_search.RankedHit | PeerHit, params: SearchParams, places: Places, public: Set[int] | None
) -> Tile:
    if isinstance(hit, PeerHit):
        return peer_tile(hit)
    why = phrase(hit.why, sure=hit.sure)
    made = tile(hit.illustration, query=walk(params, hit.place), why=why, places=places)
    liking, unliking = params.liking(made.id), params.unliking(made.id)
    return replace(
        made,
        hidden=public is not None and hit.illustration.manifest_id not in public,
        like=search_address(liking) if liking else "",
        unlike=search_address(unliking) if unliking else "",
    )


def _card(params: SearchParams, result_pages: ResultPages) -> Card | None:
    """What others show of a link to results; the usual where nothing was asked in words."""
    return Card(params.q, _headline(result_pages, params)) if params.q else None


def _missing(answers: Sequence[PeerAnswer]) -> list[str]:
    """What is to be said of installations that are not among the answers, a sentence each."""
    said = {
        "slow": gettext("%(name)s did not answer in time."),
        "down": gettext("%(name)s could not be asked."),
        "cannot": gettext("%(name)s can be asked by words only."),
    }
    return [said[one.problem] % {"name": one.peer.name} for one in answers if one.problem]


def _in_viewer(params: SearchParams) -> str:
    """The same words in Mirador's own search box, where one book is searched."""
    if not (params.q and params.manifest):
        return ""
    return f"{reverse('viewer')}?{urlencode({'manifest': params.manifest, 'q': params.q})}"


def walk(params: SearchParams, place: int) -> str:
    """The query that a picture's address carries, so that one can go on to the next hit and back."""
    query = params.having(page=1).encoded()
    return f"{query}&at={place}" if query else f"at={place}"


def _headline(result_pages: ResultPages, params: SearchParams, total: int = 0) -> str:
    """How many pictures there are, in a few words; ``total`` where they are more than can be shown."""
    if not result_pages.total:
        return gettext("No pictures found")
    asked = parse(params.q)
    if asked.excluded and not (asked.positive or params.picture or params.region or params.like):
        return gettext("Pictures without “%(words)s”:") % {"words": ", ".join(asked.excluded)[:80]}
    if not result_pages.sure:
        return gettext("No sure matches. Closest:")
    many = total or result_pages.sure
    return ngettext("%(many)s picture", "%(many)s pictures", many) % {"many": format_number(many)}


def _shown_range(result_pages: ResultPages, page: int) -> str:
    """Which part of the ranking stands on a page; read out where more of it is brought."""
    start, end = result_pages.span(page)
    places = {"first": format_number(start + 1), "last": format_number(end)}
    return gettext("Pictures %(first)s to %(last)s") % places if end > start else ""


def _refused(
    request: HttpRequest, params: SearchParams, error: OnitError, status: int | None = None
) -> HttpResponse:
    message, hint = message_and_hint(error)
    context = {"params": params, "chips": chips(params), "error": {"message": message, "hint": hint}}
    return render(request, "visit/search.html", context, status=status or error.status)


def _address(request: HttpRequest, params: SearchParams) -> HttpResponse:
    """A web address in the box: lead on to what it names, or say why that is not possible."""
    try:
        return HttpResponseRedirect(query_addresses.follow(params, [request.get_host().lower()]))
    except OnitError as error:
        return _refused(request, params, error)


def _take_picture(request: HttpRequest) -> HttpResponse:
    try:
        params = read_params(request.POST, request.user)
        tokens = query_pictures.keep_uploads(request.FILES.getlist("image"), params.picture)
    except OnitError as error:
        return _refused(request, SearchParams(), error)
    return HttpResponseRedirect(f"{reverse('search')}?{params.having(picture=tokens).encoded()}")


@require_safe
@never_cache
def query_picture(request: HttpRequest, token: str) -> HttpResponse:
    """The small preview of a picture that somebody searches with; only who has the token sees it."""
    preview = query_pictures.preview(token)
    if preview is None:
        return HttpResponseNotFound()
    response = HttpResponse(preview, content_type="image/jpeg")
    response["X-Robots-Tag"] = "noindex"
    return response
