"""The setting ONIT_RATES: how often one address may ask for what costs much."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

NAMES = ("search", "upload", "login", "region", "export")
DEFAULT = "search=300/min,upload=30/min,login=30/min,region=240/min,export=30/min"
_SECONDS = {"s": 1, "min": 60, "h": 3600}
_RATE = re.compile(r"(?P<name>[a-z]+)=(?P<many>[1-9]\d{0,6})/(?P<unit>s|min|h)")


@dataclass(frozen=True)
class Rate:
    """So many requests in so many seconds."""

    many: int
    seconds: int


def read_rates(said: str) -> Mapping[str, Rate]:
    """Rates by name, written ``search=300/min,login=20/min``. Raises ValueError for what is not so written."""
    found = {}
    for one in filter(None, (part.strip() for part in said.split(","))):
        match = _RATE.fullmatch(one)
        if match is None or match["name"] not in NAMES:
            raise ValueError(
                f"ONIT_RATES: “{one}” is no rate. Write {', '.join(NAMES)} as in search=300/min."
            )
        found[match["name"]] = Rate(int(match["many"]), _SECONDS[match["unit"]])
    return found
