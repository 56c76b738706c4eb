"""The REST interface as programs outside see it."""

import io
import json

import numpy as np
import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from PIL import Image
from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle

from manifests.models import Manifest, Run
from onitsearch import health
from onitsearch.api.base import PluginView
from onitsearch.api.ranking import hit_page
from onitsearch.embed.client import get_client
from onitsearch.search import BookHit, HitPage
from onitsearch.store.models import DecisionRecord, Illustration
from tests.onitsearch.library import a_jpeg, keep_thumbnail, put_vector

pytestmark = pytest.mark.django_db

HIT = {"id", "score", "sure", "why", "kind", "canvas", "xywh", "manifest", "label", "thumbnail", "image", "annotation",
       "content_state", "viewer"}  # fmt: skip


def problem(response, status, words=""):
    assert response.status_code == status, response.content
    assert response["Content-Type"].startswith("application/problem+json")
    body = json.loads(response.content)
    assert body["status"] == status
    assert words in body["detail"], body
    return body


def png(pixels):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    file.seek(0)
    file.name = "picture.png"
    return file


# -- search --------------------------------------------------------------------------------------------


def test_search_by_words(nobody, library):
    Illustration.objects.filter(pk=library.first.pk).update(text="Tulipa")
    answer = nobody.get("/api/v1/search", {"q": "tulipa"}).json()
    assert set(answer) == {"count", "next", "previous", "results", "sure", "books", "spelling"}
    hit = next(hit for hit in answer["results"] if hit["id"] == library.first.public_id)
    assert set(hit) >= HIT
    assert hit["canvas"] == library.first.canvas.uri
    assert hit["xywh"] == "10,20,121,91"
    assert {"code": "in-the-caption", "value": "Tulipa"} in hit["why"]
    assert 0 <= hit["score"] <= 1
    assert answer["count"] == len(answer["results"]) == 30
    ranked(answer)


def ranked(answer):
    """The sure ones come first and are counted; scores fall."""
    flags = [hit["sure"] for hit in answer["results"]]
    scores = [hit["score"] for hit in answer["results"]]
    assert flags == sorted(flags, reverse=True)
    assert flags.count(True) == answer["sure"] <= answer["count"]
    assert scores == sorted(scores, reverse=True)


def sure(answer):
    return {hit["id"] for hit in answer["results"] if hit["sure"]}


def test_the_less_certain_can_be_left_out(nobody, library):
    question = {"like": library.first.public_id}
    whole = nobody.get("/api/v1/search", question).json()
    ranked(whole)
    assert (whole["count"], whole["sure"]) == (29, 4)
    for answer in (
        nobody.get("/api/v1/search", {**question, "least": "sure"}),
        nobody.post("/api/v1/search", {**question, "least": "sure"}, format="json"),
        nobody.post("/api/v1/search?least=sure", question, format="json"),
        nobody.get(f"/api/v1/illustrations/{library.first.public_id}/similar", {"least": "sure"}),
    ):
        found = answer.json()
        assert (found["count"], found["sure"], len(found["results"])) == (4, 4, 4)
        assert sure(found) == sure(whole)
    for least in ("most", "sure,any"):
        problem(nobody.get("/api/v1/search", {**question, "least": least}), 400, "least")
        problem(nobody.post("/api/v1/search", {**question, "least": least}, format="json"), 400, "least")


def test_books_and_a_spelling_come_with_the_list(library, rf):
    book = library.books[0]
    found = HitPage((), 0, 1, 40, books=(BookHit(book, "author", "Conrad Wolffart"),), spelling="elephant")
    answer = hit_page(Request(rf.get("/api/v1/search")), found)
    assert answer["spelling"] == "elephant"
    (shown,) = answer["books"]
    assert shown["id"] == book.public_id
    assert (shown["title"], shown["field"], shown["value"]) == ("A herbal", "author", "Conrad Wolffart")
    assert shown["date"] == [1550, 1560]
    assert shown["url"].endswith(f"/book/{book.public_id}")
    assert shown["manifest"].endswith(f"/iiif/manifest/{book.public_id}")
    assert shown["search"].endswith(f"/iiif/search/2/m/{book.public_id}")


