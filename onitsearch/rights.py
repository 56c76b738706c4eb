"""What a book's rights statements (rightsstatements.org, Creative Commons) allow to be shown."""

from __future__ import annotations

import re
from collections.abc import Iterable

# In copyright, with all its kinds: InC, InC-EDU, InC-NC, InC-OW-EU, InC-RUU.
_IN_COPYRIGHT = re.compile(r"rightsstatements\.org/(?:vocab|page)/InC(?:-|/|$)", re.IGNORECASE)


def in_copyright(addresses: Iterable[str]) -> bool:
    """Whether one of a book's rights statements says that it is in copyright."""
    return any(_IN_COPYRIGHT.search(address) for address in addresses)
