"""ALTO 2 to 4: pictures, by name or by SegmOnto's labels, and lines of text.

Boxes are scaled from the ALTO page to the canvas, so that the unit of measure (pixel, mm10, inch1200) cancels
out where the file says how large its page is, in the same unit. https://www.loc.gov/standards/alto/
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

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
from onitsearch.geometry import Affine, Box, around

SOURCE = "alto"
# Programs that mark every picture they see: where they name none, there is none.
_THOROUGH = re.compile(r"abbyy|finereader|docworks|ccs ", re.I)
_LONG = 200


def layout_of(root: etree._Element, data: bytes, shown: Shown, name: str, page: int = 1) -> Layout:
    """Return what a parsed ALTO file says of one of its pages."""
    digest = digest_of(data)
    sheets = list(elements_named(root, "Page"))
    if page > len(sheets):
        return Layout(digest=digest, sources=(SOURCE,))
    sheet = sheets[page - 1]
    tags = {
        attribute(tag, "ID"): f"{attribute(tag, 'LABEL')} {attribute(tag, 'TYPE')}"
        for tag in root.iter()
        if local_name(tag).endswith("Tag")
    }
    programs = " ".join((element.text or "").strip() for element in elements_named(root, "softwareName"))
    labels = any(PICTURE.search(label) for label in tags.values()) or bool(_THOROUGH.search(programs))
    extent, surely = _extent(sheet)
    unit = next(((e.text or "").strip().lower() for e in elements_named(root, "MeasurementUnit")), "")
    boxes = [box for block in _blocks(sheet) if (box := _box(block)) is not None]
    ways, doubt = ways_to_canvas(extent, boxes, shown, name=name, unit=unit or "pixel", surely=surely)

    def read(way: Way) -> Layout:
        elements = list(elements_named(sheet, "TextLine"))[:MOST_LINES]
        placed = [(way.to_canvas.box(box), line) for line in elements if (box := _box(line)) is not None]
        lines = tuple((box, _line_text(line)) for box, line in placed)
        captions = [box for box, line in placed if _in_caption(line, tags)]
        found, lost = _pictures(sheet, tags, way.to_canvas, shown.width, shown.height)
        regions = tuple(
            Region(
                box,
                kind_by_words(words) or kind_by_shape(box, shown.width, shown.height),
                way.score,
                SOURCE,
                _own_caption(block, tags) or words_near(box, lines, shown.width, shown.height, captions),
            )
            for box, words, block in found
            if not _holds_another(block, box, found)
        )
        knows = (bool(regions) or labels) and not lost
        return Layout(regions, lines, knows, digest, sources=(SOURCE,), incomplete=lost)

    return readings(read, ways, doubt)


def _blocks(sheet: etree._Element) -> Iterator[etree._Element]:
    return itertools.islice(
        elements_named(sheet, "TextLine", "TextBlock", "Illustration", "GraphicalElement"), MOST_LINES
    )


def _extent(sheet: etree._Element) -> tuple[Box | None, bool]:
    """Return a page's size, and whether it is surely that: its own, that of its margins, that of its print space."""
    across, down = number(sheet, "WIDTH"), number(sheet, "HEIGHT")
    if across and down and across > 0 and down > 0:
        return Box(0, 0, across, down), True
    parts = {local_name(part): box for part in sheet if (box := _box(part, empty=True)) is not None}
    margins = [box for name, box in parts.items() if name.endswith("Margin")]
    print_space = parts.get("PrintSpace")
    around_all = [*margins, *([print_space] if print_space else [])]
    if not around_all:
        return None, False
    right, bottom = max(box.right for box in around_all), max(box.bottom for box in around_all)
    if right <= 0 or bottom <= 0:
        return None, False
    # Margins together cover the page; so does a print space that begins in its corner.
    whole = print_space is not None and print_space.x < 0.01 * right and print_space.y < 0.01 * bottom
    return Box(0, 0, right, bottom), len(margins) > 1 or whole


