"""How a ranking is dealt out to pages: the sure hits in full pages, then the less certain ones bit by bit."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

from onitsearch.conf import conf

# The less certain ones that follow the last of the sure ones on its page.
FIRST_LESS = 24
# How many are shown where none is sure.
NEAREST = 12


@dataclass(frozen=True)
class ResultPages:
    """The pages of ``total`` hits, the first ``sure`` of which lie above the answer's line."""

    total: int
    sure: int

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """How many hits stand on all pages up to each one, itself included; one page where there are none."""
        size = conf().hits_per_page
        found = [*range(size, self.sure, size)]
        found.append(min(self.sure + FIRST_LESS if self.sure else NEAREST, self.total))
        while found[-1] < self.total:
            found.append(min(found[-1] + size, self.total))
        return tuple(found)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return len(self.ends)

    @property
    def counted(self) -> int:
        """How many hits, from the first, counts speak of: the sure ones, else the nearest few."""
        return self.sure or min(NEAREST, self.total)

    def span(self, page: int) -> tuple[int, int]:
        """The places of the hits on a page (from 1), counted from 0, the end not included."""
        return (self.ends[page - 2] if page > 1 else 0), self.ends[page - 1]

    def page_of(self, place: int) -> int:
        """The page on which the hit at a place (counted from 1) stands."""
        return min(bisect_left(self.ends, place) + 1, self.pages)
