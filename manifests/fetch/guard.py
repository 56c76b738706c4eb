"""The guard at the door: which URL may be fetched, and to which checked address to connect for it.

Public addresses may be; a host inside is allowed by the setting ALLOWED_ORIGINS (`ONIT_ALLOWED_ORIGINS`), not here.
"""

from __future__ import annotations

import posixpath
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit, urlunsplit

from manifests.conf import get_settings
from manifests.errors import AddressRefusedError, HostUnreachableError
from manifests.fetch.addresses import is_public
from manifests.uri import escaped

_DEFAULT_PORTS = {"http": 80, "https": 443}
_LONGEST_URL = 4000
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class Target:
    """A URL that passed the guard, and the addresses that were checked for it.

    ``inside`` tells that its origin is allowed by name; such a host is not asked to be public, and paced
    only where FETCH_HOST_RATES names it.
    """

    url: str
    scheme: str
    host: str
    port: int
    request_path: str
    addresses: tuple[str, ...]
    inside: bool

    @property
    def host_header(self) -> str:
        """The Host header: the name, and the port where it is not the usual one."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == _DEFAULT_PORTS[self.scheme] else f"{name}:{self.port}"


def check_url(url: str, *, allowed: Iterable[str] = ()) -> Target:
    """Check a URL and resolve its host once; ``allowed`` are origins that the owner names besides the settings'.

    Raises AddressRefusedError for anything but http and https to public addresses (or to an origin that
    the settings allow by name), HostUnreachableError where the name cannot be resolved.
    """
    settings = get_settings()
    scheme, host, port, path, query = parse_address(url)
    inside = _is_allowed(scheme, host, port, path, (*settings.allowed_origins, *allowed))
    if not inside and port not in settings.fetch_ports:
        raise AddressRefusedError(
            f"{url} names port {port}, which is not fetched from.",
            hint="FETCH_PORTS in ONITSEARCH lists the ports that are.",
            url=url,
        )
    addresses = _resolve(host, port, url)
    if not inside:
        _insist_on_public(addresses, host, url)
    return Target(
        url=urlunsplit((scheme, _netloc(scheme, host, port), path, query, "")),
        scheme=scheme,
        host=host,
        port=port,
        request_path=urlunsplit(("", "", path, query, "")),
        addresses=addresses,
        inside=inside,
    )


def parse_address(url: str) -> tuple[str, str, int, str, str]:
    """Scheme, host (ASCII), port, path and query of a URL, escaped as HTTP wants them.

    Raises AddressRefusedError for what no request can be made of; nothing is resolved.
    """
    if len(url) > _LONGEST_URL or _CONTROL.search(url) or "\\" in url:
        raise AddressRefusedError(f"{url[:200]!r} is not an address that can be fetched.", url=url[:200])
    try:
        split = urlsplit(url.strip())
        port = split.port
        host = (split.hostname or "").rstrip(".")
        ascii_host = host if ":" in host else host.encode("idna").decode("ascii").lower()
    except (ValueError, UnicodeError):
        raise AddressRefusedError(f"{url} is not a well formed address.", url=url) from None
    if split.scheme not in _DEFAULT_PORTS:
        raise AddressRefusedError(
            f"{url} cannot be fetched: only http and https addresses can.",
            hint="Give an address that begins with https://.",
            url=url,
        )
    if not ascii_host or re.search(r"[\s/?#@]", ascii_host):
        raise AddressRefusedError(f"{url} names no host.", url=url)
    if split.username is not None or split.password is not None:
        raise AddressRefusedError(f"{url} carries a user name or password.", url=url)
    # Brackets and the bar are no letters of a URI, but there are servers that want them as they are.
    path = escaped(split.path or "/", more="[]|^")
    query = escaped(split.query, query=True, more="[]|^")
    return split.scheme, ascii_host, port or _DEFAULT_PORTS[split.scheme], path, query


def _netloc(scheme: str, host: str, port: int) -> str:
    name = f"[{host}]" if ":" in host else host
    return name if port == _DEFAULT_PORTS[scheme] else f"{name}:{port}"


def _is_allowed(scheme: str, host: str, port: int, path: str, origins: Iterable[str]) -> bool:
    plain = plain_path(path)
    if plain is None:
        return False
    return any(_matches(origin, scheme, host, port, plain) for origin in origins)


def _matches(origin: str, scheme: str, host: str, port: int, path: str) -> bool:
    split = urlsplit(origin if "://" in origin else f"//{origin}")
    if split.scheme and split.scheme != scheme:
        return False
    try:
        wanted_port = split.port or _DEFAULT_PORTS[split.scheme or scheme]
    except ValueError:
        return False
    prefix = "/" + split.path.strip("/")
    return (
        (split.hostname or "").lower() == host
        and wanted_port == port
        and (prefix == "/" or path == prefix or path.startswith(prefix + "/"))
    )


def plain_path(path: str) -> str | None:
    """A path without escapes, doubled slashes and dots; None where it climbs or never comes to rest."""
    for _ in range(4):
        unescaped = unquote(path)
        if unescaped == path:
            break
        path = unescaped
    else:
        return None
    if "\\" in path or _CONTROL.search(path) or ".." in path.split("/"):
        return None
    return posixpath.normpath("/" + path.lstrip("/"))


def _resolve(host: str, port: int, url: str) -> tuple[str, ...]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise HostUnreachableError(
            f"The host {host} of {url} is not known.",
            hint="Check the spelling, and that this machine has a working name server.",
            url=url,
        ) from None
    addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not addresses:
        raise HostUnreachableError(f"The host {host} of {url} has no address.", url=url)
    return addresses


def _insist_on_public(addresses: Iterable[str], host: str, url: str) -> None:
    """Refuse a name if any of its addresses leads inside: a mixed answer is a trick."""
    inside = [address for address in addresses if not is_public(address)]
    if inside:
        raise AddressRefusedError(
            f"{url} is not fetched: {host} leads to {inside[0]}, an address inside this network.",
            hint="ALLOWED_ORIGINS in ONITSEARCH can allow a host inside by name, port and path.",
            url=url,
        )
