"""Each IIIF shape against its golden file and its typed dictionary.

`ONIT_GOLDEN=write` rewrites the files; read the difference before committing it.
"""

import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from iiif_prezi3 import Annotation as PreziAnnotation
from iiif_prezi3 import AnnotationCollection as PreziAnnotationCollection
from iiif_prezi3 import AnnotationPage as PreziAnnotationPage
from iiif_prezi3 import Collection as PreziCollection
from iiif_prezi3 import Manifest as PreziManifest
from pydantic import TypeAdapter

from onitsearch.annotate import (
    activity,
    annotation,
    autocomplete,
    book_annotations,
    collection,
    content_state,
    decorate,
    openannotation,
    results,
    search,
    shapes,
)
from onitsearch.annotate.addresses import Addresses, Scope
from onitsearch.annotate.contexts import PRESENTATION_3, SEARCH_2
from onitsearch.annotate.info import (
    BookAnnotations,
    BookInfo,
    CanvasInfo,
    HitInfo,
    PictureInfo,
    Provider,
    Reviewer,
    SearchRequest,
)
from tests.onitsearch import iiif

GOLDEN = Path(__file__).parent / "golden"
AT = Addresses("https://h.example/")
BOOK = BookInfo(
    id="bk2345678a",
    uri="https://library.example/iiif/42/manifest",
    version=3,
    label={"la": ["Historia naturalis"], "de": ["Naturgeschichte"]},
    rights="http://creativecommons.org/publicdomain/mark/1.0/",
    statement_label={"en": ["Attribution"]},
    statement_value={"en": ["A Library"]},
    providers=(
        Provider(
            "https://library.example/about",
            {"en": ["A Library"]},
            ("https://library.example/",),
            ("https://library.example/logo.png",),
        ),
    ),
)
CANVAS = CanvasInfo(
    id="cv2345678a",
    uri="https://library.example/iiif/42/canvas/12",
    width=2000,
    height=3000,
    position=11,
    label={"none": ["12"]},
)
TULIP = PictureInfo(
    id="p2345678aa",
    book=BOOK,
    canvas=CANVAS,
    x=100.2,
    y=200.7,
    w=300.1,
    h=400.0,
    text="Tulipa <hortensis> & alia",
    notations=("25G41(TULIP)",),
    image_url="https://library.example/img/12/100,200,301,401/301,/0/default.jpg",
    thumbnail_width=240,
    thumbnail_height=320,
    created=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    changed=datetime(2026, 1, 3, 3, 4, 5, tzinfo=UTC),
)
MAP = replace(TULIP, id="p2345678ab", kind="map", text="", notations=(), x=1500.5, y=2500, w=700, h=700,
              image_url="https://library.example/img/12/full/max/0/default.jpg")  # fmt: skip
REVIEWED = replace(
    TULIP,
    class_labels={
        "25G41(TULIP)": {"en": ["flowers: tulip"], "de": ["Blumen: Tulpe"], "fr": ["fleurs : tulipe"]}
    },
    reviewer=Reviewer("r2345678aa", "A. Cataloguer"),
    reviewed=datetime(2026, 1, 4, 3, 4, 5, tzinfo=UTC),
)
HITS = [HitInfo(TULIP, True, ("", "Tulipa", " <hortensis> & alia")), HitInfo(MAP, False)]


def asked(scope: Scope, version: Any, **changes: Any) -> SearchRequest:
    question = SearchRequest(
        service=AT.search(version, scope),
        params=(("q", "rote tulpe"), ("user", "x y")),
        total=2,
        ignored=("user",),
        wide=scope.wide,
    )
    return replace(question, **changes)


def closed(schema: Any) -> Any:
    """The schema with every object refusing fields that the shape does not name."""
    if isinstance(schema, dict):
        made = {key: closed(value) for key, value in schema.items()}
        if schema.get("type") == "object" and "properties" in schema:
            made["additionalProperties"] = False
        return made
    return [closed(item) for item in schema] if isinstance(schema, list) else schema


