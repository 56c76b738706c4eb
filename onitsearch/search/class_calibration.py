"""How probable the classes are that a picture looks like: what a model's scores were worth where classes are known.

A score says where a class lies between what any words reach with a picture and what the best ones do; how often that is
right differs from model to model. It is learned where pictures' classes are known (`evaluate classes --write`), kept
beside the model's weights, and belongs to these. A model without it has scores, and no probabilities.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from onitsearch.embed.reference import UNDERSTOOD, Profile, Reference
from onitsearch.kind_heads.fitting import Array, fit
from onitsearch.kind_heads.learning import FOLDS, folds
from onitsearch.store import classes
from onitsearch.store.models import EmbeddingModel

log = logging.getLogger(__name__)

# Beside the weights in a model's folder.
NAME = "classes.json"
_FORM = 1
_RIDGE = 1e-4
# So many of the numbers are of the nearest class; what score a second one has that is too far away to be kept.
_NUMBERS, _OF_BEST, _FAR_BEHIND = 5, 3, 0.6
# The logit of what comes second where no second class was ever seen.
_UNSEEN = -3.0
# Fewer pictures of known classes, or books, than these say nothing.
FEWEST, FEWEST_BOOKS = 100, 5


@dataclass(frozen=True, eq=False)
class ClassCalibration:
    """Weights of the logit that a class is right, biases last; learned for ``model`` (its key).

    ``best`` are of the nearest class of a picture, ``others`` of those that come after it.
    """

    model: str
    best: Array
    others: Array
    about: Mapping[str, Any] = field(default_factory=dict)

    def probabilities(self, profile: Profile, usual: float, reference: Reference) -> dict[str, float]:
        """The probability of each class of a picture; ``usual`` is how far pictures usually reach (store.classes)."""
        if not profile.classes:
            return {}
        rows = numbers(profile, usual, reference)
        first = _likely(rows[:1, :_OF_BEST] @ self.best[:-1] + self.best[-1])
        rest = _likely(rows[1:] @ self.others[:-1] + self.others[-1])
        # What comes after is not more probable.
        made = [*first, *np.minimum(rest, first)]
        return {name: float(one) for name, one in zip(profile.classes, made, strict=True)}

    def as_json(self) -> str:
        """As it is kept in a file."""
        told = {
            "form": _FORM,
            "model": self.model,
            "best": self.best.tolist(),
            "others": self.others.tolist(),
            "about": dict(self.about),
        }
        return json.dumps(told, indent=1) + "\n"


def _likely(logits: Array) -> Array:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -30, 30))), np.float64)


@dataclass(frozen=True, eq=False)
class Example:
    """A picture whose notation is known: its profile, which of its classes are right, its book, and its unit vector."""

    profile: Profile
    right: tuple[bool, ...]
    book: str
    notation: str = ""
    vector: Any = None


def numbers(profile: Profile, usual: float, reference: Reference) -> Array:
    """What the probability of each class (classes, numbers), the nearest first, hangs on.

    How far the nearest leads the second, how far the picture reaches into the vocabulary, and whether the model is
    known to understand the word; of those that come after, how far behind they are.
    """
    scores = np.asarray(profile.scores, np.float64)
    many = len(scores)
    lead = 10 * (scores[0] - (scores[1] if many > 1 else _FAR_BEHIND))
    reach = min((profile.best - profile.base) / max(usual, 1e-6), 4.0)
    known = [float(reference.level([name]) == UNDERSTOOD) for name in profile.classes]
    return np.column_stack(
        [np.full(many, lead), np.full(many, reach), known, 10 * (scores[0] - scores), np.arange(many) / many]
    )


def learn(
    examples: Sequence[Example], usual: float, reference: Reference, model: str
) -> tuple[ClassCalibration, list[tuple[float, bool]]] | None:
    """Learn what scores are worth; and the held-out (probability, right) of each picture's likeliest class.

    None where too few pictures or books are known.
    """
    seen = [one for one in examples if one.profile.classes]
    if len(seen) < FEWEST or len({one.book for one in seen}) < FEWEST_BOOKS:
        return None
    tables = [numbers(one.profile, usual, reference) for one in seen]
    first = np.asarray([table[0, :_OF_BEST] for table in tables])
    right = np.asarray([one.right[0] for one in seen], np.intp)
    of = folds([one.book for one in seen])
    answers = []
    for fold in range(FOLDS):
        held = of == fold
        rule = _fit(first[~held], right[~held])
        said = _likely(first[held] @ rule[:-1] + rule[-1])
        answers += [(float(one), bool(yes)) for one, yes in zip(said, right[held], strict=True)]
    rest = np.vstack([table[1:] for table in tables])
    true = np.asarray([yes for one in seen for yes in one.right[1:]], np.intp)
    others = _fit(rest, true) if len(true) else np.asarray([0.0] * _NUMBERS + [_UNSEEN])
    return ClassCalibration(model, _fit(first, right), others), answers


def _fit(rows: Array, right: Any) -> Array:
    """Weights of the logit, the bias last."""
    found = fit(rows, right, 2, ridge=_RIDGE)
    return np.asarray(found[1] - found[0], np.float64)


def probable(ids: Sequence[int], model: EmbeddingModel) -> dict[int, dict[str, float]]:
    """The probabilities of the classes that pictures look like, by row ids; none where the model has no calibration."""
    calibration = calibration_of(model.setting, model.key)
    reference = classes.reference_of(model) if calibration is not None and ids else None
    if calibration is None or reference is None:
        return {}
    usual = classes.usual_reach(model)
    return {
        one: calibration.probabilities(profile, usual, reference)
        for one, profile in classes.profiles_of(ids, model).items()
    }


@lru_cache(maxsize=8)
def calibration_of(setting: str, key: str) -> ClassCalibration | None:
    """What lies in a model's folder for these very weights; None where there is nothing."""
    path = Path(setting) / NAME
    if not setting or not path.is_file():
        return None
    try:
        found = read_calibration(path)
    except (OSError, ValueError) as error:
        log.warning("%s cannot be used: %s", path, error)
        return None
    return found if found.model == key else None


def read_calibration(path: Path) -> ClassCalibration:
    """What a file holds. Raises OSError, and ValueError for what is none."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        best, others = (np.asarray(told[name], np.float64) for name in ("best", "others"))
        known = told["form"] == _FORM and (best.shape, others.shape) == ((_OF_BEST + 1,), (_NUMBERS + 1,))
        if not known or not np.isfinite([*best, *others]).all():
            raise ValueError("of another form")
        return ClassCalibration(str(told["model"]), best, others, dict(told["about"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path} says nothing of classes that can be used ({error}).") from error
