"""Which regions a page holds: what the library says, what our detector sees, or both.

- A layout that names pictures is taken at its word.
- A silent one means “none” where it would know: made by a program or with labels that name pictures, or of a
  book another page of which names some.
- Else the detector looks, and finds what annotations and ranges leave out; what it takes for a picture but the layout
  reads as text is text. A marked region that nobody calls a picture is one where the detector sees one in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from onitsearch.detect.base import Detector
from onitsearch.detect.fuse import text_share
from onitsearch.detect.layout import Layout, words_near
from onitsearch.detect.region import Region
from onitsearch.pages.image import PageImage

_MOSTLY_TEXT = 0.45
_OCR = {"alto", "page", "hocr"}
# What a detector saw and what a library framed are one picture from this intersection over union on. It is less than
# SAME_BOX, for they differ by design: a zone takes in the caption and the margin, a detector cuts at the ink.
_MEETS = 0.3
_WITHIN = 0.8
_SURE = 0.9
_LONGEST_NAME = 32


@dataclass(frozen=True)
class PageRegions:
    """The regions of a page and who named them."""

    regions: tuple[Region, ...]
    source: str


def find_regions(
    page: PageImage, layout: Layout | None, detector: Detector, *, trusted: bool = False
) -> PageRegions:
    """Return the regions of a page; ``trusted`` says that the book's layouts are known to name pictures."""
    if layout is None:
        return PageRegions(tuple(detector.detect(page)), detector.name)
    knows = layout.knows_pictures or (trusted and not _OCR.isdisjoint(layout.sources))
    if knows and not layout.unconfirmed:
        return PageRegions(layout.regions, "+".join(layout.sources)[:_LONGEST_NAME])
    seen = [region for region in detector.detect(page) if text_share(region.box, layout.lines) < _MOSTLY_TEXT]
    supplied = [*layout.regions, *_confirmed(layout.unconfirmed, seen)]
    if not knows:
        rest = [region for region in seen if not any(_is_same(region, known) for known in supplied)]
        supplied += [_with_words(region, layout, page) for region in rest]
    names = [detector.name, *_names(layout.regions), *_names(layout.unconfirmed)]
    return PageRegions(tuple(supplied), "+".join(dict.fromkeys(names))[:_LONGEST_NAME])


def _confirmed(unconfirmed: Sequence[Region], seen: Sequence[Region]) -> list[Region]:
    """Return the regions in which the detector sees a picture; the kind is the detector's where nobody told it."""
    found = []
    for marked in unconfirmed:
        pictures = [region for region in seen if _is_same(region, marked)]
        if pictures:
            best = max(pictures, key=lambda region: region.box.iou(marked.box))
            kind = best.kind if marked.kind == "illustration" else marked.kind
            found.append(replace(marked, kind=kind, score=max(best.score, min(_SURE, marked.score))))
    return found


def _is_same(seen: Region, known: Region) -> bool:
    """Say whether what was seen is a supplied region, or a part of it, or holds nothing else."""
    return (
        seen.box.iou(known.box) >= _MEETS
        or seen.box.covered_by(known.box) > _WITHIN
        or known.box.covered_by(seen.box) > _WITHIN
    )


def _with_words(region: Region, layout: Layout, page: PageImage) -> Region:
    if region.text:
        return region
    return replace(region, text=words_near(region.box, layout.lines, page.canvas_width, page.canvas_height))


def _names(regions: Sequence[Region]) -> list[str]:
    return [name for region in regions for name in region.source.split("+")]
