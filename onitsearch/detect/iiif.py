"""Pictures that IIIF annotations and ranges point at: Presentation 3 and 2, Open Annotation and Web Annotation.

An annotation on a part of the canvas is a picture where it says so (its words, its body's type, ICONCLASS, the list
it is in); one that classifies, tags or describes without saying so is unconfirmed, for the detector to judge;
transcribed text is lines of text. One that gives the vector of a part is one of the page's pictures, and such a list
names them all. What is about the whole canvas marks no region.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping

from lxml import etree, html

from manifests.presentation.canvas_links import is_canvas
from manifests.presentation.values import (
    JsonObject,
    identifier,
    is_object,
    items,
    kind,
    length,
    objects,
    text,
    texts,
)
from onitsearch.detect import embeddings
from onitsearch.detect.kinds import kind_by_shape, kind_by_words
from onitsearch.detect.layout import MOST_LINES, MOST_REGIONS, PICTURE, Layout, clipped, digest_of
from onitsearch.detect.region import Region
from onitsearch.detect.sources import ANNOTATION, EMBEDDING
from onitsearch.detect.svg import svg_box
from onitsearch.geometry import Affine, Box

_MOST_ANNOTATIONS = 5000
# A label or a tag says what a thing is; a long comment only mentions things.
_SHORT = 80
_TRANSCRIBES = {"supplementing", "transcribing", "painting"}
_POINTS_AT = {"tagging", "classifying", "identifying", "describing", "depicts", "highlighting", "linking"}
_XYWH = re.compile(r"xywh=(?:(pixel|percent|pct):)?([-+\d.eE]+),([-+\d.eE]+),([-+\d.eE]+),([-+\d.eE]+)")
_REGION = re.compile(r"(pct:)?([\d.]+),([\d.]+),([\d.]+),([\d.]+)")
_ICONCLASS = re.compile(r"iconclass\.org/|id\.iconclass", re.I)


def layout_of(
    page: JsonObject,
    canvas: str,
    width: float,
    height: float,
    *,
    source: str = ANNOTATION,
    label: str = "",
    models: Collection[str] = (),
) -> Layout:
    """Return what an annotation page (P3) or list (P2) says of a canvas of ``width`` × ``height`` units.

    ``label`` is what the link that led here is called. Annotations on other canvases are left out, and vectors of
    others than ``models`` (keys).
    """
    about = f"{label} {_words(page.get('label'))}"
    regions: list[Region] = []
    unconfirmed: list[Region] = []
    lines: list[tuple[Box, str]] = []
    for annotation in _annotations(page):
        if len(regions) + len(unconfirmed) >= MOST_REGIONS or len(lines) >= MOST_LINES:
            break
        target = annotation.get("target", annotation.get("on"))
        boxes = [box for box in boxes_of(target, canvas, width, height) if _is_part(box, width, height)]
        if not boxes:
            continue
        motivations = {
            said.split(":")[-1].split("#")[-1].lower() for said in texts(annotation.get("motivation"))
        }
        if embeddings.is_embedding(annotation):
            if embeddings.is_by(annotation, models):
                regions += _with_vectors(annotation, boxes, models, width, height)
            continue
        words = " ".join((_bodies_words(annotation), _words(annotation.get("label"))))
        if _is_text(annotation, motivations):
            lines += [(box, clipped(words)) for box in boxes]
            continue
        if _names_a_picture(annotation, words, about):
            regions += [_region(box, words, about, width, height, source, 1.0) for box in boxes]
        elif not motivations or motivations & _POINTS_AT:
            unconfirmed += [_region(box, words, "", width, height, source, 0.5) for box in boxes]
    given = sorted({vector.model for region in regions for vector in region.vectors})
    # Which vectors are taken depends on the models that are in use, too.
    digest = digest_of(json.dumps([page, given] if given else page, sort_keys=True, default=str).encode())
    sources = tuple(dict.fromkeys(region.source for region in (*regions, *unconfirmed))) or (source,)
    return Layout(
        tuple(regions), tuple(lines), False, digest, tuple(unconfirmed), sources, lists_all=bool(given)
    )


def _with_vectors(
    annotation: JsonObject, boxes: list[Box], models: Collection[str], width: float, height: float
) -> Iterator[Region]:
    """Return a picture with the vectors that are published of it; they are of one box, so several have none."""
    vectors = embeddings.vectors_of(annotation, models) if len(boxes) == 1 else ()
    for box in boxes:
        yield Region(box, kind_by_shape(box, width, height), 1.0, EMBEDDING, "", vectors)


def boxes_of(target: object, canvas: str, width: float, height: float) -> Iterator[Box]:
    """Return the parts of a canvas that a target names, in canvas units; the whole canvas is none.

    Where a target says of its canvas another size, its numbers are in units of that.
    """
    for item in items(target):
        across, down = width, height
        if isinstance(item, str):
            box = _fragment_box(item, width, height) if is_canvas(item, canvas) else None
        elif is_object(item):
            source = item.get("source", item.get("full"))
            named = next((identifier(one) for one in items(source)), "") or identifier(item)
            if not is_canvas(named, canvas):
                continue
            across, down = _size_said(source if source is not None else item) or (width, height)
            box = _selected(item.get("selector"), across, down) or _fragment_box(named, across, down)
        else:
            continue
        if box is not None and (across, down) != (width, height):
            box = Affine.box_to_box(Box(0, 0, across, down), Box(0, 0, width, height)).box(box)
        inside = box.clamp(width, height) if box else None
        if inside is not None:
            yield inside


def _annotations(page: JsonObject) -> list[JsonObject]:
    """Return the annotations of a page or list; a lone annotation is a list of itself."""
    if kind(page) == "Annotation":
        return [page]
    found = [*objects(page.get("items")), *objects(page.get("resources"))]
    return [one for one in found if kind(one) in ("Annotation", "")][:_MOST_ANNOTATIONS]


def _size_said(source: object) -> tuple[float, float] | None:
    """Return the size in units that a target says its canvas has, None where it says none."""
    for one in objects(source):
        across, down = length(one.get("width")), length(one.get("height"))
        if across and down:
            return across, down
    return None


def _selected(selector: object, width: float, height: float, depth: int = 0) -> Box | None:
    """Return the box of a selector: fragment, SVG or Image API region, in a list, a choice or a refinement."""
    for item in items(selector):
        if isinstance(item, str):
            box = _fragment_box(item, width, height)
        elif is_object(item) and depth < 5:
            value = text(item.get("value")) or text(item.get("chars"))
            box = _fragment_box(value, width, height) or (svg_box(value) if "<" in value else None)
            box = box or _region_box(text(item.get("region")), width, height)
            for inner in ("default", "item", "items", "refinedBy"):
                box = box or _selected(item.get(inner), width, height, depth + 1)
        else:
            continue
        if box is not None:
            return box
    return None


def _fragment_box(uri: str, width: float, height: float) -> Box | None:
    """Return the box of a media fragment ``xywh=`` (pixel or percent) within a text."""
    found = _XYWH.search(uri)
    if found is None:
        return None
    try:
        x, y, w, h = (float(value) for value in found.groups()[1:])
        if found[1] in ("percent", "pct"):
            x, y, w, h = x * width / 100, y * height / 100, w * width / 100, h * height / 100
        return Box(x, y, w, h)
    except ValueError:
        return None


def _region_box(region: str, width: float, height: float) -> Box | None:
    """Return the box of an Image API region in pixels or percent; the whole (full, square) is no part."""
    found = _REGION.fullmatch(region.strip())
    return (
        _fragment_box(f"xywh={'pct:' if found[1] else ''}{','.join(found.groups()[1:])}", width, height)
        if found
        else None
    )


def _is_part(box: Box, width: float, height: float) -> bool:
    return box.w > 0.01 * width and box.h > 0.005 * height and box.area < 0.98 * width * height


def _bodies(annotation: JsonObject) -> Iterator[object]:
    for key in ("body", "resource"):
        for body in items(annotation.get(key)):
            yield body
            if is_object(body):
                for inner in ("items", "item", "default"):
                    yield from items(body.get(inner))


def _bodies_words(annotation: JsonObject) -> str:
    """Return what the bodies say: their texts and labels, without markup."""
    said = []
    for body in _bodies(annotation):
        if not is_object(body):
            continue
        said.append(_words(body.get("value") or body.get("chars") or body.get("label")))
    return " ".join(filter(None, said))


def _words(value: object, depth: int = 0) -> str:
    """Return all texts of a label, language map or literal as plain words."""
    found: list[str] = []
    for item in items(value):
        if isinstance(item, str):
            found.append(_without_markup(item))
        elif isinstance(item, Mapping) and depth < 3:
            literal = item.get("@value")
            found += [_words(one, depth + 1) for one in ([literal] if literal is not None else item.values())]
    return " ".join(filter(None, found))


def _without_markup(said: str) -> str:
    if "<" not in said:
        return said.strip()
    try:
        return " ".join(html.fragment_fromstring(said, create_parent="div").itertext()).strip()
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return re.sub(r"<[^>]*>", " ", said).strip()


def _is_text(annotation: JsonObject, motivations: set[str]) -> bool:
    """Say whether an annotation transcribes the page's text."""
    if not motivations & _TRANSCRIBES:
        return False
    return not any(kind(body) == "Image" for body in _bodies(annotation))


def _names_a_picture(annotation: JsonObject, words: str, about: str) -> bool:
    for body in _bodies(annotation):
        named = identifier(body)
        source = identifier(body.get("source")) if is_object(body) else ""
        if kind(body) == "Image" or _ICONCLASS.search(named) or _ICONCLASS.search(source):
            return True
        if re.search(r"dctypes:(Still)?Image$|dcmitype/(Still)?Image$", named):
            return True
    return bool(PICTURE.search(about)) or (len(words) <= _SHORT and bool(PICTURE.search(words)))


def _region(
    box: Box, words: str, about: str, width: float, height: float, source: str, score: float
) -> Region:
    short = words if len(words) <= _SHORT else ""
    found = kind_by_words(short) or kind_by_words(about) or kind_by_shape(box, width, height)
    # A bare “Picture” is no caption.
    plain = re.fullmatch(r"\s*(picture|image|illustration|figure|graphic)s?\s*", words, re.I)
    return Region(box, found, score, source, "" if plain else clipped(words))
