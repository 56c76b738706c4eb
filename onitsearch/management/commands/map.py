"""`map`: make the map of similarity now."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from onitsearch.map_job import make_due
from onitsearch.store import similarity_maps


class Command(BaseCommand):
    help = (
        "Lays all pictures out on a plane, each beside those that look like it, and draws the map's tiles. "
        "Workers do this by themselves when enough has changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-due", action="store_true", help="only where enough has changed")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_due"]:
            if not similarity_maps.ensure_due():
                self.stdout.write("The map is as good as new.")
                return
        elif similarity_maps.make_anew() is None:
            raise CommandError(
                "No model is active yet, so that no picture has neighbours. Index some books first."
            )
        began = time.monotonic()
        with tqdm(total=100, desc="map", unit="%", file=sys.stderr) as bar:

            def tell(percent: int) -> None:
                bar.update(percent - bar.n)

            # A worker may be quicker to claim it: then its progress is shown.
            while not make_due(tell) and (percent := similarity_maps.in_progress()) is not None:
                tell(percent)
                time.sleep(0.5)
        made = similarity_maps.latest()
        if made is None:
            raise CommandError("The map could not be made: see the log of the embed workers.")
        self.stdout.write(
            f"map {made.version}: {len(made.ids)} pictures in {len(made.clusters)} clusters on "
            f"{made.side} × {made.side} cells, in {time.monotonic() - began:.0f} s"
        )
