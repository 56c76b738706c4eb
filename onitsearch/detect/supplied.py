"""Pictures that the library's own OCR names: ALTO 2 to 4, read from a canvas's seeAlso.

Boxes are scaled from the ALTO page to the canvas, so that the unit of measure (pixel, mm10, inch1200) cancels
out wherever the page says its size; only a page without one needs the unit.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from manifests.fetch import fetch_bytes
from manifests.presentation.docs import LinkDoc
from onitsearch.detect.kinds import kind_by_shape, kind_by_words
from onitsearch.detect.region import Region
from onitsearch.errors import BadLayoutError
from onitsearch.geometry import Affine, Box, around

MAX_BYTES = 32 * 2**20
_PICTURE = re.compile(
    r"illustration|picture|image|figure|photo|drawing|engraving|graphic|woodcut|map\b|stamp|seal|drop\s*-?cap"
    r"|initial|ornament|decoration|vignette|headpiece|tailpiece|device|music",
    re.I,
)
_CAPTION = re.compile(r"caption|legend|title of figure", re.I)
# Programs that mark every picture they see: where they name none, there is none.
_THOROUGH = re.compile(r"abbyy|finereader|docworks|ccs ", re.I)


@dataclass(frozen=True)
class Layout:
    """What an ALTO says of a page, in canvas space: pictures, lines of text, and whether it would know.

    ``knows_pictures`` holds where it names a picture or was made by a program (or with labels) that does;
    only then does silence mean that there is none.
    """

    regions: tuple[Region, ...]
    lines: tuple[tuple[Box, str], ...]
    knows_pictures: bool
    digest: str


def layout_link(see_also: Sequence[LinkDoc]) -> LinkDoc | None:
    """Return the link among seeAlso that leads to an ALTO file, or None."""
    for link in see_also:
        said = " ".join((link.profile, link.format, link.id, *(t for ts in link.label.values() for t in ts)))
        if re.search(r"(?<![a-z])alto(?![a-z])|altoxml", said, re.I):
            return link
    return None


def fetch_layout(see_also: Sequence[LinkDoc], width: float, height: float) -> Layout | None:
    """Fetch and read the ALTO of a canvas; None where it links to none.

    Raises BadLayoutError where it cannot be read, and what fetching raises.
    """
    link = layout_link(see_also)
    if link is None:
        return None
    fetched = fetch_bytes(link.id, accept="application/xml, text/xml;q=0.9, */*;q=0.1", max_bytes=MAX_BYTES)
    return read_alto(fetched.data, width, height, name=f"The ALTO at {link.id}")


def read_alto(data: bytes, width: float, height: float, *, name: str = "The ALTO file") -> Layout:
    """Read an ALTO file for a canvas of ``width`` × ``height`` units. Raises BadLayoutError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadLayoutError(f"{name} is not well-formed XML ({error}).", hint="Tell the library.") from error
    if _local(root) != "alto":
        raise BadLayoutError(f"{name} is no ALTO file (its root is {_local(root)!r}).")
    page = next(iter(_named(root, "Page")), None)
    if page is None:
        return Layout((), (), False, hashlib.sha256(data).hexdigest())
    to_canvas = _scale(root, page, width, height, name)
    lines = tuple(_lines(page, to_canvas))
    regions = tuple(_pictures(root, page, to_canvas, width, height, lines))
    labels = [_said(tag, "LABEL") for tag in root.iter() if _local(tag).endswith("Tag")]
    programs = " ".join(_text(element) for element in _named(root, "softwareName"))
    knows = (
        bool(regions) or any(_PICTURE.search(label) for label in labels) or bool(_THOROUGH.search(programs))
    )
    return Layout(regions, lines, knows, hashlib.sha256(data).hexdigest())


def _scale(root: etree._Element, page: etree._Element, width: float, height: float, name: str) -> Affine:
    across, down = _number(page, "WIDTH"), _number(page, "HEIGHT")
    if across and down and across > 0 and down > 0:
        return Affine.scale(width / across, height / down)
    unit = next((_text(element).lower() for element in _named(root, "MeasurementUnit")), "pixel")
    if unit not in ("pixel", ""):
        raise BadLayoutError(f"{name} measures in {unit} but does not say how large its page is.")
    return Affine()


