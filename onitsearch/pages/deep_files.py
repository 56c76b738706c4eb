"""Files of more than eight bits a channel, and storage that Pillow does not know, by libvips and OpenCV.

Each is given one format by name, so that a stranger's bytes choose no decoder. The sentences of its errors lack their
beginning, the name of the image.
"""

from __future__ import annotations

import logging

import cv2
import numpy as np
import pyvips
from PIL import Image

from onitsearch.errors import BadImageError
from onitsearch.pages.colour import plain_rgb
from onitsearch.pages.deep import Storage, eight_bits, shrunk
from onitsearch.pages.image import Pixels
from onitsearch.pages.tiff import Frame

logging.getLogger("pyvips").setLevel(logging.ERROR)  # it tells every oddity of a file; its errors are raised
pyvips.cache_set_max(0)  # which would keep strangers' files in memory
_NUMBERS = ("char", "uchar", "short", "ushort", "int", "uint", "float", "double")
# Spaces that libvips itself takes to sRGB; of others the samples are looked at.
_CONVERTED = ("lab", "labs", "cmyk", "xyz", "lch", "yxy")
_CODESTREAM = b"\xff\x4f\xff\x51"


def png_is_deep(data: bytes) -> bool:
    """Say whether a PNG has sixteen bits a channel."""
    return data[:8] == b"\x89PNG\r\n\x1a\n" and data[24:25] == b"\x10"


def jpeg_2000_is_deep(data: bytes) -> bool:
    """Say whether a JPEG 2000 image says that its first channel has more than eight bits."""
    at = data.find(_CODESTREAM)
    return at >= 0 and len(data) > at + 42 and (data[at + 42] & 0x7F) + 1 > 8


def decode_by_vips(data: bytes, loader: str, step: int, frame: Frame | None = None) -> Pixels:
    """Return the pixels of a PNG (``pngload``) or of one image of a TIFF (``tiffload``), reduced by ``step``."""
    options: dict[str, object] = {"fail_on": "error"}
    if frame is not None:
        options["page"] = frame.number
        if frame.below is not None:
            options["subifd"] = frame.below
    image = pyvips.Operation.call(f"{loader}_buffer", data, **options).autorot()
    if image.format not in _NUMBERS:
        raise BadImageError("holds complex numbers, no image.")
    icc = image.get("icc-profile-data") if image.get_typeof("icc-profile-data") else None
    if step > 1:
        image = image.shrink(step, step)
    if image.interpretation in _CONVERTED:
        image, icc = image.colourspace("srgb"), None
    elif image.bands - len(_extra(image, frame)) not in (1, 3):
        raise BadImageError(f"has {image.bands} channels, which is not read.")
    values = image.numpy()
    if values.dtype == np.uint8:
        shown = values if values.ndim == 3 else values[:, :, np.newaxis]
        return plain_rgb(Image.fromarray(shown[:, :, :3] if shown.shape[2] >= 3 else shown[:, :, 0]), icc)
    depth = frame.depth if frame else None
    extra = _extra(image, frame)
    if len(extra) > 1:
        values = values[:, :, : image.bands - len(extra) + 1]
    if extra[:1] == (0,):
        values, extra = values[:, :, :-1], ()
    storage = Storage(depth, alpha=bool(extra), premultiplied=extra[:1] == (1,))
    pixels = eight_bits(values, storage)
    return plain_rgb(Image.fromarray(pixels), icc)


def decode_by_opencv(data: bytes, step: int) -> Pixels:
    """Return the pixels of a JPEG 2000 image or of a TIFF's first image."""
    found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if found is None:
        raise BadImageError("is of a kind that is not read.")
    values = shrunk(found, step)
    if values.ndim == 3 and values.shape[2] >= 3:
        values = np.concatenate([values[:, :, 2::-1], values[:, :, 3:]], axis=2)
    if values.dtype == np.uint8:
        return plain_rgb(Image.fromarray(values))
    return eight_bits(values, Storage(alpha=values.ndim == 3 and values.shape[2] in (2, 4)))


def _extra(image: pyvips.Image, frame: Frame | None) -> tuple[int, ...]:
    """Return what each channel beyond the colours is, as TIFF counts: 0 nothing, 1 dimmed, 2 plain opacity."""
    if frame is not None and (frame.extra or frame.photometric is not None):
        return frame.extra
    return (2,) if image.bands in (2, 4) else ()
