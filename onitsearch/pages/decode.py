"""The one door for image bytes that strangers gave us: fetched pages and visitors' uploads alike."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from manifests.errors import TooLargeError
from onitsearch.errors import BadImageError

Pixels = np.ndarray[Any, np.dtype[np.uint8]]

# What we read; Pillow knows many more, some of which run other programs or are rarely looked after.
FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP", "JPEG2000")
MAX_PIXELS = 80_000_000
_READABLE = "Give a JPEG, PNG, WebP, TIFF, GIF or JPEG 2000 image."


def decode_image(
    data: bytes, max_pixels: int = MAX_PIXELS, *, name: str = "The image", longest: int | None = None
) -> Pixels:
    """Return an image's pixels, RGB uint8 (h, w, 3), upright, transparency on white.

    ``name`` begins the sentence of an error. Where ``longest`` is given, an image more than twice as large
    is brought to a whole fraction of its size at once, with a long side of at least about that.
    Raises BadImageError and TooLargeError, nothing else.
    """
    if not data:
        raise BadImageError(f"{name} is an empty file.", hint=_READABLE)
    try:
        return _decode(data, max_pixels, name, longest)
    except (BadImageError, TooLargeError):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooLargeError(
            f"{name} has too many pixels.", hint=f"At most {max_pixels / 1e6:.0f} million are read."
        ) from None
    except MemoryError:
        raise TooLargeError(f"{name} needs more memory than there is.", hint="Give a smaller one.") from None
    except UnidentifiedImageError:
        raise BadImageError(f"{name} is {_what(data)}.", hint=_READABLE) from None
    except Exception as error:  # damaged files make decoders fail in every way there is
        raise BadImageError(f"{name} is damaged or cut short ({_reason(error)}).", hint=_READABLE) from error


def _decode(data: bytes, max_pixels: int, name: str, longest: int | None) -> Pixels:
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        width, height = image.size
        if width * height > max_pixels:
            raise TooLargeError(
                f"{name} has {width} × {height} pixels.",
                hint=f"At most {max_pixels / 1e6:.0f} million pixels are read.",
            )
        if longest and image.format == "JPEG" and max(width, height) > 2 * longest:
            factor = longest / max(width, height)
            image.draft("RGB", (max(1, round(width * factor)), max(1, round(height * factor))))
        image.load()
        ImageOps.exif_transpose(image, in_place=True)
        pixels = np.asarray(_rgb(_reduced(image, longest)), dtype=np.uint8)
    if pixels.ndim != 3 or pixels.shape[2] != 3 or 0 in pixels.shape:
        raise BadImageError(f"{name} has no pixels we can read.", hint=_READABLE)
    return np.ascontiguousarray(pixels)


def _reduced(image: Image.Image, longest: int | None) -> Image.Image:
    """Return the image at a fraction of its size where it is much larger than wanted.

    Before anything is converted: eighty million pixels of a stranger's would else take gigabytes.
    """
    step = max(image.size) // longest if longest else 1
    if step < 2:
        return image
    if image.mode.startswith("I;16"):  # Pillow cannot average these
        size = (max(1, image.width // step), max(1, image.height // step))
        return image.resize(size, Image.Resampling.NEAREST)
    if image.mode in ("P", "PA"):
        image = image.convert("RGBA")
    elif image.mode == "1":
        image = image.convert("L")
    return image.reduce(step)


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I") or image.mode == "F":
        return _eight_bits(image).convert("RGB")
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        layered = image.convert("RGBA")
        paper = Image.new("RGBA", layered.size, (255, 255, 255, 255))
        paper.alpha_composite(layered)
        return paper.convert("RGB")
    return image if image.mode == "RGB" else image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Grey of 16 or 32 bits to 8: by its full range where that is 16 bits, else by what it uses."""
    values = np.nan_to_num(np.asarray(image).astype(np.float32))
    low, high = float(values.min()), float(values.max())
    if image.mode.startswith("I;16") or (low >= 0 and 255 < high <= 65535):
        low, high = 0.0, 65535.0
    elif low >= 0 and high <= 255:
        low, high = 0.0, 255.0
    scale = 255.0 / (high - low) if high > low else 0.0
    return Image.fromarray(np.clip((values - low) * scale, 0, 255).astype(np.uint8))


def _what(data: bytes) -> str:
    """Say what bytes seem to be that are no image of ours."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "a web page, not an image"
    if b"<svg" in start:
        return "an SVG drawing, which is not read"
    if start.startswith(b"%pdf"):
        return "a PDF, not an image"
    if start.startswith((b"<?xml", b"<")):
        return "an XML file, not an image"
    try:
        data[:1024].decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(data[:1024]) - 4:
            return "no image of a kind we read"
    return "no image of a kind we read" if b"\0" in data[:1024] else "a text file, not an image"


def _reason(error: Exception) -> str:
    words = " ".join(str(error).split())[:120]
    return words or type(error).__name__
