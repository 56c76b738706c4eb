"""Parts of pages as they stand in the address of a search: ``PAGE,x,y,w,h``, our id and a box in canvas units."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from django.utils.translation import gettext

from manifests.errors import BadRequestError
from manifests.models import Canvas
from manifests.presentation.docs import Box
from onitsearch.search import Region
from onitsearch.selectors import get_canvas

_NUMBER = r"\d{1,7}(?:\.\d{1,4})?"
REGION = re.compile(rf"^[0-9a-z]{{4,16}}(?:,{_NUMBER}){{4}}$")
# The fields of a form without scripts, in per cent of the page, and what each is called in messages.
FIELDS = ("x", "y", "w", "h")
# Canvases may be small: their units are told with so many decimals.
_DECIMALS = 3


def written(page: Canvas, box: Box) -> str:
    """A part of a page as an address holds it."""
    numbers = (
        f"{max(0.0, side):.{_DECIMALS}f}".rstrip("0").rstrip(".") for side in (box.x, box.y, box.w, box.h)
    )
    return ",".join([page.public_id, *numbers])


def read(region: str) -> tuple[Canvas, Box]:
    """The page and the box of a part of a page. Raises NotFoundError, GoneError, BadRequestError."""
    public_id, *numbers = region.split(",")
    page = get_canvas(public_id)
    x, y, w, h = (float(number) for number in numbers)
    if not (w > 0 and h > 0):
        raise _no_rectangle()
    return page, Box(x, y, w, h)


def region_of(region: str) -> Region:
    """A part of a page as the search is told of it. Raises as `read` does."""
    page, box = read(region)
    return Region(page.uri, (box.x, box.y, box.w, box.h))


def box_of_shares(fields: Mapping[str, str], page: Canvas) -> Box:
    """The box in canvas units of four numbers in per cent, as a form has them. Raises BadRequestError.

    What lies outside the page is cut off.
    """
    try:
        left, top, wide, high = (float(fields.get(name, "").strip().replace(",", ".")) for name in FIELDS)
    except ValueError:
        raise _no_rectangle() from None
    if not all(map(math.isfinite, (left, top, wide, high))):
        raise _no_rectangle()
    right, bottom = min(100.0, left + wide), min(100.0, top + high)
    left, top = max(0.0, left), max(0.0, top)
    if right - left <= 0 or bottom - top <= 0:
        raise _no_rectangle()
    width, height = page.size
    return Box(
        left * width / 100, top * height / 100, (right - left) * width / 100, (bottom - top) * height / 100
    )


def _no_rectangle() -> BadRequestError:
    return BadRequestError(
        gettext("This is not a rectangle on the page."),
        hint=gettext("Give left edge, top edge, width and height in per cent of the page."),
    )
