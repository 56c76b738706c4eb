"""Zero-shot classification: each picture is given the class whose words its vector is nearest to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onitsearch.store.notations import is_under


@dataclass(frozen=True, slots=True)
class Confusion:
    """``table`` (true, given) counts pictures of exactly one of the classes; ``right`` of ``judged`` is over all.

    A picture of several classes is right where it is given any of them; it is in no row of the table.
    """

    classes: tuple[str, ...]
    table: NDArray[np.int64]
    judged: int
    right: int
    several: int

    @property
    def accuracy(self) -> float:
        """The share of pictures that were given a class of theirs; 0 where there are none."""
        return self.right / self.judged if self.judged else 0.0

    def recall(self, place: int) -> float:
        """The share of a class's own pictures that were given it."""
        row = self.table[place]
        return float(row[place] / row.sum()) if row.sum() else 0.0

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "classes": list(self.classes),
            "table": self.table.tolist(),
            "judged": self.judged,
            "right": self.right,
            "several": self.several,
            "accuracy": round(self.accuracy, 4),
        }


def classify(
    ids: Sequence[int] | NDArray[np.int64],
    pictures: NDArray[np.float32],
    classes: Sequence[str],
    words: NDArray[np.float32],
    notations: Mapping[int, tuple[str, ...]],
) -> Confusion:
    """Give each picture its most probable class and compare; pictures of none of the classes are left out.

    ``pictures`` (n, dim) and ``words`` (classes, dim) are unit rows of one model. The most probable class is the
    nearest one, whatever the temperature of the softmax.
    """
    table = np.zeros((len(classes), len(classes)), np.int64)
    judged = right = several = 0
    for picture, row in zip(ids, pictures, strict=True):
        own = {
            place
            for place, each in enumerate(classes)
            if any(is_under(one, each) for one in notations.get(int(picture), ()))
        }
        if not own:
            continue
        given = int(np.argmax(words @ row))
        judged += 1
        right += given in own
        several += len(own) > 1
        if len(own) == 1:
            table[own.pop(), given] += 1
    return Confusion(tuple(classes), table, judged, right, several)
