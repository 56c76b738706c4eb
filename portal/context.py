"""What every page knows about the site."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, str]:
    """The public address, and the part of the site that is shown."""
    first = request.path.strip("/").split("/")[0]
    return {"public_url": settings.PUBLIC_URL, "section": first}
