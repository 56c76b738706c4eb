"""A page's recipe: the digest of all that decides on its regions, besides the image itself."""

from __future__ import annotations

import hashlib
import json

from manifests.presentation.plainjson import to_json
from onitsearch.conf import Conf
from onitsearch.crop.crop import RECIPE
from onitsearch.detect.detectors import Detector
from onitsearch.detect.layout import Layout
from onitsearch.errors import NoPictureError
from onitsearch.pages.choose import choose_paintings
from onitsearch.store.pages import CanvasSource, PageWork


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
        values.page_size,
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
