"""Two impressions of one print, one laid over the other."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from manifests.errors import NotFoundError
from onitsearch.api.info import THUMBNAIL_VERSION_LENGTH
from onitsearch.crop import storage
from onitsearch.crop.crop import encode_jpeg
from onitsearch.models import Illustration
from onitsearch.pages.decode import decode_image
from onitsearch.prints.clusters import Impression
from onitsearch.prints.overlay import warp_onto
from onitsearch.selectors import impressions_of
from portal.visit import selectors, texts
from portal.visit.tiles import tile


@require_safe
def compare(request: HttpRequest, public_id: str, other_id: str) -> HttpResponse:
    """Show two impressions side by side and, with a script, one over the other under a slider."""
    one, other, how = _pair(request, public_id, other_id)
    laid = reverse("compare-laid", args=[one.public_id, other.public_id])
    context = {
        "one": tile(one),
        "other": tile(other),
        # Its version changes with either crop, so that a browser never shows one that is no more.
        "laid": f"{laid}?v={_version(one)}{_version(other)}" if _shows(one, other) else "",
        "says": match_summary(how),
        "back": reverse("compare", args=[other.public_id, one.public_id]),
        "texts_one": one.text,
        "texts_other": other.text,
    }
    return render(request, "visit/compare.html", context)


@require_safe
@cache_control(private=True, max_age=3600)
def laid(request: HttpRequest, public_id: str, other_id: str) -> HttpResponse:
    """Answer the second impression's picture as it lies on the first, JPEG."""
    one, other, how = _pair(request, public_id, other_id)
    if not _shows(one, other):
        raise NotFoundError(gettext("There is no picture of one of the two impressions."))
    try:
        pixels = decode_image(storage.read_thumbnail(other.thumbnail), name="The kept picture of a crop")
    except FileNotFoundError as error:
        raise NotFoundError(gettext("There is no picture of one of the two impressions.")) from error
    made = warp_onto(pixels, how.homography, one.thumbnail_width, one.thumbnail_height)
    return HttpResponse(encode_jpeg(made, 85), content_type="image/jpeg")


def match_summary(how: Impression) -> str:
    """How well two impressions match, in plain words."""
    points = {"points": texts.format_number(how.inliers)}
    if how.links > 1:
        return gettext("matches over another impression")
    return ngettext("%(points)s matching point", "%(points)s matching points", how.inliers) % points


def _pair(
    request: HttpRequest, public_id: str, other_id: str
) -> tuple[Illustration, Illustration, Impression]:
    one, other = selectors.picture(public_id, request.user), selectors.picture(other_id, request.user)
    for row, how in impressions_of(one, request.user):
        if row.pk == other.pk:
            return one, other, how
    raise NotFoundError(
        gettext("These two pictures are not known as impressions of one print."),
        hint=gettext("The page of each picture lists its impressions."),
    )


def _shows(*rows: Illustration) -> bool:
    return all(row.thumbnail and not row.restricted for row in rows)


def _version(row: Illustration) -> str:
    return row.crop_digest[:THUMBNAIL_VERSION_LENGTH]
