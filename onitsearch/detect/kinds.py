"""What kind of picture a box is likely to be: by the words of a layout, else by its shape and place."""

from __future__ import annotations

from onitsearch.geometry import Box
from onitsearch.kinds import LAYOUT_WORDS

# A figure wider than this (or taller, the other way) is nearly always a headpiece, tailpiece or border.
WIDE = 2.6


def kind_by_words(words: str) -> str | None:
    """Return the kind that a label speaks of, or None where it says nothing more than “picture”."""
    return next((kind for kind, pattern in LAYOUT_WORDS.items() if pattern.search(words)), None)


def kind_by_shape(box: Box, width: float, height: float) -> str:
    """Return the likely kind of a box on a page of ``width`` × ``height``: illustration, ornament or initial."""
    if box.w > WIDE * box.h or box.h > 2 * WIDE * box.w:
        return "ornament"
    side = (box.w * box.h) ** 0.5
    if side < 0.17 * width and box.h < 0.14 * height and 0.6 < box.w / box.h < 1.7:
        return "initial"
    return "illustration"
