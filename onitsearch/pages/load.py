"""Canvas → PageImage: choose the address, fetch once, decode, turn upright, and know where it lies."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from manifests.errors import AccessDeniedError, FetchFailedError, HostRefusesError, OnitError, PermanentError
from manifests.fetch import FetchedBytes, fetch_bytes, fetch_json, token_for
from manifests.presentation.docs import AccessDoc, ImageServiceDoc, PaintingDoc
from manifests.presentation.services import image_info
from onitsearch.pages.access import (
    AUTHORIZE_AT_ONCE,
    AUTHORIZE_IF_REFUSED,
    DEGRADED,
    RESTRICTED,
    AccessPlan,
    access_from_document,
    degraded_note,
    host_of,
    plan_access,
    protected_error,
)
from onitsearch.pages.choose import choose_painting, choose_paintings
from onitsearch.pages.compose import composed
from onitsearch.pages.decode import MAX_PIXELS, decode_image
from onitsearch.pages.image import PageImage, Pixels
from onitsearch.pages.placement import place_image, stitch_tiles
from onitsearch.pages.request import Attempt, needs_info, plan

log = logging.getLogger(__name__)

ACCEPT = "image/jpeg, image/png;q=0.9, image/webp;q=0.9, image/*;q=0.8, */*;q=0.1"


@dataclass(frozen=True)
class CacheValidators:
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
    width: float | None,
    height: float | None,
    limits: Limits | None = None,
    known: CacheValidators | None = None,
) -> PageImage | None:
    """Fetch the page image of a canvas of ``width`` × ``height`` units (None: the image's own pixels).

    Several images that make one page are put together. Where ``known`` is given and the library says that
    nothing changed, the answer is None. info.json is read
    only where the manifest does not say enough, or where a first request failed. A protected image is opened with
    a token of ours where there is one. Raises ProtectedError where that does not help, else PermanentError and
    TransientError.
    """
    limits = limits or Limits()
    if width is None or height is None:
        return _load_one(choose_painting(paintings, canvas_uri), canvas_uri, None, limits, known)
    chosen = choose_paintings(paintings, canvas_uri, width, height)
    if len(chosen) == 1:
        return _load_one(chosen[0], canvas_uri, (width, height), limits, known)
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
    loader = _ImageLoader(access_plan, limits, known, declared)
    try:
        page = loader.load(size)
        if (
            page is not None
            and page.access == DEGRADED
            and not access_plan.with_token
            and _opens(access_plan.painting)
        ):
            opened = _ImageLoader(replace(access_plan, with_token=True), limits, None, loader.access).load(
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


def _opens(painting: PaintingDoc) -> bool:
    return bool(token_for(painting.service.id if painting.service else painting.url))


@dataclass(frozen=True)
class _FetchedImage:
    attempt: Attempt
    pixels: Pixels
    digest: str
    etag: str
    last_modified: str
    authorized: bool


class _ImageLoader:
    """One attempt at a page's image, openly or with a token; learns on the way who may see it."""

    def __init__(
        self, access_plan: AccessPlan, limits: Limits, known: CacheValidators | None, access: AccessDoc | None
    ) -> None:
        self.painting, self.note = access_plan.painting, access_plan.note
        self.limits, self.known, self.access = limits, known, access
        self.permit = AUTHORIZE_AT_ONCE if access_plan.with_token else AUTHORIZE_IF_REFUSED

    def load(self, size: tuple[float, float] | None) -> PageImage | None:
        """Fetch and place the image; None where nothing changed."""
        painting = self.painting
        service = painting.service
        informed = service is None
        if service is not None and needs_info(painting, service):
            service, informed = self._with_info_json(service), True
        try:
            got = self._first_that_answers(plan(painting, service, self.limits.longest))
        except (FetchFailedError, PermanentError) as error:
            if informed or service is None:
                raise
            # The manifest may have described the service wrongly: ask the service itself, once.
            better = self._with_info_json(service)
            if better is None or better == service:
                raise error
            service = better
            got = self._first_that_answers(plan(painting, service, self.limits.longest))
        if got is None:
            return None
        page = place_image(
            got.pixels,
            painting,
            service,
            cut=got.attempt.cut,
            longest=self.limits.longest,
            canvas=size,
        )
        page = replace(
            page,
            url=got.attempt.parts[0].url,
            digest=got.digest,
            etag=got.etag,
            last_modified=got.last_modified,
        )
        return self._with_access(page, service, got)

    def _with_access(self, page: PageImage, service: ImageServiceDoc | None, got: _FetchedImage) -> PageImage:
        """Say whether this is what everybody sees, and all that there is to see."""
        note = self.note
        came, asked = got.pixels.shape[1], got.attempt.wide
        whole = self.painting.width
        if not note and self.access and service and whole and service.width and service.width < whole:
            came, asked = service.width, whole
        if not note and asked:
            if came < asked and self.access is None and service is not None:
                self._with_info_json(service)  # it may say why
            note = degraded_note(came, asked, self.access, host_of(self.painting))
        if got.authorized:
            words = f"{host_of(self.painting)} shows this image only to those it knows; a token of ours opened it."
            return replace(page, access=RESTRICTED, access_note=note or words)
        return replace(page, access=DEGRADED, access_note=note) if note else page

    def _with_info_json(self, service: ImageServiceDoc) -> ImageServiceDoc | None:
        """Return the service as its info.json describes it; None where it has none and the image stands alone."""
        painting = self.painting
        url = f"{service.base}/info.json"
        said: ImageServiceDoc | None = None
        try:
            said = image_info(fetch_json(url, permit=self.permit).data, service)
        except AccessDeniedError as error:
            self.access = self.access or access_from_document(error.document)
        except PermanentError:
            pass
        if said is None:
            if painting.url and not painting.url.startswith(service.base):
                return None
            return replace(
                service,
                level=2 if service.level is None else service.level,
                width=service.width or painting.width,
                height=service.height or painting.height,
            )
        self.access = self.access or said.access
        return replace(said, level=2 if said.level is None else said.level)

    def _first_that_answers(self, attempts: Sequence[Attempt]) -> _FetchedImage | None:
        failure: OnitError | None = None
        for attempt in attempts:
            try:
                return self._get(attempt)
            except PermanentError as error:
                failure = failure or error
        if failure is None:
            raise FetchFailedError("The canvas names no image that could be fetched.")
        raise failure

    def _get(self, attempt: Attempt) -> _FetchedImage | None:
        known, limits = self.known, self.limits
        single = len(attempt.parts) == 1
        marks = known if single and known and known.url == attempt.parts[0].url else CacheValidators()
        digest = hashlib.sha256()
        pieces: list[Pixels] = []
        fetched: FetchedBytes | None = None
        authorized = False
        for part in attempt.parts:
            fetched = fetch_bytes(
                part.url,
                etag=marks.etag,
                last_modified=marks.last_modified,
                accept=ACCEPT,
                max_bytes=limits.max_bytes,
                permit=self.permit,
            )
            if fetched.not_modified:
                return None
            authorized = authorized or fetched.authorized
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
        pixels = pieces[0] if single else stitch_tiles(attempt, pieces)
        return _FetchedImage(
            attempt,
            pixels,
            digest.hexdigest(),
            fetched.etag if single else "",
            fetched.last_modified if single else "",
            authorized,
        )