def check(name: str, answer: Any, shape: Any = None) -> Any:
    """Compare with the golden file, and with the typed dictionary."""
    text = json.dumps(answer, ensure_ascii=False, indent=1, sort_keys=False) + "\n"
    path = GOLDEN / f"{name}.json"
    if os.environ.get("ONIT_GOLDEN") == "write":
        path.write_text(text)
    assert text == path.read_text()
    if shape is not None:
        jsonschema.validate(json.loads(text), closed(TypeAdapter(shape).json_schema(by_alias=True)))
    return json.loads(text)


ONE = Scope("m", BOOK.id)
ANNOTATIONS = BookAnnotations(BOOK, total=130, page_size=60)
ALL = Scope()


SCHEMAS = {
    "search2-manifest": "search2",
    "search2-collection": "search2",
    "search2-nothing": "search2",
    "search1-manifest": "search1",
    "search1-all": "search1",
    "autocomplete1": "autocomplete1",
    "autocomplete2": "autocomplete2",
    "annotation": "annotation",
    "annotation-reviewed": "annotation",
    "annotation-impressions": "annotation",
    "annotation-impressions-oa": "annotation-list.json#/$defs/annotation",
    "annotation-oa": "annotation-list.json#/$defs/annotation",
    "canvas": "annotation-page",
    "canvas-oa": "annotation-list",
    "book": "annotation-page.json#/$defs/collection",
    "book-page": "annotation-page",
    "book-oa": "annotation-list.json#/$defs/layer",
    "book-page-oa": "annotation-list",
    "results": "manifest3",
    "results-nothing": "manifest3",
    "selection": "manifest3",
    "selection-books": "collection3",
    "collection": "collection3",
    "decorated-3": "manifest3",
    "decorated-3-illustrations": "manifest3",
    "stream": "discovery.json#/$defs/stream",
    "stream-page": "discovery.json#/$defs/streamPage",
    "stream-nothing": "discovery.json#/$defs/streamPage",
}


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_golden_files_are_what_the_specifications_say(name: str) -> None:
    iiif.validate(json.loads((GOLDEN / f"{name}.json").read_text()), SCHEMAS[name])


def test_every_golden_file_has_its_schema() -> None:
    # What is written in version 2 is validated as version 2 where it is ours; a decorated one is its library's.
    rest = {path.stem for path in GOLDEN.glob("*.json")} - set(SCHEMAS)
    assert rest == {
        "content-state",
        "decorated-2",
        "decorated-2-illustrations",
        "decorated-2-illustrations-top",
    }


def test_search2_in_one_manifest_is_a_simple_list() -> None:
    answer = check("search2-manifest", search.search2(HITS, asked(ONE, 2), AT), shapes.Search2Answer)
    assert not {"partOf", "startIndex", "next", "prev"} & set(answer)
    assert answer["items"][0]["target"] == "https://library.example/iiif/42/canvas/12#xywh=100,200,301,401"


def test_search2_in_a_wide_scope_is_paged_and_names_the_manifest() -> None:
    question = asked(Scope("c", "cc2345678a"), 2, total=130, page=2)
    answer = check("search2-collection", search.search2(HITS, question, AT), shapes.Search2Answer)
    assert answer["startIndex"] == 60
    assert answer["partOf"]["last"]["id"].endswith("&page=3")
    assert answer["items"][1]["target"]["partOf"]["id"] == BOOK.uri


def test_search2_without_hits() -> None:
    answer = check(
        "search2-nothing", search.search2([], asked(ALL, 2, total=0, ignored=()), AT), shapes.Search2Answer
    )
    assert answer["items"] == []
    assert answer["partOf"]["first"] == answer["partOf"]["last"]


def test_search1_in_one_manifest() -> None:
    answer = check("search1-manifest", search.search1(HITS, asked(ONE, 1), AT), shapes.Search1Answer)
    assert "hits" not in answer
    assert answer["resources"][0]["on"].endswith("#xywh=100,200,301,401")


