"""Canvas → PageImage: choose the address, fetch once, decode, turn upright, and know where it lies."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from manifests.errors import FetchFailedError, OnitError, PermanentError
from manifests.fetch import FetchedBytes, fetch_bytes, fetch_json
from manifests.presentation.docs import ImageServiceDoc, PaintingDoc
from manifests.presentation.services import image_info
from onitsearch.geometry import Affine, Box
from onitsearch.pages.choose import choose_painting
from onitsearch.pages.decode import MAX_PIXELS, decode_image
from onitsearch.pages.image import Original, PageImage, Pixels
from onitsearch.pages.request import Attempt, inside, needs_info, plan

ACCEPT = "image/jpeg, image/png;q=0.9, image/webp;q=0.9, image/*;q=0.8, */*;q=0.1"


@dataclass(frozen=True)
class Known:
    """What an earlier visit left: the address and how the library marked what it gave."""

    url: str = ""
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class Limits:
    """How large a page is asked for (long side, pixels), and the most pixels and bytes that are read."""

    longest: int = 1200
    max_pixels: int = MAX_PIXELS
    max_bytes: int = 40 * 2**20


def load_page(
    paintings: Sequence[PaintingDoc],
    *,
    canvas_uri: str,
    width: float,
    height: float,
    limits: Limits | None = None,
    known: Known | None = None,
) -> PageImage | None:
    """Fetch the page image of a canvas of ``width`` × ``height`` units.

    Where ``known`` is given and the library says that nothing changed, the answer is None. info.json is read
    only where the manifest does not say enough, or where a first request failed. Raises PermanentError and
    TransientError.
    """
    limits = limits or Limits()
    painting = choose_painting(paintings, canvas_uri)
    service = painting.service
    informed = service is None
    if service is not None and needs_info(painting, service):
        service, informed = _informed(service, painting), True
    try:
        got = _first_that_answers(plan(painting, service, limits.longest), limits, known)
    except (FetchFailedError, PermanentError) as error:
        if informed or service is None:
            raise
        # The manifest may have described the service wrongly: ask the service itself, once.
        better = _informed(service, painting)
        if better is None or better == service:
            raise error
        service = better
        got = _first_that_answers(plan(painting, service, limits.longest), limits, known)
    if got is None:
        return None
    return _page(painting, service, got, limits, width, height)


@dataclass(frozen=True)
class _Got:
    attempt: Attempt
    pixels: Pixels
    digest: str
    etag: str
    last_modified: str


def _informed(service: ImageServiceDoc, painting: PaintingDoc) -> ImageServiceDoc | None:
    """Return the service as its info.json describes it; None where it has none and the image stands alone."""
    url = f"{service.base}/info.json"
    try:
        said = image_info(fetch_json(url).data, service)
    except PermanentError:
        said = None
    if said is None:
        if painting.url and not painting.url.startswith(service.base):
            return None
        return replace(
            service,
            level=2 if service.level is None else service.level,
            width=service.width or painting.width,
            height=service.height or painting.height,
        )
    return replace(said, level=2 if said.level is None else said.level)


def _first_that_answers(attempts: Sequence[Attempt], limits: Limits, known: Known | None) -> _Got | None:
    failure: OnitError | None = None
    for attempt in attempts:
        try:
            return _get(attempt, limits, known)
        except PermanentError as error:
            failure = failure or error
    if failure is None:
        raise FetchFailedError("The canvas names no image that could be fetched.")
    raise failure


def _get(attempt: Attempt, limits: Limits, known: Known | None) -> _Got | None:
    single = len(attempt.parts) == 1
    marks = known if single and known and known.url == attempt.parts[0].url else Known()
    digest = hashlib.sha256()
    pieces: list[Pixels] = []
    fetched: FetchedBytes | None = None
    for part in attempt.parts:
        fetched = fetch_bytes(
            part.url,
            etag=marks.etag,
            last_modified=marks.last_modified,
            accept=ACCEPT,
            max_bytes=limits.max_bytes,
        )
        if fetched.not_modified:
            return None
        digest.update(fetched.data)
        pieces.append(
            decode_image(
                fetched.data,
                limits.max_pixels,
                name=f"What {part.url} answered",
                longest=limits.longest if single else None,
            )
        )
    if fetched is None:
        raise FetchFailedError("The canvas names no image that could be fetched.")
    pixels = pieces[0] if single else _mosaic(attempt, pieces)
    return _Got(
        attempt,
        pixels,
        digest.hexdigest(),
        fetched.etag if single else "",
        fetched.last_modified if single else "",
    )


def _mosaic(attempt: Attempt, pieces: Sequence[Pixels]) -> Pixels:
    across, down = attempt.size or (0, 0)
    whole = np.full((down, across, 3), 255, dtype=np.uint8)
    for part, piece in zip(attempt.parts, pieces, strict=True):
        shown = piece[: max(0, down - part.y), : max(0, across - part.x)]
        whole[part.y : part.y + shown.shape[0], part.x : part.x + shown.shape[1]] = shown
    return whole


def _page(
    painting: PaintingDoc,
    service: ImageServiceDoc | None,
    got: _Got,
    limits: Limits,
    canvas_width: float,
    canvas_height: float,
) -> PageImage:
    """Cut, turn and shrink what came, and work out the maps to canvas and original."""
    pixels = got.pixels
    full_width = (service.width if service else None) or painting.width
    full_height = (service.height if service else None) or painting.height
    down, across = pixels.shape[:2]
    base = Box(0, 0, full_width or across, full_height or down)
    region = inside(painting.region, round(base.w), round(base.h))
    shown = Box(region.x, region.y, region.w, region.h) if region else base
    if region and not got.attempt.cut:
        pixels = _cut(pixels, Affine.box_to_box(base, Box(0, 0, across, down)).box(shown))
    pixels = _turned(_shrunk(pixels, limits.longest), painting.rotation)

    on = painting.on_canvas
    on_canvas = Box(on.x, on.y, on.w, on.h) if on else Box(0, 0, canvas_width, canvas_height)
    turn = Affine.turn_in_place(shown.w, shown.h, painting.rotation)
    turned = turn.box(Box(0, 0, shown.w, shown.h))
    to_canvas_from_original = (
        Affine.offset(-shown.x, -shown.y).then(turn).then(Affine.box_to_box(turned, on_canvas))
    )
    height, width = pixels.shape[:2]
    return PageImage(
        pixels=pixels,
        to_canvas=Affine.box_to_box(Box(0, 0, width, height), on_canvas),
        canvas_width=canvas_width,
        canvas_height=canvas_height,
        original=Original(
            url=painting.url,
            service=service,
            width=full_width,
            height=full_height,
            rotation=painting.rotation % 360,
            from_canvas=to_canvas_from_original.inverse(),
        ),
        url=got.attempt.parts[0].url,
        digest=got.digest,
        etag=got.etag,
        last_modified=got.last_modified,
    )


def _cut(pixels: Pixels, box: Box) -> Pixels:
    height, width = pixels.shape[:2]
    left, top = min(width - 1, max(0, round(box.x))), min(height - 1, max(0, round(box.y)))
    right, bottom = max(left + 1, round(box.right)), max(top + 1, round(box.bottom))
    return pixels[top:bottom, left:right]


def _shrunk(pixels: Pixels, longest: int) -> Pixels:
    """Return pixels with a long side near ``longest`` where they came much larger."""
    side = max(pixels.shape[:2])
    if side <= 1.3 * longest:
        return pixels
    size = (
        max(1, round(pixels.shape[1] * longest / side)),
        max(1, round(pixels.shape[0] * longest / side)),
    )
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _turned(pixels: Pixels, degrees: float) -> Pixels:
    """Return pixels turned clockwise as the canvas shows them, white where a slanted turn leaves corners."""
    if degrees % 90 == 0:
        return np.ascontiguousarray(np.rot90(pixels, k=-int(degrees // 90)))
    height, width = pixels.shape[:2]
    turn = Affine.turn_in_place(width, height, degrees)
    around = turn.box(Box(0, 0, width, height))
    matrix = np.array([[turn.a, turn.b, turn.c], [turn.d, turn.e, turn.f]], dtype=np.float64)
    size = (max(1, round(around.w)), max(1, round(around.h)))
    turned = cv2.warpAffine(pixels, matrix, size, flags=cv2.INTER_AREA, borderValue=(255, 255, 255))
    return np.asarray(turned, dtype=np.uint8)
