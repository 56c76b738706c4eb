"""A head: from a picture's evidence, and its vector where it was learned for a model, to probabilities of kinds.

Which kind it is then said to be weighs what a mistake costs: whoever looks for a picture that was hidden never finds
it, and whoever sees an ornament among pictures looks at the next. A kind that is not shown unasked is therefore said
only where it is surely one of those (`SURE_TO_HIDE`); else the likeliest of the kinds that are shown.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from zipfile import BadZipFile

import numpy as np

from onitsearch.kind_heads.evidence import WIDE, Evidence, numbers
from onitsearch.kind_heads.fitting import Array, softmax

# How probable it must be that a picture is of kinds that are hidden, for it to be hidden. `evaluate kinds` tells what
# of true pictures is hidden, and what of others is shown, at this line.
SURE_TO_HIDE = 0.9
_KEPT = 0.02  # fainter chances are not kept
_FORM = 1


@dataclass(frozen=True, slots=True)
class KindPrediction:
    """What a head says of a picture: the kind to give it, its probability, and the likeliest kinds."""

    kind: str
    probability: float
    chances: Mapping[str, float]


@dataclass(frozen=True, eq=False)
class KindHead:
    """``shape`` (kinds, WIDE + 1) weighs the evidence, ``looks`` (kinds, dim + 1) the unit vector; biases last.

    The sum is divided by ``temperature``. ``about`` says from what it was learned and what it reached on books that it
    did not see; ``model`` is the key of the model whose vectors it takes, empty for a head without looks.
    """

    kinds: tuple[str, ...]
    shape: Array
    looks: Array | None = None
    temperature: float = 1.0
    model: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)

    def logits(self, found: Sequence[Evidence], vectors: Any = None) -> Array:
        """Logits (n, kinds); ``vectors`` (n, dim) are unit rows, needed by a head with looks."""
        rows = numbers(found)
        made = rows @ self.shape[:, :-1].T + self.shape[:, -1]
        if self.looks is not None:
            made = made + np.asarray(vectors, np.float64) @ self.looks[:, :-1].T + self.looks[:, -1]
        return np.asarray(made / self.temperature, np.float64)

    def probabilities(self, found: Sequence[Evidence], vectors: Any = None) -> Array:
        """Probabilities (n, kinds); each row adds up to 1."""
        return softmax(self.logits(found, vectors))

    def predict(
        self, found: Sequence[Evidence], vectors: Any, shown: Collection[str]
    ) -> list[KindPrediction]:
        """What to say of pictures, where kinds in ``shown`` are shown unasked."""
        table = self.probabilities(found, vectors)
        return [self.decide(row, one.said, shown) for row, one in zip(table, found, strict=True)]

    def decide(self, probabilities: Array, said: str, shown: Collection[str]) -> KindPrediction:
        """The kind to give a picture of which the probabilities (kinds,) are known, and what the detector said.

        A head without looks was not found to tell kinds better than the detector, only when that is not to be
        believed: it never says another kind than the detector, but for a picture that should not be hidden. A kind that
        a head never learned is left alone.
        """
        made = decide(self.kinds, probabilities, shown)
        if (self.looks is not None and said in self.kinds) or (said not in shown and made.kind in shown):
            return made
        likely = float(probabilities[self.kinds.index(said)]) if said in self.kinds else 0.0
        return replace(made, kind=said, probability=likely)

    def as_bytes(self) -> bytes:
        """As it is kept in a file or a row."""
        told = {
            "form": _FORM,
            "kinds": list(self.kinds),
            "temperature": self.temperature,
            "model": self.model,
            "about": dict(self.about),
        }
        arrays = {"shape": self.shape.astype(np.float32)}
        if self.looks is not None:
            arrays["looks"] = self.looks.astype(np.float32)
        file = io.BytesIO()
        np.savez(file, about=np.frombuffer(json.dumps(told).encode(), np.uint8), **arrays)  # type: ignore[arg-type]
        return file.getvalue()

    @property
    def digest(self) -> str:
        """What tells it from others: of its numbers, not of what is said about it."""
        parts = [json.dumps([_FORM, self.kinds, round(self.temperature, 6)]).encode()]
        parts += [
            np.asarray(one, np.float32).tobytes() for one in (self.shape, self.looks) if one is not None
        ]
        return hashlib.sha256(b"".join(parts)).hexdigest()[:16]


def read_head(data: bytes) -> KindHead:
    """A head as `as_bytes` wrote it. Raises ValueError for anything else."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            told = json.loads(file["about"].tobytes())
            shape = np.asarray(file["shape"], np.float64)
            looks = np.asarray(file["looks"], np.float64) if "looks" in file else None
        if told["form"] != _FORM:
            raise ValueError(f"form {told['form']}")
        kinds = tuple(str(one) for one in told["kinds"])
        if shape.shape != (len(kinds), WIDE + 1) or (looks is not None and len(looks) != len(kinds)):
            raise ValueError("of another shape")
        return KindHead(kinds, shape, looks, float(told["temperature"]), str(told["model"]), told["about"])
    except (KeyError, TypeError, OSError, ValueError, EOFError, BadZipFile) as error:
        raise ValueError(f"This is no head for kinds that can be used ({error}).") from error


def decide(kinds: Sequence[str], probabilities: Array, shown: Collection[str]) -> KindPrediction:
    """The kind to give a picture of which the probabilities (kinds,) are known."""
    chances = dict(zip(kinds, (float(one) for one in probabilities), strict=True))
    hidden = sum(chance for kind, chance in chances.items() if kind not in shown)
    best = max(chances, key=lambda kind: chances[kind])
    visible = [kind for kind in kinds if kind in shown]
    if best not in shown and hidden < SURE_TO_HIDE and visible:
        best = max(visible, key=lambda kind: chances[kind])
    # At the line between the two sides, what is more likely hidden than not may still be called by a visible kind.
    elif best in shown and hidden >= SURE_TO_HIDE:
        best = max((kind for kind in kinds if kind not in shown), key=lambda kind: chances[kind])
    ordered = sorted(chances, key=lambda kind: -chances[kind])
    kept = {kind: round(chances[kind], 3) for kind in ordered if chances[kind] >= _KEPT or kind == best}
    return KindPrediction(best, chances[best], kept)
