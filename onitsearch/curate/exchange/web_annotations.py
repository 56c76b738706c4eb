"""Reviewed pictures as annotations: W3C Web Annotations (JSON-LD), and IIIF annotation pages, one for each canvas.

What annotations have no words for (fractions of a unit, rejections with their reasons, who decided) stands in members
under ``onitsearch:``, which other readers pass over.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from django.utils.translation import gettext as _

from manifests.errors import BadRequestError
from onitsearch.annotate.annotation import ICONCLASS, iconclass
from onitsearch.annotate.contexts import PRESENTATION_3, WEB_ANNOTATION
from onitsearch.curate.exchange.records import Curated, Read, box_from, curated, plain_values
from onitsearch.geometry import whole_box
from onitsearch.kinds import KINDS

_OURS = "onitsearch:curated"
_TERMS = {"onitsearch": "urn:x-onitsearch:", _OURS: {"@type": "@json"}}
_FRAGMENT = re.compile(r"xywh=(pixel:|percent:)?([-\d.]+,[-\d.]+,[\d.]+,[\d.]+)")
_PERCENT = "percent:"

Address = Callable[[str], str]


def write_jsonld(records: Iterable[Curated], address: Address) -> dict[str, Any]:
    """A Web Annotation collection; ``address`` gives the id of the annotation of a picture's public id."""
    items = [_annotation(one, address) for one in records]
    return {
        "@context": [WEB_ANNOTATION, _TERMS],
        "type": "AnnotationCollection",
        "label": "Reviewed illustrations",
        "total": len(items),
        "first": {"type": "AnnotationPage", "startIndex": 0, "items": items},
    }


def write_iiif(records: Iterable[Curated], address: Address) -> dict[str, Any]:
    """IIIF annotation pages (Presentation 3), one for each canvas, in a collection."""
    ordered = list(records)
    pages: list[dict[str, Any]] = []
    for canvas, group in itertools.groupby(ordered, key=lambda one: (one.manifest, one.canvas)):
        pages.append(
            {
                "id": f"urn:x-onitsearch:reviewed:{len(pages) + 1}",
                "type": "AnnotationPage",
                "target": {
                    "id": canvas[1],
                    "type": "Canvas",
                    "partOf": [{"id": canvas[0], "type": "Manifest"}],
                },
                "items": [_annotation(one, address) for one in group],
            }
        )
    return {
        "@context": [_TERMS, PRESENTATION_3],
        "id": "urn:x-onitsearch:reviewed",
        "type": "AnnotationCollection",
        "label": {"en": ["Reviewed illustrations"]},
        "total": len(ordered),
        "items": pages,
    }


def _annotation(one: Curated, address: Address) -> dict[str, Any]:
    bodies: list[dict[str, Any]] = []
    if one.caption:
        bodies.append(
            {"type": "TextualBody", "value": one.caption, "format": "text/plain", "purpose": "describing"}
        )
    if one.kind:
        bodies.append(
            {"type": "TextualBody", "value": one.kind, "format": "text/plain", "purpose": "tagging"}
        )
    bodies += [
        {"type": "SpecificResource", "source": iconclass(code), "purpose": "classifying", "value": code}
        for code in one.notations
    ]
    source: dict[str, Any] = {"id": one.canvas, "type": "Canvas"}
    if one.manifest:
        source["partOf"] = [{"id": one.manifest, "type": "Manifest"}]
    fragment = whole_box(one.box, one.width, one.height) if one.width and one.height else one.box
    found: dict[str, Any] = {
        **({"id": address(one.id)} if one.id else {}),
        "type": "Annotation",
        # What was rejected is assessed, not shown as a picture.
        "motivation": ["classifying", "tagging"] if one.decision == "accepted" else "assessing",
        "body": bodies,
        "target": {
            "type": "SpecificResource",
            "source": source,
            "selector": {
                "type": "FragmentSelector",
                "conformsTo": "http://www.w3.org/TR/media-frags/",
                "value": "xywh="
                + (",".join(f"{n:g}" for n in (fragment.x, fragment.y, fragment.w, fragment.h))),
            },
        },
        _OURS: plain_values(one),
    }
    if one.decided_at:
        found["modified"] = one.decided_at.isoformat()
    return found


def read(data: Any) -> Read:
    """Pictures from annotations in any wrapping: alone, in pages, collections, lists, or a IIIF manifest."""
    found = Read()
    for number, (one, canvas) in enumerate(_annotations(data), start=1):
        where = str(one.get("id") or _("annotation %(number)s") % {"number": number})[:200]
        try:
            found.records.append((where, _record(one, canvas)))
        except BadRequestError as error:
            found.problems.append((where, str(error)))
    return found


