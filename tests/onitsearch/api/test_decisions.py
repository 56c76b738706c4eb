"""Decisions over REST: idempotent, on a version, undone one by one."""

import pytest

from onitsearch.models import DecisionRecord, Illustration
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def picture():
    return rows.an_illustration()


@pytest.fixture
def send(cataloguer, picture):
    def patch(version=None, status=200, **body):
        headers = {} if version is None else {"If-Match": version}
        answer = cataloguer.patch(address(picture), body, format="json", headers=headers)
        assert answer.status_code == status, answer.content
        return answer

    return patch


def address(picture):
    return f"/api/v1/illustrations/{picture.public_id}"


def test_the_version_is_the_etag(nobody, send, picture):
    first = nobody.get(address(picture))
    assert first["ETag"].startswith('"')
    assert nobody.get(address(picture))["ETag"] == first["ETag"]
    # Another language is another answer (RFC 9110, 8.8.3), on which the same decisions can be made.
    german = nobody.get(address(picture), headers={"Accept-Language": "de"})
    accepted = send(german["ETag"], action="accept")
    assert accepted["ETag"] != first["ETag"]
    assert accepted["ETag"] == nobody.get(address(picture))["ETag"]
    # The crop is made anew by a worker, which is no reason to refuse what is decided meanwhile.
    Illustration.objects.update(thumbnail_width=7, thumbnail_height=7, thumbnail="t.jpg", crop_digest="n")
    assert nobody.get(address(picture))["ETag"] != accepted["ETag"]
    send(accepted["ETag"], action="classify", kind="map")


def test_a_stale_decision_is_told_what_changed(nobody, send, picture, cataloguer):
    seen = nobody.get(address(picture))["ETag"]
    send(seen, action="classify", kind="map", notations=["25A"])
    refused = send(seen, status=412, action="classify", kind="stamp", notations=[])
    assert refused["Content-Type"] == "application/problem+json"
    told = refused.json()
    assert (told["status"], told["by"]) == (412, cataloguer.user.username)
    assert told["current"] == {
        "box": [100, 100, 300, 200], "kind": "map", "notations": ["25A"], "decision": "accepted",
        "tags": [], "caption": "", "note": "",
    }  # fmt: skip
    assert {"name": "notations", "from": [], "to": ["25A"]} in told["changed"]
    assert {"name": "decision", "from": "undecided", "to": "accepted"} in told["changed"]
    assert DecisionRecord.objects.count() == 1
    send(refused["ETag"], action="classify", kind="stamp", notations=["25F"])


def test_two_who_agree_are_both_answered_well(nobody, send, picture):
    seen = nobody.get(address(picture))["ETag"]
    assert send(seen, action="reject", reason="a stain").json()["decision"] == "rejected"
    assert send(seen, action="reject", reason="a stain").json()["decision"] == "rejected"
    assert send(action="reject", reason="a stain").json()["decision"] == "rejected"
    assert DecisionRecord.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ("*", 200),
        ('"nothing-like-it"', 412),
        ("W/{}", 200),
        ('W/"nothing-like-it"', 412),
        ("nonsense", 412),
        ('"x", {}', 200),
    ],
)
def test_if_match_names_a_version_weak_or_not(nobody, send, picture, given, status):
    send(given.format(nobody.get(address(picture))["ETag"]), status=status, action="accept")


def test_undo_needs_a_version_and_takes_back_one_decision(nobody, send, picture):
    send(action="accept")
    second = send(action="redraw", xywh="10,20,30,40")
    refused = send(status=428, action="undo").json()
    assert "If-Match" in refused["hint"]
    undone = send(second["ETag"], action="undo")
    assert (undone.json()["box"], undone.json()["decision"]) == ([100, 100, 300, 200], "accepted")
    send(second["ETag"], status=412, action="undo")
    assert send(undone["ETag"], action="undo").json()["decision"] == "undecided"
    assert "no decision" in send("*", status=409, action="undo").json()["detail"]


def test_reset_brings_the_box_and_the_kind_back(send):
    send(action="redraw", xywh="10,20,30,40")
    send(action="classify", kind="map")
    back = send(action="reset").json()
    assert (back["box"], back["kind"], back["decision"]) == (
        [100, 100, 300, 200],
        "illustration",
        "undecided",
    )


def test_a_notation_that_iconclass_does_not_know_is_refused(send):
    told = send(status=400, action="classify", notations=["25f23(lion)", "99ZZZ"]).json()
    assert "“99ZZZ” is not an ICONCLASS notation" in told["detail"]
    assert send(action="classify", notations=["25f23(lion)"]).json()["notations"] == ["25F23(LION)"]


def test_openapi_tells_versions_and_refusals(nobody):
    told = nobody.get("/api/schema?format=json").json()
    described, shapes = told["paths"]["/api/v1/illustrations/{public_id}"], told["components"]["schemas"]
    decide = described["patch"]
    assert "If-Match" in {one["name"] for one in decide["parameters"]}
    assert {"200", "409", "412", "428"} <= set(decide["responses"])
    assert "ETag" in described["get"]["responses"]["200"]["headers"]
    stale = decide["responses"]["412"]
    assert set(stale["content"]) == {"application/problem+json"}
    assert "ETag" in stale["headers"]
    name = stale["content"]["application/problem+json"]["schema"]["$ref"].rpartition("/")[2]
    assert {"status", "detail", "hint", "current", "changed", "by", "at"} <= set(shapes[name]["properties"])
