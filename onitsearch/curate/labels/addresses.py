"""Addresses in lists: an image and its region in one, names by which images are known again, books by a template."""

from __future__ import annotations

import re
from collections.abc import Mapping

from manifests.errors import BadRequestError
from manifests.uri import is_web, without_scheme
from onitsearch.geometry import Box

# Lists write decimals in regions, which the Image API has not.
_REQUEST = re.compile(
    r"(?P<base>https?://[^?#]+?)/(?P<region>full|square|pct:[\d.,]+|-?[\d.]+,-?[\d.]+,[\d.]+,[\d.]+)"
    r"/[^/]+/!?[\d.]+/\w+(?:\.\w+)?(?:[?#].*)?",
    re.IGNORECASE,
)
_FRAGMENT = re.compile(r"(?P<base>.+?)#xywh=(?:pixel:)?(?P<region>[-\d.]+,[-\d.]+,[\d.]+,[\d.]+)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_PLACE = re.compile(r"\{(\w+)\}")
LARGEST = 1e7


def split_address(address: str) -> tuple[str, Box | None]:
    """An image's address without its region, and the region in pixels where it has one."""
    found = _REQUEST.fullmatch(address) or _FRAGMENT.fullmatch(address)
    if found is None:
        return address.removesuffix("/info.json").rstrip("/"), None
    return found["base"], box_of_text(found["region"])


def box_of_text(text: str) -> Box | None:
    """A box from ``x,y,w,h``, ``xywh=…``, ``x=…,y=…,w=…,h=…`` or four numbers in brackets; None for what is none."""
    if text.startswith("pct:") or text in ("full", "square"):
        return None
    numbers = [float(one) for one in _NUMBER.findall(text.replace("xywh", ""))]
    if len(numbers) != 4 or max(map(abs, numbers)) >= LARGEST or min(numbers[2:]) <= 0:
        return None
    return Box(*numbers)


def key_of(address: str) -> str:
    """The name by which an image's address is known again: without scheme, and without zeros before its page number."""
    plain = without_scheme(address.removesuffix("/info.json").rstrip("/"))
    before, slash, last = plain.rpartition("/")
    return f"{before}{slash}{last.lstrip('0') or '0'}" if last.isdigit() else plain


def check_template(template: str) -> str:
    """A template of manifests' addresses (“https://…/{barcode}/manifest”). Raises BadRequestError for another thing."""
    if template and not (is_web(template) and _PLACE.search(template)):
        raise BadRequestError(
            f"“{template[:80]}” is no template of manifests.",
            hint="Write an address with a column's name in it, as https://library.example/{barcode}/manifest.",
        )
    return template


def book_of(template: str, values: Mapping[str, str], image: str) -> str:
    """The manifest of a row by the template; a place that no column fills is the folder that the image is in.

    Empty where neither says it.
    """
    folder = image.rsplit("/", 2)[-2] if image.count("/") > 3 else ""
    empty = False

    def filled(place: re.Match[str]) -> str:
        nonlocal empty
        value = values.get(place[1].lower(), "") or folder
        empty = empty or not re.fullmatch(r"[^\s/?#]+", value)
        return value

    found = _PLACE.sub(filled, template)
    return "" if empty or not template else found
