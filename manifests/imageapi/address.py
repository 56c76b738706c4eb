"""One request of the Image API: ``{base}/{region}/{size}/{rotation}/{quality}.{format}``, built and parsed."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from typing import NamedTuple

from manifests.imageapi.service import ImageServiceDoc
from manifests.imageapi.versions import DEFAULT, NATIVE, VERSIONS, WHOLE_WORDS
from manifests.uri import valid_uri

_REQUEST = re.compile(
    r"(?P<base>https?://.+?)/(?P<region>full|square|\d+,\d+,\d+,\d+|pct:[\d.,]+)"
    r"/(?P<size>\^?(?:full|max|!?\d*,\d*|pct:[\d.]+))/(?P<rotation>!?[\d.]+)"
    r"/(?P<quality>\w+)(?:\.(?P<format>\w+))?(?:[?#].*)?",
    re.IGNORECASE,
)


# What a dialect calls the ending of files that have none.
NO_FORMAT = "none"


class Region(NamedTuple):
    """A part of an image in whole pixels of it; as text it is the region parameter."""

    x: int
    y: int
    w: int
    h: int

    def __str__(self) -> str:
        return f"{self.x},{self.y},{self.w},{self.h}"


@dataclass(frozen=True)
class ImageRequest:
    """The parameters of one request, as text; ``region`` is also had as pixels, where it is in pixels."""

    base: str
    region: str = "full"
    size: str = "max"
    rotation: str = "0"
    quality: str = DEFAULT
    format: str = "jpg"

    @property
    def url(self) -> str:
        """The address, a valid URI."""
        name = f"{self.quality}.{self.format}" if self.format else self.quality
        return _as_uri(f"{self.base}/{self.region}/{self.size}/{self.rotation}/{name}")

    @property
    def is_whole(self) -> bool:
        """Whether it asks for all there is, at its own size."""
        return self.region == "full" and self.size in WHOLE_WORDS

    @property
    def pixels(self) -> Region | None:
        """The region in pixels, None where it is all of the image or not said in pixels."""
        numbers = self.region.split(",")
        return Region(*map(int, numbers)) if len(numbers) == 4 and all(map(str.isdigit, numbers)) else None

    def answer_size(self, width: int, height: int) -> tuple[int, int]:
        """How many pixels the answer has, where the region has ``width`` × ``height``; turns are not counted."""
        wide, _, high = self.size.lstrip("^!").partition(",")
        if wide.isdigit() and high.isdigit():
            return int(wide), int(high)
        if wide.isdigit() and width:
            return int(wide), max(1, round(int(wide) * height / width))
        if high.isdigit() and height:
            return max(1, round(int(high) * width / height)), int(high)
        return width, height


def _as_uri(address: str) -> str:
    """A valid URI; what looks like a fragment can only be a part of the image's name."""
    return valid_uri(address.replace("#", "%23"))


def parse_request(url: str) -> ImageRequest | None:
    """The parameters of an Image API request; None where an address is none."""
    found = _REQUEST.fullmatch(url)
    return ImageRequest(**{name: said or "" for name, said in found.groupdict().items()}) if found else None


def own_request(service: ImageServiceDoc, url: str) -> ImageRequest | None:
    """The parameters of one of the service's own requests; None where an address is another."""
    found = parse_request(url)
    return found if found is not None and found.base.rstrip("/") == service.base else None


def implied_service(url: str) -> ImageServiceDoc | None:
    """The service below which an image's address lies, where that asks for the whole image; None for other addresses.

    Whether there is one, only its info.json tells.
    """
    found = parse_request(url)
    if found is None or not found.is_whole or found.rotation != "0":
        return None
    version = 1 if found.quality == NATIVE else 3 if found.size == VERSIONS[3].whole else 2
    return ImageServiceDoc(id=found.base, version=version)


def request(service: ImageServiceDoc, region: object = "full", size: str = "", rotation: float = 0) -> str:
    """The address of a region (of the whole image) at a size (its own) from a service, in its dialect."""
    size = size or whole_size(service)
    quality, ending = quality_of(service), format_of(service)
    return ImageRequest(base_of(service), str(region), size, f"{rotation:.0f}", quality, ending).url


def info_url(service: ImageServiceDoc) -> str:
    """The address of a service's description, info.json."""
    return f"{service_uri(service)}/info.json"


def service_uri(service: ImageServiceDoc) -> str:
    """What a service's requests begin with, as a valid URI."""
    return _as_uri(base_of(service))


def base_of(service: ImageServiceDoc) -> str:
    """What a service's requests begin with: its id, or where these are redirected to."""
    learned = service.learned
    moved = learned.moved + last_of(service.base) + learned.suffix if learned.moved else service.base
    return service.address or moved


def as_named(service: ImageServiceDoc) -> ImageServiceDoc:
    """The service at the address that documents give it, wherever that redirects to."""
    return dataclasses.replace(
        service, address="", dialect=dataclasses.replace(service.learned, moved="", suffix="")
    )


def last_of(base: str) -> str:
    """The last part of a service's address, which names the image; what stands before it names the server."""
    return re.split(r"[/=]", base)[-1]


def server_of(base: str) -> str:
    """What stands before the image's own name in a service's address: one server's images have it in common."""
    return base.removesuffix(last_of(base))


def quality_of(service: ImageServiceDoc) -> str:
    """The quality that is asked for: Image API 1 calls it native."""
    return service.learned.quality or service.api.quality


def format_of(service: ImageServiceDoc) -> str:
    """The ending of the files that are asked for; "" where the service was found to want none."""
    return {"": "jpg", NO_FORMAT: ""}.get(service.learned.format, service.learned.format)


def whole_size(service: ImageServiceDoc) -> str:
    """The size parameter for everything there is."""
    whole = service.learned.whole
    if whole in ("w,", "w,h") and service.width and service.height:
        return in_form(whole, service.width, service.height)
    return whole if whole in WHOLE_WORDS else service.api.whole


def region_size(service: ImageServiceDoc, region: Region) -> str:
    """The size parameter for a region at its own size: as the whole is asked for, if that was found out."""
    whole = service.learned.whole
    if whole in ("w,", "w,h"):
        return in_form(whole, region.w, region.h)
    return whole if whole in WHOLE_WORDS else service.api.whole


def in_form(form: str, width: int, height: int) -> str:
    """A size in pixels in the form ``w,`` or ``w,h``."""
    return f"{width},{height}" if form == "w,h" else f"{width},"
