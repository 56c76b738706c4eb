"""The IIIF answers over HTTP: shapes, media types, open to all, unchanged ones not sent twice."""

import json
from datetime import timedelta

import jsonschema
import pytest
from django.utils import timezone
from iiif_prezi3 import AnnotationPage, Collection, Manifest
from pydantic import TypeAdapter
from rest_framework.test import APIClient

from manifests import services as books
from manifests.models import Manifest as ManifestRow
from manifests.models import Run
from onitsearch.annotate import results, shapes
from onitsearch.api import views_annotations
from onitsearch.curate import decisions as curate
from onitsearch.store.models import Illustration
from tests.onitsearch import iiif
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
    answer = get(nobody, f"/iiif/search/2/m/{book.public_id}", q="tulipa", x="me")
    fits(answer, shapes.Search2Answer)
    assert not {"partOf", "startIndex", "next"} & set(answer)
    assert answer["id"] == f"{BASE}/iiif/search/2/m/{book.public_id}?q=tulipa&x=me"
    assert answer["ignored"] == ["x"]
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


@pytest.mark.parametrize("nearest", [10, 3, 0])
@pytest.mark.parametrize("words", ["tulipa", "flumbriquet zorp", "xq"])
def test_viewers_get_the_sure_hits_or_the_nearest_few(nobody, tulips, settings, words, nearest):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "CONTENT_SEARCH_NEAREST": nearest}
    scopes = {
        "all": {},
        f"m/{tulips.books[0].public_id}": {"manifest": tulips.books[0].public_id},
        f"c/{tulips.collection.public_id}": {"collection": tulips.collection.public_id},
    }
    for scope, narrowed in scopes.items():
        ranking = nobody.get("/api/v1/search", {"q": words, **narrowed}).json()
        expected = [hit["id"] for hit in ranking["results"]][: ranking["sure"] or nearest]
        two = get(nobody, f"/iiif/search/2/{scope}", q=words)
        assert [item["id"].rpartition("/")[2] for item in two["items"]] == expected
        one = get(nobody, f"/iiif/search/1/{scope}", q=words)
        assert one["within"]["total"] == len(one["resources"]) == len(expected)
        if scope[0] != "m":
            assert two["partOf"]["total"] == len(expected)
        shown = get(nobody, "/iiif/results", q=words, **narrowed)
        canvases = [item["id"].rpartition("/")[2] for item in shown["items"]]
        assert canvases == (expected or ["none"])
        assert ("summary" in shown) is (bool(expected) and not ranking["sure"])


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
        one = get(nobody, f"/iiif/autocomplete/1/{scope}", q="tulip", lang="de")
        fits(one, shapes.TermList)
        assert one["ignored"] == ["lang"]
        tulipa = next(term for term in one["terms"] if term["match"] == "caption:Tulipa")
        assert tulipa["count"] == {"m": 2, "c": 1, "a": 3}[scope[0]]
        assert tulipa["url"] == f"{BASE}/iiif/search/1/{scope}?q=caption%3ATulipa"
        two = get(nobody, f"/iiif/autocomplete/2/{scope}", q="tulip")
        fits(two, shapes.TermPage)
        assert "caption:Tulipa" in {item["value"] for item in two["items"]}
    assert get(nobody, "/iiif/autocomplete/1/all", q="")["terms"] == []  # Mirador dies without `terms`


