"""`evaluate classes`: how far probabilities of zero-shot classes can be trusted; learns what scores are worth."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
from tqdm import tqdm

from manifests.errors import BadRequestError
from onitsearch.conf import conf
from onitsearch.detect.detectors import SHORT_NAMES, detector_at
from onitsearch.embed.specs import resolve
from onitsearch.evaluate.calibration import table
from onitsearch.evaluate.classes import ClassFigures, by_example, known_classes, measure
from onitsearch.evaluate.page_truth import read_page_truth
from onitsearch.search import reference
from onitsearch.search.class_calibration import (
    FEWEST,
    FEWEST_BOOKS,
    NAME,
    ClassCalibration,
    calibration_of,
    learn,
    read_calibration,
)
from onitsearch.store.class_heads import Rule

Say = Callable[[str], object]


def add_arguments(parser: ArgumentParser) -> None:
    """Say what `evaluate classes` takes."""
    parser.add_argument(
        "--pages", type=Path, required=True, help="the folder that the files of the truth lie in"
    )
    parser.add_argument("--truth", type=Path, required=True, help="truth.json with the notations of pictures")
    parser.add_argument("--model", default="", help="the model that looks at them (the setting MODEL)")
    parser.add_argument(
        "--detector", default="", help=f"{', '.join(SHORT_NAMES)} or a dotted path (the setting DETECTOR)"
    )
    parser.add_argument("--calibration", type=Path, help=f"measure this file ({NAME} in the model's folder)")
    parser.add_argument(
        "--write", type=Path, help=f"learn from these pages and write {NAME}; figures are of held-out books"
    )
    parser.add_argument(
        "--by-example",
        action="store_true",
        help="were people to class these pictures: would rules learned from ten labels on beat the words?",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


def run(options: Mapping[str, Any], write: Say, say: Say) -> None:
    """Find pictures of known classes and write the figures. Raises TruthError, BadRequestError."""
    from onitsearch.embed.encoder import Encoder  # brings torch

    values = conf()
    spec = resolve(options["model"] or values.model, resize=values.resize_mode)
    key = str(spec.key)
    calibration = (
        None
        if options["write"] or options["by_example"]
        else _calibration(options["calibration"], spec.setting, key)
    )
    encoder = Encoder(spec, device=values.device, precision=values.precision)
    cv2.setNumThreads(1)
    words = reference.make(encoder)
    detector = detector_at(options["detector"] or values.detector)
    folder, truth = options["pages"], options["truth"]
    with tqdm(total=len(read_page_truth(truth, folder)), desc="looking", unit="page", file=sys.stderr) as bar:
        examples, usual = known_classes(folder, truth, detector, encoder, words, bar.update)
    if options["by_example"]:
        _print_rules(write, by_example(examples, usual), options["json"])
        return
    if calibration is None:
        learned = learn(examples, usual, words, key)
        if learned is None:
            raise BadRequestError(
                f"{len(examples)} pictures of known classes are too few to learn from.",
                hint=f"It takes {FEWEST}, from {FEWEST_BOOKS} books.",
            )
        figures = ClassFigures(len(examples), tuple(learned[1]))
        about = {
            "pictures": len(examples),
            "books": len({one.book for one in examples}),
            "error": figures.error,
        }
        _write(options["write"], replace(learned[0], about=about))
    else:
        figures = measure(examples, calibration, usual, words)
    if options["json"]:
        write(json.dumps({"model": key, **figures.as_json()}))
        return
    write(f"{key}: the likeliest class is right for {figures.right} of {figures.pictures} pictures")
    if figures.error is not None:
        write(
            f"expected calibration error {figures.error:.3f}; probability of that class, and how much is right"
        )
        for line in table(figures.reliability):
            write(line)


def _print_rules(write: Say, rules: Sequence[Rule], as_json: bool) -> None:
    better = [one for one in rules if one.stands]
    if as_json:
        told = [
            {
                "notation": one.notation,
                "examples": one.examples,
                "ours": one.ours,
                "before": one.before,
                "stands": one.stands,
            }
            for one in rules
        ]
        write(json.dumps(told))
        return
    write(
        f"{len(rules)} classes have labels enough; rules stand for {len(better)}, average precision on held-out books:"
    )
    write(f"{'':28}{'labels':>8}{'words':>8}{'rule':>8}")
    for one in rules:
        stands = " stands" if one.stands else ""
        write(f"{one.notation[:27]:28}{one.examples:>8}{one.before:>8.3f}{one.ours:>8.3f}{stands}")
    if rules:
        before = sum(one.before for one in rules) / len(rules)
        after = sum(one.ours if one.stands else one.before for one in rules) / len(rules)
        write(f"{'mean, of what stands':28}{'':8}{before:>8.3f}{after:>8.3f}")


def _calibration(path: Path | None, setting: str, key: str) -> ClassCalibration:
    if path is None:
        found = calibration_of(setting, key)
        if found is None:
            raise BadRequestError(
                f"Nobody has measured what the scores of {key} are worth.",
                hint=f"Learn it from pages whose classes are known: --write {NAME} in the model's folder.",
            )
        return found
    try:
        return read_calibration(path)
    except OSError as error:
        raise BadRequestError(f"The file {path} cannot be read ({error.strerror}).") from error
    except ValueError as error:
        raise BadRequestError(str(error)) from error


def _write(path: Path, made: ClassCalibration) -> None:
    try:
        path.write_text(made.as_json(), encoding="utf-8")
    except OSError as error:
        raise BadRequestError(f"The file {path} cannot be written ({error.strerror}).") from error
