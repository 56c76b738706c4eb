"""The picture cut out of its page: our kept crop, the larger one at its library, and in which sizes it can be had."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from manifests.errors import BadRequestError
from onitsearch.annotate.addresses import Addresses
from onitsearch.annotate.image_service import Window, window
from onitsearch.models import Illustration
from portal.visit.tiles import thumbnail_url

# The long side of the crop that a page shows before anybody zooms, in pixels.
_SHOWN = 1200
_WIDTHS = (800, 1600)


@dataclass(frozen=True)
class Closeup:
    """A crop with its proportion (in canvas units); ``large`` lies over ``small`` as soon as it has come."""

    small: str
    large: str
    width: int
    height: int


@dataclass(frozen=True)
class ImageSize:
    """One size of the picture, in pixels."""

    width: int
    height: int
    address: str


def closeup(known: Illustration) -> Closeup | None:
    """The crop of a picture; None where only its page can be shown."""
    small, seen = thumbnail_url(known), _window(known)
    large = _larger(seen) if seen else ""
    return Closeup(small, large, round(known.w), round(known.h)) if small or large else None


def sizes(known: Illustration) -> list[ImageSize]:
    """The sizes in which the picture can be had, the smallest first: what we keep, and what its library cuts out."""
    found = []
    if small := thumbnail_url(known):
        found.append(ImageSize(known.thumbnail_width, known.thumbnail_height, small))
    if seen := _window(known):
        box, service = seen.box, Addresses(settings.PUBLIC_URL).image(known.public_id)
        for width in _WIDTHS:
            if width < box.w:
                height = round(box.h * width / box.w)
                found.append(ImageSize(width, height, f"{service}/full/{width},/0/default.jpg"))
        found.append(ImageSize(box.w, box.h, known.image_url))
    return found


def _window(known: Illustration) -> Window | None:
    """The window on the library's image, if it cuts and lets everybody see."""
    return None if known.restricted else window(known.image_url)


def _larger(seen: Window) -> str:
    try:
        return seen.address("full", f"!{_SHOWN},{_SHOWN}", "0", "default.jpg")
    except BadRequestError:
        return ""
