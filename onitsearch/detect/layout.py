"""What a library's own description says of a page, whatever its format: pictures, lines of text, and how surely.

What the readers of ALTO, PAGE XML, hOCR and annotations share: the value they return, safe XML, and which
words belong to a picture.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from onitsearch.detect.region import Region
from onitsearch.errors import BadLayoutError
from onitsearch.geometry import Box

# More pictures than any page has; a file that names more is broken or means harm.
MOST_REGIONS = 300
MOST_LINES = 5000
_LONGEST_TEXT = 300
_DECIMAL_COMMA = re.compile(r"-?\d+,\d{1,2}|-?\d+,\d{4,}")  # 1,234 may be a thousand and more
PICTURE = re.compile(
    r"illustration|picture|\bimages?\b|imagezone|figure|photo|drawing|engraving|etching|graphic|woodcut|map\b|stamp|seal"
    r"|drop\s*-?cap|initial|ornament|decoration|vignette|headpiece|tailpiece|printer.?s.?mark|device|music|miniature"
    r"|\bplates?\b|diagram|chart\b|abbildung|holzschnitt|kupferstich|bild\b|karte\b|gravure|estampe|dessin|lettrine"
    r"|frontispi[ez]|coats?[\s-]of[\s-]arms|wappen\b|armoiries|historiated|title.?border|titeleinfassung"
    r"|bookbinding|\b(front|back|upper|lower)[\s-]cover\b|einband\b",
    re.I,
)
CAPTION = re.compile(r"caption|legend|title of figure", re.I)


@dataclass(frozen=True)
class Layout:
    """What one source, or several fused, say of a page, in canvas space.

    ``regions`` are pictures by name; ``unconfirmed`` are marked regions that may be something else and need the
    detector's word. ``knows_pictures`` holds where the source names every picture that there is: only then does
    silence mean that there is none; ``lists_all`` holds where the page's pictures were all found and listed
    beforehand, whatever other pages' silence means. ``sources`` are the formats it came from, ``digest`` is of the
    bytes. ``incomplete`` says that a named picture has no place that could be read. Where it is open how boxes lie on
    the canvas, regions score below 1, ``others`` are further ways to read the same file and ``doubt`` says why.
    """

    regions: tuple[Region, ...] = ()
    lines: tuple[tuple[Box, str], ...] = ()
    knows_pictures: bool = False
    digest: str = ""
    unconfirmed: tuple[Region, ...] = ()
    sources: tuple[str, ...] = ()
    incomplete: bool = False
    others: tuple[Layout, ...] = ()
    doubt: str = ""
    lists_all: bool = False


def digest_of(data: bytes) -> str:
    """Return the digest that tells one state of a source from another."""
    return hashlib.sha256(data).hexdigest()


def parse_xml(data: bytes, name: str) -> etree._Element:
    """Return the root of an XML file of a stranger's: no entities, no network, nothing beyond lxml's own limits.

    Raises BadLayoutError.
    """
    # Programs that print a blank line first leave the declaration where XML allows none.
    data = data.lstrip() if data.lstrip()[:5] == b"<?xml" else data
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if not data.isascii() and _is_western(data):
            western = etree.XMLParser(
                resolve_entities=False,
                no_network=True,
                load_dtd=False,
                huge_tree=False,
                encoding="windows-1252",
            )
            with contextlib.suppress(etree.XMLSyntaxError, ValueError):
                return etree.fromstring(data, western)
        raise BadLayoutError(f"{name} is not well-formed XML ({error}).", hint="Tell the library.") from error


def _is_western(data: bytes) -> bool:
    """Say whether text that says nothing else is no UTF-8, so that it can only be what old programs wrote."""
    if re.match(rb"[^>]*encoding=[\"'](?!utf-?8)", data[:200], re.I):
        return False
    try:
        data.decode()
    except UnicodeDecodeError:
        return data[:2] not in (b"\xff\xfe", b"\xfe\xff")
    return False


def local_name(element: etree._Element) -> str:
    """Return an element's name without its namespace; empty for comments and the like."""
    # Not by etree.QName: HTML has elements whose names are none.
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def elements_named(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Return the elements of these names at and below one, in document order."""
    return (found for found in element.iter() if local_name(found) in names)


def attribute(element: etree._Element, name: str) -> str:
    """Return an attribute, empty where it is missing."""
    return str(element.get(name) or "")


def number(element: etree._Element, name: str) -> float | None:
    """Return an attribute as a number of a sensible size, None for anything else."""
    said = attribute(element, name)
    try:
        found = float(said.replace(",", ".") if _DECIMAL_COMMA.fullmatch(said.strip()) else said)
    except ValueError:
        return None
    return found if found == 0 or 1e-9 < abs(found) < 1e9 else None


def points(text: str) -> list[tuple[float, float]]:
    """Return the points of a polygon as ALTO, PAGE and SVG write them (``x,y x,y`` or ``x y x y``)."""
    numbers = [float(n) for n in re.findall(r"-?\d{1,9}(?:\.\d{1,9})?", text)]
    return list(zip(numbers[::2], numbers[1::2], strict=False))


def words_near(
    box: Box, lines: Sequence[tuple[Box, str]], width: float, height: float, captions: Sequence[Box] = ()
) -> str:
    """Return the text that goes with a picture: a caption close by, else lines below, above or beside it.

    ``captions`` are the boxes of lines that the source itself calls captions.
    """
    named_captions = [(line, text) for line, text in lines if line in captions and text.strip()]
    near = box.padded(0.08 * height)
    own = [(line.y, text) for line, text in named_captions if line.intersection(near) > 0]
    if own:
        return clipped(" ".join(text for _, text in sorted(own)))
    below, above, beside = [], [], []
    for line, text in lines:
        if not text.strip() or line.covered_by(box) > 0.6:
            continue
        across = min(line.right, box.right) - max(line.x, box.x)
        down = min(line.bottom, box.bottom) - max(line.y, box.y)
        gap = max(line.x - box.right, box.x - line.right)
        if across > 0.5 * min(line.w, box.w) and -0.01 * height <= line.y - box.bottom < 0.05 * height:
            below.append((line.y, text))
        elif across > 0.5 * min(line.w, box.w) and -0.01 * height <= box.y - line.bottom < 0.04 * height:
            above.append((line.y, text))
        elif down > 0.5 * line.h and -0.01 * width <= gap < 0.06 * width:
            beside.append((line.y, text))
    if below:
        return clipped(" ".join(text for _, text in sorted(below)[:2]))
    if above:
        return clipped(" ".join(text for _, text in sorted(above)[-2:]))
    return clipped(" ".join(text for _, text in sorted(beside)[:3]))


def clipped(text: str) -> str:
    """Return text in one line, no longer than a caption may be."""
    return " ".join(text.split())[:_LONGEST_TEXT]
