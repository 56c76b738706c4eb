"""The one door for image bytes that strangers gave us: fetched pages and visitors' uploads alike."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from manifests.errors import TooLargeError
from onitsearch.conf import Conf
from onitsearch.errors import BadImageError
from onitsearch.pages import tiff
from onitsearch.pages.colour import plain_rgb, reduced
from onitsearch.pages.deep import Storage, eight_bits, shrunk
from onitsearch.pages.deep_files import decode_by_opencv, decode_by_vips, jpeg_2000_is_deep, png_is_deep
from onitsearch.pages.image import Pixels
from onitsearch.pages.unreadable import reason, what_it_is

# What we read; Pillow knows many more, some of which run other programs or are rarely looked after.
FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP", "JPEG2000", "AVIF")
MAX_PIXELS = Conf.max_image_pixels
_READABLE = "Give a JPEG, PNG, WebP, AVIF, TIFF, GIF or JPEG 2000 image."
# Two images of one shape show the same where their small versions agree as well as this (correlation).
_SAME_PICTURE = 0.9
_SMALL = 48
# Darker than this (of 255) are samples that did not fill what their file says they do.
_BLACK = 48


def decode_image(
    data: bytes,
    max_pixels: int = MAX_PIXELS,
    *,
    name: str = "The image",
    longest: int | None = None,
    max_held: int | None = None,
) -> Pixels:
    """Return an image's pixels, sRGB uint8 (h, w, 3), upright, transparency on white.

    ``name`` begins the sentence of an error. Where ``longest`` is given, an image more than twice as large
    is brought to a whole fraction of its size at once, with a long side of at least about that.
    Pixels are counted before they are decoded; ``max_held`` is how many may be in memory at once, of which a JPEG that
    is reduced while it is read takes fewer than it has. Raises BadImageError and TooLargeError, nothing else.
    """
    if not data:
        raise BadImageError(f"{name} is an empty file.", hint=_READABLE)
    try:
        pixels = _Decoder(data, max_pixels, name, longest, max_held).pixels()
    except BadImageError as error:
        raise BadImageError(f"{name} {error.message}", hint=_READABLE) from error
    except TooLargeError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooLargeError(
            f"{name} has too many pixels.", hint=f"At most {max_pixels / 1e6:.0f} million are read."
        ) from None
    except MemoryError:
        raise TooLargeError(f"{name} needs more memory than there is.", hint="Give a smaller one.") from None
    except UnidentifiedImageError:
        raise BadImageError(f"{name} is {what_it_is(data)}.", hint=_READABLE) from None
    except Exception as error:  # damaged files make decoders fail in every way there is
        raise BadImageError(f"{name} is damaged or cut short ({reason(error)}).", hint=_READABLE) from error
    if pixels.ndim != 3 or pixels.shape[2] != 3 or 0 in pixels.shape:
        raise BadImageError(f"{name} has no pixels we can read.", hint=_READABLE)
    return np.ascontiguousarray(pixels)


class _Decoder:
    """One image on its way: which of a file's images is the page, and who can decode it."""

    def __init__(
        self, data: bytes, max_pixels: int, name: str, longest: int | None, max_held: int | None
    ) -> None:
        self.data, self.max_pixels, self.name, self.longest = data, max_pixels, name, longest
        self.max_held = max_held or max_pixels

    def pixels(self) -> Pixels:
        if tiff.is_tiff(self.data):
            return self._tiff()
        if png_is_deep(self.data):
            with Image.open(io.BytesIO(self.data), formats=("PNG",)) as image:
                step = self._step(*image.size)
                self._hold(*image.size)
                if image.mode != "I;16":
                    return decode_by_vips(self.data, "pngload", step)
        return self._by_pillow(0)

    def _step(self, width: int, height: int) -> int:
        """Count the pixels, and return by how much the image is reduced."""
        if width * height > self.max_pixels:
            raise TooLargeError(
                f"{self.name} has {width} × {height} pixels.",
                hint=f"At most {self.max_pixels / 1e6:.0f} million pixels are read.",
            )
        return max(1, max(width, height) // self.longest) if self.longest else 1

    def _hold(self, width: int, height: int, *, share: float = 1.0) -> None:
        """Refuse what would take too much memory, ``share`` of its pixels at a time."""
        if width * height * share > self.max_held:
            raise TooLargeError(
                f"{self.name} has {width} × {height} pixels.",
                hint=f"At most {self.max_held / 1e6:.0f} million pixels are read of such a file; give a JPEG or a"
                " smaller one.",
            )

    def _by_pillow(self, number: int, frame: tiff.Frame | None = None) -> Pixels:
        with Image.open(io.BytesIO(self.data), formats=FORMATS) as image:
            if number:
                image.seek(number)
            step = self._step(*image.size)
            if self.longest and image.format == "JPEG" and step > 1:
                factor = self.longest / max(image.size)
                size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
                whole, in_passes = image.size, bool(image.info.get("progressive"))
                image.draft("RGB", size)
                if in_passes:  # which are held in full, at about half of what pixels take
                    self._hold(*whole, share=0.5)
            self._hold(*image.size)
            image.load()
            icc = image.info.get("icc_profile")
            ImageOps.exif_transpose(image, in_place=True)
            if image.mode.startswith("I") or image.mode == "F":
                clear = image.info.get("transparency")
                return self._deep_grey(np.asarray(image), frame, step, icc, clear)
            pixels = plain_rgb(reduced(image, self.longest), icc)
            deep = image.format == "JPEG2000" and jpeg_2000_is_deep(self.data)
        if deep and np.percentile(pixels, 99.9) < _BLACK:
            return decode_by_opencv(self.data, step)
        return pixels

    def _deep_grey(
        self,
        values: np.ndarray[Any, np.dtype[Any]],
        frame: tiff.Frame | None,
        step: int,
        icc: bytes | None,
        clear: object,
    ) -> Pixels:
        storage = Storage(frame.depth if frame else None, inverted=bool(frame and frame.inverted))
        if frame and frame.form == 1 and values.dtype.kind == "i":  # which Pillow holds with a sign
            values = values.view(values.dtype.str.replace("i", "u"))
        grey = eight_bits(shrunk(values, step), storage)
        if isinstance(clear, int):
            paper = shrunk((values == clear).astype(np.uint8) * 255, step)
            grey = np.where(paper[:, :, np.newaxis] > 127, np.uint8(255), grey)
        return plain_rgb(Image.fromarray(grey[:, :, 0]), icc)

    def _tiff(self) -> Pixels:
        frames = tiff.tiff_frames(self.data)
        if not frames:
            return self._by_pillow(0)
        candidates = tiff.page_candidates(frames)
        for frame in candidates:
            self._step(frame.width, frame.height)
            self._hold(frame.width, frame.height)
        first = self._frame(candidates[0])
        if len(candidates) == 1:
            return first
        second = self._frame(candidates[1])
        return second if _same_picture(first, second) else first

    def _frame(self, frame: tiff.Frame) -> Pixels:
        """Decode one image of a TIFF by whoever can: Pillow reads most, libvips and OpenCV what it does not."""
        step = self._step(frame.width, frame.height)
        ways: list[Callable[[], Pixels]] = [lambda: decode_by_vips(self.data, "tiffload", step, frame)]
        if frame.below is None and not (frame.is_deep and len(frame.bits) > 1):
            ways.insert(0, lambda: self._by_pillow(frame.number, frame))
            if frame.number == 0 and (frame.photometric == tiff.YCBCR or max(frame.bits) > 32):
                ways.insert(1, lambda: decode_by_opencv(self.data, step))
        failure: Exception | None = None
        for way in ways:
            try:
                return way()
            except (TooLargeError, MemoryError):
                raise
            except Exception as error:  # of a storage that this one does not know, or of damage
                failure = failure or error
        raise failure or BadImageError("is a TIFF of a kind that is not read.")


def _same_picture(one: Pixels, other: Pixels) -> bool:
    """Say whether one image is a thumbnail of the other, by what they show."""
    small = [
        cv2.resize(pixels, (_SMALL, _SMALL), interpolation=cv2.INTER_AREA).mean(axis=2).reshape(-1)
        for pixels in (one, other)
    ]
    if any(values.std() < 1 for values in small):
        return bool(abs(small[0] - small[1]).mean() < 4)
    return bool(np.corrcoef(small[0], small[1])[0, 1] > _SAME_PICTURE)
