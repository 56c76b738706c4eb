"""The last measurement of quality as the desk's pages show it: figures in per cent, names in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext

from manifests.selectors import sees_all
from onitsearch.evaluate.quality import LEAST_PICTURES
from onitsearch.models import QualityReport
from onitsearch.search import Filters, listing
from onitsearch.selectors import illustrations_for
from onitsearch.store import embedding_models, quality_reports
from portal.desk import quality_charts
from portal.visit.classes import class_label
from portal.visit.tiles import Tile, tiles

if TYPE_CHECKING:
    from onitsearch.selectors import User

# Of all figures, those that a table has room for; the others are in the interface for programs.
_SHOWN = ("R-precision", "AP", "nDCG", "precision@10", "recall@10")
# Of fewer pictures all are among the first 200.
_SHOWN_OF_MANY, _MANY = ("R-precision", "AP", "nDCG", "precision@10", "precision@200", "recall@200"), 200
# What questions are ordered by, and models told apart by.
MAIN = "R-precision"
# So many of the best and of the worst questions are shown with their pictures.
EXTREMES = 4


@dataclass(frozen=True)
class Percent:
    """A figure in per cent with its interval; ``ceiling`` is what a perfect ranking reaches, where less than 100."""

    value: int
    low: int
    high: int
    ceiling: int | None = None

    @classmethod
    def of(cls, figure: Mapping[str, float], ceiling: float = 1.0) -> Percent:
        """A figure as a measurement has it (0 to 1)."""
        low, value, high = (round(100 * figure[name]) for name in ("low", "value", "high"))
        return cls(value, low, high, round(100 * ceiling) if ceiling < 1 else None)


@dataclass(frozen=True)
class State:
    """What is measured, what is going on, and what is in the way, in one sentence each."""

    report: QualityReport | None
    percent: int | None
    problem: str
    since: int

    @property
    def going_on(self) -> bool:
        """Whether a measurement is asked for or going on."""
        return self.percent is not None


@dataclass(frozen=True)
class Question:
    """A class that was asked for, and one model's figures of it; ``place`` is its place in the measurement."""

    place: int
    notation: str
    name: str
    relevant: int
    figures: list[Percent]
    main: Percent
    curve: str
    points: list[tuple[int, int]]

    @property
    def few(self) -> bool:
        """Whether so few pictures are of it that its figures say little."""
        return self.relevant < LEAST_PICTURES


@dataclass(frozen=True)
class ModelLine:
    """One model's means over the classes; ``number`` chooses its line in the chart."""

    number: int
    key: str
    in_use: bool
    figures: list[Percent]
    curve: str
    points: list[tuple[int, int]]


@dataclass(frozen=True)
class Ranked:
    """A picture in a ranking: its place from 1 on, whether it is right; ``tile`` is None where it may not be seen."""

    rank: int
    right: bool
    tile: Tile | None


@dataclass(frozen=True)
class PicturedQuestion:
    """A question with its first right and its first wrong hits."""

    question: Question
    right: list[Ranked]
    wrong: list[Ranked]


def labelled_now() -> int:
    """How many pictures that everybody can see are classified by people."""
    return listing.listed(Filters()).exclude(notations=[]).count()


def obstacle(labelled: int | None = None) -> str:
    """Why nothing can be measured now and what to do about it; empty where something can."""
    found = labelled_now() if labelled is None else labelled
    if found < LEAST_PICTURES:
        return gettext(
            "%(found)s pictures are classified so far; at least %(least)s in two classes are needed. "
            "Classify some in the review."
        ) % {"found": found, "least": LEAST_PICTURES}
    states = [embedding_models.recent_progress(one) for one in embedding_models.all_models()]
    if not any(one.complete and one.done for one in states):
        return gettext("No model has all its vectors yet. Wait until they are made, then measure.")
    return ""


def state() -> State:
    """Where measuring stands."""
    report, waiting = quality_reports.latest(), quality_reports.waiting()
    failed = None if waiting else quality_reports.failed()
    problem, labelled = "", labelled_now()
    if waiting is None:
        problem = obstacle(labelled) or (failed.error if failed else "")
    since = max(0, labelled - report.result["classed"]) if report and not report.truth else 0
    return State(report, waiting.progress if waiting else None, problem, since)


def model_lines(result: Mapping[str, Any]) -> list[ModelLine]:
    """All measured models, in the order of the measurement (the one in use first)."""
    return [
        ModelLine(
            number,
            one["model"],
            one["model"] == result.get("active"),
            _shown(one["mean"], columns(result)),
            quality_charts.curve(one["curve"]),
            quality_charts.told(one["curve"]),
        )
        for number, one in enumerate(result["models"])
    ]


def columns(result: Mapping[str, Any]) -> tuple[str, ...]:
    """The figures that are shown of a measurement."""
    return _SHOWN_OF_MANY if result["classed"] > _MANY else _SHOWN


def chosen_model(result: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The measured model of a key, else the first."""
    found: Mapping[str, Any] = next(
        (one for one in result["models"] if one["model"] == key), result["models"][0]
    )
    return found


def questions(result: Mapping[str, Any], model: Mapping[str, Any]) -> list[Question]:
    """All classes with one model's figures, in ICONCLASS's order."""
    return [
        Question(
            place,
            asked["notation"],
            class_label(asked["notation"]),
            asked["relevant"],
            _shown(its, columns(result)),
            Percent.of(its["figures"][MAIN]),
            quality_charts.curve(its["curve"]),
            quality_charts.told(its["curve"]),
        )
        for place, (asked, its) in enumerate(zip(result["questions"], model["classes"], strict=True))
    ]


def telling(found: Sequence[Question]) -> Sequence[Question]:
    """The questions that enough pictures answer, where there are several; else all."""
    many = [one for one in found if not one.few]
    return many if len(many) > 1 else found


def extremes(found: Sequence[Question]) -> tuple[list[Question], list[Question]]:
    """The best and the worst questions; none is both."""
    ordered = sorted(found, key=lambda one: (-one.main.value, one.notation))
    worst = min(EXTREMES, len(ordered) // 2)
    best = min(EXTREMES, len(ordered) - worst)
    return ordered[:best], ordered[len(ordered) - worst :][::-1]


def pictured(found: Sequence[Question], model: Mapping[str, Any], user: User) -> list[PicturedQuestion]:
    """Questions with the pictures of their first right and wrong hits that somebody may see."""
    classes = [model["classes"][one.place] for one in found]
    shown = tiles_of((pk for its in classes for name in ("right", "wrong") for _rank, pk in its[name]), user)
    return [
        PicturedQuestion(
            one,
            [Ranked(rank, True, shown.get(pk)) for rank, pk in its["right"]],
            [Ranked(rank, False, shown.get(pk)) for rank, pk in its["wrong"]],
        )
        for one, its in zip(found, classes, strict=True)
    ]


def tiles_of(ids: Iterable[int], user: User) -> dict[int, Tile]:
    """Tiles by row id of those of some pictures that somebody may see."""
    # What a library protects is shown at the desk to whoever may see all books.
    at_desk = sees_all(user)
    allowed = Q() if at_desk else Q(restricted=False)
    rows = list(illustrations_for(user).filter(allowed, pk__in=set(ids), canvas__removed_at=None))
    return {row.pk: tile for row, tile in zip(rows, tiles(rows, at_desk=at_desk), strict=True)}


def _shown(one: Mapping[str, Any], names: Sequence[str]) -> list[Percent]:
    return [Percent.of(one["figures"][name], one["ceilings"].get(name, 1.0)) for name in names]
