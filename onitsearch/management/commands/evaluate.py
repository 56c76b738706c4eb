"""`evaluate words`, `retrieval`, `growth`, `copies`, `detection`, `prints`, `vary`: figures about the answers."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from manifests.errors import OnitError
from onitsearch.conf import conf
from onitsearch.detect.base import SHORT_NAMES, detector_at
from onitsearch.embed.specs import resolve
from onitsearch.management import evaluate_growth, evaluate_retrieval, evaluate_words
from onitsearch.quality.copies import CopyFigures, find_copies, find_copies_offline
from onitsearch.quality.detecting import predict
from onitsearch.quality.detection import DetectionFigures, Row, score_detection
from onitsearch.quality.detection_sheet import write_sheet
from onitsearch.quality.page_truth import (
    Predictions,
    TruthPage,
    labelled,
    read_page_truth,
    read_predictions,
    write_predictions,
)
from onitsearch.quality.prints import score_prints
from onitsearch.quality.true_crops import TrueCrop, true_crops
from onitsearch.quality.variants import MANNERS, vary
from onitsearch.search import verify

_MODULES: dict[str, Any] = {
    "words": evaluate_words,
    "retrieval": evaluate_retrieval,
    "growth": evaluate_growth,
}


class Command(BaseCommand):
    help = (
        "Figures about the answers: how well words and classes are answered, how surely copies find their source, "
        "how well pictures are found on pages."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(
            dest="what", required=True, metavar="words|retrieval|copies|detection|prints|vary"
        )
        evaluate_words.add_arguments(
            actions.add_parser(
                "words",
                help="ask words whose answers are known",
                description="By kind of question and language: first hit, found@10, precision and recall of what "
                "is sure, R-precision, blank answers, nothing sure.",
            )
        )
        evaluate_retrieval.add_arguments(
            actions.add_parser(
                "retrieval",
                help="rank the whole library by ICONCLASS classes",
                description="Recall and precision at k, R-precision, mAP and nDCG by class, from people's "
                "classifications or a truth file; two models side by side.",
            )
        )
        evaluate_growth.add_arguments(
            actions.add_parser(
                "growth",
                help="simulate a growing collection",
                description="Pictures like this site's own are made up, to a million, and asked for made-up, absent "
                "and known words and by pictures: how many are sure must grow with what there is and not by chance.",
            )
        )
        copies = actions.add_parser(
            "copies",
            help="search with worn copies",
            description="Pictures are cut anew from their pages and worn: turned and darkened, photographed in "
            "perspective, cut to 80 %, halved, inked otherwise; how many find their source first, and how long "
            "does it take to verify the first 50 candidates?",
        )
        copies.add_argument(
            "--pages", type=Path, help="offline: among the pictures of known pages in this folder"
        )
        copies.add_argument(
            "--truth", type=Path, help="with --pages: truth.json (beside the pages if not given)"
        )
        copies.add_argument("--model", default="", help="with --pages: the model (the setting MODEL)")
        copies.add_argument("--count", type=int, default=100, help="how many pictures (100)")
        copies.add_argument("--seed", type=int, default=1, help="which pictures")
        copies.add_argument("--collection", default="", help="draw from this collection only (id or address)")
        copies.add_argument("--json", action="store_true", help="one JSON object on standard output")
        detection = actions.add_parser(
            "detection",
            help="find pictures on known pages",
            description="AP50, precision, recall and F1 of a detector by century and kind, against true boxes.",
        )
        detection.add_argument("--pages", type=Path, help="the folder that the files of the truth lie in")
        detection.add_argument("--truth", type=Path, required=True, help="truth.json: pages and their boxes")
        detection.add_argument(
            "--labels", type=Path, help="labels by eye: kinds, and boxes that the truth misses"
        )
        detection.add_argument(
            "--detector", default="", help=f"{', '.join(SHORT_NAMES)} or a dotted path (the setting DETECTOR)"
        )
        detection.add_argument("--predictions", type=Path, help="score this file instead of a detector")
        detection.add_argument("--save", type=Path, help="write what the detector said into this file")
        detection.add_argument("--sheet", type=Path, help="write a contact sheet (HTML) of the worst errors")
        detection.add_argument("--json", action="store_true", help="one JSON object on standard output")

        prints = actions.add_parser(
            "prints",
            help="know two impressions of one print",
            description="Real pictures of known pages are worn in two different ways each (other inking, scale, "
            "slight perspective, JPEG, black and white): which pairs are known as one print, and which pairs of "
            "different books' pictures, drawn by chance, are taken for one?",
        )
        prints.add_argument("--pages", type=Path, required=True, help="the folder that the pages lie in")
        prints.add_argument("--truth", type=Path, help="truth.json (beside the pages if not given)")
        prints.add_argument(
            "--labels",
            type=Path,
            help="labels by eye: leave out ornaments and printers' marks, which other books do show, too",
        )
        prints.add_argument("--random", type=int, default=10_000, help="how many random pairs (10000)")
        prints.add_argument("--seed", type=int, default=1, help="which wear, which pairs")
        prints.add_argument("--json", action="store_true", help="one JSON object on standard output")

        varied = actions.add_parser(
            "vary",
            help="make known pages harder",
            description="The same pages as microfilm, black and white, turned or two on one scan, with their truth, to "
            "score a detector on.",
        )
        varied.add_argument(
            "--pages", type=Path, required=True, help="the folder that the files of the truth lie in"
        )
        varied.add_argument("--truth", type=Path, required=True, help="truth.json: pages and their boxes")
        varied.add_argument("--labels", type=Path, help="labels by eye that replace the truth's boxes")
        varied.add_argument("--manner", required=True, choices=sorted(MANNERS))
        varied.add_argument(
            "--out", type=Path, required=True, help="folder for the pages and their truth.json"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["what"] in _MODULES:
                _MODULES[options["what"]].run(options, self.stdout.write, self.stderr.write)
                return
            {
                "copies": self._copies,
                "detection": self._detection,
                "prints": self._prints,
                "vary": self._vary,
            }[options["what"]](options)
        except OnitError as error:
            raise CommandError(str(error)) from error

    def _copies(self, options: Mapping[str, Any]) -> None:
        if options["pages"]:
            figures = _offline(options)
        else:
            with tqdm(
                total=options["count"], desc="searching with worn copies", unit="picture", file=sys.stderr
            ) as bar:
                figures = find_copies(
                    options["count"],
                    seed=options["seed"],
                    collection=options["collection"],
                    progress=bar.update,
                )
        if options["json"]:
            self.stdout.write(json.dumps(figures.as_json()))
            return
        for name, one in figures.manners.items():
            self.stdout.write(
                f"{name}: {one.first} of {one.asked} find their source first ({one.share_first:.1%}), "
                f"{one.first_ten} among the first ten"
            )
            for missed in one.missed:
                self.stdout.write(f"  not first: {missed}")
        self.stdout.write(
            f"verifying {verify.CANDIDATES} candidates: {figures.median_ms:.0f} ms in the median, "
            f"{figures.p95_ms:.0f} ms in the 95th percentile ({figures.cpu_ms:.0f} ms of the processor's time)"
        )
        for unread in figures.unread:
            self.stderr.write(f"  could not be cut again: {unread}")

    def _prints(self, options: Mapping[str, Any]) -> None:
        cv2.setNumThreads(1)  # pictures are small: threads would wait for each other
        crops = _crops(options)
        steps = len(crops) + options["random"] // 100
        with tqdm(total=steps, desc="comparing impressions", file=sys.stderr) as bar:
            figures = score_prints(
                crops, random_pairs=options["random"], seed=options["seed"], progress=bar.update
            )
        if options["json"]:
            self.stdout.write(json.dumps(figures.as_json()))
            return
        self.stdout.write(
            f"{figures.found} of {figures.pairs} pairs of one print are known (recall {figures.recall:.3f}), "
            f"{figures.false} of {figures.random_pairs} random pairs are taken for one "
            f"(precision {figures.precision:.4f})\n"
            f"inliers of true pairs: {figures.inliers[0]} at least, {figures.inliers[1]} in the 5th percentile, "
            f"{figures.inliers[2]} in the median; of random pairs {figures.most_false} at most"
        )
        for name, recall in figures.recall_by_manner.items():
            self.stdout.write(f"  {name}: recall {recall:.3f}")
        for false in figures.false_pairs:
            self.stdout.write(f"  false: {false}")

    def _detection(self, options: Mapping[str, Any]) -> None:
        folder, predictions_file = options["pages"], options["predictions"]
        if folder is None and (predictions_file is None or options["sheet"]):
            raise CommandError("Say with --pages in which folder the pages lie.")
        truth = _truth(options)
        if predictions_file is not None:
            predictions = read_predictions(predictions_file, truth)
        else:
            predictions = _predict(options["detector"] or conf().detector, folder, truth)
        figures = score_detection(truth, predictions)
        try:
            if options["save"]:
                write_predictions(options["save"], predictions, truth)
            if options["sheet"]:
                write_sheet(options["sheet"], folder, truth, predictions, figures)
        except OSError as error:
            raise CommandError(f"The file {error.filename} cannot be written ({error.strerror}).") from error
        if options["json"]:
            self.stdout.write(json.dumps(figures.as_json()))
        else:
            self._print(figures, len(truth))

    def _vary(self, options: Mapping[str, Any]) -> None:
        truth, manner, out = _truth(options), options["manner"], options["out"]
        try:
            with tqdm(desc=f"pages as {manner}", unit="page", file=sys.stderr) as bar:
                written = vary(manner, options["pages"], truth, out, bar.update)
        except OSError as error:
            raise CommandError(f"The file {error.filename} cannot be written ({error.strerror}).") from error
        self.stdout.write(f"{len(written)} pages and their truth: {out / 'truth.json'}")

    def _print(self, figures: DetectionFigures, pages: int) -> None:
        spent = f", {figures.milliseconds:.0f} ms a page" if figures.milliseconds is not None else ""
        self.stdout.write(
            f"{figures.detector} on {pages} pages{spent}; precision, recall and F1 at {figures.threshold:.2f}"
        )
        self.stdout.write(
            f"{'':26}{'century':>8}{'boxes':>7}{'AP50':>7}{'precision':>11}{'recall':>8}{'F1':>7}{'IoU':>7}"
        )
        for row in figures.rows:
            self.stdout.write(_line(row))
        if figures.false_in_30 is not None:
            self.stdout.write(
                f"false pictures: {figures.false_pictures} on {figures.blank_pages} pages without any, "
                f"{figures.false_in_30:.1f} in 30"
            )
        self.stdout.write("true kind → what it was taken for")
        for true, counts in figures.confusion.items():
            said = ", ".join(
                f"{kind} {count}" for kind, count in sorted(counts.items(), key=lambda one: -one[1])
            )
            self.stdout.write(f"  {true}: {said}")


def _crops(options: Mapping[str, Any]) -> list[TrueCrop]:
    folder = options["pages"]
    truth = _truth({**options, "truth": options["truth"] or folder / "truth.json"})
    with tqdm(total=len(truth), desc="cutting pictures", unit="page", file=sys.stderr) as bar:
        crops = true_crops(folder, truth, page_size=conf().page_size, progress=bar.update)
    if not crops:
        raise CommandError("The truth names no picture that could be cut out.")
    return crops


def _offline(options: Mapping[str, Any]) -> CopyFigures:
    from onitsearch.embed.encoder import Encoder  # brings torch

    cv2.setNumThreads(1)  # times are those of one core, but for the product of matrices
    encoder = Encoder(resolve(options["model"] or conf().model))
    crops = _crops(options)
    with tqdm(
        total=min(options["count"], len(crops)), desc="searching with worn copies", file=sys.stderr
    ) as bar:
        return find_copies_offline(
            crops, encoder.encode_images, count=options["count"], seed=options["seed"], progress=bar.update
        )


def _truth(options: Mapping[str, Any]) -> list[TruthPage]:
    truth = read_page_truth(options["truth"], options["pages"])
    return labelled(truth, options["labels"]) if options.get("labels") else truth


def _predict(name: str, folder: Path, truth: list[TruthPage]) -> Predictions:
    # One thread, as page workers have it: times are those of one core.
    cv2.setNumThreads(1)
    detector = detector_at(name)
    with tqdm(total=len(truth), desc=f"looking with {detector.name}", unit="page", file=sys.stderr) as bar:
        return predict(detector, folder, truth, bar.update)


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
