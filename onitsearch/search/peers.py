"""Search across installations: a question goes to peers as well; `rank_fusion` makes one answer of all.

A peer with the same model is asked by vectors, which needs no model there and no second opinion on what the words
mean; any other by the words. They are asked while we search ourselves, and nobody waits longer than `SECONDS` for
all of them together.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal

from manifests.errors import HostSilentError, OnitError
from manifests.fetch import post_json
from manifests.presentation import values
from manifests.uri import is_web
from onitsearch.conf import conf
from onitsearch.geometry import Box
from onitsearch.kinds import KINDS, Kind
from onitsearch.search import exact
from onitsearch.search.engine import vectors_of_question
from onitsearch.search.query import Filters, SearchQuery, Vector
from onitsearch.store import embedding_models
from onitsearch.store.models import EmbeddingModel

SECONDS = 2.0
_MOST_NOTATIONS = 20
_LONGEST = 2000  # characters
_TEXTS = (
    "id",
    "label",
    "text",
    "canvas",
    "xywh",
    "page",
    "manifest",
    "manifest_uri",
    "book",
    "content_state",
)
_LINKS = ("thumbnail", "image", "annotation", "viewer", "url")
_NUMBERS = ("thumbnail_width", "thumbnail_height")

By = Literal["vector", "words"]
Problem = Literal["", "slow", "down", "cannot"]


@dataclass(frozen=True, slots=True)
class Peer:
    """Another installation: its name for people, its address, and the key of the model that answers there."""

    name: str
    address: str
    model: str = ""


@dataclass(frozen=True, slots=True)
class PeerHit:
    """A picture that a peer found; ``fields`` as its API names them, empty where it says nothing or nonsense."""

    peer: Peer
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
    """What a peer said: by what it was asked, its first hits in order, how many there are; else what the problem is.

    ``slow``: it did not answer in time, ``down``: it could not be asked or answered with an error, ``cannot``:
    its model is another one and the question has no words.
    """

    peer: Peer
    asked: By
    hits: tuple[PeerHit, ...] = ()
    count: int = 0
    problem: Problem = ""


@dataclass(frozen=True, slots=True)
class AskedPeers:
    """Questions that are on their way: who is asked by what, and what will be answered (None: not asked at all).

    ``until`` is when the time is up, by the monotonic clock.
    """

    asked: tuple[tuple[Peer, By, Future[PeerAnswer] | None], ...]
    until: float

    def answers(self) -> tuple[PeerAnswer, ...]:
        """Wait for the answers as long as there is time; nothing is raised, and what did not come says so."""
        return tuple(self._answer(*one) for one in self.asked)

    def _answer(self, peer: Peer, by: By, coming: Future[PeerAnswer] | None) -> PeerAnswer:
        if coming is None:
            return PeerAnswer(peer, by, problem="cannot")
        try:
            return coming.result(timeout=max(0.0, self.until - time.monotonic()))
        except TimeoutError:
            return PeerAnswer(peer, by, problem="slow")


def configured() -> tuple[Peer, ...]:
    """The peers of the settings."""
    return tuple(
        Peer(str(one.get("name") or one["address"]), one["address"].rstrip("/"), str(one.get("model", "")))
        for one in conf().peers
    )


def ask(query: SearchQuery) -> AskedPeers:
    """Send a question to all peers at the same time; their answers are waited for by `AskedPeers.answers`.

    Raises what encoding the question raises, as searching ourselves does.
    """
    peers = configured()
    # Our books, collections and pages are known here only: such a question is about what we hold.
    if not peers or query.region or _only_ours(query.filters):
        return AskedPeers((), 0.0)
    model = embedding_models.active()
    vectors: tuple[list[Vector], list[Vector]] = ([], [])
    # What words name exactly (a caption, a class) everybody lists by the words.
    if model is not None and any(peer.model == model.key for peer in peers) and not exact.exactly(query):
        vectors = vectors_of_question(exact.plain(query), model)
    return _ask([(peer, *_body(peer, query, model, vectors)) for peer in peers])


def _body(
    peer: Peer,
    query: SearchQuery,
    model: EmbeddingModel | None,
    vectors: tuple[list[Vector], list[Vector]],
) -> tuple[By, dict[str, Any] | None]:
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


def _only_ours(filters: Filters) -> bool:
    """Whether a question is narrowed by what others do not have, or see otherwise."""
    own = (filters.manifests, filters.collections, filters.subjects, filters.areas)
    return any(own) or bool(filters.tags or filters.techniques)


def _filters(filters: Filters) -> dict[str, Any]:
    """What narrows the question and means the same everywhere."""
    found: dict[str, Any] = {
        "kind": list(filters.kinds),
        "notation": list(filters.notations),
        "language": list(filters.languages),
        "caption": list(filters.captions),
        "date": f"{filters.years[0]}/{filters.years[1]}" if filters.years else "",
        "library": list(filters.libraries),
        "place": list(filters.places),
        "shape": list(filters.shapes),
        "size": list(filters.sizes),
        "colour": list(filters.colours),
        "reviewed": "" if filters.reviewed is None else str(int(filters.reviewed)),
    }
    return {name: value for name, value in found.items() if value}


def _ask(questions: Sequence[tuple[Peer, By, dict[str, Any] | None]]) -> AskedPeers:
    until = time.monotonic() + SECONDS
    # Not in a `with`: to leave it would wait for those that are slow.
    pool = ThreadPoolExecutor(max_workers=max(1, len(questions)), thread_name_prefix="peer")
    asked = [
        (peer, by, None if body is None else pool.submit(_ask_one, peer, by, body, until))
        for peer, by, body in questions
    ]
    pool.shutdown(wait=False)
    return AskedPeers(tuple(asked), until)


def _ask_one(peer: Peer, by: By, body: dict[str, Any], until: float) -> PeerAnswer:
    try:
        left = max(0.05, until - time.monotonic())
        said = post_json(f"{peer.address}/api/v1/search", body, seconds=left, allowed=(peer.address,)).data
        return _read(peer, by, said)
    except HostSilentError:
        return PeerAnswer(peer, by, problem="slow")
    except OnitError:
        return PeerAnswer(peer, by, problem="down")


def _read(peer: Peer, by: By, said: object) -> PeerAnswer:
    """What a peer said, as far as it is what we asked for: it is somebody else's word."""
    listed = said.get("results") if isinstance(said, dict) else None
    if not isinstance(said, dict) or not isinstance(listed, list):
        return PeerAnswer(peer, by, problem="down")
    hits = tuple(hit for one in listed[: conf().hits_per_page] if (hit := _hit(peer, one)) is not None)
    count = said.get("count")
    return PeerAnswer(peer, by, hits, count if isinstance(count, int) and count >= 0 else len(hits))


def _hit(peer: Peer, one: object) -> PeerHit | None:
    if not isinstance(one, dict):
        return None
    fields: dict[str, Any] = {name: _text(one.get(name)) for name in _TEXTS}
    for name in _LINKS:
        link = _text(one.get(name))
        fields[name] = link if is_web(link) else ""
    for name in _NUMBERS:
        value = one.get(name)
        fields[name] = value if isinstance(value, int) and 0 < value < 100_000 else 0
    kind, notations = one.get("kind"), one.get("notations")
    fields["kind"] = kind if kind in KINDS else Kind.OTHER.value
    listed = notations[:_MOST_NOTATIONS] if isinstance(notations, list) else []
    fields["notations"] = [notation for one in listed if (notation := _text(one))]
    if not fields["url"] or not fields["id"]:
        return None
    score, sure = one.get("score"), one.get("sure")
    number = float(score) if isinstance(score, int | float) and 0 <= score <= 1 else 0.0
    return PeerHit(peer, number, sure is True, fields)


def _text(value: object) -> str:
    """A text that can be stored and written out; empty for anything else."""
    return values.text(value[:_LONGEST]) if isinstance(value, str) else ""
