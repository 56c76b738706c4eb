"""When the books of the hits were made: a bar for each century, and for each decade of the one that is looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from portal.visit.facet_counts import Counts
from portal.visit.params import SearchParams, search_address

# Bars are drawn in a box so high; the least of them is still to be seen.
HEIGHT, _LEAST = 40, 2
# Where a few centuries lie far apart, the empty ones between are left out.
_MOST_CENTURIES = 12
_FEW_CENTURIES = 6  # which leave room for both of their years


@dataclass(frozen=True)
class Bar:
    """So many pictures of books of these years; without any it is a gap and leads nowhere.

    ``top`` and ``height`` are in units of a box ``HEIGHT`` high; a chosen bar leads to the search without it.
    """

    label: str
    first: int
    last: int
    count: int
    href: str
    chosen: bool
    open: bool
    height: int

    @property
    def top(self) -> int:
        """Where it begins, from above."""
        return HEIGHT - self.height


@dataclass(frozen=True)
class Histogram:
    """Bars of centuries, and of the decades of one of them; ``undated`` pictures are of books without a year."""

    centuries: list[Bar]
    decades: list[Bar]
    undated: int


def histogram(params: SearchParams, counts: Counts) -> Histogram | None:
    """The histogram of a search; None where there is nothing to choose from."""
    years = counts.without("date").years
    centuries = spans(years, 100)
    looked_at = _century(params, centuries)
    inside = {start: many for start, many in spans(years, 10).items() if start // 100 * 100 == looked_at}
    if len(centuries) < 2 and len(inside) < 2 and not params.date:
        return None
    return Histogram(
        centuries=_bars(params, centuries, 100, looked_at) if len(centuries) > 1 or params.date else [],
        decades=_bars(params, inside, 10, None, looked_at) if looked_at is not None else [],
        undated=years[None],
    )


def spans(years: Mapping[tuple[int, int] | None, int], long: int) -> Counter[int]:
    """How many pictures fall into each span of so many years, by its first one; longer ones fall into several."""
    found: Counter[int] = Counter()
    for span, many in years.items():
        if span is not None:
            for start in range(span[0] // long * long, span[1] // long * long + 1, long):
                found[start] += many
    return found


def _century(params: SearchParams, centuries: Mapping[int, int]) -> int | None:
    """The century whose decades are shown: the chosen one, one of whose decades is chosen, or the only one."""
    if params.date:
        first, last = (year // 100 * 100 for year in params.date)
        return first if first == last else None
    return next(iter(centuries)) if len(centuries) == 1 else None


def _bars(
    params: SearchParams, counts: Mapping[int, int], long: int, opened: int | None, century: int | None = None
) -> list[Bar]:
    if century is not None:
        starts = list(range(century, century + 100, long))
    else:
        shown = {*counts, *([opened] if opened is not None else [])}
        starts = list(range(min(shown), max(shown) + 1, long)) if shown else []
        starts = starts if len(starts) <= _MOST_CENTURIES else sorted(shown)
    most = max([*counts.values(), 1])
    bars = []
    for start in starts:
        span, many = (start, start + long - 1), counts.get(start, 0)
        chosen = params.date == span
        target = params.without("date") if chosen else params.having(date=span)
        bars.append(
            Bar(
                f"{start}–{start % 100 + 99:02d}"
                if long == 100 and len(starts) <= _FEW_CENTURIES
                else str(start),
                *span,
                count=many,
                href=search_address(target) if many or chosen else "",
                chosen=chosen,
                open=start == opened,
                height=max(_LEAST, round(HEIGHT * many / most)) if many else 0,
            )
        )
    return bars
