"""Whether the machine's own sureness keeps its word, by what people decided since: of classes, kinds and pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from onitsearch.evaluate import calibration
from onitsearch.search.class_probabilities import class_probabilities, notations_of_class
from onitsearch.store.models import EmbeddingModel
from onitsearch.store.notations import is_under
from onitsearch.store.reviewed_pictures import reviewed

# The last decisions tell how the machine is now; more of them take longer to read.
MOST_DECISIONS = 20_000
_AT_ONCE = 2_000


def reliability(probabilities: Sequence[float], right: Sequence[bool]) -> dict[str, Any]:
    """Bins of probabilities with the share that was right, and the expected calibration error (None without any)."""
    error = calibration.expected_calibration_error(probabilities, right)
    return {
        "n": len(probabilities),
        "ece": None if error is None else round(error, 4),
        "bins": [
            {
                "low": round(one.low, 4),
                "high": round(one.high, 4),
                "n": one.n,
                "probability": None if one.mean_probability is None else round(one.mean_probability, 4),
                "right": None if one.share_right is None else round(one.share_right, 4),
            }
            for one in calibration.bins(probabilities, right)
        ],
    }


def of_classes(model: EmbeddingModel, notations: Mapping[int, Sequence[str]]) -> dict[str, Any]:
    """The likeliest class that a model gives to each picture against those that people gave (row id → notations)."""
    said: list[float] = []
    right: list[bool] = []
    ids = sorted(notations)
    for start in range(0, len(ids), _AT_ONCE):
        found = class_probabilities(ids[start : start + _AT_ONCE], model)
        for one, classes in found.items():
            name = max(classes, key=lambda each: classes[each])
            fits = class_fits(notations_of_class(name), notations[one])
            if fits is not None:
                said.append(classes[name])
                right.append(fits)
    return {"of": "classes", "model": model.key, **reliability(said, right)}


def class_fits(notations: Sequence[str], given: Sequence[str]) -> bool | None:
    """Whether a class of some notations is right where people gave others.

    None where they said less, as animals of a lion, and where the class stands for nothing that they could have given.
    """
    if any(is_under(one, notation) for one in given for notation in notations):
        return True
    return None if not notations or any(is_under(one, each) for one in notations for each in given) else False


def of_decisions() -> list[dict[str, Any]]:
    """How sure the machine was that something is a picture, and of its kind, against what people made of it."""
    found = reviewed(MOST_DECISIONS)
    kept = [one for one in found if one.accepted]
    return [
        {
            "of": "pictures",
            "model": None,
            **reliability([one.score for one in found], [one.accepted for one in found]),
        },
        {
            "of": "kinds",
            "model": None,
            **reliability([one.kind_score for one in kept], [one.kind == one.kind_now for one in kept]),
        },
    ]
