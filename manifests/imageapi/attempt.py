"""One way to fetch an image, and what is learned of its service where that way works."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Part:
    """One image of an attempt, and where its upper left corner lies in the whole (pixels)."""

    url: str
    x: int = 0
    y: int = 0


@dataclass(frozen=True)
class Attempt:
    """One way to get the page: a single image, or tiles of a whole of ``size``.

    ``cut`` says that the answer shows only the region that was wanted, not the whole image. ``wide`` is the width
    that the answer should have, where it is known. ``learns`` are members of the dialect that its success proves.
    ``whole`` says that it asks for all there is, at its own size.
    """

    parts: tuple[Part, ...]
    size: tuple[int, int] | None = None
    cut: bool = False
    wide: int | None = None
    learns: Mapping[str, Any] = field(default_factory=dict, compare=False)
    whole: bool = False
