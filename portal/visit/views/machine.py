"""What browsers and crawlers ask for: robots.txt, sitemap.xml, opensearch.xml, favicon.ico."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from manifests.errors import NotFoundError
from portal.visit import selectors

# The protocol of sitemaps.org lets one file list 50,000 addresses; smaller ones are read more readily.
ADDRESSES_PER_PART = 10_000
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_PART = re.compile(r"(books|pictures)-([1-9]\d{0,4})")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Let crawlers see books and pictures, and spare them the endless space of searches."""
    lines = [
        "User-agent: *",
        *(
            f"Disallow: {path}"
            for path in ("/search", "/desk/", "/admin/", "/viewer", "/selection", "/api/", "/iiif/search/")
        ),
        f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """List the parts of the sitemap: the pages of the site, all public books, all public pictures."""
    parts = ["pages"]
    for name, (_route, ids) in _listed().items():
        parts += [f"{name}-{number + 1}" for number in range(-(-ids.count() // ADDRESSES_PER_PART))]
    paths = [reverse("sitemap-part", args=[part]) for part in parts]
    return HttpResponse("".join(_document("sitemapindex", "sitemap", paths)), content_type="application/xml")


@gzip_page
@require_safe
def sitemap_part(request: HttpRequest, part: str) -> StreamingHttpResponse:
    """List the addresses of one part; NotFoundError for one that the sitemap does not name."""
    if part == "pages":
        return _streamed(reverse(name) for name in ("home", "browse", "embed", "api-docs"))
    found = _PART.fullmatch(part)
    if found is None:
        raise NotFoundError(gettext("There is nothing at this address."))
    route, ids = _listed()[found[1]]
    start = (int(found[2]) - 1) * ADDRESSES_PER_PART
    some = ids[start : start + ADDRESSES_PER_PART]
    if not some:
        raise NotFoundError(gettext("There is nothing at this address."))
    return _streamed(reverse(route, args=[public_id]) for public_id in some)


def _listed() -> dict[str, tuple[str, QuerySet[Any, str]]]:
    """The kinds of parts: the route of their addresses, and the public ids."""
    return {
        "books": ("book", selectors.book_ids()),
        "pictures": ("illustration", selectors.picture_ids()),
    }


def _streamed(paths: Iterable[str]) -> StreamingHttpResponse:
    return StreamingHttpResponse(_document("urlset", "url", paths), content_type="application/xml")


def _document(root: str, entry: str, paths: Iterable[str]) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_NAMESPACE}">\n'
    for path in paths:
        yield f"<{entry}><loc>{escape(settings.PUBLIC_URL + path)}</loc></{entry}>\n"
    yield f"</{root}>\n"


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """Describe the search to browsers (OpenSearch 1.1)."""
    kind = "application/opensearchdescription+xml; charset=utf-8"
    return render(request, "visit/opensearch.xml", {"base": settings.PUBLIC_URL}, content_type=kind)


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Send those who ask for the old name to the drawing."""
    return HttpResponsePermanentRedirect(static("img/mark.svg"))
