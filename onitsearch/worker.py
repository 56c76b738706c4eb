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
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer
from rq.worker import SimpleWorker

from manifests.work import queue, table, turns

log = logging.getLogger(__name__)

# So long a worker waits for a job before it looks at the rows itself. As long as there is nothing to do, each wait is
# twice as long as the one before: what comes due is enqueued by the sweeper, the rows are for where it was lost.
IDLE_SECONDS, LONGEST_IDLE_SECONDS = 2, 10


class QuietWorker(SimpleWorker):
    """SimpleWorker that leaves signals to the loop around it and need not be told twice to stop."""

    _waiting = False

    def _install_signal_handlers(self) -> None:
        pass

    def dequeue_job_and_maintain_ttl(self, *arguments: Any, **options: Any) -> Any:
        """Wait for a job, from which alone a signal may wake this process."""
        self._waiting = True
        try:
            return super().dequeue_job_and_maintain_ttl(*arguments, **options)
        finally:
            self._waiting = False

    def stop_soon(self) -> None:
        """Take no further job; called by a signal's handler, it ends the wait for one. Raises StopRequested there."""
        self._stop_requested = True
        if self._waiting:
            raise StopRequested


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
        idle = IDLE_SECONDS
        while not self.stopping:
            heard = self._work_off_jobs(idle)
            found = self._poll_rows()
            if heard is None and not found and not self.stopping:
                time.sleep(IDLE_SECONDS)
            idle = min(idle * 2, LONGEST_IDLE_SECONDS) if heard is False and not found else IDLE_SECONDS

    def _stop(self, number: int, frame: Any) -> None:
        self.stopping = True
        turns.stop()
        if self._worker is not None:
            self._worker.stop_soon()

    def _work_off_jobs(self, idle: int) -> bool | None:
        """Take jobs until none came for so many seconds; whether any came, None where Redis does not answer."""
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
                return False
            return self._worker.work(max_idle_time=idle, logging_level="CRITICAL")
        except (redis.RedisError, OSError) as error:
            log.warning("Redis does not answer (%s); looking at the rows meanwhile", error)
            return None

    def _poll_rows(self) -> bool:
        """Do what rows say is due, until there is none or a job waits; whether there was any."""
        found = False
        try:
            close_old_connections()
            # Nothing is in hand here: a claim of ours that still stands was cut off by a lost database.
            table.release_own()
            while not self.stopping and self.poll():
                found = True
                if queue.length(self.queue):
                    break
        except (DatabaseError, InterfaceError) as error:
            log.warning("the database does not answer (%s)", str(error).strip())
            connection.close()
            time.sleep(IDLE_SECONDS / 2)
        return found
