"""Settings of the books storey: members of the host's ``ONITSEARCH`` dict, with their defaults.

onitsearch/conf.py documents its own members of the same dict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from django.conf import settings as django_settings


@dataclass(frozen=True)
class ManifestSettings:
    """What a host may set in ``ONITSEARCH``; names are the keys in small letters.

    Times are seconds, sizes bytes, rates requests a second.
    """

    # Where this installation answers: https://host, no slash at the end.
    public_url: str = "http://127.0.0.1:8000"
    # Hosts inside that may be fetched from all the same: "host:port/path-prefix".
    allowed_origins: tuple[str, ...] = ()
    # Ports that may be fetched from anywhere.
    fetch_ports: tuple[int, ...] = (80, 443, 8080, 8443)
    # A mail address or page for librarians who wonder who we are.
    user_agent_contact: str = ""
    # How fast one host is asked, all workers together.
    fetch_rate: float = 5.0
    # Hosts with a pace of their own: (for images up to 1000 px wide and all else, for larger images).
    fetch_host_rates: Mapping[str, tuple[float, float]] = field(
        default_factory=lambda: {"gallica.bnf.fr": (1 / 3, 1 / 12)}
    )
    # The longest to wait for one's turn at a busy host before the work is put back.
    fetch_patience: float = 60.0
    # The longest wait for a host to accept a connection.
    fetch_connect_timeout: float = 10.0
    # The longest silence of a host in the middle of an answer.
    fetch_read_timeout: float = 30.0
    # The longest that one answer may take in all.
    fetch_total_timeout: float = 180.0
    # How often one address is asked before the work is put back.
    fetch_attempts: int = 3
    # Tokens for hosts that protect what they hold: host to token, or to a whole header ("Cookie: name=value").
    fetch_tokens: Mapping[str, str] = field(default_factory=dict)
    # Documents and layout files larger than this (unpacked) are refused.
    fetch_max_json: int = 64 * 2**20
    # How often a document, a page or a crop is tried before it counts as failed.
    max_attempts: int = 5
    # How long claimed work belongs to a worker of which nothing is heard.
    lease_seconds: float = 600.0
    # Wait before the second attempt; it doubles with each one after, up to an hour.
    backoff_seconds: float = 15.0
    # How long work waits for a library or a full disk before it counts as failed; 0 for not at all.
    work_patience: float = 7 * 86_400.0
    # The share of the page workers that may ask one library's host at the same time (one always may).
    host_share: float = 0.5
    # So many failures in a row, and a host is left alone for a while.
    host_failures: int = 3
    # How often a library's activity stream is looked at.
    follow_interval: float = 3600.0
    # The most documents that one run may grow to.
    harvest_max_documents: int = 20_000
    # A kept manifest that is read and is older than this is fetched again in the background; 0 for never.
    manifest_max_age: float = 86_400.0
    # What the images that are made of published pages (Image API) may take on disk; the longest unused go first.
    image_cache_bytes: int = 2**30
    # The most pixels of such an image that is larger than its page; pages themselves are given whole.
    image_max_area: int = 40_000_000
    # How many large ones of them are made at the same time, all web processes of a machine together.
    images_at_once: int = 1
    # The longest to wait for one's turn at them before one is told to come back.
    image_patience: float = 10.0


_KNOWN = {item.name for item in fields(ManifestSettings)}
_TUPLES = {"allowed_origins", "fetch_ports"}
# Names that settings had before, still read where the new ones are not given.
OLD_NAMES = {"HARVEST_ATTEMPTS": "MAX_ATTEMPTS", "HARVEST_LEASE": "LEASE_SECONDS"}


def with_new_names(given: Mapping[str, Any], old_names: Mapping[str, str]) -> dict[str, Any]:
    """The settings given, those of old names under their new ones where these are not said as well."""
    return {**{new: given[old] for old, new in old_names.items() if old in given}, **given}


def get_settings() -> ManifestSettings:
    """The settings as they are now; members this storey does not know are left to the others."""
    given: Mapping[str, Any] = getattr(django_settings, "ONITSEARCH", None) or {}
    named = with_new_names(given, OLD_NAMES)
    said = {key.lower(): value for key, value in named.items() if key.lower() in _KNOWN}
    for name in _TUPLES & said.keys():
        said[name] = tuple(said[name])
    return ManifestSettings(**said)
