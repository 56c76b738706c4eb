"""How surely a picture search finds the source of a worn copy: the one figure that needs no labels."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from PIL import Image

from manifests.errors import OnitError
from onitsearch import search, selectors
from onitsearch.conf import conf
from onitsearch.crop.crop import crop
from onitsearch.pages.load import Limits, load_page
from onitsearch.store import illustrations, pages
from onitsearch.store.models import Illustration

Pixels = np.ndarray[Any, np.dtype[np.uint8]]


@dataclass(frozen=True)
class CopyFigures:
    """How many copies were asked, how many found their source first or among the first ten, and which did not."""

    asked: int
    first: int
    first_ten: int
    missed: tuple[str, ...]
    unread: tuple[str, ...]

    @property
    def share_first(self) -> float:
        """Share of copies whose first hit is their source."""
        return self.first / self.asked if self.asked else 0.0


def worn_copy(pixels: Pixels, *, degrees: float = 2.0, quality: int = 40, darker: float = 0.2) -> Pixels:
    """Return a picture rotated by `degrees`, darkened by the share `darker`, and pressed to JPEG `quality`.

    RGB uint8 (h, w, 3) in and out, of the same size; the corners that the turn uncovers take the tone of the rim.
    """
    height, width = pixels.shape[:2]
    rim = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    turned = cv2.warpAffine(
        pixels,
        turn,
        (width, height),
        flags=cv2.INTER_LINEAR,
        borderValue=[float(v) for v in np.median(rim, axis=0)],
    )
    dark = (turned.astype(np.float32) * (1.0 - darker)).astype(np.uint8)
    packed = io.BytesIO()
    Image.fromarray(dark).save(packed, "JPEG", quality=quality)
    return np.asarray(Image.open(packed), dtype=np.uint8)


def find_copies(
    count: int, *, seed: int = 1, collection: str = "", progress: Callable[[int], object] = lambda _: None
) -> CopyFigures:
    """Search with worn copies of `count` pictures, drawn at random from those a visitor can find.

    Each is cut anew from its page at the library, worn, and searched for among all visible pictures. `collection`
    (a public id or URI) limits which ones are drawn, not where they are searched for.
    """
    rows = list(
        selectors.listed(
            search.Filters(kinds=tuple(conf().visible_kinds), collections=(collection,) if collection else ())
        ).order_by("id")
    )
    chosen = random.Random(seed).sample(rows, min(count, len(rows)))
    first = first_ten = asked = 0
    missed, unread = [], []
    for row in chosen:
        try:
            pixels = _cut(row)
        except OnitError as error:
            unread.append(f"{row.public_id}: {error}")
            continue
        finally:
            progress(1)
        asked += 1
        found = search.find(search.SearchQuery(pictures=(worn_copy(pixels),), page_size=10))
        ids = [hit.illustration.public_id for hit in found.hits]
        first += ids[:1] == [row.public_id]
        first_ten += row.public_id in ids
        if ids[:1] != [row.public_id]:
            missed.append(row.public_id)
    return CopyFigures(asked, first, first_ten, tuple(missed), tuple(unread))


def _cut(row: Illustration) -> Pixels:
    """Cut an illustration anew out of its page."""
    values = conf()
    canvas = pages.canvas_source(row.canvas_id)
    page = load_page(
        canvas.paintings,
        canvas_uri=canvas.uri,
        width=canvas.width,
        height=canvas.height,
        limits=Limits(values.page_size, values.max_image_pixels, values.max_image_bytes),
    )
    assert page is not None  # nothing is known of it here, so it is always fetched
    return crop(page, illustrations.box_of(row)).pixels
