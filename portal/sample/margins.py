"""What hands add to a printed page: notes printed in the margin, the owner's stamp, a reader's pen."""

from __future__ import annotations

import numpy as np

from portal.sample.format import Format
from portal.sample.marks import note, underline
from portal.sample.page import Box, Page, Picture
from portal.sample.setting import Copy, fill


def side_notes(
    work: Format, page: Page, area: Box, number: int, copy: Copy, rng: np.random.Generator
) -> None:
    """Set one to three short notes beside the text."""
    wide = work.outer * 0.62
    x = area.x - wide - work.plan.size * 0.6 if work.left(number) else area.x + area.w + work.plan.size * 0.6
    for _ in range(int(rng.integers(1, 4))):
        y = area.y + rng.uniform(0.02, 0.8) * area.h
        box = Box(x, y, wide, work.small.lead * int(rng.integers(2, 6)))
        if any(b.role == "margin" and b.box and abs(b.box.y - y) < work.small.lead * 8 for b in page.blocks):
            continue
        fill(page, copy, work.small, box, [], page.block("margin"))


def owners_stamp(work: Format, page: Page, rng: np.random.Generator) -> None:
    """Stamp the page, where the book has a stamp."""
    ink = work.shop.stamp
    if ink is None or work.plan.stamp is None:
        return
    w, h = work.plan.width, work.plan.height
    x = int(rng.uniform(0.12, 0.9) * w - ink.shape[1] / 2)
    y = int(rng.choice([rng.uniform(0.05, 0.12), rng.uniform(0.78, 0.88)]) * h)
    x, y = max(4, min(x, w - ink.shape[1] - 4)), max(4, min(y, h - ink.shape[0] - 4))
    page.stamps.append((ink, work.plan.stamp[1], x, y))
    page.pictures.append(Picture("stamp", Box(x, y, ink.shape[1], ink.shape[0])))


def readers_pen(work: Format, page: Page, area: Box, number: int, rng: np.random.Generator) -> None:
    """Write in the margin and underline a line or two."""
    page.hand = np.zeros((page.height, page.width), np.uint8)
    wide = work.outer * 0.75
    x = area.x - wide - work.plan.size * 0.4 if work.left(number) else area.x + area.w + work.plan.size * 0.5
    y = area.y + area.h * rng.uniform(0.1, 0.7)
    note(page.hand, x, y, wide, work.plan.size * 0.62, int(rng.integers(2, 6)), rng)
    rows = [row for block in page.blocks if block.role == "text" for row in block.lines if row]
    for _ in range(int(rng.integers(0, 3)) if rows else 0):
        row = rows[int(rng.integers(len(rows)))]
        first, last = row[0].box, row[-1].box
        underline(page.hand, first.x, first.y + first.h, last.x + last.w - first.x, rng)
