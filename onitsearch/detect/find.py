"""Which regions a page holds, by the library's own layout or by our detector.

- A layout that names pictures is taken at its word.
- A silent one means “none” where it would know: made by a program or with labels that name pictures, or of a
  book another page of which names some.
- Else the detector looks; what it takes for a picture but the layout reads as text is text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onitsearch.detect.base import Detector
from onitsearch.detect.region import Region
from onitsearch.detect.supplied import Layout
from onitsearch.geometry import Box
from onitsearch.pages.image import PageImage

_MOSTLY_TEXT = 0.45


@dataclass(frozen=True)
class Found:
    """The regions of a page and who named them."""

    regions: tuple[Region, ...]
    source: str


def find_regions(
    page: PageImage, layout: Layout | None, detector: Detector, *, trusted: bool = False
) -> Found:
    """Return the regions of a page; ``trusted`` says that the book's layouts are known to name pictures."""
    if layout is not None and (layout.regions or layout.knows_pictures or trusted):
        return Found(layout.regions, "alto")
    regions = detector.detect(page)
    if layout is not None:
        boxes = [box for box, text in layout.lines if text.strip()]
        regions = [region for region in regions if _text_share(region.box, boxes) < _MOSTLY_TEXT]
    return Found(tuple(regions), detector.name)


def _text_share(box: Box, lines: Sequence[Box]) -> float:
    if box.area <= 0:
        return 0.0
    return sum(box.intersection(line) for line in lines) / box.area
