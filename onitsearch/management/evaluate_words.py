"""`evaluate words`: how well words are answered, on this site, against what is known of its pictures."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tqdm import tqdm

from onitsearch.evaluate import answers
from onitsearch.evaluate.errors import TruthError
from onitsearch.evaluate.metrics import Interval
from onitsearch.evaluate.picture_truth import known_pictures, read_picture_truth
from onitsearch.evaluate.questions import Question, read_questions
from onitsearch.management.encoders import an_encoder

QUESTIONS_FILE = "questions.json"
_COLUMNS = ("first", "found@10", "precision", "recall", "R-precision", "blank", "nothing sure")


def add_arguments(parser: ArgumentParser) -> None:
    """Say what `evaluate words` takes."""
    parser.add_argument(
        "--truth", type=Path, required=True, help="truth.json: pages, boxes, and the concepts they show"
    )
    parser.add_argument(
        "--words", type=Path, action="append", default=[], metavar="FILE",
        help=f"JSON list of [kind, language, words, [concepts]]; may be given several times ({QUESTIONS_FILE} "
        "beside the truth)",
    )  # fmt: skip
    parser.add_argument("--kind", action="append", default=[], help="only questions of this kind")
    parser.add_argument("--lang", action="append", default=[], help="only questions in this language")
    parser.add_argument("--show", type=int, default=8, help="how many wrongly answered questions to name (8)")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


def run(options: Mapping[str, Any], write: Callable[[str], object], say: Callable[[str], object]) -> None:
    """Ask all questions and write the figures. Raises TruthError and what a search raises."""
    questions = _questions(options)
    known = known_pictures(read_picture_truth(options["truth"]))
    wanted = answers.askable(questions, known)
    if not wanted:
        raise TruthError("None of the questions can be judged: this library shows none of their concepts.")
    with (
        an_encoder(say),
        tqdm(total=len(wanted), desc="asking", unit="question", file=sys.stderr) as bar,
    ):
        rows = answers.figures(answers.ask(wanted, known, bar.update))
    if options["json"]:
        write(
            json.dumps(
                {
                    "pictures": len(known),
                    "left_out": len(questions) - len(wanted),
                    "rows": [row.as_json() for row in rows],
                },
                ensure_ascii=False,
            )
        )
        return
    left_out = len(questions) - len(wanted)
    write(
        f"{len(wanted)} questions to a library with {len(known)} known pictures; {left_out} more ask for concepts that"
        " it lacks.\nBelow a figure its 95 % interval over questions, below that over books."
    )
    write(f"{'':26}{'n':>5}" + "".join(f"{name:>14}" for name in _COLUMNS))
    for row in rows:
        for line in _lines(row):
            write(line)
        if row.wrong and options["show"]:
            write(
                f"  wrong: {', '.join(row.wrong[: options['show']])}{', …' if len(row.wrong) > options['show'] else ''}"
            )


def _questions(options: Mapping[str, Any]) -> list[Question]:
    files = options["words"] or [options["truth"].parent / QUESTIONS_FILE]
    if not options["words"] and not files[0].exists():
        raise TruthError(
            f"There is no {QUESTIONS_FILE} beside the truth file.",
            hint="Say with --words which questions to ask.",
        )
    found = [
        one
        for file in files
        for one in read_questions(file)
        if (not options["kind"] or one.kind in options["kind"])
        and (not options["lang"] or one.lang in options["lang"])
    ]
    if not found:
        raise TruthError("No question is of the kinds and languages asked for.")
    return found


def _lines(row: answers.KindFigures) -> list[str]:
    figures = (
        row.first, row.found, row.precision, row.recall, row.r_precision, row.blank, row.nothing_sure,
    )  # fmt: skip
    lines = [
        f"{row.kind + ', ' + row.lang:26}{row.n:>5}" + "".join(f"{_value(one):>14}" for one in figures),
        f"{'':31}" + "".join(f"{_bounds(one):>14}" for one in figures),
    ]
    if row.precision_by_book or row.recall_by_book:
        lines.append(f"{'':59}{_bounds(row.precision_by_book):>14}{_bounds(row.recall_by_book):>14}")
    return [line.rstrip() for line in lines]


def _value(figure: Interval | None) -> str:
    return "–" if figure is None else f"{figure.value:.3f}"


def _bounds(figure: Interval | None) -> str:
    return "" if figure is None else f"{figure.low:.2f}–{figure.high:.2f}"
