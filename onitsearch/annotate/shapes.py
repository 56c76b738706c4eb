"""The shapes of our IIIF answers as typed dictionaries (iiif-prezi3 drops the fields of Content Search).

Content Search API 2.0 and 1.0, sections 3 and 4 of each; Web Annotation; Open Annotation.
"""

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


class ManifestRef(TypedDict):
    """A manifest as something that a canvas is part of."""

    id: str
    type: Literal["Manifest"]
    label: NotRequired[LanguageMapJson]


class CanvasTarget(TypedDict):
    """A region of a canvas, with the manifest that a client must open to see it."""

    id: str
    type: Literal["Canvas"]
    partOf: ManifestRef


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


Annotation = TypedDict(
    "Annotation",
    {
        "@context": NotRequired[str],
        "id": str,
        "type": Literal["Annotation"],
        "motivation": Literal["classifying"],
        "creator": NotRequired[Agent],
        "created": NotRequired[str],
        "modified": NotRequired[str],
        "thumbnail": NotRequired[list[ImageRef]],
        "homepage": NotRequired[list[LinkedPage]],
        "body": TextualBody | list[TextualBody | ClassBody],
        "target": str | CanvasTarget,
    },
)


class PageRef(TypedDict):
    """Another page of an answer."""

    id: str
    type: Literal["AnnotationPage"]


class WholeRef(TypedDict):
    """All pages of a list of annotations."""

    id: str
    type: Literal["AnnotationCollection"]
    total: int


