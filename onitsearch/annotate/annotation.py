"""One illustration as an annotation: Web Annotation for Presentation 3, Open Annotation for 2."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from urllib.parse import quote

from django.utils.translation import gettext

from onitsearch.annotate.addresses import Addresses
from onitsearch.annotate.content_state import content_state, encode_state
from onitsearch.annotate.contexts import PRESENTATION_3
from onitsearch.annotate.fragment import presentation_target, search_target, target
from onitsearch.annotate.info import BookAnnotations, CanvasInfo, PictureInfo, Reviewer
from onitsearch.annotate.labels import canvas_label, picture_label
from onitsearch.annotate.layer import collection_reference
from onitsearch.annotate.shapes import (
    Agent,
    Annotation,
    AnnotationPage,
    ClassBody,
    ImageRef,
    LanguageMapJson,
    LinkedData,
    LinkedPage,
    ManifestRef,
    TextualBody,
)
from onitsearch.kinds import kind_name

ICONCLASS = "https://iconclass.org/"


def text_body(picture: PictureInfo, *, book: bool = False) -> TextualBody:
    """The picture in one line of plain text."""
    return {"type": "TextualBody", "value": picture_label(picture, book=book), "format": "text/plain"}


def book_reference(picture: PictureInfo) -> ManifestRef:
    """The manifest that the picture is in, with its label where it has one."""
    book: ManifestRef = {"id": picture.book.uri, "type": "Manifest"}
    label = language_map(picture.book.label)
    if label:
        book["label"] = label
    return book


def brief(picture: PictureInfo, addresses: Addresses, *, wide: bool = False) -> Annotation:
    """The annotation as it stands in a list of hits; ``wide`` names the book as well."""
    return {
        "id": addresses.annotation(picture.id),
        "type": "Annotation",
        "motivation": "classifying",
        "body": text_body(picture, book=wide),
        "target": search_target(picture, book_reference(picture)) if wide else target(picture),
    }


def complete(picture: PictureInfo, addresses: Addresses) -> Annotation:
    """The annotation with all that is known: classes, thumbnail, dates, and who confirmed it.

    It says that it tags as well as classifies: Mirador shows no annotations but those that comment or tag.
    """
    found = brief(picture, addresses)
    found["motivation"] = ["classifying", "tagging"]
    # The line of text comes first, for some viewers show the first body and no other.
    found["body"] = [text_body(picture), kind_tag(picture), *class_bodies(picture)]
    if picture.reviewer:
        found["creator"] = agent(picture.reviewer, addresses)
    if picture.created:
        found["created"] = timestamp(picture.created)
    changed = picture.reviewed or picture.changed
    if changed:
        found["modified"] = timestamp(changed)
    if picture.thumbnail_width:
        found["thumbnail"] = [thumbnail(picture, addresses)]
    return found


def standalone(
    picture: PictureInfo, addresses: Addresses, impressions: Sequence[PictureInfo] = ()
) -> Annotation:
    """The same by itself: with its context, a target that names the book, and pages for people.

    ``impressions`` of the same block or plate elsewhere are linked as ``seeAlso`` (Presentation 3.0, section
    3.3.2: any resource may have it), which viewers that know nothing of it pass over; theirs lead back.
    """
    found: Annotation = {
        "@context": PRESENTATION_3,
        **complete(picture, addresses),
        "target": presentation_target(picture, book_reference(picture)),
        "homepage": homepages(picture, addresses),
    }
    if impressions:
        found["seeAlso"] = [_see_also(one, addresses) for one in impressions]
    return found


def _see_also(picture: PictureInfo, addresses: Addresses) -> LinkedData:
    return {
        "id": addresses.annotation(picture.id),
        "type": "Dataset",
        "format": "application/ld+json",
        "label": {"none": [same_print(picture)]},
    }


def same_print(picture: PictureInfo) -> str:
    """What a link to another impression is called."""
    return gettext("The same print: %(caption)s") % {"caption": picture_label(picture, book=True)}


def kind_tag(picture: PictureInfo) -> TextualBody:
    """The kind of picture as a tag, in the active language where there is a translation."""
    tag: TextualBody = {"type": "TextualBody", "value": kind_name(picture.kind), "format": "text/plain"}
    return {**tag, "purpose": "tagging"}


def class_bodies(picture: PictureInfo) -> list[TextualBody | ClassBody]:
    """Each ICONCLASS notation by its address, and as tags in the languages of its labels.

    The notation stands there as a ``value`` too: a viewer that finds neither that nor an ``id`` in a body
    fetches the annotation itself and shows its JSON (TIFY), and by an ``id`` it would fetch another site's page.
    """
    found: list[TextualBody | ClassBody] = []
    for notation in picture.notations:
        place = iconclass(notation)
        found.append(
            {"type": "SpecificResource", "source": place, "purpose": "classifying", "value": notation}
        )
        for language, words in class_labels(picture, notation):
            tag: TextualBody = {"type": "TextualBody", "value": words, "format": "text/plain"}
            found.append({**tag, "language": language, "purpose": "tagging"})
    return found


def class_labels(picture: PictureInfo, notation: str) -> Iterator[tuple[str, str]]:
    """What a notation is called: pairs of language and words."""
    for language, labels in picture.class_labels.get(notation, {}).items():
        yield from ((language, words) for words in labels)


def iconclass(notation: str) -> str:
    """The address of a notation: https://iconclass.org/25G41(TULIP)."""
    return ICONCLASS + quote(notation, safe="()+:,;")


def agent(reviewer: Reviewer, addresses: Addresses) -> Agent:
    """Somebody who confirmed pictures."""
    found: Agent = {"id": addresses.reviewer(reviewer.id), "type": "Person"}
    if reviewer.name:
        found["name"] = reviewer.name
    return found


def homepages(picture: PictureInfo, addresses: Addresses) -> list[LinkedPage]:
    """Pages for people: the one about the picture, and the viewer opened on its region."""
    state = encode_state(content_state(picture, addresses))
    links = (
        (addresses.illustration_page(picture.id), picture_label(picture)),
        (
            addresses.viewer(state),
            gettext("In the viewer: %(page)s") % {"page": canvas_label(picture.canvas)},
        ),
    )
    return [
        {"id": address, "type": "Text", "format": "text/html", "label": {"none": [label]}}
        for address, label in links
    ]


def canvas_page(
    canvas: CanvasInfo,
    pictures: Sequence[PictureInfo],
    addresses: Addresses,
    whole: BookAnnotations | None = None,
) -> AnnotationPage:
    """All illustrations of one page, from top to bottom; without its context, as it is embedded.

    ``whole`` is those of the book, which the page then says it is part of.
    """
    found: AnnotationPage = {
        "id": addresses.canvas_illustrations(canvas.id),
        "type": "AnnotationPage",
        "label": {"none": [page_title(canvas)]},
        "items": [complete(picture, addresses) for picture in top_to_bottom(pictures)],
    }
    if whole is not None:
        found["partOf"] = [collection_reference(whole, addresses)]
    return found


def top_to_bottom(pictures: Sequence[PictureInfo]) -> list[PictureInfo]:
    """Pictures of one page in the order in which they stand on it."""
    return sorted(pictures, key=lambda picture: (picture.y, picture.x, picture.id))


def page_title(canvas: CanvasInfo) -> str:
    """What a list of a page's pictures is called."""
    return f"{gettext('Pictures')}, {canvas_label(canvas)}"


def thumbnail(picture: PictureInfo, addresses: Addresses) -> ImageRef:
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
