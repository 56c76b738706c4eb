"""Parts of pages in requests: a picture, or a page and a rectangle on it, in addresses and in JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from manifests.errors import BadRequestError
from onitsearch import selectors
from onitsearch.search.query import Region

_BOX = r"(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?),(\d+(?:\.\d+)?),(\d+(?:\.\d+)?)"
_XYWH = re.compile(rf"(?:xywh=)?(?:pixel:)?{_BOX}")
_ID = r"[0-9a-z]{4,16}"
# A page by its id with a rectangle on it, as the addresses of the site have it; or a picture by its id.
_ON_PAGE = re.compile(rf"({_ID}),((?:[^,]+,){{3}}[^,]+)")
_PICTURE = re.compile(_ID)


def region_of(value: Any) -> Region | None:
    """A part of a page from ``{canvas, xywh}``, or from a text: ``URI#xywh=x,y,w,h``, ``PAGE,x,y,w,h`` or ``PICTURE``.

    PAGE and PICTURE are public ids; of a picture it is its own box. Raises BadRequestError, and NotFoundError or
    GoneError for an id that names nothing.
    """
    if value in (None, ""):
        return None
    if isinstance(value, str):
        if found := _ON_PAGE.fullmatch(value):
            return Region(selectors.get_canvas(found[1]).uri, box_of(found[2]))
        if _PICTURE.fullmatch(value):
            row = selectors.get_illustration(value)
            return Region(row.canvas.uri, (row.x, row.y, row.w, row.h))
        canvas, _, box = value.partition("#xywh=")
    elif isinstance(value, Mapping):
        canvas, box = value.get("canvas"), value.get("xywh")  # type: ignore[assignment]
    else:
        canvas, box = "", ""
    if not isinstance(canvas, str) or not canvas:
        raise BadRequestError(
            gettext("The region names no page."), hint='{"canvas": "https://…", "xywh": "100,200,300,400"}'
        )
    return Region(canvas=canvas, box=box_of(box))


def box_of(value: Any) -> tuple[float, float, float, float]:
    """A box from ``x,y,w,h`` as text or as a list of four numbers. Raises BadRequestError."""
    if isinstance(value, list | tuple):
        numbers = [one for one in value if isinstance(one, int | float) and not isinstance(one, bool)]
        # Whole numbers without end have no decimals.
        fits = len(numbers) == len(value) == 4 and all(abs(one) < 1e7 for one in numbers)
        value = ",".join(f"{one:f}" for one in numbers) if fits else ""
    found = _XYWH.fullmatch(value) if isinstance(value, str) and len(value) < 200 else None
    box = tuple(float(number) for number in found.groups()) if found else ()
    if len(box) != 4 or not (0 < box[2] < 1e7 and 0 < box[3] < 1e7 and max(abs(box[0]), abs(box[1])) < 1e7):
        raise BadRequestError(
            gettext("The region is not a rectangle."), hint=gettext("Write xywh as 100,200,300,400.")
        )
    return box
