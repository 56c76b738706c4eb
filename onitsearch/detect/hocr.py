"""hOCR 1.0 to 1.2: ``ocr_photo``, ``ocr_image`` and ``ocr_linedrawing``, and lines of text.

Boxes are pixels of the scan, whose size is that of the ``ocr_page``. http://kba.github.io/hocr-spec/1.2/
"""

from __future__ import annotations

import re

from lxml import etree, html

from onitsearch.detect.kinds import kind_by_shape, kind_by_words
from onitsearch.detect.layout import (
    CAPTION,
    MOST_LINES,
    MOST_REGIONS,
    PICTURE,
    Layout,
    attribute,
    digest_of,
    words_near,
)
from onitsearch.detect.region import Region
from onitsearch.detect.scale import Shown, Way, readings, ways_to_canvas
from onitsearch.errors import BadLayoutError
from onitsearch.geometry import Box, around

SOURCE = "hocr"
_PICTURE, _LINE, _CAPTION, _FLOAT = "picture", "line", "caption", "float"
# ocr_photo, ocr_image and ocr_linedrawing are the standard's; programs add their own with ocrx.
_IS_PICTURE = re.compile(r"ocrx?_(photo|image|linedrawing|picture|illustration|figure|graphic)s?", re.I)
_CAN_NAME = re.compile(r"(?<![\w])" + _IS_PICTURE.pattern + r"(?![\w])", re.I)
_IS_BLOCK = re.compile(r"ocrx?_(block|float|carea|display|separator)", re.I)
# What kind of block it is, as engines write it: x_type, x_blocktype, x_class and the like.
_IS_TYPE = re.compile(r"x_\w*(type|class|kind|label)", re.I)
_LINES = {"ocr_line", "ocr_caption", "ocr_header", "ocr_footer", "ocr_textfloat", "ocrx_line"}
_NEARLY_ALL = 0.9
_QUOTED = re.compile(r"""(?<!\w)"[^"]*"|(?<!\w)'[^']*'""")
_NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d{1,9}(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,2})?(?![\w.])")


