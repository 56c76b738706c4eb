"""Pictures as a Presentation 3 manifest that any viewer opens, each a canvas of its own; and their books."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext, ngettext

from onitsearch.annotate.addresses import Addresses
from onitsearch.annotate.annotation import homepages, language_map, thumbnail
from onitsearch.annotate.collection import member
from onitsearch.annotate.contexts import JSON_LD, PRESENTATION_2, PRESENTATION_3
from onitsearch.annotate.fragment import whole_box
from onitsearch.annotate.image_service import crop_size, service_block, window
from onitsearch.annotate.info import BookInfo, HitInfo, PictureInfo, Provider
from onitsearch.annotate.labels import canvas_label, label_text, picture_label

# Presentation 3.0, section 3.2.4: licences of Creative Commons, and RightsStatements.org.
_RIGHTS = re.compile(
    r"https?://(?:www\.)?((?:creativecommons\.org/(?:licenses|publicdomain)/|rightsstatements\.org/vocab/)\S*)$"
)


def results_manifest(
    found: Sequence[HitInfo], *, question: str, params: Sequence[tuple[str, str]], addresses: Addresses
) -> dict[str, Any]:
    """The hits as a manifest; one without hits holds a single empty canvas, since it may not be empty.

    Where none of them is sure, the manifest says so.
    """
    address = addresses.results(params)
    title = (
        gettext("Pictures found: %(question)s") % {"question": question}
        if question
        else gettext("Pictures found")
    )
    made = _manifest(address, title, [_canvas(hit.picture, addresses, hit.sure) for hit in found])
    if found and not any(hit.sure for hit in found):
        made["summary"] = {"none": [gettext("No sure matches; these are the closest.")]}
    return made


def selection_manifest(
    pictures: Sequence[PictureInfo], *, ids: Sequence[str], addresses: Addresses
) -> dict[str, Any]:
    """Chosen pictures as a manifest in the order of the choice; ``ids`` names those withdrawn since as well."""
    canvases = [_canvas(picture, addresses) for picture in pictures]
    made = _manifest(addresses.selection(ids), gettext("Selected pictures"), canvases)
    return {**made, **_missing(len(ids) - len(pictures))}


def selection_books(
    pictures: Sequence[PictureInfo], *, ids: Sequence[str], addresses: Addresses
) -> dict[str, Any]:
    """The books of chosen pictures as a collection, each once; every one can be searched."""
    books = {picture.book.id: picture.book for picture in pictures}
    return {
        "@context": PRESENTATION_3,
        "id": addresses.selection(ids, books=True),
        "type": "Collection",
        "label": {"none": [gettext("Books of the selected pictures")]},
        "items": [member(book, addresses) for book in books.values()],
        **_missing(len(ids) - len(pictures)),
    }


def crop_canvas(picture: PictureInfo, addresses: Addresses) -> dict[str, Any]:
    """One picture as a canvas by itself."""
    return {"@context": PRESENTATION_3, **_canvas(picture, addresses)}


def _manifest(address: str, title: str, canvases: list[dict[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "@context": PRESENTATION_3,
        "id": address,
        "type": "Manifest",
        "label": {"none": [title]},
        "behavior": ["individuals"],
        "items": canvases or [_nothing(address)],
    }
    pictured = next((canvas["thumbnail"] for canvas in canvases if "thumbnail" in canvas), None)
    return {**made, "thumbnail": pictured} if pictured else made


def _missing(gone: int) -> dict[str, Any]:
    """What is to be said about chosen pictures that were withdrawn since; nothing where there are none."""
    if not gone:
        return {}
    text = ngettext(
        "%(count)s of the pictures has been withdrawn.",
        "%(count)s of the pictures have been withdrawn.",
        gone,
    )
    return {"summary": {"none": [text % {"count": gone}]}}


def _canvas(picture: PictureInfo, addresses: Addresses, sure: bool | None = None) -> dict[str, Any]:
    """The picture as a canvas; what its book says about rights and providers goes with it."""
    box = whole_box(picture)
    address = addresses.result_canvas(picture.id)
    canvas: dict[str, Any] = {
        "id": address,
        "type": "Canvas",
        "label": {"none": [picture_label(picture, book=True)]},
        "width": box.w,
        "height": box.h,
        "metadata": _metadata(picture, sure),
        "homepage": homepages(picture, addresses),
        "seeAlso": _see_also(picture, addresses),
        "partOf": [_whole(picture.book, addresses)],
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
    if _rights(picture.book):
        canvas["rights"] = _rights(picture.book)
    statement = language_map(picture.book.statement_value)
    if statement:
        label = language_map(picture.book.statement_label) or {"none": [gettext("Attribution")]}
        canvas["requiredStatement"] = {"label": label, "value": statement}
    if picture.book.providers:
        canvas["provider"] = [provider(one) for one in picture.book.providers]
    return canvas


def _whole(book: BookInfo, addresses: Addresses) -> dict[str, Any]:
    found: dict[str, Any] = {"id": addresses.manifest(book.id), "type": "Manifest"}
    label = language_map(book.label)
    return {**found, "label": label} if label else found


def _see_also(picture: PictureInfo, addresses: Addresses) -> list[dict[str, Any]]:
    """The picture as an annotation on its page, and the library's own manifest."""
    book = picture.book
    context = PRESENTATION_2 if book.version == 2 else PRESENTATION_3
    return [
        {
            "id": addresses.annotation(picture.id),
            "type": "Annotation",
            "format": f'{JSON_LD};profile="{PRESENTATION_3}"',
            "label": {"none": [picture_label(picture)]},
        },
        {"id": book.url or book.uri, "type": "Manifest", "format": f'{JSON_LD};profile="{context}"'},
    ]


