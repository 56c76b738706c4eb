"""Which regions a page holds: what the library says, what our detector sees, or both.

- A layout that names pictures is taken at its word, and so is a list of the page's pictures with their vectors.
- A silent one means “none” where it would know: made by a program or with labels that name pictures, or of a
  book another page of which names some.
- Else the detector looks, and finds what annotations and ranges leave out; what it takes for a picture but the layout
  reads as text is text. A marked region that nobody calls a picture is one where the detector sees one in it.
- Where it is open how a file's boxes lie on the page, or one of its pictures cannot be placed, or frames bare paper,
  the detector looks as well, and no silence counts.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onitsearch.detect.detectors import Detector
from onitsearch.detect.doubt import SURE, is_open, is_same, partner, settle
from onitsearch.detect.fuse import is_text
from onitsearch.detect.layout import Layout, words_near
from onitsearch.detect.region import Region
from onitsearch.detect.sources import OCR, joined
from onitsearch.pages.image import PageImage

log = logging.getLogger(__name__)

_MISSED = "A picture that its layout names has no place that could be read."


@dataclass(frozen=True)
class PageRegions:
    """The regions of a page, who named them, and what was doubtful about that (empty: nothing)."""

    regions: tuple[Region, ...]
    source: str
    note: str = ""


def find_regions(
    page: PageImage, layout: Layout | None, detector: Detector, *, trusted: bool = False
) -> PageRegions:
    """Return the regions of a page; ``trusted`` says that the book's layouts are known to name pictures."""
    if layout is None:
        return PageRegions(tuple(detector.detect(page)), detector.name)
    knows = not layout.incomplete and (
        layout.knows_pictures or layout.lists_all or (trusted and not OCR.isdisjoint(layout.sources))
    )
    doubtful = is_open(layout, page)
    if knows and not layout.unconfirmed and not doubtful:
        return PageRegions(layout.regions, joined("+".join(layout.sources)))
    seen, note = detector.detect(page), _MISSED if layout.incomplete else ""
    if doubtful:
        settled = settle(layout, seen, page)
        layout, knows, note = settled.layout, knows and settled.agreed, f"{settled.note} {note}".strip()
    seen = [region for region in seen if not is_text(region.box, layout.lines)]
    supplied = [*layout.regions, *_confirmed(layout.unconfirmed, seen)]
    if not knows:
        rest = [region for region in seen if not any(is_same(region, known) for known in supplied)]
        supplied += [_with_words(region, layout, page) for region in rest]
    if note:
        log.warning("page image %s: %s", page.url, note)
    names = [detector.name, *_names(layout.regions), *_names(layout.unconfirmed)]
    return PageRegions(tuple(supplied), joined("+".join(dict.fromkeys(names))), note)


def _confirmed(unconfirmed: Sequence[Region], seen: Sequence[Region]) -> list[Region]:
    """Return the regions in which the detector sees a picture; the kind is the detector's where nobody told it."""
    found = []
    for marked in unconfirmed:
        best = partner(marked, seen)
        if best is not None:
            kind = best.kind if marked.kind == "illustration" else marked.kind
            found.append(replace(marked, kind=kind, score=max(best.score, min(SURE, marked.score))))
    return found


def _with_words(region: Region, layout: Layout, page: PageImage) -> Region:
    if region.text:
        return region
    return replace(region, text=words_near(region.box, layout.lines, page.canvas_width, page.canvas_height))


def _names(regions: Sequence[Region]) -> list[str]:
    return [name for region in regions for name in region.source.split("+")]
