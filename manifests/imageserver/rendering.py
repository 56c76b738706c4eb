"""Makes a derivative of a published page from what is stored of it: the whole page at full size and in a few sizes."""

from __future__ import annotations

import logging
from pathlib import Path

import pyvips

from manifests.errors import NotFoundError, OnitError
from manifests.imageapi.address import ImageRequest, in_form
from manifests.imageapi.derivative import Derivative
from manifests.imageserver.service import StandingService

# libvips tells each of its steps at the level INFO.
logging.getLogger("pyvips").setLevel(logging.WARNING)

# Larger images wait for being turned in a temporary file, not in memory (bytes of pixels).
_IN_MEMORY = 128 * 2**20
_DARK = 128  # of 256 shades; what is lighter becomes white
# A part is taken from a smaller image of the page only where its edges fall within a quarter of a pixel.
_FINER = 2
# What it takes to read a pixel of a JPEG, measured by what it takes to write one.
_READING = 0.25


def source(service: StandingService, wanted: Derivative) -> tuple[int, int]:
    """The size of the stored whole-page image that a derivative is best made of: the smallest that is fine enough."""
    region = wanted.region
    is_part = (region.w, region.h) != (service.width, service.height)
    finer = _FINER if is_part else 1
    needed = (
        min(service.width, finer * wanted.width * service.width / region.w),
        min(service.height, finer * wanted.height * service.height / region.h),
    )
    fine = [size for size in service.sizes if size[0] >= needed[0] and size[1] >= needed[1]]
    return min(fine, default=(service.width, service.height))


def cost(service: StandingService, wanted: Derivative) -> int:
    """How much work a derivative is, in pixels that are written; a file is read from its top, at a quarter of that."""
    wide, high = source(service, wanted)
    read = wide * high * (wanted.region.y + wanted.region.h) / service.height
    return int(read * _READING) + wanted.width * wanted.height


def render(service: StandingService, wanted: Derivative) -> bytes:
    """The file of a derivative.

    Raises NotFoundError where the page was just taken away, OnitError where it is damaged.
    """
    size = source(service, wanted)
    name = "max" if size == (service.width, service.height) else in_form("w,h", *size)
    stored = service.stored(ImageRequest("", size=name))
    try:
        return _encoded(_image(stored, service, wanted), wanted)
    except pyvips.Error as error:
        if not stored.exists():
            raise NotFoundError("This image has just been replaced by another.") from error
        raise OnitError(
            "The stored image of this page is damaged.", hint="Publish the book again."
        ) from error


def _image(stored: Path, service: StandingService, wanted: Derivative) -> pyvips.Image:
    image = pyvips.Image.new_from_file(str(stored), access="sequential", fail_on="error")
    wide, high = image.width / service.width, image.height / service.height
    x, y, w, h = wanted.region
    left, top = min(round(x * wide), image.width - 1), min(round(y * high), image.height - 1)
    right, bottom = max(left + 1, round((x + w) * wide)), max(top + 1, round((y + h) * high))
    part = image.crop(left, top, min(right, image.width) - left, min(bottom, image.height) - top)
    if (part.width, part.height) != (wanted.width, wanted.height):
        part = part.thumbnail_image(wanted.width, height=wanted.height, size="force")
    if wanted.mirrored:
        part = part.fliphor()
    if wanted.rotation:
        # Turning reads from everywhere at once, a file only from its top.
        part = _at_rest(part).rot(f"d{wanted.rotation}")
    if wanted.quality in ("gray", "bitonal"):
        part = part.colourspace("b-w")
    if wanted.quality == "bitonal":
        part = (part >= _DARK).copy(interpretation="b-w")
    return part


def _at_rest(image: pyvips.Image) -> pyvips.Image:
    if image.width * image.height * image.bands < _IN_MEMORY:
        return image.copy_memory()
    settled = pyvips.Image.new_temp_file("%s.v")
    image.write(settled)
    return settled


def _encoded(image: pyvips.Image, wanted: Derivative) -> bytes:
    if wanted.format == "png":
        depth = {"bitdepth": 1} if wanted.quality == "bitonal" else {}
        return bytes(image.pngsave_buffer(compression=6, keep="none", **depth))
    if wanted.format == "webp":
        return bytes(image.webpsave_buffer(Q=82, keep="none"))
    return bytes(image.jpegsave_buffer(Q=85, optimize_coding=True, keep="none"))
