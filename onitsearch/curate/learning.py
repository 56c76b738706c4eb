"""Decisions teach: a light rule is learned anew after each batch of them, with its accuracy on held-out ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from onitsearch.curate.logistic_regression import Linear, fit, held_out_accuracy, share_of_commonest
from onitsearch.kinds import KINDS
from onitsearch.store import review_classifiers
from onitsearch.store.models import Illustration
from onitsearch.store.nearest import vectors_of

_KEEP, _NOT = "keep", "not"
# From these probabilities on, something is proposed rather than what the machine found at first.
SURE_OF_KIND = 0.75


@dataclass(frozen=True)
class Proposal:
    """What the decisions so far suggest for a picture: the chance that it is kept, and its kind where that is clear.

    ``keep`` is None where nothing was learned yet, or the picture has no vector.
    """

    keep: float | None = None
    kind: str | None = None

    @property
    def rejects(self) -> bool:
        """Whether it is more likely to be rejected."""
        return self.keep is not None and self.keep < 0.5


def learn_due() -> bool:
    """Learn one classifier anew whose scope has enough new decisions; False where none is due."""
    found = review_classifiers.claim()
    if found is None:
        return False
    classifier, claim = found
    told = review_classifiers.examples(classifier)
    labels = [_KEEP if one else _NOT for one in told.accepted]
    keep = fit(told.rows, labels)
    accepted = np.asarray(told.accepted, bool)
    # What was rejected was never given a kind by anybody.
    kinds = [kind for kind, yes in zip(told.kinds, told.accepted, strict=True) if yes]
    kind = fit(told.rows[accepted], kinds)
    right = {
        "keep": held_out_accuracy(told.rows, labels),
        "kind": held_out_accuracy(told.rows[accepted], kinds),
    }
    accuracy = {name: round(value, 4) for name, value in right.items() if value is not None}
    accuracy["always"] = round(share_of_commonest(labels), 4)
    tells_kinds = _helps(right["kind"], kinds)
    review_classifiers.save(
        claim,
        classifier,
        decisions=len(labels),
        keep=_table(keep, _KEEP) if _helps(right["keep"], labels) else None,
        kinds=_table(kind) if tells_kinds else None,
        kind_names=kind.classes if kind and tells_kinds else (),
        accuracy=accuracy if keep else {},
    )
    return True


def _helps(right: float | None, labels: list[str]) -> bool:
    """Whether a rule is right clearly more often than saying the commonest of all: by a standard error at least.

    One that is not would only mislead.
    """
    if right is None:
        return False
    same = share_of_commonest(labels)
    return right > same + float(np.sqrt(same * (1 - same) / len(labels)))


def _table(rule: Linear | None, only: str = "") -> np.ndarray[tuple[int, ...], np.dtype[np.float32]] | None:
    """A rule as rows of weights and bias, of one class or of all."""
    if rule is None:
        return None
    places = [place for place, name in enumerate(rule.classes) if only in ("", name)]
    return np.hstack([rule.weights[places], rule.bias[places, None]]).astype(np.float32)


def proposals(pictures: list[Illustration], scope: str) -> dict[int, Proposal]:
    """What the decisions in a scope suggest for pictures, by row id."""
    classifier = review_classifiers.best(scope)
    if classifier is None or not pictures:
        return {}
    keep, kinds = review_classifiers.keep_rule(classifier), review_classifiers.kind_rules(classifier)
    vectors = vectors_of([one.pk for one in pictures], classifier.model)
    found = {}
    for one in pictures:
        vector = vectors.get(one.pk)
        if vector is None:
            continue
        chance = _chance(vector, keep) if keep is not None else None
        likely = {name: _chance(vector, rule) for name, rule in kinds.items() if name in KINDS}
        kind = max(likely, key=lambda name: likely[name], default=None)
        clear = kind is not None and likely[kind] >= SURE_OF_KIND
        found[one.pk] = Proposal(chance, kind if clear else None)
    return found


def _chance(vector: review_classifiers.Rows, rule: review_classifiers.Rule) -> float:
    return float(1.0 / (1.0 + np.exp(-np.clip(float(vector @ rule.weights) + rule.bias, -30, 30))))


@dataclass(frozen=True)
class Progress:
    """How well a scope is learned: ``accuracy`` of keeping and rejecting on held-out decisions, and its curve.

    ``points`` are (decisions, accuracy, what saying the commonest for all would reach). What was learned is used only
    where it ``helps``, that is tells clearly more right than that.
    """

    decisions: int
    accuracy: float
    always: float
    points: tuple[tuple[int, float, float], ...]
    helps: bool


def progress(scope: str) -> Progress | None:
    """What was learned in a scope, or in everything where it has too little of its own; None for nothing."""
    classifier = review_classifiers.best(scope) or review_classifiers.tried(scope)
    points = [one for one in classifier.history if "keep" in one] if classifier else []
    if classifier is None or not points or points[-1]["decisions"] != classifier.decisions:
        return None
    curve = tuple((int(one["decisions"]), float(one["keep"]), float(one.get("always", 0))) for one in points)
    return Progress(classifier.decisions, curve[-1][1], curve[-1][2], curve, bool(classifier.keep))
