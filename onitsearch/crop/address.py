"""The address of a region at the library, by its Image API; the whole image where it cannot cut."""

from __future__ import annotations

from manifests.imageapi import plan
from manifests.imageapi.address import Region
from manifests.uri import valid_uri
from onitsearch.geometry import Box, whole_box
from onitsearch.pages.image import PageImage


def region_url(page: PageImage, box: Box) -> str | None:
    """Return the address of ``box`` (canvas space) at full resolution, in the dialect of its service.

    A level 0 service cannot cut, nor can one that was seen to refuse: then it is the whole image, as it is where
    there is no service. None where there is neither. A valid URI in any case.
    """
    original = page.original_of(box)
    service = original.service
    if service is None:
        return valid_uri(original.url) or None
    if original.width and original.height:
        part = whole_box(original.from_canvas.box(box), original.width, original.height)
        region = Region(part.x, part.y, part.w, part.h)
        url = plan.region_url(
            service, region, width=original.width, height=original.height, rotation=original.rotation
        )
        if url:
            return url
    return plan.whole_url(service, original.url) or None
