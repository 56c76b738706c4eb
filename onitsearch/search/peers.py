"""Search across installations: a question goes to peers as well, and all answers become one by their ranks.

Scores of two installations mean different things, ranks do not: answers are put together by reciprocal rank
fusion. A peer with the same model is asked by vectors, which needs no model there and no second opinion on what
the words mean; any other by the words. Nobody waits longer than `SECONDS` for all of them together.
"""

from __future__ import annotations

import concurrent.futures
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from manifests.errors import HostSilentError, OnitError
from manifests.fetch import post_json
from onitsearch import selectors
from onitsearch.conf import conf
from onitsearch.geometry import SAME_BOX, Box
from onitsearch.search import exact
from onitsearch.search.engine import vectors_of_question
from onitsearch.search.query import Filters, SearchQuery, Vector
from onitsearch.store import embedding_models
from onitsearch.store.models import EmbeddingModel

SECONDS = 2.0
# The usual constant of reciprocal rank fusion: the first places of all lists count about alike.
_RRF = 60
_MOST_HITS = 40
_LONGEST = 2000
_TEXTS = ("id", "kind", "label", "text", "canvas", "xywh", "page", "manifest", "manifest_uri", "book")
_LINKS = ("thumbnail", "image", "annotation", "viewer", "url")
_NUMBERS = ("thumbnail_width", "thumbnail_height")

Problem = Literal["", "slow", "down", "cannot"]


@dataclass(frozen=True, slots=True)
class Peer:
    """Another installation: its name for people, its address, and the key of the model that answers there."""

    name: str
    address: str
    model: str = ""


@dataclass(frozen=True, slots=True)
class PeerHit:
    """A picture that a peer found, at a place (from 1) of its own ranking; ``fields`` as its API names them."""

    peer: Peer
    place: int
    score: float
    sure: bool
    fields: Mapping[str, Any]

    @property
    def box(self) -> Box | None:
        """Where it is on its canvas; None where it does not say so."""
        try:
            x, y, w, h = (float(one) for one in self.fields["xywh"].split(","))
        except ValueError:
            return None
        return Box(x, y, w, h) if w > 0 and h > 0 else None


@dataclass(frozen=True, slots=True)
class PeerAnswer:
    """What a peer said: by what it was asked, its first hits, how many there are; else what the problem is.

    ``slow``: it did not answer in time, ``down``: it could not be asked or answered with an error, ``cannot``:
    its model is another one and the question has no words.
    """

    peer: Peer
    asked: Literal["vector", "words"]
    hits: tuple[PeerHit, ...] = ()
    count: int = 0
    problem: Problem = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """One place of an answer that was put together: our own hit (by its index) or a peer's."""

    own: int | None
    sure: bool
    peer: PeerHit | None = None


@dataclass(frozen=True, slots=True)
class Fused:
    """Our own hits and those of peers in one order: the sure ones first, each part by its ranks."""

    places: tuple[Placed, ...]
    answers: tuple[PeerAnswer, ...] = field(default=())

    @property
    def sure(self) -> int:
        """How many of them are sure."""
        return sum(one.sure for one in self.places)


def configured() -> tuple[Peer, ...]:
    """The peers of the settings."""
    return tuple(
        Peer(str(one.get("name") or one["address"]), one["address"].rstrip("/"), str(one.get("model", "")))
        for one in conf().peers
    )


def ask_peers(query: SearchQuery) -> tuple[PeerAnswer, ...]:
    """Ask all peers at the same time; nothing is raised, and what did not answer in time says so."""
    peers = configured()
    # Our books, collections and pages are known here only: such a question is about what we hold.
    if not peers or query.region or query.filters.manifests or query.filters.collections:
        return ()
    model = embedding_models.active()
    vectors: tuple[list[Vector], list[Vector]] = ([], [])
    same = model is not None and any(peer.model == model.key for peer in peers)
    if model is not None and same and exact.listing(query) is None:
        vectors = vectors_of_question(query, model)
    return _ask([(peer, *_body(peer, query, model, vectors)) for peer in peers])


def fuse(own: Sequence[tuple[int, bool]], answers: Sequence[PeerAnswer]) -> Fused:
    """Put our hits (row id, sure) and those of peers together by reciprocal rank fusion.

    A picture that we hold as well, on the same canvas, is shown once, as ours.
    """
    ours = {row for row, _sure in own}
    known: dict[str, list[tuple[Box, int | None]]] = {}
    canvases = {str(hit.fields["canvas"]) for answer in answers for hit in answer.hits}
    for uri, there, row in selectors.boxes_on(canvases, ours):
        known.setdefault(uri, []).append((there, row))
    gained: dict[int, float] = {}
    scored: list[tuple[bool, float, int, Placed]] = []
    for order, answer in enumerate(answers, start=1):
        for hit in answer.hits:
            box, uri = hit.box, str(hit.fields["canvas"])
            if box is not None:
                others = known.setdefault(uri, [])
                same = [which for where, which in others if box.iou(where) >= SAME_BOX]
                if same:
                    if same[0] is not None:
                        gained[same[0]] = gained.get(same[0], 0.0) + 1 / (_RRF + hit.place)
                    continue
                others.append((box, None))
            scored.append((not hit.sure, -1 / (_RRF + hit.place), order, Placed(None, hit.sure, hit)))
    for index, (row, sure) in enumerate(own):
        score = 1 / (_RRF + index + 1) + gained.get(row, 0.0)
        scored.append((not sure, -score, 0, Placed(index, sure)))
    scored.sort(key=lambda one: one[:3])
    return Fused(tuple(placed for *_rest, placed in scored), tuple(answers))


