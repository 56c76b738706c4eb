"""Regions and descriptions over REST: drawn, shaped, split, merged, removed, restored; by whom, on which version."""

import json

import pytest
from rest_framework.test import APIClient

from onitsearch.models import DecisionRecord, Illustration
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db
LIST = "/api/v1/illustrations"


@pytest.fixture
def picture():
    return rows.an_illustration()


@pytest.fixture
def viewer(django_user_model):
    """Somebody who is known, and may not decide."""
    client = APIClient()
    client.force_authenticate(django_user_model.objects.create_user("viewer"))
    return client


def at(picture, more=""):
    return f"{LIST}/{picture.public_id}{more}"


def test_a_missed_picture_is_drawn(cataloguer, nobody, picture):
    body = {"canvas": picture.canvas.uri, "xywh": "500,600,100,200", "kind": "map"}
    made = cataloguer.post(LIST, body, format="json")
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["box"], told["kind"], told["decision"], told["source"]) == (
        [500, 600, 100, 200], "map", "accepted", "person"
    )  # fmt: skip
    assert made["Location"].endswith(f"/api/v1/illustrations/{told['id']}")
    assert nobody.get(f"{LIST}/{told['id']}")["ETag"] == made["ETag"]
    again = cataloguer.post(LIST, {**body, "canvas": picture.canvas.public_id}, format="json")
    assert (again.status_code, again.json()["id"]) == (200, told["id"])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400), ([], 400), ({"canvas": "here"}, 404), ({"canvas": "here", "xywh": "0,0,NaN,1"}, 404),
        ({"xywh": "0,0,NaN,10"}, 400), ({"xywh": [0, 0, float("nan"), 10]}, 400), ({"xywh": "0,0,2,2"}, 400),
        ({"xywh": "0,0,-5,10"}, 400), ({"xywh": "5000,0,50,50"}, 400), ({"xywh": "0,0,50"}, 400),
        ({"xywh": "0,0,50,50", "kind": "dragon"}, 400), ({"xywh": "0,0,50,50", "kind": 3}, 400),
        ({"xywh": "0,0,50,50", "colour": "red"}, 400), ({"canvas": "https://nowhere.example/c"}, 404),
    ],
)  # fmt: skip
def test_what_is_no_region_is_a_problem(cataloguer, picture, body, status):
    if isinstance(body, dict) and body and "canvas" not in body:
        body = {"canvas": picture.canvas.uri, **body}
    elif isinstance(body, dict) and "canvas" in body:
        body = {"xywh": "0,0,50,50", **body}
    answer = cataloguer.post(LIST, json.dumps(body), content_type="application/json")
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"]
    assert not DecisionRecord.objects.exists()


def test_box_and_kind_are_shaped_on_a_version(cataloguer, nobody, picture):
    seen = nobody.get(at(picture))["ETag"]
    shaped = cataloguer.patch(
        at(picture), {"xywh": "100,100,150,200", "kind": "map"}, format="json", headers={"If-Match": seen}
    )
    assert (shaped.json()["box"], shaped.json()["kind"]) == ([100, 100, 150, 200], "map")
    # A changed box waits for its crop: the address of the old one is given to nobody.
    stale = cataloguer.patch(at(picture), {"xywh": "0,0,90,90"}, format="json", headers={"If-Match": seen})
    assert stale.status_code == 412
    assert {"name": "box", "from": [100, 100, 300, 200], "to": [100, 100, 150, 200]} in stale.json()[
        "changed"
    ]
    for body in ({"xywh": "0,0,1,1"}, {"xywh": "0,0,90,90", "tags": ["a"]}, {"version": "x"}, {"xywh": None}):
        assert cataloguer.patch(at(picture), body, format="json").status_code == 400


def test_removed_and_restored(cataloguer, nobody, picture):
    seen = nobody.get(at(picture))["ETag"]
    gone = cataloguer.delete(at(picture), headers={"If-Match": seen})
    assert (gone.status_code, nobody.get(at(picture)).status_code) == (204, 410)
    assert cataloguer.delete(at(picture), headers={"If-Match": seen}).status_code == 204  # it is so already
    assert DecisionRecord.objects.count() == 1
    history = cataloguer.get(at(picture, "/history"))
    assert history["ETag"] == gone["ETag"]
    states = history.json()["states"]
    assert [(one["action"], one["user"]) for one in states] == [("found", None), ("reject", "cataloguer")]
    back = cataloguer.patch(
        at(picture), {"action": "restore", "version": states[0]["version"]}, format="json",
        headers={"If-Match": gone["ETag"]},
    )  # fmt: skip
    assert (back.status_code, back.json()["decision"]) == (200, "undecided")
    assert cataloguer.delete(at(picture), headers={"If-Match": gone["ETag"]}).status_code == 412
    unknown = cataloguer.patch(at(picture), {"action": "restore", "version": "0"}, format="json")
    assert unknown.status_code == 404


