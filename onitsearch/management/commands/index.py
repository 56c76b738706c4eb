"""`index`: look at pages again, or say how far they are."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from manifests import selectors
from manifests.errors import OnitError
from manifests.work import queue
from onitsearch.store import embedding_models, index, pages


class Command(BaseCommand):
    help = (
        "Shows how far pages and vectors are; with --again marks the pages of a book (or all) due once more."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--book", help="public id or URI of a manifest; everything otherwise")
        parser.add_argument("--again", action="store_true", help="mark the pages due and wake the workers")
        parser.add_argument("--json", action="store_true", help="figures as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        manifest_id = None
        if options["book"]:
            try:
                manifest = selectors.get_manifest(options["book"])
            except OnitError as error:
                raise CommandError(str(error)) from error
            manifest_id = manifest.id
        if options["again"]:
            queue.wake(queue.PAGES, len(pages.mark_due(pages.canvases(manifest_id), again=True)))
        figures = self._figures(None if manifest_id is None else [manifest_id])
        self.stdout.write(json.dumps(figures) if options["json"] else _in_words(figures))

    def _figures(self, manifest_ids: list[int] | None) -> dict[str, Any]:
        models = []
        for model in embedding_models.in_use():
            done = embedding_models.progress(model)
            built = index.state(model)
            models.append(
                {
                    "key": model.key,
                    "state": model.state,
                    "done": done.done,
                    "due": done.due,
                    "failed": done.failed,
                    "index": built.valid,
                }
            )
        return {"pages": pages.counts(manifest_ids=manifest_ids), "models": models}


def _in_words(figures: dict[str, Any]) -> str:
    lines = ["pages: " + ", ".join(f"{count} {state}" for state, count in figures["pages"].items())]
    for model in figures["models"]:
        index_words = "index built" if model["index"] else "no index yet"
        lines.append(
            f"{model['key']} ({model['state']}): {model['done']} vectors, {model['due']} due, "
            f"{model['failed']} failed, {index_words}"
        )
    return "\n".join(lines)
