"""A page that came is looked at before what lists say of it is believed: links move, and another page stands there now.

A picture must stand where the label says: found by the library's layout or the detector, or like the list's own
thumbnail. What is framed otherwise there is framed as the label has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from onitsearch.curate.labels import likeness
from onitsearch.curate.labels.addresses import key_of
from onitsearch.detect.region import Region
from onitsearch.geometry import SAME_BOX, Box, match_boxes
from onitsearch.pages.image import PageImage, Pixels
from onitsearch.store import labels
from onitsearch.store.models import Illustration, Label

State = Label.State
LIST = "list"  # the source of regions that a list alone names

# Of a region that much lies in another where both frame one picture, one of them more widely.
WITHIN = 0.7
_REJECTED = Illustration.Decision.REJECTED


def look(canvas_id: int, page: PageImage, found: Sequence[Region]) -> tuple[Region, ...]:
    """Compare a page's labels with what was found on it; returns the regions, with those that labels add.

    Each label is marked seen, or why it is not; nothing is decided here.
    """
    waiting = list(Label.objects.filter(canvas_id=canvas_id, state__in=labels.OPEN).order_by("pk"))
    if not waiting:
        return tuple(found)
    regions = list(found)
    boxes = [on_canvas(one, page) for one in waiting]
    placed = [n for n, box in enumerate(boxes) if box is not None]
    pairs = match_boxes([box for box in boxes if box is not None], [one.box for one in regions])
    region_of = {placed[i]: j for i, j, _ in pairs}
    drop: set[int] = set()
    added: list[Region] = []
    for number, label in enumerate(waiting):
        box = boxes[number]
        if box is None:
            label.state, label.note = State.OFF_PAGE, "Its region lies outside the page."
            continue
        matched = region_of.get(number)
        # Another label has the region already: two lists, or two rows of one, say something of the same picture.
        shared = matched is None and any(box.iou(regions[j].box) >= SAME_BOX for j in region_of.values())
        around = _framing(box, regions) if matched is None else []
        detected = matched is not None or shared or bool(around)
        label.state, label.note = _judged(label, box, page, detected=detected)
        if label.state == State.SEEN and matched is None and not shared and label.decision != _REJECTED:
            # Several figures of one plate are often found as one picture: each is a picture of its own then.
            drop.update(j for j in around if j not in region_of.values())
            first = regions[around[0]] if around else Region(box, source=LIST)
            added.append(replace(first, box=box, vectors=()))
    Label.objects.bulk_update(waiting, ["state", "note"])
    return (*(one for number, one in enumerate(regions) if number not in drop), *added)


def has_open(canvas_id: int) -> bool:
    """Whether a list says something of a page that is to be looked at."""
    return Label.objects.filter(canvas_id=canvas_id, state__in=labels.OPEN).exists()


def on_canvas(label: Label, page: PageImage) -> Box | None:
    """The part of a label's box that lies on the page, in canvas space; None where none does, or less than half."""
    box = Box(label.x, label.y, label.w, label.h)
    if not label.in_canvas:
        images = [one for _place, one in page.parts if one.service and key_of(one.service.base) == label.key]
        box = (images or [page.original])[0].from_canvas.inverse().box(box)
    inside = box.clamp(page.canvas_width, page.canvas_height)
    return inside if inside is not None and inside.area >= SAME_BOX * box.area else None


def _framing(box: Box, regions: Sequence[Region]) -> list[int]:
    """Which regions frame the same picture otherwise: one lies mostly in the other."""
    return [
        number
        for number, one in enumerate(regions)
        if max(one.box.covered_by(box), box.covered_by(one.box)) >= WITHIN
    ]


def _judged(label: Label, box: Box, page: PageImage, *, detected: bool) -> tuple[Label.State, str]:
    pixels = _cut(page, box)
    if label.look:
        alike = likeness.likeness(bytes(label.look), likeness.look_of(pixels)) if pixels.size else 0.0
        if alike >= likeness.SAME:
            return State.SEEN, ""
        return State.ELSEWHERE, f"Another picture stands there than in the list (alike by {alike:.2f})."
    if detected:
        return State.SEEN, ""
    if likeness.is_blank(pixels):
        return State.UNSEEN, "The page is blank there."
    if label.trusted and label.decision != _REJECTED:
        return State.SEEN, "No picture was found there; the list was taken at its word."
    return State.UNSEEN, "No picture was found there."


def _cut(page: PageImage, box: Box) -> Pixels:
    inside = page.to_canvas.inverse().box(box)
    height, width = page.pixels.shape[:2]
    clamped = inside.clamp(width, height)
    if clamped is None or clamped.w < 1 or clamped.h < 1:
        return page.pixels[:0, :0]
    left, top = int(clamped.x), int(clamped.y)
    return page.pixels[top : max(top + 1, round(clamped.bottom)), left : max(left + 1, round(clamped.right))]
