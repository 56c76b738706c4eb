"""A page's recipe, the digest of all that decides on its regions besides the image; and the image, if one changed."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import replace

from manifests.presentation.plainjson import to_json
from onitsearch.conf import Conf
from onitsearch.crop.crop import RECIPE
from onitsearch.detect.detectors import Detector
from onitsearch.detect.doubt import is_bare
from onitsearch.detect.layout import Layout
from onitsearch.detect.region import Region
from onitsearch.errors import NoPictureError, NotCutError
from onitsearch.measuring import limits_of
from onitsearch.pages.choose import choose_paintings
from onitsearch.pages.image import PageImage
from onitsearch.pages.limits import CacheValidators
from onitsearch.pages.load import load_page
from onitsearch.pages.part import load_part
from onitsearch.store.pages import CanvasSource, PageWork

log = logging.getLogger(__name__)


def recipe_of(work: PageWork, layout: Layout | None, finder: Detector, trusted: bool, values: Conf) -> str:
    """Return the digest of all that decides on the page's regions, besides the image's own bytes."""
    canvas = work.canvas
    decisive = [
        _shown(canvas),
        canvas.width,
        canvas.height,
        finder.name,
        finder.version,
        layout.digest if layout else "",
        trusted,
        values.page_pixels,
        RECIPE,
        values.thumbnail_size,
        values.thumbnail_quality,
    ]
    return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()


def _shown(canvas: CanvasSource) -> object:
    """Say which images the page is and how they lie on the canvas; what else is said of them decides on nothing."""
    try:
        chosen = choose_paintings(canvas.paintings, canvas.uri, *canvas.size)
    except NoPictureError:
        return None
    return [
        [
            one.address,
            to_json(one.region),
            one.rotation,
            to_json(one.on_canvas),
        ]
        for one in chosen
    ]


def load_changed(work: PageWork, recipe: str, values: Conf, alone: Region | None) -> PageImage | None:
    """Return the page image, or None where neither it nor anything that decides on its regions changed.

    Where one picture is all that is wanted of it (``alone``), it shows only that, if the library cuts it.
    """
    canvas = work.canvas
    same = bool(recipe) and recipe == work.recipe
    # Whether a protected image is open by now can be seen only by asking for it.
    known = None
    if same and not work.access:
        known = CacheValidators(work.image_url, work.image_etag, work.image_last_modified)
    width, height = canvas.size
    found, limits = canvas.paintings, limits_of(values)
    page: PageImage | None = None
    whole = alone is None
    if alone is not None:
        small = replace(limits, longest=values.thumbnail_size)
        try:
            page = load_part(
                found, alone.box, canvas_uri=canvas.uri, width=width, height=height, limits=small, known=known
            )
            whole = page is not None and is_bare(page, alone.box)
        except NotCutError as error:
            log.info("canvas %s is fetched whole: %s", canvas.uri, error)
            whole = True
    if whole:
        page = load_page(found, canvas_uri=canvas.uri, width=width, height=height, limits=limits, known=known)
    if page is None or not same or page.access != work.access:
        return page
    return None if page.digest == work.image_digest else page
