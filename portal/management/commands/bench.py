"""`bench`: the table of ratios, each against a reference measured in the same run."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.bench import base
from portal.bench import endurance as bench_endurance
from portal.bench import fairness as bench_fairness
from portal.bench import indexing as bench_indexing
from portal.bench import pages as bench_pages
from portal.bench import politeness as bench_politeness
from portal.bench import search as bench_search
from portal.bench.search_rows import table

_USUAL = ("indexing", "site")
# Only where they are named: they take long, or a browser.
_ASKED_FOR = ("politeness", "search", "pages", "fairness", "load", "endurance")


class Command(BaseCommand):
    help = "Measure indexing, memory and latency on a scratch site, and how fast pages feel in a browser."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--pages", type=int, default=120, help="pages to draw, harvest and embed")
        parser.add_argument(
            "--times", type=int, default=3, help="harvests of that many pages; the median counts"
        )
        parser.add_argument("--only", choices=[*_USUAL, *_ASKED_FOR], help="measure one part only")
        parser.add_argument(
            "--size",
            type=int,
            help="illustrations of the library: 100000 whose pages are opened, 20000 searched",
        )
        parser.add_argument("--dim", type=int, default=512, help="length of the vectors that are searched")
        parser.add_argument("--clients", type=int, help="who ask at once: 200 of load, 4 of endurance")
        parser.add_argument("--minutes", type=float, help="how long they ask: 5 of load, 120 of endurance")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["size"] is not None and options["size"] < 1:
            raise CommandError("A library to look at has at least one illustration: --size 1.")
        if options["only"] == "search":
            self._search(options["size"] or 20_000, options["dim"], options["json"])
            return
        if options["only"] in ("load", "endurance"):
            self._ask(options["only"] == "endurance", options["clients"], options["minutes"])
            return
        rows: list[base.Row] = []
        seen: list[bench_pages.PageRow] = []
        try:
            if options["only"] in (None, "indexing"):
                rows += bench_indexing.indexing(options["pages"], options["times"], self._say)
            if options["only"] in (None, "site"):
                rows += base.memory_and_latency(options["pages"], self._say)
            if options["only"] == "politeness":
                rows += bench_politeness.politeness(self._say)
            if options["only"] == "fairness":
                rows.append(bench_fairness.fairness(self._say))
            if options["only"] == "pages":
                seen = bench_pages.as_felt(options["size"] or 100_000, self._say)
        except (TimeoutError, RuntimeError) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            told = {"rows": [row.as_json() for row in rows], "pages": [row.as_json() for row in seen]}
            self.stdout.write(json.dumps(told))
            return
        if seen:
            self.stdout.write(bench_pages.table(seen))
            return
        self.stdout.write(f"{'what':<58}{'value':>10}{'reference':>12}{'ratio':>8}  {'bar':<14}met")
        for row in rows:
            self.stdout.write(
                f"{row.name:<58}{row.value:>10.1f}{row.reference:>12.1f}{row.ratio:>8.2f}  {row.bar:<14}"
                f"{('yes' if row.met else 'NO') if row.bar else ''}"
            )

    def _search(self, size: int, dim: int, as_json: bool) -> None:
        if size < 5_000 or dim < 8:
            raise CommandError(
                "Searches are measured among at least 5000 illustrations, with vectors of 8 numbers."
            )
        try:
            rows = bench_search.searches(size, dim, self._say)
        except (TimeoutError, RuntimeError) as error:
            raise CommandError(str(error)) from error
        told = json.dumps({"rows": [row.as_json() for row in rows]})
        self.stdout.write(told if as_json else table(rows))

    def _ask(self, enduring: bool, clients: int | None, minutes: float | None) -> None:
        clients, minutes = clients or (4 if enduring else 200), minutes or (120 if enduring else 5)
        try:
            report = bench_endurance.under_load(
                clients=clients,
                minutes=minutes,
                harvesting=enduring,
                pause=0.5 if enduring else 0.0,
                say=self._say,
            )
        except TimeoutError as error:
            raise CommandError(str(error)) from error
        for line in bench_endurance.told(report):
            self.stdout.write(line)
        if report.broken:
            sys.exit(1)

    def _say(self, text: str) -> None:
        self.stderr.write(f"· {text}")