def _pictures(
    sheet: etree._Element, tags: dict[str, str], to_canvas: Affine, width: float, height: float
) -> tuple[list[tuple[Box, str, etree._Element]], bool]:
    """Return the blocks that are pictures with their boxes and words, and whether one has no box on the page."""
    found: list[tuple[Box, str, etree._Element]] = []
    lost = False
    for block in sheet.iter():
        words = _picture_words(block, tags)
        if words is None:
            continue
        name, box = local_name(block), _box(block)
        inside = to_canvas.box(box).clamp(width, height) if box else None
        if inside is None:
            lost = lost or name == "Illustration" or bool(PICTURE.search(words))
        elif _big_enough(inside, name, width, height):
            found.append((inside, words, block))
        if len(found) == MOST_REGIONS:
            break
    return found, lost


def _picture_words(block: etree._Element, tags: dict[str, str]) -> str | None:
    """Return what a block is called where it is a picture (empty: just that), else None."""
    name = local_name(block)
    if name not in ("Illustration", "GraphicalElement", "ComposedBlock", "TextBlock"):
        return None
    words = f"{attribute(block, 'TYPE')} {_labels(block, tags)}".strip()
    if name in ("Illustration", "GraphicalElement"):
        return words
    return words if PICTURE.search(words) and not CAPTION.search(words) else None


def _labels(block: etree._Element, tags: dict[str, str]) -> str:
    # Before ALTO 2.1 blocks had STYLEREFS and TYPE only.
    return " ".join(tags.get(ref, "") for ref in attribute(block, "TAGREFS").split())


def _big_enough(box: Box, name: str, width: float, height: float) -> bool:
    if name == "GraphicalElement":  # mostly rules and braces between columns
        return min(box.w / width, box.h / height) > 0.03 and max(box.w, box.h) < 12 * min(box.w, box.h)
    return box.w > 0.01 * width and box.h > 0.005 * height


def _holds_another(block: etree._Element, box: Box, found: Sequence[tuple[Box, str, etree._Element]]) -> bool:
    """Say whether another named picture within this block is the better box (a frame around picture and caption)."""
    return any(
        other is not block and other_box.area > 0.3 * box.area and other_box.covered_by(box) > 0.9
        for other_box, _, other in found
        if any(parent is block for parent in other.iterancestors())
    )


def _own_caption(block: etree._Element, tags: dict[str, str]) -> str:
    """Return the words of the block that holds picture and caption together."""
    parent = block.getparent()
    if parent is None or local_name(parent) != "ComposedBlock":
        return ""
    pictures = sum(local_name(child) in ("Illustration", "GraphicalElement") for child in parent)
    words = " ".join(_line_text(line) for line in elements_named(parent, "TextLine"))
    # A block around several pictures or a lot of text is a column of the page, not a frame around one picture.
    is_frame = PICTURE.search(f"{attribute(parent, 'TYPE')} {_labels(parent, tags)}") or len(words) < _LONG
    return clipped(words) if pictures == 1 and is_frame else ""


def _in_caption(line: etree._Element, tags: dict[str, str]) -> bool:
    block = line.getparent()
    return block is not None and bool(CAPTION.search(f"{attribute(block, 'TYPE')} {_labels(block, tags)}"))


def _line_text(line: etree._Element) -> str:
    return " ".join(attribute(word, "CONTENT") for word in elements_named(line, "String"))


def _box(block: etree._Element, *, empty: bool = False) -> Box | None:
    """Return a block's box in the file's unit: its own, else that of its shape; ``empty`` lets it have no area."""
    x, y = number(block, "HPOS"), number(block, "VPOS")
    w, h = number(block, "WIDTH"), number(block, "HEIGHT")
    own = None if x is None or y is None or w is None or h is None or min(w, h) < 0 else Box(x, y, w, h)
    if own is not None and (empty or (own.w > 0 and own.h > 0)):
        return own
    for shape in block:
        if local_name(shape) == "Shape":
            for part in shape:
                box = _shape(part)
                if box is not None and box.w > 0 and box.h > 0:
                    return box
    return None


def _shape(part: etree._Element) -> Box | None:
    name, x, y = local_name(part), number(part, "HPOS"), number(part, "VPOS")
    if name == "Polygon":
        corners = points(attribute(part, "POINTS"))
        return around(corners) if corners else None
    across = number(part, "RADIUS") if name == "Circle" else number(part, "HLENGTH")
    down = across if name == "Circle" else number(part, "VLENGTH")
    if x is None or y is None or not across or not down:
        return None
    return Box.from_corners(x - across, y - down, x + across, y + down)
