"""`demo`: everything from nothing, then the portal until Ctrl-C; `--once` ends after one search of each kind."""

from __future__ import annotations

import os
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from portal import demo, site
from portal.stack import BASE_DIR, StackError


class Command(BaseCommand):
    help = "Draw the sample library, publish, harvest, embed and index it, then run the portal."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="end after one text search and one picture search"
        )
        parser.add_argument("--books", type=int, default=demo.DemoPlan.books)
        parser.add_argument("--pages", type=int, default=demo.DemoPlan.pages, help="pages a book")
        parser.add_argument(
            "--seed",
            type=int,
            default=demo.DemoPlan.seed,
            help="which books are drawn: the same seed gives the same books, another one replaces them",
        )
        parser.add_argument("--workers", type=int, default=2, help="page workers")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            plan = demo.DemoPlan(books=options["books"], pages=options["pages"], seed=options["seed"])
        except StackError as error:
            raise CommandError(str(error)) from error
        environment = demo.site_environment()
        if {"PUBLIC_URL": settings.PUBLIC_URL, "ONIT_MODEL": settings.ONITSEARCH["MODEL"]} != environment:
            # Settings are read once, so the command starts itself anew with what it settled on.
            os.execve(  # noqa: S606  (our own interpreter and command line)
                sys.executable,
                [sys.executable, str(BASE_DIR / "manage.py"), *sys.argv[1:]],
                os.environ | environment,
            )
        site.interruptible()
        try:
            self._run(plan, options, environment, started)
        except StackError as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            self._say("stopped")

    def _run(
        self, plan: demo.DemoPlan, options: dict[str, Any], environment: dict[str, str], started: float
    ) -> None:
        with site.servers(page_workers=options["workers"], embed_workers=1, say=self._say) as supervisor:
            moved_from = demo.write_site_env(environment)
            if moved_from:
                call_command("rebase", moved_from, environment["PUBLIC_URL"])
            if not demo.is_done(plan):
                demo.draw(plan)
                collection = demo.publish(plan)
                replaced = demo.replace_former(plan, collection)
                if replaced:
                    self._say(f"{replaced} books of the sample library before this one are withdrawn")
                site.start_services(supervisor)
                call_command("harvest", collection, wait=True)
                demo.build_index()
                demo.mark_done(plan)
            else:
                site.start_answering(supervisor)
                site.start_services(supervisor)
            site.wait_for_encoder(supervisor)
            name, password = demo.cataloguer()
            if options["once"]:
                self._search_once(plan)
                self._say(f"done in {time.monotonic() - started:.0f} s")
                return
            self.stderr.write("")
            self._say(f"onitsearch is up after {time.monotonic() - started:.0f} s: {settings.PUBLIC_URL}")
            self._say(
                f"the cataloguers' desk: {settings.PUBLIC_URL}/desk/   name: {name}   password: {password}"
            )
            self._say(f"logs: {supervisor.log_folder}; Ctrl-C stops everything")
            site.until_interrupted(supervisor)
        self._say("stopped")

    def _search_once(self, plan: demo.DemoPlan) -> None:
        word = demo.a_word(plan)
        self.stdout.write(f'\nSearch by words: "{word}"\n')
        call_command("search", word, stdout=self.stdout)
        picture = demo.a_picture(plan)
        self.stdout.write(f"\nSearch by a picture: {picture.name}\n")
        call_command("search", image=str(picture), stdout=self.stdout)

    def _say(self, text: str) -> None:
        self.stderr.write(f"· {text}" if text else "")
