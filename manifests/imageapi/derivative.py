"""What a request of the Image API 3 asks of an image that we serve: read to the letter, and in canonical form."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from manifests.errors import BadRequestError
from manifests.imageapi.address import ImageRequest, Region, in_form
from manifests.imageapi.versions import DEFAULT

FORMATS = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
QUALITIES = (DEFAULT, "color", "gray", "bitonal")
# The longest side that a format's files can have (WebP's; JPEG's).
_LONGEST = {"webp": 16_383, "jpg": 65_500}
# Nine digits are more than any image has pixels, and no number of so many is too large to reckon with.
_PIXELS, _NUMBER = r"(\d{1,9})", r"(\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})"
_REGION = re.compile(",".join([_PIXELS] * 4), re.ASCII)
_PERCENT = re.compile("pct:" + ",".join([_NUMBER] * 4), re.ASCII)
_SIZE = re.compile(r"(\d{1,9})?,(\d{1,9})?", re.ASCII)
_SCALE = re.compile(f"pct:{_NUMBER}", re.ASCII)
_ROTATION = re.compile(f"(!?){_NUMBER}", re.ASCII)


@dataclass(frozen=True)
class Original:
    """An image as its server has it: its size, the most that may be asked for, and whether it has colours."""

    width: int
    height: int
    max_width: int
    max_height: int
    max_area: int
    colour: bool = True


@dataclass(frozen=True)
class Derivative:
    """An image made of an original: a region of it, at a size, then mirrored, then turned, in a quality and a format.

    ``width`` and ``height`` are those before it is turned. ``size`` is the size parameter in canonical form.
    """

    region: Region
    width: int
    height: int
    mirrored: bool
    rotation: int
    quality: str
    format: str
    region_word: str
    size: str

    def requests(self, base: str) -> Iterator[ImageRequest]:
        """The same request to a service, the canonical one first; then with its size in pixels, as tilers write it."""
        turn = ("!" if self.mirrored else "") + str(self.rotation)
        for size in dict.fromkeys((self.size, in_form("w,h", self.width, self.height))):
            yield ImageRequest(base, self.region_word, size, turn, self.quality, self.format)

    @property
    def media_type(self) -> str:
        """The media type of its format."""
        return FORMATS[self.format]


def read_request(original: Original, region: str, size: str, rotation: str, file: str) -> Derivative:
    """Read the parameters of a request; ``file`` is quality and format (``default.jpg``).

    Raises BadRequestError, with a sentence, for what the Image API 3 or this server does not know.
    """
    part = _region(original, region)
    width, height = _size(original, part, size)
    mirrored, turn = _rotation(rotation)
    quality, _, format_ = file.rpartition(".")
    if format_ not in FORMATS:
        raise _bad(
            f"There is no image in the format “{_short(format_)}” here.", "It can be jpg, png or webp."
        )
    if quality not in QUALITIES:
        raise _bad(
            f"“{_short(quality)}” is no quality of this image.", "It can be default, color, gray or bitonal."
        )
    if max(width, height) > _LONGEST.get(format_, max(width, height)):
        raise _bad(
            f"{width} × {height} pixels are more than a file in the format {format_} can have.",
            "Ask for png or less.",
        )
    # An image without colours gives all that there are.
    if quality == "color" or (quality == "gray" and not original.colour):
        quality = DEFAULT
    whole = part == (0, 0, original.width, original.height)
    return Derivative(
        part, width, height, mirrored, turn, quality, format_, "full" if whole else str(part),
        _canonical_size(original, part, width, height),
    )  # fmt: skip


def _region(original: Original, asked: str) -> Region:
    wide, high = original.width, original.height
    if asked == "full":
        return Region(0, 0, wide, high)
    if asked == "square":
        side = min(wide, high)
        return Region((wide - side) // 2, (high - side) // 2, side, side)
    if share := _PERCENT.fullmatch(asked):
        x, y, w, h = (float(one) / 100 for one in share.groups())
        box = Region(_nearest(x * wide), _nearest(y * high), _nearest(w * wide), _nearest(h * high))
    elif found := _REGION.fullmatch(asked):
        box = Region(*map(int, found.groups()))
    else:
        raise _bad(f"“{_short(asked)}” is no region.", "It can be full, square, x,y,w,h or pct:x,y,w,h.")
    w, h = min(box.w, wide - box.x), min(box.h, high - box.y)
    if w < 1 or h < 1:
        raise _bad(f"The region {_short(asked)} shows nothing of an image of {wide} × {high} pixels.")
    return Region(box.x, box.y, w, h)


def _size(original: Original, part: Region, asked: str) -> tuple[int, int]:
    """Width and height of the answer, in pixels."""
    larger, plain = asked.startswith("^"), asked.removeprefix("^")
    confined = plain.startswith("!")
    if plain == "max":
        return _largest(original, part, larger)
    if share := _SCALE.fullmatch(plain):
        factor = float(share[1]) / 100
        width, height = _nearest(part.w * factor), _nearest(part.h * factor)
    elif (found := _SIZE.fullmatch(plain.removeprefix("!"))) and any(found.groups()):
        if confined and not all(found.groups()):
            raise _not_a_size(asked)
        wide, high = (int(one) if one else 0 for one in found.groups())
        if "0" in {one.lstrip("0") or "0" for one in found.groups() if one}:
            raise _bad(f"An image of the size {_short(asked)} has no pixels.")
        if confined:
            return _inside(original, part, wide, high, larger)
        width = wide or max(1, _nearest(part.w * high / part.h))
        height = high or max(1, _nearest(part.h * wide / part.w))
    else:
        raise _not_a_size(asked)
    if width < 1 or height < 1:
        raise _bad(f"An image of the size {_short(asked)} has no pixels.")
    if not larger and (width > part.w or height > part.h):
        raise _bad(
            f"The size {_short(asked)} is larger than what it shows, which has {part.w} × {part.h} pixels.",
            f"Ask for ^{_short(asked)} to have it enlarged.",
        )
    if width > original.max_width or height > original.max_height or width * height > original.max_area:
        raise _bad(
            f"{width} × {height} pixels are more than this server gives.",
            "Its info.json says how many it does.",
        )
    return width, height


def _largest(original: Original, part: Region, larger: bool) -> tuple[int, int]:
    """The largest size at which a region is given, upscaled or not."""
    return _inside(original, part, original.max_width, original.max_height, larger)


def _inside(original: Original, part: Region, wide: int, high: int, larger: bool) -> tuple[int, int]:
    """The largest size of a region that fits into a box and into what the server gives."""
    wide, high = min(wide, original.max_width), min(high, original.max_height)
    limits = [wide / part.w, high / part.h, math.sqrt(original.max_area / (part.w * part.h))]
    if not larger:
        limits.append(1.0)
    factor = min(limits)
    width = max(1, min(wide, _nearest(part.w * factor)))
    height = max(1, min(high, _nearest(part.h * factor)))
    while width * height > original.max_area:  # rounded up beyond it
        width, height = (width - 1, height) if width > height else (width, height - 1)
    return width, height


def _nearest(value: float) -> int:
    return math.floor(value + 0.5)


def _rotation(asked: str) -> tuple[bool, int]:
    found = _ROTATION.fullmatch(asked)
    if found is None or float(found[2]) > 360:
        raise _bad(
            f"“{_short(asked)}” is no rotation.",
            "It can be 0, 90, 180 or 270, with ! before it to mirror first.",
        )
    if float(found[2]) % 90:
        raise _bad("Images are turned by 90, 180 or 270 degrees here.")
    return bool(found[1]), int(float(found[2])) % 360


def _canonical_size(original: Original, part: Region, width: int, height: int) -> str:
    if (width, height) == _largest(original, part, False):
        return "max"
    if width <= part.w and height <= part.h:
        return in_form("w,h", width, height)
    return (
        "^max" if (width, height) == _largest(original, part, True) else "^" + in_form("w,h", width, height)
    )


def _not_a_size(asked: str) -> BadRequestError:
    return _bad(
        f"“{_short(asked)}” is no size.",
        "It can be max, w, or ,h or w,h or !w,h or pct:n, with ^ before it where it may be enlarged.",
    )


def _bad(message: str, hint: str = "") -> BadRequestError:
    return BadRequestError(message, hint=hint)


def _short(asked: str) -> str:
    return asked[:60]
