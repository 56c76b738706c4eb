"""One image of a canvas: asked for as its service was learned to want it, else by trying; and what that taught."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from manifests.errors import (
    AccessDeniedError,
    FetchFailedError,
    HostFailedError,
    PermanentError,
)
from manifests.fetch import fetch_json
from manifests.imageapi import learned, probe
from manifests.imageapi.address import as_named, base_of, implied_service, info_url
from manifests.imageapi.attempt import Attempt
from manifests.imageapi.expect import compared, expected, must_read_info
from manifests.imageapi.plan import larger_for, plan, whole_url
from manifests.imageapi.service import AccessDoc, ImageServiceDoc
from manifests.presentation.services import image_info
from manifests.uri import valid_uri
from onitsearch.pages.access import (
    AUTHORIZE_AT_ONCE,
    AUTHORIZE_IF_REFUSED,
    DEGRADED,
    RESTRICTED,
    AccessPlan,
    access_from_document,
    degraded_note,
    host_of,
)
from onitsearch.pages.fetch_attempt import FetchedImage, fetch_attempt
from onitsearch.pages.image import PageImage
from onitsearch.pages.learning import Learner
from onitsearch.pages.limits import CacheValidators, Limits
from onitsearch.pages.placement import corners, place_image

log = logging.getLogger(__name__)

# So many ways are tried before info.json is asked why they fail.
_BEFORE_INFO = 2


class ImageLoader(Learner):
    """One attempt at a page's image, openly or with a token; learns on the way who may see it, and how."""

    def __init__(
        self, access_plan: AccessPlan, limits: Limits, known: CacheValidators | None, access: AccessDoc | None
    ) -> None:
        permit = AUTHORIZE_AT_ONCE if access_plan.with_token else AUTHORIZE_IF_REFUSED
        super().__init__(access_plan.painting, limits, permit)
        self.note, self.known, self.access = access_plan.note, known, access
        named = self.painting.service or implied_service(self.painting.url)
        self.service = learned.recall(named) if named else None
        self.implied = self.painting.service is None and self.service is not None
        if self.implied and self.service and self.service.learned.info is False:
            self.service = None  # a file whose address only looks like a request
        self.informed = self.service is None

    def load(self, size: tuple[float, float] | None) -> PageImage | None:
        """Fetch and place the image for a canvas of that size, where it has one; None where nothing changed."""
        if self.service is not None:
            self._describe(self.service)
        got = self._first_that_answers()
        if got is None:
            return None
        self._learn(got)
        page = place_image(
            got.pixels,
            self.painting,
            self.service,
            cut=got.attempt.cut,
            longest=self.limits.longest,
            canvas=size,
        )
        page = replace(
            page,
            original=replace(page.original, url=self._whole_url(got)),
            url=got.attempt.parts[0].url,
            digest=got.digest,
            etag=got.etag,
            last_modified=got.last_modified,
        )
        return self._with_access(page, got)

    def _describe(self, service: ImageServiceDoc) -> None:
        """Know of the service what has to be known to ask for anything, by reading info.json where that must be."""
        painting = self.painting
        hoped = expected(service, plain=painting.url, width=painting.width, height=painting.height)
        if must_read_info(service, hoped):
            self.service, self.informed = self._with_info_json(service), True
        elif service.learned.info is False:
            self.service, self.informed = self._undescribed(service), True
        else:
            self.service = hoped

    def _plan(self) -> list[Attempt]:
        service, painting = self.service, self.painting
        region = corners(painting.region)
        found = plan(service, self.limits.longest, plain=painting.url, region=region)
        if service is not None and base_of(service) != service.base:
            named = as_named(service)
            still = replace(named, dialect=replace(named.learned, proven=False))
            there = plan(still, self.limits.longest, plain=painting.url, region=region)
            found = [*found[:1], *there, *found[1:]]
        return found

    def _first_that_answers(self) -> FetchedImage | None:
        """Ask in one way after the other; info.json is asked in between, once, if it was not asked before."""
        attempts = self._plan()
        early = attempts if self.informed else attempts[:_BEFORE_INFO]
        try:
            return self._try(early)
        except (PermanentError, HostFailedError) as error:
            is_hiccup = isinstance(error, HostFailedError) and self._tries() is None
            if self.informed or self.service is None or is_hiccup:
                raise
        # The manifest may have described the service wrongly: ask the service itself, once.
        self.informed = True
        self.service = self._with_info_json(self.service)
        return self._try(self._plan())

    def _try(self, attempts: Sequence[Attempt]) -> FetchedImage | None:
        for attempt in attempts:
            key = tuple(part.url for part in attempt.parts)
            if key in self.failed:
                continue
            if len(self.failed) >= _BEFORE_INFO and self._is_denied():
                break
            try:
                return self._get(attempt)
            except (PermanentError, HostFailedError) as error:
                if isinstance(error, HostFailedError) and self._tries() is None:
                    raise
                self.failed[key] = error
        if not self.failed:
            raise FetchFailedError("The canvas names no image that could be fetched.")
        raise next(iter(self.failed.values()))

    def _is_denied(self) -> bool:
        """Say whether we are kept out: a log-in is not asked the same in other words, a firewall not pestered."""
        return any(
            isinstance(why, AccessDeniedError) and (why.is_firewall or why.remote_status == 401)
            for why in self.failed.values()
        )

    def _tries(self) -> int | None:
        """How often a host that fails is asked again at once: never, while it is not known whether it ever answers."""
        return None if self.service is None or self.service.learned.proven else 1

    def _get(self, attempt: Attempt) -> FetchedImage | None:
        limits, region = self.limits, corners(self.painting.region)
        if region and self.service and not attempt.cut:
            # The part is cut out of the whole, which must not be made small before.
            limits = replace(limits, longest=larger_for(self.service, limits.longest, region))
        return fetch_attempt(
            attempt, limits=limits, known=self.known, permit=self.permit, tries=self._tries()
        )

    def _whole_url(self, got: FetchedImage) -> str:
        """The address of the whole image for those who want more of it: none that was just seen to fail."""
        plain = self.painting.url
        url = whole_url(self.service, plain) if self.service else plain
        if url and valid_uri(url) not in self._failed_urls():
            return url
        return got.attempt.parts[0].url if len(got.attempt.parts) == 1 and not got.attempt.cut else ""

    def _with_access(self, page: PageImage, got: FetchedImage) -> PageImage:
        """Say whether this is what everybody sees, and all that there is to see."""
        note, service = self.note, self.service
        whole = self.painting.width
        came, asked = got.pixels.shape[1], got.attempt.wide
        if not note and self.access and service and whole and service.width and service.width < whole:
            came, asked = service.width, whole
        if not note and asked:
            if (
                came < asked
                and self.access is None
                and service is not None
                and not service.learned.unexplained
            ):
                informed = self._with_info_json(service) or service  # it may say why
                if self.access is None:
                    learned.remember(replace(informed, dialect=replace(informed.learned, unexplained=True)))
            note = degraded_note(came, asked, self.access, host_of(self.painting))
        if got.authorized:
            words = f"{host_of(self.painting)} shows this image only to those it knows; a token of ours opened it."
            return replace(page, access=RESTRICTED, access_note=note or words)
        return replace(page, access=DEGRADED, access_note=note) if note else page

    def _with_info_json(self, service: ImageServiceDoc) -> ImageServiceDoc | None:
        """Return the service as its info.json describes it; None where it has none and the image stands alone."""
        painting = self.painting
        hoped = expected(service, plain=painting.url, width=painting.width, height=painting.height)
        said: ImageServiceDoc | None = None
        silent, final = False, ""
        try:
            fetched = fetch_json(info_url(service), permit=self.permit, tries=1)
            said, final = image_info(fetched.data, service), fetched.final_url
            self.unread = said is None
        except AccessDeniedError as error:
            self.access = self.access or access_from_document(error.document)
            self.unread = self.access is None
        except HostFailedError:
            self.unread = True
        except PermanentError:
            if base_of(service) != service.base:
                return self._with_info_json(as_named(service))
            silent = True
        if said is None:
            if painting.url and not painting.url.startswith(service.base):
                return None
            taught = replace(service.learned, info=False) if silent else service.dialect
            if self.implied:
                learned.remember(replace(service, dialect=taught))
                return None
            return self._undescribed(replace(service, dialect=taught))
        self.access = self.access or said.access
        said = compared(hoped, said)
        learned.remember(said, described=True)
        # Where that leads is remembered once an image came from there.
        said = probe.relocated(said, info_url(service), final)
        return replace(said, level=2 if said.level is None else said.level)

    def _undescribed(self, service: ImageServiceDoc) -> ImageServiceDoc:
        return replace(
            service,
            level=2 if service.level is None else service.level,
            width=service.width or self.painting.width,
            height=service.height or self.painting.height,
        )
