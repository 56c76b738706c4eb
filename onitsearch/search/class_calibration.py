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
_RIDGE = 1e-3
# Fewer pictures of known classes, or books, than these say nothing.
FEWEST, FEWEST_BOOKS = 100, 5


@dataclass(frozen=True, eq=False)
class ClassCalibration:
    """``weights`` (numbers + 1,) of the logit that a class is right, the bias last; learned for ``model`` (its key)."""

    model: str
    weights: Array
    about: Mapping[str, Any] = field(default_factory=dict)

    def probabilities(self, profile: Profile, usual: float, reference: Reference) -> dict[str, float]:
        """The probability of each class of a picture; ``usual`` is how far pictures usually reach (store.classes)."""
        if not profile.classes:
            return {}
        logits = numbers(profile, usual, reference) @ self.weights[:-1] + self.weights[-1]
        made = 1.0 / (1.0 + np.exp(-np.clip(logits, -30, 30)))
        return {name: float(one) for name, one in zip(profile.classes, made, strict=True)}

    def as_json(self) -> str:
        """As it is kept in a file."""
        told = {
            "form": _FORM,
            "model": self.model,
            "weights": self.weights.tolist(),
            "about": dict(self.about),
        }
        return json.dumps(told, indent=1) + "\n"


@dataclass(frozen=True, eq=False)
class Example:
    """A picture whose classes are known: its profile, which of its classes are right, and its book."""

    profile: Profile
    right: tuple[bool, ...]
    book: str


def numbers(profile: Profile, usual: float, reference: Reference) -> Array:
    """What the probability of each class (classes, numbers) hangs on."""
    scores = np.asarray(profile.scores, np.float64)
    reach = min((profile.best - profile.base) / max(usual, 1e-6), 4.0)
    rivals = np.asarray([np.delete(scores, at).max(initial=0.5) for at in range(len(scores))])
    known = np.asarray([float(reference.level([name]) == UNDERSTOOD) for name in profile.classes])
    ones = np.ones(len(scores))
    crowd = float((scores > 0.9).sum())
    return np.column_stack(
        [
            (scores - 0.9) * 10, (scores - rivals) * 10, np.maximum(scores - rivals, 0) * 10, reach * ones,
            min(reach, 1.0) * ones, known, crowd * ones, (scores == scores.max()).astype(float), profile.best * ones,
            np.maximum(scores - rivals, 0) * 10 * reach,
        ]
    )  # fmt: skip


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
    rows = np.vstack(tables)
    right = np.asarray([yes for one in seen for yes in one.right], np.intp)
    pictures = np.repeat(np.arange(len(seen)), [len(one) for one in tables])
    of = folds([one.book for one in seen])[pictures]
    held_out = np.zeros((len(right), 2))
    for fold in range(FOLDS):
        held = of == fold
        weights = fit(rows[~held], right[~held], 2, ridge=_RIDGE)
        held_out[held] = rows[held] @ weights[:, :-1].T + weights[:, -1]
    whole = fit(rows, right, 2, ridge=_RIDGE)
    logits = held_out[:, 1] - held_out[:, 0]
    best = np.asarray([mine[logits[mine].argmax()] for mine in _of_each(pictures, len(seen))], np.intp)
    # The likeliest of several is chosen for being likely, and is less so than it says: that is put right here.
    steps = fit(logits[best, None], right[best], 2, ridge=_RIDGE / 10)
    slope, offset = steps[1] - steps[0]
    slope = max(float(slope), 0.0)
    weights = (whole[1] - whole[0]) * slope
    weights[-1] += offset
    likely = 1.0 / (1.0 + np.exp(-np.clip(logits[best] * slope + offset, -30, 30)))
    answers = [(float(said), bool(yes)) for said, yes in zip(likely, right[best], strict=True)]
    return ClassCalibration(model, weights), answers


def _of_each(pictures: Array, many: int) -> list[Array]:
    """The places of each picture's classes."""
    return [np.flatnonzero(pictures == number) for number in range(many)]


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
        weights = np.asarray(told["weights"], np.float64)
        if told["form"] != _FORM or weights.ndim != 1 or not np.isfinite(weights).all():
            raise ValueError("of another form")
        return ClassCalibration(str(told["model"]), weights, dict(told["about"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path} says nothing of classes that can be used ({error}).") from error
