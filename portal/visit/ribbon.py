"""All pages of a book in reading order, small, with what was found on each at its place: the ribbon of its page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from manifests.models import Canvas, Manifest
from manifests.selectors import canvases_of
from onitsearch.annotate.labels import label_text
from onitsearch.crop.sizes import Size
from onitsearch.models import Illustration
from portal.visit.proportions import place_classes
from portal.visit.tiles import thumbnail_url

MOST = 1500
"""Of a book with more pages, only those with pictures are shown."""
# Books say that their pages face each other by a behavior (Presentation 3) or a viewing hint (2) of the whole.
_PAGED = re.compile(r'"(?:behavior|viewingHint)"\s*:\s*(?:\[[^\]]*)?"paged"')
# A scan that is so much wider than high shows both pages of an opening already.
_OPENING = 1.15


@dataclass(frozen=True)
class Spot:
    """A picture at its place on a page (as classes); without a thumbnail it is a frame."""

    thumbnail: str
    place: str


@dataclass
class Leaf:
    """One page: where it leads, what it is called, how many times as wide as high it is, and what is on it.

    ``side`` is ``first`` or ``second`` of two pages that face each other, empty for one by itself.
    """

    href: str
    name: str
    says: str
    ratio: float
    side: str = ""
    spots: list[Spot] = field(default_factory=list)


@dataclass(frozen=True)
class Ribbon:
    """The pages in the order of reading; ``direction`` is that of HTML, ``left_out`` counts pages not shown."""

    leaves: list[Leaf]
    direction: str
    left_out: int = 0


def ribbon(manifest: Manifest, pictures: Iterable[tuple[Illustration, str]]) -> Ribbon:
    """The ribbon of a book; ``pictures`` come in reading order, each with the address of its place on the page."""
    on_page: dict[int, list[tuple[Illustration, str]]] = {}
    for one, address in pictures:
        on_page.setdefault(one.canvas_id, []).append((one, address))
    canvases = list(canvases_of(manifest).defer("images", "see_also", "annotations"))
    shown = canvases if len(canvases) <= MOST else [one for one in canvases if one.pk in on_page]
    leaves = [_leaf(manifest, canvas, on_page.get(canvas.pk, [])) for canvas in shown]
    if len(shown) == len(canvases) and _PAGED.search(manifest.source):
        _face(leaves, shown)
    direction = "rtl" if manifest.viewing_direction == "right-to-left" else "ltr"
    return Ribbon(leaves, direction, len(canvases) - len(shown))


def _leaf(manifest: Manifest, canvas: Canvas, found: list[tuple[Illustration, str]]) -> Leaf:
    wide, high = canvas.size
    label = label_text(canvas.label or {})
    name = label or str(canvas.position + 1)
    page = gettext("page %(number)s") % {"number": name}
    if not found:
        place = urlencode({"manifest": manifest.public_id, "canvas": canvas.uri})
        says = gettext("%(page)s, no pictures") % {"page": page}
        return Leaf(f"{reverse('viewer')}?{place}", name, says, _ratio(wide, high))
    says = ngettext("%(page)s, %(many)s picture", "%(page)s, %(many)s pictures", len(found))
    spots = [_spot(one, wide, high) for one, _address in found]
    return Leaf(found[0][1], name, says % {"page": page, "many": len(found)}, _ratio(wide, high), spots=spots)


def _ratio(wide: float, high: float) -> float:
    """How wide a page is shown beside its height: in proportion, within bounds."""
    return min(max(wide / high, 0.35), 2.2)


def _spot(one: Illustration, wide: float, high: float) -> Spot:
    return Spot(
        thumbnail_url(one, size=Size.SMALL),
        place_classes(100 * one.x / wide, 100 * one.y / high, 100 * one.w / wide, 100 * one.h / high),
    )


def _face(leaves: list[Leaf], canvases: list[Canvas]) -> None:
    """Lay pages side by side as the open book shows them: the first by itself, then two and two."""
    place = 1
    while place < len(leaves):
        pair = canvases[place : place + 2]
        if any(one.size[0] > _OPENING * one.size[1] for one in pair[:1]):
            place += 1
            continue
        if len(pair) == 2 and pair[1].size[0] <= _OPENING * pair[1].size[1]:
            leaves[place].side, leaves[place + 1].side = "first", "second"
        place += 2