def parse_hocr(data: bytes, name: str) -> etree._Element:
    """Return the root of an hOCR file, XHTML or HTML; no entities, no network. Raises BadLayoutError."""
    strict = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, strict)
    except (etree.XMLSyntaxError, ValueError):
        pass  # HTML of some kind, then, or XHTML with entities that it does not declare
    try:
        return html.document_fromstring(data, parser=html.HTMLParser(no_network=True, huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise BadLayoutError(
            f"{name} is no HTML that could be read ({error}).", hint="Tell the library."
        ) from error


def is_hocr(root: etree._Element) -> bool:
    """Say whether a parsed file has pages of hOCR."""
    return any("ocr_page" in _classes(element) for element in root.iter())


def layout_of(root: etree._Element, data: bytes, shown: Shown, name: str, page: int = 1) -> Layout:
    """Return what a parsed hOCR file says of one of its pages."""
    pages = [element for element in root.iter() if "ocr_page" in _classes(element)]
    if not pages:
        raise BadLayoutError(f"{name} is no hOCR file (it has no ocr_page).")
    if page > len(pages):
        return Layout(digest=digest_of(data), sources=(SOURCE,))
    sheet = pages[page - 1]
    looked_at: list[tuple[Box | None, str, etree._Element]] = []
    for element in sheet.iter():
        role = _role(element)
        if role and element is not sheet:
            looked_at.append((_box(element), role, element))
    boxes = [box for box, _, _ in looked_at[:MOST_LINES] if box is not None]
    ways, doubt = ways_to_canvas(_box(sheet), boxes, shown, name=name)
    knows = _CAN_NAME.search(_capabilities(root)) is not None

    def read(way: Way) -> Layout:
        return _read(looked_at, way, shown, knows, digest_of(data))

    return readings(read, ways, doubt)


def _read(
    looked_at: list[tuple[Box | None, str, etree._Element]], way: Way, shown: Shown, knows: bool, digest: str
) -> Layout:
    width, height = shown.width, shown.height
    lines: list[tuple[Box, str]] = []
    captions: list[Box] = []
    named: list[tuple[Box, str, str]] = []
    lost = False
    for box, role, element in looked_at:
        inside = way.to_canvas.box(box).clamp(width, height) if box else None
        if inside is None:
            lost = lost or role == _PICTURE
        elif role in (_LINE, _CAPTION):
            if len(lines) < MOST_LINES:
                lines.append((inside, " ".join("".join(str(part) for part in element.itertext()).split())))
                captions += [inside] if role == _CAPTION else []
        elif inside.w > 0.01 * width and inside.h > 0.005 * height:
            named.append((inside, role, attribute(element, "title")))
    regions, unconfirmed = [], []
    for inside, role, about in named[:MOST_REGIONS]:
        kind = kind_by_words(re.sub(r"image\s+\S+", "", about)) or kind_by_shape(inside, width, height)
        words = words_near(inside, lines, width, height, captions)
        if role == _PICTURE:
            regions.append(Region(inside, kind, way.score, SOURCE, words))
        elif inside.area < _NEARLY_ALL * width * height:
            unconfirmed.append(Region(inside, kind, 0.5, SOURCE, words))
    return Layout(
        tuple(regions),
        tuple(lines),
        (bool(regions) or knows) and not lost,
        digest,
        tuple(unconfirmed),
        sources=(SOURCE,),
        incomplete=lost,
    )


def _role(element: etree._Element) -> str:
    """Return what an element is to us: a picture, a line, a caption, a block that may hold a picture, or nothing."""
    classes = _classes(element)
    if any(_IS_PICTURE.fullmatch(name) for name in classes):
        return _PICTURE
    if "ocr_caption" in classes:
        return _CAPTION
    if classes & _LINES:
        return _LINE
    if any(_IS_BLOCK.fullmatch(name) for name in classes):
        said = " ".join(words for name, words in _properties(element) if _IS_TYPE.fullmatch(name))
        if PICTURE.search(said) and not CAPTION.search(said):
            return _PICTURE
        if "ocr_float" in classes and not "".join(str(part) for part in element.itertext()).strip():
            return _FLOAT
    return ""


def _capabilities(root: etree._Element) -> str:
    """Return what the file says that its program can mark; one that can mark pictures knows when there is none."""
    return " ".join(
        attribute(element, "content")
        for element in root.iter()
        if isinstance(element.tag, str) and attribute(element, "name") == "ocr-capabilities"
    )


def _classes(element: etree._Element) -> set[str]:
    return set(attribute(element, "class").split()) if isinstance(element.tag, str) else set()


def _properties(element: etree._Element) -> list[tuple[str, str]]:
    """Return the properties in a title, name and value; what stands in quotes is none, whatever it looks like."""
    plain = _QUOTED.sub(" ", attribute(element, "title"))
    pairs = (part.strip().partition(" ") for part in re.sub(r"\s+", " ", plain).split(";"))
    return [(name.lower(), value) for name, _, value in pairs]


def _box(element: etree._Element) -> Box | None:
    """Return the box of an element by its ``bbox``, else around its ``poly``; numbers may have decimals."""
    said = dict(reversed(_properties(element)))
    for name, least in (("bbox", 4), ("poly", 6)):
        numbers = _NUMBER.findall(said.get(name, ""))
        if "%" in said.get(name, ""):
            continue  # shares of a page, not pixels of it
        if len(numbers) < least or (name == "bbox" and len(numbers) != 4):
            continue
        values = [float(value) for value in numbers]
        if max(map(abs, values)) >= 1e9:
            continue
        if name == "bbox":
            left, top, right, bottom = values
        else:
            corners = around(list(zip(values[::2], values[1::2], strict=False)))
            left, top, right, bottom = corners.x, corners.y, corners.right, corners.bottom
        if right > left and bottom > top:
            return Box(left, top, right - left, bottom - top)
    return None
