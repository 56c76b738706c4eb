"""The IIIF answers over HTTP: shapes, media types, open to all, unchanged ones not sent twice."""

import json

import jsonschema
import pytest
from iiif_prezi3 import AnnotationPage, Collection, Manifest
from pydantic import TypeAdapter

from manifests import services as books
from manifests.models import Manifest as ManifestRow
from onitsearch.annotate import shapes
from onitsearch.curate import services as curate
from onitsearch.store.models import Illustration
from tests.onitsearch.api.test_rest import problem

pytestmark = pytest.mark.django_db
BASE = "http://127.0.0.1:8000"
P3 = "http://iiif.io/api/presentation/3/context.json"


@pytest.fixture
def tulips(library):
    """The library, with “Tulipa” under three pictures: two of the first book, one of the second."""
    rows = [library.groups[0][n] for n in (0, 2, 1)]
    Illustration.objects.filter(pk__in=[row.pk for row in rows]).update(text="Tulipa, fig. 1")
    return library


def get(client, path, accept="*/*", **params):
    response = client.get(path, params, headers={"Accept": accept})
    assert response.status_code == 200, response.content
    assert response["Access-Control-Allow-Origin"] == "*"
    return response.json()


def fits(answer, shape):
    jsonschema.validate(answer, TypeAdapter(shape).json_schema(by_alias=True))


def test_search2_in_a_book_is_a_simple_list_of_its_own_pictures(nobody, tulips):
    book = tulips.books[0]
    answer = get(nobody, f"/iiif/search/2/m/{book.public_id}", q="tulipa", user="me")
    fits(answer, shapes.Search2Answer)
    assert not {"partOf", "startIndex", "next"} & set(answer)
    assert answer["id"] == f"{BASE}/iiif/search/2/m/{book.public_id}?q=tulipa&user=me"
    assert answer["ignored"] == ["user"]
    ids = {item["id"] for item in answer["items"]}
    assert {f"{BASE}/iiif/annotation/{tulips.groups[0][n].public_id}" for n in (0, 2)} <= ids
    assert {item["target"].partition("#")[0].rpartition("/canvas/")[0] for item in answer["items"]} == {
        book.uri
    }
    quotes = answer["annotations"][0]["items"]
    assert quotes[0]["target"]["selector"][0]["exact"] == "Tulipa"


def test_a_book_answers_with_no_more_than_the_most(nobody, tulips, settings):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "ANSWERS_PER_PAGE": 1}
    answer = get(nobody, f"/iiif/search/2/m/{tulips.books[0].public_id}", q="tulipa")
    assert len(answer["items"]) == 1
    one = get(nobody, f"/iiif/search/1/m/{tulips.books[0].public_id}", q="tulipa")
    assert (len(one["resources"]), one["within"]["total"]) == (1, 1)
    assert "next" not in one


@pytest.mark.parametrize("version", [1, 2])
def test_wide_scopes_are_paged_to_their_end(nobody, tulips, settings, version):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "ANSWERS_PER_PAGE": 2}
    for scope, least in (("all", 3), (f"c/{tulips.collection.public_id}", 1)):
        seen, address, pages = [], f"{BASE}/iiif/search/{version}/{scope}?q=tulipa", 0
        while address:
            answer = nobody.get(address.removeprefix(BASE)).json()
            fits(answer, shapes.Search2Answer if version == 2 else shapes.Search1Answer)
            seen += [item.get("id") or item["@id"] for item in answer.get("items", answer.get("resources"))]
            following = answer.get("next")
            address = following["id"] if isinstance(following, dict) else following
            pages += 1
            assert pages < 40
        total = answer["partOf"]["total"] if version == 2 else answer["within"]["total"]
        assert len(seen) == len(set(seen)) == total >= least


def test_wide_targets_name_their_manifest(nobody, tulips):
    item = get(nobody, "/iiif/search/2/all", q="tulipa")["items"][0]
    assert item["target"]["type"] == "Canvas"
    assert item["target"]["partOf"]["id"] in {book.uri for book in tulips.books}


