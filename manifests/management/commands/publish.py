"""publish FOLDER --title T: page images (and ALTO beside them) become a IIIF manifest with its images."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from manifests.conf import get_settings
from manifests.errors import OnitError
from manifests.publish import publish_folder


class Command(BaseCommand):
    """Publish a folder of page images, or a folder of such folders."""

    help = (
        "Makes a IIIF manifest and its images out of a folder of page images; ALTO or PAGE files beside them "
        "(alto/NAME.xml or NAME.xml) come along. A folder of such folders becomes a collection. This site serves "
        "the images by the Image API, level 2; for another server they are plain files, level 0."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--title", default="", help="the book's title (or the collection's)")
        parser.add_argument("--out", type=Path, help="where to write (default: the folder the site serves)")
        parser.add_argument("--base-url", help="where that folder is served (default: this site's /books)")
        parser.add_argument(
            "--level",
            type=int,
            choices=(0, 2),
            help="of the Image API; default: 2 where this site serves, else 0",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        out = options["out"] or getattr(settings, "BOOKS_ROOT", None)
        if out is None:
            raise CommandError("Say with --out where to write; this project has no BOOKS_ROOT setting.")
        books_url = getattr(settings, "BOOKS_URL", "/books/").strip("/")
        own_url = f"{get_settings().public_url}/{books_url}"
        base_url = (options["base_url"] or own_url).rstrip("/")
        level = options["level"] if options["level"] is not None else 2 if base_url == own_url else 0
        with tqdm(unit="page", desc="publishing", file=sys.stderr, disable=options["verbosity"] < 1) as bar:
            try:
                found = publish_folder(
                    options["folder"],
                    Path(out),
                    base_url,
                    title=options["title"],
                    max_area=get_settings().image_max_area if level else 0,
                    progress=bar.update,
                )
            except OnitError as error:
                raise CommandError(str(error)) from error
        for failure in found.failures:
            self.stderr.write(self.style.WARNING(failure.message))
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    {
                        "url": found.url,
                        "books": found.books,
                        "pages": found.pages,
                        "written": found.fresh,
                        "failures": [failure.message for failure in found.failures],
                    }
                )
            )
            return
        kept = found.pages - found.fresh
        self.stderr.write(
            f"{found.books} books, {found.pages} pages ({found.fresh} written, {kept} unchanged), "
            f"{len(found.failures)} failures"
        )
        self.stdout.write(found.url)
