"""What is tried out with a service that refused a size but gives the whole image: once, to know what to publish."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from manifests.imageapi.address import Region, in_form, last_of, request, server_of
from manifests.imageapi.service import ImageServiceDoc
from manifests.imageapi.sizes import size_forms


def is_smaller(service: ImageServiceDoc, came: tuple[int, int], longest: int) -> bool:
    """Say whether a whole image came smaller than its service is said to have it (width and height in pixels)."""
    if not service.width or not service.height:
        return False
    return max(came) < 0.98 * min(max(service.width, service.height), longest)


def refusal(
    service: ImageServiceDoc, came: tuple[int, int], answers: Callable[[str], bool]
) -> ImageServiceDoc:
    """The service with what it really refuses: a form of sizes, all sizes, or regions as well.

    ``answers`` says whether an address gives anything; two are asked for at the most.
    """
    width, height = service.width or came[0], service.height or came[1]
    region = Region(0, 0, max(1, width // 4), max(1, height // 4))
    _, form = size_forms(service)
    wide, high = max(1, region.w // 2), max(1, region.h // 2)
    learned = service.learned
    if answers(request(service, region, in_form(form, wide, high))):
        learned = dataclasses.replace(learned, size=form, regions=True)
    else:
        regions = answers(request(service, region, service.api.whole))
        learned = dataclasses.replace(learned, size="whole", regions=regions)
    return dataclasses.replace(service, dialect=learned)


def moved(service: ImageServiceDoc, asked: str, final: str) -> str:
    """Where the server of a service redirects its requests to, where the rest of the address stays; else ""."""
    base = service.base
    if final == asked or not asked.startswith(base) or "?" in final:
        return ""
    rest = asked.removeprefix(base)
    there = final.removesuffix(rest)
    if there == final or last_of(there) != last_of(base):
        return ""
    return server_of(there)