@pytest.mark.parametrize(
    ("path", "status"),
    [
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
        ("/iiif/selection", 400),
        ("/iiif/selection?ids=nosuchone", 404),
        ("/iiif/selection?ids=%00", 404),
        ("/iiif/selection/books?ids=,,", 400),
        ("/iiif/manifest/nosuchbook/illustrations", 404),
        ("/iiif/manifest/nosuchbook?annotations=2", 400),
        ("/iiif/reviewer/nosuchone", 404),
        ("/iiif/discovery/activity/all/1", 404),
        ("/iiif/discovery/activity/all/01", 404),
        ("/iiif/discovery/activity/all/-1", 404),
        ("/iiif/nothing/at/all", 404),
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


def test_nobody_is_refused_for_what_they_accept(nobody, library):
    for accept in ("image/png", "application/xml;q=0.1", "nonsense"):
        assert get(nobody, "/iiif/collection/all", accept=accept)["type"] == "Collection"


def test_what_breaks_inside_is_told_in_json_and_open_to_all(library, monkeypatch):
    def breaks(*args, **kwargs):
        raise RuntimeError("a secret of the house")

    monkeypatch.setattr(results, "crop_canvas", breaks)
    response = APIClient(raise_request_exception=False).get(f"/iiif/results/canvas/{library.first.public_id}")
    problem(response, 500)
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "secret" not in response.content.decode()


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
    path = f"/iiif/canvas/{canvas.public_id}/illustrations"
    answer = get(nobody, path)
    iiif.validate(answer, "annotation-page")
    AnnotationPage(**answer)
    assert len(answer["items"]) == 6
    assert {item["target"].partition("#")[0] for item in answer["items"]} == {canvas.uri}
    older = get(nobody, path, version="2")
    iiif.validate(older, "annotation-list")
    assert [item["on"] for item in older["resources"]] == [item["target"] for item in answer["items"]]
    problem(nobody.get(path, {"version": "1"}), 400)


@pytest.mark.parametrize("version", ["3", "2"])
def test_illustrations_of_a_book_are_paged(nobody, library, monkeypatch, version):
    monkeypatch.setattr(views_annotations, "PAGE_SIZE", 4)
    book = library.books[0]
    path = f"/iiif/manifest/{book.public_id}/illustrations"
    whole = get(nobody, path, version=version)
    iiif.validate(
        whole,
        "annotation-page.json#/$defs/collection" if version == "3" else "annotation-list.json#/$defs/layer",
    )
    seen, address = [], whole["first"]["id"] if version == "3" else whole["first"]
    while address:
        page = get(nobody, address.removeprefix(BASE))
        iiif.validate(page, "annotation-page" if version == "3" else "annotation-list")
        assert page.get("startIndex", len(seen)) == len(seen)
        whole_of = page["partOf"][0] if version == "3" else page["within"]
        assert (whole_of.get("id") or whole_of["@id"], whole_of["total"]) == (
            whole.get("id") or whole["@id"],
            whole["total"],
        )
        seen += [item.get("id") or item["@id"] for item in page.get("items") or page["resources"]]
        last, address = address, page.get("next")
        address = address["id"] if isinstance(address, dict) else address
    assert last == (whole["last"]["id"] if version == "3" else whole["last"])
    rows = Illustration.objects.filter(manifest=book).order_by("canvas__position", "y", "x", "pk")
    assert seen == [f"{BASE}/iiif/annotation/{row.public_id}" for row in rows]
    assert len(seen) == whole["total"] > 8
    problem(nobody.get(path, {"page": "400"}), 404)


def source_of(book):
    return json.dumps(
        {"@context": P3, "id": book.uri, "type": "Manifest", "label": {"en": ["A herbal"]}, "ratio": 1.0,
         "items": [{"id": canvas.uri, "type": "Canvas", "width": 1000, "height": 1500, "items": []}
                   for canvas in book.canvases.all()]},
        indent=3,
    )  # fmt: skip


@pytest.fixture
def herbal(library):
    """The first book, with its document."""
    ManifestRow.objects.filter(pk=library.books[0].pk).update(source=source_of(library.books[0]))
    library.books[0].refresh_from_db()
    return library.books[0]


def test_decorated_manifest_and_collection(nobody, library, herbal):
    answer = get(nobody, f"/iiif/manifest/{herbal.public_id}")
    iiif.validate(answer, "manifest3")
    Manifest(**answer)
    assert answer["items"] == json.loads(herbal.source)["items"]
    assert answer["service"][0]["id"] == f"{BASE}/iiif/search/2/m/{herbal.public_id}"
    # Every address that it announces answers.
    assert get(nobody, answer["service"][0]["id"].removeprefix(BASE), q="zzz")["type"] == "AnnotationPage"
    assert (
        get(nobody, answer["service"][1]["@id"].removeprefix(BASE), q="zzz")["@type"] == "sc:AnnotationList"
    )
    assert "terms" in get(nobody, answer["service"][1]["service"][0]["@id"].removeprefix(BASE), q="z")
    held = get(nobody, f"/iiif/collection/{library.collection.public_id}")
    iiif.validate(held, "collection3")
    assert len(Collection(**held).items) == 1
    assert len(get(nobody, "/iiif/collection/all")["items"]) == 2


def test_a_decorated_manifest_is_the_librarys_text(nobody, herbal):
    response = nobody.get(f"/iiif/manifest/{herbal.public_id}")
    start = herbal.source.index('   "items"')
    assert herbal.source[start : herbal.source.rindex("]") + 1] in response.content.decode()
    assert '"ratio": 1.0' in response.content.decode()
    assert "stale-while-revalidate=" in response["Cache-Control"]
    again = nobody.get(
        f"/iiif/manifest/{herbal.public_id}", headers={"If-None-Match": f"W/{response['ETag']}"}
    )
    assert (again.status_code, again.content) == (304, b"")
    assert "stale-while-revalidate=" in again["Cache-Control"]


def test_a_decorated_manifest_with_all_illustrations(nobody, library, herbal, django_user_model):
    path = f"/iiif/manifest/{herbal.public_id}"
    answer = get(nobody, path, annotations="1")
    iiif.validate(answer, "manifest3")
    Manifest(**answer)
    assert get(nobody, answer["id"].removeprefix(BASE)) == answer
    pages = [canvas["annotations"][0] for canvas in answer["items"] if "annotations" in canvas]
    for page in pages:
        alone = get(nobody, page["id"].removeprefix(BASE))
        assert {**page, "@context": P3} == alone
    shown = Illustration.objects.filter(manifest=herbal).count()
    assert sum(len(page["items"]) for page in pages) == shown
    contents = answer["structures"][-1]
    assert contents["label"]["en"] == ["Illustrations"]
    assert len(contents["items"]) == shown
    first = contents["items"][0]
    assert (
        [one["id"] for one in first["items"]] == [first["start"]["source"]] == [herbal.canvases.first().uri]
    )
    assert first["start"]["selector"]["value"].startswith("xywh=")
    # The book's pages of annotations say whose they are, and the manifest alone leads there.
    whole = contents["supplementary"]
    assert {page["partOf"][0]["id"] for page in pages} == {whole["id"], answer["seeAlso"][-2]["id"]}
    assert get(nobody, whole["id"].removeprefix(BASE))["total"] == whole["total"] == shown
    curate.reject(illustration=library.first, user=django_user_model.objects.create_user("c"))
    fewer = nobody.get(path, {"annotations": "1"})
    assert library.first.public_id not in fewer.content.decode()
    assert "no-cache" in fewer["Cache-Control"]  # a decision shows at once


def test_an_old_copy_is_served_and_fetched_anew_behind_it(nobody, herbal, settings):
    path = f"/iiif/manifest/{herbal.public_id}"
    get(nobody, path)
    assert not Run.objects.exists()
    long_ago = timezone.now() - timedelta(days=2)
    ManifestRow.objects.filter(pk=herbal.pk).update(harvested_at=long_ago)
    for _ in range(3):
        assert get(nobody, path)["id"] == f"{BASE}{path}"
    run = Run.objects.get()  # once, however often it is read
    assert (run.url, run.state) == (herbal.url, Run.State.QUEUED)
    # The library does not answer: the copy is served still, and the library left in peace for a while.
    Run.objects.update(state=Run.State.FAILED)
    get(nobody, path)
    assert Run.objects.count() == 1
    Run.objects.update(created_at=timezone.now() - timedelta(hours=2))
    get(nobody, path)
    assert Run.objects.count() == 2
    settings.ONITSEARCH = {**settings.ONITSEARCH, "MANIFEST_MAX_AGE": 0}
    Run.objects.all().delete()
    get(nobody, path)
    assert not Run.objects.exists()


def test_results_as_a_manifest(nobody, tulips):
    ManifestRow.objects.update(
        rights="http://rightsstatements.org/vocab/NoC-NC/1.0/",
        required_statement={"label": {"en": ["From"]}, "value": {"en": ["A Library"]}},
        provider=[
            {"label": {"en": ["A Library"]}, "homepage": ["https://library.example/"]},
            {"label": {"en": ["?"]}},
        ],
    )
    answer = get(nobody, "/iiif/results", q="tulipa")
    iiif.validate(answer, "manifest3")
    manifest = Manifest(**answer)
    assert len(manifest.items) >= 3
    assert (answer["items"][0]["width"], answer["items"][0]["height"]) == (121, 91)
    for canvas in answer["items"]:
        assert canvas["rights"] == "http://rightsstatements.org/vocab/NoC-NC/1.0/"
        assert canvas["requiredStatement"]["value"] == {"en": ["A Library"]}
        assert [one["id"] for one in canvas["provider"]] == ["https://library.example/"]
        assert canvas["homepage"][0]["id"].startswith(f"{BASE}/illustration/")
        assert canvas["homepage"][1]["id"].startswith(f"{BASE}/viewer?iiif-content=")
        assert canvas["partOf"][0]["id"].startswith(f"{BASE}/iiif/manifest/")
    canvas = get(nobody, answer["items"][0]["id"].removeprefix(BASE))
    assert canvas["id"] == answer["items"][0]["id"]
    nothing = get(nobody, "/iiif/results", q="tulipa", date="1066")
    iiif.validate(nothing, "manifest3")
    Manifest(**nothing)


def test_a_selection_as_a_manifest_and_its_books_as_a_collection(nobody, library, django_user_model):
    chosen = [library.groups[2][1], library.groups[0][0], library.groups[1][1]]
    ids = ",".join(row.public_id for row in chosen)
    answer = get(nobody, "/iiif/selection", ids=f"{ids},{chosen[0].public_id}")
    iiif.validate(answer, "manifest3")
    Manifest(**answer)
    assert answer["id"] == f"{BASE}/iiif/selection?ids={ids}"
    assert get(nobody, f"/iiif/selection?ids={ids}") == answer
    assert [canvas["id"].rpartition("/")[2] for canvas in answer["items"]] == ids.split(",")
    books_of = get(nobody, "/iiif/selection/books", ids=ids)
    iiif.validate(books_of, "collection3")
    Collection(**books_of)
    assert [item["id"].rpartition("/")[2] for item in books_of["items"]] == [
        library.books[1].public_id,
        library.books[0].public_id,
    ]
    user = django_user_model.objects.create_user("c")
    curate.reject(illustration=chosen[1], user=user)
    fewer = get(nobody, "/iiif/selection", ids=ids)
    assert len(fewer["items"]) == 2
    assert "1 of the pictures has been withdrawn" in fewer["summary"]["none"][0]
    problem(nobody.get("/iiif/selection", {"ids": chosen[1].public_id}), 410)
    many = ",".join(f"x{n}" for n in range(201))
    problem(nobody.get("/iiif/selection", {"ids": many}), 400, "200")


def test_hidden_and_withdrawn_books_answer_nothing(nobody, library):
    book = library.books[1]
    books.set_visibility(thing=library.collection, visible=False)
    for path in (f"manifest/{book.public_id}", f"search/2/m/{book.public_id}?q=x",
                 f"annotation/{library.groups[0][1].public_id}", f"collection/{library.collection.public_id}",
                 f"manifest/{book.public_id}/illustrations", f"selection?ids={library.groups[0][1].public_id}",
                 f"canvas/{library.groups[0][1].canvas.public_id}/illustrations"):  # fmt: skip
        problem(nobody.get(f"/iiif/{path}"), 404)
    books.withdraw_manifest(manifest=library.books[0])
    first = library.first
    for path in (
        f"manifest/{library.books[0].public_id}",
        f"search/1/m/{library.books[0].public_id}?q=x",
        f"annotation/{first.public_id}",
        f"canvas/{first.canvas.public_id}/illustrations",
        f"manifest/{library.books[0].public_id}/illustrations",
        f"selection/books?ids={first.public_id}",
    ):
        problem(nobody.get(f"/iiif/{path}"), 410)


def test_a_picture_is_an_image_service(nobody, library):
    row = library.first
    base = "https://library.example/iiif/12"
    Illustration.objects.filter(pk=row.pk).update(image_url=f"{base}/10,20,300,400/max/0/default.jpg")
    manifest = get(nobody, "/iiif/selection", ids=row.public_id)
    body = manifest["items"][0]["items"][0]["items"][0]["body"]
    service = body["service"][0]["@id"].removeprefix(BASE)
    assert nobody.get(service)["Location"] == f"{BASE}{service}/info.json"
    info = get(nobody, f"{service}/info.json")
    assert (info["width"], info["height"]) == (300, 400) == (body["width"], body["height"])
    part = nobody.get(f"{service}/100,0,100,50/100,/0/default.jpg")
    assert (part.status_code, part["Location"]) == (302, f"{base}/110,20,100,50/100,/0/default.jpg")
    assert part["Access-Control-Allow-Origin"] == "*"
    problem(nobody.get(f"{service}/full/full/45/default.jpg"), 400)
    # Where the library does not cut there is no service, and the manifest names none.
    Illustration.objects.filter(pk=row.pk).update(image_url=f"{base}/full/max/0/default.jpg")
    problem(nobody.get(f"{service}/info.json"), 404)
    body = get(nobody, "/iiif/selection", ids=row.public_id)["items"][0]["items"][0]["items"][0]["body"]
    assert "service" not in body


def test_vectors_are_published_where_the_owner_wants_it(nobody, library, settings):
    row = library.first
    path = f"/iiif/canvas/{row.canvas.public_id}/embeddings"
    problem(nobody.get(path), 404)
    settings.ONITSEARCH = {**settings.ONITSEARCH, "PUBLISH_EMBEDDINGS": True}
    page = get(nobody, path)
    model = page["items"][0]["body"]["model"]
    assert {item["target"]["source"]["id"] for item in page["items"]} == {row.canvas.uri}
    assert {len(item["body"]["vector"]) for item in page["items"]} == {model["dimensions"]}
    listed = get(nobody, f"/iiif/canvas/{row.canvas.public_id}/illustrations")["items"]
    assert {item["id"].partition("#")[0] for item in page["items"]} <= {item["id"] for item in listed}
