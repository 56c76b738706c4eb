"""What is at an address that a visitor gave: a picture to search with, a IIIF document, or nothing of use."""

from __future__ import annotations

from dataclasses import dataclass

from manifests import jsontext
from manifests.errors import AccessDeniedError, FetchFailedError, NotFoundError
from manifests.fetch import FetchedBytes, fetch_for_visitor
from manifests.imageapi.address import request
from manifests.imageapi.plan import sized_url
from manifests.imageapi.service import ImageServiceDoc
from manifests.presentation.services import image_info
from onitsearch.conf import conf
from onitsearch.pages.fetch_attempt import ACCEPT
from onitsearch.pages.image import Pixels
from onitsearch.pages.strangers import decode_for_visitor

# What is searched with is looked at no larger (long side, pixels).
LONGEST = 1024
_INFO = "/info.json"


@dataclass(frozen=True)
class RemotePicture:
    """What an address led to: pixels (RGB uint8), or where it was a JSON document, its text."""

    pixels: Pixels | None = None
    document: str = ""


def fetch_picture(address: str) -> RemotePicture:
    """Fetch an address: of an image file, a IIIF Image API request or service, or of a IIIF document.

    Raises NotFoundError for a web page, BadImageError and TooLargeError for what is no picture or too large a
    one, and what fetching raises.
    """
    try:
        fetched = _fetched(address)
    except AccessDeniedError:
        raise
    except FetchFailedError:
        # The id of an image service is an address that not every server answers; its description always is.
        if "." in address.partition("?")[0].rpartition("/")[2]:
            raise
        fetched = _fetched(address.partition("?")[0].rstrip("/") + _INFO)
    if _is_page(fetched):
        raise NotFoundError("The address leads to a web page, not to a picture.", url=address)
    if fetched.data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return _of_document(fetched)
    return RemotePicture(_decoded(fetched))


def _of_document(fetched: FetchedBytes) -> RemotePicture:
    data, text = jsontext.parse(fetched.data, fetched.final_url)
    base = fetched.final_url.partition("?")[0].removesuffix(_INFO).rstrip("/")
    service = image_info(data, ImageServiceDoc(id=base))
    if service is None:
        return RemotePicture(document=text)
    picture = sized_url(service, LONGEST) or request(service)
    return RemotePicture(_decoded(_fetched(picture)))


def _fetched(address: str) -> FetchedBytes:
    return fetch_for_visitor(address, accept=ACCEPT, max_bytes=conf().max_upload_bytes)


def _decoded(fetched: FetchedBytes) -> Pixels:
    name = f"What {fetched.url[:200]} answered"
    return decode_for_visitor(fetched.data, name=name, longest=LONGEST)


def _is_page(fetched: FetchedBytes) -> bool:
    start = fetched.data[:256].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return "html" in fetched.media_type or start.startswith((b"<!doctype html", b"<html"))