def test_search1_is_what_viewers_read(nobody, tulips):
    answer = get(nobody, f"/iiif/search/1/m/{tulips.books[0].public_id}", q="tulipa")
    fits(answer, shapes.Search1Answer)
    assert "hits" not in answer
    assert answer["@context"] == [
        "http://iiif.io/api/presentation/2/context.json",
        "http://iiif.io/api/search/1/context.json",
    ]
    resource = answer["resources"][0]
    canvas, _, box = resource["on"].partition("#xywh=")
    assert all(int(number) >= 0 for number in box.split(","))
    assert canvas in set(tulips.books[0].canvases.values_list("uri", flat=True))
    assert "<img" in resource["resource"]["chars"]
    assert len({one["@id"] for one in answer["resources"]}) == len(answer["resources"])


def test_motivation_is_a_filter(nobody, tulips):
    path = f"/iiif/search/2/m/{tulips.books[0].public_id}"
    for motivation, found in (("painting", False), ("tagging classifying", True), ("non-painting", True)):
        assert bool(get(nobody, path, q="tulipa", motivation=motivation)["items"]) is found


def test_autocomplete(nobody, tulips):
    for scope in (f"m/{tulips.books[0].public_id}", f"c/{tulips.collection.public_id}", "all"):
        one = get(nobody, f"/iiif/autocomplete/1/{scope}", q="tulip", min="2")
        fits(one, shapes.TermList)
        assert one["ignored"] == ["min"]
        tulipa = next(term for term in one["terms"] if term["match"] == "tulipa")
        assert tulipa["count"] == {"m": 2, "c": 1, "a": 3}[scope[0]]
        assert tulipa["url"] == f"{BASE}/iiif/search/1/{scope}?q=tulipa"
        two = get(nobody, f"/iiif/autocomplete/2/{scope}", q="tulip")
        fits(two, shapes.TermPage)
        assert "tulipa" in {item["value"] for item in two["items"]}
    assert get(nobody, "/iiif/autocomplete/1/all", q="")["terms"] == []  # Mirador dies without `terms`


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/iiif/search/2/all", 400),
        ("/iiif/search/1/all?q=%20", 400),
        ("/iiif/search/2/all?q=tulipa&page=400", 404),
        ("/iiif/search/2/all?q=tulipa&page=-1", 400),
        ("/iiif/search/2/m/nosuchbook?q=tulipa", 404),
        ("/iiif/search/1/c/nosuchone?q=tulipa", 404),
        ("/iiif/autocomplete/1/m/nosuchbook?q=t", 404),
        ("/iiif/manifest/nosuchbook", 404),
        ("/iiif/annotation/nosuchone", 404),
        ("/iiif/canvas/nosuchone/illustrations", 404),
        ("/iiif/collection/nosuchone", 404),
        ("/iiif/results", 400),
        ("/iiif/search/9/all?q=tulipa", 404),
    ],
)
def test_errors_are_json_and_open_to_all(nobody, library, path, status):
    response = nobody.get(path)
    problem(response, status)
    assert response["Access-Control-Allow-Origin"] == "*"


def test_only_get(nobody, library):
    for method in ("post", "put", "delete"):
        response = getattr(nobody, method)("/iiif/search/2/all?q=tulipa")
        problem(response, 405)
        assert response["Access-Control-Allow-Origin"] == "*"
    asked = nobody.options("/iiif/search/2/all", headers={"Origin": "https://viewer.example"})
    assert asked.status_code == 204
    assert asked["Access-Control-Allow-Origin"] == "*"
    assert nobody.head("/iiif/collection/all").status_code == 200


def test_media_types_and_unchanged_answers(nobody, tulips):
    path = f"/iiif/search/2/m/{tulips.books[0].public_id}?q=tulipa"
    linked = nobody.get(path, headers={"Accept": "*/*"})
    assert linked["Content-Type"] == 'application/ld+json;profile="http://iiif.io/api/search/2/context.json"'
    plain = nobody.get(path, headers={"Accept": "application/json"})
    assert plain["Content-Type"] == "application/json"
    assert plain["ETag"] != linked["ETag"]
    again = nobody.get(path, headers={"Accept": "*/*", "If-None-Match": linked["ETag"]})
    assert (again.status_code, again.content, again["Access-Control-Allow-Origin"]) == (304, b"", "*")
    assert "Accept" in linked["Vary"]


