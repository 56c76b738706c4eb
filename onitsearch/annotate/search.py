"""Hits as answers of IIIF Content Search 2.0 and 1.0.

One manifest is answered with the specification's simple list (everything in one page), wider scopes in pages.
"""

from __future__ import annotations

from collections.abc import Sequence

from onitsearch.annotate import openannotation
from onitsearch.annotate.addresses import Addresses
from onitsearch.annotate.annotation import brief
from onitsearch.annotate.contexts import PRESENTATION_2, SEARCH_1, SEARCH_2
from onitsearch.annotate.info import HitInfo, SearchRequest
from onitsearch.annotate.shapes import Layer, PageRef, QuoteAnnotation, Search1Answer, Search2Answer


def search2(hits: Sequence[HitInfo], request: SearchRequest, addresses: Addresses) -> Search2Answer:
    """An AnnotationPage of Content Search 2.0 (sections 3.2 to 3.4)."""
    answer: Search2Answer = {
        "@context": SEARCH_2,
        "id": _page(request, request.page) if request.wide else _whole(request),
        "type": "AnnotationPage",
        "items": [brief(hit.picture, addresses, wide=request.wide) for hit in hits],
    }
    if request.ignored:
        answer["ignored"] = list(request.ignored)
    if request.wide:
        answer["startIndex"] = request.start
        answer["partOf"] = {
            "id": _whole(request),
            "type": "AnnotationCollection",
            "total": request.total,
            "first": _reference(request, 1),
            "last": _reference(request, request.pages),
        }
        if request.page < request.pages:
            answer["next"] = _reference(request, request.page + 1)
        if request.page > 1:
            answer["prev"] = _reference(request, request.page - 1)
    quotes = [_quote(hit, hit.quote, addresses) for hit in hits if hit.quote]
    if quotes:
        answer["annotations"] = [{"type": "AnnotationPage", "items": quotes}]
    return answer


def search1(
    hits: Sequence[HitInfo], request: SearchRequest, addresses: Addresses, *, markup: bool = True
) -> Search1Answer:
    """An AnnotationList of Content Search 1.0 (section 3.2); ``markup`` puts thumbnails into the texts."""
    layer: Layer = {"@type": "sc:Layer", "total": request.total}
    if request.wide:
        layer["first"] = _page(request, 1)
        layer["last"] = _page(request, request.pages)
    if request.ignored:
        layer["ignored"] = list(request.ignored)
    answer: Search1Answer = {
        "@context": [PRESENTATION_2, SEARCH_1],
        "@id": _page(request, request.page) if request.wide else _whole(request),
        "@type": "sc:AnnotationList",
        "startIndex": request.start,
        "within": layer,
        "resources": [openannotation.brief(hit.picture, addresses, markup=markup) for hit in hits],
    }
    if request.wide and request.page < request.pages:
        answer["next"] = _page(request, request.page + 1)
    if request.wide and request.page > 1:
        answer["prev"] = _page(request, request.page - 1)
    return answer


def _quote(hit: HitInfo, words: tuple[str, str, str], addresses: Addresses) -> QuoteAnnotation:
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


def _whole(request: SearchRequest) -> str:
    return Addresses.with_query(request.service, request.params)


def _page(request: SearchRequest, page: int) -> str:
    return Addresses.with_query(request.service, (*request.params, ("page", str(page))))


def _reference(request: SearchRequest, page: int) -> PageRef:
    return {"id": _page(request, page), "type": "AnnotationPage"}
