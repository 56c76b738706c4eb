"""`manage.py review export|import`: reviewed pictures as files, to other programs and back."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from manifests import selectors as books
from manifests.errors import OnitError
from onitsearch.api.public import addresses
from onitsearch.curate.exchange.exporting import FORMS, curated_of, form_named, reviewed
from onitsearch.curate.exchange.importing import Report, import_reviewed, read
from onitsearch.evaluate.reviewed_pages import reviewed_canvases, write_reviewed_pages
from onitsearch.store.models import Illustration

_DECISIONS = (Illustration.Decision.ACCEPTED, Illustration.Decision.REJECTED)
_SHOWN = 20


class Command(BaseCommand):
    """Write what was reviewed, or take over what was reviewed elsewhere."""

    help = (
        "Exports reviewed pictures (CSV, COCO, JSON-LD, IIIF annotation pages), and imports the same forms."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="what", required=True, metavar="export|import")
        out = actions.add_parser("export", help="write the pictures that people decided on")
        out.add_argument(
            "--form", choices=list(FORMS), default="csv", help="csv (if not given), coco, jsonld, iiif"
        )
        out.add_argument("--book", default="", help="only this book (its id or its URI)")
        out.add_argument("--collection", default="", help="only this collection (its id or its URI)")
        out.add_argument("--decision", choices=_DECISIONS, help="only these; both if not given")
        out.add_argument("--out", type=Path, help="into this file (standard output)")
        out.add_argument(
            "--pages",
            type=Path,
            help="instead of a form: reviewed pages with their boxes into this folder, to teach the detector",
        )
        taken = actions.add_parser("import", help="take over decisions from a file in any of these forms")
        taken.add_argument("file", type=Path)
        taken.add_argument("--user", required=True, help="the name of who imports: the decisions are theirs")
        taken.add_argument("--dry-run", action="store_true", help="say what would happen, and save nothing")
        taken.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._export(options) if options["what"] == "export" else self._import(options)
        except OnitError as error:
            raise CommandError(str(error)) from error

    def _export(self, options: dict[str, Any]) -> None:
        scope = "all"
        if options["book"]:
            scope = f"m/{books.held_manifest(options['book']).public_id}"
        elif options["collection"]:
            scope = f"c/{books.held_collection(options['collection']).public_id}"
        if options["pages"]:
            self._export_pages(scope, options["pages"])
            return
        decisions = [options["decision"]] if options["decision"] else list(_DECISIONS)
        pictures = reviewed(scope, decisions)
        text = form_named(options["form"]).write(curated_of(pictures), addresses())
        if options["out"] is None:
            self.stdout.write(text, ending="")
            return
        try:
            options["out"].write_text(text, encoding="utf-8", newline="")
        except OSError as error:
            raise CommandError(f"The file {options['out']} cannot be written ({error.strerror}).") from error
        self.stderr.write(f"{pictures.count()} reviewed pictures: {options['out']}")

    def _export_pages(self, scope: str, folder: Path) -> None:
        canvases = reviewed_canvases(scope)
        count = canvases.count()
        if not count:
            raise CommandError(
                "No page is reviewed yet: a page is, once every picture on it that searches show has a decision."
            )
        try:
            with tqdm(total=count, desc="fetching pages", unit="page", file=sys.stderr) as bar:
                written, missing = write_reviewed_pages(canvases.iterator(), folder, lambda: bar.update(1))
        except OSError as error:
            raise CommandError(f"The folder {folder} cannot be written ({error.strerror}).") from error
        for canvas, why in missing[:_SHOWN]:
            self.stderr.write(f"  {canvas}: {why}")
        if missing:
            self.stderr.write(f"{len(missing)} of {count} pages could not be fetched; run it again later.")
        self.stderr.write(f"{len(written)} reviewed pages: {folder / 'truth.json'}")

    def _import(self, options: dict[str, Any]) -> None:
        user = (
            get_user_model()
            ._default_manager.filter(**{get_user_model().USERNAME_FIELD: options["user"]})
            .first()
        )
        if user is None:
            raise CommandError(
                f"There is no user “{options['user']}”. Make one, or name another with --user."
            )
        try:
            data = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"The file {options['file']} cannot be read ({error.strerror}).") from error
        report = import_reviewed(read(data), user=user, dry_run=options["dry_run"])
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json()))
        else:
            self._tell(report, dry_run=options["dry_run"])

    def _tell(self, report: Report, *, dry_run: bool) -> None:
        would = "would be " if dry_run else ""
        self.stdout.write(
            f"{report.changed} pictures {would}changed, {report.added} {would}added, {report.same} were so already"
        )
        for title, listed in (("not here", report.missing), ("not understood", report.problems)):
            if listed:
                self.stdout.write(f"{len(listed)} {title}:")
                for where, what in listed[:_SHOWN]:
                    self.stdout.write(f"  {where}: {what}")
                if len(listed) > _SHOWN:
                    self.stdout.write(f"  … and {len(listed) - _SHOWN} more")
        if not dry_run and (report.changed or report.added):
            self.stdout.write(f"All of it can be undone together: batch {report.batch}")
