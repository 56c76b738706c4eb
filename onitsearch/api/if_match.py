"""Versions in headers: the ETag of an answer, and which version a request was made on."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http.request import HttpHeaders
from django.utils.http import parse_etags


def etag(version: str, answer: Any) -> str:
    """The ETag of an answer: the version that changes are made on, and a digest of the rest.

    The rest (language, addresses, counts) may change without a change becoming stale.
    """
    text = json.dumps(answer, cls=DjangoJSONEncoder, sort_keys=True)
    return f'"{version}-{hashlib.sha256(text.encode(errors="replace")).hexdigest()[:8]}"'


def version_in(headers: HttpHeaders, current: str) -> str | None:
    """The version that If-Match names; of several the one that stands, if it is among them. None without the header."""
    given = headers.get("If-Match")
    if given is None:
        return None
    # Weak ones count as well, which RFC 9110 (13.1.1) would not have: what compresses an answer on its way makes its
    # ETag weak, and a version names what was decided, not the bytes that told it.
    versions = [one.removeprefix("W/")[1:-1].partition("-")[0] for one in parse_etags(given) if one != "*"]
    if given.strip() == "*" or current in versions:
        return current
    return versions[0] if versions else ""
