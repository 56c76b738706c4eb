"""Tokens for hosts that protect what they hold; each goes to its own host, over TLS or within, and nowhere else."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from manifests.conf import get_settings
from manifests.errors import FetchFailedError
from manifests.fetch.guard import Target

_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]*): (.+)", re.S)


def header_of(target: Target) -> dict[str, str]:
    """The header that opens a checked target: none where no token is set for its host, or it would go in the clear."""
    if target.scheme != "https" and not target.inside:
        return {}
    return _header(target.host, target.port)


def header_for(url: str) -> dict[str, str]:
    """The header for the host of a URL, whether or not it may be sent there."""
    try:
        split = urlsplit(url)
        return _header(split.hostname or "", split.port or (443 if split.scheme == "https" else 80))
    except ValueError:
        return {}


def _header(host: str, port: int) -> dict[str, str]:
    """A token as ``Authorization: Bearer …``, or the setting's whole header. Raises FetchFailedError."""
    tokens = get_settings().fetch_tokens
    said = tokens.get(f"{host}:{port}") or tokens.get(host)
    if not said or re.search(r"[\r\n\x00]", said):
        return {}
    try:
        said.encode("latin-1")
    except UnicodeEncodeError:
        raise FetchFailedError(
            f"The token for {host} holds a letter that no header can carry.",
            hint="Copy it into FETCH_TOKENS of ONITSEARCH once more: tokens are letters, digits and signs of ASCII.",
        ) from None
    whole = _HEADER.fullmatch(said)
    return {whole[1]: whole[2]} if whole else {"Authorization": f"Bearer {said}"}
