"""Which of a canvas's images is the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from manifests.presentation.docs import PaintingDoc
from onitsearch.errors import NoPictureError
from onitsearch.geometry import Box

# Scraps of one leaf are few; a canvas of hundreds of images is a gallery, and each request counts.
_MOST_PARTS = 12
_MOSTLY_FREE = 0.5
_SAME_PLACE = 0.98
_NO_PICTURES = ("video/", "audio/", "text/", "application/pdf", "model/")


def choose_painting(paintings: Sequence[PaintingDoc], canvas_uri: str) -> PaintingDoc:
    """Return the image that covers most of the canvas, the first among equals; of a choice, its default.

    Raises NoPictureError where nothing painted on the canvas is an image on the web.
    """
    usable = [found for painting in paintings if (found := _usable(painting))]
    if not usable:
        raise NoPictureError(
            f"The canvas {canvas_uri} has no image.",
            hint="Sound, film and text are not looked at.",
            url=canvas_uri,
        )
    return max(usable, key=_cover)  # max keeps the first of equals


def choose_paintings(
    paintings: Sequence[PaintingDoc], canvas_uri: str, width: float, height: float
) -> list[PaintingDoc]:
    """Return the images that together make the page, in the order in which they are painted.

    That is the image that covers most, and further ones that show parts of the canvas that it leaves free; an
    image laid over another one (a detail, another light) is none of them. Raises NoPictureError as above.
    """
    usable = [found for painting in paintings if (found := _usable(painting))]
    chosen = [choose_painting(paintings, canvas_uri)]
    for painting in sorted(usable, key=_cover, reverse=True):
        box = _place(painting, width, height)
        hidden = sum(box.intersection(_place(one, width, height)) for one in chosen)
        if len(chosen) < _MOST_PARTS and box.area > 0 and hidden < _MOSTLY_FREE * box.area:
            chosen.append(painting)
    return [painting for painting in usable if any(painting is one for one in chosen)]


def stand_ins(
    chosen: PaintingDoc, paintings: Sequence[PaintingDoc], width: float, height: float
) -> list[PaintingDoc]:
    """Return what may be shown in the place of the one image of a page, where that is missing.

    That is whatever lies on the same place: other images painted there, and the other ones of a choice.
    """
    place = _place(chosen, width, height)
    others = [
        found for painting in paintings if (found := _usable(painting)) and found.address != chosen.address
    ]
    same = [one for one in others if place.covered_by(_place(one, width, height)) >= _SAME_PLACE]
    owner = next((one for one in paintings if one is chosen or chosen in one.choice), chosen)
    for one in owner.choice:
        if (found := _usable(replace(one, choice=()))) and found.address != chosen.address:
            same.append(replace(found, on_canvas=owner.on_canvas))
    return same


def known_sizes(paintings: Sequence[PaintingDoc]) -> list[tuple[float, float]]:
    """Return the sizes in pixels that the manifest says of the one image that is the whole canvas, upright."""
    if len(paintings) != 1:
        return []
    painting = paintings[0]
    if painting.region is not None or painting.on_canvas is not None or painting.rotation % 360:
        return []
    said = [(painting.width, painting.height)]
    said += [(painting.service.width, painting.service.height)] if painting.service else []
    return [(float(across), float(down)) for across, down in said if across and down]


def _place(painting: PaintingDoc, width: float, height: float) -> Box:
    on = painting.on_canvas
    return Box(on.x, on.y, on.w, on.h) if on else Box(0, 0, width, height)


def _usable(painting: PaintingDoc) -> PaintingDoc | None:
    """Return the painting itself, or the first of its alternatives that can be fetched."""
    for candidate in (painting, *painting.choice):
        if candidate.format.lower().startswith(_NO_PICTURES):
            continue
        if candidate.address.lower().startswith(("http://", "https://")):
            return candidate
    return None


def _cover(painting: PaintingDoc) -> float:
    box = painting.on_canvas
    return float("inf") if box is None else box.w * box.h
