"""Which of a canvas's images is the page."""

from __future__ import annotations

from collections.abc import Sequence

from manifests.presentation.docs import PaintingDoc
from onitsearch.errors import NoPictureError

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


def _usable(painting: PaintingDoc) -> PaintingDoc | None:
    """Return the painting itself, or the first of its alternatives that can be fetched."""
    for candidate in (painting, *painting.choice):
        if candidate.format.lower().startswith(_NO_PICTURES):
            continue
        address = candidate.service.id if candidate.service else candidate.url
        if address.lower().startswith(("http://", "https://")):
            return candidate
    return None


def _cover(painting: PaintingDoc) -> float:
    box = painting.on_canvas
    return float("inf") if box is None else box.w * box.h
