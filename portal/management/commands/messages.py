"""Extracts what is to be translated, and compiles translations, without gettext's own programs."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal import translating


class Command(BaseCommand):
    help = "extract: bring the catalogues up to date; compile: make them readable by Django; check: both are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["extract", "compile", "check"])

    def handle(self, *args: Any, **options: Any) -> None:
        locale = Path(settings.LOCALE_PATHS[0])
        languages = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
        if options["what"] == "extract":
            found = translating.extract(Path(settings.BASE_DIR))
            for code in languages:
                missing = translating.update(locale, code, found)
                self.stdout.write(f"{code}: {len(found)} messages, {missing} not translated")
        elif options["what"] == "compile":
            for code in languages:
                self.stdout.write(f"{code}: {translating.compile_catalogue(locale, code)} messages")
        else:
            found = translating.extract(Path(settings.BASE_DIR))
            lacking = {code: translating.lacking(locale, code, found) for code in languages}
            for code, messages in lacking.items():
                for message in messages:
                    self.stderr.write(f"{code}: {message}")
            if any(lacking.values()):
                raise CommandError("Some messages are not translated: run `manage.py messages extract`.")
