"""How probable a model takes its classes of pictures to be: as it was calibrated, else as searches go by them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache

from onitsearch.embed.reference import STRANGE
from onitsearch.search import class_calibration, thesaurus, threshold
from onitsearch.search.vocabulary import listed
from onitsearch.store import classes
from onitsearch.store.models import EmbeddingModel


def class_probabilities(ids: Sequence[int], model: EmbeddingModel) -> dict[int, dict[str, float]]:
    """The probabilities of the classes (by name) that a model gives to pictures.

    Of a model without a calibration (`search.class_calibration`) they follow from the sureness that searches go by:
    0.5 is the line from which a class is sure. Empty for a model that has no vocabulary (yet); names that it does not
    understand are left out.
    """
    reference = classes.reference_of(model)
    if reference is None:
        return {}
    if is_calibrated(model):
        return {one: found for one, found in class_calibration.probable(ids, model).items() if found}
    found: dict[int, dict[str, float]] = {}
    for one, scores in classes.classes_of(ids, model).items():
        for name, score in scores.items():
            level = reference.level([name])
            if level is not None and level > STRANGE:
                evidence = (score - threshold.CLASS_LINES[level]) / threshold.SCORE_PER_LOGIT
                found.setdefault(one, {})[name] = 1 / (1 + math.exp(-evidence))
    return found


def is_calibrated(model: EmbeddingModel) -> bool:
    """Whether what a model's scores are worth was measured where classes are known."""
    return class_calibration.calibration_of(model.setting, model.key) is not None


def notations_of_class(name: str) -> tuple[str, ...]:
    """All notations that a class of the vocabulary stands for."""
    return _by_name().get(name, ())


@lru_cache(maxsize=1)
def _by_name() -> Mapping[str, tuple[str, ...]]:
    return {listed(term.name): tuple(one.lstrip("=") for one in term.notations) for term in thesaurus.terms()}
