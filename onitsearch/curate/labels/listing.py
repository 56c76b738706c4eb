"""What a published list says, row by row, as plain values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from onitsearch.geometry import Box

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class ClassLabel:
    """One class that a row gives: as it is written, the notation in it, and whether the list is sure of it."""

    written: str
    notation: str
    sure: bool = True


@dataclass(frozen=True, slots=True)
class ListedRegion:
    """One row: a region of an image (its pixels; canvas units where ``in_canvas``), and what is said of it.

    ``book`` is the address of a manifest, ``image`` that of the image without its region (or the canvas's).
    """

    row: int
    image: str
    box: Box
    decision: str
    classes: tuple[ClassLabel, ...] = ()
    book: str = ""
    name: str = ""
    in_canvas: bool = False
    said_by: str = ""
    said_at: datetime | None = None


@dataclass
class Listing:
    """A list as it was read. ``problems`` and ``notes`` are sentences, each with the rows it is about."""

    rows: list[ListedRegion] = field(default_factory=list)
    read: int = 0
    left_out: int = 0
    problems: dict[str, list[int]] = field(default_factory=dict)
    notes: dict[str, list[int]] = field(default_factory=dict)
    labels: Counter[str] = field(default_factory=Counter)

    def refuse(self, row: int, sentence: str) -> None:
        """Leave a row out, and say why."""
        self.problems.setdefault(sentence, []).append(row)

    def note(self, row: int, sentence: str) -> None:
        """Say something of a row that is taken."""
        self.notes.setdefault(sentence, []).append(row)


def told(sentences: dict[str, list[int]]) -> Iterable[str]:
    """Each sentence with the rows that it is about, the first ten of them."""
    for sentence, rows in sentences.items():
        yield f"{sentence} ({of_rows(rows)})"


def of_rows(rows: Sequence[int]) -> str:
    """“rows 3, 17 and 4 more”."""
    listed = sorted(dict.fromkeys(rows))
    if len(listed) == 1:
        return f"row {listed[0]}"
    first = ", ".join(map(str, listed[:_SHOWN]))
    more = len(listed) - _SHOWN
    return f"rows {first} and {more:,} more" if more > 0 else f"rows {first}"
