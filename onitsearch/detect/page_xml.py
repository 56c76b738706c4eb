"""PAGE XML (PRImA): image, graphic, chart, map, drawing and music regions, and lines of text.

Points are pixels of the scan whose size the page names. https://ocr-d.de/en/spec/page
"""

from __future__ import annotations

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
from onitsearch.errors import BadLayoutError
from onitsearch.geometry import Affine, Box, around

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


def layout_of(root: etree._Element, data: bytes, width: float, height: float, name: str) -> Layout:
    """Return what a parsed PAGE file says, for a canvas of ``width`` × ``height`` units. Raises BadLayoutError."""
    page = next(elements_named(root, "Page"), None)
    if page is None:
        return Layout(digest=digest_of(data), sources=(SOURCE,))
    across, down = number(page, "imageWidth"), number(page, "imageHeight")
    if not (across and down and across > 0 and down > 0):
        raise BadLayoutError(f"{name} does not say how large the image is that it describes.")
    to_canvas = Affine.scale(width / across, height / down)
    placed = [
        (to_canvas.box(box), line)
        for line in list(elements_named(page, "TextLine"))[:MOST_LINES]
        if (box := _box(line)) is not None
    ]
    lines = tuple((box, _line_text(line)) for box, line in placed)
    captions = [box for box, line in placed if _in_caption(line)]
    regions = []
    for block, kind, words in _pictures(page):
        box = _box(block)
        inside = to_canvas.box(box).clamp(width, height) if box else None
        if inside is None or inside.w <= 0.01 * width or inside.h <= 0.005 * height:
            continue
        kind = kind or kind_by_words(words) or kind_by_shape(inside, width, height)
        # Words that were read within a map or a diagram are its own.
        text = _inner_text(block) or words_near(inside, lines, width, height, captions)
        regions.append(Region(inside, kind, 1.0, SOURCE, text))
        if len(regions) == MOST_REGIONS:
            break
    return Layout(tuple(regions), lines, bool(regions), digest_of(data), sources=(SOURCE,))


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
    """Return the box around a region's Coords: ``points``, or Point elements as before 2013."""
    for coords in block:
        if local_name(coords) != "Coords":
            continue
        corners = points(attribute(coords, "points"))
        for point in elements_named(coords, "Point"):
            x, y = number(point, "x"), number(point, "y")
            if x is not None and y is not None:
                corners.append((x, y))
        box = around(corners) if len(corners) > 1 else None
        return box if box and box.w > 0 and box.h > 0 else None
    return None
