"""`detector train`, `adapt`, `crossval` and `answer`: make and measure the network that finds pictures."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from manifests.errors import OnitError
from onitsearch.detect.network import WEIGHTS, own_weights
from onitsearch.management.detector_adapt import add_adapt_arguments, run_adapt

# How many samples a run sees and how fast it learns, if nothing is said: adapting goes on from what is known.
_USUAL = {"samples": 12_000, "rate": 2e-3, "share": 0.6, "keep": 0.0}
_ADAPTING = {"samples": 3_000, "rate": 4e-4, "share": 0.5, "keep": 0.5}
# What of a run is told to the training and kept with what it made, beside the seed.
_RECIPE = ("samples", "batch", "rate", "share", "stamps", "threads", "device", "workers", "keep")


def _usually(name: str) -> str:
    """What an option is if nothing is said, as its help tells it."""
    return f"{_USUAL[name]:g}; adapt: {_ADAPTING[name]:g}"


class Command(BaseCommand):
    help = (
        "Makes the network that finds pictures. `train` writes weights (or, with --checkpoint, a state to go on from); "
        "`adapt` teaches the one in use a library's corrected pages, and takes the result only where it is better; "
        "`crossval` trains once a fold, by book, and writes what each fold's network says of the pages it never saw; "
        "`answer` asks the folds' networks about other images of their pages (`evaluate vary`)."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["train", "adapt", "crossval", "answer"])
        parser.add_argument("--pages", type=Path, help="folder of real pages with truth.json")
        parser.add_argument("--labels", type=Path, help="labels by eye that replace the boxes of real pages")
        parser.add_argument(
            "--drawn", type=Path, help="folder of drawn pages with truth.json (the sample library)"
        )
        parser.add_argument("--samples", type=int, help=f"mixed pages to learn from ({_usually('samples')})")
        parser.add_argument("--rate", type=float, help=f"highest learning rate ({_usually('rate')})")
        parser.add_argument(
            "--share",
            type=float,
            help=f"share of samples on real pages, those to adapt to ({_usually('share')})",
        )
        parser.add_argument(
            "--stamps", type=float, default=0.22, help="share of samples with a drawn stamp (0.22)"
        )
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--threads", type=int, default=1)
        parser.add_argument("--batch", type=int, default=8, help="samples a step (8; 24 suits a GPU)")
        parser.add_argument("--device", default="cpu", help="where to learn: cpu, cuda (cpu)")
        parser.add_argument(
            "--workers", type=int, default=0, help="processes that compose samples beside the training (0)"
        )
        parser.add_argument(
            "--start",
            type=Path,
            help="state to go on from; of a cross-validation's folder each fold its own, for train their mean",
        )
        parser.add_argument(
            "--keep",
            type=float,
            help=f"share of --start, when adapting of the weights, that stays in the result ({_usually('keep')})",
        )
        parser.add_argument("--checkpoint", type=Path, help="train: where to write the state to go on from")
        parser.add_argument(
            "--weights", type=Path, help="train, adapt: the file that the detector's weights go into"
        )
        parser.add_argument("--name", default="1", help="train: version that the weights carry")
        parser.add_argument("--folds", type=int, default=3, help="crossval: how many parts (3)")
        parser.add_argument("--fold", type=int, help="crossval: only this part, counted from 0")
        parser.add_argument(
            "--out", type=Path, help="crossval, answer: folder of the folds' states and answers"
        )
        parser.add_argument(
            "--varied", type=Path, help="answer: folder of other images of the pages, with truth.json"
        )
        parser.add_argument(
            "--calibrate", type=Path, help="train: folder of a cross-validation to calibrate the scores from"
        )
        parser.add_argument(
            "--cache", type=Path, help="folder in which decoded pages are kept (1.5 GB for 1,000)"
        )
        add_adapt_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        what = options["what"]
        for name, value in (_ADAPTING if what == "adapt" else _USUAL).items():
            if options[name] is None:
                options[name] = value
        if what != "answer" and not options["pages"] and not options["drawn"]:
            raise CommandError("Nothing to learn from. Give --pages, --drawn or both.")
        if options["batch"] < 2 or options["batch"] % 2:
            raise CommandError("A batch holds each page twice, so --batch is even and at least 2.")
        if not 0 <= options["keep"] <= 1 or (what != "adapt" and options["keep"] and not options["start"]):
            raise CommandError(
                "--keep is a share of the state that --start names: from 0 to 1, and not without it."
            )
        _check_weights(options)
        _check_device(options["device"])
        try:
            {"adapt": self._adapt, "train": self._train, "crossval": self._crossval, "answer": self._answer}[
                options["what"]
            ](options)
        except OnitError as error:
            raise CommandError(str(error)) from error

    def _adapt(self, options: dict[str, Any]) -> None:
        run_adapt(options, self._recipe(options), own_weights(), self.stdout)

    def _train(self, options: dict[str, Any]) -> None:
        from onitsearch.training.detector.crossval import PLAIN, calibrated_by
        from onitsearch.training.detector.export import load, recipes_of, save, save_state

        recipes = [*recipes_of(options["start"]), *self._run(options)]
        net = self._trained(options, self._pages(options), load(options["start"]), "training", 0)
        if options["checkpoint"]:
            save_state(net, options["checkpoint"], recipes)
            self.stdout.write(f"State to go on from: {options['checkpoint']}")
            return
        about = {**PLAIN, "version": options["name"], "recipes": json.dumps(recipes)}
        if options["calibrate"]:
            about |= calibrated_by(options["calibrate"], options["pages"])
        save(net, options["weights"], about)
        self.stdout.write(f"Weights: {options['weights']}")

    def _crossval(self, options: dict[str, Any]) -> None:
        from onitsearch.evaluate.page_truth import Predictions, read_page_truth, write_predictions
        from onitsearch.training.detector.crossval import answers, fold_file, folds, pool, state_file
        from onitsearch.training.detector.export import load, recipes_of, save_state

        if not options["pages"] or not options["out"]:
            raise CommandError(
                "A cross-validation needs real pages and a folder for its answers: --pages and --out."
            )
        truth = read_page_truth(options["pages"] / "truth.json")
        options["out"].mkdir(parents=True, exist_ok=True)
        parts = folds(self._pages(options), options["folds"])
        for number, part in enumerate(parts):
            if options["fold"] not in (None, number):
                continue
            others = [page for other in parts if other is not part for page in other]
            what = f"fold {number + 1} of {len(parts)}"
            start = options["start"]
            if start is not None and start.is_dir():  # never another fold's: it has seen these pages
                start = state_file(start, number)
            net = self._trained(options, others, load(start), what, number)
            save_state(
                net, state_file(options["out"], number), [*recipes_of(start), *self._run(options, number)]
            )
            names = {page.name for page in part}
            seen = [page for page in truth if page.file in names]
            said = Predictions("network", 0.5, answers(net, options["pages"], seen), {})
            write_predictions(fold_file(options["out"], number), said, seen)
        if all(fold_file(options["out"], number).is_file() for number in range(len(parts))):
            out = options["out"] / "out-of-fold.json"
            write_predictions(out, pool(options["out"], truth), truth)
            self.stdout.write(f"Answers out of fold, calibrated on the other folds: {out}")

    def _answer(self, options: dict[str, Any]) -> None:
        from onitsearch.evaluate.page_truth import read_page_truth, write_page_truth, write_predictions
        from onitsearch.training.detector.crossval import answered_again

        if not (options["pages"] and options["varied"] and options["out"]):
            raise CommandError(
                "To answer again, give the pages of the cross-validation (--pages), its folder (--out) and the folder "
                "of the pages to ask about (--varied)."
            )
        truth = read_page_truth(options["pages"] / "truth.json")
        asked, said = answered_again(options["out"], truth, options["varied"])
        name = options["varied"].resolve().name
        write_page_truth(options["out"] / f"truth-{name}.json", asked)
        out = options["out"] / f"out-of-fold-{name}.json"
        write_predictions(out, said, asked)
        self.stdout.write(f"Answers out of fold: {out}, their truth: {options['out'] / f'truth-{name}.json'}")

    def _trained(self, options: dict[str, Any], real: Any, start: Any, what: str, fold: int = 0) -> Any:
        from onitsearch.training.detector.pages import read_pages
        from onitsearch.training.detector.train import Progress, Recipe, train

        drawn = read_pages(options["drawn"]) if options["drawn"] else []
        recipe = Recipe(**self._recipe(options, fold))
        with tqdm(total=recipe.samples, desc=what, unit="page", file=sys.stderr) as bar:

            def report(now: Progress) -> None:
                bar.update(now.step * recipe.batch - bar.n)
                bar.set_postfix({name: f"{value:.2f}" for name, value in now.losses.items()})

            return train(real, drawn, recipe, cache=options["cache"], start=start, report=report)

    def _pages(self, options: dict[str, Any]) -> Any:
        from onitsearch.training.detector.pages import read_pages

        return read_pages(options["pages"], options["labels"]) if options["pages"] else []

    def _run(self, options: dict[str, Any], fold: int = 0) -> list[dict[str, Any]]:
        """Return the recipe of this run; none where nothing is learned."""
        return [self._recipe(options, fold)] if options["samples"] else []

    def _recipe(self, options: dict[str, Any], fold: int = 0) -> dict[str, Any]:
        recipe = {name: options[name] for name in _RECIPE}
        return {**recipe, "seed": options["seed"] + fold}


def _check_weights(options: dict[str, Any]) -> None:
    """Raise CommandError where it is not said where weights go, or where they would replace those of the package."""
    writes = options["what"] == "adapt" or (options["what"] == "train" and not options["checkpoint"])
    if not writes:
        return
    if options["weights"] is None:
        raise CommandError(
            "Nothing says where the weights go. Give --weights FILE, and name it in the setting DETECTOR_WEIGHTS."
        )
    if options["weights"].resolve() == WEIGHTS.resolve():
        raise CommandError(
            "The weights that come along are never written to. Give --weights another file, and name that in the "
            "setting DETECTOR_WEIGHTS."
        )


def _check_device(device: str) -> None:
    """Raise CommandError where PyTorch cannot learn on ``device``."""
    import torch

    try:
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError) as error:
        raise CommandError(
            f"PyTorch cannot use the device “{device}” here ({str(error).splitlines()[0]}). Leave --device cpu, which "
            "takes hours, or install PyTorch for the GPU."
        ) from error
