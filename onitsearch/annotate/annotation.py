"""One illustration as an annotation: Web Annotation for Presentation 3, Open Annotation for 2."""

from __future__ import annotations

from datetime import UTC, datetime

from onitsearch.annotate.addresses import Addresses
from onitsearch.annotate.contexts import PRESENTATION_2, PRESENTATION_3
from onitsearch.annotate.facts import Picture
from onitsearch.annotate.fragment import target
from onitsearch.annotate.shapes import (
    Annotation,
    AnnotationPage,
    CanvasTarget,
    ClassBody,
    ContentAsText,
    ImageRef,
    LanguageMapJson,
    ManifestRef,
    OaAnnotation,
    TextualBody,
)
from onitsearch.annotate.words import caption, escaped

ICONCLASS = "https://iconclass.org/"


def text_body(picture: Picture, *, book: bool = False) -> TextualBody:
    """The picture in one line of plain text."""
    return {"type": "TextualBody", "value": caption(picture, book=book), "format": "text/plain"}


def placed(picture: Picture) -> CanvasTarget:
    """The region with the manifest it is in, for readers who do not have that manifest open."""
    book: ManifestRef = {"id": picture.book.uri, "type": "Manifest"}
    label = language_map(picture.book.label)
    if label:
        book["label"] = label
    return {"id": target(picture), "type": "Canvas", "partOf": book}


def brief(picture: Picture, addresses: Addresses, *, wide: bool = False) -> Annotation:
    """The annotation as it stands in a list; ``wide`` names the book as well."""
    return {
        "id": addresses.annotation(picture.id),
        "type": "Annotation",
        "motivation": "classifying",
        "body": text_body(picture, book=wide),
        "target": placed(picture) if wide else target(picture),
    }


def full(picture: Picture, addresses: Addresses) -> Annotation:
    """The annotation by itself: with classes, thumbnail, dates and its context."""
    body: list[TextualBody | ClassBody] = [text_body(picture)]
    for notation in picture.notations:
        body.append({"type": "SpecificResource", "source": ICONCLASS + notation, "purpose": "classifying"})
    found: Annotation = {
        "@context": PRESENTATION_3,
        "id": addresses.annotation(picture.id),
        "type": "Annotation",
        "motivation": "classifying",
        "body": body if len(body) > 1 else text_body(picture),
        "target": placed(picture),
    }
    if picture.created:
        found["created"] = timestamp(picture.created)
    if picture.changed:
        found["modified"] = timestamp(picture.changed)
    if picture.thumbnail_width:
        found["thumbnail"] = [thumbnail(picture, addresses)]
    found["homepage"] = [
        {
            "id": addresses.page(picture.id),
            "type": "Text",
            "format": "text/html",
            "label": {"none": [caption(picture)]},
        }
    ]
    return found


def open_annotation(picture: Picture, addresses: Addresses, *, markup: bool = False) -> OaAnnotation:
    """The annotation in the manner of Presentation 2, as lists hold it.

    ``markup`` adds the thumbnail as ``<img>``, which Mirador shows beside the hit; the words come first, for
    Universal Viewer shows the markup itself in a tooltip.
    """
    return {
        "@id": addresses.annotation(picture.id),
        "@type": "oa:Annotation",
        "motivation": "oa:classifying",
        "resource": _chars(picture, addresses, markup=markup),
        "on": target(picture),
    }


def open_annotation_alone(picture: Picture, addresses: Addresses) -> OaAnnotation:
    """The same by itself, with its context."""
    return {"@context": PRESENTATION_2, **open_annotation(picture, addresses)}


def _chars(picture: Picture, addresses: Addresses, *, markup: bool) -> ContentAsText:
    words = caption(picture)
    if not (markup and picture.thumbnail_width):
        return {"@type": "cnt:ContentAsText", "format": "text/plain", "chars": words}
    # Viewers strip sizes from the tag, and Mirador's column is narrower than a kept thumbnail.
    source = addresses.thumbnail(picture.id, picture.version, small=True)
    image = f'<img src="{escaped(source)}" alt="">'
    return {"@type": "cnt:ContentAsText", "format": "text/html", "chars": f"{escaped(words)} {image}"}


def canvas_page(leaf_id: str, label: str, pictures: list[Picture], addresses: Addresses) -> AnnotationPage:
    """All illustrations of one page, from top to bottom."""
    ordered = sorted(pictures, key=lambda picture: (picture.y, picture.x, picture.id))
    return {
        "@context": PRESENTATION_3,
        "id": addresses.canvas_page(leaf_id),
        "type": "AnnotationPage",
        "label": {"none": [label]},
        "items": [brief(picture, addresses) for picture in ordered],
    }


def thumbnail(picture: Picture, addresses: Addresses) -> ImageRef:
    """The kept thumbnail, with its size in pixels."""
    return {
        "id": addresses.thumbnail(picture.id, picture.version),
        "type": "Image",
        "format": "image/jpeg",
        "width": picture.thumbnail_width,
        "height": picture.thumbnail_height,
    }


def language_map(label: object) -> LanguageMapJson:
    """A language map as JSON, without empty languages."""
    if not isinstance(label, dict):
        return {}
    return {str(key): [str(value) for value in values] for key, values in label.items() if values}


def timestamp(moment: datetime) -> str:
    """A moment as the specifications want it: UTC, whole seconds, with a Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