def test_search_by_an_uploaded_picture(nobody, library, settings):
    pixels = np.random.default_rng(3).integers(0, 255, (60, 80, 3), dtype=np.uint8)
    client = get_client(settings.ONITSEARCH["ENCODER_ADDRESS"])
    put_vector(library.first, library.model, client.encode_image(pixels))
    answer = nobody.post("/api/v1/search", {"image": png(pixels)}, format="multipart").json()
    assert answer["results"][0]["id"] == library.first.public_id
    narrowed = nobody.post(
        "/api/v1/search", {"image": png(pixels), "manifest": library.books[1].public_id}, format="multipart"
    ).json()
    assert library.first.public_id not in [hit["id"] for hit in narrowed["results"]]


def test_search_by_a_json_question(nobody, library):
    question = {"like": [library.first.public_id], "filters": {"manifest": library.books[0].public_id}}
    answer = nobody.post("/api/v1/search", question, format="json").json()
    assert sure(answer) == {library.groups[0][n].public_id for n in (2, 4)}
    assert answer["count"] == 17
    region = {"canvas": library.first.canvas.uri, "xywh": [10, 20, 121, 91]}
    assert nobody.post("/api/v1/search", {"region": region}, format="json").json()["sure"] == 4


def test_a_region_in_an_address(nobody, library):
    canvas = library.first.canvas
    posted = nobody.post(
        "/api/v1/search", {"region": {"canvas": canvas.uri, "xywh": [10, 20, 121, 91]}}, format="json"
    )
    wanted = [hit["id"] for hit in posted.json()["results"]]
    # The page by our id or by its URI; of a picture by its id, its own box.
    for said in (
        f"{canvas.public_id},10,20,121,91",
        f"{canvas.uri}#xywh=10,20,121,91",
        library.first.public_id,
    ):
        answer = nobody.get("/api/v1/search", {"region": said}).json()
        assert ([hit["id"] for hit in answer["results"]], answer["sure"]) == (wanted, 4), said
        made = nobody.get("/iiif/results", {"region": said}).json()
        assert len(made["items"]) == 4
    for wrong, status in (
        ("zzzzzzzz,1,2,3,4", 404), ("zzzzzzzz", 404), (f"{canvas.public_id},1,2,3", 400), ("1,2,3,4", 400),
        (f"{canvas.public_id},1,2,0,4", 400), (f"{canvas.public_id},99999,99999,3,4", 400),
    ):  # fmt: skip
        refused = nobody.get("/api/v1/search", {"region": wrong})
        assert (refused.status_code, refused["Content-Type"]) == (status, "application/problem+json"), wrong
    twice = f"/api/v1/search?region={library.first.public_id}&region={library.first.public_id}"
    assert nobody.get(twice).status_code == 400


def test_a_post_needs_neither_session_nor_csrf(library):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    response = client.post(
        "/api/v1/search", {"like": [library.first.public_id]}, content_type="application/json"
    )
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("params", "status", "words"),
    [
        ({}, 400, "nothing to search for"),
        ({"q": "  "}, 400, "nothing to search for"),
        ({"q": "x" * 1001}, 400, "longer than"),
        ({"q": "tulip", "page": "0"}, 400, "not the number of a page"),
        ({"q": "tulip", "page": "9" * 30}, 400, "not the number of a page"),
        ({"q": "tulip", "page": "99"}, 404, "no page 99"),
        ({"q": "tulip", "date": "yesterday"}, 400, "neither a year"),
        ({"q": "tulip", "kind": "dragon"}, 400, "not a kind"),
        ({"q": "tulip", "language": "<b>"}, 400, "not a language code"),
        ({"q": "tulip", "manifest": "nosuchbook"}, 404, "No book is kept"),
        ({"q": "tulip", "collection": "nosuchone"}, 404, "No collection is kept"),
        ({"like": "nosuchone"}, 404, "No picture is kept"),
    ],
)
def test_bad_questions_get_one_plain_sentence(nobody, library, params, status, words):
    problem(nobody.get("/api/v1/search", params), status, words)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("[]", "not a JSON object"),
        ("{", "JSON parse error"),
        ('{"text": 5}', "not a text"),
        ('{"text": "a", "filters": []}', "not an object"),
        ('{"text": "a", "filters": {"hue": "red"}}', "“hue”"),
        ('{"text": "a", "colour": "red"}', "“colour”"),
        ('{"region": {"canvas": "https://x.example/c", "xywh": "1,2,3"}}', "not a rectangle"),
        ('{"region": {"xywh": "1,2,3,4"}}', "names no page"),
        ('{"region": {"canvas": "https://x.example/c", "xywh": [1, 2, NaN, 4]}}', ""),
        ('{"like": [{"a": 1}]}', "not a text"),
    ],
)
def test_bad_json_questions(nobody, library, body, words):
    response = nobody.post("/api/v1/search", body, content_type="application/json")
    problem(response, 400, words)


