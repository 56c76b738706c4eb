"""Smaller and lighter versions of a kept thumbnail, made when they are first asked for and kept beside it.

The kept thumbnail stays what vectors are made of and all versions come from. Versions are named after it, and it after
its own bytes: another picture has other names (docs/adr/034).
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType

from PIL import Image

from manifests.errors import OnitError
from onitsearch.crop import storage
from onitsearch.crop.crop import Pixels, encode_jpeg, shrink
from onitsearch.pages.decode import decode_image


class Size(StrEnum):
    """The sizes in which a picture is served; the largest is the kept thumbnail's own."""

    TINY = "tiny"
    SMALL = "small"
    MEDIUM = "medium"
    WHOLE = ""


# Long side in pixels at most. Rows of a wall are 150 to 210 pixels high and pictures of any proportion, so that steps
# of a third or so make nobody fetch twice the pixels that are shown.
LONG_SIDES: Mapping[Size, int] = MappingProxyType({Size.TINY: 160, Size.SMALL: 220, Size.MEDIUM: 300})
JPEG, WEBP = "image/jpeg", "image/webp"
# As like the original as JPEG of 80, in two thirds of the bytes and 2 to 4 ms (docs/adr/034 has the table).
_WEBP_QUALITY, _WEBP_METHOD = 70, 2
_JPEG_QUALITY = 85


def smaller(one: Size, other: Size) -> Size:
    """The smaller of two sizes."""
    return min(one, other, key=list(Size).index)


def width_in(size: Size, width: int, height: int) -> int:
    """The width in pixels of a version of a thumbnail that is so wide and high."""
    longest = max(width, height, 1)
    side = LONG_SIDES.get(size, longest)
    return width if side >= longest else max(1, round(width * side / longest))


def version(name: str, size: Size, *, webp: bool) -> tuple[bytes, str]:
    """A version of the kept thumbnail ``name``, and its media type: WebP where wanted and smaller than JPEG.

    A thumbnail that cannot be read is given as it is. Raises FileNotFoundError where it is gone.
    """
    if webp and (light := _version(name, size, "webp", _as_webp)):
        return light, WEBP
    plain = _version(name, size, "jpg", _as_jpeg) if size in LONG_SIDES else b""
    return plain or storage.read_thumbnail(name), JPEG


def _version(name: str, size: Size, ending: str, make: Callable[[bytes, Size], bytes]) -> bytes:
    """A version as it is kept or is made now; nothing where the thumbnail itself serves as well, or is broken."""
    kept = _name(name, size, ending)
    found = _kept(kept)
    if found is None:
        try:
            found = make(storage.read_thumbnail(name), size)
        except OnitError:
            return b""
        with contextlib.suppress(OSError):  # a full disk is no reason to show nothing
            storage.keep(kept, found)
    return found


def _as_jpeg(thumbnail: bytes, size: Size) -> bytes:
    pixels = _pixels(thumbnail)
    if max(pixels.shape[:2]) <= LONG_SIDES[size]:
        return b""
    return encode_jpeg(shrink(pixels, LONG_SIDES[size]), _JPEG_QUALITY)


def _as_webp(thumbnail: bytes, size: Size) -> bytes:
    """A version as WebP, from the thumbnail itself; nothing where it would not be smaller than JPEG."""
    pixels = _pixels(thumbnail)
    small = shrink(pixels, LONG_SIDES.get(size, max(pixels.shape)))
    plain = thumbnail if small is pixels else encode_jpeg(small, _JPEG_QUALITY)
    out = io.BytesIO()
    Image.fromarray(small).save(out, "WEBP", quality=_WEBP_QUALITY, method=_WEBP_METHOD)
    return out.getvalue() if out.tell() < len(plain) else b""


def _pixels(thumbnail: bytes) -> Pixels:
    return decode_image(thumbnail, name="The kept picture")


def _name(thumbnail: str, size: Size, ending: str) -> str:
    """Where a version is kept: in a folder of its own, under the thumbnail's name."""
    folder, _, file = thumbnail.rpartition("/")
    return f"{folder}/{file.rpartition('.')[0]}/{LONG_SIDES.get(size, 'whole')}.{ending}"


def _kept(name: str) -> bytes | None:
    """A version that is kept whole; None where it is not kept, or another process has not written it to its end."""
    try:
        data = storage.read_thumbnail(name)
    except FileNotFoundError:
        return None
    # An empty one says that the version would not be smaller.
    size = 8 + int.from_bytes(data[4:8], "little")
    whole = len(data) == size if name.endswith(".webp") else data.endswith(b"\xff\xd9")
    return data if whole or not data else None
