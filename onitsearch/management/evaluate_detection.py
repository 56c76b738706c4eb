"""`evaluate detection`: how well a detector finds the pictures of known pages; `evaluate vary` makes these harder."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import cv2
from tqdm import tqdm

from manifests.errors import BadRequestError
from onitsearch.conf import conf
from onitsearch.detect.detectors import SHORT_NAMES, detector_at
from onitsearch.evaluate.detection import DetectionFigures, Row, score_detection
from onitsearch.evaluate.detection_sheet import write_sheet
from onitsearch.evaluate.page_truth import Predictions, TruthPage, read_predictions, write_predictions
from onitsearch.evaluate.predict import predict
from onitsearch.evaluate.variants import MANNERS, vary
from onitsearch.management.evaluate_truth import known_pages

Say = Callable[[str], object]


def add_arguments(parser: ArgumentParser) -> None:
    """Say what `evaluate detection` takes."""
    parser.add_argument("--pages", type=Path, help="the folder that the files of the truth lie in")
    parser.add_argument("--truth", type=Path, required=True, help="truth.json: pages and their boxes")
    parser.add_argument("--labels", type=Path, help="labels by eye: kinds, and boxes that the truth misses")
    parser.add_argument(
        "--detector", default="", help=f"{', '.join(SHORT_NAMES)} or a dotted path (the setting DETECTOR)"
    )
    parser.add_argument("--predictions", type=Path, help="score this file instead of a detector")
    parser.add_argument("--save", type=Path, help="write what the detector said into this file")
    parser.add_argument("--sheet", type=Path, help="write a contact sheet (HTML) of the worst errors")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


def add_vary_arguments(parser: ArgumentParser) -> None:
    """Say what `evaluate vary` takes."""
    parser.add_argument(
        "--pages", type=Path, required=True, help="the folder that the files of the truth lie in"
    )
    parser.add_argument("--truth", type=Path, required=True, help="truth.json: pages and their boxes")
    parser.add_argument("--labels", type=Path, help="labels by eye that replace the truth's boxes")
    parser.add_argument("--manner", required=True, choices=sorted(MANNERS))
    parser.add_argument("--out", type=Path, required=True, help="folder for the pages and their truth.json")


def run(options: Mapping[str, Any], write: Say, say: Say) -> None:
    """Look for pictures and write the figures. Raises TruthError."""
    folder, predictions_file = options["pages"], options["predictions"]
    if folder is None and (predictions_file is None or options["sheet"]):
        raise BadRequestError("Say with --pages in which folder the pages lie.")
    truth = known_pages(options)
    if predictions_file is not None:
        predictions = read_predictions(predictions_file, truth)
    else:
        predictions = _predict(options["detector"] or conf().detector, folder, truth)
    figures = score_detection(truth, predictions)
    if unknown := _not_counted(truth):
        say(unknown)
    try:
        if options["save"]:
            write_predictions(options["save"], predictions, truth)
        if options["sheet"]:
            write_sheet(options["sheet"], folder, truth, predictions, figures)
    except OSError as error:
        raise BadRequestError(f"The file {error.filename} cannot be written ({error.strerror}).") from error
    if options["json"]:
        write(json.dumps(figures.as_json()))
    else:
        _print(write, figures, len(truth))


def run_vary(options: Mapping[str, Any], write: Say, say: Say) -> None:
    """Write harder pages and say where they are. Raises TruthError."""
    truth, manner, out = known_pages(options), options["manner"], options["out"]
    try:
        with tqdm(desc=f"pages as {manner}", unit="page", file=sys.stderr) as bar:
            written = vary(manner, options["pages"], truth, out, bar.update)
    except OSError as error:
        raise BadRequestError(f"The file {error.filename} cannot be written ({error.strerror}).") from error
    write(f"{len(written)} pages and their truth: {out / 'truth.json'}")


def _print(write: Say, figures: DetectionFigures, pages: int) -> None:
    spent = f", {figures.milliseconds:.0f} ms a page" if figures.milliseconds is not None else ""
    write(f"{figures.detector} on {pages} pages{spent}; precision, recall and F1 at {figures.threshold:.2f}")
    write(f"{'':26}{'century':>8}{'boxes':>7}{'AP50':>7}{'precision':>11}{'recall':>8}{'F1':>7}{'IoU':>7}")
    for row in figures.rows:
        write(_line(row))
    if figures.false_in_30 is not None:
        write(
            f"false pictures: {figures.false_pictures} on {figures.blank_pages} pages without any, "
            f"{figures.false_in_30:.1f} in 30"
        )
    if figures.whole:
        told = ", ".join(f"{what} {count}" for what, count in figures.whole.items())
        write(f"canvases that are one picture: {sum(figures.whole.values())}; {told}")
    write("true kind → what it was taken for")
    for true, counts in figures.confusion.items():
        said = ", ".join(f"{kind} {count}" for kind, count in sorted(counts.items(), key=lambda one: -one[1]))
        write(f"  {true}: {said}")


def _predict(name: str, folder: Path, truth: list[TruthPage]) -> Predictions:
    # One thread, as page workers have it: times are those of one core.
    cv2.setNumThreads(1)
    detector = detector_at(name)
    with tqdm(total=len(truth), desc=f"looking with {detector.name}", unit="page", file=sys.stderr) as bar:
        return predict(detector, folder, truth, bar.update)


def _not_counted(truth: list[TruthPage]) -> str:
    """Say which labels of the truth no figure counts; nothing where the truth has none, or names pictures besides."""
    labels = Counter(true.label for page in truth for true in page.boxes if not true.counted)
    if not labels or any(true.counted for page in truth for true in page.boxes):
        return ""
    said = ", ".join(f"{label} ({count})" for label, count in labels.most_common(10))
    return (
        f"No box of the truth counts: none of its labels means a picture: {said}. Labels that do are GraphicZone, "
        "GraphicRegion, ImageRegion, Illustration, Figure, Picture and the like, DropCapitalZone and StampZone."
    )


def _line(row: Row) -> str:
    century = "all" if row.century == 0 else f"{row.century}th"
    shares = "".join(
        f"{'–' if value is None else f'{value:.3f}':>{width}}"
        for value, width in (
            (row.ap50, 7),
            (row.precision, 11),
            (row.recall, 8),
            (row.f1, 7),
            (row.median_iou, 7),
        )
    )
    return f"{row.group if not row.century else '':26}{century:>8}{row.wanted:>7}{shares}"
