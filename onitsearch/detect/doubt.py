"""What becomes of supplied regions that may be wrong: the detector's eye, and the paper itself, decide.

A region is open where its file leaves in doubt how boxes lie on the page, or where it frames bare paper. One that the
detector sees as well stays; one that is contradicted goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from onitsearch.detect.layout import Layout
from onitsearch.detect.region import Region
from onitsearch.geometry import SAME_BOX, Box, whole_box
from onitsearch.pages.image import PageImage

# What a detector saw and what a library framed are one picture from this intersection over union on. It is less than
# SAME_BOX, for they differ by design: a zone takes in the caption and the margin, a detector cuts at the ink.
_MEETS = 0.3
_WITHIN = 0.8
SURE = 0.9
"""How sure a region is at most whose only witnesses are the detector and a claim that needed it."""
_UNSEEN = 0.4
_CERTAIN, _LIKELY = 1.0, 0.7
# By so much another reading has to agree better with what is seen than the one that the file itself suggests.
_CLEARLY = 0.15
# Grey levels (of 255) between the dark and the light of paper with nothing on it; boxes of fewer pixels tell nothing.
_BARE, _FEWEST = 14, 32


@dataclass(frozen=True)
class Settled:
    """A layout without open questions; ``agreed`` says that all that was open is seen by the detector too."""

    layout: Layout
    agreed: bool
    note: str


def is_same(seen: Region, known: Region) -> bool:
    """Say whether what was seen is a supplied region, or a part of it, or holds nothing else."""
    return (
        seen.box.iou(known.box) >= _MEETS
        or seen.box.covered_by(known.box) > _WITHIN
        or known.box.covered_by(seen.box) > _WITHIN
    )


def is_open(layout: Layout, page: PageImage) -> bool:
    """Say whether the detector has to be asked about a layout's own regions, or how the file is to be read."""
    return bool(layout.others) or any(
        region.score < _CERTAIN or is_bare(page, region.box) for region in layout.regions
    )


def is_bare(page: PageImage, box: Box) -> bool:
    """Say whether a box (canvas space) frames paper with nothing on it."""
    height, width = page.pixels.shape[:2]
    inner = page.to_canvas.inverse().box(box)
    # A rule or the edge of the next column at the rim does not make it a picture.
    inner = Box(inner.x + 0.05 * inner.w, inner.y + 0.05 * inner.h, 0.9 * inner.w, 0.9 * inner.h)
    if min(inner.w, inner.h) < _FEWEST or inner.clamp(width, height) is None:
        return False
    cut = whole_box(inner, width, height)
    grey = page.pixels[cut.y : cut.y + cut.h, cut.x : cut.x + cut.w].mean(axis=2)
    # Means over small squares: what is left is neither noise nor the grain of the paper.
    down, across = grey.shape[0] // 4 * 4, grey.shape[1] // 4 * 4
    smooth = grey[:down, :across].reshape(down // 4, 4, across // 4, 4).mean(axis=(1, 3))
    dark, light = np.percentile(smooth, (0.5, 99.5))
    return bool(light - dark < _BARE)


def settle(layout: Layout, seen: Sequence[Region], page: PageImage) -> Settled:
    """Choose the reading that agrees with what the detector saw, and drop what it and the paper contradict."""
    best, agreement = layout, _agreement(layout, seen)
    for other in layout.others:
        found = _agreement(other, seen)
        if found >= SAME_BOX and found > agreement + _CLEARLY:
            best, agreement = other, found
    kept: list[Region] = []
    met = dropped = unseen = 0
    for region in best.regions:
        bare = is_bare(page, region.box)
        if region.score >= _CERTAIN and not bare:
            kept.append(region)
            continue
        witness = partner(region, seen)
        if witness is not None:
            met += 1
            kept.append(_agreed(region, witness))
        elif not bare and (region.score >= _LIKELY or not layout.others):
            unseen += 1
            kept.append(replace(region, score=min(region.score, _UNSEEN)))
        else:
            dropped += 1
    placed = bool(met) or not layout.doubt
    note = (
        f"{layout.doubt or 'A named picture is bare paper.'} Of its pictures the detector sees {met}; "
        f"{unseen} stay as unsure, {dropped} are left out{', by another reading' if best is not layout else ''}."
    )
    lines = best.lines if placed else ()
    return Settled(
        replace(best, regions=tuple(kept), lines=lines, others=(), doubt=""), not (dropped or unseen), note
    )


def _agreement(layout: Layout, seen: Sequence[Region]) -> float:
    """Return how well the open regions lie on what was seen: the mean of their best overlaps, 0 to 1."""
    overlaps = [
        max((region.box.iou(one.box) for one in seen), default=0.0)
        for region in layout.regions
        if region.score < _CERTAIN
    ]
    return sum(overlaps) / len(overlaps) if overlaps else 0.0


def partner(region: Region, seen: Sequence[Region]) -> Region | None:
    """Return what was seen of a supplied region, the best overlap where several are the same."""
    same = [one for one in seen if is_same(one, region)]
    return max(same, key=lambda one: one.box.iou(region.box)) if same else None


def _agreed(region: Region, witness: Region) -> Region:
    """Return what two name: the library's box where they nearly agree, else that of the one who looked."""
    if region.box.iou(witness.box) >= SAME_BOX:
        return replace(region, score=max(SURE, witness.score))
    score, source = min(SURE, witness.score), f"{region.source}+{witness.source}"
    return replace(region, box=witness.box, score=score, source=source, vectors=())
