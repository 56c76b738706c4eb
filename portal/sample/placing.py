"""Stands pictures in the text or on a page of their own, with captions, and writes down what they show."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from portal.sample.book import PagePlan, PicturePlan
from portal.sample.concepts import registry
from portal.sample.format import Format
from portal.sample.page import Box, Page, Picture
from portal.sample.setting import centred, line

_FIGURE = {"la": "Figura", "de": "Figur", "fr": "Figure"}


def in_text(
    work: Format,
    page: Page,
    picture: PicturePlan | None,
    index: int,
    fields: list[Box],
    cuts: list[Box],
    what: PagePlan,
    rng: np.random.Generator,
) -> None:
    """Stand a picture in the text, across a column or beside it, and cut its room out of the lines.

    None stands for a diagram, which shows no concept.
    """
    plan = work.plan
    field = fields[index % len(fields)]
    here = max(1.0, (len(what.pictures) + what.diagram) / len(fields))
    tallest = field.h * min(0.62, 0.76 / here)
    # Several pictures in one column stand beside the text, as in the old books of beasts; one alone mostly across it.
    beside = len(fields) == 1 and field.w > plan.size * 20 and rng.random() < (0.35 if here < 2 else 0.8)
    low, high_share = (0.38, 0.54) if beside else (0.62, 1.0) if len(fields) == 1 else (0.85, 1.0)
    share = rng.uniform(low, high_share)
    caption = _caption(work, picture, what, index) if plan.captioned else ""
    for shrink in (1.0, 0.72):
        room = field.w * share * shrink, tallest * shrink
        ink = work.shop.picture(picture, *room) if picture else work.shop.diagram(what.number, *room)
        high, wide = ink.shape
        below = max(float(wide), plan.size * 9.0)
        rows = math.ceil(work.small.width(caption) / below * 1.1) if caption else 0
        total = high + rows * work.small.lead + plan.lead * 0.85
        spots = _slots(field, cuts, total, plan.lead)
        if spots:
            break
    else:  # no room left on this page; the truth says only what is printed
        return
    # The second picture stands below the first, so that figures are counted downwards.
    order = index if len(fields) == 1 else index // len(fields)
    share_of = math.ceil(here)
    within = [
        s for s in spots if order / share_of <= (s + total / 2 - field.y) / field.h < (order + 1) / share_of
    ]
    spots = within or spots
    y = spots[int(rng.integers(len(spots)))]
    x = (
        (field.x if rng.random() < 0.5 else field.x + field.w - wide)
        if beside
        else field.x + (field.w - wide) / 2
    )
    top = y + plan.lead * 0.4
    box = page.lay(ink, x, top)
    made = _record(picture, box) if picture else Picture("diagram", box)
    if caption:
        centre = x + wide / 2
        made.caption, _ = centred(page, work.small, caption, centre, top + high + 2, below, "caption")
    page.pictures.append(made)
    if beside:
        pad = plan.size * 0.7
        cuts.append(Box(x - (pad if x > field.x else 2), y, wide + pad + 2, total))
    else:
        cuts.append(Box(field.x - 2, y, field.w + 4, total))


def plate(work: Format, page: Page, what: PagePlan, rng: np.random.Generator) -> None:
    """A picture that fills the page, with its number above and its caption below."""
    plan = work.plan
    w, h = plan.width, plan.height
    picture = what.pictures[0] if what.pictures else None
    if picture is None:
        return
    ink = work.shop.picture(picture, w * 0.8, h * 0.74)
    high, wide = ink.shape
    x, y = (w - wide) / 2, max(h * 0.09, (h - high) / 2 - h * 0.03)
    made = _record(picture, page.lay(ink, x, y))
    case = replace(work.slanted, size=round(plan.size * 1.02), lead=round(plan.lead * 1.1))
    made.caption, below = centred(
        page, case, _caption(work, picture, what, 0), w / 2, y + high + plan.lead * 0.3, w * 0.8, "caption"
    )
    line(page, work.case, what.label + ".", w * 0.9, y - plan.lead * 0.35, page.block("number"), "right")
    page.pictures.append(made)
    if plan.style.manner != "woodcut":
        pad = plan.size * 1.1
        top = y - plan.lead * 1.6
        page.plate = Box(max(8, x - pad), top, min(wide + 2 * pad, w - 16), below - top + plan.lead * 0.6)


def _caption(work: Format, picture: PicturePlan | None, what: PagePlan, index: int) -> str:
    """Number and name of a picture, as printed below it."""
    sign = what.label if what.kind == "plate" else f"{_FIGURE[work.plan.imprint.language]} {index + 1}"
    return f"{sign}. {work.shop.name(picture.concept)}." if picture else f"{sign}."


def _record(picture: PicturePlan, box: Box) -> Picture:
    concept = registry()[picture.concept]
    return Picture(concept.kind, box, concept.id, picture.variant, picture.seed, concept.notation)


def _slots(field: Box, cuts: list[Box], high: float, lead: int) -> list[float]:
    """Line positions where something ``high`` can stand without touching what already stands."""
    out = []
    y = field.y
    while y + high <= field.y + field.h:
        mine = [c for c in cuts if c.x < field.x + field.w and c.x + c.w > field.x]
        if all(y + high <= c.y or y >= c.y + c.h for c in mine):
            out.append(y)
        y += lead
    return out
