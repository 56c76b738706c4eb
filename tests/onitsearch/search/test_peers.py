"""Asking other installations: real HTTP, real clocks, and peers that answer well, badly, slowly or not at all."""

import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from manifests.errors import AddressRefusedError
from manifests.fetch import post_json
from onitsearch.geometry import Box
from onitsearch.search import Filters, Region, SearchQuery, peers, rank_fusion
from onitsearch.search.peers import Peer, PeerAnswer, PeerHit
from tests.onitsearch import rows
from tests.onitsearch.peer_server import HIT, Server, serve


@pytest.fixture
def server() -> Iterator[Server]:
    with serve() as told:
        yield told


def by_words(server: Server, **changes: Any) -> peers.PeerAnswer:
    peer = Peer("There", server.address)
    how, body = peers._body(peer, SearchQuery(text="tulip", **changes), None, ([], []))
    return peers._ask([(peer, how, body)]).answers()[0]


def test_a_peer_is_asked_by_words_with_what_means_the_same_there(server: Server) -> None:
    answer = by_words(server, lang="de", filters=Filters(kinds=("map",), years=(1500, 1599)))
    assert (answer.problem, answer.asked, answer.count) == ("", "words", 1)
    hit = answer.hits[0]
    assert (hit.peer.name, hit.sure, hit.fields["url"]) == ("There", True, HIT["url"])
    assert server.asked == [
        {
            "path": "/api/v1/search",
            "filters": {"kind": ["map"], "date": "1500/1599"},
            "lang": "de",
            "least": "any",
            "text": "tulip",
        }
    ]


def test_a_slow_peer_costs_two_seconds_and_is_told(server: Server) -> None:
    server.delay = 8.0
    begun = time.monotonic()
    answer = by_words(server)
    assert time.monotonic() - begun < 3.0
    assert answer.problem == "slow"


def test_peers_answer_while_we_search_ourselves(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "SECONDS", 0.8)
    server.delay = 0.3
    peer, begun = Peer("There", server.address), time.monotonic()
    asked = peers._ask([(peer, *peers._body(peer, SearchQuery(text="tulip"), None, ([], [])))])
    assert time.monotonic() - begun < 0.2
    # Our own search takes longer than peers have: what came meanwhile counts, and nothing is waited for.
    time.sleep(1.0)
    begun = time.monotonic()
    assert [(one.problem, len(one.hits)) for one in asked.answers()] == [("", 1)]
    assert time.monotonic() - begun < 0.2


@pytest.mark.parametrize(
    ("status", "said"),
    [(500, {}), (302, {}), (404, {}), (200, b"<html>"), (200, []), (200, {"results": "none"})],
)
def test_a_peer_that_answers_badly_is_told(server: Server, status: int, said: Any) -> None:
    server.status, server.answer = status, said
    assert by_words(server).problem == "down"


def test_a_peer_that_is_down_is_told() -> None:
    assert by_words(Server(address="http://127.0.0.1:9")).problem == "down"


def test_what_a_peer_says_is_read_with_care(server: Server) -> None:
    bad = [None, {}, {**HIT, "url": "javascript:alert(1)"}, {**HIT, "id": 7}]
    odd = {**HIT, "thumbnail": "data:x", "score": 10**400, "sure": "yes", "thumbnail_width": -3, "xywh": "?"}
    server.answer = {"results": [*bad, odd], "count": "many"}
    answer = by_words(server)
    assert (len(answer.hits), answer.count) == (1, 1)
    hit = answer.hits[0]
    assert (hit.sure, hit.score, hit.fields["thumbnail"], hit.fields["thumbnail_width"]) == (
        False,
        0.0,
        "",
        0,
    )
    assert hit.box is None


