"""Web Annotations as Presentation 3 has them, their pages and collections."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

LanguageMapJson = dict[str, list[str]]


class TextualBody(TypedDict):
    """Words about a picture."""

    type: Literal["TextualBody"]
    value: str
    format: Literal["text/plain"]
    language: NotRequired[str]
    purpose: NotRequired[Literal["tagging"]]


class ClassBody(TypedDict):
    """A class of ICONCLASS as the body of an annotation."""

    type: Literal["SpecificResource"]
    source: str
    purpose: Literal["classifying"]
    value: str


class ManifestRef(TypedDict):
    """A manifest as something that a canvas is part of."""

    id: str
    type: Literal["Manifest"]
    label: NotRequired[LanguageMapJson]


class SearchTarget(TypedDict):
    """A region of a canvas, with the manifest that a client must open to see it."""

    id: str
    type: Literal["Canvas"]
    partOf: ManifestRef


class PresentationTarget(TypedDict):
    """The same as Presentation 3.0 has it: ``partOf`` is a list."""

    id: str
    type: Literal["Canvas"]
    partOf: list[ManifestRef]


class MediaFragment(TypedDict):
    """A region as a media fragment (Web Annotation, section 4.2.1)."""

    type: Literal["FragmentSelector"]
    conformsTo: Literal["http://www.w3.org/TR/media-frags/"]
    value: str


class RegionTarget(TypedDict):
    """A region of a canvas whose id has a fragment of its own, so that it can take no other."""

    type: Literal["SpecificResource"]
    source: str | SearchTarget | PresentationTarget
    selector: MediaFragment


class ImageRef(TypedDict):
    """A picture by its address."""

    id: str
    type: Literal["Image"]
    format: str
    width: NotRequired[int]
    height: NotRequired[int]


class Agent(TypedDict):
    """Somebody who decides on pictures, by a pseudonym."""

    id: str
    type: Literal["Person"]
    name: NotRequired[str]


class LinkedPage(TypedDict):
    """A page for people."""

    id: str
    type: Literal["Text"]
    format: Literal["text/html"]
    label: LanguageMapJson


class LinkedData(TypedDict):
    """Something that machines read on."""

    id: str
    type: Literal["Dataset"]
    format: Literal["application/ld+json"]
    label: LanguageMapJson


Annotation = TypedDict(
    "Annotation",
    {
        "@context": NotRequired[str],
        "id": str,
        "type": Literal["Annotation"],
        "motivation": Literal["classifying"] | list[Literal["classifying", "tagging"]],
        "creator": NotRequired[Agent],
        "created": NotRequired[str],
        "modified": NotRequired[str],
        "thumbnail": NotRequired[list[ImageRef]],
        "homepage": NotRequired[list[LinkedPage]],
        "seeAlso": NotRequired[list[LinkedData]],
        "body": TextualBody | list[TextualBody | ClassBody],
        "target": str | SearchTarget | PresentationTarget | RegionTarget,
    },
)


class PageRef(TypedDict):
    """Another page of an answer."""

    id: str
    type: Literal["AnnotationPage"]


class AnnotationCollectionRef(TypedDict):
    """All pages of a list of annotations, as one of them refers to it."""

    id: str
    type: Literal["AnnotationCollection"]
    label: LanguageMapJson
    total: int
    first: PageRef
    last: PageRef


AnnotationPage = TypedDict(
    "AnnotationPage",
    {
        "@context": NotRequired[str],
        "id": str,
        "type": Literal["AnnotationPage"],
        "label": NotRequired[LanguageMapJson],
        "partOf": NotRequired[list[AnnotationCollectionRef]],
        "next": NotRequired[PageRef],
        "prev": NotRequired[PageRef],
        "items": list[Annotation],
    },
)


AnnotationCollection = TypedDict(
    "AnnotationCollection",
    {
        "@context": str,
        "id": str,
        "type": Literal["AnnotationCollection"],
        "label": LanguageMapJson,
        "total": int,
        "first": PageRef,
        "last": PageRef,
    },
)
