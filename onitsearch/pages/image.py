"""The page image: what the detector looks at and crops are cut from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from manifests.imageapi.service import ImageServiceDoc
from onitsearch.geometry import Affine, Box

Pixels = np.ndarray[Any, np.dtype[np.uint8]]


@dataclass(frozen=True)
class Original:
    """The image at the library: its whole address, its service, its full size, and where the canvas lies in it.

    ``from_canvas`` maps canvas space to the full image's pixels; ``rotation`` (clockwise degrees) is how the
    canvas shows it. Width and height are None where nobody says them.
    """

    url: str
    service: ImageServiceDoc | None
    width: int | None
    height: int | None
    rotation: float
    from_canvas: Affine


@dataclass(frozen=True)
class PageImage:
    """The pixels of a page, RGB uint8 (h, w, 3), upright as the canvas shows it.

    ``to_canvas`` maps pixel coordinates to canvas space. ``url`` is the address that gave them (the first one
    where it took several), ``digest`` the SHA-256 of the bytes that came. ``access`` is "restricted" where only
    a token of ours opened it, "degraded" where the library gave a smaller version; ``access_note`` says so in words.
    Where several images make the page, ``parts`` are their places on the canvas and their originals.
    """

    pixels: Pixels = field(repr=False)
    to_canvas: Affine
    canvas_width: float
    canvas_height: float
    original: Original
    url: str
    digest: str
    etag: str = ""
    last_modified: str = ""
    access: str = ""
    access_note: str = ""
    parts: tuple[tuple[Box, Original], ...] = ()

    def original_of(self, box: Box) -> Original:
        """Return the original that shows a box (canvas space): of several, the one that covers most of it."""
        if not self.parts:
            return self.original
        return max(self.parts, key=lambda part: box.intersection(part[0]))[1]
