"""A worker process: RQ's SimpleWorker (no fork, what is loaded stays loaded), and the rows when Redis is silent."""

from __future__ import annotations

import logging
import signal
import time
import uuid
from collections.abc import Callable
from typing import Any

import redis
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from rq.serializers import JSONSerializer
from rq.worker import SimpleWorker

from manifests.work import queue, table, turns

log = logging.getLogger(__name__)

# So long a worker waits for a job before it looks at the rows itself, and at most so long it takes to stop.
IDLE_SECONDS = 2


class QuietWorker(SimpleWorker):
    """SimpleWorker that leaves signals to the loop around it and need not be told twice to stop."""

    def _install_signal_handlers(self) -> None:
        pass

    def stop_soon(self) -> None:
        """Take no further job."""
        self._stop_requested = True


class WorkLoop:
    """Works through one queue until told to stop.

    Redis may be empty, restarted or gone: jobs only wake the worker, the rows say what is to be done.
    """

    def __init__(self, queue: str) -> None:
        self.queue = queue
        self.poll: Callable[[], bool] = lambda: turns.take(queue)
        self.stopping = False
        self._worker: QuietWorker | None = None

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; what is under way is finished first."""
        logging.getLogger("rq.worker").setLevel(logging.CRITICAL)
        turns.go_on()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self.stopping:
            heard = self._work_off_jobs()
            found = self._poll_rows()
            if not heard and not found and not self.stopping:
                time.sleep(IDLE_SECONDS)

    def _stop(self, number: int, frame: Any) -> None:
        self.stopping = True
        turns.stop()
        if self._worker is not None:
            self._worker.stop_soon()

    def _work_off_jobs(self) -> bool:
        """Take jobs until none came for a while; False where Redis does not answer."""
        try:
            waiting = queue.rq_queue(self.queue)
            waiting.connection.ping()
            self._worker = QuietWorker(
                [waiting],
                name=f"{self.queue}-{uuid.uuid4().hex[:12]}",
                connection=waiting.connection,
                serializer=JSONSerializer,
            )
            if self.stopping:
                return True
            self._worker.work(max_idle_time=IDLE_SECONDS, logging_level="CRITICAL")
        except (redis.RedisError, OSError) as error:
            log.warning("Redis does not answer (%s); looking at the rows meanwhile", error)
            return False
        return True

    def _poll_rows(self) -> bool:
        try:
            close_old_connections()
            # Nothing is in hand here: a claim of ours that still stands was cut off by a lost database.
            table.release_own()
            while not self.stopping and self.poll():
                if queue.length(self.queue):
                    return True
        except (DatabaseError, InterfaceError) as error:
            log.warning("the database does not answer (%s)", str(error).strip())
            connection.close()
            time.sleep(IDLE_SECONDS / 2)
            return False
        return False
