"""Figures about words: judged by hand, and by the command on a library whose pictures are known."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from onitsearch.evaluate import answers
from onitsearch.evaluate.errors import TruthError
from onitsearch.evaluate.picture_truth import KnownPicture, known_pictures, read_picture_truth
from onitsearch.evaluate.questions import Question, read_questions, write_questions
from tests.onitsearch.library import a_library

BIRD = Question("broader", "en", "bird", ("owl", "eagle"))


@dataclass
class AHit:
    illustration: Any
    sure: bool = True


def hits(*ids: int, sure: int | None = None) -> list[Any]:
    """Hits on pictures whose book is their tens."""
    return [
        AHit(SimpleNamespace(pk=one, manifest_id=one // 10), sure is None or place < sure)
        for place, one in enumerate(ids)
    ]


def test_an_answer_is_judged_as_a_visitor_sees_it() -> None:
    good = {11, 12, 21, 31}
    books = {one: one // 10 for one in good}
    found = answers.judge(BIRD, hits(11, 99, 21, 12, 50, sure=3), good, books)
    assert found.first
    assert not found.wrong
    assert (sum(found.right), sum(found.sure), sum(found.relevant)) == (2, 3, 4)
    assert found.found == pytest.approx(3 / 4)
    assert found.r_precision == pytest.approx(3 / 4)
    assert dict(zip(found.books, found.relevant, strict=True)) == {1: 2, 2: 1, 3: 1, 9: 0}
    assert dict(zip(found.books, found.sure, strict=True)) == {1: 1, 2: 1, 3: 0, 9: 1}
    # Nothing there: right only where nothing is sure.
    absent = Question("absent", "en", "bicycle")
    assert answers.judge(absent, hits(11, 12, sure=1), set(), {}).wrong
    assert not answers.judge(absent, hits(11, 12, sure=0), set(), {}).wrong


def test_figures_of_a_kind_are_over_all_its_questions() -> None:
    good = {11, 12, 21}
    books = {one: one // 10 for one in good}
    asked = [
        answers.judge(BIRD, hits(11, 12, 99, sure=3), good, books),  # 2 of 3 sure ones are right
        answers.judge(BIRD, hits(99, 11, sure=1), good, books),  # 0 of 1
        answers.judge(BIRD, [], good, books),
    ]
    (row,) = answers.figures(asked)
    assert (row.kind, row.lang, row.n) == ("broader", "en", 3)
    assert row.first is not None
    assert row.first.value == pytest.approx(1 / 3)
    assert row.precision is not None
    assert row.precision.value == pytest.approx(2 / 4)
    assert row.precision.low < 0.5 < row.precision.high
    assert row.recall is not None
    assert row.recall.value == pytest.approx(2 / 9)
    assert row.precision_by_book is not None
    assert row.precision_by_book.value == row.precision.value
    assert row.blank is not None
    assert row.blank.value == row.nothing_sure.value == pytest.approx(1 / 3)  # type: ignore[union-attr]
    assert row.wrong == ("bird", "bird")
    nothing = answers.figures([answers.judge(Question("absent", "de", "Fahrrad"), [], set(), {})])[0]
    assert nothing.first is nothing.precision is None
    assert nothing.nothing_sure is not None
    assert nothing.nothing_sure.value == 1.0


def test_questions_that_nothing_can_answer_are_left_out() -> None:
    known = [KnownPicture(1, 1, "owl", "")]
    asked = [BIRD, Question("concept", "en", "lion", ("lion",)), Question("absent", "en", "bicycle")]
    assert answers.askable(asked, known) == [asked[0], asked[2]]


def test_questions_survive_a_file(tmp_path: Path) -> None:
    file = tmp_path / "questions.json"
    asked = [BIRD, Question("absent", "fr", "vélo")]
    write_questions(file, asked)
    assert read_questions(file) == asked
    for bad in ("{", "[]", '[["a", "b"]]', '[["absent", "en", " ", []]]'):
        file.write_text(bad)
        with pytest.raises(TruthError):
            read_questions(file)


@pytest.fixture
def truth(db: None, speaking: Any, tmp_path: Path) -> Path:
    """A library of six groups, and the truth of the first two: owls and eagles."""
    library = a_library(speaking)
    by_page: dict[str, dict[str, Any]] = {}
    for concept, group in zip(("owl", "eagle"), library.groups, strict=False):
        for row in group:
            wide, high = row.canvas.width, row.canvas.height
            page = by_page.setdefault(row.canvas.uri, {"file": "x", "canvas": row.canvas.uri, "boxes": []})
            page["boxes"].append(
                {
                    "x": row.x / wide,
                    "y": row.y / high,
                    "w": row.w / wide,
                    "h": row.h / high,
                    "concept": concept,
                }
            )
    file = tmp_path / "truth.json"
    file.write_text(json.dumps([*by_page.values(), {"file": "elsewhere/1.jpg", "boxes": []}]))
    return file


def test_the_truth_meets_the_pictures(truth: Path) -> None:
    known = known_pictures(read_picture_truth(truth))
    assert sorted(one.concept for one in known) == ["eagle"] * 5 + ["owl"] * 5
    assert len({one.book for one in known}) == 2


def test_the_command_asks_and_tells(truth: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match=r"no questions\.json beside"):
        call_command("evaluate", "words", "--truth", str(truth))
    write_questions(
        truth.parent / "questions.json",
        [BIRD, Question("concept", "de", "Löwe", ("lion",)), Question("nonsense", "en", "sprilk")],
    )
    call_command("evaluate", "words", "--truth", str(truth), "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["pictures"], told["left_out"]) == (10, 1)
    assert [(row["kind"], row["lang"], row["n"]) for row in told["rows"]] == [
        ("broader", "en", 1),
        ("nonsense", "en", 1),
    ]
    assert set(told["rows"][0]["recall"]) == {"value", "low", "high"}
    assert told["rows"][1]["recall"] is None
    call_command("evaluate", "words", "--truth", str(truth), "--kind", "broader")
    text = capsys.readouterr().out
    assert "broader, en" in text
    assert "nonsense" not in text
    with pytest.raises(CommandError, match="No question is of the kinds"):
        call_command("evaluate", "words", "--truth", str(truth), "--lang", "it")


def test_a_truth_of_another_library_is_told(truth: Path) -> None:
    truth.write_text(
        json.dumps([{"file": "a/b.jpg", "boxes": [{"x": 0, "y": 0, "w": 1, "h": 1, "concept": "owl"}]}])
    )
    with pytest.raises(CommandError, match="None of the pictures of the truth file"):
        call_command("evaluate", "words", "--truth", str(truth), "--words", str(_asked(truth)))
    truth.write_text("[]")
    with pytest.raises(CommandError, match="names no picture"):
        call_command("evaluate", "words", "--truth", str(truth), "--words", str(_asked(truth)))


def _asked(truth: Path) -> Path:
    file = truth.parent / "asked.json"
    write_questions(file, [BIRD])
    return file