def test_annotation_in_both_manners_and_gone(nobody, library, django_user_model):
    row = library.first
    path = f"/iiif/annotation/{row.public_id}"
    web = get(nobody, path)
    fits(web, shapes.Annotation)
    assert web["id"] == f"{BASE}{path}"
    assert web["target"]["id"] == f"{row.canvas.uri}#xywh=10,20,121,91"
    fits(get(nobody, path, version="2"), shapes.OaAnnotation)
    problem(nobody.get(path, {"version": "4"}), 400)
    curate.reject(illustration=row, user=django_user_model.objects.create_user("c"))
    problem(nobody.get(path), 410, "withdrawn")


def test_illustrations_of_a_canvas(nobody, library):
    canvas = library.first.canvas
    answer = get(nobody, f"/iiif/canvas/{canvas.public_id}/illustrations")
    AnnotationPage(**answer)
    assert len(answer["items"]) == 6
    assert {item["target"].partition("#")[0] for item in answer["items"]} == {canvas.uri}


def test_decorated_manifest_and_collection(nobody, library):
    source = {"@context": P3, "id": library.books[0].uri, "type": "Manifest", "label": {"en": ["A herbal"]},
              "items": [{"id": canvas.uri, "type": "Canvas", "width": 1000, "height": 1500}
                        for canvas in library.books[0].canvases.all()]}  # fmt: skip
    ManifestRow.objects.filter(pk=library.books[0].pk).update(source=json.dumps(source))
    answer = get(nobody, f"/iiif/manifest/{library.books[0].public_id}")
    Manifest(**answer)
    assert answer["items"] == source["items"]
    assert answer["service"][0]["id"] == f"{BASE}/iiif/search/2/m/{library.books[0].public_id}"
    # Every address that it announces answers.
    assert get(nobody, answer["service"][0]["id"].removeprefix(BASE), q="zzz")["type"] == "AnnotationPage"
    assert (
        get(nobody, answer["service"][1]["@id"].removeprefix(BASE), q="zzz")["@type"] == "sc:AnnotationList"
    )
    assert "terms" in get(nobody, answer["service"][1]["service"]["@id"].removeprefix(BASE), q="z")
    held = get(nobody, f"/iiif/collection/{library.collection.public_id}")
    assert len(Collection(**held).items) == 1
    assert len(get(nobody, "/iiif/collection/all")["items"]) == 2


def test_results_as_a_manifest(nobody, tulips):
    answer = get(nobody, "/iiif/results", q="tulipa")
    manifest = Manifest(**answer)
    assert len(manifest.items) >= 3
    assert (answer["items"][0]["width"], answer["items"][0]["height"]) == (121, 91)
    canvas = get(nobody, answer["items"][0]["id"].removeprefix(BASE))
    assert canvas["id"] == answer["items"][0]["id"]


def test_hidden_and_withdrawn_books_answer_nothing(nobody, library):
    book = library.books[1]
    books.set_visibility(thing=library.collection, visible=False)
    for path in (f"manifest/{book.public_id}", f"search/2/m/{book.public_id}?q=x",
                 f"annotation/{library.groups[0][1].public_id}", f"collection/{library.collection.public_id}",
                 f"canvas/{library.groups[0][1].canvas.public_id}/illustrations"):  # fmt: skip
        problem(nobody.get(f"/iiif/{path}"), 404)
    books.withdraw_manifest(manifest=library.books[0])
    first = library.first
    for path in (
        f"manifest/{library.books[0].public_id}",
        f"search/1/m/{library.books[0].public_id}?q=x",
        f"annotation/{first.public_id}",
        f"canvas/{first.canvas.public_id}/illustrations",
    ):
        problem(nobody.get(f"/iiif/{path}"), 410)
