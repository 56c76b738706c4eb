"""From places on a plane to cells of a grid, one for each point, so that no two pictures cover each other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from onitsearch.similarity_map.layout import Cells
from onitsearch.similarity_map.neighbour_graph import Rows

# How many cells there are for each point: the rest is the space between the clusters.
ROOM = 1.9
# How far crowded parts are spread and empty ones drawn together: 0 not at all, 1 until all is even.
_EVENNESS = 0.6
# The part of a side that is left free at first, so that clusters at the edge need not grow one-sided.
_EDGE = 0.05


def snapped(places: Rows) -> tuple[Cells, int]:
    """A cell (column, row) of a square grid for each place (n, 2), no cell twice, and how many cells a side has.

    Each takes the free cell nearest to where it lies; of several the one nearest to that cell.
    """
    count = len(places)
    if not count:
        return np.zeros((0, 2), np.int32), 1
    side = max(1, int(np.ceil((ROOM * count) ** 0.5)))
    spread = np.stack([_spread(places[:, axis]) for axis in (0, 1)], axis=1)
    wanted = (_EDGE + (1 - 2 * _EDGE) * spread) * (side - 1)
    home = np.rint(wanted).astype(np.int64)
    distance = ((wanted - home) ** 2).sum(axis=1)
    order = np.lexsort((np.arange(count), distance))
    taken = np.zeros((side, side), bool)
    cells = np.full((count, 2), -1, np.int64)
    left = order
    for dx, dy in _rings(side):
        if not len(left):
            break
        aim = home[left] + (dx, dy)
        inside = ((aim >= 0) & (aim < side)).all(axis=1)
        free = np.zeros(len(left), bool)
        free[inside] = ~taken[aim[inside, 1], aim[inside, 0]]
        rivals = np.nonzero(free)[0]
        # The first of those who want a cell has it.
        _, first = np.unique(aim[rivals, 1] * side + aim[rivals, 0], return_index=True)
        winners = rivals[first]
        cells[left[winners]] = aim[winners]
        taken[aim[winners, 1], aim[winners, 0]] = True
        keep = np.ones(len(left), bool)
        keep[winners] = False
        left = left[keep]
    return cells.astype(np.int32), side


def _spread(values: Rows) -> Rows:
    """Coordinates (n,) from 0 to 1, halfway between where they lie and where their rank would put them."""
    low, high = float(values.min()), float(values.max())
    plain = (values - low) / max(high - low, 1e-9)
    ranks = np.empty(len(values), np.float32)
    ranks[np.lexsort((np.arange(len(values)), values))] = np.arange(len(values)) / max(len(values) - 1, 1)
    return np.asarray((1 - _EVENNESS) * plain + _EVENNESS * ranks, np.float32)


def _rings(side: int) -> Iterator[tuple[int, int]]:
    """Steps to the cells around one, the nearest first, as far as a grid reaches."""
    near = min(side, 48)
    every = np.mgrid[-near : near + 1, -near : near + 1].reshape(2, -1)
    for place in np.argsort((every**2).sum(axis=0), kind="stable"):
        yield int(every[0, place]), int(every[1, place])
    # Whoever found nothing so near takes whatever is left, ring by ring.
    for radius in range(near + 1, 2 * side):
        for step in range(-radius, radius + 1):
            yield from ((step, -radius), (step, radius), (-radius, step), (radius, step))
