"""Carries out one attempt at an image: one request, or tiles that are put together."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from manifests.fetch import FetchedBytes, Permit, fetch_bytes
from manifests.imageapi.attempt import Attempt
from onitsearch.pages.decode import decode_image
from onitsearch.pages.image import Pixels
from onitsearch.pages.limits import CacheValidators, Limits
from onitsearch.pages.placement import stitch_tiles

ACCEPT = "image/jpeg, image/png;q=0.9, image/webp;q=0.9, image/*;q=0.8, */*;q=0.1"


@dataclass(frozen=True)
class FetchedImage:
    """What an attempt brought: pixels, the SHA-256 of the bytes, how the library marked them, who may see them.

    ``final_url`` is where the (first) request was redirected to.
    """

    attempt: Attempt
    pixels: Pixels
    digest: str
    etag: str
    last_modified: str
    authorized: bool
    final_url: str


def fetch_attempt(
    attempt: Attempt, *, limits: Limits, known: CacheValidators | None, permit: Permit, tries: int | None
) -> FetchedImage | None:
    """Fetch and decode what an attempt asks for; None where it did not change since ``known``.

    ``tries`` is how often a host that fails is asked at once. Raises as fetching and decoding do.
    """
    single = len(attempt.parts) == 1
    marks = known if single and known and known.url == attempt.parts[0].url else CacheValidators()
    fetched: dict[str, FetchedBytes] = {}
    # The tile in the corner comes first: its size is the least certain.
    for part in (attempt.parts[-1], *attempt.parts[:-1]):
        fetched[part.url] = fetch_bytes(
            part.url,
            etag=marks.etag,
            last_modified=marks.last_modified,
            accept=ACCEPT,
            max_bytes=limits.max_bytes,
            permit=permit,
            tries=tries,
        )
        if fetched[part.url].not_modified:
            return None
    digest = hashlib.sha256()
    pieces: list[Pixels] = []
    for part in attempt.parts:
        digest.update(fetched[part.url].data)
        name = f"What {part.url} answered"
        longest = limits.longest if single else None
        pieces.append(decode_image(fetched[part.url].data, limits.max_pixels, name=name, longest=longest))
    first = fetched[attempt.parts[0].url]
    return FetchedImage(
        attempt,
        pieces[0] if single else stitch_tiles(attempt, pieces),
        digest.hexdigest(),
        first.etag if single else "",
        first.last_modified if single else "",
        any(one.authorized for one in fetched.values()),
        first.final_url,
    )
