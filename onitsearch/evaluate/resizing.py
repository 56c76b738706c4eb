"""Which way of making a picture square serves a model best: source-first of worn copies, and words, by shape.

CLIP's own "shortest" cuts the ends of whatever is not square off. What that costs depends on how tall and wide
the pictures are, so figures are told apart by shape.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from onitsearch.evaluate.degrade import worn_copy
from onitsearch.evaluate.retrieval import evaluate

if TYPE_CHECKING:
    from onitsearch.embed.encoder import Encoder

Pixels = np.ndarray[Any, np.dtype[np.uint8]]

LONG = 1.6
"""A picture whose sides differ by this factor counts as tall or wide."""
_LEAST = 48  # pixels of the shorter side: smaller boxes are letters and rules
_LARGEST = 512


@dataclass(frozen=True, eq=False)
class Plate:
    """A picture cut from a page, with what it shows where the truth says so."""

    pixels: Pixels
    concept: str = ""

    @property
    def long(self) -> bool:
        """Whether it is tall or wide."""
        height, width = self.pixels.shape[:2]
        return bool(max(height, width) >= LONG * min(height, width))


def plates(folder: Path, truth: Sequence[Mapping[str, Any]], *, most: int | None = None) -> list[Plate]:
    """Cut the pictures (``GraphicZone``) of pages out, at 512 px at most; ornaments and small boxes are left out."""
    found: list[Plate] = []
    for record in truth:
        boxes = [
            box
            for box in record["boxes"]
            if box["label"] == "GraphicZone" and box.get("kind", "illustration") == "illustration"
        ]
        page = cv2.imread(str(folder / record["file"])) if boxes else None
        if page is None:
            continue
        height, width = page.shape[:2]
        for box in boxes:
            left, top = max(0, int(box["x"] * width)), max(0, int(box["y"] * height))
            piece = page[top : top + int(box["h"] * height), left : left + int(box["w"] * width), ::-1]
            if min(piece.shape[:2]) < _LEAST:
                continue
            scale = min(1.0, _LARGEST / max(piece.shape[:2]))
            size = (max(1, round(piece.shape[1] * scale)), max(1, round(piece.shape[0] * scale)))
            small = cv2.resize(np.ascontiguousarray(piece), size, interpolation=cv2.INTER_AREA)
            found.append(Plate(small.astype(np.uint8, copy=False), str(box.get("concept", ""))))
            if most is not None and len(found) >= most:
                return found
    return found


def _part(pixels: Pixels, start: float, stop: float) -> Pixels:
    """The part of a picture along its long side, from ``start`` to ``stop`` (shares)."""
    height, width = pixels.shape[:2]
    if height >= width:
        return pixels[int(start * height) : max(1, int(stop * height))]
    return pixels[:, int(start * width) : max(1, int(stop * width))]


DEGRADED: Mapping[str, Callable[[Pixels], Pixels]] = {
    "worn": worn_copy,
    "ends cut": lambda pixels: worn_copy(_part(pixels, 0.1, 0.9)),
    "one end cut": lambda pixels: worn_copy(_part(pixels, 0.0, 0.75)),
    "one end": lambda pixels: worn_copy(_part(pixels, 0.0, 0.4)),
}
"""Ways a copy differs from its source; all are turned by 2°, darkened and pressed to JPEG besides."""


def compare(
    encoder: Encoder, gallery: Sequence[Plate], modes: Sequence[str], *, lang: str = "en"
) -> dict[str, dict[str, float | int]]:
    """Figures for each resize mode.

    ``long`` says how many pictures are tall or wide; ``<degraded>``: share of these whose copy finds its source
    first among the whole gallery, ``other`` the same for the worn copies of the rest; ``words``: R-precision of
    the concepts' names among the tall and wide pictures, where the truth names concepts.
    """
    model = encoder.load()
    preprocess = model.preprocess
    figures = {}
    concepts = sorted({one.concept for one in gallery if one.concept and one.long})
    said = encoder.encode_texts([one.replace("-", " ").replace("_", " ") for one in concepts], lang)
    for mode in modes:
        changed = replace(model, preprocess=replace(preprocess, mode=mode))

        def encode(pictures: Sequence[Pixels], changed: Any = changed) -> Any:
            return encoder.encode_with(changed, pictures)

        rows = encode([one.pixels for one in gallery])
        long = np.array([one.long for one in gallery])
        found: dict[str, float | int] = {"gallery": len(gallery), "long": int(long.sum())}
        for name, degrade in DEGRADED.items():
            found[name] = _first(encode([degrade(one.pixels) for one in gallery if one.long]), rows, long)
        found["other"] = _first(
            encode([worn_copy(one.pixels) for one in gallery if not one.long]), rows, ~long
        )
        if concepts:
            names = np.array([one.concept for one in gallery])
            for kind, chosen in (("words", long), ("words, other", ~long)):
                scores = said @ rows[chosen].T
                right = np.array([names[chosen] == concept for concept in concepts])
                found[kind] = round(evaluate(concepts, scores, right).r_precision, 4)
        figures[mode] = found
    return figures


def _first(asked: Any, rows: Any, chosen: Any) -> float:
    """The share of questions whose nearest row is their own."""
    if not len(asked):
        return 0.0
    best = (asked @ rows.T).argmax(axis=1)
    return round(float((best == np.flatnonzero(chosen)).mean()), 4)
