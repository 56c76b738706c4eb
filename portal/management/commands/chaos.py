"""`chaos`: hurts a scratch site in every way while it works, and counts what was lost."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.chaos.campaign import OTHERS, Campaign, Report


class Command(BaseCommand):
    help = (
        "Kills every kind of process of a scratch site while it reads books of a library of its own, flushes and stops "
        "its servers, fills its disk, has the library fail and lie, and counts what was lost; ends with 1 where "
        "anything was."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--seed", type=int, default=1, help="the same seed does the same in the same order (1)"
        )
        parser.add_argument("--kills", type=int, default=40, help="how often something is killed (40)")
        parser.add_argument(
            "--patience",
            type=float,
            default=300,
            help="seconds until all must be read after the last fault (300)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["kills"] < 1:
            raise CommandError("A campaign kills at least once: --kills 1.")
        campaign = Campaign(
            seed=options["seed"],
            kills=options["kills"],
            patience=options["patience"],
            say=lambda text: self.stderr.write(f"· {text}"),
        )
        try:
            report = campaign.run()
        except TimeoutError as error:
            raise CommandError(f"The site did not come to rest: {error}") from error
        self._tell(report)
        if report.broken:
            sys.exit(1)

    def _tell(self, report: Report) -> None:
        done = sorted(report.done.items(), key=lambda one: (one[0] in OTHERS, one[0]))
        rows = [
            *done,
            ("faults while something was in hand", report.in_hand),
            ("books read", report.books),
            ("pages read", report.pages),
            ("pictures kept", report.pictures),
            ("questions to the library", report.asked),
            ("lies among the answers", report.lies),
            ("writes that found the disk full", report.refused),
            ("seconds from the last fault until rest", round(report.rested_after)),
        ]
        for name, many in rows:
            self.stdout.write(f"{name:<84}{many:>8}")
        self.stdout.write("")
        for one in report.findings:
            self.stdout.write(f"{one.name:<84}{one.broken:>8}  {'ok' if not one.broken else 'BROKEN'}")
        self.stdout.write(f"\n{report.kills} kills, {report.broken} broken")
