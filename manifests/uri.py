"""Addresses as strangers write them, made valid URIs (RFC 3986) that name the same thing."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

# What a path and a query may hold unescaped.
_PATH = "/%:@!$&'()*+,;=~-._"
_QUERY = f"{_PATH}?"
_WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_SCHEME = re.compile(r"^https?://")
# No part of an escape: a percent sign that stands for itself.
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def escaped(part: str, *, query: bool = False, more: str = "") -> str:
    """A path (or a query) with everything escaped that must be; what is escaped already stays as it is."""
    return quote(_BARE_PERCENT.sub("%25", part), safe=(_QUERY if query else _PATH) + more)


def is_web(address: object) -> bool:
    """Whether it is an address that may become a link: http or https, and no script, file or data."""
    return isinstance(address, str) and _WEB.match(address) is not None


def valid_uri(address: str) -> str:
    """An http(s) address as a valid URI that names the same thing; anything else, and a valid one, as it is.

    Done twice it changes nothing more. A fragment keeps its sign, a second ``#`` in it is escaped.
    """
    address = address.strip()
    if not is_web(address):
        return address
    try:
        split = urlsplit(address)
        host = split.netloc if split.netloc.isascii() else _ascii_host(split.netloc)
    except (ValueError, UnicodeError):
        return address
    return urlunsplit(
        (
            split.scheme,
            host,
            escaped(split.path),
            escaped(split.query, query=True),
            escaped(split.fragment, query=True),
        )
    )


def spellings(address: str) -> tuple[str, ...]:
    """How a document may spell an address that somebody asks for: as given, escaped, and not escaped.

    Libraries write blanks and accents as they are, browsers and other programs escape them on the way.
    """
    try:
        plain = unquote(address, errors="strict")
    except UnicodeDecodeError:
        plain = address
    found = (address, valid_uri(address), plain)
    return tuple(dict.fromkeys(one for one in found if "\0" not in one))


def absolute(address: str, base: str) -> str:
    """An address as JSON-LD means it: a relative one counts from the document that names it, at ``base``."""
    try:
        return urljoin(base, address) if address and not urlsplit(address).scheme else address
    except ValueError:
        return address


def without_scheme(address: str) -> str:
    """An address as http and https spell it alike, and without a slash at its end: two that agree name one thing."""
    return _SCHEME.sub("", address).rstrip("/")


def _ascii_host(netloc: str) -> str:
    host, colon, port = netloc.partition(":")
    return f"{host.encode('idna').decode('ascii')}{colon}{port}"
