"""Clusters of a map, and what each is called: by the classes, else by the words of captions, that set it apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from math import log
from typing import Any

import numpy as np

from manifests.folding import fold
from onitsearch.similarity_map.neighbour_graph import Rows
from onitsearch.store.notations import is_under
from onitsearch.store.similarity_maps import Numbers

# How many clusters there are: half the square root of the pictures, within these bounds.
_FEWEST, _MOST = 3, 48
_ROUNDS = 30
# What this share of a cluster's pictures have in common may name it.
_LEAST_SHARE = 0.2
_LEAST_MANY = 2
# A word has to be so many times as frequent as anywhere: a book's own language is in all its captions.
_LEAST_LIFT = 3.0
# The shortest notation that names a cluster, as 25F.
_SHORTEST = 3
Places = np.ndarray[Any, np.dtype[np.float64]]
# What captions say whatever they show.
_IDLE = {"figur", "figure", "figura", "tafel", "tabula", "table", "planche", "plate", "abbildung", "seite"}
_WORD = re.compile(r"[^\W\d_]{4,24}")


def clusters(places: Rows, seed: int = 0) -> Numbers:
    """The cluster (n,) of each place (n, 2), by k-means on the plane, so that each is one part of the map."""
    count = len(places)
    many = min(max(_FEWEST, round(count**0.5 / 2)), _MOST, max(count, 1))
    if count <= many:
        return np.zeros(count, np.int16)
    random = np.random.default_rng(seed)
    sample = places[random.choice(count, min(count, 20_000), replace=False)].astype(np.float64)
    centres = _far_apart(sample, many, random)
    for _ in range(_ROUNDS):
        cluster = _nearest(sample, centres)
        sizes = np.bincount(cluster, minlength=many)
        filled = sizes > 0
        for axis in (0, 1):
            sums = np.bincount(cluster, weights=sample[:, axis], minlength=many)
            centres[filled, axis] = sums[filled] / sizes[filled]
    found = _nearest(places.astype(np.float64), centres)
    # The largest first, and no number without pictures.
    order = np.argsort(-np.bincount(found, minlength=many), kind="stable")
    number = np.empty(many, np.int64)
    number[order] = np.arange(many)
    return np.asarray(number[found], np.int16)


def labels(
    clusters_of: Numbers,
    said: Sequence[tuple[Sequence[str], Sequence[str], str]],
    notation_of: Callable[[str], str],
) -> list[dict[str, str]]:
    """What each cluster is called: ``{"notation": …}`` or ``{"word": …}``, empty where nothing sets it apart.

    ``said`` is of each picture what `store.similarity_maps.said_of` gives; people's notations count before the
    model's best class.
    """
    notations = [
        _with_broader(set(own) or {notation_of(name) for name in seen[:1]} - {""})
        for own, seen, _caption in said
    ]
    words: list[set[str]] = []
    spelled: dict[str, Counter[str]] = {}
    for _own, _seen, caption in said:
        found = {fold(word): word for word in _WORD.findall(caption)}
        words.append(set(found) - _IDLE)
        for folded, word in found.items():
            spelled.setdefault(folded, Counter())[word] += 1
    many = int(clusters_of.max(initial=-1)) + 1
    made: list[dict[str, str]] = []
    for number in range(many):
        inside = np.nonzero(clusters_of == number)[0]
        notation = _telling(notations, inside)
        word = "" if notation else _telling(words, inside, _LEAST_LIFT)
        made.append(
            {"notation": notation}
            if notation
            else {"word": spelled[word].most_common(1)[0][0]}
            if word
            else {}
        )
    return made


def _with_broader(notations: Iterable[str]) -> set[str]:
    """Notations and those above them: instruments of many sorts are instruments. Nature as a whole tells nothing."""
    return {
        broader
        for notation in notations
        for broader in (
            notation,
            *(notation.partition("(")[0][:end] for end in range(_SHORTEST, len(notation))),
        )
        if is_under(notation, broader)
    }


def _telling(things: Sequence[Iterable[str]], inside: Iterable[int], least_lift: float = 0.0) -> str:
    """What is much more frequent inside a cluster than anywhere; empty where nothing is frequent enough."""
    everywhere = Counter(one for some in things for one in some)
    places = list(inside)
    here = Counter(one for place in places for one in things[place])
    frequent = {
        one: many / len(places)
        for one, many in here.items()
        if many >= max(_LEAST_MANY, _LEAST_SHARE * len(places))
    }
    lift = {one: share * len(things) / everywhere[one] for one, share in frequent.items()}
    worth = {one: share * log(1 + lift[one]) for one, share in frequent.items() if lift[one] >= least_lift}
    return max(worth, key=lambda one: (worth[one], one), default="")


def _far_apart(points: Places, many: int, random: np.random.Generator) -> Places:
    """Centres to begin with, each by chance, the likelier the further it is from those before (k-means++)."""
    centres = np.empty((many, 2), np.float64)
    centres[0] = points[random.integers(len(points))]
    distance = ((points - centres[0]) ** 2).sum(axis=1)
    for number in range(1, many):
        total = distance.sum()
        chances = distance / total if total > 0 else None
        centres[number] = points[random.choice(len(points), p=chances)]
        distance = np.minimum(distance, ((points - centres[number]) ** 2).sum(axis=1))
    return centres


def _nearest(
    points: Places,
    centres: Places,
) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.asarray(((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2).argmin(axis=1), np.int64)
