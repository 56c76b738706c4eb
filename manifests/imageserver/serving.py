"""Answers image requests for published pages: what is stored as it is, the rest made when it is asked for (level 2)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore

from manifests.conf import ManifestSettings
from manifests.errors import NotFoundError
from manifests.imageapi.address import ImageRequest
from manifests.imageapi.derivative import Derivative, read_request
from manifests.imageserver.kept import KeptFiles, busy
from manifests.imageserver.service import StandingService

# Part of each name: what is made is made anew when this changes.
_RECIPE = "1"
# Derivatives that cost more pixels than this are made a few at a time: some 0.15 seconds of a processor. A thumbnail
# costs a tenth of it, a picture cut out of a page of 24 million pixels most of it.
_LARGE = 8_000_000
# Of the threads of a web process, so many may be busy with large ones; the others answer searches.
_THREADS = BoundedSemaphore(4)


@dataclass(frozen=True)
class Asked:
    """A request of the Image API for a published page; ``stored`` is the file that answers it, where there is one.

    ``canonical`` is its canonical address, ``etag`` and ``modified`` (seconds since 1970) tell its versions apart.
    """

    service: StandingService
    wanted: Derivative
    canonical: str
    stored: Path | None
    etag: str
    modified: float


def read(service: StandingService, parameters: Sequence[str]) -> Asked:
    """Read region, size, rotation and quality.format of a request. Raises BadRequestError in a sentence."""
    region, size, rotation, file = parameters
    wanted = read_request(service.original, region, size, rotation, file)
    canonical = next(wanted.requests(service.id)).url
    stored = next((path for one in wanted.requests("") if (path := service.stored(one)).is_file()), None)
    try:
        modified = (stored or service.stored(ImageRequest(""))).stat().st_mtime
    except OSError as error:
        raise NotFoundError("This image has been taken away.") from error
    etag = hashlib.sha256(f"{_name(service, wanted)} {modified}".encode()).hexdigest()[:32]
    return Asked(service, wanted, canonical, stored, f'"{etag}"', modified)


def make(asked: Asked, folder: Path, settings: ManifestSettings) -> bytes:
    """The file that is asked for, from ``folder`` where it was made before. Raises TransientError under great load."""
    # Loaded here, after the web's processes were forked: libvips has threads.
    from manifests.imageserver import rendering

    kept = KeptFiles(
        folder, settings.image_cache_bytes, settings.images_at_once, patience=settings.image_patience
    )
    name = _name(asked.service, asked.wanted)
    large = rendering.cost(asked.service, asked.wanted) > _LARGE
    if not large:
        return kept.get(name, lambda: rendering.render(asked.service, asked.wanted))
    if not _THREADS.acquire(blocking=False):
        raise busy()
    try:
        return kept.get(name, lambda: rendering.render(asked.service, asked.wanted), large=True)
    finally:
        _THREADS.release()


def _name(service: StandingService, wanted: Derivative) -> str:
    """What a derivative is kept by: the page's place, whose name has the image's digest, and the canonical request."""
    place = service.folder.resolve()
    return f"{_RECIPE} {place.parent.parent.name}/{place.name} {next(wanted.requests('')).url}"
