"""How heads are learned: from found pictures whose kinds are known, measured on books that were held out.

A head for a model is learned on top of one that knows size, shape, place and the detector's opinion, so that what few
examples do not tell stays as it was. One that is not better on held-out books than what stands is worth nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from onitsearch.kind_heads.evidence import WIDE, Evidence, numbers
from onitsearch.kind_heads.fitting import Array, Places, fit, softmax, temperature
from onitsearch.kind_heads.head import KindHead, decide

FOLDS = 5
# Fewer examples, or books, than these teach nothing that could be measured; kinds of fewer are left to what stands.
FEWEST, FEWEST_BOOKS, FEWEST_OF_A_KIND = 40, 3, 4
_RIDGE_SHAPE, _RIDGE_LOOKS = 1e-3, 3e-3
# What a kind starts from that nothing is known of yet.
_UNHEARD_OF = -6.0


@dataclass(frozen=True, eq=False)
class Known:
    """Found pictures of known kinds: evidence, unit vectors (n, dim) where a model saw them, kinds and books."""

    evidence: Sequence[Evidence]
    kinds: Sequence[str]
    books: Sequence[str]
    vectors: Any = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a way to say kinds does on pictures it was not learned from.

    ``hidden_wrongly`` are pictures of shown kinds that it hides, ``shown_wrongly`` those of hidden kinds that it shows.
    """

    pictures: int
    right: int
    hidden_wrongly: int
    shown_wrongly: int

    @property
    def accuracy(self) -> float:
        """The share of kinds that are right."""
        return self.right / self.pictures if self.pictures else 0.0


@dataclass(frozen=True, eq=False)
class Learned:
    """A head, what it does on held-out books and what stood before it does there, and its held-out probabilities."""

    head: KindHead
    ours: Comparison
    before: Comparison
    probabilities: Array

    @property
    def better(self) -> bool:
        """Whether it may take over: more kinds right by more than chance, and no more of what is shown is hidden."""
        gained = self.ours.right - self.before.right
        # A standard error of the difference, were each change a coin's throw.
        noise = float(np.sqrt(max(1, abs(gained))))
        saved = self.before.hidden_wrongly - self.ours.hidden_wrongly
        return (saved >= 0 and gained >= noise) or (saved > 0 and gained >= 0)


def compare(said: Sequence[str], true: Sequence[str], shown: Collection[str]) -> Comparison:
    """Count what a way to say kinds does to pictures of known kinds."""
    pairs = list(zip(said, true, strict=True))
    return Comparison(
        len(pairs),
        sum(one == truth for one, truth in pairs),
        sum(truth in shown and one not in shown for one, truth in pairs),
        sum(truth not in shown and one in shown for one, truth in pairs),
    )


def learn(
    known: Known,
    shown: Collection[str],
    *,
    base: KindHead | None = None,
    model: str = "",
    before: Sequence[str] = (),
) -> Learned | None:
    """Learn a head from pictures of known kinds; None where there are too few, or too few books.

    Without a ``base`` the head is one of evidence alone. With one it adds what ``known.vectors`` tell. ``before`` is
    what is said of the pictures as things stand; the detector's kinds where nothing is given.
    """
    chosen = _of_learnable_kinds(known)
    if len(chosen) < FEWEST or len({known.books[at] for at in chosen}) < FEWEST_BOOKS:
        return None
    evidence = [known.evidence[at] for at in chosen]
    told = [known.kinds[at] for at in chosen]
    kinds = tuple(dict.fromkeys([*(base.kinds if base else ()), *sorted(set(told))]))
    if len(set(told)) < 2:
        return None
    truth = np.asarray([kinds.index(one) for one in told], np.intp)
    if base is None:
        rows, stands, ridge = numbers(evidence), None, _RIDGE_SHAPE
    else:
        rows, ridge = np.asarray(known.vectors, np.float64)[chosen], _RIDGE_LOOKS
        stands = numbers(evidence) @ _widened(base, kinds)[:, :-1].T + _widened(base, kinds)[:, -1]
    held_out = _held_out(rows, truth, [known.books[at] for at in chosen], len(kinds), ridge, stands)
    seen = ~np.isnan(held_out).any(axis=1)
    heat = temperature(held_out[seen], truth[seen])
    weights = fit(rows, truth, len(kinds), ridge=ridge, known=stands)
    shape = weights if base is None else _widened(base, kinds)
    made = softmax(held_out[seen] / heat)
    true = [one for one, yes in zip(told, seen, strict=True) if yes]
    said = [decide(kinds, row, shown).kind for row in made]
    stood = [before[at] if before else known.evidence[at].said for at in chosen]
    head = KindHead(kinds, shape, None if base is None else weights, heat, model)
    return Learned(
        head,
        compare(said, true, shown),
        compare([one for one, yes in zip(stood, seen, strict=True) if yes], true, shown),
        made,
    )


def folds(books: Sequence[str], many: int = FOLDS) -> Places:
    """To which fold each picture belongs: whole books, the largest first, each to the fold that has least."""
    sizes = {book: list(books).count(book) for book in dict.fromkeys(books)}
    filled, of = [0] * many, {}
    for book in sorted(sizes, key=lambda one: (-sizes[one], one)):
        of[book] = filled.index(min(filled))
        filled[of[book]] += sizes[book]
    return np.asarray([of[book] for book in books], np.intp)


def _held_out(
    rows: Array, truth: Places, books: Sequence[str], classes: int, ridge: float, stands: Array | None
) -> Array:
    """Logits (n, classes) of each picture by what was learned from other books; NaN in folds that hold nothing."""
    of = folds(books)
    found = np.full((len(truth), classes), np.nan)
    for fold in range(FOLDS):
        held = of == fold
        if held.any() and not held.all():
            known = None if stands is None else stands[~held]
            weights = fit(rows[~held], truth[~held], classes, ridge=ridge, known=known)
            found[held] = rows[held] @ weights[:, :-1].T + weights[:, -1]
            if stands is not None:
                found[held] += stands[held]
    return found


def _widened(base: KindHead, kinds: Sequence[str]) -> Array:
    """The base's weights of evidence, with rows for kinds that it never heard of."""
    shape = np.zeros((len(kinds), WIDE + 1))
    shape[:, -1] = _UNHEARD_OF
    shape[: len(base.kinds)] = base.shape / base.temperature
    return shape


def _of_learnable_kinds(known: Known) -> list[int]:
    counts = {kind: list(known.kinds).count(kind) for kind in set(known.kinds)}
    return [at for at, kind in enumerate(known.kinds) if counts[kind] >= FEWEST_OF_A_KIND]
