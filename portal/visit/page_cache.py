"""Whole pages of people who are not logged in, kept for a while: what nothing has changed for is not made again.

A page is kept under the database's snapshot, so that whatever was decided, harvested or withdrawn since makes it anew,
and under all that it may depend on besides: address, host, language, settings, and whether a part of it was asked for.
"""

from __future__ import annotations

import functools
import hashlib
import re
import zlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language

from onitsearch.conf import conf
from onitsearch.store.snapshot import snapshot

View = Callable[..., HttpResponse]

_KEPT_SECONDS = 120
# A form's token is each visitor's own: what stands for it in what is kept is what no question can hold.
_TOKEN = salted_hmac("portal.visit.page_cache", "token").hexdigest().encode()
_FIELD = re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]*')
_HTML = "text/html; charset=utf-8"


def cached_page(view: View) -> View:
    """Have a view's pages kept, where they are the same for everybody."""

    @functools.wraps(view)
    def kept(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        key = _key(request)
        if not key:
            return view(request, *args, **named)
        known = cache.get(key)
        if isinstance(known, bytes):
            page = zlib.decompress(known)
            if _TOKEN in page:
                page = page.replace(_TOKEN, get_token(request).encode())
            return HttpResponse(page, content_type=_HTML)
        response = view(request, *args, **named)
        # The view may have made somebody known, and what says more than a page does is not kept.
        plain = response.status_code == 200 and dict(response.items()) == {"Content-Type": _HTML}
        if plain and not response.cookies and not request.session.modified:
            cache.set(key, zlib.compress(_FIELD.sub(rb"\g<1>" + _TOKEN, response.content), 1), _KEPT_SECONDS)
        return response

    return kept


def _key(request: HttpRequest) -> str:
    """Under what a page is kept; "" where it may be somebody's own, or say what others or a moment say."""
    known = settings.SESSION_COOKIE_NAME in request.COOKIES or request.user.is_authenticated
    # A picture that was uploaded is forgotten by the hour, and peers answer as they are.
    moment = "picture" in request.GET or bool(conf().peers)
    seen = None if request.method != "GET" or known or moment else snapshot()
    if seen is None:
        return ""
    parts = (
        seen, conf(), request.get_host(), request.scheme, get_language() or "", request.headers.get("HX-Request", ""),
        request.headers.get("HX-Target", ""), request.get_full_path(),
    )  # fmt: skip
    return f"portal:page:{hashlib.sha256(repr(parts).encode()).hexdigest()}"
