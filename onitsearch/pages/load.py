"""Canvas → PageImage: choose the address, fetch once, decode, turn upright, and know where it lies."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from manifests.errors import AccessDeniedError, FetchFailedError, HostRefusesError, PermanentError
from manifests.fetch import token_for
from manifests.presentation.docs import PaintingDoc
from onitsearch.errors import BadImageError
from onitsearch.pages.access import (
    DEGRADED,
    RESTRICTED,
    host_of,
    plan_access,
    protected_error,
)
from onitsearch.pages.choose import choose_painting, choose_paintings, stand_ins
from onitsearch.pages.compose import composed
from onitsearch.pages.image import PageImage
from onitsearch.pages.image_loader import ImageLoader
from onitsearch.pages.limits import CacheValidators, Limits

# An image, and as many in its place as are worth a try.
_MOST_STAND_INS = 3

log = logging.getLogger(__name__)


def load_page(
    paintings: Sequence[PaintingDoc],
    *,
    canvas_uri: str,
    width: float | None,
    height: float | None,
    limits: Limits | None = None,
    known: CacheValidators | None = None,
) -> PageImage | None:
    """Fetch the page image of a canvas of ``width`` × ``height`` units (None: the image's own pixels).

    Several images that make one page are put together. Where ``known`` is given and the library says that
    nothing changed, the answer is None. info.json is read only where the manifest does not say enough, or where a
    first request failed. A protected image is opened with a token of ours where there is one. Raises ProtectedError
    where that does not help, else PermanentError and TransientError.
    """
    limits = limits or Limits()
    if width is None or height is None:
        return _load_one(choose_painting(paintings, canvas_uri), canvas_uri, None, limits, known)
    chosen = choose_paintings(paintings, canvas_uri, width, height)
    if len(chosen) == 1:
        ways = [chosen[0], *stand_ins(chosen[0], paintings, width, height)]
        return _first_there(ways, canvas_uri, (width, height), limits, known)
    loaded: list[PageImage] = []
    failure: PermanentError | None = None
    for painting in chosen:
        try:
            page = _load_one(painting, canvas_uri, (width, height), limits, None)
        except PermanentError as error:
            # What the others show is worth having; the page fails where none can be had.
            log.warning("canvas %s: one of %d images is missing: %s", canvas_uri, len(chosen), error)
            failure = failure or error
            continue
        loaded += [page] if page is not None else []
    if failure is not None and not loaded:
        raise failure
    return composed(loaded, limits.longest)


def _first_there(
    ways: Sequence[PaintingDoc],
    canvas_uri: str,
    size: tuple[float, float],
    limits: Limits,
    known: CacheValidators | None,
) -> PageImage | None:
    """Fetch the first image that is there; why the very first is not is what is raised where none is."""
    missing: PermanentError | None = None
    for painting in ways[:_MOST_STAND_INS]:
        try:
            return _load_one(painting, canvas_uri, size, limits, known)
        except (FetchFailedError, BadImageError) as error:
            if len(ways) > 1:
                log.warning("canvas %s: its image is missing: %s", canvas_uri, error)
            missing = missing or error
    raise missing or FetchFailedError("The canvas names no image that could be fetched.")


def _load_one(
    painting: PaintingDoc,
    canvas_uri: str,
    size: tuple[float, float] | None,
    limits: Limits,
    known: CacheValidators | None,
) -> PageImage | None:
    """Fetch one image of a canvas; None where it did not change."""
    declared = painting.access or (painting.service.access if painting.service else None)
    access_plan = plan_access(painting, declared, canvas_uri)
    loader = ImageLoader(access_plan, limits, known, declared)
    try:
        page = loader.load(size)
        if (
            page is not None
            and page.access == DEGRADED
            and not access_plan.with_token
            and token_for(access_plan.painting.address)
        ):
            opened = ImageLoader(replace(access_plan, with_token=True), limits, None, loader.access).load(
                size
            )
            if opened is not None and opened.access == RESTRICTED and opened.pixels.size > page.pixels.size:
                page = opened
    except AccessDeniedError as error:
        host = urlsplit(error.url).hostname or host_of(painting)
        if error.is_firewall and loader.access is None:
            raise HostRefusesError(
                f"{host} refused us the image of the canvas {canvas_uri} by a web page "
                f"(status {error.remote_status}), as firewalls do.",
                hint="Ask the library to let this server in.",
                url=error.url,
            ) from error
        told = protected_error(loader.access, canvas_uri, host, f"status {error.remote_status}")
        told.certain = error.remote_status == 401 or loader.access is not None
        raise told from error
    return page