def test_search1_in_a_wide_scope_is_paged() -> None:
    answer = check(
        "search1-all", search.search1(HITS, asked(ALL, 1, total=61), AT, markup=False), shapes.Search1Answer
    )
    assert answer["next"] == "https://h.example/iiif/search/1/all?q=rote+tulpe&user=x+y&page=2"


@pytest.mark.parametrize(("page", "around"), [(1, (None, 2)), (2, (1, 3)), (3, (2, None))])
def test_search1_names_the_pages_before_and_after(page: int, around: tuple[int | None, int | None]) -> None:
    answer = search.search1(HITS, asked(ALL, 1, total=130, page=page), AT)
    found = [answer.get(name) for name in ("prev", "next")]
    assert [int(str(one).rpartition("page=")[2]) if one else None for one in found] == list(around)


TERMS = [autocomplete.Term("tulip", 4, "en", "25G41(TULIP) tulip"), autocomplete.Term("Tulpe", 2, "de")]


def test_autocomplete1() -> None:
    terms = autocomplete.term_list(
        TERMS, service=AT.autocomplete(1, ONE), search=AT.search(1, ONE), params=[("q", "tul")]
    )
    answer = check("autocomplete1", terms, shapes.TermList)
    assert answer["terms"][0]["url"] == "https://h.example/iiif/search/1/m/bk2345678a?q=tulip"


def test_autocomplete2() -> None:
    page = autocomplete.term_page(
        TERMS,
        service=AT.autocomplete(2, ALL),
        search=AT.search(2, ALL),
        params=[("q", "tul"), ("date", "2026")],
        narrowed=[("date", "2026")],
        ignored=["user"],
    )
    assert page["items"][0]["service"][0]["id"] == "https://h.example/iiif/search/2/all?q=tulip&date=2026"
    check("autocomplete2", page, shapes.TermPage)


def test_annotation_alone() -> None:
    answer = check("annotation", annotation.standalone(TULIP, AT), shapes.Annotation)
    assert answer["created"] == "2026-01-02T03:04:05Z"
    assert "creator" not in answer


def test_annotation_of_a_print_that_is_elsewhere_too() -> None:
    answer = check("annotation-impressions", annotation.standalone(TULIP, AT, [MAP]), shapes.Annotation)
    assert [link["id"] for link in answer["seeAlso"]] == [AT.annotation(MAP.id)]
    check("annotation-impressions-oa", openannotation.standalone(TULIP, AT, [MAP]), shapes.OaAnnotation)


def test_annotation_that_somebody_confirmed() -> None:
    answer = check("annotation-reviewed", annotation.standalone(REVIEWED, AT), shapes.Annotation)
    # A canvas that names its manifest is Content Search's and Content State's target; that library lacks it.
    PreziAnnotation(**{**answer, "target": answer["target"]["id"]})
    assert answer["creator"] == {
        "id": "https://h.example/iiif/reviewer/r2345678aa",
        "type": "Person",
        "name": "A. Cataloguer",
    }
    assert answer["modified"] == "2026-01-04T03:04:05Z"
    assert answer["body"][2]["source"] == "https://iconclass.org/25G41(TULIP)"
    assert answer["body"][1]["value"] == "Illustration"
    assert [tag["language"] for tag in answer["body"][3:]] == ["en", "de", "fr"]


def test_annotation_in_the_manner_of_version_2() -> None:
    check("annotation-oa", openannotation.standalone(REVIEWED, AT), shapes.OaAnnotation)


@pytest.mark.parametrize(
    ("notation", "address"),
    [
        ("25F23(LION)(+46 1)", "https://iconclass.org/25F23(LION)(+46%201)"),
        ("73A1", "https://iconclass.org/73A1"),
        ("48C51(...)é&?#", "https://iconclass.org/48C51(...)%C3%A9%26%3F%23"),
    ],
)
def test_notations_are_addresses(notation: str, address: str) -> None:
    assert annotation.iconclass(notation) == address


