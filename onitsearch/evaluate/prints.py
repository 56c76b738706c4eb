"""How surely two impressions of one print are known as such, and how rarely two different pictures are.

Impressions are made from real pictures, each worn in two different ways; of different ones pairs are drawn by chance.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from onitsearch.evaluate.degrade import IMPRESSIONS
from onitsearch.evaluate.true_crops import TrueCrop, as_kept
from onitsearch.prints.features import Features, extract
from onitsearch.prints.match import MIN_INLIERS, align


@dataclass(frozen=True)
class PrintFigures:
    """What became of pairs of one print (by the ways both were worn) and of pairs of different pictures.

    ``inliers`` are the (least, 5th percentile, median) of the true pairs, ``most_false`` is the most of a false one.
    """

    pictures: int
    pairs: int
    found: int
    random_pairs: int
    false: int
    inliers: tuple[int, int, int]
    most_false: int
    recall_by_manner: dict[str, float]
    false_pairs: tuple[str, ...] = ()

    @property
    def recall(self) -> float:
        """Share of the pairs of one print that are known as such."""
        return self.found / self.pairs if self.pairs else 0.0

    @property
    def precision(self) -> float:
        """Share of what is taken for one print, of both kinds of pairs, that is one."""
        said = self.found + self.false
        return self.found / said if said else 1.0

    def as_json(self) -> dict[str, Any]:
        """Return the figures as JSON has them."""
        return {**self.__dict__, "recall": self.recall, "precision": self.precision}


def score_prints(
    crops: Sequence[TrueCrop],
    *,
    random_pairs: int = 10_000,
    seed: int = 1,
    threshold: int = MIN_INLIERS,
    progress: Callable[[int], object] = lambda _: None,
) -> PrintFigures:
    """Wear each picture in every way, and compare all pairs of ways, then random pairs of different books' pictures.

    ``progress`` is told of each picture and of each hundred random pairs.
    """
    worn: list[dict[str, Features]] = []
    hits: dict[str, list[bool]] = {}
    true_inliers: list[int] = []
    for number, crop in enumerate(crops):
        ways = {
            name: extract(as_kept(wear(crop.pixels, np.random.default_rng([seed, number, at]))))
            for at, (name, wear) in enumerate(IMPRESSIONS.items())
        }
        worn.append(ways)
        for one, other in itertools.combinations(ways, 2):
            inliers = _inliers(ways[one], ways[other])
            true_inliers.append(inliers)
            hits.setdefault(f"{one} + {other}", []).append(inliers >= threshold)
        progress(1)
    false, most, drawn = _different(crops, worn, random_pairs, seed, threshold, progress)
    spread = np.percentile(true_inliers, [0, 5, 50]) if true_inliers else np.zeros(3)
    return PrintFigures(
        pictures=len(crops),
        pairs=len(true_inliers),
        found=sum(map(sum, hits.values())),
        random_pairs=drawn,
        false=len(false),
        inliers=(int(spread[0]), int(spread[1]), int(spread[2])),
        most_false=most,
        recall_by_manner={name: round(sum(said) / len(said), 4) for name, said in hits.items()},
        false_pairs=tuple(false),
    )


def _different(
    crops: Sequence[TrueCrop],
    worn: Sequence[dict[str, Features]],
    count: int,
    seed: int,
    threshold: int,
    progress: Callable[[int], object],
) -> tuple[list[str], int, int]:
    """Compare random pairs; returns those taken for one print, the most inliers seen, and how many were drawn.

    Of one book no pair is drawn: it may well show one block twice, and no truth says where.
    """
    if len({crop.book for crop in crops}) < 2:
        return [], 0, 0
    chance, ways = np.random.default_rng(seed), list(IMPRESSIONS)
    false, most, drawn = [], 0, 0
    while drawn < count:
        one, other = (int(number) for number in chance.integers(0, len(crops), 2))
        if crops[one].book == crops[other].book:
            continue
        first, second = (ways[int(number)] for number in chance.integers(0, len(ways), 2))
        inliers = _inliers(worn[one][first], worn[other][second])
        most = max(most, inliers)
        if inliers >= threshold:
            false.append(f"{crops[one].name} ({first}) and {crops[other].name} ({second}): {inliers}")
        drawn += 1
        if drawn % 100 == 0:
            progress(1)
    return false, most, drawn


def _inliers(first: Features, second: Features) -> int:
    found = align(first, second)
    return found.inliers if found else 0