def provider(one: Provider) -> dict[str, Any]:
    """A provider as Presentation 3 writes it."""
    label = language_map(one.label) or {"none": [one.id]}
    found: dict[str, Any] = {"id": one.id, "type": "Agent", "label": label}
    if one.homepage:
        found["homepage"] = [
            {"id": page, "type": "Text", "format": "text/html", "label": label} for page in one.homepage
        ]
    if one.logo:
        found["logo"] = [{"id": logo, "type": "Image"} for logo in one.logo]
    return found


def _rights(book: BookInfo) -> str:
    """The book's rights where they are what ``rights`` may name: both sites' addresses begin with http there."""
    found = _RIGHTS.match(book.rights)
    return f"http://{found[1]}" if found else ""


def _metadata(picture: PictureInfo, sure: bool | None) -> list[dict[str, Any]]:
    lines = [
        (gettext("Book"), label_text(picture.book.label) or picture.book.uri),
        (gettext("Page"), canvas_label(picture.canvas)),
    ]
    if sure is not None:
        lines.append((gettext("Match"), gettext("sure") if sure else gettext("less certain")))
    if picture.book.rights and not _rights(picture.book):
        lines.append((gettext("Rights"), picture.book.rights))
    if picture.notations:
        lines.append(("ICONCLASS", ", ".join(picture.notations)))
    return [{"label": {"none": [label]}, "value": {"none": [value]}} for label, value in lines]


def _image(picture: PictureInfo, addresses: Addresses, width: int, height: int) -> dict[str, Any]:
    """The crop at the library where it serves regions, else our thumbnail; never the whole page.

    A service goes with the crop, by which viewers zoom in as far as the library does.
    """
    size = crop_size(picture.image_url)
    if size is None and picture.thumbnail_width:
        return dict(thumbnail(picture, addresses))
    if size is None:
        address = addresses.thumbnail(picture.id, picture.version)
        return {"id": address, "type": "Image", "format": "image/jpeg", "width": width, "height": height}
    found = {
        "id": picture.image_url,
        "type": "Image",
        "format": "image/jpeg",
        "width": size[0],
        "height": size[1],
    }
    return {**found, "service": service_block(picture.id, addresses)} if window(picture.image_url) else found


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
