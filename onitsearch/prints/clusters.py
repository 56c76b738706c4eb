"""Pairs of impressions → all impressions of one block or plate, as seen from one of them.

Everything that matches directly belongs to it. Further ones belong to it only over strong links, few of them,
and where the homographies put together are still plausible: one false pair must not tie two blocks together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from onitsearch.prints.match import Matrix, plausible

# A link with so many inliers may lead on. A false pair, or a recut copy, stays far below it.
STRONG = 40
MOST_LINKS = 3
MOST = 200


@dataclass(frozen=True, eq=False)
class Pair:
    """A verified pair: the homography maps pixels of ``first`` to those of ``second``."""

    first: int
    second: int
    inliers: int
    homography: Matrix

    def homography_from(self, one: int) -> Matrix:
        """Return the homography from ``one`` of the two to the other."""
        if one == self.first:
            return self.homography
        back = np.linalg.inv(self.homography)
        return np.asarray(back / (back[2, 2] or 1.0), np.float64)


@dataclass(frozen=True, eq=False)
class Impression:
    """Another impression: ``homography`` maps pixels of the one that was asked about to its own.

    ``inliers`` are those of the pair, or of the weakest link where they match only over others (``links`` > 1).
    """

    id: int
    inliers: int
    homography: Matrix
    links: int = 1


def impressions(
    start: int, pairs_of: Callable[[Iterable[int]], Iterable[Pair]], size: tuple[float, float]
) -> list[Impression]:
    """Return the other impressions of a picture's block or plate, those that match best first.

    ``pairs_of`` returns the verified pairs that any of some ids is in, ``size`` is that of the picture in pixels.
    """
    found: dict[int, Impression] = {}
    edge = [Impression(start, 0, np.eye(3), 0)]
    for links in range(1, MOST_LINKS + 1):
        by_id = {one.id: one for one in edge}
        reached: dict[int, Impression] = {}
        for pair in sorted(pairs_of(by_id), key=lambda pair: -pair.inliers):
            for one, other in ((pair.first, pair.second), (pair.second, pair.first)):
                if one not in by_id or other == start or other in found or other in reached:
                    continue
                if links > 1 and min(pair.inliers, by_id[one].inliers) < STRONG:
                    continue
                whole = pair.homography_from(one) @ by_id[one].homography
                if links > 1 and not plausible(whole, *size):
                    continue
                weakest = pair.inliers if links == 1 else min(pair.inliers, by_id[one].inliers)
                reached[other] = Impression(other, weakest, whole / (whole[2, 2] or 1.0), links)
        found |= reached
        edge = list(reached.values())
        if not edge or len(found) >= MOST:
            break
    return sorted(found.values(), key=lambda one: (one.links, -one.inliers, one.id))[:MOST]
