"""How large a canvas is of which only the image knows it; asked once, when the page is visited first."""

from __future__ import annotations

from dataclasses import replace

from onitsearch.conf import Conf
from onitsearch.pages.image import PageImage
from onitsearch.pages.limits import Limits
from onitsearch.pages.load import load_page
from onitsearch.store import pages
from onitsearch.store.pages import PageWork


def measured(work: PageWork, limits: Limits) -> tuple[PageWork, PageImage]:
    """Have the image tell how large its canvas is, by its info.json or its pixels; returns that image as well."""
    canvas = work.canvas
    page = load_page(canvas.paintings, canvas_uri=canvas.uri, width=None, height=None, limits=limits)
    assert page is not None  # only a conditional request is answered with nothing
    service = page.original.service
    from_info = bool(service and service.width and service.height)
    known = pages.learn_size(canvas.id, page.canvas_width, page.canvas_height, from_info=from_info)
    return replace(work, canvas=known), page


def limits_of(values: Conf) -> Limits:
    """How large page images are asked for and read, by the settings."""
    return Limits(values.page_pixels, values.max_image_pixels, values.max_image_bytes)
