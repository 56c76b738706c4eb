"""`backup`: the database, kept pictures and published books in one folder."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.backup import backup
from portal.stack import StackError


class Command(BaseCommand):
    help = "Writes a backup into a new folder, while the site runs. Bring it back with `restore`."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that is not there yet")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it."""
        try:
            sheet = backup(options["folder"].resolve(), say=lambda text: print(f"· {text}", file=sys.stderr))
        except StackError as error:
            raise CommandError(str(error)) from error
        rows, files = sheet["rows"], sum(sheet["files"].values())
        self.stdout.write(
            f"{options['folder']}: {rows.get('onit_manifests_manifest', 0)} books,"
            f" {rows.get('onit_search_illustration', 0)} pictures, {files} files"
        )
