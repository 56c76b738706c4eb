"""Region → Crop: its pixels, the small picture that is kept, and the address of the full one at the library."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np

from onitsearch.crop.address import region_url
from onitsearch.crop.colour import colour_of
from onitsearch.geometry import Box, whole_box
from onitsearch.pages.image import PageImage

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
# One more whenever the same box gives other pixels: pages that have not changed are then cut anew, too.
RECIPE = 1


@dataclass(frozen=True)
class Crop:
    """A region cut out of the page image.

    ``pixels`` is RGB uint8 (h, w, 3), ``digest`` the SHA-256 of those pixels and their shape, ``thumbnail`` the
    JPEG that is kept under ``thumbnail_name`` (a name made from its own bytes), ``image_url`` the region at
    the library, or the whole image where the library cannot cut; ``colour`` is one of `colour.Colour`.
    """

    pixels: Pixels = field(repr=False)
    digest: str
    thumbnail: bytes = field(repr=False)
    thumbnail_name: str
    thumbnail_width: int
    thumbnail_height: int
    image_url: str | None = None
    colour: str = ""

    @property
    def width(self) -> int:
        """Width of the pixels."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Height of the pixels."""
        return int(self.pixels.shape[0])


def crop(page: PageImage, box: Box, *, thumbnail_size: int = 400, quality: int = 88) -> Crop:
    """Cut ``box`` (canvas space) out of a page; at least one pixel each way, never beyond the image."""
    pixels = cut(page, box)
    small = shrink(pixels, thumbnail_size)
    encoded = encode_jpeg(small, quality)
    name = hashlib.sha256(encoded).hexdigest()
    return Crop(
        pixels=pixels,
        digest=pixels_digest(pixels),
        thumbnail=encoded,
        thumbnail_name=f"onitsearch/crops/{name[:2]}/{name[2:40]}.jpg",
        thumbnail_width=int(small.shape[1]),
        thumbnail_height=int(small.shape[0]),
        image_url=region_url(page, box),
        colour=colour_of(small).value,
    )


def cut(page: PageImage, box: Box) -> Pixels:
    """Return the pixels of ``box`` (canvas space); at least one each way, never beyond the image."""
    height, width = page.pixels.shape[:2]
    whole = whole_box(page.to_canvas.inverse().box(box), width, height)
    return np.ascontiguousarray(page.pixels[whole.y : whole.y + whole.h, whole.x : whole.x + whole.w])


def pixels_digest(pixels: Pixels) -> str:
    """Return the SHA-256 (hex) of an image's shape and bytes."""
    digest = hashlib.sha256(repr(pixels.shape).encode())
    digest.update(np.ascontiguousarray(pixels).data)
    return digest.hexdigest()


def shrink(pixels: Pixels, longest: int) -> Pixels:
    """Return the image with a long side of at most ``longest`` pixels; a smaller one as it is."""
    height, width = pixels.shape[:2]
    factor = longest / max(height, width)
    if factor >= 1:
        return pixels
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def encode_jpeg(pixels: Pixels, quality: int) -> bytes:
    """Return an RGB image as JPEG bytes."""
    done, encoded = cv2.imencode(
        ".jpg",
        cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR),
        # Progressive ones would be 4 % smaller, but take three times as long to write and twice as long to read.
        [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1],
    )
    if not done:  # cannot happen for uint8 RGB; said rather than passed over
        raise ValueError(f"An image of shape {pixels.shape} could not be written as JPEG.")
    return encoded.tobytes()
