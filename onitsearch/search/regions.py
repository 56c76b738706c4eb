"""Region of a page → what it looks like: a known illustration where it lies on one, else its own pixels."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass

import numpy as np
from django.core.cache import cache
from django.utils.translation import gettext as _

from manifests.errors import BadRequestError, TooManyRequestsError
from manifests.models import Canvas
from onitsearch import selectors
from onitsearch.conf import conf
from onitsearch.crop.crop import cut, shrink
from onitsearch.embed.client import EncoderClient
from onitsearch.geometry import Box
from onitsearch.pages.canvas_image import load_canvas
from onitsearch.prints.features import ASKED_SIDE, Features
from onitsearch.search.query import Pixels, Region, Vector
from onitsearch.search.verify import asked_features
from onitsearch.store.models import EmbeddingModel, Illustration

CACHE_SECONDS = 3600  # seconds
# Pixels that the long side of a region should have; models look at 224 to 512.
_ENOUGH_PIXELS = 400
# However small the region, its page is fetched no larger than this (long side, pixels).
_LARGEST_PAGE = 3000
# Fewer pixels than this, each way, show nothing.
_MIN_PIXELS = 12
# Somebody who asks waits for a library with one thread of the web server; some must stay free for the others.
_fetches = threading.BoundedSemaphore(2)
_TIMEOUT = 2.0  # seconds


@dataclass(frozen=True, slots=True)
class PageRegion:
    """A region on a page that we keep: ``box`` in canvas units, clipped to the page.

    ``framed`` is the illustration that it frames, where it does; ``within`` are the row ids of those that it
    shows a part of, which would only find themselves.
    """

    page: Canvas
    box: Box
    framed: Illustration | None
    within: tuple[int, ...]


def on_page(region: Region) -> PageRegion:
    """Find the page of a region, and what lies there. Raises NotFoundError, BadRequestError."""
    page = selectors.get_canvas_by_uri(region.canvas)
    box = _on_page(page, Box(*region.box))
    framed, within = selectors.illustrations_in_box(page, box)
    return PageRegion(page, box, framed, tuple(within))


def vector_of(page_region: PageRegion, model: EmbeddingModel, encoder: EncoderClient) -> Vector:
    """The unit vector (dim,) of a region's own pixels, fetched from its library; kept for an hour.

    Raises BadRequestError for a region that is too small, TooManyRequestsError where too many ask for
    regions at once, and what fetching and encoding raise.
    """
    name = _cache_key(page_region, model)
    kept = cache.get(name)
    if isinstance(kept, bytes):
        return np.frombuffer(kept, dtype=np.float32)
    pixels = _pixels(page_region.page, page_region.box)
    vector = encoder.encode_image(pixels, key=model.key)
    # Its detail first: whoever finds the vector finds that, too.
    detail = asked_features(shrink(pixels, ASKED_SIDE))
    cache.set(f"{name}:detail", detail.to_bytes(), 2 * CACHE_SECONDS)
    cache.set(name, vector.astype(np.float32).tobytes(), CACHE_SECONDS)
    return vector


def detail_of(page_region: PageRegion, model: EmbeddingModel) -> Features | None:
    """The local features of a region, once `vector_of` has fetched its pixels; None where they are forgotten."""
    kept = cache.get(f"{_cache_key(page_region, model)}:detail")
    return Features.from_bytes(kept) if isinstance(kept, bytes) else None


def _on_page(canvas: Canvas, box: Box) -> Box:
    left, top = max(0.0, box.x), max(0.0, box.y)
    width, height = canvas.size
    right, bottom = min(width, box.right), min(height, box.bottom)
    if right <= left or bottom <= top:
        raise BadRequestError(
            _("The region is outside the page."),
            hint=_("The page measures %(width)s × %(height)s units.")
            % {"width": f"{width:g}", "height": f"{height:g}"},
        )
    return Box(left, top, right - left, bottom - top)


def _pixels(canvas: Canvas, box: Box) -> Pixels:
    if not _fetches.acquire(timeout=_TIMEOUT):
        raise TooManyRequestsError(
            _("Too many searches by region are running right now."),
            hint=_("Try again in a moment."),
            retry_after=5,
        )
    try:
        page = load_canvas(canvas, _longest(canvas, box))
    finally:
        _fetches.release()
    pixels = cut(page, box)
    if min(pixels.shape[:2]) < _MIN_PIXELS:
        raise BadRequestError(_("The region is too small to search with."), hint=_("Draw a larger one."))
    return pixels


def _longest(canvas: Canvas, box: Box) -> int:
    """The page's long side in pixels at which the region has pixels enough."""
    share = max(box.w, box.h) / max(canvas.size)
    return int(min(_LARGEST_PAGE, max(conf().page_pixels, _ENOUGH_PIXELS / share)))


def _cache_key(page_region: PageRegion, model: EmbeddingModel) -> str:
    box, page = page_region.box, page_region.page
    place = f"{page.pk} {page.digest} {box.x:.1f},{box.y:.1f},{box.right:.1f},{box.bottom:.1f}"
    return f"onit:region:{model.pk}:{hashlib.sha256(place.encode()).hexdigest()[:24]}"
