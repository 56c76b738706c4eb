"""harvest URL… [--wait]: register manifests and collections, and watch them being harvested."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from manifests import selectors, services
from manifests.errors import OnitError
from manifests.models import Run
from manifests.work import queue

_LOOK_EVERY = 0.5
_SWEEP_EVERY = 10.0
_MISS_WORKERS_AFTER = 5.0
_OPEN = ("due", "claimed", "waiting")


class Command(BaseCommand):
    """Harvest manifests and collections."""

    help = (
        "Registers IIIF manifests or collections to be harvested by the page workers. With --wait it shows "
        "the progress, and ends with a summary; the exit code is 1 when an address given here failed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("urls", nargs="+", metavar="URL")
        parser.add_argument("--wait", action="store_true", help="wait until everything is indexed")
        parser.add_argument(
            "--timeout", type=float, default=0.0, help="give up waiting after so many seconds"
        )
        parser.add_argument(
            "--restore", action="store_true", help="bring back books that were withdrawn here for good"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            runs = [_begin(url, restore=options["restore"]) for url in options["urls"]]
        except OnitError as error:
            raise CommandError(str(error)) from error
        if not options["wait"]:
            for run in runs:
                self.stdout.write(f"{run.public_id}  {run.url}")
            return
        in_time = self._watch(runs, options["timeout"], quiet=options["verbosity"] < 1)
        reports = [selectors.run_progress(run) for run in runs]
        if options["json"]:
            self.stdout.write(json.dumps({"runs": reports}, default=str))
        else:
            self._tell(reports)
        if not in_time:
            raise CommandError(f"Not everything was done within {options['timeout']:.0f} seconds.")
        if any(report["state"] != Run.State.DONE for report in reports):
            sys.exit(1)

    def _watch(self, runs: list[Run], timeout: float, *, quiet: bool) -> bool:
        """Show the progress until all is done; False where the time ran out first."""
        started = swept = time.monotonic()
        missed = False
        with tqdm(unit="", desc="harvesting", file=sys.stderr, disable=quiet) as bar:
            while True:
                reports = [selectors.run_progress(run) for run in runs]
                self._draw(bar, reports)
                if all(_is_over(report) for report in reports):
                    return True
                now = time.monotonic()
                if timeout and now - started > timeout:
                    return False
                if not missed and now - started > _MISS_WORKERS_AFTER:
                    missed = True
                    self._tell_if_nobody_works()
                if now - swept > _SWEEP_EVERY:
                    # Where no sweeper runs, this one keeps work from lying.
                    services.sweep()
                    swept = now
                time.sleep(_LOOK_EVERY)

    def _draw(self, bar: Any, reports: list[dict[str, Any]]) -> None:
        kinds = {name: _sum(reports, name) for name in ("manifests", "pages", "vectors")}
        bar.total = sum(sum(counts.values()) for counts in kinds.values())
        bar.n = bar.total - sum(_open_of(counts) for counts in kinds.values())
        said = {name: _fraction(counts) for name, counts in kinds.items() if counts}
        said["illustrations"] = str(sum(int(report.get("illustrations") or 0) for report in reports))
        bar.set_postfix(said, refresh=True)

    def _tell_if_nobody_works(self) -> None:
        if queue.workers_alive(queue.PAGES) == 0:
            self.stderr.write(
                self.style.WARNING("No page worker is running: `manage.py up` or `work pages` starts them.")
            )

    def _tell(self, reports: list[dict[str, Any]]) -> None:
        for report in reports:
            self.stdout.write(f"{report['state']:<9}  {report['url']}")
            for name in ("manifests", "pages", "vectors"):
                if name in report:
                    states = {key: value for key, value in report[name].items() if value and key != "total"}
                    counts = ", ".join(f"{value} {key}" for key, value in states.items()) or "none"
                    self.stdout.write(f"           {name}: {counts}")
            if "illustrations" in report:
                self.stdout.write(f"           illustrations: {report['illustrations']}")
            for one in report["waiting"]:
                self.stderr.write(
                    f"           waiting: {one['count']} for {one['name'] or one['for']}: {one['error']}"
                )
            for failure in report["failures"]:
                self.stderr.write(
                    self.style.WARNING(f"           failed: {failure['url']}: {failure['error']}")
                )
            for one in report.get("protected", ()):
                self.stderr.write(f"           protected: {one['url']}: {one['error']}")
            for left_out in report["skipped"]:
                self.stderr.write(f"           left out: {left_out['url']}: {left_out['error']}")
            for note in report["notes"]:
                self.stderr.write(f"           note: {note['url']}: {note['error']}")


def _is_over(report: dict[str, Any]) -> bool:
    """Whether the documents are through and the storey above has nothing open for this run."""
    if report["state"] in (Run.State.QUEUED, Run.State.RUNNING):
        return False
    counts = [value for value in report.values() if isinstance(value, dict)]
    return not any(_open_of(count) for count in counts)


def _open_of(counts: dict[str, int]) -> int:
    return sum(int(counts.get(state) or 0) for state in _OPEN)


def _sum(reports: list[dict[str, Any]], name: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for report in reports:
        for state, count in (report.get(name) or {}).items():
            if state != "total":
                found[state] = found.get(state, 0) + int(count)
    return found


def _fraction(counts: dict[str, int]) -> str:
    total = sum(counts.values())
    return f"{total - _open_of(counts)}/{total}"


def _begin(url: str, *, restore: bool) -> Run:
    withdrawn = selectors.withdrawn_manifest(url) if restore else None
    if withdrawn is not None:
        return services.restore_manifest(manifest=withdrawn)
    return services.register(url=url)
