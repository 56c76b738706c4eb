"""At which sizes a service may be asked: caps, no upscaling, listed sizes, and the form of the parameter."""

from __future__ import annotations

import math

from manifests.imageapi.address import Region, in_form
from manifests.imageapi.service import ImageServiceDoc

FORMS = ("w,", "w,h")


# Left, top, width and height, in pixels.
Rectangle = tuple[float, float, float, float]


def most_width(service: ImageServiceDoc, width: float, height: float) -> int:
    """Return the largest width at which a region of that size may be asked for, one pixel at least."""
    # maxHeight alone is not allowed, and maxWidth alone limits the height as well.
    most_wide = service.max_width
    most_high = service.max_height or service.max_width
    limits = [width]
    if most_wide:
        limits.append(most_wide)
    if most_high:
        limits.append(most_high * width / height)
    if service.max_area:
        limits.append(math.sqrt(service.max_area * width / height))
    found = max(1, math.floor(min(limits) + 1e-9))
    while service.max_area and found > 1 and found * round(found * height / width) > service.max_area:
        found -= 1
    return found


def size_forms(service: ImageServiceDoc) -> tuple[str, ...]:
    """The forms of a size parameter in the order in which they are tried: what was learned, else the canonical one.

    Version 3's canonical form is ``w,h``, which level 1 does not promise.
    """
    learned = service.learned.size
    canonical = "w," if service.level == 1 else service.api.size
    first = learned if learned in FORMS else canonical
    return (first, *(form for form in FORMS if form != first))


def size_parameter(service: ImageServiceDoc, wide: int, width: float, height: float, form: str = "") -> str:
    """Return the size parameter for ``wide`` pixels of a region of width × height."""
    return in_form(form or size_forms(service)[0], wide, max(1, round(wide * height / width)))


def listed_size(service: ImageServiceDoc, longest: int, most: int) -> tuple[int, int] | None:
    """Return a listed size near the wanted one (such are kept ready), if there is one."""
    if service.learned.listed is False:
        return None
    near = [s for s in service.sizes if 0.85 * longest <= max(s) <= 1.25 * longest and s[0] <= most]
    return min(near, key=lambda size: abs(max(size) - longest), default=None)


def inside(region: Rectangle | None, width: int, height: int) -> Region | None:
    """Return the part of a region inside the image in whole pixels, None where it is all of it."""
    if region is None:
        return None
    x, y, w, h = region
    left, top = max(0, round(x)), max(0, round(y))
    right, bottom = min(width, round(x + w)), min(height, round(y + h))
    if right <= left or bottom <= top or (left, top, right, bottom) == (0, 0, width, height):
        return None
    return Region(left, top, right - left, bottom - top)