def test_illustrations_of_a_canvas() -> None:
    made = annotation.canvas_page(CANVAS, [MAP, REVIEWED], AT, ANNOTATIONS)
    answer = check("canvas", made, shapes.AnnotationPage)
    assert [item["id"][-10:] for item in answer["items"]] == [TULIP.id, MAP.id]
    PreziAnnotationPage(**answer)
    assert answer["partOf"][0]["id"] == AT.illustrations(BOOK.id)
    # Viewers show a body by its `value`; without one, some show the annotation's whole JSON.
    assert all("value" in body for item in answer["items"] for body in item["body"])
    older = openannotation.canvas_list(CANVAS, [MAP, REVIEWED], AT, ANNOTATIONS)
    answer = check("canvas-oa", older, shapes.AnnotationList)
    assert answer["within"]["@id"] == AT.illustrations(BOOK.id, version=2)


def test_illustrations_of_a_book() -> None:
    whole = check(
        "book", book_annotations.annotation_collection(ANNOTATIONS, AT), shapes.AnnotationCollection
    )
    PreziAnnotationCollection(**whole)
    assert whole["last"]["id"] == "https://h.example/iiif/manifest/bk2345678a/illustrations?page=3"
    page = check(
        "book-page", book_annotations.annotation_page(ANNOTATIONS, 2, [TULIP], AT), shapes.AnnotationPage
    )
    assert (page["prev"]["id"][-1], page["next"]["id"][-1]) == ("1", "3")
    assert page["partOf"] == [{name: value for name, value in whole.items() if name != "@context"}]
    layer = check("book-oa", openannotation.book_layer(ANNOTATIONS, AT), shapes.AnnotationLayer)
    assert layer["first"].endswith("?version=2&page=1")
    check("book-page-oa", openannotation.book_list(ANNOTATIONS, 3, [TULIP], AT), shapes.AnnotationList)


def test_stream_of_changes() -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)
    check("stream", activity.stream(201, 3, AT), shapes.ActivityStream)
    changes = [activity.Change("Create", BOOK.id, BOOK.uri, moment)]
    page = activity.stream_page(changes, number=1, pages=3, start=100, addresses=AT)
    answer = check("stream-page", page, shapes.ActivityPage)
    assert answer["orderedItems"][0]["endTime"] == "2026-01-02T03:04:05.000006Z"
    nothing = activity.stream_page([], number=0, pages=1, start=0, addresses=AT)
    answer = check("stream-nothing", nothing, shapes.ActivityPage)
    assert [item["type"] for item in answer["orderedItems"]] == ["Refresh"]  # a page may not be empty


def test_selection() -> None:
    ids = [MAP.id, "p2345678gone", TULIP.id]
    made = results.selection_manifest([MAP, TULIP], ids=ids, addresses=AT)
    answer = check("selection", made)
    PreziManifest(**answer)
    assert answer["id"] == f"https://h.example/iiif/selection?ids={MAP.id},p2345678gone,{TULIP.id}"
    assert answer["summary"] == {"none": ["1 of the pictures has been withdrawn."]}
    books = check("selection-books", results.selection_books([MAP, TULIP], ids=ids, addresses=AT))
    assert [item["id"] for item in PreziCollection(**books).model_dump()["items"]]
    assert len(books["items"]) == 1