def test_what_cannot_be_stored_or_written_is_left_out(server: Server) -> None:
    server.answer = {
        "results": [{**HIT, "canvas": "a\x00b", "label": "\ud800 map", "kind": "painting",
                     "notations": ["25F23", 7, ""], "thumbnail": None}],
        "count": -1,
    }  # fmt: skip
    answer = by_words(server)
    said = answer.hits[0].fields
    assert (said["canvas"], said["label"], said["kind"], said["notations"], said["thumbnail"]) == (
        "ab", "map", "other", ["25F23"], "",
    )  # fmt: skip
    assert answer.count == 1


def test_only_the_peers_own_origin_is_let_through(server: Server) -> None:
    with pytest.raises(AddressRefusedError):
        post_json(f"{server.address}/api/v1/search", {}, seconds=2, allowed=("http://127.0.0.1:1",))


def test_a_picture_cannot_be_asked_of_another_model() -> None:
    peer = Peer("There", "https://peer.example", "other/model/3")
    how, body = peers._body(peer, SearchQuery(), None, ([], []))
    assert body is None
    assert peers._ask([(peer, how, body)]).answers()[0].problem == "cannot"


@pytest.mark.django_db
def test_answers_are_put_together_by_rank() -> None:
    def hit(peer: str, place: int, sure: bool, xywh: str) -> PeerHit:
        fields = {**HIT, "id": f"{peer}{place}", "xywh": xywh}
        return PeerHit(Peer(peer, f"https://{peer}.example"), 0.5, sure, fields)

    one = peers.PeerAnswer(
        Peer("a", "https://a.example"), "words",
        (hit("a", 1, True, "0,0,9,9"), hit("a", 2, True, "50,0,9,9"), hit("a", 3, False, "90,0,9,9")),
    )  # fmt: skip
    # The second peer's first is the first peer's second: the same place on the same canvas.
    two = peers.PeerAnswer(
        Peer("b", "https://b.example"), "words",
        (hit("b", 1, True, "50,0,9,9"), hit("b", 2, False, "0,90,9,9")),
    )  # fmt: skip
    fused = rank_fusion.fuse([(11, True), (12, False)], [one, two])
    named = [f"own{placed}" if isinstance(placed, int) else placed.fields["id"] for placed in fused.places]
    assert named == ["own0", "a1", "a2", "own1", "b2", "a3"]
    assert fused.sure == 3


def test_peers_as_the_settings_name_them(settings):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "PEERS": [
        {"name": "There", "address": "https://there.example/", "model": "m/t/8"}, {"address": "https://x.example"},
    ]}  # fmt: skip
    assert peers.configured() == (
        Peer("There", "https://there.example", "m/t/8"), Peer("https://x.example", "https://x.example", ""),
    )  # fmt: skip


@pytest.mark.parametrize(
    "values",
    [{"region": Region("urn:c", (0, 0, 1, 1))}, {"filters": Filters(manifests=("x",))},
     {"filters": Filters(collections=("x",))}],
)  # fmt: skip
def test_what_only_we_know_is_asked_of_nobody_else(settings, values):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "PEERS": [{"address": "http://127.0.0.1:9"}]}
    assert peers.ask(SearchQuery(text="owl", **values)).answers() == ()
    settings.ONITSEARCH = {**settings.ONITSEARCH, "PEERS": []}
    assert peers.ask(SearchQuery(text="owl")).asked == ()


