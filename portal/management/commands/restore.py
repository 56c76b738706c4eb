"""`restore`: brings a backup back."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from portal.backup import compared, restore
from portal.processes import Supervisor
from portal.stack import StackError


class Command(BaseCommand):
    help = "Brings a backup back, into embedded or external servers; the site must not run meanwhile."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="what `backup` wrote")
        parser.add_argument("--replace", action="store_true", help="throw away what this installation holds")

    def handle(self, *args: Any, **options: Any) -> None:
        """Bring it back, migrate it, and compare it with what the backup says."""
        if Supervisor([]).answers():
            raise CommandError("The site runs: stop `manage.py up` first.")
        try:
            sheet = restore(
                options["folder"].resolve(),
                replace=options["replace"],
                say=lambda text: self.stderr.write(f"· {text}"),
            )
        except StackError as error:
            raise CommandError(str(error)) from error
        different = compared(sheet)
        call_command("migrate", verbosity=0, interactive=False)
        self.stdout.write(f"restored what was made on {sheet['made']}")
        if sheet["public_url"] != settings.PUBLIC_URL:
            self.stdout.write(
                f"Its address was another: manage.py rebase {sheet['public_url']} {settings.PUBLIC_URL}"
            )
        if different:
            raise CommandError("Not all is as the backup says: " + "; ".join(different))
