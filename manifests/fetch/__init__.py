"""The one door to the outside: safe, polite HTTP for every room. No other package opens a URL."""

from __future__ import annotations

from manifests.fetch.door import FetchedBytes, FetchedJson, fetch_bytes, fetch_json
from manifests.fetch.guard import check_url

__all__ = ["FetchedBytes", "FetchedJson", "check_url", "fetch_bytes", "fetch_json"]