AnnotationPage = TypedDict(
    "AnnotationPage",
    {
        "@context": NotRequired[str],
        "id": str,
        "type": Literal["AnnotationPage"],
        "label": NotRequired[LanguageMapJson],
        "partOf": NotRequired[WholeRef],
        "startIndex": NotRequired[int],
        "next": NotRequired[PageRef],
        "prev": NotRequired[PageRef],
        "items": list[Annotation],
    },
)
BookCollection = TypedDict(
    "BookCollection",
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


class CollectionRef(TypedDict):
    """All pages of an answer."""

    id: str
    type: Literal["AnnotationCollection"]
    total: int
    first: PageRef
    last: PageRef


class TextQuote(TypedDict):
    """The words of a caption that matched, with what stands around them."""

    type: Literal["TextQuoteSelector"]
    prefix: str
    exact: str
    suffix: str


class QuoteTarget(TypedDict):
    """A quote in the text of another annotation."""

    type: Literal["SpecificResource"]
    source: str
    selector: list[TextQuote]


class QuoteAnnotation(TypedDict):
    """Which words of an annotation matched (Content Search 2.0, section 3.4)."""

    id: str
    type: Literal["Annotation"]
    motivation: Literal["contextualizing"]
    target: QuoteTarget


class QuotePage(TypedDict):
    """The quotes of one answer."""

    type: Literal["AnnotationPage"]
    items: list[QuoteAnnotation]


Search2Answer = TypedDict(
    "Search2Answer",
    {
        "@context": str,
        "id": str,
        "type": Literal["AnnotationPage"],
        "ignored": NotRequired[list[str]],
        "startIndex": NotRequired[int],
        "partOf": NotRequired[CollectionRef],
        "next": NotRequired[PageRef],
        "prev": NotRequired[PageRef],
        "items": list[Annotation],
        "annotations": NotRequired[list[QuotePage]],
    },
)

ContentAsText = TypedDict(
    "ContentAsText",
    {"@type": Literal["cnt:ContentAsText"], "format": Literal["text/plain", "text/html"], "chars": str},
)
SemanticTag = TypedDict("SemanticTag", {"@id": str, "@type": Literal["oa:SemanticTag"]})
OaTag = TypedDict("OaTag", {"@type": Literal["oa:Tag"], "chars": str, "language": str})
OaAgent = TypedDict("OaAgent", {"@id": str, "@type": Literal["foaf:Person"], "foaf:name": NotRequired[str]})
OaImage = TypedDict(
    "OaImage",
    {"@id": str, "@type": Literal["dctypes:Image"], "format": str, "width": int, "height": int},
)
OaLabel = TypedDict("OaLabel", {"@value": str, "@language": str})
OaAnnotation = TypedDict(
    "OaAnnotation",
    {
        "@context": NotRequired[str],
        "@id": str,
        "@type": Literal["oa:Annotation"],
        "motivation": Literal["oa:classifying"],
        "dcterms:creator": NotRequired[OaAgent],
        "dcterms:created": NotRequired[str],
        "dcterms:modified": NotRequired[str],
        "thumbnail": NotRequired[OaImage],
        "resource": ContentAsText | list[ContentAsText | OaTag | SemanticTag],
        "on": str,
    },
)
BookLayer = TypedDict(
    "BookLayer",
    {
        "@context": NotRequired[str],
        "@id": str,
        "@type": Literal["sc:Layer"],
        "label": NotRequired[list[OaLabel]],
        "total": int,
        "first": NotRequired[str],
        "last": NotRequired[str],
    },
)
AnnotationList = TypedDict(
    "AnnotationList",
    {
        "@context": str,
        "@id": str,
        "@type": Literal["sc:AnnotationList"],
        "label": NotRequired[str],
        "within": NotRequired[BookLayer],
        "startIndex": NotRequired[int],
        "next": NotRequired[str],
        "prev": NotRequired[str],
        "resources": list[OaAnnotation],
    },
)
Layer = TypedDict(
    "Layer",
    {
        "@type": Literal["sc:Layer"],
        "total": int,
        "first": NotRequired[str],
        "last": NotRequired[str],
        "ignored": NotRequired[list[str]],
    },
)
Search1Answer = TypedDict(
    "Search1Answer",
    {
        "@context": list[str],
        "@id": str,
        "@type": Literal["sc:AnnotationList"],
        "startIndex": int,
        "next": NotRequired[str],
        "prev": NotRequired[str],
        "within": Layer,
        "resources": list[OaAnnotation],
    },
)


class Term1(TypedDict):
    """One suggestion; ``url`` is the search for it."""

    match: str
    url: str
    count: NotRequired[int]
    label: NotRequired[str]


TermList = TypedDict(
    "TermList",
    {
        "@context": str,
        "@id": str,
        "@type": Literal["search:TermList"],
        "ignored": NotRequired[list[str]],
        "terms": list[Term1],
    },
)


class Term2(TypedDict):
    """One suggestion."""

    value: str
    total: NotRequired[int]
    label: NotRequired[LanguageMapJson]
    language: NotRequired[str]


TermPage = TypedDict(
    "TermPage",
    {
        "@context": str,
        "id": str,
        "type": Literal["TermPage"],
        "ignored": NotRequired[list[str]],
        "items": list[Term2],
    },
)


class ChangedObject(TypedDict):
    """Our manifest as the object of an activity; ``canonical`` is the library's URI."""

    id: str
    type: Literal["Manifest"]
    canonical: str


class ActivityJson(TypedDict):
    """Something that happened (Change Discovery 1.0, section 3.3)."""

    type: Literal["Create", "Update", "Delete", "Refresh"]
    object: NotRequired[ChangedObject]
    endTime: NotRequired[str]
    summary: NotRequired[str]


class StreamPageRef(TypedDict):
    """Another page of the stream."""

    id: str
    type: Literal["OrderedCollectionPage"]


class StreamRef(TypedDict):
    """The stream that a page is of."""

    id: str
    type: Literal["OrderedCollection"]


ActivityStream = TypedDict(
    "ActivityStream",
    {
        "@context": str,
        "id": str,
        "type": Literal["OrderedCollection"],
        "totalItems": int,
        "first": StreamPageRef,
        "last": StreamPageRef,
    },
)
ActivityPage = TypedDict(
    "ActivityPage",
    {
        "@context": str,
        "id": str,
        "type": Literal["OrderedCollectionPage"],
        "startIndex": int,
        "partOf": StreamRef,
        "prev": NotRequired[StreamPageRef],
        "next": NotRequired[StreamPageRef],
        "orderedItems": list[ActivityJson],
    },
)
