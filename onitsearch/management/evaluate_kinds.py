"""`evaluate kinds`: which kinds of pictures are told right, what is hidden, how far probabilities can be trusted."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import cv2
from tqdm import tqdm

from manifests.errors import BadRequestError
from onitsearch.conf import conf
from onitsearch.detect.detectors import SHORT_NAMES, detector_at
from onitsearch.embed.specs import resolve
from onitsearch.evaluate.calibration import table
from onitsearch.evaluate.kinds import MISLEADING, KindFigures, found_pictures, measure
from onitsearch.evaluate.page_truth import read_predictions
from onitsearch.kind_heads.files import base_head, head_of_folder
from onitsearch.kind_heads.head import KindHead, read_head
from onitsearch.kind_heads.learning import Comparison, Known
from onitsearch.management.evaluate_truth import known_pages

Say = Callable[[str], object]


def add_arguments(parser: ArgumentParser) -> None:
    """Say what `evaluate kinds` takes."""
    add_finding(parser)
    parser.add_argument("--head", type=Path, help="measure the head in this file")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


def add_finding(parser: ArgumentParser) -> None:
    """Say how pictures of known kinds are found."""
    parser.add_argument("--pages", type=Path, help="the folder that the files of the truth lie in")
    parser.add_argument("--truth", type=Path, required=True, help="truth.json: pages, their boxes and kinds")
    parser.add_argument("--labels", type=Path, help="labels by eye: kinds, and boxes that the truth misses")
    parser.add_argument(
        "--detector", default="", help=f"{', '.join(SHORT_NAMES)} or a dotted path (the setting DETECTOR)"
    )
    parser.add_argument("--predictions", type=Path, help="what a detector said, in place of a detector")
    parser.add_argument(
        "--model", default="", help="the model that looks at them; none for a head without looks"
    )


def run(options: Mapping[str, Any], write: Say, say: Say) -> None:
    """Find pictures of known kinds, judge them and write the figures. Raises TruthError, BadRequestError."""
    head = _head(options)
    known = known_pictures(options)
    if head.looks is not None and known.vectors is None and known.kinds:
        raise BadRequestError(
            f"This head goes by how {head.model} sees pictures.", hint="Name it with --model."
        )
    figures = measure(known, head, conf().visible_kinds)
    if options["json"]:
        write(json.dumps({"digest": head.digest, "model": head.model, **figures.as_json()}))
    else:
        _print(write, head, figures)


def known_pictures(options: Mapping[str, Any]) -> Known:
    """The pictures of known kinds that are found on the pages that options name. Raises TruthError, BadRequestError."""
    folder, model = options["pages"], options["model"]
    if folder is None and (options["predictions"] is None or model):
        raise BadRequestError("Say with --pages in which folder the pages lie.")
    truth = known_pages(options)
    encoder = None
    if model:
        from onitsearch.embed.encoder import Encoder  # brings torch

        values = conf()
        encoder = Encoder(
            resolve(model, resize=values.resize_mode), device=values.device, precision=values.precision
        )
    cv2.setNumThreads(1)
    finder: Any = (
        read_predictions(options["predictions"], truth)
        if options["predictions"]
        else detector_at(options["detector"] or conf().detector)
    )
    with tqdm(total=len(truth), desc="looking for pictures", unit="page", file=sys.stderr) as bar:
        return found_pictures(folder, truth, finder, encoder, bar.update)


def read_file(path: Path) -> KindHead:
    """The head in a file. Raises BadRequestError."""
    try:
        return read_head(path.read_bytes())
    except OSError as error:
        raise BadRequestError(f"The head {path} cannot be read ({error.strerror}).") from error
    except ValueError as error:
        raise BadRequestError(str(error), hint="Name a file that `manage.py kinds learn` wrote.") from error


def _head(options: Mapping[str, Any]) -> KindHead:
    if options["head"]:
        return read_file(options["head"])
    found = None
    if options["model"]:
        spec = resolve(options["model"], resize=conf().resize_mode)
        found = head_of_folder(spec.setting, str(spec.key))
    found = found or base_head()
    if found is None:
        raise BadRequestError(
            "There is no head to measure.", hint="Name one with --head, or a model with --model."
        )
    return found


def _print(write: Say, head: KindHead, figures: KindFigures) -> None:
    looks = f"how {head.model} sees pictures, and " if head.looks is not None else ""
    write(f"head {head.digest}: by {looks}size, shape, place and the detector's word")
    write(f"{'':12}{'pictures':>9}{'right':>8}{'hidden wrongly':>16}{'shown wrongly':>15}")
    for name, one in (("detector", figures.detector), ("head", figures.head)):
        write(_line(name, one))
    misled = figures.misled
    write(
        f"were each picture to be seen found as {' and as '.join(MISLEADING)}, as surely: "
        f"{misled.hidden_wrongly} of {misled.pictures} would be hidden"
    )
    write("true kind → what the head calls it")
    for true, counts in figures.confusion.items():
        said = ", ".join(f"{kind} {count}" for kind, count in sorted(counts.items(), key=lambda one: -one[1]))
        write(f"  {true}: {said}")
    if figures.error is not None:
        write(
            f"expected calibration error {figures.error:.3f}; probability of the likeliest kind, and how much is right"
        )
        for line in table(figures.reliability):
            write(line)


def _line(name: str, one: Comparison) -> str:
    return f"{name:12}{one.pictures:>9}{one.accuracy:>8.3f}{one.hidden_wrongly:>16}{one.shown_wrongly:>15}"
