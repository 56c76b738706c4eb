"""Answers by row ids, as they are kept: in the order of how well they fit, or of how they look among each other."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from threading import BoundedSemaphore

from django.core.cache import cache
from django.db.models import QuerySet
from django.utils.translation import gettext

from manifests.errors import TooManyRequestsError
from onitsearch.models import Illustration
from onitsearch.search import Why, by_looks, rank_fusion
from onitsearch.store.snapshot import snapshot
from portal.visit.books import BookMatch
from portal.visit.sure_first import ResultPages

_KEPT = 120  # seconds
# Thousands of pictures are compared with each other in a second or two, on one thread of the web server at a time.
_comparisons = BoundedSemaphore(1)
_PATIENCE = 3.0  # seconds


@dataclass(frozen=True)
class RankedId:
    """One hit by its row id, and the reasons for it."""

    id: int
    why: tuple[Why, ...] = ()


@dataclass(frozen=True)
class Ranking:
    """A whole answer by row ids: the first ``sure`` hits lie above its line; ``cut`` says there may be more.

    ``total`` says how many there are where that is known and more than are held; ``hidden`` that what is not for the
    public is among them. ``ranked_total`` counts the hits with those behind the first page, where those were not
    looked for yet.
    """

    hits: tuple[RankedId, ...]
    sure: int
    cut: bool = False
    books: tuple[BookMatch, ...] = ()
    spelling: str = ""
    fused: rank_fusion.Fused | None = None
    total: int = 0
    hidden: bool = False
    ranked_total: int = 0

    @property
    def found(self) -> int:
        """How many hits there are to be paged through."""
        return self.ranked_total or len(self.hits)

    @property
    def result_pages(self) -> ResultPages:
        """The pages of our own hits."""
        return ResultPages(self.found, self.sure)

    @property
    def shown_pages(self) -> ResultPages:
        """The pages that are shown: those of peers' hits are among them."""
        if self.fused is None:
            return self.result_pages
        return ResultPages(len(self.fused.places), self.fused.sure)


def listed_by_looks(rows: QuerySet[Illustration], order: str, most: int, said: str) -> Ranking:
    """The first ``most`` of some pictures in an order of looks; of more than can be compared, an even choice is.

    It is kept under what was ``said`` while nothing changes.
    """
    now = snapshot()
    name = f"portal:looks:{hashlib.sha256(f'{now}|{said}'.encode()).hexdigest()}" if now else ""
    kept = cache.get(name) if name else None
    if isinstance(kept, Ranking):
        return kept
    if not _comparisons.acquire(timeout=_PATIENCE):
        raise TooManyRequestsError(
            gettext("Too many collections are being compared right now."),
            hint=gettext("Try again in a moment."),
            retry_after=5,
        )
    try:
        every = list(rows.filter(canvas__removed_at=None).order_by("pk").values_list("pk", flat=True))
        ids = by_looks.ordered(by_looks.even_choice(every), order)[:most]
    finally:
        _comparisons.release()
    cut = len(every) > len(ids)
    made = Ranking(tuple(RankedId(one) for one in ids), len(ids), cut, total=len(every) if cut else 0)
    if name:
        cache.set(name, made, _KEPT)
    return made


def in_order_of_looks(ranking: Ranking, order: str) -> Ranking:
    """The sure hits in an order of looks, where it is one."""
    if order not in by_looks.ORDERS:
        return ranking
    sure = {one.id: one for one in ranking.hits[: ranking.sure]}
    hits = tuple(sure[one] for one in by_looks.ordered(list(sure), order))
    return replace(ranking, hits=(*hits, *ranking.hits[ranking.sure :]))
