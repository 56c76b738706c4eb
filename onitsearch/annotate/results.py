"""Hits as a Presentation 3 manifest that any viewer opens: each hit a canvas of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext

from onitsearch.annotate.addresses import Addresses
from onitsearch.annotate.annotation import language_map, thumbnail
from onitsearch.annotate.contexts import PRESENTATION_3
from onitsearch.annotate.facts import Found, Picture
from onitsearch.annotate.fragment import whole_box
from onitsearch.annotate.words import caption, leaf_name, shown_label

# {service}/{x,y,w,h}/{size}/0/default.jpg of the Image API; a plain image or `full` shows the whole page.
_REGION = re.compile(r"/(\d+),(\d+),(\d+),(\d+)/(\^?(?:max|full|\d*,\d*))/[!\d.]+/\w+\.jpg$")


def results_manifest(
    found: Sequence[Found], *, question: str, params: Sequence[tuple[str, str]], addresses: Addresses
) -> dict[str, Any]:
    """The hits as a manifest; one without hits holds a single empty canvas, since it may not be empty."""
    address = addresses.results(params)
    title = (
        gettext("Pictures found: %(question)s") % {"question": question}
        if question
        else gettext("Pictures found")
    )
    return {
        "@context": PRESENTATION_3,
        "id": address,
        "type": "Manifest",
        "label": {"none": [title]},
        "behavior": ["individuals"],
        "items": [_canvas(hit, addresses) for hit in found] or [_nothing(address)],
    }


def crop_canvas(picture: Picture, addresses: Addresses) -> dict[str, Any]:
    """One picture as a canvas by itself."""
    return {"@context": PRESENTATION_3, **_canvas(Found(picture), addresses)}


def _canvas(hit: Found, addresses: Addresses) -> dict[str, Any]:
    picture = hit.picture
    box = whole_box(picture)
    address = addresses.crop(picture.id)
    canvas: dict[str, Any] = {
        "id": address,
        "type": "Canvas",
        "label": {"none": [caption(picture, book=True)]},
        "width": box.w,
        "height": box.h,
        "metadata": _metadata(hit),
        "homepage": [
            {
                "id": addresses.page(picture.id),
                "type": "Text",
                "format": "text/html",
                "label": {"none": [caption(picture)]},
            }
        ],
        "partOf": [{"id": addresses.manifest(picture.book.id), "type": "Manifest"}],
        "items": [
            {
                "id": f"{address}/page",
                "type": "AnnotationPage",
                "items": [
                    {
                        "id": f"{address}/painting",
                        "type": "Annotation",
                        "motivation": "painting",
                        "body": _image(picture, addresses, box.w, box.h),
                        "target": address,
                    }
                ],
            }
        ],
    }
    if picture.thumbnail_width:
        canvas["thumbnail"] = [thumbnail(picture, addresses)]
    if picture.book.rights.startswith("http"):
        canvas["rights"] = picture.book.rights
    statement = language_map(picture.book.statement_value)
    if statement:
        label = language_map(picture.book.statement_label) or {"none": [gettext("Attribution")]}
        canvas["requiredStatement"] = {"label": label, "value": statement}
    return canvas


def _metadata(hit: Found) -> list[dict[str, Any]]:
    picture = hit.picture
    lines = [
        (gettext("Book"), shown_label(picture.book.label) or picture.book.uri),
        (gettext("Page"), leaf_name(picture.leaf)),
        (gettext("Match"), f"{hit.score:.2f}"),
    ]
    if picture.notations:
        lines.append(("ICONCLASS", ", ".join(picture.notations)))
    return [{"label": {"none": [label]}, "value": {"none": [value]}} for label, value in lines]


def _image(picture: Picture, addresses: Addresses, width: int, height: int) -> dict[str, Any]:
    """The crop at the library where it serves regions, else our thumbnail; never the whole page."""
    region = _REGION.search(picture.image_url)
    if region is None and picture.thumbnail_width:
        return dict(thumbnail(picture, addresses))
    if region is None:
        address = addresses.thumbnail(picture.id, picture.version)
        return {"id": address, "type": "Image", "format": "image/jpeg", "width": width, "height": height}
    wide, high = int(region[3]), int(region[4])
    asked_width, _, asked_height = region[5].lstrip("^").partition(",")
    if asked_width.isdigit():
        high = int(asked_height) if asked_height.isdigit() else max(1, round(int(asked_width) * high / wide))
        wide = int(asked_width)
    elif asked_height.isdigit():
        wide = max(1, round(int(asked_height) * wide / high))
        high = int(asked_height)
    return {
        "id": picture.image_url,
        "type": "Image",
        "format": "image/jpeg",
        "width": wide,
        "height": high,
    }


def _nothing(address: str) -> dict[str, Any]:
    empty = f"{address.partition('?')[0]}/canvas/none"
    return {
        "id": empty,
        "type": "Canvas",
        "label": {"none": [gettext("Nothing was found")]},
        "width": 1000,
        "height": 1000,
        "items": [{"id": f"{empty}/page", "type": "AnnotationPage", "items": []}],
    }
