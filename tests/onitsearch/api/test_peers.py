"""A search that peers are asked in as well: its answer, as OpenAPI describes it; and what a peer asks us."""

from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from onitsearch.store.models import Illustration
from tests.onitsearch.peer_server import HIT, Server, serve

pytestmark = pytest.mark.django_db


@pytest.fixture
def server() -> Iterator[Server]:
    with serve() as told:
        yield told


@pytest.fixture
def with_peers(settings, server):
    """One peer that answers, and one of another model that is away."""
    settings.ONITSEARCH = {**settings.ONITSEARCH, "PEERS": [
        {"name": "There", "address": server.address},
        {"name": "Away", "address": "http://127.0.0.1:9"},
    ]}  # fmt: skip
    return server


def closed(shape: Any) -> Any:
    """A schema in which no object has members that it does not name."""
    if isinstance(shape, list):
        return [closed(one) for one in shape]
    if not isinstance(shape, dict):
        return shape
    found = {name: closed(one) for name, one in shape.items()}
    return {**found, "additionalProperties": False} if "properties" in shape else found


def test_every_member_of_the_answer_is_described(nobody, library, with_peers):
    described = nobody.get("/api/schema?format=json").json()
    for method in ("get", "post"):
        operation = described["paths"]["/api/v1/search"][method]
        assert "peers" in {one["name"] for one in operation["parameters"]}
        shape = operation["responses"]["200"]["content"]["application/json"]["schema"]
        checked = closed({**shape, "components": described["components"]})
        for peers in ("0", "1"):
            if method == "get":
                answer = nobody.get("/api/v1/search", {"q": "tulip", "peers": peers})
            else:
                answer = nobody.post(f"/api/v1/search?peers={peers}", {"text": "tulip"}, format="json")
            jsonschema.validate(answer.json(), checked)
            assert ("peers" in answer.json()) is (peers == "1")


def test_hits_say_whose_they_are_and_peers_how_asking_went(nobody, library, with_peers):
    with_peers.answer = {"results": [{**HIT, "image": None, "notations": ["25F23"]}], "count": 7}
    answer = nobody.get("/api/v1/search", {"q": "tulip", "peers": "1"}).json()
    assert answer["count"] == 31
    theirs = [hit for hit in answer["results"] if hit["installation"]["name"] == "There"]
    assert [(hit["id"], hit["notations"], hit["image"], hit["why"]) for hit in theirs] == [
        (HIT["id"], ["25F23"], None, [])
    ]
    assert {hit["installation"]["name"] for hit in answer["results"]} == {"", "There"}
    assert [(one["name"], one["count"], one["problem"]) for one in answer["peers"]] == [
        ("There", 7, None), ("Away", 0, "down"),
    ]  # fmt: skip


def test_what_is_named_exactly_is_asked_by_the_words_and_has_as_many_pages(
    nobody, library, with_peers, settings
):
    settings.ONITSEARCH = {
        **settings.ONITSEARCH,
        "PEERS": [{"name": "There", "address": with_peers.address, "model": library.model.key}],
    }
    Illustration.objects.filter(pk=library.first.pk).update(text="Tulipa")
    with_peers.answer = {"results": [{**HIT, "id": f"p{n}", "xywh": f"{90 * n},0,9,9"} for n in range(40)]}
    second = nobody.get("/api/v1/search", {"q": "caption:Tulipa", "peers": "1", "page": "2"}).json()
    assert (second["count"], len(second["results"])) == (41, 1)
    assert [(one["text"], "vectors" in one) for one in with_peers.asked] == [("caption:Tulipa", False)]
    nobody.get("/api/v1/search", {"q": "tulip", "peers": "1"})
    assert "text" not in with_peers.asked[1]
    assert [one["of"] for one in with_peers.asked[1]["vectors"]] == ["words"]


def test_a_peers_vectors_of_words_are_ranked_within_its_filters(nobody, library):
    towards = [float(one) for one in library.towards[1]]
    question = {"model": library.model.key, "vectors": [{"of": "words", "values": towards}]}
    plain = nobody.post("/api/v1/search", question, format="json").json()
    asked = {**question, "filters": {"kind": ["illustration"]}}
    filtered = nobody.post("/api/v1/search", asked, format="json").json()
    assert [hit["id"] for hit in filtered["results"]] == [hit["id"] for hit in plain["results"]]
    assert len({hit["score"] for hit in filtered["results"]}) > 1
