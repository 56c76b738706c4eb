"""`manage.py finetune`: goes on training a model from what people classified, and registers it where it is better."""

from __future__ import annotations

import json
import re
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from manifests.errors import BadRequestError, NotFoundError, OnitError
from onitsearch import model_services
from onitsearch.conf import conf
from onitsearch.crop import storage
from onitsearch.embed.specs import ModelSpec, resolve, resolve_key
from onitsearch.evaluate import by_class, onit_sheet
from onitsearch.evaluate.onit_table import STUDY
from onitsearch.pages.decode import decode_image
from onitsearch.search import class_names
from onitsearch.store import embedding_models, gallery, labels

if TYPE_CHECKING:
    from onitsearch.training.finetune.examples import Example
    from onitsearch.training.finetune.fit import Recipe, Round
    from onitsearch.training.finetune.run import Asked, Outcome, Tuning

_METHODS = ("probe", "lora", "last-blocks")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,79}")


class Command(BaseCommand):
    help = (
        "Goes on training a CLIP model from what people classified: captions from ICONCLASS, books held back, weights"
        " between base and tuned ones. What ranks better than its base becomes a model that can be built and activated."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        add = parser.add_argument
        add(
            "--from",
            dest="source",
            choices=("labels",),
            default="labels",
            help="what people classified (labels)",
        )
        add("--model", default="", help="the base: a key, name/tag or folder (the active model)")
        add(
            "--method", choices=_METHODS, default="last-blocks",
            help="train the last linear maps (probe), low-rank changes of all blocks (lora), or the last blocks",
        )  # fmt: skip
        add("--blocks", type=int, default=2, help="how many blocks of each tower, for last-blocks (2)")
        add("--rank", type=int, default=8, help="rank of the changes, for lora (8)")
        add(
            "--alpha", default="auto",
            help="how far to go from the base (0) to the tuned weights (1); auto: chosen on held-back books (WiSE-FT)",
        )  # fmt: skip
        add("--keep", type=float, default=0.2, help="weight of staying near the base's own vectors (0.2)")
        add("--rounds", type=int, default=30, help="rounds over the pictures at most (30)")
        add("--patience", type=int, default=4, help="stop after so many rounds without a gain (4)")
        add("--batch", type=int, default=64, help="pictures a step (64)")
        add("--rate", type=float, default=0.0, help="the highest learning rate (the method's own)")
        add("--seed", type=int, default=1, help="draws the books that are held back, and all else (1)")
        add("--class", dest="classes", action="append", default=[], metavar="NOTATION",
            help="a class of the table (all top-level ones)")  # fmt: skip
        add("--lang", default="en", help="the language in which classes are asked for (en)")
        add("--certain", action="store_true", help="leave out classes that a list marks as unsure")
        add("--name", default="", help="what the model is called (the base's name, “tuned”, and the date)")
        add("--out", type=Path, help="the model's folder (one of its name in MODELS_FOLDER)")
        add("--anyway", action="store_true", help="keep the model even where it ranks held-back books worse")
        add("--threads", type=int, help="threads that torch uses (all cores)")
        add("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._run(options)
        except OnitError as error:
            raise CommandError(str(error)) from error

    def _run(self, options: Mapping[str, Any]) -> None:
        alpha = _alpha(options["alpha"])
        spec = _base(options["model"])
        name = options["name"] or f"{spec.key.name}-tuned-{timezone.localdate():%Y%m%d}"
        out = _folder(name, options["out"])
        from onitsearch.training.finetune.fit import Recipe  # brings torch
        from onitsearch.training.finetune.run import Tuning

        if options["threads"]:
            import torch

            torch.set_num_threads(options["threads"])
        told = ("method", "blocks", "rank", "keep", "rounds", "patience", "batch", "rate", "seed")
        recipe = Recipe(**{one: options[one] for one in told})
        _check(recipe)
        examples, names = _examples(certain=options["certain"])
        asked = _asked(examples, options["classes"], options["lang"])
        with tqdm(total=len(examples), desc="reading pictures", unit="picture", file=sys.stderr) as bar:

            def read(one: Example) -> Any:
                bar.update()
                return decode_image(storage.read_thumbnail(names[one.id]), name="The kept picture of a crop")

            tuning = Tuning(spec, examples, read, device=conf().device)
        outcome, state = self._tune(tuning, recipe, asked, alpha)
        told_all = {"name": name, "base": str(spec.key), "recipe": asdict(recipe)}
        told_all |= outcome.as_json(gallery.book_uris({one.book for one in examples}))
        summary = _summary(outcome)
        refused = (outcome.worse or outcome.is_base) and not options["anyway"]
        key = ""
        if not refused:
            page = onit_sheet.page(summary, outcome.ways)
            try:
                out.parent.mkdir(parents=True, exist_ok=True)
                tuning.write(state, name, out, told_all, page)
            except OSError as error:
                raise BadRequestError(f"The folder {out} cannot be written ({error.strerror}).") from error
            model = model_services.add(str(out), resize="own" if not spec.resize else spec.resize)
            model_services.check(model)
            key = str(model.key)
        self._tell(options, outcome, told_all | {"model": key, "folder": str(out) if key else ""}, summary)
        if refused:
            why = (
                "Nothing was gained on the books to choose by, so that the weights are the base's"
                if outcome.is_base
                else f"The tuned model ranks books that it never saw worse than its base (R-precision "
                f"{outcome.tuned:.3f} instead of {outcome.base:.3f})"
            )
            raise CommandError(f"{why}; nothing was kept. Say --anyway to keep it.")

    def _tune(
        self, tuning: Tuning, recipe: Recipe, asked: Asked, alpha: float | None
    ) -> tuple[Outcome, dict[str, Any]]:
        with tqdm(total=recipe.rounds, desc="tuning", unit="round", file=sys.stderr) as bar:
            last = [""]

            def step(done: int, steps: int) -> None:
                bar.set_postfix_str(f"{last[0]}step {done} of {steps}")

            def report(one: Round) -> None:
                last[0] = f"loss {one.loss:.3f}, R-precision {one.figure:.3f}; "
                bar.update()

            return tuning.tune(recipe, asked, alpha=alpha, step=step, report=report)

    def _tell(
        self, options: Mapping[str, Any], outcome: Outcome, told: Mapping[str, Any], summary: str
    ) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        self.stdout.write(summary)
        for line in onit_sheet.table(outcome.ways):
            self.stdout.write(line)
        if told["model"]:
            self.stdout.write(f"\n{told['model']} is in {told['folder']}, its tables beside it.")
            self.stdout.write(
                f"Next: manage.py models build {told['model']} --activate (and models rollback)"
            )


def _alpha(text: str) -> float | None:
    if text == "auto":
        return None
    try:
        alpha = float(text)
    except ValueError:
        alpha = -1.0
    if not 0 <= alpha <= 1:
        raise BadRequestError(f"--alpha is auto or a number from 0 (base) to 1 (tuned), not {text[:20]!r}.")
    return alpha


def _check(recipe: Recipe) -> None:
    for name in ("blocks", "rank", "rounds", "patience"):
        if getattr(recipe, name) < 1:
            raise BadRequestError(f"--{name} is at least 1.")
    if recipe.batch < 2:
        raise BadRequestError("--batch is at least 2: captions are told from those of other pictures.")
    if recipe.keep < 0 or recipe.rate < 0:
        raise BadRequestError("--keep and --rate are not negative.")


def _base(setting: str) -> ModelSpec:
    try:
        row = embedding_models.named(setting) if setting else embedding_models.active()
    except NotFoundError:
        return resolve(setting, resize=conf().resize_mode)
    if row is None:
        raise NotFoundError("No model is active yet.", hint="Name the base: --model NAME/TAG, or a folder.")
    return resolve_key(row.setting or conf().model, row.key)


def _folder(name: str, out: Path | None) -> Path:
    if not _NAME.fullmatch(name):
        raise BadRequestError(f"A model's name is letters, digits, dots and dashes, not {name[:80]!r}.")
    if out is None and not conf().models_folder:
        raise BadRequestError(
            "It is not known where models are kept.", hint="Say --out FOLDER, or set MODELS_FOLDER."
        )
    folder: Path = out or Path(conf().models_folder) / name
    if folder.exists():
        raise BadRequestError(f"There is a folder {folder} already.", hint="Give the model another --name.")
    return folder


def _examples(*, certain: bool) -> tuple[list[Example], dict[int, str]]:
    """The pictures that people classified, and the names of what is kept of them."""
    from onitsearch.training.finetune.examples import Example

    notations = gallery.curated_notations()
    unsure = labels.unsure_notations() if certain else {}
    books, names = gallery.books_of(notations), gallery.kept_pictures(notations)
    found = [
        Example(one, books[one], left)
        for one, given in sorted(notations.items())
        if one in names and (left := tuple(each for each in given if each not in unsure.get(one, ())))
    ]
    if not found:
        raise BadRequestError(
            "Nobody has classified a picture yet.",
            hint="Classify some at the desk, or bring a list: import labels.",
        )
    return found, names


def _asked(examples: list[Example], classes: list[str], lang: str) -> Asked:
    """The words of every class that was given and of those at the top; and of the table."""
    from onitsearch.training.finetune.examples import gallery_of
    from onitsearch.training.finetune.run import Asked

    top = by_class.top_classes(gallery_of(examples))
    given = sorted({notation for one in examples for notation in one.notations})
    words = {one: _words(one, lang) for one in dict.fromkeys([*top, *given])}
    table = {one: _words(one, lang) for one in classes or top}
    if missing := [one for one, said in table.items() if not said]:
        raise NotFoundError(f"ICONCLASS has no class {', '.join(missing[:5])}.")
    return Asked({one: said for one, said in words.items() if said}, table, lang)


def _words(notation: str, lang: str) -> str:
    if lang == "en" and notation in STUDY:
        return STUDY[notation].word
    return next(iter(class_names.names(notation, lang)), "")


def _summary(outcome: Outcome) -> str:
    counts = {
        name: (len(getattr(outcome.split, name)), len(books)) for name, books in outcome.split.books.items()
    }
    parts = ", ".join(
        f"{name} {pictures} pictures of {books} books" for name, (pictures, books) in counts.items()
    )
    tried = ", ".join(f"{alpha:g}: {figure:.3f}" for alpha, figure in outcome.tried.items())
    return (
        f"Seed {outcome.split.seed}: {parts}. Best round {outcome.best_round} of {len(outcome.rounds)};"
        f" R-precision on books to choose by, by alpha: {tried}; alpha {outcome.alpha:g} it is.\n"
        f"On books that were not looked at before, the mean R-precision of all classes is {outcome.tuned:.3f}"
        f" (base {outcome.base:.3f})."
    )
