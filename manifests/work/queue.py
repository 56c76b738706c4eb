"""The two RQ queues: jobs only wake workers, rows say what is to be done. Losing a job loses time, not work.

``pages`` waits for libraries, ``embed`` feeds the model. A job names its queue and nothing else: the worker takes
what has its turn, piece by piece as long as there is any (`turns`).
"""

from __future__ import annotations

import logging
from typing import Any

import django_rq
import redis
import rq
from django.db import transaction

log = logging.getLogger(__name__)

PAGES, EMBED = "pages", "embed"
_TIMEOUT = 900
# The sweeper fills a queue again as it empties; longer ones only repeat what rows say already.
FULL = {PAGES: 50, EMBED: 2}
# To make a queue is to make a connection, which takes longer than what is asked over it.
_made: dict[tuple[object, str], Any] = {}


def _queue(name: str) -> Any:
    """The queue of that name, made once a process; by whoever makes them now."""
    found = _made.get((django_rq.get_queue, name))
    if found is None:
        found = _made[django_rq.get_queue, name] = django_rq.get_queue(name)
    return found


def wake(name: str, many: int = 1) -> None:
    """Wake workers for so many pieces of work once the transaction is committed."""
    if many > 0:
        transaction.on_commit(lambda: _enqueue(name, many))


def _enqueue(name: str, many: int) -> None:
    try:
        queue = _queue(name)
        for _ in range(min(many, FULL[name] - int(queue.count))):
            queue.enqueue(
                "manifests.work.turns.work", name, job_timeout=_TIMEOUT, result_ttl=0, failure_ttl=86_400
            )
    except (redis.RedisError, OSError) as error:
        log.warning("Redis does not answer (%s): workers look at the rows themselves.", error)


def has_room(name: str) -> bool:
    """Whether a queue is about to run empty, so that it is worth filling; False where Redis does not answer."""
    waiting = length(name)
    return waiting is not None and waiting < max(1, FULL[name] // 10)


def length(name: str) -> int | None:
    """How many jobs wait in a queue; None where Redis does not answer."""
    try:
        return int(_queue(name).count)
    except (redis.RedisError, OSError):
        return None


def workers_alive(name: str) -> int | None:
    """How many workers take jobs of a queue; None where Redis does not answer."""
    try:
        return rq.Worker.count(queue=_queue(name))
    except (redis.RedisError, OSError):
        return None
