"""Rights statements (rightsstatements.org): which one an address names, and what it allows to be shown."""

from __future__ import annotations

import re
from collections.abc import Iterable

_STATEMENT = re.compile(r"rightsstatements\.org/(?:vocab|page)/([A-Za-z-]+)(?:/|$)", re.IGNORECASE)


def rights_statement(address: str) -> str:
    """The code of a statement, such as ``InC-EDU`` or ``NoC-US``; empty for all other addresses."""
    match = _STATEMENT.search(address)
    return match[1] if match else ""


def in_copyright(addresses: Iterable[str]) -> bool:
    """Whether one of a book's rights statements says that it is in copyright."""
    # InC, InC-EDU, InC-NC, InC-OW-EU, InC-RUU
    return any(rights_statement(address).lower().split("-")[0] == "inc" for address in addresses)
