"""What a manifest says of its pages in other places than the canvas: services, ranges, links at its top.

``with_canvas_links`` brings it to the canvases, so that whoever looks at a page finds all that is said of it
there: files with the page's layout among ``see_also``, marked regions among ``annotations``.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence

from manifests.presentation.docs import CanvasDoc, LinkDoc, ManifestDoc, RangeDoc, ServiceRef
from manifests.presentation.values import JsonObject, identifier, is_object, items, objects
from manifests.uri import valid_uri, without_scheme

# ALTO, PAGE XML and hOCR by what links call them; a word inside another word is none of them.
_LAYOUTS = (
    ("alto", re.compile(r"(?<![a-z])alto(?![a-z])|altoxml", re.I)),
    ("hocr", re.compile(r"hocr", re.I)),
    ("page", re.compile(r"pagecontent|primaresearch|pcgts|(?<![a-z])page[-_ +.]?xml", re.I)),
)

_MEDIA_FRAGMENT = re.compile(r"#(?:(?:xywh|xyn|t|track|id)=.*)?$")


def layout_format(link: LinkDoc) -> str:
    """Return ``alto``, ``hocr`` or ``page`` where a link seems to lead to such a file, else nothing."""
    said = " ".join(
        (link.profile, link.format, link.type, link.id, *(t for ts in link.label.values() for t in ts))
    )
    return next((name for name, pattern in _LAYOUTS if pattern.search(said)), "")


def with_canvas_links(doc: ManifestDoc) -> ManifestDoc:
    """Return the manifest with everything about a page at its canvas; nothing is lost, nothing doubled."""
    shared = [link for link in (*doc.see_also, *_as_links(doc.services)) if layout_format(link)]
    keys = {canvas_key(canvas.id) for canvas in doc.canvases}
    marked: dict[str, list[LinkDoc]] = {}
    found = [*_marked_by_ranges(doc.ranges), *(part for link in doc.annotations for part in _by_canvas(link))]
    for canvas, part in found:
        marked.setdefault(canvas if canvas in keys else _bare(canvas), []).append(part)
    lists = [link for link in doc.annotations if link.embedded is None]
    # One list for the whole book: every page's share of it lies in the same file.
    return dataclasses.replace(
        doc,
        canvases=tuple(
            _with_all(canvas, place, shared, [*lists, *marked.get(canvas_key(canvas.id), [])])
            for place, canvas in enumerate(doc.canvases, start=1)
        ),
    )


def _with_all(
    canvas: CanvasDoc, place: int, shared: Sequence[LinkDoc], marked: Sequence[LinkDoc]
) -> CanvasDoc:
    layouts = [link for link in _as_links(canvas.services) if layout_format(link)]
    layouts += [dataclasses.replace(link, page=place) for link in shared]
    known = {link.id for link in canvas.see_also}
    lists = {link.id for link in canvas.annotations if link.id}
    marked = [dataclasses.replace(link, page=place) if link.id else link for link in marked]
    return dataclasses.replace(
        canvas,
        see_also=(*canvas.see_also, *(link for link in layouts if link.id not in known)),
        annotations=(*canvas.annotations, *(link for link in marked if not link.id or link.id not in lists)),
    )


def _as_links(services: Sequence[ServiceRef]) -> list[LinkDoc]:
    return [LinkDoc(service.id, type=service.type, profile=service.profile) for service in services]


def _marked_by_ranges(ranges: Sequence[RangeDoc]) -> Iterator[tuple[str, LinkDoc]]:
    """Return the regions that ranges point at, as annotation pages by canvas; named after the range above."""
    above = {below: one for one in ranges for below in one.ranges}
    for one in ranges:
        parts: list[object] = [uri for uri in one.canvases if "xywh=" in uri]
        parts += one.parts
        by_canvas: dict[str, list[object]] = {}
        for part in parts:
            by_canvas.setdefault(_canvas_of(part), []).append(part)
        parent = above.get(one.id)
        for canvas, targets in by_canvas.items():
            page = {
                "type": "AnnotationPage",
                "items": [
                    {
                        "type": "Annotation",
                        "motivation": "identifying",
                        "label": dict(one.label),
                        "target": target,
                    }
                    for target in targets
                ],
            }
            yield canvas, LinkDoc("", type="Range", label=parent.label if parent else {}, embedded=page)


def _by_canvas(link: LinkDoc) -> Iterator[tuple[str, LinkDoc]]:
    """Return an embedded page or list of the whole book as one for each canvas that it speaks of."""
    if link.embedded is None:
        return
    for key in ("items", "resources"):
        by_canvas: dict[str, list[JsonObject]] = {}
        for annotation in objects(link.embedded.get(key)):
            for target in items(annotation.get("target", annotation.get("on"))):
                by_canvas.setdefault(_canvas_of(target), []).append(annotation)
        for canvas, own in by_canvas.items():
            yield canvas, dataclasses.replace(link, id="", embedded={**link.embedded, key: own})


def _canvas_of(target: object) -> str:
    if is_object(target):
        source = target.get("source", target.get("full"))
        return canvas_key(next((identifier(one) for one in items(source)), "") or identifier(target))
    return canvas_key(identifier(target))


def canvas_key(uri: str) -> str:
    """What names a canvas however an annotation spells its address: escaped or not, http and https alike.

    A media fragment is no part of it; another fragment is, for some libraries' canvases differ in nothing else.
    """
    address, sign, fragment = _MEDIA_FRAGMENT.sub("", uri).partition("#")
    return without_scheme(valid_uri(address)) + sign + fragment


def is_canvas(uri: str, canvas: str) -> bool:
    """Say whether an address names a canvas, or a part of it."""
    key = canvas_key(canvas)
    return canvas_key(uri) == key or _bare(canvas_key(uri)) == key


def _bare(key: str) -> str:
    return key.partition("#")[0]
