"""`rebase OLD NEW`: our own addresses follow when the public address of the installation changes."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError

from portal.rebase import rebase


class Command(BaseCommand):
    help = (
        "Rewrite our own addresses in all rows, from the OLD public address to the NEW one; decisions stay."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("old", help="such as http://127.0.0.1:8000")
        parser.add_argument("new", help="such as https://pictures.example.org")

    def handle(self, *args: Any, **options: Any) -> None:
        for address in (options["old"], options["new"]):
            if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).netloc:
                raise CommandError(
                    f"{address!r} is no web address; write it as https://host or http://host:port."
                )
        changed = rebase(options["old"], options["new"])
        for model, rows in changed.items():
            self.stdout.write(f"{model}: {rows}")
        self.stdout.write(
            f"{options['old']} is now {options['new']} in {sum(changed.values())} columns of rows."
        )
