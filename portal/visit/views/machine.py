"""What browsers and crawlers ask for: robots.txt, sitemap.xml, opensearch.xml, favicon.ico."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.visit import selectors

# The protocol of sitemaps.org lets one file list this many addresses.
_MOST = 50_000


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Let crawlers see books and pictures, and spare them the endless space of searches."""
    lines = [
        "User-agent: *",
        *(
            f"Disallow: {path}"
            for path in ("/search", "/desk/", "/admin/", "/viewer", "/api/", "/iiif/search/")
        ),
        f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> StreamingHttpResponse:
    """List the first page, every public book and as many pictures as a sitemap may hold."""
    return StreamingHttpResponse(_sitemap(), content_type="application/xml")


def _sitemap() -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    for path in (reverse("home"), reverse("browse")):
        yield _entry(path)
    left = _MOST - 2
    for name, ids in (("book", selectors.book_ids()), ("illustration", selectors.picture_ids())):
        for public_id in ids[:left].iterator(chunk_size=2000):
            yield _entry(reverse(name, args=[public_id]))
            left -= 1
    yield "</urlset>\n"


def _entry(path: str) -> str:
    return f"<url><loc>{escape(settings.PUBLIC_URL + path)}</loc></url>\n"


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """Describe the search to browsers (OpenSearch 1.1)."""
    kind = "application/opensearchdescription+xml; charset=utf-8"
    return render(request, "visit/opensearch.xml", {"base": settings.PUBLIC_URL}, content_type=kind)


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Send those who ask for the old name to the drawing."""
    return HttpResponsePermanentRedirect(static("img/mark.svg"))
