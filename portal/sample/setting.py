"""Sets words into lines and columns, round whatever stands in their way."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from portal.sample import faces
from portal.sample.faces import Face
from portal.sample.page import Box, Layer, Page, Role, TextBlock
from portal.sample.text import Prose, divide


@dataclass(frozen=True, slots=True)
class Case:
    """What the compositor sets from: a face, its size and the distance of lines, in pixels."""

    face: Face
    size: int
    lead: int
    layer: Layer = "black"

    @property
    def space(self) -> float:
        """Width of the space between two words before lines are filled."""
        return self.size * 0.25

    def width(self, text: str) -> float:
        """Width of a printed text."""
        return faces.width(self.face, self.size, faces.printable(self.face, text))


class Copy:
    """The text still to be set: words, with None at the end of each paragraph; refills itself from the prose."""

    def __init__(self, prose: Prose) -> None:
        self.prose = prose
        self.waiting: deque[str | None] = deque()

    def next(self) -> str | None:
        """The next word, set as type, or None at the end of a paragraph."""
        while not self.waiting:
            self.waiting.extend(self.prose.set_as_type(word) for word in self.prose.paragraph())
            self.waiting.append(None)
        return self.waiting.popleft()

    def back(self, word: str | None) -> None:
        """Put a word back in front."""
        self.waiting.appendleft(word)


def fill(
    page: Page, copy: Copy, case: Case, area: Box, cuts: list[Box], block: TextBlock, ends: bool = False
) -> float:
    """Set lines until the area is full (or, with ``ends``, the paragraph is over); returns the y below the last line.

    ``cuts`` are boxes that lines must leave free; a line keeps the wider side.
    """
    y, fresh = area.y, False
    while y + case.lead <= area.y + area.h + 1:
        left, right, skip = _room(area, cuts, y, case.lead, case.size)
        if skip:
            y += case.lead
            continue
        indent = case.size * 1.2 if fresh else 0.0
        words, last = _measure(copy, case, right - left - indent)
        if words:
            _set(page, case, words, left + indent, right, y + case.lead * 0.76, block, justify=not last)
            y += case.lead
        if last and ends:
            return y
        fresh = last
    return y


def _room(area: Box, cuts: list[Box], y: float, lead: float, size: float) -> tuple[float, float, bool]:
    left, right = area.x, area.x + area.w
    for cut in cuts:
        if cut.y + cut.h <= y + 1 or cut.y >= y + lead - 1 or cut.x >= right or cut.x + cut.w <= left:
            continue
        if cut.x - left > right - (cut.x + cut.w):
            right = cut.x
        else:
            left = cut.x + cut.w
    return left, right, right - left < size * 4.5


def _measure(copy: Copy, case: Case, room: float) -> tuple[list[str], bool]:
    """Words for one line, and whether a paragraph ends with it."""
    words: list[str] = []
    used = 0.0
    while True:
        word = copy.next()
        if word is None:
            return words, True
        width = case.width(word)
        need = width + (case.space if words else 0.0)
        if used + need <= room:
            words.append(word)
            used += need
            continue
        free = room - used - case.space
        if free > case.size * 1.6:
            parts = divide(word, int(free / width * len(word)))
            if parts and case.width(parts[0] + "-") <= free:
                words.append(parts[0] + "-")
                copy.back(parts[1])
                return words, False
        if not words:  # a word wider than the line: squeeze it in rather than never end
            return [word], False
        copy.back(word)
        return words, False


def _set(
    page: Page,
    case: Case,
    words: list[str],
    left: float,
    right: float,
    baseline: float,
    block: TextBlock,
    justify: bool,
) -> None:
    widths = [case.width(word) for word in words]
    gap = case.space
    if justify and len(words) > 1:
        gap = min((right - left - sum(widths)) / (len(words) - 1), case.size * 1.1)
    line, x = [], left
    for word, width in zip(words, widths, strict=True):
        line.append(page.word(x, baseline, word, case.face, case.size, case.layer))
        x += width + gap
    block.lines.append(line)


def line(
    page: Page,
    case: Case,
    text: str,
    x: float,
    baseline: float,
    block: TextBlock,
    align: str = "left",
    spaced: float = 0.0,
) -> Box:
    """Set one line whose left edge, middle or right edge ("left", "centre", "right") is at ``x``; returns its box.

    ``spaced`` pixels are put between letters, as capitals in heads are.
    """
    words = text.split()
    widths = [case.width(word) + spaced * max(0, len(word) - 1) for word in words]
    gap = case.space + spaced * 1.6
    total = sum(widths) + gap * max(0, len(words) - 1)
    at = x - (total / 2 if align == "centre" else total if align == "right" else 0.0)
    row = []
    for word, width in zip(words, widths, strict=True):
        if spaced:
            inner = at
            for letter in word:
                page.word(inner, baseline, letter, case.face, case.size, case.layer)
                inner += case.width(letter) + spaced
            made = page.word(at, baseline, "", case.face, case.size, case.layer)
            box = Box(at, made.box.y, width, made.box.h)
            row.append(type(made)(word, box))
        else:
            row.append(page.word(at, baseline, word, case.face, case.size, case.layer))
        at += width + gap
    block.lines.append(row)
    return Box(x, baseline - case.size, total, case.size * 1.25)


def centred(
    page: Page, case: Case, text: str, x: float, y: float, width: float, role: Role, spaced: float = 0.0
) -> tuple[TextBlock, float]:
    """Set a text in centred lines no wider than ``width`` about ``x``; returns its block and the y below it."""
    block = page.block(role)
    rows: list[str] = []
    for word in text.split():
        trial = f"{rows[-1]} {word}" if rows else word
        if rows and case.width(trial) + spaced * len(trial) > width:
            rows.append(word)
        else:
            rows[-1:] = [trial]
    for row in rows:
        line(page, case, row, x, y + case.lead * 0.76, block, "centre", spaced)
        y += case.lead
    return block, y


def tapered(
    page: Page, case: Case, copy: Copy, x: float, y: float, width: float, lines: int, block: TextBlock
) -> float:
    """Set lines that grow shorter to a point, as the end of a book is; returns the y below."""
    for share in np.linspace(1.0, 0.22, lines):
        words: list[str] = []
        while not words or case.width(" ".join(words)) < width * share * 0.9:
            words.append(copy.next() or copy.next() or "")
        line(page, case, " ".join(words), x, y + case.lead * 0.76, block, "centre")
        y += case.lead
    return y
