"""`sweep`: brings back whatever rows say is due, and looks after indexes and models."""

from __future__ import annotations

import logging
import math
import signal
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from manifests import memory, services
from manifests.work import alive
from onitsearch import jobs
from onitsearch.store import presence

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Enqueues what is due, gives back what dead workers held, builds indexes; until stopped."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=float, default=3.0, help="seconds between two sweeps")
        parser.add_argument("--once", action="store_true", help="sweep once and end")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stopping = threading.Event()
        presence.announce(presence.SWEEPER)
        if not options["once"]:
            signal.signal(signal.SIGTERM, self._stop)
            signal.signal(signal.SIGINT, self._stop)
        # What looks at every row runs seldom; what looks at the due ones, often.
        chores: list[tuple[Callable[[], object], float]] = [
            (services.sweep, 0.0),
            (jobs.sweep_work, 0.0),
            (jobs.sweep_models, 5.0),
            (_sweep_uploads, 30.0),
            (jobs.sweep_gaps, 30.0),
            (jobs.sweep_files, 30.0),
            (jobs.sweep_withdrawn, 30.0),
            (jobs.sweep_visible_kinds, math.inf),  # settings are read when a process starts
        ]
        next_at = [0.0] * len(chores)
        while True:
            alive.beat()
            memory.trim()
            for number, (chore, pause) in enumerate(chores):
                if time.monotonic() >= next_at[number] and not self.stopping.is_set():
                    self._do(chore)
                    next_at[number] = time.monotonic() + pause
            if options["once"] or self.stopping.wait(options["every"]):
                return

    def _do(self, chore: Callable[[], object]) -> None:
        try:
            close_old_connections()
            chore()
        except (DatabaseError, InterfaceError) as error:
            log.warning("the database does not answer (%s)", str(error).strip())
            connection.close()
        except Exception:
            # The sweeper is what brings everything back: no chore may end it.
            log.exception("a chore of the sweeper failed")

    def _stop(self, number: int, frame: Any) -> None:
        self.stopping.set()


def _sweep_uploads() -> None:
    # What makes images is loaded where it is needed only.
    from manifests.publishing import sweep_uploads

    sweep_uploads()
