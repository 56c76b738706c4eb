"""First and last page: the title with the printer's mark, and the colophon."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from portal.sample.book import BookPlan
from portal.sample.ornaments import rule
from portal.sample.page import Box, Ink, Page, Picture
from portal.sample.setting import Case, Copy, centred, fill, tapered
from portal.sample.shop import Shop
from portal.sample.text import long_s, roman

_AT: dict[str, tuple[str, str]] = {
    "la": ("Apud {printer}.", "Cum privilegio."),
    "de": ("Getruckt durch {printer}.", "Mit Freyheit auff sechs Jar."),
    "fr": ("Chez {printer}.", "Avec privilege."),
}
_BY = {"la": "Authore {author}.", "de": "Durch {author}.", "fr": "Par {author}."}


def title_page(page: Page, plan: BookPlan, shop: Shop, rng: np.random.Generator) -> None:
    """The title in lines that grow smaller, author, mark, place, printer and year; a border round early ones."""
    w, h, said = plan.width, plan.height, plan.imprint
    middle, y, wide = w / 2, h * 0.1, w * 0.76
    if said.year < 1620 and rng.random() < 0.6:
        wide = _border(page, plan, shop) * 0.9
        y = h * 0.155
    fraktur = plan.face == "fraktur"
    words = said.title.split()
    cut = max(1, min(3, len(words) // 4))
    head, rest = " ".join(words[:cut]), " ".join(words[cut:])
    if not fraktur:
        head = head.upper().replace("U", "V").replace("J", "I")
    size = round(w * (0.074 if len(head) < 22 else 0.058))
    first = Case(plan.face, size, round(size * 1.2), "red" if plan.rubric else "black")
    _, y = centred(page, first, head, middle, y, wide, "title", 0 if fraktur else size * 0.08)
    y += size * 0.3
    for i, part in enumerate(_parts(rest, 2)):
        small = Case(
            plan.face if i == 0 else plan.italic,
            round(size * (0.56 - 0.12 * i)),
            round(size * (0.7 - 0.14 * i)),
        )
        _, y = centred(
            page,
            small,
            long_s(part) if said.year < 1785 else part,
            middle,
            y,
            wide * (0.95 - 0.12 * i),
            "title",
        )
        y += size * 0.1
    author = Case(plan.italic, round(size * 0.5), round(size * 0.66))
    _, y = centred(
        page, author, _BY[said.language].format(author=said.author), middle, y + size * 0.4, wide, "title"
    )
    at, privilege = _AT[said.language]
    foot = h * (0.845 if wide < w * 0.7 else 0.9)
    imprint_case = Case(plan.face, round(w * 0.03), round(w * 0.04))
    lines: list[tuple[str, Case, float]] = [
        (
            said.place.upper().replace("U", "V") if not fraktur else said.place,
            replace(imprint_case, size=round(w * 0.036), lead=round(w * 0.05)),
            w * 0.006,
        ),
        (at.format(printer=said.printer), replace(imprint_case, face=plan.italic), 0.0),
        (
            roman(said.year) + "." if rng.random() < 0.7 and not fraktur else str(said.year) + ".",
            imprint_case,
            w * 0.004,
        ),
    ]
    if rng.random() < 0.4:
        lines.append(
            (
                privilege,
                replace(imprint_case, face=plan.italic, size=round(w * 0.024), lead=round(w * 0.032)),
                0.0,
            )
        )
    high = sum(case.lead for _, case, _ in lines)
    start = foot - high
    ink = shop.mark
    free = start - y
    if free > ink.shape[0] * 0.55:
        mark = ink
        if free < ink.shape[0] * 1.08:
            mark = _reduced(ink, free * 0.9 / ink.shape[0])
        box = page.lay(mark, middle - mark.shape[1] / 2, y + (free - mark.shape[0]) / 2)
        page.pictures.append(Picture("mark", box))
    bar = rule(rng, round(wide * 0.8), 2.2)
    if wide >= w * 0.7:
        page.lay(bar, middle - bar.shape[1] / 2, start - w * 0.018)
    for text, case, spaced in lines:
        _, start = centred(page, case, text, middle, start, wide, "title", 0 if fraktur else spaced)


def colophon(
    page: Page, plan: BookPlan, shop: Shop, copy: Copy, case: Case, area: Box, rng: np.random.Generator
) -> None:
    """The last words in a tapering column, an ornament, and the printer's name once more."""
    said = plan.imprint
    column = Box(area.x, area.y, area.w, area.h * rng.uniform(0.2, 0.38))
    y = fill(page, copy, case, column, [], page.block("text"))
    y = tapered(page, case, copy, area.x + area.w / 2, y, area.w, 7, page.block("text"))
    _, y = centred(
        page,
        case,
        "FINIS." if said.language != "de" else "Ende.",
        area.x + area.w / 2,
        y + case.lead * 0.6,
        area.w,
        "text",
        case.size * 0.3,
    )
    ornament = rng.random() < 0.5
    ink = shop.tailpiece(0) if ornament else _reduced(shop.mark, 0.7)
    if y + ink.shape[0] + case.lead * 4 < area.y + area.h:
        box = page.lay(ink, area.x + (area.w - ink.shape[1]) / 2, y + case.lead)
        page.pictures.append(Picture("ornament" if ornament else "mark", box))
        y += ink.shape[0] + case.lead * 1.6
    small = replace(case, face=plan.italic, size=round(case.size * 0.85), lead=round(case.lead * 0.9))
    text = f"{said.place}, {_AT[said.language][0].format(printer=said.printer)} {roman(said.year)}."
    centred(
        page, small, text, area.x + area.w / 2, min(y, area.y + area.h - case.lead * 2), area.w * 0.7, "text"
    )


def _border(page: Page, plan: BookPlan, shop: Shop) -> float:
    """Four strips of ornament; returns the free width inside."""
    w, h = plan.width, plan.height
    band = round(w * 0.085)
    x, y, wide, high = w * 0.1, h * 0.06, round(w * 0.8), round(h * 0.86)
    top, bottom, left, right = shop.border(wide, high, band)
    for ink, px, py in (
        (top, x, y),
        (bottom, x, y + high - band),
        (left, x, y + band),
        (right, x + wide - band, y + band),
    ):
        page.pictures.append(Picture("ornament", page.lay(ink, px, py)))
    return float(wide - 2 * band)


def _parts(text: str, count: int) -> list[str]:
    """Split a text at commas into at most ``count`` parts, the first the shorter."""
    pieces = text.split(", ")
    if len(pieces) < 2 or count < 2:
        return [text] if text else []
    return [pieces[0] + ",", ", ".join(pieces[1:])]


def _reduced(ink: Ink, ratio: float) -> Ink:
    return np.asarray(cv2.resize(ink, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_AREA))
