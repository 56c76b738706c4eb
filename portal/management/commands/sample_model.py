"""`manage.py sample_model`: trains the sample library's own model, and tells how good it is."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from portal.sample.model import CONFIG, FOLDER

if TYPE_CHECKING:
    from onitsearch.training.train import Progress


class Command(BaseCommand):
    """``train`` draws the training set and trains, ``blend`` mixes two models, ``evaluate`` searches drawings never
    seen, ``halves`` measures what tuning is worth.
    """

    help = "Trains (train), mixes (blend) or examines (evaluate) the small model of the sample library."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        train = actions.add_parser("train", help="draw the training set and train; one to two hours")
        train.add_argument("--out", type=Path, default=FOLDER, help="the model folder to write")
        train.add_argument("--per-concept", type=int, default=80, help="training drawings a concept")
        train.add_argument("--books", type=int, default=312, help="drawn books whose pages give crops, too")
        train.add_argument(
            "--all-variants",
            action="store_true",
            help="the held-out drawing variants, too: for the model that is shipped, once its recipe is measured",
        )
        train.add_argument(
            "--epochs", type=int, default=40, help="passes over the drawings; 0 for words only"
        )
        train.add_argument("--minutes", type=float, default=None, help="train by the clock instead")
        train.add_argument("--words", type=int, default=300, help="steps for the words alone, at the end")
        train.add_argument("--words-rate", type=float, default=8e-4, help="their highest learning rate")
        train.add_argument("--strangers", type=int, default=40, help="words a step that are true of nothing")
        train.add_argument("--start", type=Path, default=None, help="go on from the model in this folder")
        train.add_argument("--data", type=Path, default=None, help="keep the drawings in this folder")
        train.add_argument("--threads", type=int, default=2)
        train.add_argument("--seed", type=int, default=1)
        train.add_argument("--json", action="store_true")
        blend = actions.add_parser("blend", help="weights between those of two models (WiSE-FT)")
        blend.add_argument("base", type=Path, help="a model folder")
        blend.add_argument("tuned", type=Path, help="the folder of a model that was trained on from it")
        blend.add_argument("--share", type=float, default=0.5, help="of the way from base to tuned, 0 to 1")
        blend.add_argument("--out", type=Path, required=True, help="the model folder to write")
        evaluate = actions.add_parser("evaluate", help="first hit and R-precision on drawings never seen")
        evaluate.add_argument("--model", type=Path, default=FOLDER, help="the model folder to examine")
        evaluate.add_argument("--per-concept", type=int, default=20, help="gallery drawings a concept")
        evaluate.add_argument("--json", action="store_true")

        halves = actions.add_parser(
            "halves",
            help="what tuning is worth: a base that knows half of the concepts, tuned on drawn books",
        )
        halves.add_argument("--base", type=Path, help="a model that knows that half (one is trained)")
        halves.add_argument("--minutes", type=float, default=60.0, help="how long the base is trained (60)")
        halves.add_argument("--books", type=int, default=96, help="drawn books that are classified (96)")
        halves.add_argument("--data", type=Path, help="keep drawings, crops and the base in this folder")
        halves.add_argument("--method", choices=("probe", "lora", "last-blocks"), default="last-blocks")
        halves.add_argument("--rounds", type=int, default=40)
        halves.add_argument("--rate", type=float, default=4e-4)
        halves.add_argument("--only-other", action="store_true", help="nobody classified what the base knows")
        halves.add_argument("--threads", type=int, default=2)
        halves.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "train":
            self._train(options)
        elif options["action"] == "blend":
            self._blend(options)
        elif options["action"] == "halves":
            self._halves(options)
        else:
            self._evaluate(options)

    def _say(self, text: str, end: str = "\n") -> None:
        self.stderr.write(text, ending=end)
        self.stderr.flush()

    def _train(self, options: dict[str, Any]) -> None:
        from onitsearch.training.text_tower import WordsRecipe
        from onitsearch.training.train import Recipe, train
        from portal.sample.model.evaluate import ALL, NOT_HELD_OUT, VARIANTS

        start = options["start"]
        recipe = Recipe(
            epochs=options["epochs"],
            minutes=options["minutes"],
            seed=options["seed"],
            threads=options["threads"],
        )
        if start is not None:  # trained weights need no easy beginning, and a lower rate
            recipe = replace(recipe, ramp=0.0, rate=recipe.rate / 2)
        started = time.monotonic()
        with tempfile.TemporaryDirectory() as scratch:
            folder = options["data"] or Path(scratch) / "drawings"
            self._draw(folder, options)
            drawn = time.monotonic() - started
            self._say(f"\nthe training set was drawn in {drawn:.0f} s")
            words = WordsRecipe(
                steps=options["words"], rate=options["words_rate"], strangers=options["strangers"]
            )
            result = train(
                folder,
                CONFIG,
                options["out"],
                recipe,
                self._step,
                words=words,
                start=start,
                record={VARIANTS: ALL if options["all_variants"] else NOT_HELD_OUT},
            )
        result |= {"drawing_seconds": round(drawn, 1), "all_seconds": round(time.monotonic() - started, 1)}
        if options["json"]:
            self.stdout.write(json.dumps(result))
        else:
            self.stdout.write(
                f"{result['pictures']} drawings of {result['concepts']} concepts,"
                f" {result['all_seconds'] / 60:.1f} minutes in all; the model is in {options['out']}"
            )

    def _blend(self, options: dict[str, Any]) -> None:
        from onitsearch.training.networks import interpolate

        if not 0 <= options["share"] <= 1:
            raise CommandError("The share lies between 0 (base) and 1 (tuned).")
        try:
            interpolate(options["base"], options["tuned"], options["share"], options["out"])
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The model is in {options['out']}.")

    def _halves(self, options: dict[str, Any]) -> None:
        import torch

        from onitsearch.training.finetune.fit import Recipe
        from portal.sample.model.halves import measure, train_half
        from portal.sample.model.page_pictures import cut_from_pages

        torch.set_num_threads(options["threads"])
        with tempfile.TemporaryDirectory() as scratch:
            data = options["data"] or Path(scratch)
            base = options["base"] or train_half(
                data, options["minutes"], options["seed"], options["threads"], self._step
            )
            pictures = cut_from_pages(
                data / "books",
                options["books"],
                workers=options["threads"],
                report=lambda done, total: self._say(f"\rbooks drawn and cut: {done} of {total}", ""),
            )
            recipe = Recipe(
                method=options["method"], blocks=9, rounds=options["rounds"], patience=8,
                rate=options["rate"], keep=0.0, seed=options["seed"],
            )  # fmt: skip
            found = measure(
                base,
                pictures,
                recipe,
                only_other=options["only_other"],
                report=lambda one: self._say(
                    f"round {one.number}, {one.seconds:.0f} s: loss {one.loss:.3f}, R-precision {one.figure:.3f}"
                ),
            )
        self.stdout.write(json.dumps(found, ensure_ascii=False))

    def _draw(self, folder: Path, options: dict[str, Any]) -> None:
        from portal.sample.model.broader import broader_words
        from portal.sample.model.dataset import make_dataset
        from portal.sample.model.page_pictures import cut_from_pages, other_captions
        from portal.sample.model.strangers import strangers

        cropped = cut_from_pages(
            folder / "pages",
            options["books"],
            workers=options["threads"],
            all_variants=options["all_variants"],
            report=lambda done, total: self._say(f"\rbooks drawn and cut: {done} of {total}", ""),
        )
        make_dataset(
            folder,
            options["per_concept"],
            workers=options["threads"],
            all_variants=options["all_variants"],
            broader=broader_words(),
            strangers=strangers(),
            cropped=cropped,
            others=other_captions() if cropped else None,
            report=lambda done, total: (
                self._say(f"\rdrawn {done} of {total}", "") if done % 100 == 0 else None
            ),
        )

    def _step(self, progress: Progress) -> None:
        losses = ", ".join(f"{name} {value:.3f}" for name, value in progress.losses.items())
        self._say(f"step {progress.step} of {progress.steps}, {progress.seconds:.0f} s: {losses}")

    def _evaluate(self, options: dict[str, Any]) -> None:
        from onitsearch.embed.encoder import Encoder
        from onitsearch.embed.specs import resolve
        from onitsearch.training.networks import history_of
        from portal.sample.model.evaluate import report, saw_all_variants

        started = time.monotonic()
        found = report(
            Encoder(resolve(options["model"])),
            per_concept=options["per_concept"],
            all_seen=saw_all_variants(history_of(options["model"])),
        )
        found["seconds"] = round(time.monotonic() - started, 1)
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        else:
            self.stdout.write(
                f"{found['model']}: {found['concepts']} concepts, {found['per_concept']} drawings each"
            )
            for row in found["rows"]:
                bar = (
                    ""
                    if row["bar"] is None
                    else f"  bar {row['bar']:.2f}  {'met' if row['met'] else 'MISSED'}"
                )
                self.stdout.write(f"  {row['name']:38s} {row['value']:.3f}{bar}")
            for name, words in found["weakest"].items():
                self.stdout.write(f"  weakest, {name}: {', '.join(words)}")
        if not found["met"]:
            sys.exit(1)
