"""The address of a region at the library, by its Image API; the whole image where it cannot cut."""

from __future__ import annotations

from onitsearch.geometry import Box, whole_box
from onitsearch.pages.image import PageImage
from onitsearch.pages.request import full_size, image_name, most_width, size_parameter


def region_url(page: PageImage, box: Box) -> str | None:
    """Return the address of ``box`` (canvas space) at full resolution, in canonical form, or of the whole image.

    The size keeps within what the service allows and is never larger than the region. A level 0 service
    cannot cut: then it is the whole image, as it is where there is no service. None where there is neither.
    """
    original = page.original_of(box)
    service = original.service
    if service is None:
        return original.url or None
    whole = f"{service.base}/full/{full_size(service)}/0/{image_name(service)}"
    if service.level == 0 or not original.width or not original.height:
        return original.url or whole
    region = whole_box(original.from_canvas.box(box), original.width, original.height)
    wide = most_width(service, region.w, region.h)
    size = full_size(service) if wide == region.w else size_parameter(service, wide, region.w, region.h)
    if service.version >= 3 and wide == region.w:
        size = "max"
    # Only level 2 promises quarter turns; elsewhere the region comes as the library keeps it.
    turn = original.rotation if service.level == 2 and original.rotation % 90 == 0 else 0
    where = "full" if (region.w, region.h) == (original.width, original.height) else str(region)
    return f"{service.base}/{where}/{size}/{turn:.0f}/{image_name(service)}"
