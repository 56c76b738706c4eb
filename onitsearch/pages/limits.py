"""What bounds the fetching of a page image, and what an earlier visit left for it."""

from __future__ import annotations

from dataclasses import dataclass

from onitsearch.conf import Conf


@dataclass(frozen=True)
class CacheValidators:
    """What an earlier visit left: the address and how the library marked what it gave."""

    url: str = ""
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class Limits:
    """How large a page is asked for (long side, pixels), and the most pixels and bytes that are read."""

    longest: int = Conf.page_pixels
    max_pixels: int = Conf.max_image_pixels
    max_bytes: int = Conf.max_image_bytes
