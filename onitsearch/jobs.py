"""The work of the picture storey: ``pages``; in ``embed`` vectors, prints, rules, maps, quality; and the sweeper's."""

from __future__ import annotations

import logging
import threading
import time

from django.core.files.storage import default_storage

from manifests.work import queue, turns
from onitsearch.conf import conf
from onitsearch.curate.labels.binding import look_again
from onitsearch.store import (
    activity,
    class_heads,
    embedding_models,
    index,
    kind_heads,
    orphans,
    pages,
    prints,
    purging,
    quality_reports,
    review_classifiers,
    similarity_maps,
    vectors,
    visibility_version,
)
from onitsearch.store.models import EmbeddingModel

log = logging.getLogger(__name__)

_MORE_TO_SHOW = threading.Event()
_CLEARING = orphans.Clearing()
# Of a withdrawn library there may be a million pictures, and the sweeper has other chores.
_PURGING_SECONDS = 5.0


def register() -> None:
    """Have the workers of both queues do it."""
    turns.register(queue.PAGES, "pages", index_page)
    turns.register(queue.EMBED, "vectors", embed_batch)
    turns.register(queue.EMBED, "review_classifiers", learn)
    turns.register(queue.EMBED, "maps", make_map)
    turns.register(queue.EMBED, "quality", measure_quality)


def index_page() -> bool:
    """Take one page through the stages and wake an embed worker; False where none is due."""
    from onitsearch import pipeline

    work = pages.claim()
    if work is None:
        return False
    written = pipeline.visit(work)
    if written is not None and (written.due or written.taken):
        queue.wake(queue.EMBED)
    return True


def embed_batch() -> bool:
    """Make one batch of the vectors that are due, or seek some prints elsewhere; False where nothing is due."""
    from onitsearch import resident

    if not resident.work_once():
        return False
    queue.wake(queue.EMBED)
    return True


def learn() -> bool:
    """Learn anew from people's decisions in one scope; False where too few were made since."""
    from onitsearch import kind_prediction
    from onitsearch.curate import few_shot
    from onitsearch.curate.learning import learn_due

    if not (learn_due() or kind_prediction.learn_due() or few_shot.learn_due()):
        return False
    queue.wake(queue.EMBED)
    return True


def make_map() -> bool:
    """Make the map of similarity; False where none is due."""
    from onitsearch.map_job import make_due

    if not make_due():
        return False
    queue.wake(queue.EMBED)
    return True


def measure_quality() -> bool:
    """Measure how good the answers are; False where nobody asked for it."""
    from onitsearch.quality_job import make_due

    if not make_due():
        return False
    queue.wake(queue.EMBED)
    return True


def sweep_work() -> int:
    """Give back lost claims and wake workers for what rows say is due; returns for how many pages."""
    for table in (
        pages.PAGES,
        vectors.VECTORS,
        prints.FEATURES,
        review_classifiers.CLASSIFIERS,
        kind_heads.HEADS,
        similarity_maps.MAPS,
        quality_reports.REPORTS,
    ):
        table.release_lost()
    if _MORE_TO_SHOW.is_set():
        show_more()
    woken = len(pages.due(queue.FULL[queue.PAGES])) if queue.has_room(queue.PAGES) else 0
    queue.wake(queue.PAGES, woken)
    waiting = vectors.due([model.id for model in embedding_models.in_use()])
    tables = (review_classifiers.CLASSIFIERS, kind_heads.HEADS, quality_reports.REPORTS)
    if sum(waiting.values()) or prints.due() or any(table.ready().exists() for table in tables):
        queue.wake(queue.EMBED)
    return woken


def show_more() -> None:
    """Show a part of what became public with very many others at once; the next sweep goes on while there is more."""
    (_MORE_TO_SHOW.set if vectors.show_pending() else _MORE_TO_SHOW.clear)()


def sweep_gaps() -> int:
    """Mark due what fell through: canvases without a page, illustrations without a vector row; returns how many.

    What happened to books and was not told to those who follow us is told.
    """
    canvases = pages.missing()
    pages.mark_due(canvases)
    activity.catch_up()
    prints.ensure_due()
    look_again()
    show_more()
    visibility_version.forget_old()
    if any([similarity_maps.ensure_due(), kind_heads.ensure_due(), class_heads.ensure_due()]):
        queue.wake(queue.EMBED)
    return len(canvases) + vectors.add_missing()


def sweep_files() -> int:
    """Delete some of the kept pictures that no row has named for a while; returns how many."""
    return _CLEARING.go_on(default_storage, older_than=conf().orphan_seconds)


def sweep_withdrawn() -> int:
    """Delete what is kept of the pictures of withdrawn books, for some seconds at a time; returns of how many."""
    purged, until = 0, time.monotonic() + _PURGING_SECONDS
    while time.monotonic() < until and (some := purging.purge_withdrawn(default_storage)):
        purged += some
    if purged:
        log.info("what was kept of %d pictures of withdrawn books was deleted", purged)
    return purged


def sweep_visible_kinds() -> None:
    """Show and hide what the setting VISIBLE_KINDS says now."""
    changed = vectors.refresh_visible_kinds()
    if changed:
        log.info("%d pictures are shown or hidden by VISIBLE_KINDS", changed)


def sweep_models() -> None:
    """Follow the setting MODEL, build the index of each complete model, switch to one that is to be by itself."""
    from manifests.errors import OnitError
    from onitsearch import model_services

    try:
        model_services.follow_setting()
    except OnitError as error:
        log.warning("%s", error)
    for model in embedding_models.in_use():
        if index.complete(model) and model.state == EmbeddingModel.State.ACTIVE:
            continue
        progress = embedding_models.progress(model)
        if not progress.complete:
            continue
        if progress.done and index.ensure(model):
            log.info("index of %s built over %d vectors", model.key, progress.done)
        model_services.switch_when_complete(model)
