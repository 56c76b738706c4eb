"""What one visit to an image taught of its service: which words, sizes and parts it gives; what is open is tried."""

from __future__ import annotations

from dataclasses import replace

from manifests.errors import FetchFailedError, HostFailedError, OnitError, PermanentError
from manifests.fetch import Permit, fetch_bytes
from manifests.imageapi import learned, probe
from manifests.imageapi.address import parse_request, request
from manifests.imageapi.dialect import Dialect
from manifests.imageapi.plan import doubted_word
from manifests.imageapi.service import ImageServiceDoc
from manifests.imageapi.sizes import FORMS
from manifests.presentation.docs import PaintingDoc
from manifests.uri import valid_uri
from onitsearch.errors import BadImageError
from onitsearch.pages.decode import decode_image
from onitsearch.pages.fetch_attempt import ACCEPT, FetchedImage
from onitsearch.pages.limits import Limits

# After so many images that came though their info.json could not be read, it is read no more.
_UNREAD = 2


class Learner:
    """A visit to one image: what failed on the way to it, and what that says of its service."""

    def __init__(self, painting: PaintingDoc, limits: Limits, permit: Permit) -> None:
        self.painting, self.limits, self.permit = painting, limits, permit
        self.service: ImageServiceDoc | None = None
        self.informed = self.unread = False
        # What was asked for in vain, in this order, and why.
        self.failed: dict[tuple[str, ...], OnitError] = {}

    def _with_info_json(self, service: ImageServiceDoc) -> ImageServiceDoc | None:
        raise NotImplementedError

    def _learn(self, got: FetchedImage) -> None:
        """Remember for the service's server what the answer teaches; what came by a token is no rule for others."""
        service = self.service
        if service is None or got.authorized:
            return
        new = not service.learned.proven
        if doubted_word(service, self.painting.url) and (form := got.attempt.learns.get("size")):
            # Regions at full size are asked for in the form that was seen to answer.
            service = replace(service, dialect=replace(service.learned, whole=form))
        if new and got.attempt.whole and service.level != 0:
            service, refused = self._refusing(service, got)
        else:
            refused = new and self._was_refused()
        only_parts = new and service.learned.regions is False and not service.learned.size
        taught = replace(service.learned, **dict(got.attempt.learns), proven=not only_parts)
        if new and len(got.attempt.parts) > 1 and not self._answers(request(service)):
            taught = replace(taught, whole="none")
        if refused and not got.attempt.learns:
            # The service itself never answered, only the plain address beside it.
            taught = replace(taught, size="whole", regions=False)
        taught = self._without_what_failed(service, taught, got, refused=refused)
        service = replace(service, dialect=taught)
        self.service = probe.relocated(service, got.attempt.parts[0].url, got.final_url)
        learned.remember(self.service)

    def _refusing(self, service: ImageServiceDoc, got: FetchedImage) -> tuple[ImageServiceDoc, bool]:
        """The service with what it refuses, where only the whole came and all before it was refused; and whether so."""
        refusals = self._refusals()
        if not refusals:
            return service, False
        came = (got.pixels.shape[1], got.pixels.shape[0])
        if probe.is_smaller(service, came, self.limits.longest):
            return self._of_size(service, came), True
        spoken = replace(service, dialect=replace(service.learned, **dict(got.attempt.learns)))
        (url, why) = refusals[0]
        wanted = parse_request(url)
        if wanted is not None and wanted.pixels is not None and wanted.region != "full":
            # A part was refused, and of the whole at a size nothing is known yet.
            return probe.parts(spoken, came, self._answers), True
        found = probe.refusal(spoken, came, self._answers)
        if found.learned.size not in FORMS:
            return found, True
        # Sizes are given after all: the first request failed by accident, or for its own size or form.
        if not isinstance(why, FetchFailedError) and self._answers(url):
            return service, False
        listed = any(f"/{width}," in url for width, _ in service.sizes)
        return replace(found, dialect=replace(found.learned, listed=False)) if listed else found, True

    def _without_what_failed(
        self, service: ImageServiceDoc, taught: Dialect, got: FetchedImage, *, refused: bool
    ) -> Dialect:
        """The dialect without what was seen to fail while the image came in another way."""
        whole = got.attempt.whole or taught.whole != service.learned.whole
        if not whole and valid_uri(request(replace(service, dialect=taught))) in self._failed_urls():
            taught = replace(taught, whole="none")
        only_listed = not got.attempt.whole and got.attempt.wide in {width for width, _ in service.sizes}
        if refused and only_listed and service.level != 0 and taught.regions is None and taught.size in FORMS:
            # A listed size came in the second form: perhaps listed sizes are all that there is.
            spoken = replace(service, dialect=taught)
            came = (got.pixels.shape[1], got.pixels.shape[0])
            cuts = taught.whole != "none" and probe.cuts(spoken, came, self._answers)
            taught = replace(taught, regions=cuts, listed=None if cuts else True)
        if self.unread and service.learned.info is not True:
            unread = min(_UNREAD, taught.unread + 1)
            taught = replace(taught, unread=unread, info=False if unread == _UNREAD else taught.info)
        return taught

    def _refusals(self) -> list[tuple[str, OnitError]]:
        """What was asked for in vain and why, where the host answered at all, if with no image."""
        return [
            (key[-1], why)
            for key, why in self.failed.items()
            if isinstance(why, FetchFailedError | HostFailedError | BadImageError)
        ]

    def _was_refused(self) -> bool:
        """Say whether what failed was refused, rather than by accident: a host that failed is asked once more."""
        refusals = self._refusals()
        if not refusals:
            return False
        (url, why) = refusals[0]
        return isinstance(why, FetchFailedError) or not self._answers(url)

    def _of_size(self, service: ImageServiceDoc, came: tuple[int, int]) -> ImageServiceDoc:
        """The service with the size that its image has, where its manifest says more than there is."""
        if not self.informed:
            self.informed = True
            service = self._with_info_json(service) or service
        if probe.is_smaller(service, came, self.limits.longest) and not service.max_width:
            service = replace(service, width=came[0], height=came[1])
            learned.remember(service, described=True)
        return service

    def _answers(self, url: str) -> bool:
        """Say whether an address gives an image: some servers answer with a web page, or with nothing."""
        try:
            data = fetch_bytes(
                url, accept=ACCEPT, max_bytes=self.limits.max_bytes, permit=self.permit, tries=1
            ).data
            decode_image(data, self.limits.max_pixels, longest=self.limits.longest)
        except (PermanentError, HostFailedError):
            return False
        return True

    def _failed_urls(self) -> set[str]:
        return {valid_uri(key[0]) for key in self.failed if len(key) == 1}
