"""Image API services as Presentation documents describe them, of any version (`manifests.imageapi.versions`)."""

from __future__ import annotations

import dataclasses
import re

from manifests.imageapi.service import ImageServiceDoc, TileDoc
from manifests.imageapi.versions import version_of
from manifests.presentation.access import access_of
from manifests.presentation.docs import ServiceRef
from manifests.presentation.values import (
    JsonObject,
    first_text,
    identifier,
    is_object,
    items,
    kind,
    objects,
    pixels,
    text,
)

_LEVEL = re.compile(r"level([0-9])(?![0-9])")
_IMAGE_API = re.compile(r"/api/image|image-api|^level[0-9]$")


def image_service(value: object, default_version: int = 2, image_url: str = "") -> ImageServiceDoc | None:
    """The first image service among a resource's services, or None.

    ``default_version`` is taken where neither type, context nor profile tells the version. A service that is
    named by its address alone counts where ``image_url``, the image itself, lies below that address.
    """
    bare: JsonObject | None = None
    for item in items(value):
        service = {"@id": item} if isinstance(item, str) and _is_above(item, image_url) else item
        if not is_object(service):
            continue
        if not identifier(service):
            continue
        verdict = _is_image_service(service)
        if verdict:
            return _read(service, default_version)
        if verdict is None and bare is None:
            bare = service
    return _read(bare, default_version) if bare is not None else None


def image_info(data: object, service: ImageServiceDoc) -> ImageServiceDoc | None:
    """A service as its info.json describes it, None where that is no description of an image.

    Image API 1.0 has an ``identifier`` in place of an id, and some servers answer with neither; others give
    an id of another spelling (http, a proxy's). The id by which it was asked for is the one that stands.
    """
    if not is_object(data) or pixels(data.get("width")) is None or pixels(data.get("height")) is None:
        return None
    said = _read(data, service.version)
    if not said.profile and not any(
        key in data for key in ("@context", "protocol", "identifier", "@id", "id")
    ):
        return None
    return dataclasses.replace(said, id=service.id, dialect=service.dialect, address=service.address)


def _is_above(address: str, image_url: str) -> bool:
    base = text(address).removesuffix("/info.json").rstrip("/")
    return bool(base) and (image_url.startswith(f"{base}/") or text(address).endswith("/info.json"))


def _is_image_service(service: JsonObject) -> bool | None:
    """True or False; None where the service says nothing about itself (old manifests do that)."""
    said = kind(service)
    if said.lower().startswith("imageservice"):
        return True
    hints = [_profile(service), *(first_text(service.get(key)) for key in ("@context", "protocol"))]
    if any(_IMAGE_API.search(hint) for hint in hints):
        return True
    return False if any(hints) or said not in ("", "Service") else None


def _read(service: JsonObject, default_version: int) -> ImageServiceDoc:
    profile = _profile(service)
    extras = [service, *objects(service.get("profile"))]
    level = _LEVEL.search(profile)
    return ImageServiceDoc(
        id=identifier(service),
        version=version_of(kind(service), first_text(service.get("@context")), profile) or default_version,
        level=int(level[1]) if level and int(level[1]) <= 2 else None,
        profile=profile,
        width=pixels(service.get("width")),
        height=pixels(service.get("height")),
        sizes=_sizes(service.get("sizes")),
        tiles=_tiles(service),
        max_width=_first_pixels(extras, "maxWidth"),
        max_height=_first_pixels(extras, "maxHeight"),
        max_area=_area(extras),
        access=access_of(service.get("service")),
    )


def _profile(service: JsonObject) -> str:
    for key in ("profile", "dcterms:conformsTo"):  # The second is how Image API 1 was announced at first.
        for item in items(service.get(key)):
            if said := identifier(item):
                return said
    return ""


def _first_pixels(extras: list[JsonObject], key: str) -> int | None:
    return next((found for extra in extras if (found := pixels(extra.get(key))) is not None), None)


def _area(extras: list[JsonObject]) -> int | None:
    for extra in extras:
        said = extra.get("maxArea")
        if isinstance(said, int) and not isinstance(said, bool) and 0 < said < 2**53:
            return said
    return None


def _sizes(value: object) -> tuple[tuple[int, int], ...]:
    pairs = ((pixels(size.get("width")), pixels(size.get("height"))) for size in objects(value))
    return tuple((width, height) for width, height in pairs if width and height)


def _tiles(service: JsonObject) -> tuple[TileDoc, ...]:
    found = []
    for tile in objects(service.get("tiles")):
        width = pixels(tile.get("width"))
        factors = tuple(n for n in (pixels(f) for f in items(tile.get("scaleFactors"))) if n)
        if width and factors:
            found.append(TileDoc(width, pixels(tile.get("height")) or width, factors))
    if not found and (width := pixels(service.get("tile_width"))):  # Image API 1
        factors = tuple(n for n in (pixels(f) for f in items(service.get("scale_factors"))) if n)
        found.append(TileDoc(width, pixels(service.get("tile_height")) or width, factors or (1,)))
    return tuple(found)


def service_refs(*values: object) -> tuple[ServiceRef, ...]:
    """The services a manifest announces, image services included, those without an id left out."""
    return tuple(
        ServiceRef(identifier(service), kind(service), first_text(service.get("profile")))
        for value in values
        for service in objects(value)
        if identifier(service)
    )
