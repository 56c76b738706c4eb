"""`manage.py import labels|standing`: lists of labelled pictures as people publish them, and how they stand."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.management.base import BaseCommand, CommandError

from manifests.errors import BadRequestError, OnitError
from onitsearch.curate.labels import standing
from onitsearch.curate.labels.addresses import check_template
from onitsearch.curate.labels.importing import Report, import_labels
from onitsearch.curate.labels.listing import of_rows, told
from onitsearch.curate.labels.reading import FORMS, Wishes, read
from onitsearch.curate.labels.setting_aside import set_aside
from onitsearch.curate.labels.table_rows import FIELDS, time_of

_SHOWN = 20


class Command(BaseCommand):
    """Bring a list, or say how one stands."""

    help = "Brings lists of labelled pictures (ONiT's, Recogito's, any table, COCO, Web Annotations)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="what", required=True, metavar="labels|standing")
        brought = actions.add_parser(
            "labels",
            help="bring a list",
            description="Each row is a region of a page's image. Its book is registered; its classes wait until the "
            "page came and a picture was found there. Brought again, only what changed is written.",
        )
        brought.add_argument("file", type=Path)
        brought.add_argument("--form", choices=FORMS, default="", help="(told by the file itself)")
        brought.add_argument(
            "--columns",
            default="",
            metavar="NAME=COLUMN,…",
            help=f"where a table has what: {', '.join(FIELDS)}",
        )
        brought.add_argument(
            "--manifest", default="", metavar="TEMPLATE",
            help="where books are, with a column in it: https://library.example/{barcode}/manifest",
        )  # fmt: skip
        brought.add_argument(
            "--unlabelled", choices=("rejected", "skip"), default="",
            help="rows without a label: curated away (ONiT's lists), or nothing said (others)",
        )  # fmt: skip
        brought.add_argument(
            "--thumbnails", type=Path, help="a folder with the list's own pictures, by their names"
        )
        brought.add_argument("--trust", action="store_true", help="also where the detector finds no picture")
        brought.add_argument("--name", default="", help="what the list is called (its file's name)")
        brought.add_argument(
            "--user", required=True, help="the name of who brings it: the decisions are theirs"
        )
        brought.add_argument("--by", default="", help="who said so, where the list does not say it")
        brought.add_argument("--at", default="", help="when it was said, where the list does not say it")
        brought.add_argument(
            "--no-books", action="store_true", help="register no books; wait for those that come"
        )
        brought.add_argument(
            "--make-books", action="store_true", help="publish images without a book as books of this site"
        )
        brought.add_argument(
            "--preview", action="store_true", help="say what would happen, and write nothing"
        )
        brought.add_argument("--json", action="store_true", help="one JSON object on standard output")
        stands = actions.add_parser(
            "standing", help="say how a list stands: applied, waiting, not believed and why"
        )
        stands.add_argument("name", nargs="?", default="", help="(all lists)")
        stands.add_argument(
            "--set-aside",
            action="store_true",
            help="take back what the model surely sees otherwise; wants a list's name, and --user",
        )
        stands.add_argument("--user", default="", help="who sets aside")
        stands.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._bring(options) if options["what"] == "labels" else self._stand(options)
        except OnitError as error:
            raise CommandError(str(error)) from error

    def _bring(self, options: dict[str, Any]) -> None:
        user = _user(options["user"])
        at = time_of(options["at"])
        if options["at"] and at is None:
            raise CommandError(f"“{options['at'][:40]}” is no date. Write it as 2025-01-28.")
        if options["thumbnails"] and not options["thumbnails"].is_dir():
            raise CommandError(f"There is no folder {options['thumbnails']}.")
        try:
            data = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"The file {options['file']} cannot be read ({error.strerror}).") from error
        listing = read(
            data,
            Wishes(
                form=options["form"], columns=_columns(options["columns"]),
                manifest=check_template(options["manifest"]), unlabelled=options["unlabelled"],
                said_by=options["by"], said_at=at,
            ),
        )  # fmt: skip
        report = import_labels(
            listing,
            source=options["name"] or options["file"].stem[:80],
            user=user,
            thumbnails=options["thumbnails"],
            trusted=options["trust"],
            register=not options["no_books"],
            make_books=_books_root() if options["make_books"] else None,
            preview=options["preview"],
            progress=self.stderr.write,
        )
        self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False)) if options[
            "json"
        ] else self._tell(report)

    def _tell(self, report: Report) -> None:
        would = "would be " if report.preview else ""
        self.stdout.write(
            f"{report.source}: {report.read:,} rows read, {report.labelled:,} labelled, {report.curated_away:,} "
            f"curated away, {report.left_out:,} that say nothing"
        )
        self.stdout.write(
            f"{report.new:,} labels {would}new, {report.changed:,} {would}changed, {report.same:,} as before"
        )
        self.stdout.write(
            f"{report.books:,} books: {report.books_here:,} here, {report.books_registered:,} registered now"
        )
        if report.without_book:
            self.stdout.write(
                f"{len(report.without_book):,} rows name no book ({of_rows(report.without_book)}): they wait for "
                "pages with their images. "
                "--manifest says where books are, --make-books makes some of the images."
            )
        self.stdout.write(
            f"{len(report.classes)} classes as they are written, {len(report.notations)} notations:"
        )
        for name, count in list(report.classes.items())[:_SHOWN]:
            self.stdout.write(f"  {count:>7,}  {name}")
        for title, sentences in (("left out", report.problems), ("to know", report.notes)):
            if sentences:
                self.stdout.write(f"{title}:")
            for line in list(told(sentences))[:_SHOWN]:
                self.stdout.write(f"  {line}")
            if len(sentences) > _SHOWN:
                self.stdout.write(f"  … and {len(sentences) - _SHOWN:,} more; --json tells all of them")
        if not report.preview and (report.new or report.changed):
            self.stdout.write(f"`manage.py import standing` tells how it goes on (batch {report.batch}).")

    def _stand(self, options: dict[str, Any]) -> None:
        if options["set_aside"]:
            if not options["name"]:
                raise CommandError(
                    "Say of which list: manage.py import standing NAME --set-aside --user WHO."
                )
            aside = set_aside(options["name"], _user(options["user"]))
            self.stderr.write(f"{len(aside):,} rows were set aside.")
        found = [standing.standing(name) for name in ([options["name"]] if options["name"] else _names())]
        if options["json"]:
            self.stdout.write(json.dumps([one.as_json() for one in found], ensure_ascii=False))
            return
        for one in found:
            self.stdout.write(one.source)
            for decision, states in one.counts.items():
                shown = ", ".join(
                    f"{count:,} {state.replace('_', ' ')}" for state, count in sorted(states.items())
                )
                self.stdout.write(f"  {decision}: {shown}")
            for what, count in one.waiting.items():
                self.stdout.write(f"  {count:,} wait for {what}")
            for sentence in one.moved[:_SHOWN]:
                self.stdout.write(f"  {sentence}")
            for each in one.otherwise[:_SHOWN]:
                self.stdout.write(f"  {each['says']}")
            for each in one.doubted[:_SHOWN]:
                perhaps = f" Perhaps: {each['perhaps']}." if each["perhaps"] else ""
                self.stdout.write(f"  row {each['row']} {each['name']}: {each['why']}{perhaps}")
            if len(one.doubted) > _SHOWN:
                self.stdout.write(f"  … and {len(one.doubted) - _SHOWN:,} more; --json tells all of them")


def _user(name: str) -> AbstractBaseUser:
    """An account by its name. Raises CommandError where there is none."""
    model = get_user_model()
    user: AbstractBaseUser | None = model._default_manager.filter(**{model.USERNAME_FIELD: name}).first()
    if user is None:
        raise CommandError(f"There is no user “{name}”. Make one, or name another with --user.")
    return user


def _books_root() -> Path:
    """The folder of published books. Raises BadRequestError where this project has none."""
    root = getattr(settings, "BOOKS_ROOT", None)
    if root is None:
        raise BadRequestError("This project has no BOOKS_ROOT setting: there is nowhere to publish books.")
    return Path(root)


def _names() -> list[str]:
    names = [name for name, _ in standing.lists()]
    if not names:
        raise BadRequestError("No list was brought yet.", hint="manage.py import labels FILE --user NAME")
    return names


def _columns(text: str) -> dict[str, str]:
    """``image=iiif,notation=class`` as a mapping. Raises BadRequestError."""
    pairs = [one.partition("=") for one in text.split(",") if one.strip()]
    wrong = next(
        (name for name, equals, column in pairs if not (name.strip() and equals and column.strip())), None
    )
    if wrong is not None:
        raise BadRequestError(
            f"--columns cannot be read at “{wrong[:40]}”.", hint="Write image=COLUMN,region=COLUMN."
        )
    return {name.strip().lower(): column.strip() for name, _, column in pairs}
