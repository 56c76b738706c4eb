"""What is tried out with a service that refused a size but gives the whole image: once, to know what to publish."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from manifests.imageapi.address import (
    Region,
    as_named,
    in_form,
    last_of,
    parse_request,
    region_size,
    request,
    service_uri,
)
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
        regions = answers(request(service, region, region_size(service, region)))
        learned = dataclasses.replace(learned, size="whole", regions=regions)
    return dataclasses.replace(service, dialect=learned)


def parts(service: ImageServiceDoc, came: tuple[int, int], answers: Callable[[str], bool]) -> ImageServiceDoc:
    """The service that refused a region at a size: it may give it in the other form of sizes, or not at all."""
    _, form = size_forms(service)
    other = dataclasses.replace(service, dialect=dataclasses.replace(service.learned, size=form))
    learned = dataclasses.replace(service.learned, regions=False)
    if cuts(other, came, answers):
        learned = dataclasses.replace(learned, size=form, regions=True)
    return dataclasses.replace(service, dialect=learned)


def cuts(service: ImageServiceDoc, came: tuple[int, int], answers: Callable[[str], bool]) -> bool:
    """Say whether a service gives a region at a size, in the form of sizes that it was found to know."""
    width, height = service.width or came[0], service.height or came[1]
    region = Region(0, 0, max(1, width // 4), max(1, height // 4))
    return answers(
        request(service, region, in_form(service.learned.size, region.w // 2 or 1, region.h // 2 or 1))
    )


def relocated(service: ImageServiceDoc, asked: str, final: str) -> ImageServiceDoc:
    """The service at the address to which a request for it (``asked``) was redirected (``final``).

    Where that has the image's name in it, it is a rule for all images of the server, until one goes elsewhere: then
    each has an address of its own. A request that was not redirected any more ends both.
    """
    learned, at_first = service.learned, as_named(service)
    known, first = service_uri(service), service_uri(at_first)
    came, there = _base(asked), _base(final)
    if came not in (known, first) or not there:
        return service
    if there == came:
        return service if came == known else at_first
    name = last_of(first)
    before, found, behind = there.rpartition(name) if name else ("", "", "")
    if found and (before, behind) == (learned.moved, learned.suffix):
        return service
    if found and came == known and not learned.renames:
        rule = dataclasses.replace(at_first.learned, moved=before, suffix=behind)
        return dataclasses.replace(at_first, dialect=rule)
    renaming = dataclasses.replace(at_first.learned, renames=True)
    return dataclasses.replace(service, address=there, dialect=renaming)


def _base(address: str) -> str:
    """What stands before the parameters of an image request, or before info.json; "" where it is neither.

    Some servers have all of it in a query of one member (``?IIIF=/scans/1.tif``); further ones, and a query behind the
    request, are somebody's leave for this once.
    """
    if address.endswith("/info.json"):
        base, behind = address.removesuffix("/info.json"), ""
    else:
        found = parse_request(address)
        base = found.base if found else ""
        behind = address.removeprefix(base)
    return "" if "?" in behind or "&" in base.partition("?")[2] else base
