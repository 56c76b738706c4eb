"""`models`: which models there are, and which one answers."""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from manifests.errors import OnitError
from onitsearch import model_services
from onitsearch.api.serializers.base import serialize_all
from onitsearch.api.serializers.models import EmbeddingModelSerializer
from onitsearch.conf import conf
from onitsearch.embed.keys import RESIZE_MODES
from onitsearch.embed.specs import RESIZE_WISHES
from onitsearch.model_services import ModelState
from onitsearch.store import embedding_models
from onitsearch.store.embedding_models import State

_LOOK_EVERY = 0.5  # seconds


class Command(BaseCommand):
    help = (
        "Lists the models whose vectors are kept; adds, builds, activates and retires them. Searches stay with the"
        " active model until another one is complete."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        steps = parser.add_subparsers(
            dest="what", required=True, metavar="list|add|build|activate|rollback|retire|resizing"
        )
        listed = steps.add_parser("list", help="all models and how far they are")
        listed.add_argument("--json", action="store_true", help="one JSON array on standard output")
        added = steps.add_parser(
            "add", help="take a model into the list and load it once, to see that it can be"
        )
        added.add_argument("setting", help="name/tag as open_clip knows it, or a model's folder")
        added.add_argument(
            "--resize", choices=RESIZE_WISHES, help="how pictures are made square (RESIZE_MODE)"
        )
        built = steps.add_parser("build", help="have its vectors made by the embed workers")
        built.add_argument("model", help="a key, as `list` says it (or a name that only one model has)")
        built.add_argument("--activate", action="store_true", help="searches use it once it is complete")
        built.add_argument("--wait", action="store_true", help="show how far it is until it is complete")
        for name, words in (
            ("activate", "have searches use it, once it is complete"),
            ("retire", "make no more vectors for it"),
        ):
            steps.add_parser(name, help=words).add_argument("model", help="a key, as `list` says it")
        steps.add_parser("rollback", help="have searches use the model that was active before")
        resizing = steps.add_parser(
            "resizing",
            help="compare the ways to make pictures square",
            description="Worn and cut copies of the pictures of known pages: how many find their source first, by "
            "resize mode, those of tall and wide pictures told apart; words too, where the truth names concepts.",
        )
        resizing.add_argument("setting", help="name/tag, or a model's folder")
        resizing.add_argument(
            "--pages", type=Path, required=True, help="the folder that the truth's files lie in"
        )
        resizing.add_argument("--truth", type=Path, required=True, help="truth.json: pages and their boxes")
        resizing.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['what']}")(options)
        except OnitError as error:
            raise CommandError(str(error)) from error

    def _list(self, options: Mapping[str, Any]) -> None:
        found = model_services.states()
        if options["json"]:
            self.stdout.write(json.dumps(serialize_all(EmbeddingModelSerializer, found)))
            return
        for one in found:
            self.stdout.write(f"{one.model.key}  {in_words(one)}")
            if one.model.error:
                self.stdout.write(f"  {one.model.error}")
        if not found:
            self.stdout.write("There are no models yet: manage.py models add NAME/TAG")
        if problem := model_services.configured_problem():
            self.stdout.write(f"The setting MODEL is of no use: {problem}")

    def _add(self, options: Mapping[str, Any]) -> None:
        model = model_services.add(options["setting"], resize=options["resize"] or conf().resize_mode)
        model_services.check(model)
        self.stdout.write(f"{model.key} can be used. Next: manage.py models build {model.key}")

    def _build(self, options: Mapping[str, Any]) -> None:
        model = model_services.build(embedding_models.named(options["model"]), activate=options["activate"])
        if options["wait"]:
            self._wait(model.key, activated=options["activate"])
        self.stdout.write(f"{model.key}  {in_words(self._state(model.key))}")

    def _wait(self, key: str, *, activated: bool) -> None:
        state = self._state(key)
        with tqdm(total=state.progress.total, desc="making vectors", unit="picture", file=sys.stderr) as bar:
            while True:
                bar.total = state.progress.total
                bar.update(state.progress.done + state.progress.failed - bar.n)
                if state.model.error:
                    raise CommandError(state.model.error)
                if state.complete and (not activated or state.model.state == State.ACTIVE):
                    return
                if state.progress.complete:
                    bar.set_postfix_str("building the index" if not state.indexed else "being switched to")
                elif state.loading:
                    bar.set_postfix_str("the model is being loaded")
                time.sleep(_LOOK_EVERY)
                state = self._state(key)

    def _activate(self, options: Mapping[str, Any]) -> None:
        model = embedding_models.named(options["model"])
        model_services.activate(model)
        self.stdout.write(f"Searches use {model.key}.")

    def _rollback(self, options: Mapping[str, Any]) -> None:
        model, done = model_services.roll_back()
        if done:
            self.stdout.write(f"Searches use {model.key} again.")
            return
        lacking = self._state(model.key).progress.due
        self.stdout.write(
            f"{model.key} lacks the vectors of {lacking} pictures that came since: they are made now, and then"
            " searches use it again."
        )

    def _retire(self, options: Mapping[str, Any]) -> None:
        model = embedding_models.named(options["model"])
        model_services.retire(model)
        self.stdout.write(f"No more vectors are made for {model.key}; those that are there are kept.")

    def _resizing(self, options: Mapping[str, Any]) -> None:
        from onitsearch.embed.encoder import Encoder
        from onitsearch.embed.specs import resolve
        from onitsearch.evaluate import resizing

        try:
            truth = json.loads(options["truth"].read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CommandError(f"The truth in {options['truth']} cannot be read: {error}.") from error
        encoder = Encoder(resolve(options["setting"], resize="own"), device=conf().device)
        figures = resizing.compare(encoder, resizing.plates(options["pages"], truth), RESIZE_MODES)
        if options["json"]:
            self.stdout.write(json.dumps(figures))
            return
        for mode, found in figures.items():
            own = " (the model's own)" if mode == encoder.load().preprocess.mode else ""
            self.stdout.write(
                f"{mode}{own}: " + ", ".join(f"{name} {value}" for name, value in found.items())
            )

    def _state(self, key: str) -> ModelState:
        return model_services.state_of(embedding_models.named(key))


def in_words(state: ModelState) -> str:
    """How far a model is, in one line."""
    counts, model = state.progress, state.model
    parts = [str(model.state), f"{counts.done} of {counts.total} vectors"]
    if counts.failed:
        parts.append(f"{counts.failed} failed")
    if state.loading:
        parts.append("being loaded")
    parts.append("index built" if state.indexed else "no index yet")
    if model.automatic:
        parts.append("to be switched to once complete")
    return ", ".join(parts)
