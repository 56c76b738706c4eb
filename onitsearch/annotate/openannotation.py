"""Illustrations in the manner of Presentation 2: Open Annotations, their lists, and the layer of a book."""

from __future__ import annotations

from collections.abc import Sequence

from onitsearch.annotate.addresses import Addresses
from onitsearch.annotate.annotation import (
    agent,
    class_labels,
    iconclass,
    kind_tag,
    page_title,
    same_print,
    timestamp,
    top_to_bottom,
)
from onitsearch.annotate.contexts import PRESENTATION_2
from onitsearch.annotate.fragment import open_target
from onitsearch.annotate.info import BookAnnotations, CanvasInfo, PictureInfo
from onitsearch.annotate.labels import escaped, picture_label
from onitsearch.annotate.layer import layer_reference
from onitsearch.annotate.shapes import (
    AnnotationLayer,
    AnnotationList,
    ContentAsText,
    OaAnnotation,
    OaTag,
    SemanticTag,
)


def brief(picture: PictureInfo, addresses: Addresses, *, markup: bool = False) -> OaAnnotation:
    """The annotation as lists of hits hold it.

    ``markup`` adds the thumbnail as ``<img>``, which Mirador shows beside the hit; the words come first, for
    Universal Viewer shows the markup itself in a tooltip.
    """
    return {
        "@id": addresses.annotation(picture.id),
        "@type": "oa:Annotation",
        "motivation": "oa:classifying",
        "resource": _chars(picture, addresses, markup=markup),
        "on": open_target(picture),
    }


def complete(picture: PictureInfo, addresses: Addresses) -> OaAnnotation:
    """The annotation with all that is known: classes, thumbnail, dates, and who confirmed it.

    Open Annotation has no terms of its own for the dates in this context; Dublin Core's are those that Web
    Annotation's ``creator``, ``created`` and ``modified`` stand for.
    """
    found = brief(picture, addresses)
    found["motivation"] = ["oa:classifying", "oa:tagging"]
    found["resource"] = [_chars(picture, addresses, markup=False), *_tags(picture)]
    if picture.reviewer:
        person = agent(picture.reviewer, addresses)
        found["dcterms:creator"] = {"@id": person["id"], "@type": "foaf:Person"}
        if "name" in person:
            found["dcterms:creator"]["foaf:name"] = person["name"]
    if picture.created:
        found["dcterms:created"] = timestamp(picture.created)
    changed = picture.reviewed or picture.changed
    if changed:
        found["dcterms:modified"] = timestamp(changed)
    if picture.thumbnail_width:
        found["thumbnail"] = {
            "@id": addresses.thumbnail(picture.id, picture.version),
            "@type": "dctypes:Image",
            "format": "image/jpeg",
            "width": picture.thumbnail_width,
            "height": picture.thumbnail_height,
        }
    return found


def standalone(
    picture: PictureInfo, addresses: Addresses, impressions: Sequence[PictureInfo] = ()
) -> OaAnnotation:
    """The same by itself, with its context and links to impressions of the same block or plate elsewhere."""
    found: OaAnnotation = {"@context": PRESENTATION_2, **complete(picture, addresses)}
    if impressions:
        found["seeAlso"] = [
            {
                "@id": addresses.annotation(one.id),
                "format": "application/ld+json",
                "label": same_print(one),
            }
            for one in impressions
        ]
    return found


def canvas_list(
    canvas: CanvasInfo,
    pictures: Sequence[PictureInfo],
    addresses: Addresses,
    whole: BookAnnotations | None = None,
) -> AnnotationList:
    """All illustrations of one page, from top to bottom; ``whole`` is those of the book, in whose layer it is."""
    found: AnnotationList = {
        "@context": PRESENTATION_2,
        "@id": addresses.canvas_illustrations(canvas.id, version=2),
        "@type": "sc:AnnotationList",
        "label": page_title(canvas),
        "resources": [complete(picture, addresses) for picture in top_to_bottom(pictures)],
    }
    if whole is not None:
        found["within"] = layer_reference(whole, addresses)
    return found


def book_layer(annotations: BookAnnotations, addresses: Addresses) -> AnnotationLayer:
    """All illustrations of a book: how many, and where their first and last pages are."""
    return {"@context": PRESENTATION_2, **layer_reference(annotations, addresses)}


def book_list(
    annotations: BookAnnotations, page: int, pictures: Sequence[PictureInfo], addresses: Addresses
) -> AnnotationList:
    """One page of the illustrations of a book, in the book's order."""
    found: AnnotationList = {
        "@context": PRESENTATION_2,
        "@id": addresses.illustrations(annotations.book.id, page=page, version=2),
        "@type": "sc:AnnotationList",
        "within": layer_reference(annotations, addresses),
        "startIndex": (page - 1) * annotations.page_size,
        "resources": [complete(picture, addresses) for picture in pictures],
    }
    if page < annotations.pages:
        found["next"] = addresses.illustrations(annotations.book.id, page=page + 1, version=2)
    if page > 1:
        found["prev"] = addresses.illustrations(annotations.book.id, page=page - 1, version=2)
    return found


def _tags(picture: PictureInfo) -> list[OaTag | SemanticTag]:
    found: list[OaTag | SemanticTag] = [{"@type": "oa:Tag", "chars": kind_tag(picture)["value"]}]
    for notation in picture.notations:
        found.append({"@id": iconclass(notation), "@type": "oa:SemanticTag"})
        for language, words in class_labels(picture, notation):
            found.append({"@type": "oa:Tag", "chars": words, "language": language})
    return found


def _chars(picture: PictureInfo, addresses: Addresses, *, markup: bool) -> ContentAsText:
    words = picture_label(picture)
    if not (markup and picture.thumbnail_width):
        return {"@type": "cnt:ContentAsText", "format": "text/plain", "chars": words}
    # Viewers strip sizes from the tag, and Mirador's column is narrower than a kept thumbnail.
    source = addresses.thumbnail(picture.id, picture.version, size="small")
    image = f'<img src="{escaped(source)}" alt="">'
    return {"@type": "cnt:ContentAsText", "format": "text/html", "chars": f"{escaped(words)} {image}"}
