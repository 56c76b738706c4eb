"""Asking other installations: real HTTP, real clocks, and peers that answer well, badly, slowly or not at all."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from manifests.errors import AddressRefusedError
from manifests.fetch import post_json
from onitsearch.search import Filters, SearchQuery, peers, rank_fusion
from onitsearch.search.peers import Peer, PeerHit
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
