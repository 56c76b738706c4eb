"""Reads content states that others hand over: “open this thing at this place” (IIIF Content State 1.0).

Whatever form one takes (sections 2 and 3: an address, JSON, or JSON encoded), it becomes a ``Place``; what is
kept here under the addresses that it names is not decided here.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote

from django.utils.translation import gettext

from manifests.errors import BadRequestError
from manifests.presentation.docs import Box
from manifests.presentation.painting import box_of_fragment
from manifests.presentation.values import (
    JsonObject,
    first_text,
    identifier,
    is_object,
    items,
    kind,
    number,
    objects,
    text,
)

LONGEST = 16_000
# An annotation around a part of a page is three deep; each level can be a list, so there are few.
_DEEPEST_TARGET = 8
# Without what cannot be stored; libraries write blanks and letters of all scripts into their ids.
_ADDRESS = re.compile(r"https?://[^\s/][^\x00-\x1f\x7f\ud800-\udfff]*", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
# What a point is shown with around it, as a part of its page.
_AROUND = 0.2


@dataclass(frozen=True)
class Place:
    """What a content state points at: addresses as they were written, and a region of the canvas.

    ``kind`` is Manifest, Canvas, Range, Collection or empty, where only an ``address`` was given. ``manifest``
    is the one that the thing is said to be part of. ``several`` says that more was named than this.
    """

    kind: str
    address: str
    manifest: str = ""
    selector: JsonObject | str = ""
    several: bool = False

    def box(self, width: float, height: float) -> Box | None:
        """The region on a canvas of that size; None for the whole canvas and for what is no region."""
        if isinstance(self.selector, str):
            return _on_page(box_of_fragment(f"#{self.selector}", (width, height)), width, height)
        return _on_page(_selected(self.selector, width, height), width, height)


def read(given: str) -> Place:
    """Read a content state as it stands in ``iiif-content``. Raises BadRequestError for what is none."""
    given = given.strip()
    if len(given) > LONGEST:
        raise BadRequestError(
            gettext("This link is too long to be a IIIF content state."),
            hint=gettext("Name one place in it."),
        )
    if _ADDRESS.fullmatch(given):
        return _of_address(given)
    places = list(_places(_parsed(given), 0))
    if not places:
        raise _no_state()
    return replace(places[0], several=True) if len(places) > 1 else places[0]


def _parsed(given: str) -> object:
    """The JSON of a state, encoded as section 6 says or as it is; an encoded address as a text."""
    try:
        said = given if given.startswith(("{", "[")) else _decoded(given)
        if _ADDRESS.fullmatch(said):
            return said
        return json.loads(said)
    except (binascii.Error, ValueError, RecursionError) as error:
        raise _no_state() from error


def _decoded(given: str) -> str:
    """The text behind base64url; the plain alphabet of base64 and a missing encodeURIComponent are forgiven."""
    letters = re.sub(r"[+ ]", "-", given.rstrip("=")).replace("/", "_")
    if not re.fullmatch(r"[\w-]+", letters, re.ASCII):
        raise ValueError("not base64url")
    said = base64.urlsafe_b64decode(letters + "=" * (-len(letters) % 4)).decode("utf-8-sig").strip()
    # What encodeURIComponent wrote never begins with a bracket or a quotation mark.
    return said if said.startswith(("{", "[", '"')) else unquote(said, errors="strict").strip()


def _places(value: object, depth: int, selector: JsonObject | str = "") -> Iterator[Place]:
    """The places that a target (or a list of them, or an annotation around them) names."""
    if depth > _DEEPEST_TARGET:
        return
    for item in items(value):
        if isinstance(item, str):
            if _ADDRESS.fullmatch(item.strip()):
                place = _of_address(item.strip())
                yield replace(place, selector=selector or place.selector)
        elif is_object(item):
            called = kind(item)
            if called == "Annotation":
                yield from _places(item.get("target", item.get("on")), depth + 1)
            elif "source" in item or "full" in item:
                inner = next(objects(item.get("selector")), text(item.get("selector")))
                yield from _places(item.get("source", item.get("full")), depth + 1, inner)
            elif _ADDRESS.fullmatch(identifier(item)):
                yield _of_thing(item, called, selector)


def _of_thing(item: JsonObject, called: str, selector: JsonObject | str) -> Place:
    address, region = _parted(identifier(item))
    parents = list(objects(item.get("partOf", item.get("within"))))
    named = [one for one in parents if kind(one) == "Manifest"] or parents
    manifest = identifier(named[0]) if named else ""
    if not parents:
        manifest = first_text(item.get("partOf", item.get("within")))
    return Place(
        called if called in ("Manifest", "Canvas", "Range", "Collection") else "",
        address,
        manifest if called not in ("Manifest", "Collection") and _ADDRESS.fullmatch(manifest) else "",
        selector or region,
    )


def _of_address(address: str) -> Place:
    bare, region = _parted(address)
    return Place("", bare, selector=region)


def _parted(address: str) -> tuple[str, str]:
    """An address and its region; canvases may be told apart by a fragment of their own, before it."""
    bare, sign, region = address.rpartition("#xywh=")
    return (bare, f"xywh={region}") if sign and region else (bare or region, "")


def _selected(selector: JsonObject, width: float, height: float) -> Box | None:
    """The box of a selector (section 2 leaves open which): fragment, Image API, point or SVG."""
    called = kind(selector)
    if called == "ImageApiSelector":
        region = text(selector.get("region")).replace("pct:", "percent:")
        return box_of_fragment(f"#xywh={region}", (width, height))
    if called == "PointSelector":
        x, y = number(selector.get("x")), number(selector.get("y"))
        if x is None or y is None:
            return None
        side = _AROUND * max(width, height)
        return Box(x - side / 2, y - side / 2, side, side)
    value = first_text(selector.get("value"))
    if called == "SvgSelector":
        return _around_drawing(value)
    return box_of_fragment(f"#{value.lstrip('#')}", (width, height))


def _around_drawing(drawing: str) -> Box | None:
    """The box around an SVG's rectangle, circle, polygon, or path of absolute coordinates; None for others."""
    said = dict(re.findall(r'\b(x|y|width|height|cx|cy|r|rx|ry)\s*=\s*["\']([^"\']*)["\']', drawing))
    try:
        known = {name: float(value.removesuffix("px")) for name, value in said.items()}
    except ValueError:
        return None
    if "<rect" in drawing and {"width", "height"} <= set(known):
        return Box(known.get("x", 0), known.get("y", 0), known["width"], known["height"])
    if "cx" in known and "cy" in known:
        across, down = (known.get(name, known.get("r", 0.0)) for name in ("rx", "ry"))
        return Box(known["cx"] - across, known["cy"] - down, 2 * across, 2 * down)
    found = re.search(r'\b(points|d)\s*=\s*["\']([^"\']+)["\']', drawing)
    # Relative commands, arcs and single coordinates would need a drawing program.
    if not found or (found[1] == "d" and re.search(r"[^MLCQSTZzEe\d\s.,+-]", found[2])):
        return None
    numbers = [float(one) for one in _NUMBER.findall(found[2])]
    across_all, down_all = numbers[0::2], numbers[1::2]
    if len(down_all) < 2 or len(across_all) != len(down_all):
        return None
    left, top = min(across_all), min(down_all)
    return Box(left, top, max(across_all) - left, max(down_all) - top)


def _on_page(box: Box | None, width: float, height: float) -> Box | None:
    """What of a box lies on the page; None where nothing does."""
    if box is None or not all(map(math.isfinite, (box.x, box.y, box.w, box.h))):
        return None
    left, top = max(0.0, box.x), max(0.0, box.y)
    right, bottom = min(width, box.x + box.w), min(height, box.y + box.h)
    return Box(left, top, right - left, bottom - top) if right > left and bottom > top else None


def _no_state() -> BadRequestError:
    return BadRequestError(
        gettext("This link is not a IIIF content state."), hint=gettext("Copy it once more, whole.")
    )
