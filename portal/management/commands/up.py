"""`up`: the whole site, each process restarted when it dies, until Ctrl-C."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal import site
from portal.stack import StackError


class Command(BaseCommand):
    help = "Run stack, web, encoder, workers and sweeper, restarted when they die; Ctrl-C stops them all."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--workers", type=int, default=2, help="page workers (they wait for libraries)")
        parser.add_argument("--embedders", type=int, default=1, help="embed workers (one model each)")

    def handle(self, *args: Any, **options: Any) -> None:
        site.interruptible()
        try:
            with site.servers(
                page_workers=options["workers"], embed_workers=options["embedders"], say=self._say
            ) as supervisor:
                site.start_services(supervisor)
                self._say(
                    f"onitsearch is up: {settings.PUBLIC_URL}   (logs: {supervisor.log_folder}; Ctrl-C stops)"
                )
                site.until_interrupted(supervisor)
        except StackError as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            pass
        self._say("stopped")

    def _say(self, text: str) -> None:
        self.stderr.write(f"· {text}")
