"""RQ jobs of the ``pages`` queue: they take ids, and call a service. Losing one loses time, not work."""

from __future__ import annotations

import logging
from collections.abc import Iterable

import django_rq
import redis
import rq
from django.db import transaction

log = logging.getLogger(__name__)

QUEUE = "pages"
_TIMEOUT = 900
# The sweeper fills the queue again as it empties; longer ones only repeat what rows say already.
FULL_QUEUE = 500


def harvest_item(item_id: int) -> None:
    """Fetch and keep one document of a run."""
    from manifests import services

    services.harvest_item(item_id=item_id)


def sweep() -> None:
    """Put back what was left lying, wake workers for what is due."""
    from manifests import services

    services.sweep()


def enqueue_items(item_ids: Iterable[int]) -> None:
    """Wake workers for these documents once the transaction is committed."""
    ids = list(item_ids)
    if ids:
        transaction.on_commit(lambda: _enqueue(ids))


def _enqueue(item_ids: list[int]) -> None:
    try:
        queue = django_rq.get_queue(QUEUE)
        for item_id in item_ids[: max(0, FULL_QUEUE - int(queue.count))]:
            queue.enqueue(harvest_item, item_id, job_timeout=_TIMEOUT, result_ttl=0, failure_ttl=86_400)
    except (redis.RedisError, OSError) as error:
        log.warning("Redis does not answer (%s): the sweeper wakes the workers later.", error)


def follow_stream(stream_id: int) -> None:
    """Look at one activity stream."""
    from manifests import services

    services.follow_due(stream_id=stream_id)


def enqueue_stream(stream_id: int) -> None:
    """Wake a worker for this stream once the transaction is committed."""
    transaction.on_commit(lambda: _enqueue_stream(stream_id))


def _enqueue_stream(stream_id: int) -> None:
    try:
        queue = django_rq.get_queue(QUEUE)
        queue.enqueue(follow_stream, stream_id, job_timeout=_TIMEOUT, result_ttl=0, failure_ttl=86_400)
    except (redis.RedisError, OSError) as error:
        log.warning("Redis does not answer (%s): the sweeper wakes the workers later.", error)


def queue_length() -> int | None:
    """How many jobs wait in the queue; None where Redis does not answer."""
    try:
        return int(django_rq.get_queue(QUEUE).count)
    except (redis.RedisError, OSError):
        return None


def workers_alive() -> int | None:
    """How many workers take jobs of the queue; None where Redis does not answer."""
    try:
        return rq.Worker.count(queue=django_rq.get_queue(QUEUE))
    except (redis.RedisError, OSError):
        return None
