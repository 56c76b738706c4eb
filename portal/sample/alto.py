"""ALTO 4 beside a page: lines and words, pictures with their captions, in pixels of the scan."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from portal.sample.page import Box, Kind, Page, Role, TextBlock
from portal.sample.paper import Scan

NAMESPACE = "http://www.loc.gov/standards/alto/ns-v4#"
_TAGS: dict[str, str] = {
    "illustration": "Illustration",
    "map": "Map",
    "diagram": "Diagram",
    "mark": "PrintersMark",
    "ornament": "Ornament",
    "initial": "DropCapital",
    "stamp": "Stamp",
    "caption": "Caption",
    "margin": "MarginText",
    "running": "RunningTitle",
    "heading": "Heading",
    "number": "Number",
    "catchword": "Catchword",
    "title": "Title",
    "text": "MainText",
}
_DRAWN: frozenset[Kind] = frozenset({"illustration", "map", "diagram", "mark"})


def alto(page: Page, scan: Scan, file_name: str) -> bytes:
    """The ALTO document of a scanned page as UTF-8; ornaments, initials and stamps are graphical elements."""
    root = ET.Element("alto", {"xmlns": NAMESPACE})
    description = ET.SubElement(root, "Description")
    ET.SubElement(description, "MeasurementUnit").text = "pixel"
    source = ET.SubElement(description, "sourceImageInformation")
    ET.SubElement(source, "fileName").text = file_name
    tags = ET.SubElement(root, "Tags")
    used = sorted({picture.kind for picture in page.pictures} | {block.role for block in page.blocks})
    for name in used:
        ET.SubElement(tags, "LayoutTag", {"ID": f"TAG_{name}", "LABEL": _TAGS[name]})
    height, width = scan.pixels.shape[:2]
    layout = ET.SubElement(root, "Layout")
    sheet = ET.SubElement(
        layout, "Page", {"ID": "page", "PHYSICAL_IMG_NR": "1", "WIDTH": str(width), "HEIGHT": str(height)}
    )
    space = ET.SubElement(
        sheet, "PrintSpace", {"HPOS": "0", "VPOS": "0", "WIDTH": str(width), "HEIGHT": str(height)}
    )
    names = {id(block): f"block_{i + 1}" for i, block in enumerate(page.blocks)}
    for i, picture in enumerate(page.pictures):
        kind = "Illustration" if picture.kind in _DRAWN else "GraphicalElement"
        attributes = {
            "ID": f"picture_{i + 1}",
            **_place(scan.place(picture.box)),
            "TAGREFS": f"TAG_{picture.kind}",
        }
        if picture.kind in _DRAWN:
            attributes["TYPE"] = picture.kind
        if picture.caption is not None and picture.caption.lines:
            # IDNEXT is ALTO's own way to say what is read next: the caption that belongs to the picture.
            attributes["IDNEXT"] = names[id(picture.caption)]
        ET.SubElement(space, kind, attributes)
    for block in page.blocks:
        box = block.box
        if box is not None:
            _block(space, block, names[id(block)], scan)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _block(space: ET.Element, block: TextBlock, name: str, scan: Scan) -> None:
    box = block.box
    assert box is not None
    role: Role = block.role
    outer = ET.SubElement(
        space, "TextBlock", {"ID": name, **_place(scan.place(box)), "TAGREFS": f"TAG_{role}"}
    )
    for i, words in enumerate(block.lines):
        if not words:
            continue
        whole = words[0].box
        for word in words[1:]:
            whole = whole.joined(word.box)
        row = ET.SubElement(outer, "TextLine", {"ID": f"{name}_line_{i + 1}", **_place(scan.place(whole))})
        for j, word in enumerate(words):
            if j:
                ET.SubElement(row, "SP")
            ET.SubElement(row, "String", {"CONTENT": word.text, **_place(scan.place(word.box))})


def _place(box: Box) -> dict[str, str]:
    x, y = round(box.x), round(box.y)
    return {
        "HPOS": str(x),
        "VPOS": str(y),
        "WIDTH": str(max(1, round(box.x + box.w) - x)),
        "HEIGHT": str(max(1, round(box.y + box.h) - y)),
    }