@pytest.mark.django_db
def test_a_peer_with_our_model_is_asked_by_vectors_and_any_other_by_words():
    model = rows.a_model()
    vectors = ([np.asarray([0.1234567, 1.0], np.float32)], [np.asarray([1.0, 0.0], np.float32)])
    filters = Filters(
        manifests=("m",), collections=("c",), kinds=("map",), notations=("25F",), languages=("de",), years=(1500, 1599),
        captions=("Eule",),
    )  # fmt: skip
    query = SearchQuery(text=" owl ", lang="de", least="sure", filters=filters)
    same = {
        "filters": {"kind": ["map"], "notation": ["25F"], "language": ["de"], "caption": ["Eule"], "date": "1500/1599"},
        "lang": "de", "least": "sure",
    }  # fmt: skip
    ours, other = Peer("a", "https://a.example", model.key), Peer("b", "https://b.example", "other")
    assert peers._body(ours, query, model, vectors) == ("vector", {
        **same, "model": model.key,
        "vectors": [{"of": "words", "values": [0.123457, 1.0]}, {"of": "picture", "values": [1.0, 0.0]}],
    })  # fmt: skip
    for peer, active, given in ((other, model, vectors), (ours, None, vectors), (ours, model, ([], []))):
        assert peers._body(peer, query, active, given) == ("words", {**same, "text": "owl"})
    assert peers._body(other, SearchQuery(), model, vectors) == ("words", None)
    assert peers._body(ours, SearchQuery(), model, ([], vectors[1]))[0] == "vector"
    assert peers._filters(Filters()) == {}


def test_a_peer_s_hit_is_read_member_by_member():
    peer = Peer("There", "https://peer.example")
    fields = {
        **{name: f"its {name}" for name in peers._TEXTS}, "thumbnail": "https://peer.example/t.jpg",
        "image": "http://peer.example/i.jpg", "annotation": "https://peer.example/a", "viewer": "ftp://peer.example/v",
        "url": "https://peer.example/u", "thumbnail_width": 99_999, "thumbnail_height": 100_000,
        "kind": "map", "notations": [f"25F{n}" for n in range(25)], "score": 0.25, "sure": True,
    }  # fmt: skip
    hit = peers._hit(peer, fields)
    assert (hit.peer, hit.score, hit.sure) == (peer, 0.25, True)
    read = {**fields, "viewer": "", "thumbnail_height": 0, "notations": [f"25F{n}" for n in range(20)]}
    assert dict(hit.fields) == {name: value for name, value in read.items() if name not in ("score", "sure")}
    for change, expected in (
        ({"score": 1.5}, 0.0),
        ({"score": -0.1}, 0.0),
        ({"score": "x"}, 0.0),
        ({"score": 1}, 1.0),
    ):
        assert peers._hit(peer, {**fields, **change}).score == expected
    assert peers._hit(peer, {**fields, "sure": 1}).sure is False
    assert (
        peers._hit(peer, {**fields, "url": ""})
        is peers._hit(peer, {**fields, "id": ""})
        is peers._hit(peer, [])
        is None
    )
    assert peers._hit(peer, {**fields, "label": "x" * 3000}).fields["label"] == "x" * 2000
    assert peers._hit(peer, {**fields, "thumbnail_width": 0, "kind": 7}).fields["kind"] == "other"


@pytest.mark.parametrize(
    ("xywh", "box"),
    [("1,2,30,40", Box(1, 2, 30, 40)), ("1.5,2,3,4", Box(1.5, 2, 3, 4)), ("1,2,0,4", None), ("1,2,3,0", None),
     ("1,2,3", None), ("a,b,c,d", None), ("", None)],
)  # fmt: skip
def test_where_a_peer_s_hit_is(xywh, box):
    assert PeerHit(Peer("a", "b"), 0.5, True, {"xywh": xywh}).box == box


def test_an_answer_has_as_many_hits_as_are_shown_and_its_own_count():
    peer = Peer("There", "https://peer.example")
    many = [{**HIT, "id": f"p{n}"} for n in range(45)]
    answer = peers._read(peer, "words", {"results": many, "count": 77})
    assert (len(answer.hits), answer.count, answer.asked, answer.problem) == (40, 77, "words", "")
    assert [hit.fields["id"] for hit in answer.hits[:2]] == ["p0", "p1"]
    assert peers._read(peer, "vector", {"results": many[:2], "count": -1}).count == 2
    assert peers._read(peer, "vector", {"results": [], "count": 0}) == PeerAnswer(peer, "vector")
    for wrong in ([], None, {"results": {}}, {}):
        assert peers._read(peer, "words", wrong) == PeerAnswer(peer, "words", problem="down")
