"""`manage.py search`: a search from the command line, as a table of hits or as JSON."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder

from manifests.errors import OnitError
from onitsearch import search
from onitsearch.annotate.fragment import xywh
from onitsearch.annotate.labels import canvas_label, label_text
from onitsearch.api.info import picture_info
from onitsearch.api.public import addresses
from onitsearch.api.serializers.base import serialize_all
from onitsearch.api.serializers.books import BookHitSerializer
from onitsearch.api.serializers.pictures import HitSerializer
from onitsearch.conf import conf
from onitsearch.kinds import kind_name
from onitsearch.management.encoders import an_encoder
from onitsearch.pages.decode import decode_image
from onitsearch.search import engine
from onitsearch.store.query_plan import explained

_LESS = "-- less certain --"
_NEAREST = "-- no sure matches; the closest --"


class Command(BaseCommand):
    """Ask with words, a picture or both; without a running encoder one is started for this question."""

    help = "Searches pictures by words, by a picture, or by both, and prints where they are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("words", nargs="?", default="", help="what the pictures show")
        parser.add_argument("--image", default="", help="a picture file to search with")
        parser.add_argument("--book", default="", help="only this book (its id or its URI)")
        parser.add_argument("--lang", default="en", help="the language of the words: en, de, fr, …")
        parser.add_argument("--limit", type=int, default=10, help="how many hits to print (10)")
        parser.add_argument("--sure", action="store_true", help="leave the less certain ones out")
        parser.add_argument("--explain", action="store_true", help="say how vectors are searched, too")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            query = search.SearchQuery(
                text=options["words"],
                pictures=(_picture(options["image"]),) if options["image"] else (),
                filters=search.Filters(manifests=(options["book"],) if options["book"] else ()),
                page_size=max(1, options["limit"]),
                lang=options["lang"],
                least="sure" if options["sure"] else "any",
            )
            with an_encoder(self.stderr.write):
                found = search.find(query)
            if options["explain"] and (context := engine.context_of(query)):
                self.stderr.write(f"Looked at: {explained(context.wanted, context.model)}.")
        except OnitError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            at = addresses()
            answer = {
                "total": found.total,
                "sure": found.sure,
                "books": serialize_all(BookHitSerializer, found.books, at=at),
                "spelling": found.spelling,
                "hits": serialize_all(HitSerializer, found.hits, at=at),
            }
            self.stdout.write(json.dumps(answer, ensure_ascii=False, cls=DjangoJSONEncoder))
            return
        self._print(found)

    def _print(self, found: search.HitPage) -> None:
        if found.spelling:
            self.stdout.write(f"Did you mean “{found.spelling}”?")
        for book in found.books:
            title = _short(label_text(book.manifest.label or {}))
            self.stdout.write(f"Book by its {book.field}: {title} ({book.manifest.public_id})")
        if not found.hits:
            self.stdout.write("Nothing was found.")
            return
        rows = [("score", "sure", "why", "kind", "book", "page", "canvas", "xywh", "id")]
        for hit in found.hits:
            picture = picture_info(hit.illustration)
            reasons = ", ".join(dict.fromkeys(why.code for why in hit.why))
            rows.append(
                (f"{hit.score:.2f}", "yes" if hit.sure else "no", reasons, kind_name(picture.kind),
                 _short(label_text(picture.book.label)), canvas_label(picture.canvas), picture.canvas.uri,
                 xywh(picture), picture.id)
            )  # fmt: skip
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        sure = sum(hit.sure for hit in found.hits)
        for number, row in enumerate(rows):
            if number == sure + 1:
                self.stdout.write(_LESS if sure else _NEAREST)
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self.stdout.write("  ".join(cells).rstrip())
        shown, more = len(found.hits), "or more " if found.cut else ""
        self.stdout.write(f"{shown} of {found.total} {more}pictures, {found.sure} of them sure")


def _picture(name: str) -> Any:
    path = Path(name)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CommandError(f"The picture {name} cannot be read: {error.strerror or error}.") from error
    return decode_image(data, conf().max_image_pixels, name=f"The file {name}", longest=1024)


def _short(text: str, most: int = 40) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
