"""`kinds learn|status`: make a head for kinds of pages whose pictures are known, or say which one stands and why."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError

from manifests.errors import OnitError
from onitsearch.conf import conf
from onitsearch.embed.specs import resolve
from onitsearch.kind_heads.files import NAME, base_head
from onitsearch.kind_heads.learning import Known, learn
from onitsearch.management.evaluate_kinds import add_finding, known_pictures, read_file
from onitsearch.store import embedding_models, kind_heads
from onitsearch.store.models import KindHead


class Command(BaseCommand):
    help = (
        "Heads for kinds decide by evidence what sort of picture a finding is. `learn` makes one from pages whose "
        "pictures are known (of several folders, by repeating the command with --more); it is written only where it is "
        "better on held-out books than what stands. Decisions at the desk teach heads by themselves; `status` says how."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        making = actions.add_parser("learn", help="make a head from pages whose pictures are known")
        add_finding(making)
        making.add_argument(
            "--more",
            type=json.loads,
            action="append",
            default=[],
            help='further pages: {"pages": FOLDER, "truth": FILE, "labels": FILE, "predictions": FILE}',
        )
        making.add_argument("--base", type=Path, help="learn on top of this head (the one that comes along)")
        making.add_argument(
            "--out", type=Path, required=True, help=f"where to write it: {NAME} in a model's folder"
        )
        making.add_argument(
            "--even-if-worse", action="store_true", help="write it where it is not better, too"
        )
        actions.add_parser("status", help="which head stands, and what decisions taught")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["action"] == "learn":
                self._learn(options)
            else:
                self._status()
        except OnitError as error:
            raise CommandError(str(error)) from error

    def _learn(self, options: dict[str, Any]) -> None:
        known = _all_known(options)
        base, key = None, ""
        if options["model"]:
            base = read_file(options["base"]) if options["base"] else base_head()
            key = str(resolve(options["model"], resize=conf().resize_mode).key)
            if base is None:
                raise CommandError("Make a head without --model first, and name it with --base.")
        shown = conf().visible_kinds
        learned = learn(known, shown, base=base, model=key, standing=base)
        if learned is None:
            raise CommandError(
                "There are too few pictures of known kinds, or of too few books, to learn from."
            )
        about = {
            "pictures": len(known.kinds),
            "books": len(set(known.books)),
            "held_out": asdict(learned.ours),
            "before": asdict(learned.before),
            "gain": round(learned.gain, 2),
            "noise": round(learned.noise, 2),
        }
        head = type(learned.head)(**{**vars(learned.head), "about": about})
        self.stdout.write(
            json.dumps({"head": head.digest, "temperature": round(head.temperature, 3), **about})
        )
        if not (learned.better or options["even_if_worse"]):
            raise CommandError("It is not better on held-out books than what stands, and was not written.")
        try:
            partial = options["out"].with_name(options["out"].name + ".partial")
            partial.write_bytes(head.as_bytes())
            partial.replace(options["out"])
        except OSError as error:
            raise CommandError(f"The file {options['out']} cannot be written ({error.strerror}).") from error

    def _status(self) -> None:
        model = embedding_models.active()
        if model is None:
            raise CommandError("No model is active yet. Index some books first.")
        head = kind_heads.head_for(model)
        row = KindHead.objects.filter(model=model).first()
        taught = bool(row and row.data)
        self.stdout.write(
            json.dumps(
                {
                    "model": model.key,
                    "head": head.digest if head else None,
                    "from": "decisions" if taught else (head.model and "model's folder") or "package" if head else None,
                    "decisions": row.decisions if row else 0,
                    "held_out": row.figures if row else {},
                    "gone_through": row is not None and head is not None and row.applied == head.digest
                    and row.through is None,
                }
            )
        )  # fmt: skip


def _all_known(options: dict[str, Any]) -> Known:
    """The pictures of all folders together."""
    every = [known_pictures(options)]
    for one in options["more"]:
        paths = {name: Path(value) for name, value in one.items()}
        places = {name: paths.get(name) for name in ("pages", "truth", "labels", "predictions")}
        every.append(known_pictures({**options, **places}))
    vectors = [one.vectors for one in every if one.vectors is not None]
    return Known(
        [evidence for one in every for evidence in one.evidence],
        [kind for one in every for kind in one.kinds],
        [book for one in every for book in one.books],
        np.vstack(vectors) if vectors else None,
    )
