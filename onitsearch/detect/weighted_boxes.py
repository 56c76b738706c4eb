"""Boxes that several detectors see made one each: weighted box fusion (Solovyev et al., 2021, arXiv:1910.13302)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from onitsearch.detect.region import Region
from onitsearch.geometry import Box

# What a detector calls an initial or a stamp may lie in what another calls a picture: these are fused apart.
_APART = ("initial", "stamp")


@dataclass
class _Cluster:
    """The boxes that frame one picture, with whose they are and their weighted scores; ``box`` is their mean."""

    box: Box
    parts: list[tuple[int, Region, float]] = field(default_factory=list)

    def add(self, whose: int, region: Region, score: float) -> None:
        self.parts.append((whose, region, score))
        total = sum(score for _, _, score in self.parts)
        if total > 0:
            self.box = Box.from_corners(
                sum(score * one.box.x for _, one, score in self.parts) / total,
                sum(score * one.box.y for _, one, score in self.parts) / total,
                sum(score * one.box.right for _, one, score in self.parts) / total,
                sum(score * one.box.bottom for _, one, score in self.parts) / total,
            )


def fuse_boxes(
    answers: Sequence[Sequence[Region]], weights: Sequence[float], *, least: float, source: str
) -> list[Region]:
    """Return one region a picture, the surest first, of what detectors of these weights answered of one page.

    Boxes of intersection over union ``least`` and more frame one picture. Its box is the mean of theirs, weighted with
    weight times score; its score the sum of the weighted scores over all weights, so that what one of two equal
    detectors alone sees counts half; its kind that with the most of it. Each detector counts once a picture.
    """
    clusters: dict[bool, list[_Cluster]] = {False: [], True: []}
    named = ((whose, region) for whose, regions in enumerate(answers) for region in regions)
    for whose, region in sorted(named, key=lambda one: -one[1].score * weights[one[0]]):
        same = clusters[region.kind in _APART]
        best = max(same, key=lambda cluster: cluster.box.iou(region.box), default=None)
        if best is None or best.box.iou(region.box) < least:
            best = _Cluster(region.box)
            same.append(best)
        best.add(whose, region, region.score * weights[whose])
    fused = [_region(one, sum(weights), source) for group in clusters.values() for one in group]
    return sorted(fused, key=lambda region: -region.score)


def _region(cluster: _Cluster, weight: float, source: str) -> Region:
    by_detector: dict[int, float] = {}
    by_kind: dict[str, float] = {}
    for whose, region, score in cluster.parts:
        by_detector[whose] = max(by_detector.get(whose, 0.0), score)
        by_kind[region.kind] = by_kind.get(region.kind, 0.0) + score
    first = cluster.parts[0][1]
    return replace(
        first,
        box=cluster.box,
        kind=_most(by_kind),
        score=min(1.0, sum(by_detector.values()) / weight),
        source=source,
    )


def _most(shares: Mapping[str, float]) -> str:
    return max(shares, key=lambda kind: shares[kind])
