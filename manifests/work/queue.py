"""The two RQ queues: jobs only wake workers, rows say what is to be done. Losing a job loses time, not work.

``pages`` waits for libraries, ``embed`` feeds the model. A job names its queue and nothing else: the worker takes
what has its turn, piece by piece as long as there is any (`turns`).
"""

from __future__ import annotations

import logging

import django_rq
import redis
import rq
from django.db import transaction

from manifests.redis_client import redis_client

log = logging.getLogger(__name__)

PAGES, EMBED = "pages", "embed"
_TIMEOUT = 900
# The sweeper fills a queue again as it empties; longer ones only repeat what rows say already.
FULL = {PAGES: 50, EMBED: 2}


def rq_queue(name: str) -> rq.Queue:
    """The RQ queue of a name, with the one client of this process."""
    return django_rq.get_queue(name, connection=redis_client(name))


def wake(name: str, many: int = 1) -> None:
    """Wake workers for so many pieces of work once the transaction is committed."""
    if many > 0:
        transaction.on_commit(lambda: _enqueue(name, many))


def _enqueue(name: str, many: int) -> None:
    try:
        queue = rq_queue(name)
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
        return int(rq_queue(name).count)
    except (redis.RedisError, OSError):
        return None


def workers_alive(name: str) -> int | None:
    """How many workers take jobs of a queue; None where Redis does not answer."""
    try:
        return rq.Worker.count(queue=rq_queue(name))
    except (redis.RedisError, OSError):
        return None
