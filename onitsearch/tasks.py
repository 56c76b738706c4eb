"""RQ jobs and how they are put into their queues: wake-ups only, since what is to be done stands in rows.

Queue ``pages``: `index_page` (an id). Queue ``embed``: `embed_batch` (nothing at all: it takes what is due).
Losing a job, or having it twice, changes nothing: it claims its row or finds nothing to claim.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable

import django_rq
import redis
from django.db import close_old_connections, transaction

from onitsearch.store import activity, embedding_models, index, pages, prints, vectors
from onitsearch.store.models import EmbeddingModel

log = logging.getLogger(__name__)

PAGES, EMBED = "pages", "embed"
_TIMEOUT = 900
# Longer queues only repeat what rows say already.
_FULL_QUEUE = 500
_DRAIN_SECONDS = 60.0


def index_page(page_id: int) -> None:
    """Job: take one page through the stages, where it is still due, and wake an embed worker."""
    from onitsearch import pipeline

    close_old_connections()
    written = pipeline.index_page(page_id)
    if written is not None and written.due:
        wake_embedders()
    close_old_connections()


def embed_batch() -> None:
    """Job: make the vectors that are due with the model this process keeps, for a minute at most.

    Where none is due, the same prints elsewhere are sought.
    """
    from onitsearch import resident

    close_old_connections()
    until = time.monotonic() + _DRAIN_SECONDS
    while resident.work_once():
        if time.monotonic() > until:
            wake_embedders()
            break
    close_old_connections()


def enqueue_pages(page_ids: Iterable[int]) -> None:
    """Wake page workers for these pages once the transaction is committed."""
    ids = list(page_ids)
    if ids:
        transaction.on_commit(lambda: _enqueue_pages(ids))


def _enqueue_pages(page_ids: list[int]) -> None:
    try:
        queue = django_rq.get_queue(PAGES)
        room = max(0, _FULL_QUEUE - int(queue.count))
        for page_id in page_ids[:room]:  # the sweeper enqueues the others as the queue empties
            queue.enqueue(index_page, page_id, job_timeout=_TIMEOUT, result_ttl=0, failure_ttl=86_400)
    except (redis.RedisError, OSError) as error:
        log.warning("Redis does not answer (%s): the sweeper wakes the workers later.", error)


def wake_embedders() -> None:
    """Have at least one job wait in the embed queue."""
    try:
        queue = django_rq.get_queue(EMBED)
        if queue.count < 2:
            queue.enqueue(embed_batch, job_timeout=_TIMEOUT, result_ttl=0, failure_ttl=86_400)
    except (redis.RedisError, OSError) as error:
        log.warning("Redis does not answer (%s): embed workers look at the rows themselves.", error)


def queue_length(name: str) -> int | None:
    """Return how many jobs wait in a queue; None where Redis does not answer."""
    try:
        return int(django_rq.get_queue(name).count)
    except (redis.RedisError, OSError):
        return None


def sweep_work() -> int:
    """Give back lost claims and enqueue what rows say is due; returns how many pages workers were woken for."""
    pages.release_lost()
    vectors.release_lost()
    prints.release_lost()
    woken = 0
    waiting = queue_length(PAGES)
    if waiting is not None and waiting < _FULL_QUEUE // 10:
        due = pages.due(_FULL_QUEUE)
        _enqueue_pages(due)
        woken = len(due)
    if sum(vectors.due([model.id for model in embedding_models.in_use()]).values()) or prints.due():
        wake_embedders()
    return woken


def sweep_gaps() -> int:
    """Mark due what fell through: canvases without a page, illustrations without a vector row; returns how many.

    What happened to books and was not told to those who follow us is told.
    """
    canvases = pages.missing()
    pages.mark_due(canvases)
    activity.catch_up()
    prints.ensure_due()
    return len(canvases) + vectors.add_missing()


def sweep_models() -> None:
    """Follow the setting MODEL, build the index of each complete model, switch to one that is to be by itself."""
    from manifests.errors import OnitError
    from onitsearch import model_services

    try:
        model_services.follow_setting()
    except OnitError as error:
        log.warning("%s", error)
    for model in embedding_models.in_use():
        if index.state(model).valid and model.state == EmbeddingModel.State.ACTIVE:
            continue
        progress = embedding_models.progress(model)
        if not progress.complete:
            continue
        if progress.done and index.ensure(model):
            log.info("index of %s built over %d vectors", model.key, progress.done)
        model_services.switch_when_complete(model)
