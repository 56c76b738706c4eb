"""`evaluate review`: how many decisions it takes until the review queue proposes the right thing."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import cv2
from tqdm import tqdm

from onitsearch.conf import conf
from onitsearch.detect.detectors import SHORT_NAMES, detector_at
from onitsearch.embed.specs import resolve
from onitsearch.evaluate.review import ReviewFigures, found_on, play
from onitsearch.management.evaluate_truth import known_pages

Say = Callable[[str], object]


def add_arguments(parser: ArgumentParser) -> None:
    """Say what `evaluate review` takes."""
    parser.add_argument(
        "--pages", type=Path, required=True, help="the folder that the files of the truth lie in"
    )
    parser.add_argument("--truth", type=Path, required=True, help="truth.json: pages, their boxes and kinds")
    parser.add_argument("--labels", type=Path, help="labels by eye: kinds, and boxes that the truth misses")
    parser.add_argument("--model", default="", help="the model of the vectors (the setting MODEL)")
    parser.add_argument(
        "--detector", default="", help=f"{', '.join(SHORT_NAMES)} or a dotted path (the setting DETECTOR)"
    )
    parser.add_argument("--decisions", type=int, default=300, help="at most so many (300)")
    parser.add_argument(
        "--grid",
        type=int,
        default=10,
        help="so many pictures are decided on together, as the review grid does (10)",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


def run(options: Mapping[str, Any], write: Say, say: Say) -> None:
    """Play a cataloguer on known pages and write the curve. Raises TruthError."""
    from onitsearch.embed.encoder import Encoder  # brings torch

    truth = known_pages(options)
    cv2.setNumThreads(1)
    detector = detector_at(options["detector"] or conf().detector)
    values = conf()
    spec = resolve(options["model"] or values.model, resize=values.resize_mode)
    encoder = Encoder(spec, device=values.device, precision=values.precision)
    with tqdm(total=len(truth), desc="looking for pictures", unit="page", file=sys.stderr) as bar:
        found = found_on(options["pages"], truth, detector, encoder, bar.update)
    figures = play(found, most=options["decisions"], batch=max(1, options["grid"]))
    if options["json"]:
        write(json.dumps(figures.as_json()))
    else:
        _print(write, figures)


def _print(write: Say, figures: ReviewFigures) -> None:
    write(
        f"{figures.pictures} pictures found, {figures.kept} to keep; by the detector's kinds alone "
        f"{figures.detector:.3f} are told right"
    )
    write(f"{'decisions':>9}{'keep or reject':>16}{'kind':>8}{'always the same':>17}{'keys a picture':>16}")
    for step in figures.steps:
        write(f"{step.decisions:>9}{step.keep:>16.3f}{step.kind:>8.3f}{step.always:>17.3f}{step.keys:>16.2f}")