def test_split_and_merged_and_taken_back(cataloguer, nobody, picture):
    seen = nobody.get(at(picture))["ETag"]
    body = {"parts": ["100,100,150,200", [250, 100, 150, 200]]}
    split = cataloguer.post(at(picture, "/split"), body, format="json", headers={"If-Match": seen})
    assert split.status_code == 200, split.content
    one, two = split.json()["illustrations"]
    assert (one["box"], two["box"]) == ([100, 100, 150, 200], [250, 100, 150, 200])
    again = cataloguer.post(at(picture, "/split"), body, format="json", headers={"If-Match": seen})
    assert (again.status_code, Illustration.objects.count()) == (412, 2)
    other = {"pictures": [{"id": two["id"], "version": one["version"]}]}
    assert cataloguer.post(at(picture, "/merge"), other, format="json").status_code == 412
    other = {"pictures": [{"id": two["id"], "version": two["version"]}]}
    merged = cataloguer.post(
        at(picture, "/merge"), other, format="json", headers={"If-Match": one["version"]}
    ).json()
    assert merged["illustrations"][0]["box"] == [100, 100, 300, 200]
    assert merged["illustrations"][1]["decision"] == "rejected"
    undone = cataloguer.post(f"/api/v1/batches/{merged['batch']}/undo").json()
    assert [each["box"] for each in undone["illustrations"]] == [one["box"], two["box"]]
    assert cataloguer.post("/api/v1/batches/aaaa/undo").status_code == 404
    for what, wrong in (
        ("split", {"parts": "x"}), ("split", {"parts": ["0,0,9,9"]}), ("split", {"parts": [None, {}]}),
        ("split", []), ("merge", {}), ("merge", {"pictures": ["x"]}), ("merge", {"pictures": []}),
        ("merge", {"pictures": [{"id": 3}]}),
    ):  # fmt: skip
        assert cataloguer.post(at(picture, f"/{what}"), wrong, format="json").status_code == 400, (
            what,
            wrong,
        )


def test_a_description_shows_and_filters(cataloguer, nobody, picture):
    Illustration.objects.update(text="The page's own")
    said = {"notations": ["25f3"], "tags": ["Owl"], "caption": "An owl", "note": "for us"}
    told = cataloguer.patch(at(picture), said, format="json").json()
    assert (told["tags"], told["text"], told["supplied_text"]) == (["Owl"], "An owl", "The page's own")
    assert "for us" not in nobody.get(at(picture)).content.decode()
    assert [one["id"] for one in nobody.get(LIST, {"tag": "owl"}).json()["results"]] == [picture.public_id]
    assert nobody.get(LIST, {"tag": "eagle"}).json()["count"] == 0
    (record,) = cataloguer.get("/api/v1/decisions").json()["results"]
    assert (record["action"], record["after"]["note"]) == ("describe", "for us")
    for wrong in ({"tags": "owl"}, {"tags": [3]}, {"caption": 3}, {"note": ["x"]}, {"notations": ["9ZZ"]}):
        assert cataloguer.patch(at(picture), wrong, format="json").status_code == 400, wrong


def test_old_records_without_words_are_told_whole(cataloguer, picture):
    old = {"box": [1, 1, 9, 9], "kind": "map", "notations": [], "decision": "undecided"}
    DecisionRecord.objects.create(illustration=picture, action="redraw", before=old, after=old)
    (record,) = cataloguer.get("/api/v1/decisions").json()["results"]
    assert record["before"] == {**old, "tags": [], "caption": "", "note": ""}
    assert cataloguer.get(at(picture, "/history")).json()["states"][0]["state"]["note"] == ""


def test_only_cataloguers_may(nobody, viewer, picture):
    asked = [
        ("post", LIST, {"canvas": picture.canvas.uri, "xywh": "0,0,90,90"}),
        ("patch", at(picture), {"xywh": "0,0,90,90"}), ("delete", at(picture), None),
        ("get", at(picture, "/history"), None), ("post", at(picture, "/split"), {"parts": []}),
        ("post", at(picture, "/merge"), {"pictures": []}), ("post", "/api/v1/batches/aaaa/undo", None),
    ]  # fmt: skip
    for method, address, body in asked:
        for client, status in ((nobody, 401), (viewer, 403)):
            answer = getattr(client, method)(address, body, format="json")
            assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), (
                address
            )
    assert not DecisionRecord.objects.exists()
