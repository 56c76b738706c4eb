"""hOCR 1.0 to 1.2: ``ocr_photo``, ``ocr_image`` and ``ocr_linedrawing``, and lines of text.

Boxes are pixels of the scan, whose size is that of the ``ocr_page``. http://kba.github.io/hocr-spec/1.2/
"""

from __future__ import annotations

import re

from lxml import etree, html

from onitsearch.detect.kinds import kind_by_shape, kind_by_words
from onitsearch.detect.layout import MOST_LINES, MOST_REGIONS, Layout, attribute, digest_of, words_near
from onitsearch.detect.region import Region
from onitsearch.errors import BadLayoutError
from onitsearch.geometry import Affine, Box

SOURCE = "hocr"
_PICTURES = ("ocr_photo", "ocr_image", "ocr_linedrawing")
_LINES = ("ocr_line", "ocr_caption", "ocr_header", "ocr_footer", "ocr_textfloat", "ocrx_line")
_BBOX = re.compile(r"\bbbox\s+(-?\d{1,9})\s+(-?\d{1,9})\s+(-?\d{1,9})\s+(-?\d{1,9})")


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


def layout_of(
    root: etree._Element, data: bytes, width: float, height: float, name: str, page: int = 1
) -> Layout:
    """Return what a parsed hOCR file says of one of its pages, for a canvas of ``width`` × ``height`` units."""
    pages = [element for element in root.iter() if "ocr_page" in _classes(element)]
    if not pages:
        raise BadLayoutError(f"{name} is no hOCR file (it has no ocr_page).")
    if page > len(pages):
        return Layout(digest=digest_of(data), sources=(SOURCE,))
    sheet = pages[page - 1]
    scan = _box(sheet)
    to_canvas = Affine.box_to_box(scan, Box(0, 0, width, height)) if scan else Affine()
    lines: list[tuple[Box, str]] = []
    captions: list[Box] = []
    named: list[tuple[Box, str]] = []
    for element in sheet.iter():
        classes = _classes(element)
        box = _box(element) if classes & _LOOKED_AT else None
        inside = to_canvas.box(box).clamp(width, height) if box else None
        if inside is None:
            continue
        if classes & set(_LINES) and len(lines) < MOST_LINES:
            lines.append((inside, " ".join("".join(str(part) for part in element.itertext()).split())))
            if "ocr_caption" in classes:
                captions.append(inside)
        elif classes & set(_PICTURES) and inside.w > 0.01 * width and inside.h > 0.005 * height:
            named.append((inside, attribute(element, "title")))
    regions = tuple(
        Region(
            box,
            kind_by_words(re.sub(r"image\s+\S+", "", about)) or kind_by_shape(box, width, height),
            1.0,
            SOURCE,
            words_near(box, lines, width, height, captions),
        )
        for box, about in named[:MOST_REGIONS]
    )
    knows = bool(regions) or any(word in _capabilities(root) for word in _PICTURES)
    return Layout(regions, tuple(lines), knows, digest_of(data), sources=(SOURCE,))


_LOOKED_AT = {*_PICTURES, *_LINES}


def _capabilities(root: etree._Element) -> str:
    """Return what the file says that its program can mark; one that can mark pictures knows when there is none."""
    return " ".join(
        attribute(element, "content")
        for element in root.iter()
        if isinstance(element.tag, str) and attribute(element, "name") == "ocr-capabilities"
    )


def _classes(element: etree._Element) -> set[str]:
    return set(attribute(element, "class").split()) if isinstance(element.tag, str) else set()


def _box(element: etree._Element) -> Box | None:
    found = _BBOX.search(attribute(element, "title"))
    if found is None:
        return None
    left, top, right, bottom = (float(n) for n in found.groups())
    return Box(left, top, right - left, bottom - top) if right > left and bottom > top else None
