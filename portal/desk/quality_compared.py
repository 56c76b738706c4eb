"""Two models side by side: by how much one is better, where, and both rankings of a question as pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onitsearch.evaluate.quality import LEAST_PICTURES
from portal.desk.quality import MAIN, Percent, Ranked, chosen_model, columns, tiles_of
from portal.desk.quality_charts import Whisker
from portal.visit.classes import class_label

if TYPE_CHECKING:
    from onitsearch.selectors import User

# So many questions are shown as pictures, those that tell the models apart most, with so many hits each.
PICTURED, HITS = 6, 8


@dataclass(frozen=True)
class Difference:
    """By how much the other model lies above the one, in points of per cent with an interval, and who won.

    ``winner`` is "one", "other", or empty where the interval holds both.
    """

    name: str
    one: Percent
    other: Percent
    points: int
    low: int
    high: int
    whisker: Whisker
    winner: str

    @property
    def told(self) -> list[str]:
        """The difference and its bounds with their signs."""
        return [f"{one:+d}".replace("-", "−") if one else "0" for one in (self.points, self.low, self.high)]


@dataclass(frozen=True)
class ComparedQuestion:
    """A class with both models' main figure; ``place`` is its place in the measurement."""

    place: int
    notation: str
    name: str
    relevant: int
    difference: Difference


@dataclass(frozen=True)
class Rankings:
    """Both models' first hits of one question."""

    question: ComparedQuestion
    one: list[Ranked]
    other: list[Ranked]


@dataclass(frozen=True)
class Comparison:
    """Two models over the same questions and books; ``won``, ``lost`` and ``drawn`` count classes for the other."""

    one: str
    other: str
    means: list[Difference]
    questions: list[ComparedQuestion]

    @property
    def won(self) -> int:
        """In how many classes the other is better beyond chance."""
        return sum(each.difference.winner == "other" for each in self.questions)

    @property
    def lost(self) -> int:
        """In how many classes the one is."""
        return sum(each.difference.winner == "one" for each in self.questions)

    @property
    def drawn(self) -> int:
        """In how many neither is."""
        return len(self.questions) - self.won - self.lost


def compared(result: Mapping[str, Any], one: str, other: str) -> Comparison | None:
    """Hold the model ``other`` against ``one``; unknown keys stand for the first two. None with less than two."""
    keys = [each["model"] for each in result["models"]]
    if len(keys) < 2:
        return None
    one = one if one in keys else keys[0]
    other = other if other in keys and other != one else next(each for each in keys if each != one)
    found, sign = _difference(result, one, other)
    mine, theirs = chosen_model(result, one), chosen_model(result, other)
    means = [_made(name, mine["mean"], theirs["mean"], found["mean"][name], sign) for name in columns(result)]
    rows = []
    for place, asked in enumerate(result["questions"]):
        each = _made(
            MAIN, mine["classes"][place], theirs["classes"][place], found["classes"][place][MAIN], sign
        )
        rows.append(
            ComparedQuestion(
                place, asked["notation"], class_label(asked["notation"]), asked["relevant"], each
            )
        )
    return Comparison(one, other, means, rows)


def rankings(result: Mapping[str, Any], comparison: Comparison, chosen: str, user: User) -> list[Rankings]:
    """Both rankings of the class that is chosen, else of those on which the models differ most."""
    shown: Sequence[ComparedQuestion] = [one for one in comparison.questions if one.notation == chosen]
    if not shown:
        many = [one for one in comparison.questions if one.relevant >= LEAST_PICTURES]
        pool = many if len(many) > 1 else comparison.questions
        shown = sorted(pool, key=lambda one: -abs(one.difference.points))[:PICTURED]
    sides = [chosen_model(result, key)["classes"] for key in (comparison.one, comparison.other)]
    first = {
        (side, each.place): classes[each.place]["first"][:HITS]
        for side, classes in enumerate(sides)
        for each in shown
    }
    known = tiles_of((pk for hits in first.values() for pk, _fits in hits), user)

    def made(side: int, each: ComparedQuestion) -> list[Ranked]:
        return [
            Ranked(rank, fits, known.get(pk))
            for rank, (pk, fits) in enumerate(first[side, each.place], start=1)
        ]

    return [Rankings(each, made(0, each), made(1, each)) for each in shown]


def _difference(result: Mapping[str, Any], one: str, other: str) -> tuple[Mapping[str, Any], int]:
    """What was kept of the two, and -1 where it was kept the other way round."""
    for found in result["differences"]:
        if {found["one"], found["other"]} == {one, other}:
            return found, 1 if found["one"] == one else -1
    raise LookupError(f"{one} and {other} were not measured together.")


def _made(
    name: str, mine: Mapping[str, Any], theirs: Mapping[str, Any], kept: Mapping[str, float], sign: int
) -> Difference:
    low, high = sorted((sign * kept["low"], sign * kept["high"]))
    value = sign * kept["value"]
    winner = "other" if low > 0 else "one" if high < 0 else ""
    return Difference(
        name,
        Percent.of(mine["figures"][name], mine["ceilings"].get(name, 1.0)),
        Percent.of(theirs["figures"][name], theirs["ceilings"].get(name, 1.0)),
        round(100 * value),
        round(100 * low),
        round(100 * high),
        Whisker.of_difference({"value": value, "low": low, "high": high}),
        winner,
    )
