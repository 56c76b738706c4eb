"""The table of ONiT's study, for any models and prompts side by side: classes asked for in words, all pictures ranked.

Of Vignoli, Gruber and Seidl, “Revolution or evolution? AI-driven retrieval of nature representations in historical
prints” (Digital Scholarship in the Humanities 2025, doi:10.1093/llc/fqaf082): its classes, its prompt, its columns, and
the figures that it gives for CLIP as it comes and as fine-tuned. Those were measured on the study's own pictures.

Definitions, as ranx and trec_eval have them: precision@k divides by k; recall@k by all right pictures; R-precision is
the precision among as many answers as there are right pictures. The ceiling of recall@k is min(k, right) / right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onitsearch.evaluate import by_class
from onitsearch.evaluate.by_class import ClassFigures, Gallery, Ranking
from onitsearch.evaluate.zero_shot import Confusion

CUTS = (200, 1_000)
PROMPT = "an image of {}"
COLUMNS = ("recall@200", "precision@200", "recall@1000", "precision@1000", "R-precision")
_POINTS = 120  # of a curve; more are not seen


@dataclass(frozen=True, slots=True)
class Published:
    """A class of the study: its word, and its figures for the model as it comes and as fine-tuned."""

    word: str
    base: float
    tuned: float


STUDY: Mapping[str, Published] = {
    "25G": Published("plants", 0.17, 0.51),
    "25H": Published("landscapes", 0.67, 0.70),
    "25F": Published("animals", 0.28, 0.46),
    "25A": Published("maps", 0.75, 0.69),
}


@dataclass(frozen=True, slots=True)
class Curve:
    """Precision and recall of a class at each of some ``k``; ``ceiling`` is the recall of a perfect ranking."""

    notation: str
    words: str
    k: tuple[int, ...]
    recall: tuple[float, ...]
    precision: tuple[float, ...]
    ceiling: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """One model asked in one way: its figures by class and their mean, its curves, and its zero-shot classification."""

    name: str
    prompt: str
    classes: Sequence[ClassFigures]
    mean: ClassFigures
    curves: Sequence[Curve]
    confusion: Confusion | None

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "name": self.name,
            "prompt": self.prompt,
            "classes": [
                {**_row(one), "published": _published(one.notation)} for one in self.classes
            ],
            "mean": _row(self.mean),
            "zero_shot": self.confusion.as_json() if self.confusion else None,
        }  # fmt: skip


def measure(
    name: str,
    prompt: str,
    questions: Mapping[str, str],
    rank: Callable[[str], Ranking],
    gallery: Gallery,
    confusion: Confusion | None = None,
    *,
    rounds: int = 500,
) -> Way:
    """Rank the gallery for each class (notation → words); see `by_class.measure`."""
    kept: dict[str, Ranking] = {}

    def once(words: str) -> Ranking:
        if words not in kept:
            kept[words] = rank(words)
        return kept[words]

    found = by_class.measure(name, questions, once, gallery, cuts=CUTS, rounds=rounds)
    curves = [
        curve(one.notation, one.words, kept[one.words], gallery.right(one.notation), gallery)
        for one in found.classes
    ]
    return Way(name, prompt, found.classes, found.mean, curves, confusion)


def curve(notation: str, words: str, ranking: Ranking, right: set[int], gallery: Gallery) -> Curve:
    """Precision and recall along a ranking, at steps that grow."""
    fits: NDArray[np.bool_] = np.array(
        [int(one) in right for one in ranking if int(one) in gallery.books], bool
    )
    found = np.cumsum(fits)
    steps = (
        np.unique(np.geomspace(1, max(1, len(fits)), _POINTS).astype(int)) if len(fits) else np.array([], int)
    )
    count = len(right)
    return Curve(
        notation,
        words,
        tuple(int(k) for k in steps),
        tuple(round(float(found[k - 1] / count), 4) for k in steps),
        tuple(round(float(found[k - 1] / k), 4) for k in steps),
        tuple(round(min(int(k), count) / count, 4) for k in steps),
    )


def _row(one: ClassFigures) -> dict[str, Any]:
    told = one.as_json()
    return {
        "notation": one.notation,
        "words": one.words,
        "examples": one.relevant,
        **{name: told["figures"][name] for name in COLUMNS},
        "ceilings": told["ceilings"],
    }


def _published(notation: str) -> dict[str, float] | None:
    known = STUDY.get(notation)
    return {"base": known.base, "tuned": known.tuned} if known else None
