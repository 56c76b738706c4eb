"""`doctor`: looks the installation over and says what to mend."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from portal import doctor

_SIGNS = {doctor.OK: "✓", doctor.WARNING: "!", doctor.WRONG: "✗"}


class Command(BaseCommand):
    help = "Checks versions, servers, settings, index, model, disk, clock, public address, proxies, workers and files."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one object for each finding")
        parser.add_argument("--no-files", action="store_true", help="do not look for every kept file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each finding as it is found; the exit status is 1 where something is wrong, 2 with warnings alone."""
        found = []
        for one in doctor.examine(files=not options["no_files"]):
            found.append(one)
            if options["json"]:
                self.stdout.write(json.dumps(asdict(one), ensure_ascii=False))
            else:
                self.stdout.write(f"{_SIGNS[one.state]} {one.name}: {one.said}")
                if one.do:
                    self.stdout.write(f"    → {one.do}")
        states = {one.state for one in found}
        if doctor.WRONG in states:
            raise SystemExit(1)
        if doctor.WARNING in states:
            raise SystemExit(2)
