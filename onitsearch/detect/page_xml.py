"""PAGE XML (PRImA): image, graphic, chart, map, drawing and music regions, and lines of text.

Points are pixels of the scan whose size the page names. https://ocr-d.de/en/spec/page
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from lxml import etree

from onitsearch.detect.kinds import kind_by_shape, kind_by_words
from onitsearch.detect.layout import (
    CAPTION,
    MOST_LINES,
    MOST_REGIONS,
    PICTURE,
    Layout,
    attribute,
    clipped,
    digest_of,
    elements_named,
    local_name,
    number,
    points,
    words_near,
)
from onitsearch.detect.region import Region
from onitsearch.detect.scale import Shown, Way, readings, ways_to_canvas
from onitsearch.errors import BadLayoutError
from onitsearch.geometry import Box, around

SOURCE = "page"
# What a region is by its element alone; None leaves it to its shape.
_REGIONS = {
    "ImageRegion": None,
    "LineDrawingRegion": None,
    "GraphicRegion": None,
    "ChartRegion": "diagram",
    "MapRegion": "map",
    "MusicRegion": "music",
    "ChemRegion": "diagram",
}
# Types of GraphicRegion that nobody looks for.
_NO_PICTURES = ("handwritten-annotation", "signature", "barcode", "paper-grow", "punch-hole")
_TYPES = {"decoration": "ornament", "frame": "ornament", "logo": "mark", "stamp": "stamp"}


def layout_of(root: etree._Element, data: bytes, shown: Shown, name: str) -> Layout:
    """Return what a parsed PAGE file says of the page shown. Raises BadLayoutError."""
    page = next(elements_named(root, "Page"), None)
    if page is None:
        return Layout(digest=digest_of(data), sources=(SOURCE,))
    across, down = number(page, "imageWidth"), number(page, "imageHeight")
    extent = Box(0, 0, across, down) if across and down and across > 0 and down > 0 else None
    elements = list(elements_named(page, "TextLine"))[:MOST_LINES]
    pictures = list(itertools.islice(_pictures(page), MOST_REGIONS))
    blocks = [*elements, *(block for block, _, _ in pictures)]
    boxes = [box for block in blocks if (box := _box(block)) is not None]
    if extent is None and not boxes:
        raise BadLayoutError(f"{name} does not say how large the image is that it describes.")
    ways, doubt = ways_to_canvas(extent, boxes, shown, name=name)

    def read(way: Way) -> Layout:
        placed = [(way.to_canvas.box(box), line) for line in elements if (box := _box(line)) is not None]
        lines = tuple((box, _line_text(line)) for box, line in placed)
        captions = [box for box, line in placed if _in_caption(line)]
        regions, lost = [], False
        for block, kind, words in pictures:
            box = _box(block)
            inside = way.to_canvas.box(box).clamp(shown.width, shown.height) if box else None
            lost = lost or inside is None
            if inside is None or inside.w <= 0.01 * shown.width or inside.h <= 0.005 * shown.height:
                continue
            kind = kind or kind_by_words(words) or kind_by_shape(inside, shown.width, shown.height)
            # Words that were read within a map or a diagram are its own.
            text = _inner_text(block) or words_near(inside, lines, shown.width, shown.height, captions)
            regions.append(Region(inside, kind, way.score, SOURCE, text))
        knows = bool(regions) and not lost
        return Layout(tuple(regions), lines, knows, digest_of(data), sources=(SOURCE,), incomplete=lost)

    return readings(read, ways, doubt)


def _pictures(page: etree._Element) -> Iterator[tuple[etree._Element, str | None, str]]:
    """Return the picture regions that lie in no other, with their kind where their element or type tells it."""
    for block in page.iter():
        name = local_name(block)
        if not name.endswith("Region") or _inside_a_picture(block):
            continue
        words = f"{attribute(block, 'type')} {attribute(block, 'custom')}".strip()
        if name in _REGIONS and attribute(block, "type") not in _NO_PICTURES:
            yield block, _REGIONS[name] or _TYPES.get(attribute(block, "type")), words
        elif (name in ("TextRegion", "CustomRegion", "UnknownRegion")) and _calls_itself_a_picture(words):
            yield block, None, words


def _inside_a_picture(block: etree._Element) -> bool:
    return any(local_name(parent) in _REGIONS for parent in block.iterancestors())


def _calls_itself_a_picture(words: str) -> bool:
    return bool(PICTURE.search(words)) and not CAPTION.search(words)


def _inner_text(block: etree._Element) -> str:
    return clipped(" ".join(_line_text(line) for line in elements_named(block, "TextLine")))


def _in_caption(line: etree._Element) -> bool:
    block = line.getparent()
    return block is not None and bool(
        CAPTION.search(f"{attribute(block, 'type')} {attribute(block, 'custom')}")
    )


def _line_text(line: etree._Element) -> str:
    """Return a line's own transcription, else those of its words."""
    for owner in (line, *(child for child in line if local_name(child) == "Word")):
        own = [
            (part.text or "").strip()
            for equivalent in owner
            if local_name(equivalent) == "TextEquiv"
            for part in elements_named(equivalent, "Unicode")
        ]
        if owner is line and own and own[0]:
            return own[0]
    words = (child for child in line if local_name(child) == "Word")
    return " ".join(filter(None, (_line_text(word) for word in words)))


def _box(block: etree._Element) -> Box | None:
    """Return the box around a region: all its Coords, else those of what lies in it.

    Coords have ``points``, or Point elements as before 2013; a region in several pieces has several.
    """
    corners = [corner for child in block if local_name(child) == "Coords" for corner in _corners(child)]
    if len(corners) < 2:
        corners = [corner for inner in elements_named(block, "Coords") for corner in _corners(inner)]
    box = around(corners) if len(corners) > 1 else None
    return box if box and box.w > 0 and box.h > 0 else None


def _corners(coords: etree._Element) -> list[tuple[float, float]]:
    corners = points(attribute(coords, "points"))
    for point in elements_named(coords, "Point"):
        x, y = number(point, "x"), number(point, "y")
        if x is not None and y is not None:
            corners.append((x, y))
    return corners