def test_an_upload_that_is_no_picture(nobody, library):
    text = io.BytesIO(b"I am a text file, not a picture.")
    text.name = "picture.jpg"
    problem(nobody.post("/api/v1/search", {"image": text}, format="multipart"), 415, "The uploaded file")
    empty = io.BytesIO(b"")
    empty.name = "picture.jpg"
    problem(nobody.post("/api/v1/search", {"image": empty}, format="multipart"), 415, "empty file")


def test_an_upload_that_is_too_large(nobody, library, settings):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "MAX_UPLOAD_BYTES": 1000}
    pixels = np.random.default_rng(3).integers(0, 255, (60, 80, 3), dtype=np.uint8)
    problem(nobody.post("/api/v1/search", {"image": png(pixels)}, format="multipart"), 422, "larger than")


def test_without_an_encoder_the_answer_is_503_with_a_time_to_wait(nobody, library, settings):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "ENCODER_ADDRESS": "unix:///tmp/onit-nobody-listens.sock"}
    response = nobody.get("/api/v1/search", {"q": "tulip"})
    problem(response, 503, "not running")
    assert int(response["Retry-After"]) >= 1


# -- illustrations -------------------------------------------------------------------------------------


def test_illustrations_are_listed_in_pages(nobody, library):
    answer = nobody.get("/api/v1/illustrations").json()
    assert answer["count"] == 30
    one = nobody.get("/api/v1/illustrations", {"manifest": library.books[1].public_id}).json()
    assert one["count"] == 12
    problem(nobody.get("/api/v1/illustrations", {"page": "7"}), 404, "no page 7")
    problem(nobody.get("/api/v1/illustrations", {"page": "x"}), 400, "not the number")


def test_one_illustration_and_what_looks_like_it(nobody, library):
    Illustration.objects.filter(pk=library.first.pk).update(notations=["25G41(TULIP)"])
    answer = nobody.get(f"/api/v1/illustrations/{library.first.public_id}").json()
    assert answer["classes"] == [{"notation": "25G41(TULIP)", "label": "flowers: tulip"}]
    assert answer["box"] == [10.5, 20.25, 120, 90]
    similar = nobody.get(f"/api/v1/illustrations/{library.first.public_id}/similar").json()
    assert (similar["count"], similar["sure"]) == (29, 4)
    assert sure(similar) == {row.public_id for row in library.groups[0][1:]}
    problem(nobody.get("/api/v1/illustrations/nosuchone"), 404, "No picture is kept")


def test_only_cataloguers_decide(nobody, cataloguer, library, django_user_model):
    address = f"/api/v1/illustrations/{library.first.public_id}"
    problem(nobody.patch(address, {"action": "accept"}, format="json"), 401)
    plain = django_user_model.objects.create_user("reader")
    nobody.force_authenticate(plain)
    problem(nobody.patch(address, {"action": "accept"}, format="json"), 403)
    assert cataloguer.patch(address, {"action": "accept"}, format="json").json()["decision"] == "accepted"
    assert DecisionRecord.objects.get().user == cataloguer.user