def _pictures(
    root: etree._Element,
    page: etree._Element,
    to_canvas: Affine,
    width: float,
    height: float,
    lines: Sequence[tuple[Box, str]],
) -> Iterator[Region]:
    labels = {
        _said(tag, "ID"): f"{_said(tag, 'LABEL')} {_said(tag, 'TYPE')}"
        for tag in root.iter()
        if _local(tag).endswith("Tag")
    }
    named: list[tuple[Box, str, etree._Element]] = []
    for block in page.iter():
        words = _picture_words(block, labels)
        box = _box(block) if words is not None else None
        inside = to_canvas.box(box).clamp(width, height) if box else None
        if words is None or inside is None or not _big_enough(inside, _local(block), width, height):
            continue
        named.append((inside, words, block))
    for box, words, block in named:
        if _holds_another(block, box, named):
            continue
        kind = kind_by_words(words) or kind_by_shape(box, width, height)
        yield Region(box, kind, 1.0, "alto", _caption(block, box, lines, height))


def _picture_words(block: etree._Element, labels: dict[str, str]) -> str | None:
    """Return what a block is called where it is a picture (empty: just that), else None."""
    name = _local(block)
    tags = " ".join(labels.get(ref, "") for ref in _said(block, "TAGREFS").split())
    words = f"{_said(block, 'TYPE')} {tags}".strip()
    if name in ("Illustration", "GraphicalElement"):
        return words
    if name in ("ComposedBlock", "TextBlock") and _PICTURE.search(words) and not _CAPTION.search(words):
        return words
    return None


def _big_enough(box: Box, name: str, width: float, height: float) -> bool:
    if name == "GraphicalElement":  # mostly rules and braces between columns
        return min(box.w / width, box.h / height) > 0.03 and max(box.w, box.h) < 12 * min(box.w, box.h)
    return box.w > 0.01 * width and box.h > 0.005 * height


def _holds_another(block: etree._Element, box: Box, named: Sequence[tuple[Box, str, etree._Element]]) -> bool:
    """Say whether another named picture within this block is the better box (a frame around picture and caption)."""
    return any(
        other is not block and other_box.area > 0.3 * box.area and other_box.covered_by(box) > 0.9
        for other_box, _, other in named
        if any(parent is block for parent in other.iterancestors())
    )


def _caption(block: etree._Element, box: Box, lines: Sequence[tuple[Box, str]], height: float) -> str:
    """Return the picture's caption: what its own block says, else the nearest lines right below it."""
    parent = block.getparent()
    if parent is not None and _local(parent) == "ComposedBlock":
        own = " ".join(_line_text(line) for line in _named(parent, "TextLine"))
        if own.strip():
            return own.strip()[:300]
    below = sorted(
        (line.y - box.bottom, text)
        for line, text in lines
        if -0.01 * height <= line.y - box.bottom < 0.05 * height
        and min(line.right, box.right) - max(line.x, box.x) > 0.5 * min(line.w, box.w)
    )
    return " ".join(text for _, text in below[:2])[:300]


def _lines(page: etree._Element, to_canvas: Affine) -> Iterator[tuple[Box, str]]:
    for line in _named(page, "TextLine"):
        box = _box(line)
        if box is not None:
            yield to_canvas.box(box), _line_text(line)


def _line_text(line: etree._Element) -> str:
    return " ".join(_said(word, "CONTENT") for word in _named(line, "String"))


def _box(block: etree._Element) -> Box | None:
    x, y = _number(block, "HPOS"), _number(block, "VPOS")
    w, h = _number(block, "WIDTH"), _number(block, "HEIGHT")
    if x is not None and y is not None and w and h and w > 0 and h > 0:
        return Box(x, y, w, h)
    for shape in block:
        if _local(shape) == "Shape":
            for polygon in _named(shape, "Polygon"):
                numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", _said(polygon, "POINTS"))]
                points = list(zip(numbers[::2], numbers[1::2], strict=False))
                box = around(points) if points else None
                if box and box.w > 0 and box.h > 0:
                    return box
    return None


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _named(element: etree._Element, name: str) -> Iterable[etree._Element]:
    return (found for found in element.iter() if _local(found) == name)


def _said(element: etree._Element, attribute: str) -> str:
    return str(element.get(attribute) or "")


def _text(element: etree._Element) -> str:
    return (element.text or "").strip()


def _number(element: etree._Element, attribute: str) -> float | None:
    try:
        found = float(_said(element, attribute))
    except ValueError:
        return None
    return found if abs(found) < 1e9 else None
