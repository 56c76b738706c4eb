"""What a zooming viewer (OpenSeadragon) is told of a service, so that it asks in its dialect."""

from __future__ import annotations

from typing import Any

from manifests.imageapi.address import (
    base_of,
    format_of,
    in_form,
    info_url,
    quality_of,
    request,
    service_uri,
    whole_size,
)
from manifests.imageapi.plan import whole_url
from manifests.imageapi.service import ImageServiceDoc
from manifests.imageapi.sizes import size_forms
from manifests.imageapi.versions import VERSIONS


def tile_source(service: ImageServiceDoc, plain: str = "") -> str | dict[str, Any]:
    """A tile source of OpenSeadragon: the address of info.json where the service does as that says.

    Else a description in its place, the listed sizes of a service that cuts no tiles, or the whole image.
    """
    learned = service.learned
    if service.level == 0 and service.sizes and not service.tiles:
        return {"type": "legacy-image-pyramid", "levels": _levels(service)}
    # OpenSeadragon knows no files without an ending.
    unknown = not format_of(service) or (learned.whole == "none" and not service.tiles)
    if learned.regions is False or unknown:
        return {"type": "image", "url": whole_url(service, plain)}
    odd = (
        quality_of(service) != service.api.quality
        or format_of(service) != "jpg"
        or base_of(service) != service.base
        or learned.info is False
    )
    if _sizes_of_version_2(service):
        odd = True
    if odd and service.level != 0 and service.width and service.height:
        return _description(service)
    return info_url(service)


def largest_width(source: str | dict[str, Any]) -> int | None:
    """How wide a tile source is at the most, where that is not the image's own width."""
    return (
        max(one["width"] for one in source["levels"])
        if isinstance(source, dict) and "levels" in source
        else None
    )


def _levels(service: ImageServiceDoc) -> list[dict[str, Any]]:
    """The listed sizes, the smallest first; that of the whole by the word that was seen to answer."""
    form = size_forms(service)[0]
    levels = []
    for width, height in sorted(service.sizes, key=max):
        is_whole = (width, height) == (service.width, service.height) and service.learned.whole != ""
        size = whole_size(service) if is_whole else in_form(form, width, height)
        levels.append({"url": request(service, size=size), "width": width, "height": height})
    return levels


def _description(service: ImageServiceDoc) -> dict[str, Any]:
    """What info.json would say, with the quality that answers; sizes by width alone are those of version 2."""
    api = VERSIONS[2] if _sizes_of_version_2(service) else service.api
    profile = api.profile.format(level=service.level or 1)
    return {
        "@context": api.context,
        api.identifier: service_uri(service),
        "protocol": "http://iiif.io/api/image",
        "profile": [profile] if api.number == 2 else profile,
        "width": service.width,
        "height": service.height,
        "tileQuality": quality_of(service),
        "tileFormat": format_of(service),
    }


def _sizes_of_version_2(service: ImageServiceDoc) -> bool:
    return service.learned.size == "w," and service.api.size != "w,"