def _body(
    peer: Peer,
    query: SearchQuery,
    model: EmbeddingModel | None,
    vectors: tuple[list[Vector], list[Vector]],
) -> tuple[Literal["vector", "words"], dict[str, Any] | None]:
    """By what a peer is asked, and how; None where it cannot be."""
    body: dict[str, Any] = {
        "filters": _filters(query.filters),
        "lang": query.lang,
        "least": query.least,
    }
    words, pictures = vectors
    if model is not None and peer.model == model.key and (words or pictures):
        listed = [("words", one) for one in words] + [("picture", one) for one in pictures]
        named = [{"of": what, "values": [round(float(n), 6) for n in one]} for what, one in listed]
        return "vector", {**body, "model": model.key, "vectors": named}
    return "words", {**body, "text": query.words} if query.words else None


def _filters(filters: Filters) -> dict[str, Any]:
    """What narrows the question and means the same everywhere."""
    found: dict[str, Any] = {
        "kind": list(filters.kinds),
        "notation": list(filters.notations),
        "language": list(filters.languages),
        "caption": list(filters.captions),
        "date": f"{filters.years[0]}/{filters.years[1]}" if filters.years else "",
    }
    return {name: value for name, value in found.items() if value}


def _ask(
    questions: Sequence[tuple[Peer, Literal["vector", "words"], dict[str, Any] | None]],
) -> tuple[PeerAnswer, ...]:
    until = time.monotonic() + SECONDS
    # Not in a `with`: to leave it would wait for those that are slow.
    pool = concurrent.futures.ThreadPoolExecutor(
        max_workers=max(1, len(questions)), thread_name_prefix="peer"
    )
    asked = [
        pool.submit(_one, peer, how, body, until) if body is not None else None
        for peer, how, body in questions
    ]
    pool.shutdown(wait=False)
    answers = []
    for (peer, how, body), waited in zip(questions, asked, strict=True):
        if waited is None or body is None:
            answers.append(PeerAnswer(peer, how, problem="cannot"))
            continue
        try:
            answers.append(waited.result(timeout=max(0.0, until - time.monotonic())))
        except concurrent.futures.TimeoutError:
            answers.append(PeerAnswer(peer, how, problem="slow"))
    return tuple(answers)


def _one(peer: Peer, how: Literal["vector", "words"], body: dict[str, Any], until: float) -> PeerAnswer:
    try:
        left = max(0.05, until - time.monotonic())
        said = post_json(f"{peer.address}/api/v1/search", body, seconds=left, allowed=(peer.address,)).data
        return _read(peer, how, said)
    except HostSilentError:
        return PeerAnswer(peer, how, problem="slow")
    except OnitError:
        return PeerAnswer(peer, how, problem="down")


def _read(peer: Peer, how: Literal["vector", "words"], said: object) -> PeerAnswer:
    """What a peer said, as far as it is what we asked for: it is somebody else's word."""
    listed = said.get("results") if isinstance(said, dict) else None
    if not isinstance(said, dict) or not isinstance(listed, list):
        return PeerAnswer(peer, how, problem="down")
    hits = [hit for one in listed[:_MOST_HITS] if (hit := _hit(peer, one, 0)) is not None]
    placed = tuple(PeerHit(peer, n, hit.score, hit.sure, hit.fields) for n, hit in enumerate(hits, start=1))
    count = said.get("count")
    return PeerAnswer(peer, how, placed, count if isinstance(count, int) else len(placed))


def _hit(peer: Peer, one: object, place: int) -> PeerHit | None:
    if not isinstance(one, dict):
        return None
    fields: dict[str, Any] = {}
    for name in _TEXTS:
        value = one.get(name)
        fields[name] = value[:_LONGEST] if isinstance(value, str) else ""
    for name in _LINKS:
        value = one.get(name)
        fine = isinstance(value, str) and value.startswith(("http://", "https://")) and len(value) <= _LONGEST
        fields[name] = value if fine else ""
    for name in _NUMBERS:
        value = one.get(name)
        fields[name] = value if isinstance(value, int) and 0 < value < 100_000 else 0
    score, sure = one.get("score"), one.get("sure")
    if not fields["url"] or not fields["id"]:
        return None
    number = float(score) if isinstance(score, int | float) and 0 <= score <= 1 else 0.0
    return PeerHit(peer, place, number, sure is True, fields)
