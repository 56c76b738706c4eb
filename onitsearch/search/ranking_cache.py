"""Rankings kept while nothing in the database has changed: for the next page, and for a question asked again.

Postgres says so itself: two snapshots that read alike see the same rows, since whatever is committed in between
takes a transaction's number. While books are harvested nothing is kept for long, and what is hidden is hidden at once.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from onitsearch.search.books import BooksFound
from onitsearch.search.candidates import Candidates
from onitsearch.search.query import FIRST_PLACES, SearchQuery
from onitsearch.search.verify import Alignment
from onitsearch.store.snapshot import snapshot

# What a ranking draws on besides the database (what is usual in the collection) is read anew now and then.
_LASTS = 60.0  # seconds
# A kept candidate takes about 300 bytes, so that all together are some 15 MB in each process.
_MOST, _MOST_CANDIDATES = 200, 50_000


@dataclass(frozen=True, slots=True)
class Ranking:
    """All candidates of a question, which of them are the same print, the books it names, its spelling."""

    candidates: Candidates
    same_prints: dict[int, Alignment]
    books: BooksFound
    spelling: str | None


@dataclass(frozen=True, slots=True)
class _Kept:
    snapshot: str
    until: float
    ranking: Ranking

    @property
    def candidates(self) -> int:
        """How many candidates it holds."""
        return len(self.ranking.candidates.evidence)


_lock = threading.Lock()
_kept: OrderedDict[object, _Kept] = OrderedDict()


def cached(query: SearchQuery, make: Callable[[], Ranking]) -> Ranking:
    """Return the ranking that was kept for a question, or have it made; questions with pictures are not kept."""
    asked, now = _key(query), snapshot()
    if asked is None or now is None:
        return make()
    key = (asked, query.walk_places)
    with _lock:
        # One that was walked further also answers for its beginning, so that pages go on where others ended.
        deeper = (
            places for places in reversed(FIRST_PLACES) if query.walk_places and places > query.walk_places
        )
        for name in ((asked, None), *((asked, places) for places in deeper), key):
            kept = _kept.get(name)
            if kept is not None and kept.snapshot == now and time.monotonic() < kept.until:
                _kept.move_to_end(name)
                return kept.ranking
    ranking = make()
    with _lock:
        # The snapshot is older than all that was read for it: a change in between is a change after it.
        _drop_stale(now)
        _kept[key] = _Kept(now, time.monotonic() + _LASTS, ranking)
        _kept.move_to_end(key)
        held = sum(one.candidates for one in _kept.values())
        while len(_kept) > _MOST or (held > _MOST_CANDIDATES and len(_kept) > 1):
            held -= _kept.popitem(last=False)[1].candidates
    return ranking


def _drop_stale(now: str) -> None:
    """Let go what will not be asked for again: while books are harvested that is all that was kept."""
    ended = time.monotonic()
    for name in [name for name, one in _kept.items() if one.snapshot != now or one.until < ended]:
        del _kept[name]


def forget() -> None:
    """Have every question answered anew."""
    with _lock:
        _kept.clear()


def _key(query: SearchQuery) -> object | None:
    """What a ranking depends on, of a question that is words and examples; None where there is more."""
    if query.vectors or query.word_vectors or query.pictures or query.details or query.region:
        return None
    return query.words, query.lang, query.like, query.unlike, query.filters, query.most
