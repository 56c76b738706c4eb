"""`evaluate copies`: figures about the answers of an installation."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from manifests.errors import OnitError
from onitsearch.quality.copies import find_copies


class Command(BaseCommand):
    help = (
        "Figures about the answers. `copies`: pictures are cut anew from their pages, rotated by 2°, darkened by 20 %, "
        "pressed to JPEG quality 40, and searched for; how many find their source first?"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["copies"])
        parser.add_argument("--count", type=int, default=100, help="how many pictures (100)")
        parser.add_argument("--seed", type=int, default=1, help="which pictures")
        parser.add_argument("--collection", default="", help="draw from this collection only (id or address)")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        with tqdm(
            total=options["count"], desc="searching with worn copies", unit="picture", file=sys.stderr
        ) as bar:
            try:
                figures = find_copies(
                    options["count"],
                    seed=options["seed"],
                    collection=options["collection"],
                    progress=bar.update,
                )
            except OnitError as error:
                raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps({**asdict(figures), "share_first": figures.share_first}))
            return
        self.stdout.write(
            f"{figures.first} of {figures.asked} find their source first ({figures.share_first:.1%}), "
            f"{figures.first_ten} among the first ten"
        )
        for one in figures.missed:
            self.stdout.write(f"  not first: {one}")
        for one in figures.unread:
            self.stderr.write(f"  could not be cut again: {one}")