def test_all_decisions(nobody, cataloguer, library):
    address = f"/api/v1/illustrations/{library.first.public_id}"

    def decide(**body):
        response = cataloguer.patch(address, body, format="json")
        assert response.status_code == 200, response.content
        return response.json()

    assert decide(action="classify", kind="map", notations=["25A"])["notations"] == ["25A"]
    assert decide(action="redraw", xywh="20,30,40,50")["box"] == [20, 30, 40, 50]
    assert decide(action="reject", reason="a stain")["decision"] == "rejected"
    problem(nobody.get(address), 410, "withdrawn")
    problem(nobody.get(f"{address}/similar"), 410, "withdrawn")
    assert decide(action="reset")["decision"] == "undecided"
    assert nobody.get(address).status_code == 200
    for body in (
        {},
        {"action": "burn"},
        {"action": "redraw"},
        {"action": "classify"},
        {"action": "reject", "reason": 4},
        {"action": "classify", "notations": "25A"},
    ):
        problem(cataloguer.patch(address, body, format="json"), 400)


# -- books and runs ------------------------------------------------------------------------------------


def test_books_are_listed_and_described(nobody, library):
    answer = nobody.get("/api/v1/manifests").json()
    assert answer["count"] == 2
    first = library.books[0]
    one = nobody.get(f"/api/v1/manifests/{first.public_id}").json()
    assert (one["uri"], one["illustrations"], one["pages"], one["date"]) == (first.uri, 18, 5, [1550, 1560])
    narrowed = nobody.get("/api/v1/manifests", {"collection": library.collection.public_id}).json()
    assert [book["id"] for book in narrowed["results"]] == [library.books[1].public_id]


def test_registering_answers_202_with_a_run(nobody, cataloguer):
    body = {"url": "https://library.example/manifest.json"}
    problem(nobody.post("/api/v1/manifests", body, format="json"), 401)
    response = cataloguer.post("/api/v1/manifests", body, format="json")
    assert response.status_code == 202
    run = Run.objects.get()
    assert response["Location"].endswith(f"/api/v1/runs/{run.public_id}")
    problem(nobody.get(f"/api/v1/runs/{run.public_id}"), 401)
    told = cataloguer.get(f"/api/v1/runs/{run.public_id}").json()
    assert (told["state"], told["url"], told["failures"]) == ("queued", body["url"], [])
    for bad in ({}, {"url": 3}, {"url": " "}, {"url": "ftp://x.example/m"}, {"url": "not an address"}):
        problem(cataloguer.post("/api/v1/manifests", bad, format="json"), 400)
    problem(cataloguer.get("/api/v1/runs/nosuchrun"), 404)


def test_page_images_become_a_book(nobody, cataloguer, settings, tmp_path):
    settings.UPLOADS_ROOT, settings.BOOKS_ROOT = tmp_path / "uploads", tmp_path / "books"

    def sent(who=cataloguer, title="My pictures", files=("a.jpg", "b.txt"), **more):
        images = [SimpleUploadedFile(name, a_jpeg(40, 30)) for name in files]
        given = {name: value for name, value in (("title", title), ("images", images)) if value}
        return who.post("/api/v1/manifests", {**given, **more}, format="multipart")

    problem(sent(nobody), 401)
    for bad, words in (
        ({"title": " "}, "title"), ({"files": ()}, "images"), ({"prio": "high"}, "prio"),
        ({"files": ("b.txt",)}, "no page images"),
    ):  # fmt: skip
        problem(sent(**bad), 400, words)
    assert not Run.objects.exists()
    answer = sent()
    assert answer.status_code == 202
    told = answer.json()
    assert (told["state"], told["publishing"]) == ("queued", {"total": 1, "due": 1, "done": 0})
    assert "b.txt" in told["skipped"][0]["error"]
    assert Run.objects.get().requested_by == cataloguer.user
    del settings.UPLOADS_ROOT
    problem(sent(), 400, "takes no uploads")


def test_harvest_again_and_withdraw(nobody, cataloguer, library):
    first = library.books[0]
    address = f"/api/v1/manifests/{first.public_id}"
    assert cataloguer.post(f"{address}/harvest").status_code == 202
    assert Run.objects.get().url == first.url
    problem(nobody.delete(address), 401)
    assert cataloguer.delete(address).status_code == 204
    problem(nobody.get(address), 410, "withdrawn")
    problem(nobody.get(f"/api/v1/illustrations/{library.first.public_id}"), 410)
    assert nobody.get("/api/v1/illustrations").json()["count"] == 12
    assert Manifest.objects.filter(pk=first.pk).exists()


