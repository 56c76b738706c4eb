"""A visitor's photograph of a print: looked at once; the answer is kept for an hour under a name nobody can guess."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.translation import gettext

from manifests.errors import GoneError
from onitsearch.search.identify import Certainty, identify, says
from portal.visit import query_pictures, selectors
from portal.visit.params import SearchParams, search_address
from portal.visit.tiles import Tile, canvas_name, tiles

Corners = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class IdentifiedPrint:
    """A print on the photograph: its tile, its page, and where it lies (points of an SVG in per cent)."""

    tile: Tile
    certainty: Certainty
    page: str
    page_href: str
    outline: str


@dataclass(frozen=True)
class Identification:
    """What is said of a photograph: how sure it is, in words, the print and others that it may be."""

    certainty: Certainty
    says: str
    photograph: str
    found: IdentifiedPrint | None
    others: list[Tile]
    alike: str


def take(file: UploadedFile[Any] | None) -> str:
    """Look at a photograph; returns the token under which the answer is kept.

    Raises BadRequestError without a file, TooLargeError, BadImageError, TooManyRequestsError, and what the encoder
    raises when it cannot be asked.
    """
    pixels = query_pictures.decoded(file)
    found = identify(pixels)
    token = query_pictures.keep_pixels(pixels)
    kept = [(one.illustration.pk, one.certainty, one.corners) for one in found.matches]
    cache.set(_name(token), kept, query_pictures.kept_seconds())
    return token


def identification(token: str) -> Identification:
    """What was found on a photograph, as far as it still may be seen. Raises GoneError after its hour."""
    kept = cache.get(_name(token)) if query_pictures.preview(token) is not None else None
    if not isinstance(kept, list):
        raise GoneError(
            gettext("Photographs are kept for one hour, and this one is gone."),
            hint=gettext("Take it once more."),
        )
    rows = selectors.visible_pictures().in_bulk([one for one, _certainty, _corners in kept])
    seen = [(rows[one], certainty, corners) for one, certainty, corners in kept if one in rows]
    hung = tiles(row for row, _certainty, _corners in seen)
    first = None
    if seen:
        row, certainty, corners = seen[0]
        page_href = reverse("page", args=[row.canvas.public_id])
        first = IdentifiedPrint(hung[0], certainty, canvas_name(row.canvas), page_href, _points(corners))
    certainty = first.certainty if first else "not-found"
    return Identification(
        certainty=certainty,
        says=says(certainty),
        photograph=reverse("query-picture", args=[token]),
        found=first,
        others=hung[1:],
        alike=search_address(SearchParams(picture=(token,))),
    )


def _points(corners: Corners) -> str:
    return " ".join(f"{100 * x:.2f},{100 * y:.2f}" for x, y in corners)


def _name(token: str) -> str:
    return f"portal:identified:{token}"
