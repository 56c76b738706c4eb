"""Everything that we write in Presentation 3, by the schema of IIIF's own validator."""

import json
from dataclasses import replace
from typing import Any

import pytest

from onitsearch.annotate import annotation, book_annotations, collection, decorate, results
from onitsearch.annotate.contexts import PRESENTATION_3
from onitsearch.annotate.info import HitInfo
from tests.onitsearch.annotate.test_shapes import (
    ALL,
    ANNOTATIONS,
    AT,
    BOOK,
    CANVAS,
    HITS,
    MAP,
    REVIEWED,
    SOURCE3,
    TULIP,
)
from tests.onitsearch.iiif import official

OTHER_RIGHTS = (
    "https://creativecommons.org/licenses/by/4.0/",
    "http://rightsstatements.org/vocab/InC/1.0/",
    "https://library.example/conditions",
)


def decorated(**changes: Any) -> dict[str, Any]:
    made, _ = decorate.decorate(json.dumps(SOURCE3), book=BOOK.id, url=BOOK.uri, addresses=AT, **changes)
    answer: dict[str, Any] = json.loads(made)
    answer.pop("extra")  # the library's own, which no schema knows
    return answer


def test_decorated_manifests() -> None:
    official.validate(decorated())
    official.validate(decorated(pictures=[REVIEWED, MAP]))


def test_pages_of_annotations() -> None:
    page = annotation.canvas_page(CANVAS, [MAP, REVIEWED], AT, ANNOTATIONS)
    official.validate({"@context": PRESENTATION_3, **page})
    for number in (1, 2, 3):
        official.validate({**book_annotations.annotation_page(ANNOTATIONS, number, [REVIEWED], AT)})


def test_regions_on_canvases_whose_ids_have_a_fragment() -> None:
    odd = replace(MAP, canvas=replace(MAP.canvas, uri="https://library.example/m.json#canvas-2"))
    page = annotation.canvas_page(odd.canvas, [odd], AT, ANNOTATIONS)
    official.validate({"@context": PRESENTATION_3, **page})
    official.validate({**book_annotations.annotation_page(ANNOTATIONS, 1, [odd], AT)})
    official.validate(results.selection_books([TULIP, odd], ids=[TULIP.id, odd.id], addresses=AT))


def test_collections() -> None:
    made = collection.collection([BOOK, replace(BOOK, id="b", label={})], scope=ALL, label={"en": ["All"]},
                                 summary={"en": ["Everything"]}, addresses=AT)  # fmt: skip
    official.validate(made)
    official.validate(results.selection_books([TULIP, MAP], ids=[TULIP.id, MAP.id], addresses=AT))


@pytest.mark.parametrize("rights", ["", BOOK.rights, *OTHER_RIGHTS])
def test_results_and_selections(rights: str) -> None:
    book = replace(BOOK, rights=rights)
    hits = [HitInfo(replace(hit.picture, book=book), hit.sure) for hit in HITS]
    made = results.results_manifest(hits, question="tulip", params=[("q", "tulip")], addresses=AT)
    official.validate(made)
    # What a library says of rights is told, whatever it is.
    assert rights.partition("://")[2] in json.dumps(made["items"][0])
    official.validate(results.results_manifest([], question="", params=[], addresses=AT))
    official.validate(results.selection_manifest([TULIP], ids=[TULIP.id], addresses=AT))


def test_the_schema_refuses_what_was_wrong() -> None:
    wrong = decorated()
    wrong["service"][1]["service"] = wrong["service"][1]["service"][0]
    with pytest.raises(AssertionError, match=r"\$\.service\[1\]"):
        official.validate(wrong)