# -- the rest ------------------------------------------------------------------------------------------


def test_terms_come_with_counts_and_lead_somewhere(nobody, library):
    Illustration.objects.filter(pk=library.first.pk).update(
        notations=["25G41(TULIP)"], text="Tulipa gesneriana"
    )
    answer = nobody.get("/api/v1/terms", {"q": "tul"}).json()
    assert [(one["value"], one["count"], one["notation"]) for one in answer["results"][:2]] == [
        ("caption:Tulipa", 1, None),
        ("tulip (25G41(TULIP))", 1, "25G41(TULIP)"),
    ]
    assert [one["condition"] for one in answer["results"]] == [
        {"caption": "Tulipa"},
        {"notation": "25G41(TULIP)"},
    ]
    german = nobody.get("/api/v1/terms", {"q": "blu", "lang": "de"}).json()["results"]
    assert ("Blumen (25G41)", "25G41") in {(one["value"], one["notation"]) for one in german}
    assert nobody.get("/api/v1/terms", {"q": "vog", "lang": "de"}).json()["results"] == []
    assert nobody.get("/api/v1/terms").json()["results"] == []


def test_quality_is_an_empty_list_until_there_is_some(nobody, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    assert nobody.get("/api/v1/quality").json()["results"] == []
    (tmp_path / "quality").mkdir()
    (tmp_path / "quality" / "latest.json").write_text('[{"name": "retrieval"}]')
    assert nobody.get("/api/v1/quality").json()["results"] == [{"name": "retrieval"}]
    # Half a file, as a full disk or a reader between two writes meets it, is none.
    (tmp_path / "quality" / "latest.json").write_text('[{"name": "retr')
    assert nobody.get("/api/v1/quality").json()["results"] == []


def test_thumbnails_are_kept_for_a_day_by_version_and_gone_when_withdrawn(nobody, cataloguer, library):
    data = keep_thumbnail(library.first)
    address = f"/thumb/{library.first.public_id}.jpg"
    response = nobody.get(address)
    assert response.content == data
    assert response["Cache-Control"] == "public, max-age=300"
    hit = nobody.get(f"/api/v1/illustrations/{library.first.public_id}").json()
    versioned = nobody.get(hit["thumbnail"].removeprefix("http://127.0.0.1:8000"))
    # No address outlives a withdrawal for longer than this.
    assert versioned["Cache-Control"] == "public, max-age=86400"
    assert nobody.get(address, headers={"If-None-Match": response["ETag"]}).status_code == 304
    small = nobody.get(address, {"size": "small"})
    assert Image.open(io.BytesIO(small.content)).size == (220, 165)
    assert small["ETag"] != response["ETag"]
    # What lies between may have made it weak.
    assert (
        nobody.get(address, {"size": "small"}, headers={"If-None-Match": f"W/{small['ETag']}"}).status_code
        == 304
    )
    light = nobody.get(
        address, {"size": "medium"}, headers={"Accept": "image/avif,image/webp,image/*,*/*;q=0.8"}
    )
    assert light["Content-Type"] == "image/webp"
    assert Image.open(io.BytesIO(light.content)).size == (300, 225)
    plain = nobody.get(address, {"size": "medium"}, headers={"Accept": "image/png,*/*"})
    assert plain["Content-Type"] == "image/jpeg"
    assert len(light.content) < len(plain.content)
    assert light["ETag"] != plain["ETag"]
    assert all("Accept" in one["Vary"] for one in (response, light, plain))
    cataloguer.patch(f"/api/v1/illustrations/{library.first.public_id}", {"action": "reject"}, format="json")
    problem(nobody.get(address), 410, "withdrawn")
    problem(nobody.get(f"/thumb/{library.groups[0][1].public_id}.jpg"), 404, "not been cut out")
    default_storage.delete(Illustration.objects.get(pk=library.first.pk).thumbnail)


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1", "/api/v2/search", "/api/v1/illustrations/UPPER", "/iiif/",
                                  "/iiif/search/3/all", "/iiif/manifest/%00", "/iiif/annotation/a/b"])  # fmt: skip
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_lost_addresses_get_a_problem_in_json(nobody, db, path, method):
    body = problem(getattr(nobody, method)(path), 404)
    assert body["instance"]


