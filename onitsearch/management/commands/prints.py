"""`prints`: seek the same print elsewhere now, for whatever is due."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from onitsearch import impressions
from onitsearch.store import embedding_models, prints


class Command(BaseCommand):
    help = (
        "Seeks impressions of the same block or plate: of every picture its nearest neighbours elsewhere are "
        "compared point by point. Workers do this by themselves when no vector is due; can be stopped and repeated."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--again", action="store_true", help="compare everything once more")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        if embedding_models.active() is None:
            raise CommandError(
                "No model is active yet, so that no picture has neighbours. Index some books first."
            )
        prints.ensure_due()
        if options["again"]:
            prints.compare_again()
        with tqdm(total=prints.due(), desc="comparing", unit="picture", file=sys.stderr) as bar:
            while done := impressions.compare_due():
                bar.update(done)
        counts = prints.counts()
        if options["json"]:
            self.stdout.write(json.dumps(counts))
            return
        self.stdout.write(
            f"{counts['compared']} pictures compared, {counts['waiting']} waiting for a vector or a worker, "
            f"{counts['failed']} failed; {counts['pairs']} pairs of the same print"
        )
