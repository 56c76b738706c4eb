"""The versions of the Image API: how each is told, what it calls itself and what it calls the whole of an image.

A new version is a row here, and a look at `address.py` where its requests have another form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# What the versions call the quality that the server gives unasked.
DEFAULT, NATIVE = "default", "native"
# What some servers serve in their place.
COLOR = "color"
# The words by which one version or another asks for the whole image at its own size.
WHOLE_WORDS = ("full", "max")


@dataclass(frozen=True, slots=True)
class Version:
    """One version: its JSON-LD context, the profile of its levels (``{level}``) and its words for all there is.

    ``quality`` is what it calls the server's own choice, ``whole`` the size of the whole image, ``size`` the form in
    which it writes the others, ``identifier`` the member that holds a service's address.
    """

    number: int
    context: str
    profile: str
    quality: str
    whole: str
    size: str
    identifier: str


VERSIONS = {
    one.number: one
    for one in (
        Version(
            1,
            "http://library.stanford.edu/iiif/image-api/1.1/context.json",
            "http://library.stanford.edu/iiif/image-api/1.1/compliance.html#level{level}",
            quality=NATIVE,
            whole="full",
            size="w,",
            identifier="@id",
        ),
        Version(
            2,
            "http://iiif.io/api/image/2/context.json",
            "http://iiif.io/api/image/2/level{level}.json",
            quality=DEFAULT,
            whole="full",
            size="w,",
            identifier="@id",
        ),
        Version(
            3,
            "http://iiif.io/api/image/3/context.json",
            "level{level}",
            quality=DEFAULT,
            whole="max",
            size="w,h",
            identifier="id",
        ),
    )
}


def service_type(number: int) -> str:
    """What a service of a version is called in documents."""
    return f"ImageService{number}"


_NUMBER = f"([{''.join(map(str, VERSIONS))}])(?![0-9])"
_IN_URI = re.compile(rf"/api/image/{_NUMBER}")
_IN_TYPE = re.compile(rf"ImageService{_NUMBER}")


def version_of(service_type: str, *hints: str) -> int | None:
    """The version that a service's type says, else its context or profile; None where none of them tells."""
    typed = _IN_TYPE.fullmatch(service_type)
    if typed:
        return int(typed[1])
    for hint in hints:
        in_uri = _IN_URI.search(hint)
        if in_uri:
            return int(in_uri[1])
        if "image-api" in hint:  # library.stanford.edu/iiif/image-api/… is how version 1 named itself.
            return 1
    return None