def test_wrong_methods_and_types(nobody, library):
    problem(nobody.delete("/api/v1/search"), 405)
    problem(nobody.post("/api/v1/search", "<a/>", content_type="application/xml"), 415)
    assert nobody.get("/api/v1/manifests", headers={"Accept": "text/html"}).status_code == 200


def test_health(nobody, library, settings):
    assert nobody.get("/healthz").json() == {"status": "ok"}
    ready = nobody.get("/readyz")
    assert ready.status_code == 200, ready.json()
    checks = ready.json()["checks"]
    assert set(checks) == {"database", "redis", "encoder", "index", "models", "workers", "disk"}
    # Nobody works here: searches go on, harvests do not.
    assert (ready.json()["status"], checks["workers"]["ok"]) == ("degraded", False)
    assert "Nobody works as pages, embed, sweeper" in checks["workers"]["detail"]
    settings.ONITSEARCH = {**settings.ONITSEARCH, "ENCODER_ADDRESS": "unix:///tmp/onit-nobody-listens.sock"}
    unready = nobody.get("/readyz")
    assert unready.status_code == 503
    assert "not running" in unready.json()["checks"]["encoder"]["detail"]


def test_strangers_are_not_told_where_anything_is(nobody, library, settings, monkeypatch):
    def away():
        raise OperationalError("connection to server at 10.0.0.7 failed")

    monkeypatch.setitem(health._CHECKS, "database", away)
    stranger = {"REMOTE_ADDR": "203.0.113.9"}
    for asked in (stranger, {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}, {"REMOTE_ADDR": ""}):
        told = nobody.get("/readyz", **asked)
        assert (told.status_code, "10.0.0.7" in told.content.decode()) == (503, False)
        assert told.json()["checks"]["database"] == {"ok": False}
        assert told.json()["checks"]["redis"] == {"ok": True}
    assert "10.0.0.7" in nobody.get("/readyz").json()["checks"]["database"]["detail"]
    settings.METRICS_TOKEN = "secret"
    wrong, right = ({"Authorization": f"Bearer {one}"} for one in ("", "secret"))
    assert "detail" not in nobody.get("/readyz", headers=wrong, **stranger).json()["checks"]["database"]
    assert "detail" in nobody.get("/readyz", headers=right, **stranger).json()["checks"]["database"]


def test_schema_and_its_pages_are_served_by_us(nobody, db):
    schema = nobody.get("/api/schema", {"format": "json"})
    assert schema.status_code == 200
    assert schema.json()["openapi"].startswith("3.1")
    page = nobody.get("/api/docs").content.decode()
    assert "//cdn" not in page
    assert "/api/v1/search" in page  # the site's own page; the plugin's is tested in test_in_any_project.py


def test_what_failed_is_tried_again(nobody, cataloguer):
    run = Run.objects.create(url="https://library.example/c", state="done")
    for n, cause in enumerate(("fetch-failed", "fetch-failed", "malformed-manifest")):
        run.items.create(
            url=f"https://library.example/{n}", state="failed", error="No.", cause=cause, kind="Manifest"
        )
    address = f"/api/v1/runs/{run.public_id}"
    problem(nobody.post(f"{address}/retry"), 401)
    for wrong, said in (
        ({"cause": 3}, "not a text"),
        ({"url": ""}, "not a text"),
        ({"urls": "https://library.example/0"}, "not a known member"),
        ([], "not a JSON object"),
    ):
        problem(cataloguer.post(f"{address}/retry", wrong, format="json"), 400, said)
    told = cataloguer.get(address).json()
    assert told["failures"][0] == {
        "url": "https://library.example/0",
        "error": "No.",
        "cause": "fetch-failed",
    }
    assert told["waiting"] == []

    def tried(**chosen):
        answer = cataloguer.post(f"{address}/retry", chosen, format="json").json()
        return answer["retried"], answer["manifests"]["failed"]

    assert tried(url="https://library.example/0") == (1, 2)
    assert tried(cause="fetch-failed") == (1, 1)
    assert tried() == (1, 0)
    assert tried() == (0, 0)
    Run.objects.update(state="cancelled")
    problem(cataloguer.post(f"{address}/retry"), 409, "was cancelled")


