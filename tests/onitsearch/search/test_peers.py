"""Asking other installations: real HTTP, real clocks, and peers that answer well, badly, slowly or not at all."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from manifests.errors import AddressRefusedError
from manifests.fetch import post_json
from onitsearch.search import Filters, SearchQuery, peers
from onitsearch.search.peers import Peer, PeerHit

HIT = {
    "id": "abc", "score": 0.9, "sure": True, "kind": "map", "label": "Map, p. 1", "text": "", "page": "p. 1",
    "canvas": "https://library.example/c/1", "xywh": "1,2,30,40", "manifest": "m1", "book": "A book",
    "url": "https://peer.example/illustration/abc", "thumbnail": "https://peer.example/thumb/abc.jpg",
    "thumbnail_width": 30, "thumbnail_height": 40,
}  # fmt: skip


@dataclass
class Server:
    """Another installation, as far as asking it goes."""

    answer: Any = field(default_factory=lambda: {"results": [HIT], "count": 1})
    status: int = 200
    delay: float = 0.0
    asked: list[dict[str, Any]] = field(default_factory=list)
    address: str = ""


@pytest.fixture
def server() -> Iterator[Server]:
    told = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.asked.append({"path": self.path, **json.loads(body)})
            time.sleep(told.delay)
            said = told.answer if isinstance(told.answer, bytes) else json.dumps(told.answer).encode()
            self.send_response(told.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        told.address = f"http://127.0.0.1:{http.server_port}"
        yield told
        http.shutdown()


def by_words(server: Server, **changes: Any) -> peers.PeerAnswer:
    peer = Peer("There", server.address)
    how, body = peers._body(peer, SearchQuery(text="tulip", **changes), None, ([], []))
    return peers._ask([(peer, how, body)])[0]


def test_a_peer_is_asked_by_words_with_what_means_the_same_there(server: Server) -> None:
    answer = by_words(server, lang="de", filters=Filters(kinds=("map",), years=(1500, 1599)))
    assert (answer.problem, answer.asked, answer.count) == ("", "words", 1)
    hit = answer.hits[0]
    assert (hit.peer.name, hit.place, hit.sure, hit.fields["url"]) == ("There", 1, True, HIT["url"])
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


def test_only_the_peers_own_origin_is_let_through(server: Server) -> None:
    with pytest.raises(AddressRefusedError):
        post_json(f"{server.address}/api/v1/search", {}, seconds=2, allowed=("http://127.0.0.1:1",))


def test_a_picture_cannot_be_asked_of_another_model() -> None:
    peer = Peer("There", "https://peer.example", "other/model/3")
    how, body = peers._body(peer, SearchQuery(), None, ([], []))
    assert body is None
    assert peers._ask([(peer, how, body)])[0].problem == "cannot"


@pytest.mark.django_db
def test_answers_are_put_together_by_rank() -> None:
    def hit(peer: str, place: int, sure: bool, xywh: str) -> PeerHit:
        fields = {**HIT, "id": f"{peer}{place}", "xywh": xywh}
        return PeerHit(Peer(peer, f"https://{peer}.example"), place, 0.5, sure, fields)

    one = peers.PeerAnswer(
        Peer("a", "https://a.example"), "words",
        (hit("a", 1, True, "0,0,9,9"), hit("a", 2, True, "50,0,9,9"), hit("a", 3, False, "90,0,9,9")),
    )  # fmt: skip
    # The second peer's first is the first peer's second: the same place on the same canvas.
    two = peers.PeerAnswer(
        Peer("b", "https://b.example"), "words",
        (hit("b", 1, True, "50,0,9,9"), hit("b", 2, False, "0,90,9,9")),
    )  # fmt: skip
    fused = peers.fuse([(11, True), (12, False)], [one, two])
    named = [
        f"own{placed.own}" if placed.peer is None else placed.peer.fields["id"] for placed in fused.places
    ]
    assert named == ["own0", "a1", "a2", "own1", "b2", "a3"]
    assert fused.sure == 3