def test_results_manifest_is_presentation_3() -> None:
    made = results.results_manifest(HITS, question="rote Tulpe", params=[("q", "rote Tulpe")], addresses=AT)
    answer = check("results", made)
    manifest = PreziManifest(**answer)
    assert [canvas.width for canvas in manifest.items] == [301, 500]
    bodies = [canvas["items"][0]["items"][0]["body"] for canvas in answer["items"]]
    assert (bodies[0]["id"], bodies[0]["width"]) == (TULIP.image_url, 301)
    assert bodies[1]["id"] == AT.thumbnail(MAP.id)  # never the whole page for a crop
    canvas = answer["items"][0]
    assert canvas["rights"] == BOOK.rights
    assert canvas["requiredStatement"]["value"] == {"en": ["A Library"]}
    assert canvas["provider"][0]["logo"] == [{"id": "https://library.example/logo.png", "type": "Image"}]
    assert canvas["partOf"][0]["id"] == AT.manifest(BOOK.id)
    assert {link["id"] for link in canvas["seeAlso"]} == {AT.annotation(TULIP.id), BOOK.uri}


def test_results_call_a_statement_without_a_label_an_attribution() -> None:
    book = replace(BOOK, statement_label={})
    hits = [HitInfo(replace(TULIP, book=book), True)]
    [canvas] = results.results_manifest(hits, question="x", params=[], addresses=AT)["items"]
    assert canvas["requiredStatement"] == {"label": {"none": ["Attribution"]}, "value": {"en": ["A Library"]}}
    hits = [HitInfo(replace(TULIP, book=replace(BOOK, statement_value={})), True)]
    [canvas] = results.results_manifest(hits, question="x", params=[], addresses=AT)["items"]
    assert "requiredStatement" not in canvas


def test_results_manifest_without_hits_is_still_a_manifest() -> None:
    answer = check("results-nothing", results.results_manifest([], question="", params=[], addresses=AT))
    assert len(PreziManifest(**answer).items) == 1


def test_collection() -> None:
    made = collection.collection([BOOK, replace(BOOK, id="bk2345678b", version=2, label={})], scope=ALL,
                                 label={"en": ["Everything"]}, summary={}, addresses=AT)  # fmt: skip
    assert len(PreziCollection(**check("collection", made)).items) == 2


def test_content_state() -> None:
    made = check("content-state", content_state.content_state(TULIP, AT))
    assert made["target"]["partOf"][0]["type"] == "Manifest"


SOURCE3 = {
    "@context": "http://iiif.io/api/presentation/3/context.json",
    "id": "https://library.example/iiif/42/manifest",
    "type": "Manifest",
    "label": {"none": ["B"]},
    "extra": {"kept": [1, 2.5, None]},
    "service": [
        {
            "@id": "https://library.example/text-search",
            "@type": "SearchService1",
            "profile": "http://iiif.io/api/search/1/search",
        }
    ],
    "items": [{"id": CANVAS.uri, "type": "Canvas", "width": 2000, "height": 3000, "items": []}],
}
PAGE2 = {"@id": "https://library.example/c/ 1", "@type": "sc:Canvas", "width": 10, "height": 20, "images": []}
SOURCE2 = {
    "@context": "http://iiif.io/api/presentation/2/context.json",
    "@id": "https://library.example/2/manifest",
    "@type": "sc:Manifest",
    "label": "B",
    "seeAlso": "https://library.example/marc.xml",
    "sequences": [{"canvases": [PAGE2]}],
}


def test_decorated_presentation_3() -> None:
    made, context = decorate.decorate(json.dumps(SOURCE3), book=BOOK.id, url=BOOK.uri, addresses=AT)
    answer = check("decorated-3", json.loads(made))
    assert context.endswith("presentation/3/context.json")
    assert answer["items"] == SOURCE3["items"]
    assert [block.get("type") or block["@type"] for block in answer["service"]] == [
        "SearchService2",
        "SearchService1",
        "SearchService1",
    ]
    assert answer["@context"][-1] == SOURCE3["@context"]
    assert [(link["id"], link["type"]) for link in answer["seeAlso"]] == [
        (AT.illustrations(BOOK.id), "AnnotationCollection"),
        (BOOK.uri, "Manifest"),
    ]