def test_a_run_is_paused_resumed_and_cancelled(nobody, cataloguer):
    cataloguer.post("/api/v1/manifests", {"url": "https://library.example/manifest.json"}, format="json")
    address = f"/api/v1/runs/{Run.objects.get().public_id}"
    problem(nobody.post(f"{address}/pause"), 401)
    assert cataloguer.post(f"{address}/pause").json()["state"] == "paused"
    problem(cataloguer.post(f"{address}/pause"), 409, "paused already")
    assert cataloguer.post(f"{address}/resume").json()["state"] == "queued"
    problem(cataloguer.post(f"{address}/resume"), 409, "not paused")
    assert cataloguer.post(f"{address}/cancel").json()["state"] == "cancelled"
    problem(cataloguer.post(f"{address}/cancel"), 409, "over already")
    problem(cataloguer.post(f"{address}/restart"), 404)
    problem(cataloguer.post("/api/v1/runs/nosuchrun/pause"), 404)
    assert cataloguer.get(address).json()["state"] == "cancelled"


@pytest.mark.parametrize(
    "address", ["/api/v1/search?q=lion", "/api/v1/search?date=never", "/api/v1/terms?q=li"]
)
def test_pages_of_every_origin_may_search(nobody, library, address):
    answer = nobody.get(address, headers={"Origin": "https://reading-room.example"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer
    asked = nobody.options("/api/v1/search", headers={"Origin": "https://reading-room.example"})
    assert (asked.status_code, asked["Access-Control-Allow-Origin"]) == (200, "*")
    assert "POST" in asked["Access-Control-Allow-Methods"]
    # What knows its visitor is not open.
    assert "Access-Control-Allow-Origin" not in nobody.get("/api/v1/manifests")


def test_a_host_may_limit_how_often_one_asks(nobody, library, monkeypatch):
    """What REST_FRAMEWORK names as DEFAULT_THROTTLE_CLASSES is the views' attribute."""

    class Once(AnonRateThrottle):
        rate = "1/hour"

    cache.clear()
    monkeypatch.setattr(PluginView, "throttle_classes", [Once])
    assert nobody.get("/api/v1/manifests").status_code == 200
    refused = nobody.get("/api/v1/manifests")
    problem(refused, 429, "throttled")
    assert 3000 < int(refused["Retry-After"]) <= 3600


def test_the_same_limits_over_rest(nobody, library):
    def ids(**asked):
        answer = nobody.get("/api/v1/illustrations", asked)
        assert answer.status_code == 200, answer.content
        return {one["id"] for one in answer.json()["results"]}

    every = {row.public_id for row in Illustration.objects.all()}
    assert ids(shape="wide") == ids(size="small") == ids(reviewed="0") == every
    assert ids(shape="tall") == ids(size="page,large") == ids(reviewed="1") == ids(place="Basel") == set()
    assert ids(library="https://library.example/") == every
    posted = nobody.post(
        "/api/v1/search", {"like": [library.first.public_id], "filters": {"shape": "tall"}}, format="json"
    )
    assert posted.json()["count"] == 0
    for asked in ({"shape": "round"}, {"size": "huge"}, {"reviewed": "yes"}, {"sort": "colour"}):
        problem(nobody.get("/api/v1/search", {"q": "x", **asked}), 400)


def test_an_order_over_rest(nobody, library):
    asked = {"like": library.first.public_id, "sort": "date"}
    found = nobody.get("/api/v1/search", asked).json()
    years = {book.public_id: book.date_start for book in library.books}
    dates = [years[hit["manifest"]] for hit in found["results"] if hit["sure"]]
    assert dates == sorted(dates)
    assert len(set(dates)) == 2
    assert nobody.post("/api/v1/search", {**asked, "like": [asked["like"]]}, format="json").json() == found
    problem(nobody.get("/api/v1/search", {**asked, "peers": "1"}), 400, "how well they fit")
