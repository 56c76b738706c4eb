"""A picture as an image service of its own: a window on the library's, so that viewers zoom into the crop.

It promises level 1 of the Image API 2, which every viewer reads, and answers each request with the address at
the library's own service that shows the same: pixels never go through us. It is made of nothing but the crop's
address at the library, so that whatever wrote that address also decides on what is asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from manifests.errors import BadRequestError
from manifests.imageapi.address import ImageRequest, Region, in_form, parse_request
from manifests.imageapi.tiles import scale_factors
from onitsearch.annotate.addresses import Addresses

IMAGE_2 = "http://iiif.io/api/image/2/context.json"
LEVEL_1 = "http://iiif.io/api/image/2/level1.json"
TILE = 512
# Nine digits are more than any image has pixels, and no number of so many is too large to reckon with.
_PIXELS, _SHARE = r"(\d{1,9})", r"(\d{1,9}(?:\.\d*)?|\.\d+)"
_REGION = re.compile(",".join([_PIXELS] * 4), re.ASCII)
_PERCENT = re.compile("pct:" + ",".join([_SHARE] * 4), re.ASCII)
_SIZE = re.compile(r"(!?)(\d{0,9}),(\d{0,9})", re.ASCII)
_FILE = re.compile(r"(?:default|native|color)\.jpg")


@dataclass(frozen=True, slots=True)
class Window:
    """A crop at the library: the request for all of it, whose region in pixels of the whole image is ``box``."""

    request: ImageRequest
    box: Region

    def region(self, asked: str) -> Region:
        """A region of the crop (``full``, pixels or ``pct:``) in pixels of it. Raises BadRequestError."""
        found, share = _REGION.fullmatch(asked), _PERCENT.fullmatch(asked)
        if asked == "full":
            return Region(0, 0, self.box.w, self.box.h)
        if share:
            x, y, w, h = (float(one) / 100 for one in share.groups())
            box = Region(
                round(x * self.box.w), round(y * self.box.h), round(w * self.box.w), round(h * self.box.h)
            )
        elif found:
            box = Region(*map(int, found.groups()))
        else:
            raise _refused(asked)
        w, h = min(box.w, self.box.w - box.x), min(box.h, self.box.h - box.y)
        if w < 1 or h < 1:
            raise BadRequestError(
                f"The region {asked[:60]} shows nothing of {self.box.w} × {self.box.h} pixels."
            )
        return Region(box.x, box.y, w, h)

    def address(self, region: str, size: str, rotation: str, file: str) -> str:
        """Where the library shows what is asked for. Raises BadRequestError for what level 1 does not promise."""
        if rotation != "0":
            raise BadRequestError("This picture is not turned here.", hint="The rotation is 0.")
        if not _FILE.fullmatch(file):
            raise BadRequestError("This picture comes as default.jpg.")
        part = self.region(region)
        if size in ("full", "max") and part == self.region("full"):
            return self.request.url
        there = Region(self.box.x + part.x, self.box.y + part.y, part.w, part.h)
        return replace(
            self.request, region=str(there), size=in_form("w,", _width(size, part.w, part.h), part.h)
        ).url


def window(image_url: str) -> Window | None:
    """The window that a crop's address at the library opens; None where the library does not cut, or turns it."""
    found = parse_request(image_url)
    if found is None or found.rotation != "0" or not (box := found.pixels) or not (box.w and box.h):
        return None
    return Window(found, box)


def crop_size(image_url: str) -> tuple[int, int] | None:
    """Width and height of the image at a crop's address; None for an address that is no crop's."""
    found = parse_request(image_url)
    if found is None or found.pixels is None:
        return None
    w, h = found.answer_size(found.pixels.w, found.pixels.h)
    return (h, w) if found.rotation.lstrip("!") in ("90", "270") else (w, h)


def service_block(picture: str, addresses: Addresses) -> list[dict[str, Any]]:
    """The service as the body of a painting names it."""
    return [{"@id": addresses.image(picture), "@type": "ImageService2", "profile": LEVEL_1}]


def image_information(picture: str, seen: Window, addresses: Addresses) -> dict[str, Any]:
    """The service's info.json: the crop's size at the library, and tiles that its server is asked for."""
    return {
        "@context": IMAGE_2,
        "@id": addresses.image(picture),
        "protocol": "http://iiif.io/api/image",
        "width": seen.box.w,
        "height": seen.box.h,
        "tiles": [{"width": TILE, "scaleFactors": scale_factors(seen.box.w, seen.box.h, TILE)}],
        "profile": [LEVEL_1, {"formats": ["jpg"], "qualities": ["default"], "supports": ["regionByPct"]}],
    }


def _width(size: str, w: int, h: int) -> int:
    """How wide a region of that size is asked for: never wider than it is."""
    if size in ("full", "max"):
        return w
    found = _SIZE.fullmatch(size)
    if found is None or not (found[2] or found[3]):
        raise _refused(size)
    wide = int(found[2]) if found[2] else round(int(found[3]) * w / h)
    if found[1] and found[2] and found[3]:  # the largest that fits into both
        wide = min(wide, int(int(found[3]) * w / h))
    if int(found[2] or 1) < 1 or int(found[3] or 1) < 1:
        raise _refused(size)
    return max(1, min(wide, w))


def _refused(asked: str) -> BadRequestError:
    return BadRequestError(
        f"“{asked[:60]}” is not a region or size that this service knows.",
        hint="Regions are full or x,y,w,h; sizes are full or w, (level 1 of the Image API 2).",
    )
