"""Where the page image comes from and where on it the picture is: for OpenSeadragon and for a plain image."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from manifests.imageapi import learned
from manifests.imageapi.plan import sized_url, whole_url
from manifests.imageapi.viewing import largest_width, tile_source
from manifests.models import Canvas
from manifests.presentation import paintings_from_json
from manifests.presentation.docs import Box, PaintingDoc
from manifests.uri import valid_uri
from onitsearch.models import Illustration

# The long side of the plain image, in pixels.
_STILL_SIZE = 1200


@dataclass(frozen=True)
class Frame:
    """The region in per cent of the canvas, as CSS and SVG want it."""

    left: str
    top: str
    width: str
    height: str


@dataclass(frozen=True)
class Scan:
    """A page: the plain image, its size in canvas units, the frame, and what the zooming viewer needs (JSON)."""

    still: str
    width: int
    height: int
    frame: Frame | None
    deep: dict[str, Any]

    @property
    def ratio(self) -> float:
        """How many times as wide as high the page is."""
        return self.width / max(self.height, 1)


def scan(canvas: Canvas, region: Illustration | None, page_image: str = "") -> Scan:
    """Describe the scan of a canvas with one region framed; ``page_image`` is an address known to answer."""
    paintings = [_learned(painting) for painting in paintings_from_json(canvas.images)]
    still = page_image or next((_still(painting) for painting in paintings), "") or canvas.thumbnail
    width, height = canvas.size
    frame = None
    box: list[float] = []
    if region is not None:
        frame = frame_of(region, width, height)
        box = [region.x, region.y, region.w, region.h]
    return Scan(
        still=still,
        width=round(width),
        height=round(height),
        frame=frame,
        deep={
            "canvas": [width, height],
            "box": box,
            "images": [_source(painting, canvas) for painting in paintings],
            "still": still,
        },
    )


def frame_of(region: Illustration | Box, width: float, height: float) -> Frame:
    """Where a region lies on a canvas of that size."""
    return Frame(
        left=f"{100 * region.x / width:.3f}",
        top=f"{100 * region.y / height:.3f}",
        width=f"{100 * region.w / width:.3f}",
        height=f"{100 * region.h / height:.3f}",
    )


def middle_of(region: Illustration, width: float, height: float) -> Frame:
    """Where the middle half of a region lies: what a rectangle that is to be drawn within it begins as."""
    inner = Box(region.x + region.w / 4, region.y + region.h / 4, region.w / 2, region.h / 2)
    return frame_of(inner, width, height)


def _learned(painting: PaintingDoc) -> PaintingDoc:
    """The painting with what was learned of its service at harvest."""
    return replace(painting, service=learned.recall(painting.service)) if painting.service else painting


def _still(painting: PaintingDoc) -> str:
    service = painting.service
    if service and service.level and service.level >= 1:
        return sized_url(service, _STILL_SIZE, plain=painting.url)
    return whole_url(service, painting.url) if service else valid_uri(painting.url)


def _source(painting: PaintingDoc, canvas: Canvas) -> dict[str, Any]:
    """One image and where it lies, in units of the canvas's width as OpenSeadragon counts.

    Where only a part of the image is painted, the whole is laid so that the part falls onto its place,
    and the rest is clipped (in image pixels).
    """
    source = tile_source(painting.service, painting.url) if painting.service else ""
    wide, high = canvas.size
    place = painting.on_canvas or Box(0, 0, wide, high)
    x, y, width = place.x, place.y, place.w
    clip: list[float] = []
    size = painting.service if painting.service and painting.service.width else painting
    if painting.region and size.width:
        scale = place.w / painting.region.w
        x, y = place.x - painting.region.x * scale, place.y - painting.region.y * scale
        width = size.width * scale
        clip = [painting.region.x, painting.region.y, painting.region.w, painting.region.h]
        if (widest := largest_width(source)) is not None:
            clip = [side * widest / size.width for side in clip]
    service = painting.service
    return {
        "source": source,
        "url": (whole_url(service, painting.url) if service else "") or valid_uri(painting.url),
        "x": x / wide,
        "y": y / wide,
        "width": width / wide,
        "clip": clip,
        "degrees": painting.rotation,
    }
