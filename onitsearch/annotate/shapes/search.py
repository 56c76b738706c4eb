"""Answers of Content Search 2.0 and 1.0, sections 3 and 4 of each."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from onitsearch.annotate.shapes.open import OaAnnotation
from onitsearch.annotate.shapes.web import Annotation, LanguageMapJson, PageRef


class SearchCollectionRef(TypedDict):
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
        "partOf": NotRequired[SearchCollectionRef],
        "next": NotRequired[PageRef],
        "prev": NotRequired[PageRef],
        "items": list[Annotation],
        "annotations": NotRequired[list[QuotePage]],
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


class TermService(TypedDict):
    """The search for a suggestion: ``id`` is the full link, its parameters included."""

    id: str
    type: Literal["SearchService2"]


class Term2(TypedDict):
    """One suggestion."""

    value: str
    total: NotRequired[int]
    label: NotRequired[LanguageMapJson]
    language: NotRequired[str]
    service: NotRequired[list[TermService]]


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
