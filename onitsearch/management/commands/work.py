"""`work pages` and `work embed`: worker processes, as many of each as one likes."""

from __future__ import annotations

import logging
import os
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from manifests.errors import OnitError
from manifests.work import queue
from onitsearch import worker
from onitsearch.store import presence

log = logging.getLogger(__name__)
_MODEL_MISSING_SECONDS = 30
# Of a core that visitors want, too, workers get a quarter; of an idle one all.
_NICENESS = 5


class Command(BaseCommand):
    help = "Runs a worker: `work pages` indexes pages and harvests books, `work embed` makes vectors."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("queue", choices=[queue.PAGES, queue.EMBED])
        parser.add_argument("--model", help="the one model to embed with (all in use otherwise)")

    def handle(self, *args: Any, **options: Any) -> None:
        os.setpriority(os.PRIO_PROCESS, 0, max(_NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))
        presence.announce(options["queue"])
        if options["queue"] == queue.PAGES:
            self._pages()
        else:
            self._embed(options["model"])

    def _pages(self) -> None:
        import cv2

        from onitsearch.detect.detectors import detector

        cv2.setNumThreads(1)  # many page workers share the machine
        detector()
        worker.WorkLoop(queue.PAGES).run()

    def _embed(self, model: str | None) -> None:
        from onitsearch import resident

        if model:
            resident.use(model)
        try:
            models = resident.start()
        except OnitError as error:
            # Told, and tried again by whoever supervises; a pause keeps that from being a storm.
            self.stderr.write(f"error: {error}")
            time.sleep(_MODEL_MISSING_SECONDS)
            raise CommandError(str(error)) from error
        self.stdout.write(f"embedding with {models}")
        self.stdout.flush()
        worker.WorkLoop(queue.EMBED).run()
