"""The search that any web page can embed: its script, and a page of live examples."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition, require_safe

from portal.visit import selectors, texts

_FOLDER = settings.BASE_DIR / "portal" / "embed"
# In this order they are one script; names in a later part may be used by an earlier one only when it runs.
_PARTS = ("words", "style", "pieces", "element")
# Its address never changes, so that pages that embed it get a mended one within the hour.
_CACHE = "public, max-age=3600, stale-while-revalidate=86400"


def onit_search_script() -> str:
    """The whole of ``onit-search.js``, its parts in one scope that nothing on the page can touch."""
    return _script() if not settings.DEBUG else _script.__wrapped__()


@lru_cache(maxsize=1)
def _script() -> str:
    first, *others = (_FOLDER.joinpath(f"{name}.js").read_text() for name in _PARTS)
    guard = 'if (customElements.get("onit-search")) return;\n'
    return "\n".join(['(() => {\n"use strict";', guard, first, *others, "})();\n"])


def _etag(request: HttpRequest) -> str:
    return f'"{hashlib.sha256(onit_search_script().encode()).hexdigest()[:32]}"'


@gzip_page
@require_safe
@condition(etag_func=_etag)
def script(request: HttpRequest) -> HttpResponse:
    """Answer with the script, for pages of any origin (also as a module, or where embedding must be allowed)."""
    response = HttpResponse(onit_search_script(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = _CACHE
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
def examples(request: HttpRequest) -> HttpResponse:
    """Show the element at work: plain, over one book in other clothes, and as a chooser of pictures."""
    book = selectors.newest_illustrated_book()
    context = {
        "base": settings.PUBLIC_URL,
        "book": {"id": book.public_id, "title": texts.title(book.label)} if book else None,
    }
    return render(request, "visit/embed.html", context)
