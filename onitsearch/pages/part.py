"""One picture of a page without the page: where nothing else is wanted of the image, only that part is fetched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from manifests.errors import PermanentError
from manifests.imageapi import learned
from manifests.presentation.docs import Box as DocBox
from manifests.presentation.docs import PaintingDoc
from onitsearch.errors import NotCutError
from onitsearch.geometry import Affine, Box, whole_box
from onitsearch.pages.choose import choose_paintings
from onitsearch.pages.image import PageImage
from onitsearch.pages.limits import CacheValidators, Limits
from onitsearch.pages.load import load_page

# Canvas and image have one shape where their ratios differ by no more than this.
_ALIKE = 0.01


def load_part(
    paintings: Sequence[PaintingDoc],
    box: Box,
    *,
    canvas_uri: str,
    width: float,
    height: float,
    limits: Limits,
    known: CacheValidators | None = None,
) -> PageImage | None:
    """Fetch ``box`` (canvas units) of a canvas's image alone, with a long side of at most ``limits.longest`` pixels.

    From a service that is only just found to cut nothing, it is cut out of the whole, which came anyway.
    None where it did not change since ``known``. Raises NotCutError where the image is no single one, whole on
    its canvas and open to all, from a service that cuts; the page itself may be had then.
    """
    painting = _whole_and_open(choose_paintings(paintings, canvas_uri, width, height))
    across, down = _size_of(painting)
    if abs(across / down * height / width - 1) > _ALIKE:
        raise NotCutError("The image has another shape than its canvas.")
    in_image = Affine.box_to_box(Box(0, 0, width, height), Box(0, 0, across, down))
    cut = whole_box(in_image.box(box), across, down)
    on = in_image.inverse().box(Box(cut.x, cut.y, cut.w, cut.h))
    part = replace(
        painting, region=DocBox(cut.x, cut.y, cut.w, cut.h), on_canvas=DocBox(on.x, on.y, on.w, on.h)
    )
    try:
        page = load_page(
            [part], canvas_uri=canvas_uri, width=width, height=height, limits=limits, known=known
        )
    except PermanentError as error:
        raise NotCutError(error.message) from error
    service = page.original.service if page is not None else None
    if service is not None and service.learned.regions is None:
        learned.remember(replace(service, dialect=replace(service.learned, regions=False)))
    return page


def _whole_and_open(chosen: Sequence[PaintingDoc]) -> PaintingDoc:
    """Return the one image of a page; NotCutError where it is not alone, whole, upright and open to all."""
    painting = chosen[0]
    service = learned.recall(painting.service) if painting.service else None
    placed = painting.region or painting.on_canvas or painting.rotation % 360
    if len(chosen) > 1 or placed or painting.access or service is None or service.access:
        raise NotCutError("The page is no single image, whole and open to all, of a service.")
    if service.level == 0 or service.learned.regions is False:
        raise NotCutError("The image's service cuts nothing.")
    return replace(painting, service=service)


def _size_of(painting: PaintingDoc) -> tuple[int, int]:
    service = painting.service
    if service and service.width and service.height:
        return service.width, service.height
    if painting.width and painting.height:
        return painting.width, painting.height
    raise NotCutError("Nobody says how large the image is.")
