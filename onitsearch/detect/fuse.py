"""Several sources about one page made one: the same picture named twice is one region, and says who named it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from onitsearch.detect.layout import MOST_REGIONS, Layout, clipped, words_near
from onitsearch.detect.region import Region
from onitsearch.detect.sources import SUPPLIED
from onitsearch.geometry import SAME_BOX, Box
from onitsearch.kinds import KINDS

# Kinds that come from words, never from the shape of a box.
_SPOKEN = tuple(kind for kind in KINDS if kind not in ("illustration", "other", "ornament", "initial"))
_MOSTLY_TEXT = 0.45
_MOST_READINGS = 8


def fuse(layouts: Sequence[Layout], width: float, height: float) -> Layout | None:
    """Return one layout for all that sources say of a page of ``width`` × ``height`` units; None where none does.

    A marked region that meets a named picture only lends it its words; one that lies on lines of text is no picture.
    Where it is open how one source is to be read, each of its readings is fused with what the others say.
    """
    if not layouts:
        return None
    fused = _fused(layouts, width, height)
    others = [
        _fused([*layouts[:place], other, *layouts[place + 1 :]], width, height)
        for place, layout in enumerate(layouts)
        for other in layout.others
    ]
    doubt = " ".join(dict.fromkeys(layout.doubt for layout in layouts if layout.doubt))
    return replace(fused, others=tuple(others[:_MOST_READINGS]), doubt=doubt)


def _fused(layouts: Sequence[Layout], width: float, height: float) -> Layout:
    ordered = sorted(layouts, key=lambda layout: min(_rank(source) for source in layout.sources or ("",)))
    # The fullest reading of the text; two readings of the same lines would double every caption.
    lines = max((layout.lines for layout in ordered), key=len)
    regions: list[Region] = []
    for region in (region for layout in ordered for region in layout.regions):
        _add(regions, region)
    unconfirmed: list[Region] = []
    for marked in (marked for layout in ordered for marked in layout.unconfirmed):
        place = _place(regions, marked.box)
        if place is not None:
            regions[place] = _both(regions[place], marked)
        elif not is_text(marked.box, lines):
            _add(unconfirmed, marked)
    digests = [layout.digest for layout in ordered]
    return Layout(
        tuple(_with_words(region, lines, width, height) for region in regions[:MOST_REGIONS]),
        lines,
        any(layout.knows_pictures for layout in ordered),
        digests[0] if len(digests) == 1 else hashlib.sha256(" ".join(digests).encode()).hexdigest(),
        tuple(_with_words(marked, lines, width, height) for marked in unconfirmed[:MOST_REGIONS]),
        tuple(dict.fromkeys(source for layout in ordered for source in layout.sources)),
        any(layout.incomplete for layout in ordered),
        lists_all=any(layout.lists_all for layout in ordered),
    )


def is_text(box: Box, lines: Sequence[tuple[Box, str]]) -> bool:
    """Say whether lines with words in them cover so much of a box that it is no picture."""
    covered = sum(box.intersection(line) for line, text in lines if text.strip())
    return box.area > 0 and covered >= _MOSTLY_TEXT * box.area


def _add(regions: list[Region], region: Region) -> None:
    place = _place(regions, region.box)
    if place is None:
        if len(regions) < MOST_REGIONS:
            regions.append(region)
    else:
        regions[place] = _both(regions[place], region)


def _place(regions: Sequence[Region], box: Box) -> int | None:
    """Return which region is the same picture as a box, the best overlap where several are."""
    overlaps = [(region.box.iou(box), place) for place, region in enumerate(regions)]
    best, place = max(overlaps, default=(0.0, 0))
    return place if best >= SAME_BOX else None


def _both(first: Region, second: Region) -> Region:
    """Return the first region with what the second adds to it."""
    kind = first.kind
    if second.kind in _SPOKEN and first.kind not in _SPOKEN:
        kind = second.kind
    text = first.text
    if second.text and second.text.lower() not in first.text.lower():
        text = clipped(f"{first.text}; {second.text}") if first.text else second.text
    sources = dict.fromkeys([*first.source.split("+"), *second.source.split("+")])
    # Two that say the same are as sure as the surer of them, whose box it then is.
    surer = second if second.score > first.score else first
    # A published vector is of its own box, which is kept with it.
    framed = first if first.vectors else second if second.vectors else surer
    vectors = framed.vectors
    if second.box == first.box:
        vectors = (
            *vectors,
            *(one for one in second.vectors if all(one.model != had.model for had in vectors)),
        )
    return replace(
        first,
        box=framed.box,
        score=surer.score,
        kind=kind,
        text=text,
        source="+".join(sources),
        vectors=vectors,
    )


def _with_words(region: Region, lines: Sequence[tuple[Box, str]], width: float, height: float) -> Region:
    return region if region.text else replace(region, text=words_near(region.box, lines, width, height))


def _rank(source: str) -> int:
    return SUPPLIED.index(source) if source in SUPPLIED else len(SUPPLIED)