@pytest.mark.parametrize(
    ("stated", "decorated"),
    [
        (None, [SEARCH_2, PRESENTATION_3]),
        (PRESENTATION_3, [SEARCH_2, PRESENTATION_3]),
        (["urn:more", PRESENTATION_3], [SEARCH_2, "urn:more", PRESENTATION_3]),
        ([SEARCH_2, PRESENTATION_3], [SEARCH_2, PRESENTATION_3]),  # it is named already
    ],
)
def test_the_search_context_is_named_once_and_first(stated: Any, decorated: Any) -> None:
    source = {**SOURCE3, "@context": stated}
    if stated is None:
        del source["@context"]
    made, _ = decorate.decorate(json.dumps(source), book=BOOK.id, url=BOOK.uri, addresses=AT)
    assert json.loads(made)["@context"] == decorated


def test_decorated_presentation_2() -> None:
    made, context = decorate.decorate(json.dumps(SOURCE2), book=BOOK.id, url=BOOK.uri, addresses=AT)
    answer = check("decorated-2", json.loads(made))
    assert context.endswith("presentation/2/context.json")
    assert answer["@context"] == SOURCE2["@context"]
    assert answer["sequences"] == SOURCE2["sequences"]
    assert AT.illustrations(BOOK.id, version=2) in [
        link["@id"] for link in answer["seeAlso"] if isinstance(link, dict)
    ]


def test_decorated_with_illustrations() -> None:
    made, _ = decorate.decorate(
        json.dumps(SOURCE3), book=BOOK.id, url=BOOK.uri, addresses=AT, pictures=[TULIP, MAP]
    )
    answer = check("decorated-3-illustrations", json.loads(made))
    PreziManifest(**answer)
    assert answer["id"] == "https://h.example/iiif/manifest/bk2345678a?annotations=1"
    page = answer["items"][0]["annotations"][0]
    assert [item["target"].partition("#")[0] for item in page["items"]] == [CANVAS.uri, CANVAS.uri]
    contents = answer["structures"][-1]
    assert contents["label"]["de"] == ["Abbildungen"]
    assert [one["items"] for one in contents["items"]] == [[{"id": CANVAS.uri, "type": "Canvas"}]] * 2
    assert contents["items"][0]["start"]["selector"]["value"] == "xywh=100,200,301,401"
    whole = contents["supplementary"]
    assert page["partOf"] == [whole]
    assert (whole["id"], whole["total"]) == (AT.illustrations(BOOK.id), 2)
    assert whole["first"] == whole["last"]


def test_decorated_presentation_2_with_illustrations() -> None:
    picture = replace(
        TULIP, canvas=replace(CANVAS, uri=PAGE2["@id"], width=10, height=20), x=1, y=2, w=3, h=4
    )
    top = {"@id": "https://library.example/r", "@type": "sc:Range", "viewingHint": "top", "label": "Contents"}
    for source, name in ((SOURCE2, ""), ({**SOURCE2, "structures": [top]}, "-top")):
        made, _ = decorate.decorate(
            json.dumps(source), book=BOOK.id, url=BOOK.uri, addresses=AT, pictures=[picture]
        )
        answer = check(f"decorated-2-illustrations{name}", json.loads(made))
        assert answer["structures"][-1]["canvases"] == ["https://library.example/c/ 1"]
        assert answer["structures"][-1]["contentLayer"] == AT.illustrations(BOOK.id, version=2)
        assert ("viewingHint" in answer["structures"][-1]) is bool(name)
    listed = answer["sequences"][0]["canvases"][0]["otherContent"]
    assert listed[0]["@id"] == "https://h.example/iiif/canvas/cv2345678a/illustrations?version=2"
    assert listed[0]["within"]["@id"] == AT.illustrations(BOOK.id, version=2)


@pytest.mark.parametrize("source", ["", "not json", "[]", '{"@type": "sc:Canvas"}'])
def test_a_source_that_is_no_manifest_is_refused(source: str) -> None:
    from manifests.errors import PermanentError

    with pytest.raises(PermanentError):
        decorate.decorate(source, book=BOOK.id, url=BOOK.uri, addresses=AT)
