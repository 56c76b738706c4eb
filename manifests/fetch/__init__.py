"""The one door to the outside: safe, polite HTTP for every room. No other package opens a URL."""

from __future__ import annotations

from manifests.fetch.door import FetchedBytes, FetchedJson, Permit, fetch_bytes, fetch_json, post_json
from manifests.fetch.guard import check_url
from manifests.fetch.tokens import header_for as token_for
from manifests.fetch.visitors import fetch_for_visitor

__all__ = [
    "FetchedBytes",
    "FetchedJson",
    "Permit",
    "check_url",
    "fetch_bytes",
    "fetch_for_visitor",
    "fetch_json",
    "post_json",
    "token_for",
]
