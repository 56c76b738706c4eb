"""What people classified, as examples; and which books are learned from, chosen by, and judged by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from manifests.errors import BadRequestError
from onitsearch.evaluate.by_class import Gallery

SHARES = (0.6, 0.2, 0.2)


@dataclass(frozen=True, slots=True)
class Example:
    """One classified picture: its row id, its book, its ICONCLASS notations."""

    id: int
    book: int
    notations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """Examples by what they are for; no book is in two parts. ``seed`` drew them.

    ``learn`` is trained on, ``choose`` stops the training and chooses how far to go from the base, ``judge`` is
    looked at once, at the end.
    """

    seed: int
    learn: tuple[Example, ...]
    choose: tuple[Example, ...]
    judge: tuple[Example, ...]

    @property
    def books(self) -> dict[str, list[int]]:
        """The books of each part, sorted."""
        return {name: sorted({one.book for one in getattr(self, name)}) for name in _PARTS}


_PARTS = ("learn", "choose", "judge")


def split_by_book(examples: Sequence[Example], seed: int, shares: Sequence[float] = SHARES) -> Split:
    """Draw whole books into three parts of about these shares of the pictures.

    Raises BadRequestError where there are fewer than three books.
    """
    sizes: dict[int, int] = {}
    for one in examples:
        sizes[one.book] = sizes.get(one.book, 0) + 1
    if len(sizes) < len(_PARTS):
        raise BadRequestError(
            f"Classified pictures of at least three books are needed, and there are {len(sizes)}.",
            hint="A model is judged on books that it did not learn from. Classify some pictures of other books.",
        )
    order = [int(book) for book in np.random.default_rng(seed).permutation(sorted(sizes))]
    part_of = dict(zip(order, range(len(_PARTS)), strict=False))  # each part has one book at least
    held = [sum(sizes[book] for book, part in part_of.items() if part == n) for n in range(len(_PARTS))]
    for book in order[len(_PARTS) :]:
        part = max(range(len(_PARTS)), key=lambda n: shares[n] * len(examples) - held[n])
        part_of[book] = part
        held[part] += sizes[book]
    parts = [tuple(one for one in examples if part_of[one.book] == n) for n in range(len(_PARTS))]
    return Split(seed, *parts)


def gallery_of(examples: Sequence[Example]) -> Gallery:
    """The examples as evaluation takes pictures."""
    return Gallery({one.id: one.book for one in examples}, {one.id: one.notations for one in examples})
