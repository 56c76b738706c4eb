"""Hits as answers of IIIF Content Search 2.0 and 1.0.

One manifest is answered with the specification's simple list (everything in one page), wider scopes in pages.
"""

from __future__ import annotations

from collections.abc import Sequence

from onitsearch.annotate import openannotation
from onitsearch.annotate.addresses import Addresses
from onitsearch.annotate.annotation import brief
from onitsearch.annotate.contexts import PRESENTATION_2, SEARCH_1, SEARCH_2
from onitsearch.annotate.facts import Asked, Found
from onitsearch.annotate.shapes import Layer, PageRef, QuoteAnnotation, Search1Answer, Search2Answer


def search2(found: Sequence[Found], asked: Asked, addresses: Addresses) -> Search2Answer:
    """An AnnotationPage of Content Search 2.0 (sections 3.2 to 3.4)."""
    answer: Search2Answer = {
        "@context": SEARCH_2,
        "id": _page(asked, asked.page) if asked.wide else _whole(asked),
        "type": "AnnotationPage",
        "items": [brief(hit.picture, addresses, wide=asked.wide) for hit in found],
    }
    if asked.ignored:
        answer["ignored"] = list(asked.ignored)
    if asked.wide:
        answer["startIndex"] = asked.start
        answer["partOf"] = {
            "id": _whole(asked),
            "type": "AnnotationCollection",
            "total": asked.total,
            "first": _reference(asked, 1),
            "last": _reference(asked, asked.pages),
        }
        if asked.page < asked.pages:
            answer["next"] = _reference(asked, asked.page + 1)
        if asked.page > 1:
            answer["prev"] = _reference(asked, asked.page - 1)
    quotes = [_quote(hit, hit.quote, addresses) for hit in found if hit.quote]
    if quotes:
        answer["annotations"] = [{"type": "AnnotationPage", "items": quotes}]
    return answer


def search1(
    found: Sequence[Found], asked: Asked, addresses: Addresses, *, markup: bool = True
) -> Search1Answer:
    """An AnnotationList of Content Search 1.0 (section 3.2); ``markup`` puts thumbnails into the texts."""
    layer: Layer = {"@type": "sc:Layer", "total": asked.total}
    if asked.wide:
        layer["first"] = _page(asked, 1)
        layer["last"] = _page(asked, asked.pages)
    if asked.ignored:
        layer["ignored"] = list(asked.ignored)
    answer: Search1Answer = {
        "@context": [PRESENTATION_2, SEARCH_1],
        "@id": _page(asked, asked.page) if asked.wide else _whole(asked),
        "@type": "sc:AnnotationList",
        "startIndex": asked.start,
        "within": layer,
        "resources": [openannotation.brief(hit.picture, addresses, markup=markup) for hit in found],
    }
    if asked.wide and asked.page < asked.pages:
        answer["next"] = _page(asked, asked.page + 1)
    if asked.wide and asked.page > 1:
        answer["prev"] = _page(asked, asked.page - 1)
    return answer


def _quote(hit: Found, words: tuple[str, str, str], addresses: Addresses) -> QuoteAnnotation:
    source = addresses.annotation(hit.picture.id)
    prefix, exact, suffix = words
    return {
        "id": f"{source}#quote",
        "type": "Annotation",
        "motivation": "contextualizing",
        "target": {
            "type": "SpecificResource",
            "source": source,
            "selector": [{"type": "TextQuoteSelector", "prefix": prefix, "exact": exact, "suffix": suffix}],
        },
    }


def _whole(asked: Asked) -> str:
    return Addresses.asked(asked.service, asked.params)


def _page(asked: Asked, page: int) -> str:
    return Addresses.asked(asked.service, (*asked.params, ("page", str(page))))


def _reference(asked: Asked, page: int) -> PageRef:
    return {"id": _page(asked, page), "type": "AnnotationPage"}
