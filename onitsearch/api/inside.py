"""What viewers are not told: names and addresses of hosts inside the owner's network, as they stand in a run."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext

from manifests.conf import get_settings
from manifests.fetch.addresses import is_public

_URL = re.compile(r"https?://[^\s“”\"<>]+")
_FOUR, _SIX = r"\d{1,3}(?:\.\d{1,3}){3}", r"\[?[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}\]?"
_NUMBER = re.compile(rf"(?<![\w.:])(?:{_FOUR}|{_SIX})(?!\w|\.\d)", re.I)
# How the fetch door says that a name leads inside.
_LEADS_INSIDE = re.compile(r"(\S+) leads to \S+, an address inside")
# No name on the internet ends so (RFC 6762, RFC 8375, ICANN's reserved ones and what networks use all the same).
_PRIVATE = (
    ".local",
    ".localhost",
    ".internal",
    ".intranet",
    ".lan",
    ".home",
    ".corp",
    ".private",
    ".home.arpa",
)


def without_inside(told: Mapping[str, Any]) -> dict[str, Any]:
    """The same with every address inside named as such; what is public, and our own address, stays."""
    texts = list(_texts(told))
    named = {host for text in texts for host in _LEADS_INSIDE.findall(text)}
    urls = {url: _host(url) for text in texts for url in _URL.findall(text)}
    inside = {host for host in {*urls.values(), *named, *_allowed()} if host in named or is_inside(host)}
    return {name: _hidden(value, inside) for name, value in told.items()}


def is_inside(host: str) -> bool:
    """Whether a host's name or number is of the inner network: by its form, or since the settings allow it by name."""
    own = _host(get_settings().public_url)
    if not host or host == own:
        return False
    if _is_number(host):
        return not is_public(host)
    return "." not in host or host.endswith(_PRIVATE) or host in _allowed()


def _allowed() -> set[str]:
    origins = get_settings().allowed_origins
    return {_host(one if "://" in one else f"//{one}") for one in origins} - {
        _host(get_settings().public_url)
    }


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _hidden(value: Any, inside: set[str]) -> Any:
    if isinstance(value, Mapping):
        return {name: _hidden(one, inside) for name, one in value.items()}
    if isinstance(value, list):
        return [_hidden(one, inside) for one in value]
    if not isinstance(value, str):
        return value
    instead = gettext("(an address inside)")
    text = _URL.sub(lambda found: instead if _host(found[0]) in inside else found[0], value)
    for host in sorted(inside, key=len, reverse=True):
        text = re.sub(rf"(?<![\w.-]){re.escape(host)}(?![\w-]|\.\w)", instead, text, flags=re.I)
    own = _host(get_settings().public_url)
    return _NUMBER.sub(lambda found: instead if _is_secret(found[0].strip("[]"), own) else found[0], text)


def _is_secret(number: str, own: str) -> bool:
    return number != own and _is_number(number) and not is_public(number)
