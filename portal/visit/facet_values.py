"""One value of a facet, as a page shows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FacetValue:
    """One value; choosing the chosen one again takes it away.

    ``depth`` is how far down in a tree it stands, ``detail`` tells it from others of the same label.
    """

    value: str
    label: str
    count: int | None
    href: str
    chosen: bool = False
    depth: int = 0
    detail: str = ""
