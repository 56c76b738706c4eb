"""What tuning is worth: a base that knows half of the concepts is tuned on what drawn books show of the other half."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from onitsearch.embed.specs import resolve
from onitsearch.training.dataset import LabelledPicture, Pixels
from onitsearch.training.finetune import weights
from onitsearch.training.finetune.examples import Example
from onitsearch.training.finetune.fit import Recipe, Round
from onitsearch.training.finetune.run import Asked, Tuning
from onitsearch.training.text_tower import WordsRecipe
from onitsearch.training.train import Progress, train
from onitsearch.training.train import Recipe as TrainingRecipe
from portal.sample.concepts import Concept, registry
from portal.sample.model import CONFIG
from portal.sample.model.dataset import make_dataset


@dataclass(frozen=True, slots=True)
class Gain:
    """Mean R-precision of concepts on books that nothing was learned from: by the base, and tuned."""

    base: float
    tuned: float

    @property
    def gain(self) -> float:
        """What tuning brought; below 0 what it cost."""
        return self.tuned - self.base

    def as_json(self) -> dict[str, float]:
        """The same as plain values."""
        return {"base": round(self.base, 4), "tuned": round(self.tuned, 4), "gain": round(self.gain, 4)}


def halves() -> tuple[list[Concept], list[Concept]]:
    """Every second concept by name, which the base knows, and the others."""
    ordered = [registry()[one] for one in sorted(registry())]
    return ordered[::2], ordered[1::2]


def train_half(
    data: Path, minutes: float, seed: int, threads: int, report: Callable[[Progress], None]
) -> Path:
    """Train a base by the clock on drawings of the half that it shall know; returns its folder."""
    known, _ = halves()
    make_dataset(data / "half", 40, workers=threads, concepts=known)
    words = WordsRecipe(steps=60, captions=100)
    recipe = TrainingRecipe(minutes=minutes, seed=seed, threads=threads)
    train(data / "half", CONFIG, data / "base", recipe, report, words=words)
    return data / "base"


def measure(
    base: Path,
    pictures: Sequence[LabelledPicture],
    recipe: Recipe,
    *,
    only_other: bool = False,
    report: Callable[[Round], None] = lambda one: None,
) -> dict[str, Any]:
    """Tune ``base`` on pictures of drawn books (a folder a book), and judge by books that were held back.

    With ``only_other`` nobody classified a picture of the concepts that the base knows. Concepts are asked for by
    their English names.
    """
    known, other = halves()
    notation = {one.id: one.notation for one in registry().values()}
    shown = [one for one in pictures if one.concept in notation]
    books = {name: place for place, name in enumerate(sorted({one.file.parent.name for one in shown}))}
    examples = [
        Example(place, books[one.file.parent.name], (notation[one.concept],))
        for place, one in enumerate(shown)
    ]
    words = [{one.notation: one.labels["en"] for one in some} for some in (known, other)]
    others = set(words[1])
    tuning = Tuning(resolve(base), examples, lambda one: _rgb(shown[one.id].file), device="cpu")
    asked = words[1] if only_other else words[0] | words[1]
    outcome, state = tuning.tune(
        recipe,
        Asked(asked, {"25F": "animals", "25G": "plants", "25H": "landscapes", "25A": "maps"}),
        known=lambda one: not only_other or bool(others & set(one.notations)),
        report=report,
    )

    def judged(worn: weights.State, questions: dict[str, str]) -> float:
        with weights.worn(tuning.model.network, worn):
            return tuning.scorer.r_precision(outcome.split.judge, questions, "en")

    return {
        "recipe": asdict(recipe),
        "classified": "the other half" if only_other else "both halves",
        "books": len(books),
        "pictures": {name: len(getattr(outcome.split, name)) for name in ("learn", "choose", "judge")},
        "alpha": outcome.alpha,
        "tried": outcome.tried,
        "rounds": len(outcome.rounds),
        "known": Gain(judged({}, words[0]), judged(state, words[0])).as_json(),
        "other": Gain(judged({}, words[1]), judged(state, words[1])).as_json(),
    }


def _rgb(file: Path) -> Pixels:
    grey = np.asarray(cv2.imread(str(file), cv2.IMREAD_GRAYSCALE), np.uint8)
    return np.repeat(grey[:, :, None], 3, axis=2)
