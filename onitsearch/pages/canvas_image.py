"""The image of a kept canvas, for whoever looks at a page outside the pipeline: always fetched, whatever is known."""

from __future__ import annotations

from manifests.models import Canvas
from manifests.presentation import paintings_from_json
from onitsearch.conf import conf
from onitsearch.pages.image import PageImage
from onitsearch.pages.limits import Limits
from onitsearch.pages.load import load_page


def load_canvas(canvas: Canvas, longest: int | None = None) -> PageImage:
    """Fetch a canvas's image with a long side of at most ``longest`` pixels (as workers do, PAGE_PIXELS, if not said).

    Raises what `load_page` raises.
    """
    values = conf()
    width, height = canvas.size
    page = load_page(
        paintings_from_json(canvas.images),
        canvas_uri=canvas.uri,
        width=width,
        height=height,
        limits=Limits(longest or values.page_pixels, values.max_image_pixels, values.max_image_bytes),
    )
    assert page is not None  # only a conditional request is answered with nothing
    return page
