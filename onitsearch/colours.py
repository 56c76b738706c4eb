"""The colours of pictures that were cut before colours were looked at, or whose vectors others made."""

from __future__ import annotations

from manifests.errors import OnitError
from onitsearch.crop import storage
from onitsearch.crop.colour import colour_of
from onitsearch.pages.decode import decode_image
from onitsearch.store import illustrations

UNKNOWN = "unknown"


def catch_up(limit: int = 64) -> int:
    """Look at the kept pictures of some illustrations without a colour; returns how many (0: none is left).

    Two workers that look at the same write the same.
    """
    found = {pk: _colour(name) for pk, name in illustrations.without_colour(limit)}
    illustrations.set_colours(found)
    return len(found)


def _colour(thumbnail: str) -> str:
    try:
        pixels = decode_image(storage.read_thumbnail(thumbnail), name="The kept picture of a crop")
    except (FileNotFoundError, OnitError):
        return UNKNOWN  # its page is visited again by whoever misses the picture more
    return colour_of(pixels).value
