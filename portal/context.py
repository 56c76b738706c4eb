"""What every page knows about the site."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from onitsearch.conf import conf
from onitsearch.search.query import LONGEST_QUESTION


def site(request: HttpRequest) -> dict[str, Any]:
    """The public address, the part of the site that is shown, and how long and large a question may be."""
    first = request.path.strip("/").split("/")[0]
    limits = {"question": LONGEST_QUESTION, "upload_megabytes": conf().max_upload_bytes // 2**20}
    return {"public_url": settings.PUBLIC_URL, "section": first, "limits": limits}
