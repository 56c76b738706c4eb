"""How probable a model takes its classes of pictures to be, as the sureness that searches and facets go by."""

from __future__ import annotations

import math
from collections.abc import Sequence

from onitsearch.embed.reference import STRANGE
from onitsearch.search import threshold
from onitsearch.search.subjects import notation_of_class
from onitsearch.store import classes
from onitsearch.store.models import EmbeddingModel


def class_probabilities(ids: Sequence[int], model: EmbeddingModel) -> dict[int, list[tuple[str, float]]]:
    """The classes (notation, probability) that a model gives to pictures; 0.5 is the line from which one is sure.

    Empty for a model that has no vocabulary (yet); names that it does not understand are left out.
    """
    reference = classes.reference_of(model)
    if reference is None:
        return {}
    found: dict[int, list[tuple[str, float]]] = {}
    for one, scores in classes.classes_of(ids, model).items():
        for name, score in scores.items():
            level, notation = reference.level([name]), notation_of_class(name)
            if notation and level is not None and level > STRANGE:
                evidence = (score - threshold.CLASS_LINES[level]) / threshold.SCORE_PER_LOGIT
                found.setdefault(one, []).append((notation, 1 / (1 + math.exp(-evidence))))
    return found
