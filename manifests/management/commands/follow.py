"""follow [URL…]: look at activity streams now, rather than when their time comes."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from manifests import selectors, services
from manifests.errors import OnitError
from manifests.models import Stream


class Command(BaseCommand):
    """Look at activity streams."""

    help = (
        "Reads the activity streams that are followed (or those given) and has what is new in them fetched. "
        "`harvest URL` begins to follow one; the sweeper looks at them by schedule."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("urls", nargs="*", metavar="URL")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            streams = [selectors.get_stream(url) for url in options["urls"]]
        except OnitError as error:
            raise CommandError(f"{error} `harvest URL` begins to follow one.") from error
        told = [self._look(stream) for stream in streams or selectors.streams().filter(following=True)]
        if options["json"]:
            self.stdout.write(json.dumps({"streams": told}, default=str))
            return
        for one in told:
            news = f"{one['documents']} new or changed (run {one['run']})" if one["run"] else "nothing new"
            self.stdout.write(f"{one['url']}  {one['error'] or news}")
        if not told:
            self.stdout.write("No activity stream is followed.")

    def _look(self, stream: Stream) -> dict[str, Any]:
        told: dict[str, Any] = {"url": stream.url, "run": None, "documents": 0, "error": ""}
        try:
            run = services.follow(stream=stream)
        except OnitError as error:
            return {**told, "error": error.message}
        if run is not None:
            told.update(run=run.public_id, documents=run.items.count())
        return told
