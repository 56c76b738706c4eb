"""An image of a service that has tiles only: the tiles of one scale, and where each lies in the whole."""

from __future__ import annotations

import math
from collections.abc import Callable

from manifests.imageapi.address import Region, in_form, request
from manifests.imageapi.attempt import Attempt, Part
from manifests.imageapi.dialect import ROUNDINGS
from manifests.imageapi.service import ImageServiceDoc, TileDoc
from manifests.imageapi.sizes import size_forms

MOST_TILES = 36
# Canonical sizes round up; static tilers are seen to round down, or to the nearest.
_ROUND: dict[str, Callable[[float], int]] = {
    "ceil": math.ceil,
    "round": lambda value: max(1, math.floor(value + 0.5)),
    "floor": lambda value: max(1, math.floor(value)),
}


def scale_factors(width: int, height: int, tile: int) -> list[int]:
    """The factors by which tiles of a new service are scaled down: doubled until one tile holds the whole image."""
    factors = [1]
    while tile * factors[-1] < max(width, height):
        factors.append(factors[-1] * 2)
    return factors


def tiled(service: ImageServiceDoc, longest: int) -> list[Attempt]:
    """Return ways to put the image together from tiles at the scale nearest above the wanted size, or none.

    They differ in the size of tiles at the edges, where it is no whole number.
    """
    if service.width is None or service.height is None:
        return []
    side = max(service.width, service.height)
    choices: list[tuple[float, int, TileDoc]] = [
        (abs(math.log(side / factor / longest)), factor, tile)
        for tile in service.tiles
        for factor in tile.scale_factors
        if side / factor >= 0.6 * longest
    ]
    for _, factor, tile in sorted(choices, key=lambda choice: choice[0]):
        across, down = tile.width * factor, tile.height * factor
        if math.ceil(service.width / across) * math.ceil(service.height / down) <= MOST_TILES:
            return _variants(service, tile, factor)
    return []


def _variants(service: ImageServiceDoc, tile: TileDoc, factor: int) -> list[Attempt]:
    learned = service.learned.rounding
    size = (math.ceil((service.width or 0) / factor), math.ceil((service.height or 0) / factor))
    found: list[Attempt] = []
    for form in size_forms(service):
        for rounding in sorted(ROUNDINGS, key=lambda one: one != learned):
            parts = _parts(service, tile, factor, rounding, form)
            if all(parts != other.parts for other in found):
                found.append(Attempt(parts, size=size, learns={"rounding": rounding, "size": form}))
    return found


def _parts(
    service: ImageServiceDoc, tile: TileDoc, factor: int, rounding: str, form: str
) -> tuple[Part, ...]:
    width, height = service.width or 0, service.height or 0
    step_x, step_y = tile.width * factor, tile.height * factor
    rounded = _ROUND[rounding]
    parts = []
    for y in range(0, height, step_y):
        for x in range(0, width, step_x):
            w, h = min(step_x, width - x), min(step_y, height - y)
            where = "full" if (w, h) == (width, height) else Region(x, y, w, h)
            size = in_form(form, rounded(w / factor), rounded(h / factor))
            parts.append(Part(request(service, where, size), x // factor, y // factor))
    return tuple(parts)
