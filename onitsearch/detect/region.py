"""What a detector answers: a region of a page that holds a picture."""

from __future__ import annotations

from dataclasses import dataclass, field

from onitsearch.geometry import Box


@dataclass(frozen=True, slots=True)
class PublishedVector:
    """A unit vector that a library publishes of a picture, and the key of the model that made it."""

    model: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Region:
    """A picture on a page: its box in canvas space, what kind it is, how sure, and who says so.

    ``kind`` is one of `onitsearch.kinds.Kind`, ``score`` is 0 to 1, ``source`` names the detector (alto, classical …),
    ``text`` is its caption or the lines nearest to it, where the OCR gives them. ``vectors`` are of exactly this box.
    """

    box: Box
    kind: str = "illustration"
    score: float = 1.0
    source: str = ""
    text: str = ""
    vectors: tuple[PublishedVector, ...] = field(default=(), repr=False)
