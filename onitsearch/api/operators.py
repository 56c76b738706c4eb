"""Who may be told how the site is inside: this very machine, and whoever brings the token of those who watch it."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.http import HttpRequest

_BY_PROXY = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


def brings_token(request: HttpRequest) -> bool:
    """Whether the setting METRICS_TOKEN of the host project is brought; False where it has none."""
    token = str(getattr(settings, "METRICS_TOKEN", ""))
    given = request.headers.get("Authorization", "")
    return bool(token) and secrets.compare_digest(given.encode(), f"Bearer {token}".encode())


def is_this_machine(request: HttpRequest) -> bool:
    """Whether the question comes from this machine itself, and by no proxy on it."""
    by_proxy = any(name in request.headers for name in _BY_PROXY)
    return request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1") and not by_proxy
