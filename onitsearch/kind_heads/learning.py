"""How heads are learned: from found pictures whose kinds are known, measured on books that were held out.

A head for a model is learned on top of one that knows size, shape, place and the detector's opinion, so that what few
examples do not tell stays as it was. One that is not better on held-out books than what stands is worth nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from onitsearch.kind_heads.evidence import SAID, WIDE, Evidence, numbers
from onitsearch.kind_heads.fitting import Array, Places, fit, softmax, temperature
from onitsearch.kind_heads.head import SURE_TO_HIDE, KindHead

FOLDS = 5
# Fewer examples, or books, than these teach nothing that could be measured; kinds of fewer are left to what stands.
FEWEST, FEWEST_BOOKS, FEWEST_OF_A_KIND = 40, 3, 4
_RIDGE_SHAPE, _RIDGE_LOOKS = 1e-3, 3e-4
# Detectors are far more often wrong of what they never saw the like of than of the books that could be learned from:
# so often a detector is taken to have said another kind than it did here, whatever the picture.
DOUBT = 0.02
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
    """A head, what it does on held-out books, what stood before does there, and its held-out probabilities.

    ``gain`` is what it saves of the costs of mistakes (see `_costs`), those of a misled detector included, and
    ``noise`` the standard error of that.
    """

    head: KindHead
    ours: Comparison
    before: Comparison
    gain: float
    noise: float
    probabilities: Array

    @property
    def better(self) -> bool:
        """Whether it may take over: its mistakes cost less on held-out books, by more than chance."""
        return self.gain > max(self.noise, 0.0)


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
    standing: KindHead | None = None,
) -> Learned | None:
    """Learn a head from pictures of known kinds; None where there are too few, or too few books.

    Without a ``base`` the head is one of evidence alone. With one it adds what ``known.vectors`` tell. ``standing``
    is the head that it would take over from; where there is none, the detector's own kinds are what it is measured by.
    """
    chosen = _of_learnable_kinds(known)
    if len(chosen) < FEWEST or len({known.books[at] for at in chosen}) < FEWEST_BOOKS:
        return None
    told = [known.kinds[at] for at in chosen]
    if len(set(told)) < 2:
        return None
    kinds = tuple(dict.fromkeys([*(base.kinds if base else ()), *sorted(set(told))]))
    seen = _with_doubt(known, chosen, every=base is None)
    truth = np.asarray([kinds.index(known.kinds[at]) for at in seen.places], np.intp)
    books = [known.books[at] for at in seen.places]
    if base is None:
        rows, stands, ridge = numbers(seen.evidence), None, _RIDGE_SHAPE
        shape = np.zeros((len(kinds), WIDE + 1))
    else:
        rows, ridge = np.asarray(known.vectors, np.float64)[seen.places], _RIDGE_LOOKS
        shape = _widened(base, kinds)
        stands = numbers(seen.evidence) @ shape[:, :-1].T + shape[:, -1]
    held_out = _held_out(rows, truth, books, seen.counts, len(kinds), ridge, stands)
    measured = ~np.isnan(held_out).any(axis=1)
    heat = temperature(held_out[measured], truth[measured], seen.counts[measured])
    weights = fit(rows, truth, len(kinds), ridge=ridge, known=stands, counts=seen.counts)
    head = KindHead(kinds, weights if base is None else shape, None if base is None else weights, heat, model)
    kept = np.flatnonzero(measured)
    evidence = [seen.evidence[at] for at in kept.tolist()]
    made = softmax(held_out[kept] / heat)
    ours = [head.decide(row, one.said, shown).kind for row, one in zip(made, evidence, strict=True)]
    places = [seen.places[at] for at in kept.tolist()]
    vectors = None if known.vectors is None else np.asarray(known.vectors)[places]
    stood = (
        [one.said for one in evidence]
        if standing is None
        else [one.kind for one in standing.predict(evidence, vectors, shown)]
    )
    true = [known.kinds[at] for at in places]
    saved = (_costs(stood, true, shown) - _costs(ours, true, shown)) * seen.counts[kept]
    # Figures are of what was found, as it was found: those come first.
    real = int((kept < len(chosen)).sum())
    return Learned(
        head,
        compare(ours[:real], true[:real], shown),
        compare(stood[:real], true[:real], shown),
        float(saved.sum()),
        float(np.sqrt((saved**2).sum())),
        made[:real],
    )


def _costs(said: Sequence[str], true: Sequence[str], shown: Collection[str]) -> Array:
    """What each mistake costs: 1, and where it hides what should be seen as much more as `SURE_TO_HIDE` says."""
    hiding = SURE_TO_HIDE / (1 - SURE_TO_HIDE)
    return np.asarray(
        [
            0.0 if one == truth else hiding if truth in shown and one not in shown else 1.0
            for one, truth in zip(said, true, strict=True)
        ]
    )


@dataclass(frozen=True, eq=False)
class _Seen:
    """Findings to learn from: places in what is known, evidence, and how much each counts."""

    places: list[int]
    evidence: list[Evidence]
    counts: Array


def _with_doubt(known: Known, chosen: Sequence[int], *, every: bool) -> _Seen:
    """Findings as they were found, and each again as if the detector had said something else (in one way, or all)."""
    others: list[tuple[int, Evidence, float]] = []
    for number, at in enumerate(chosen):
        one = known.evidence[at]
        wrong = [kind for kind in SAID[:-1] if kind != one.said]
        wrong = wrong if every else [wrong[number % len(wrong)]]
        others += [(at, replace(one, said=kind), DOUBT / len(wrong)) for kind in wrong]
    return _Seen(
        [*chosen, *(at for at, _one, _count in others)],
        [*(known.evidence[at] for at in chosen), *(one for _at, one, _count in others)],
        np.asarray([*([1.0 - DOUBT] * len(chosen)), *(count for _at, _one, count in others)]),
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
    rows: Array,
    truth: Places,
    books: Sequence[str],
    counts: Array,
    classes: int,
    ridge: float,
    stands: Array | None,
) -> Array:
    """Logits (n, classes) of each picture by what was learned from other books; NaN in folds that hold nothing."""
    of = folds(books)
    found = np.full((len(truth), classes), np.nan)
    for fold in range(FOLDS):
        held = of == fold
        if held.any() and not held.all():
            known = None if stands is None else stands[~held]
            weights = fit(rows[~held], truth[~held], classes, ridge=ridge, known=known, counts=counts[~held])
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