def _annotations(data: Any, canvas: str = "") -> Iterator[tuple[Mapping[str, Any], str]]:
    """Every annotation inside, with the canvas that it stands under, if any."""
    if isinstance(data, list):
        for one in data:
            yield from _annotations(one, canvas)
        return
    if not isinstance(data, Mapping):
        return
    kind = data.get("type") or data.get("@type")
    if kind == "Annotation":
        if data.get("motivation") != "painting":
            yield data, canvas
        return
    if kind == "Canvas":
        canvas = str(data.get("id") or "")
    for name in ("first", "items", "annotations", "annotationPages"):
        if isinstance(data.get(name), list | Mapping):
            yield from _annotations(data[name], canvas)


def _record(one: Mapping[str, Any], canvas: str) -> Curated:
    told = one.get(_OURS)
    if isinstance(told, Mapping):
        return curated(told)
    source, manifest, place = _place(one.get("target"), canvas)
    box = place.removeprefix(_PERCENT)
    bodies = one.get("body") or []
    kind, caption, notations, tags = "", "", [], []
    for body in bodies if isinstance(bodies, list) else [bodies]:
        if isinstance(body, str):
            body = {"source": body}
        if not isinstance(body, Mapping):
            continue
        about, value = str(body.get("source") or body.get("id") or ""), str(body.get("value") or "").strip()
        if ICONCLASS in about:
            notations.append(unquote(about.rpartition(ICONCLASS)[2]))
        elif value.lower() in KINDS and body.get("purpose") in ("tagging", "classifying", None):
            kind = value.lower()
        elif value and body.get("purpose") == "tagging":
            tags.append(value)
        elif value and body.get("purpose") in ("describing", "commenting", None):
            caption = caption or value
    values: dict[str, Any] = {
        "canvas": source, "manifest": manifest, "box": box, "kind": kind, "caption": caption,
        **({"notations": notations} if notations else {}), **({"tags": tags} if tags else {}),
        **({"canvas_width": 100, "canvas_height": 100} if box != place else {}),
    }  # fmt: skip
    return curated(values)


def _place(target: Any, canvas: str) -> tuple[str, str, str]:
    """The canvas, the manifest (may be empty) and the box of a target. Raises BadRequestError."""
    if isinstance(target, list):
        target = target[0] if target else None
    if isinstance(target, str):
        target = {"id": target}
    if not isinstance(target, Mapping):
        raise BadRequestError(_("The annotation has no target."))
    source = target.get("source") or target.get("id") or canvas
    manifest = ""
    if isinstance(source, Mapping):
        manifest, source = _part_of(source), source.get("id") or canvas
    manifest = manifest or _part_of(target)
    selectors = target.get("selector") or []
    fragments = [str(one.get("value")) for one in (selectors if isinstance(selectors, list) else [selectors])
                 if isinstance(one, Mapping)]  # fmt: skip
    place, hash_sign, fragment = str(source).rpartition("#")
    if hash_sign and _FRAGMENT.search(fragment):
        source, fragments = place, [*fragments, fragment]
    for text in fragments:
        if told := _FRAGMENT.search(text):
            box_from(told[2])
            return str(source), manifest, f"{_PERCENT if told[1] == _PERCENT else ''}{told[2]}"
        if box := _around(text):
            return str(source), manifest, box
    raise BadRequestError(_("The annotation names no region of its page."))


def _around(svg: str) -> str:
    """The box around a polygon or path of an SvgSelector, as Mirador draws it; empty for anything else."""
    shape = re.search(r"""\b(?:points|d)\s*=\s*["']([^"']+)["']""", svg)
    numbers = [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?", shape[1])] if shape else []
    # Relative commands and curves would be read wrongly.
    if len(numbers) < 6 or len(numbers) % 2 or (shape and re.search(r"[a-yA-KN-Y]", shape[1])):
        return ""
    across, down = numbers[::2], numbers[1::2]
    return f"{min(across)},{min(down)},{max(across) - min(across)},{max(down) - min(down)}"


def _part_of(thing: Mapping[str, Any]) -> str:
    part = thing.get("partOf")
    first = part[0] if isinstance(part, list) and part else part
    return str(first.get("id") or "") if isinstance(first, Mapping) else str(first or "")
