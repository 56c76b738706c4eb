"""Our own public address, never the one a request claims to have come by."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest
from rest_framework.request import Request

from manifests.conf import get_settings
from onitsearch.annotate.addresses import Addresses


def addresses() -> Addresses:
    """The addresses of this installation (`PUBLIC_URL`)."""
    return Addresses(get_settings().public_url)


def public_address(request: Request | HttpRequest, **changes: object) -> str:
    """The public address of a request, with some of its query parameters changed."""
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = str(value)
    text = query.urlencode()
    # The path holds whatever prefix the host mounts us under; of the base only the origin is needed.
    origin = urlsplit(addresses().base)
    return f"{origin.scheme}://{origin.netloc}{request.path}" + (f"?{text}" if text else "")
