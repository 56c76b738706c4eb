"""How well words are answered: every question asked as a visitor would, and judged by what is known of the library.

What a visitor sees first are the sure hits, so these have a precision and a recall of their own, over all questions
of a kind together; behind them the ranking goes on, which first hit, found@10 and R-precision judge.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from onitsearch import search
from onitsearch.evaluate.metrics import Interval, mean_interval, ratio_interval
from onitsearch.evaluate.picture_truth import KnownPicture
from onitsearch.evaluate.questions import Question

DEPTH = 1_000
_FIRST = 10


@dataclass(frozen=True, slots=True)
class Answered:
    """One answered question; hits of unknown pictures count as wrong.

    ``books``, ``right``, ``sure`` and ``relevant`` (one entry a book) count the sure hits that are right, the sure
    hits, and the right answers there are.
    """

    question: Question
    hits: int
    first: bool
    found: float
    r_precision: float
    books: tuple[int, ...]
    right: tuple[int, ...]
    sure: tuple[int, ...]
    relevant: tuple[int, ...]

    @property
    def wrong(self) -> bool:
        """Say whether a visitor would shake their head: a wrong picture first, or a sure one of what is not there."""
        return not self.first if self.question.concepts else sum(self.sure) > 0


@dataclass(frozen=True, slots=True)
class KindFigures:
    """Figures of one kind of question in one language; None where a figure does not apply.

    ``*_by_book`` are the same figures, their intervals drawn over books instead of questions.
    """

    kind: str
    lang: str
    n: int
    first: Interval | None
    found: Interval | None
    precision: Interval | None
    recall: Interval | None
    precision_by_book: Interval | None
    recall_by_book: Interval | None
    r_precision: Interval | None
    blank: Interval | None
    nothing_sure: Interval | None
    wrong: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The figures as plain numbers, an interval as {value, low, high}."""
        names = (
            "first", "found", "precision", "recall", "precision_by_book", "recall_by_book", "r_precision",
            "blank", "nothing_sure",
        )  # fmt: skip
        return {
            "kind": self.kind,
            "lang": self.lang,
            "n": self.n,
            **{name: _plain(getattr(self, name)) for name in names},
            "wrong": list(self.wrong),
        }


def askable(questions: Sequence[Question], known: Sequence[KnownPicture]) -> list[Question]:
    """Return the questions that can be judged: those that ask for something have at least one right answer."""
    there = {one.concept for one in known}
    return [one for one in questions if not one.concepts or there & set(one.concepts)]


def ask(
    questions: Sequence[Question],
    known: Sequence[KnownPicture],
    progress: Callable[[int], object] = lambda _: None,
) -> list[Answered]:
    """Ask each question of the whole library and judge the answer. Raises what `search.find` raises."""
    shows: Mapping[str, set[int]] = defaultdict(set)
    for one in known:
        shows[one.concept].add(one.id)
    book_of = {one.id: one.book for one in known}
    answered = []
    for question in questions:
        page = search.find(
            search.SearchQuery(
                text=question.words, lang=question.lang, page_size=DEPTH, most=DEPTH, bare=True
            )
        )
        good = set().union(*(shows[concept] for concept in question.concepts))
        answered.append(judge(question, page.hits, good, book_of))
        progress(1)
    return answered


def judge(
    question: Question, hits: Sequence[search.Hit], good: set[int], book_of: Mapping[int, int]
) -> Answered:
    """Judge one answer; ``good`` are the row ids of all right pictures, ``book_of`` says which book they are in."""
    ranked = [hit.illustration.pk in good for hit in hits]
    right, sure, relevant = defaultdict[int, int](int), defaultdict[int, int](int), defaultdict[int, int](int)
    for hit, fits in zip(hits, ranked, strict=True):
        if hit.sure:
            sure[hit.illustration.manifest_id] += 1
            right[hit.illustration.manifest_id] += fits
    for one in good:
        relevant[book_of[one]] += 1
    books = tuple(sorted({*sure, *relevant}))
    return Answered(
        question,
        len(hits),
        bool(ranked and ranked[0]),
        sum(ranked[:_FIRST]) / min(_FIRST, len(good)) if good else 0.0,
        sum(ranked[: len(good)]) / len(good) if good else 0.0,
        books,
        tuple(right[book] for book in books),
        tuple(sure[book] for book in books),
        tuple(relevant[book] for book in books),
    )


def figures(answered: Sequence[Answered]) -> list[KindFigures]:
    """Return the figures by kind and language, in the order in which the questions bring them up."""
    groups: dict[tuple[str, str], list[Answered]] = {}
    for one in answered:
        groups.setdefault((one.question.kind, one.question.lang), []).append(one)
    return [_figures(kind, lang, group) for (kind, lang), group in groups.items()]


def _figures(kind: str, lang: str, group: Sequence[Answered]) -> KindFigures:
    asks = any(one.question.concepts for one in group)
    right, sure, relevant = (
        np.array([sum(getattr(one, name)) for one in group]) for name in ("right", "sure", "relevant")
    )
    by_book = {
        name: np.array([count for one in group for count in getattr(one, name)])
        for name in ("books", "right", "sure", "relevant")
    }
    return KindFigures(
        kind,
        lang,
        len(group),
        first=mean_interval([one.first for one in group]) if asks else None,
        found=mean_interval([one.found for one in group]) if asks else None,
        precision=ratio_interval(right, sure) if asks else None,
        recall=ratio_interval(right, relevant) if asks else None,
        precision_by_book=ratio_interval(by_book["right"], by_book["sure"], by_book["books"]) if asks else None,
        recall_by_book=ratio_interval(by_book["right"], by_book["relevant"], by_book["books"]) if asks else None,
        r_precision=mean_interval([one.r_precision for one in group]) if asks else None,
        blank=mean_interval([not one.hits for one in group]),
        nothing_sure=mean_interval(sure == 0),
        wrong=tuple(one.question.words for one in group if one.wrong),
    )  # fmt: skip


def _plain(figure: Interval | None) -> dict[str, float] | None:
    if figure is None:
        return None
    return {
        "value": round(figure.value, 4),
        "low": round(figure.low, 4),
        "high": round(figure.high, 4),
    }
