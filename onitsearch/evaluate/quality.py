"""Everything that the desk's pages on quality show, measured of all models at once: same questions, same books.

Each class that people gave is asked for by its label, and what people classified is ranked. The whole is plain values
(JSON), bounded in size whatever the collection is; pictures and books stand in it by their row ids.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onitsearch.evaluate import by_class, preferences
from onitsearch.evaluate.by_class import Gallery, Measured, plain
from onitsearch.evaluate.errors import TruthError
from onitsearch.store.picture_groups import Pictures

Rows = NDArray[np.float32]
Ranking = NDArray[np.int64]

# Of more classes, those with the most pictures are asked for.
MOST_CLASSES = 40
# So many first hits of a question are kept to be looked at, and so many right and wrong ones.
FIRST_HITS, EXAMPLES = 12, 6
# The recalls at which curves have a point.
RECALLS = tuple(np.linspace(0, 1, 21).round(2).tolist())
# Of books, which may be many, so many are told of.
MOST_GROUPS = 20
LEAST_PICTURES = 10
_ROUNDS, _RESAMPLED = 500, 10_000_000


@dataclass(frozen=True, eq=False)
class Asked:
    """One model: its rankings by question (notation): of the classified pictures, and the first hits of all."""

    key: str
    ranked: Mapping[str, Ranking]
    first: Mapping[str, Ranking]


def questions_of(known: Gallery, label: Callable[[str], str]) -> dict[str, str]:
    """The classes to ask for, with their words; raises TruthError where too few pictures are classified."""
    classes = by_class.top_classes(known)
    counts = {one: len(known.right(one)) for one in classes}
    chosen = sorted(sorted(classes, key=lambda one: -counts[one])[:MOST_CLASSES], key=classes.index)
    found = {one: words for one in chosen if (words := label(one))}
    if known.classed < LEAST_PICTURES or len(found) < 2:
        raise TruthError(
            f"{known.classed} pictures that visitors can see are classified, in {len(found)} classes: too few.",
            hint=f"Classify at least {LEAST_PICTURES} pictures of two classes at the desk.",
        )
    return found


def report(
    models: Sequence[Asked],
    questions: Mapping[str, str],
    known: Gallery,
    pictures: Pictures,
    progress: Callable[[float], object] = lambda _: None,
) -> dict[str, Any]:
    """Judge the models' rankings and hold them against each other; ``known`` are the classified pictures.

    ``progress`` hears of the share that is done.
    """
    rounds = max(50, min(_ROUNDS, _RESAMPLED // max(1, len(known.books))))
    rights = {notation: known.right(notation) for notation in questions}
    measured: list[Measured] = []
    preferred = []
    for number, one in enumerate(models):
        ranks = {words: one.ranked[notation] for notation, words in questions.items()}
        measured.append(by_class.measure(one.key, questions, ranks.__getitem__, known, rounds=rounds))
        preferred.append(_preferences(one, rights, pictures, rounds))
        progress((number + 1) / len(models))
    asked = measured[0].classes
    pairs = list(itertools.combinations(range(len(models)), 2))
    return {
        "pictures": len(pictures.ids),
        "classed": known.classed,
        "books": len(set(known.books.values())),
        "rounds": rounds,
        "questions": [
            {"notation": one.notation, "words": one.words, "relevant": one.relevant} for one in asked
        ],
        "models": [
            _model(one, found, rights) for one, found in zip(models, measured, strict=True)
        ],
        "differences": [
            {
                "one": models[one].key,
                "other": models[other].key,
                "mean": _plain(by_class.differences(measured[one], measured[other])),
                "classes": [
                    _plain(each) for each in by_class.differences_by_class(measured[one], measured[other])
                ],
            }
            for one, other in pairs
        ],
        "preferences": [
            {"model": one.key, **found} for one, found in zip(models, preferred, strict=True)
        ],
    }  # fmt: skip


def _model(one: Asked, found: Measured, rights: Mapping[str, set[int]]) -> dict[str, Any]:
    classes = []
    for each in found.classes:
        right = rights[each.notation]
        ranking = one.ranked[each.notation]
        fits = np.isin(ranking, list(right))
        hits, misses = np.flatnonzero(fits)[:EXAMPLES], np.flatnonzero(~fits)[:EXAMPLES]
        classes.append(
            {
                **{name: each.as_json()[name] for name in ("figures", "ceilings")},
                "curve": curve(fits, len(right)),
                "first": [[int(ranking[at]), bool(fits[at])] for at in range(min(FIRST_HITS, len(ranking)))],
                "right": [[int(at) + 1, int(ranking[at])] for at in hits],
                "wrong": [[int(at) + 1, int(ranking[at])] for at in misses],
            }
        )
    mean = np.mean([row["curve"] for row in classes], axis=0)
    return {
        "model": one.key,
        "mean": {name: found.mean.as_json()[name] for name in ("figures", "ceilings")},
        "curve": [round(float(value), 4) for value in mean],
        "classes": classes,
    }


def curve(fits: NDArray[np.bool_], relevant: int) -> list[float]:
    """The interpolated precision at each of ``RECALLS``: the best at that recall or a higher one.

    As Manning, Raghavan and Schütze (2008), section 8.4, have it. ``fits`` (n,) says which answers are right.
    """
    places = np.flatnonzero(fits) + 1
    precisions = np.arange(1, len(places) + 1) / places
    best = np.maximum.accumulate(precisions[::-1])[::-1]  # at the 1st, 2nd … right answer, or later
    needed = np.ceil(np.array(RECALLS) * relevant - 1e-9).astype(int).clip(1) - 1
    return [round(float(best[one]), 4) if one < len(best) else 0.0 for one in needed]


def _preferences(
    one: Asked, rights: Mapping[str, set[int]], pictures: Pictures, rounds: int
) -> dict[str, Any]:
    labelled = [
        pictures.places(one.ranked[each][: min(preferences.MOST_HITS, len(right))])
        for each, right in rights.items()
    ]
    wanted = [pictures.places(sorted(right)) for right in rights.values()]
    anywhere = [pictures.places(one.first[each]) for each in rights]
    tables = []
    for dimension, groups_of in pictures.groups.items():
        names = pictures.names[dimension]
        # A book's own pictures are drawn together, so that of books themselves the questions are drawn.
        units_of = None if dimension == "book" else pictures.groups["book"]
        sizes = (len(rights) if units_of is None else len(pictures.names["book"]), len(names))
        found = {}
        for name, tops, should in (("labelled", labelled, wanted), ("collection", anywhere, None)):
            shares = preferences.counted(tops, should, units_of, groups_of, sizes)
            rows = preferences.preferences(names, shares, rounds=rounds)
            found[name] = {row.group: row.as_json() for row in rows}
        groups = _telling(found["labelled"], found["collection"], names)
        tables.append(
            {
                "dimension": dimension,
                "groups": [
                    {
                        "group": group,
                        "labelled": found["labelled"].get(group),
                        "collection": found["collection"].get(group),
                    }
                    for group in groups
                ],
                "others": len(set(found["labelled"]) | set(found["collection"])) - len(groups),
                "unknown": int((groups_of < 0).sum()),
            }
        )
    return {"hits": sum(map(len, labelled)), "tables": tables}


def _telling(
    labelled: Mapping[Any, Mapping[str, Any]],
    collection: Mapping[Any, Mapping[str, Any]],
    names: Sequence[str | int | None],
) -> list[str | int | None]:
    """The groups to tell of, in their order: of many those with the largest shares."""

    def weight(name: str | int | None) -> float:
        rows = [found[name] for found in (labelled, collection) if name in found]
        return max((max(row["seen"], row["expected"]) for row in rows), default=0.0)

    kept = set(sorted((name for name in names if weight(name)), key=weight, reverse=True)[:MOST_GROUPS])
    return [name for name in names if name in kept]


def _plain(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {name: plain(one) for name, one in figures.items()}
