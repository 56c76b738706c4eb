"""Which address gives a page at about the size we want; pure, by what the image service says of itself.

Level 0 serves only what it lists; level 1 promises regions in pixels and sizes by width; nothing is ever asked
for larger than it is. Every plan is a list of attempts, the best first, since services promise wrongly.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from manifests.presentation.docs import Box as DocBox
from manifests.presentation.docs import ImageServiceDoc, PaintingDoc, TileDoc

MOST_TILES = 36


@dataclass(frozen=True)
class Part:
    """One image of an attempt, and where its upper left corner lies in the whole (pixels)."""

    url: str
    x: int = 0
    y: int = 0


@dataclass(frozen=True)
class Attempt:
    """One way to get the page: a single image, or tiles of a whole of ``size``.

    ``cut`` says that the answer shows only the painting's region, not the whole image. ``wide`` is the width
    that the answer should have, where it is known.
    """

    parts: tuple[Part, ...]
    size: tuple[int, int] | None = None
    cut: bool = False
    wide: int | None = None


def plan(painting: PaintingDoc, service: ImageServiceDoc | None, longest: int) -> list[Attempt]:
    """Return attempts to get a painting with a long side of about ``longest`` pixels."""
    attempts = _level_0(service, longest) if service and service.level == 0 else []
    if service and service.level != 0:
        attempts = _sized(painting, service, longest)
    plain = Attempt((Part(painting.url),)) if painting.url.startswith(("http://", "https://")) else None
    if plain and plain not in attempts:
        attempts.append(plain)
    return attempts


def needs_info(painting: PaintingDoc, service: ImageServiceDoc) -> bool:
    """Say whether info.json must be read before anything can be asked for."""
    if service.level is None or service.width is None or service.height is None:
        return True
    return service.level == 0 and not service.sizes and not service.tiles


def full_size(service: ImageServiceDoc) -> str:
    """Return the size parameter for everything there is."""
    return "max" if service.version >= 3 else "full"


def image_name(service: ImageServiceDoc) -> str:
    """Return quality and format: Image API 1 calls the quality native."""
    return "native.jpg" if service.version == 1 else "default.jpg"


def most_width(service: ImageServiceDoc, width: float, height: float) -> int:
    """Return the largest width at which a region of that size may be asked for, one pixel at least."""
    # maxHeight alone is not allowed, and maxWidth alone limits the height as well.
    most_wide = service.max_width
    most_high = service.max_height or service.max_width
    limits = [width]
    if most_wide:
        limits.append(most_wide)
    if most_high:
        limits.append(most_high * width / height)
    if service.max_area:
        limits.append(math.sqrt(service.max_area * width / height))
    found = max(1, math.floor(min(limits) + 1e-9))
    while service.max_area and found > 1 and found * round(found * height / width) > service.max_area:
        found -= 1
    return found


def size_parameter(service: ImageServiceDoc, wide: int, width: float, height: float) -> str:
    """Return the size parameter for ``wide`` pixels of a region of width × height, canonical where promised.

    Version 3's canonical form is ``w,h``, which only level 2 (and the listed sizes of level 0) promises.
    """
    if service.version >= 3 and service.level != 1:
        return f"{wide},{max(1, round(wide * height / width))}"
    return f"{wide},"


def _sized(painting: PaintingDoc, service: ImageServiceDoc, longest: int) -> list[Attempt]:
    if service.width is None or service.height is None:
        return [Attempt((Part(f"{service.base}/full/{full_size(service)}/0/{image_name(service)}"),))]
    region = inside(painting.region, service.width, service.height)
    width, height = (region.w, region.h) if region else (float(service.width), float(service.height))
    where = f"{region.x:.0f},{region.y:.0f},{region.w:.0f},{region.h:.0f}" if region else "full"
    most = most_width(service, width, height)
    wide = min(most, max(1, round(longest * width / max(width, height))))
    whole = service.width == wide if region is None else region.w == wide
    size = full_size(service) if whole else size_parameter(service, wide, width, height)
    if region is None and not whole and (listed := _listed(service, longest, most)):
        size = size_parameter(service, listed[0], listed[0], listed[1])
    if "," in size:
        wide = int(size.split(",")[0])
    address = f"{service.base}/{where}/{size}/0/{image_name(service)}"
    sized = Attempt((Part(address),), cut=region is not None, wide=wide)
    full = Attempt((Part(f"{service.base}/full/{full_size(service)}/0/{image_name(service)}"),))
    return [sized] if sized.parts == full.parts else [sized, full]


def _listed(service: ImageServiceDoc, longest: int, most: int) -> tuple[int, int] | None:
    """Return a listed size near the wanted one (such are kept ready), if there is one."""
    near = [s for s in service.sizes if 0.85 * longest <= max(s) <= 1.25 * longest and s[0] <= most]
    return min(near, key=lambda size: abs(max(size) - longest), default=None)


def _level_0(service: ImageServiceDoc, longest: int) -> list[Attempt]:
    attempts = []
    sizes = sorted(service.sizes, key=max)
    fits = next((size for size in sizes if max(size) >= 0.8 * longest), None)
    if fits:
        attempts.append(_listed_attempt(service, fits))
    if (tiled := _tiled(service, longest)) is not None:
        attempts.append(tiled)
    attempts.append(Attempt((Part(f"{service.base}/full/{full_size(service)}/0/{image_name(service)}"),)))
    if not fits and sizes:
        attempts.append(_listed_attempt(service, sizes[-1]))
    return attempts


def _listed_attempt(service: ImageServiceDoc, size: tuple[int, int]) -> Attempt:
    if size == (service.width, service.height):
        wanted = full_size(service)
    else:
        wanted = f"{size[0]},{size[1]}" if service.version >= 3 else f"{size[0]},"
    return Attempt((Part(f"{service.base}/full/{wanted}/0/{image_name(service)}"),), wide=size[0])


def _tiled(service: ImageServiceDoc, longest: int) -> Attempt | None:
    """Return the page put together from tiles at the scale nearest above the wanted size."""
    if service.width is None or service.height is None:
        return None
    side = max(service.width, service.height)
    choices: list[tuple[float, int, TileDoc]] = [
        (abs(math.log(side / factor / longest)), factor, tile)
        for tile in service.tiles
        for factor in tile.scale_factors
        if side / factor >= 0.6 * longest
    ]
    for _, factor, tile in sorted(choices, key=lambda choice: choice[0]):
        parts = _tile_parts(service, tile, factor)
        if len(parts) <= MOST_TILES:
            return Attempt(
                parts, size=(math.ceil(service.width / factor), math.ceil(service.height / factor))
            )
    return None


def _tile_parts(service: ImageServiceDoc, tile: TileDoc, factor: int) -> tuple[Part, ...]:
    width, height = service.width or 0, service.height or 0
    step_x, step_y = tile.width * factor, tile.height * factor
    if math.ceil(width / step_x) * math.ceil(height / step_y) > MOST_TILES:
        return (Part(""),) * (MOST_TILES + 1)
    parts = []
    for y in range(0, height, step_y):
        for x in range(0, width, step_x):
            w, h = min(step_x, width - x), min(step_y, height - y)
            across, down = math.ceil(w / factor), math.ceil(h / factor)
            where = "full" if (w, h) == (width, height) else f"{x},{y},{w},{h}"
            size = f"{across},{down}" if service.version >= 3 else f"{across},"
            url = f"{service.base}/{where}/{size}/0/{image_name(service)}"
            parts.append(Part(url, x // factor, y // factor))
    return tuple(parts)


def inside(region: DocBox | None, width: int, height: int) -> DocBox | None:
    """Return the part of a region inside the image in whole pixels, None where it is all of it."""
    if region is None:
        return None
    left, top = max(0, round(region.x)), max(0, round(region.y))
    right, bottom = min(width, round(region.x + region.w)), min(height, round(region.y + region.h))
    if right <= left or bottom <= top or (left, top, right, bottom) == (0, 0, width, height):
        return None
    return DocBox(left, top, right - left, bottom - top)
