"""Works through the documents of a run: claim a row, fetch, read, write, in this order and no other.

A row is claimed with a lease; a worker that dies leaves it to the next. What was written and the row's new
state stand in one transaction, and a worker whose lease was taken over writes nothing.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from manifests import following, signals, tasks
from manifests.activities import StreamDoc, read_stream
from manifests.conf import get_settings
from manifests.errors import GoneError, NothingToSeeError, OnitError, TransientError
from manifests.expanding import PAGE, expand
from manifests.fetch import FetchedJson, fetch_json
from manifests.models import Manifest, Run, RunItem
from manifests.presentation import ManifestDoc, read
from manifests.writing import Changes, add_to_collections, write_manifest

log = logging.getLogger(__name__)

_OPEN = (RunItem.State.DUE, RunItem.State.CLAIMED)
_ACTIVE = (Run.State.QUEUED, Run.State.RUNNING)
_LONGEST_PAUSE = 3600.0


class _LeaseLost(Exception):
    """Another worker took this document over."""


def harvest_item(*, item_id: int) -> RunItem | None:
    """Fetch and keep one document; returns its row, or None where there is nothing to do for it."""
    item = _claim(item_id)
    if item is None:
        return None
    try:
        _work(item)
    except _LeaseLost:
        return None
    except TransientError as error:
        _put_back(item, error.message, error.retry_after)
    except NothingToSeeError as error:
        _close(item, RunItem.State.SKIPPED, error.message)
    except OnitError as error:
        _close(item, RunItem.State.FAILED, error.message)
    except Exception:
        log.exception("Harvesting %s failed in an unforeseen way", item.url)
        _put_back(item, f"Harvesting {item.url} failed in an unforeseen way; the log says more.", None)
    finish_run(item.run_id)
    return item


def _claim(item_id: int) -> RunItem | None:
    now = timezone.now()
    settings = get_settings()
    with transaction.atomic():
        item = (
            RunItem.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(_due(now), pk=item_id, run__state__in=_ACTIVE)
            .select_related("run")
            .first()
        )
        if item is None:
            return None
        if item.attempts >= settings.harvest_attempts:
            item.state = RunItem.State.FAILED
            item.error = item.error or f"{item.url} was given up: each worker that took it stopped half-way."
            item.save(update_fields=["state", "error"])
            run_id = item.run_id
            transaction.on_commit(lambda: finish_run(run_id))
            return None
        item.state = RunItem.State.CLAIMED
        item.attempts += 1
        item.lease_until = now + timedelta(seconds=settings.harvest_lease)
        item.save(update_fields=["state", "attempts", "lease_until"])
        Run.objects.filter(pk=item.run_id, state=Run.State.QUEUED).update(
            state=Run.State.RUNNING, started_at=now
        )
        return item


def _due(now: datetime) -> Q:
    ready = Q(state=RunItem.State.DUE) & (Q(not_before=None) | Q(not_before__lte=now))
    return ready | Q(state=RunItem.State.CLAIMED, lease_until__lt=now)


def _work(item: RunItem) -> None:
    known = Manifest.objects.filter(url=item.url).first()
    if known is not None and known.withdrawn_at is not None:
        if not _asked_by_person(item) and known.withdrawn_by != Manifest.WithdrawnBy.LIBRARY:
            # A person withdrew it; only a person who asks for this very address brings it back.
            _close(item, RunItem.State.SKIPPED, f"{item.url} was withdrawn here.")
            return
        known = None
    fetched = fetch_json(
        item.url,
        etag=known.etag if known else "",
        last_modified=known.last_modified if known else "",
        permit="refused",
    )
    if fetched.not_modified and known is not None:
        _keep_unmodified(item, known)
        return
    _keep(item, fetched)


def _asked_by_person(item: RunItem) -> bool:
    """Whether somebody gave this very address, rather than a list or a stream."""
    return item.parent_id is None and item.run.stream_id is None


def _keep(item: RunItem, fetched: FetchedJson) -> None:
    stream = read_stream(fetched.data, fetched.final_url)
    if stream is not None and not stream.is_page:
        _keep_stream(item, stream)
        return
    doc = read(fetched.data, fetched.final_url)
    due: list[int] = []
    with transaction.atomic():
        _insist_on_lease(item)
        if isinstance(doc, ManifestDoc):
            _insist_on_not_withdrawn(item, doc.id)
            item.manifest, changes = write_manifest(doc, fetched, item)
            item.kind, item.counts = "Manifest", changes.counts()
        else:
            due, members = expand(doc, item)
            item.kind, item.counts = item.kind if item.kind == PAGE else "Collection", {"members": members}
        _done(item)
        tasks.enqueue_items(due)


def _keep_stream(item: RunItem, stream: StreamDoc) -> None:
    """Follow an activity stream from now on; what it names becomes part of this run."""
    documents = following.adopt(item, stream)
    with transaction.atomic():
        _insist_on_lease(item)
        item.kind, item.counts = following.STREAM, {"members": documents}
        _done(item)


def _keep_unmodified(item: RunItem, manifest: Manifest) -> None:
    with transaction.atomic():
        _insist_on_lease(item)
        manifest.harvested_at = timezone.now()
        manifest.save(update_fields=["harvested_at"])
        add_to_collections(manifest, item.collection_ids)
        signals.manifest_harvested.send(
            sender="onit_manifests",
            manifest_id=manifest.pk,
            run_id=item.run_id,
            added=[],
            changed=[],
            removed=[],
        )
        item.manifest, item.kind, item.counts = manifest, "Manifest", Changes().counts()
        _done(item)


def _insist_on_not_withdrawn(item: RunItem, uri: str) -> None:
    """The same book under another address, reached through a collection, stays withdrawn as well."""
    withdrawn = Manifest.objects.filter(uri=uri, withdrawn_at__isnull=False)
    by_person = withdrawn.exclude(withdrawn_by=Manifest.WithdrawnBy.LIBRARY)
    if not _asked_by_person(item) and by_person.exists():
        raise GoneError(f"{uri} was withdrawn here.", url=uri)


def _insist_on_lease(item: RunItem) -> None:
    standing = RunItem.objects.select_for_update().filter(pk=item.pk).first()
    if standing is None or standing.state != RunItem.State.CLAIMED or standing.attempts != item.attempts:
        raise _LeaseLost
    # Collections may have been added by another worker while this one was fetching.
    item.collection_ids = standing.collection_ids


def _done(item: RunItem) -> None:
    item.state, item.error, item.lease_until, item.not_before = RunItem.State.DONE, "", None, None
    item.save()


def _close(item: RunItem, state: str, error: str) -> None:
    RunItem.objects.filter(pk=item.pk, state=RunItem.State.CLAIMED, attempts=item.attempts).update(
        state=state, error=error, lease_until=None, not_before=None
    )
    item.refresh_from_db()


def _put_back(item: RunItem, error: str, pause: float | None) -> None:
    """Try again later, each time after a longer pause, and give up after the settings' number of tries."""
    if item.attempts >= get_settings().harvest_attempts:
        _close(item, RunItem.State.FAILED, error)
        return
    seconds = min(max(pause or 0.0, 5.0 * 3 ** (item.attempts - 1)), _LONGEST_PAUSE)
    RunItem.objects.filter(pk=item.pk, state=RunItem.State.CLAIMED, attempts=item.attempts).update(
        state=RunItem.State.DUE,
        error=error,
        lease_until=None,
        not_before=timezone.now() + timedelta(seconds=seconds),
    )
    item.refresh_from_db()


def finish_run(run_id: int) -> None:
    """Close a run once none of its documents is open: failed where the address asked for failed."""
    with transaction.atomic():
        run = Run.objects.select_for_update().filter(pk=run_id, state__in=_ACTIVE).first()
        if run is None or run.items.filter(state__in=_OPEN).exists():
            return
        top = run.items.filter(parent=None).order_by("pk").first()
        failed = top is not None and top.state == RunItem.State.FAILED
        run.state = Run.State.FAILED if failed else Run.State.DONE
        run.error = top.error if top is not None and failed else ""
        run.finished_at = timezone.now()
        run.save(update_fields=["state", "error", "finished_at"])


@dataclass(frozen=True)
class Swept:
    """What a sweep found: leases put back, documents for which workers were woken."""

    put_back: int
    woken: int


def sweep() -> Swept:
    """Put back documents whose worker died, wake workers for due ones, close runs that are through.

    Rows say what is due; a queue that lost its jobs (or never got them) is filled again here.
    """
    now = timezone.now()
    put_back = RunItem.objects.filter(state=RunItem.State.CLAIMED, lease_until__lt=now).update(
        state=RunItem.State.DUE, lease_until=None, not_before=None
    )
    for run_id in Run.objects.filter(state__in=_ACTIVE).values_list("pk", flat=True):
        finish_run(run_id)
    following.wake_due()
    waiting = tasks.queue_length()
    if waiting is None or waiting >= tasks.FULL_QUEUE // 10:
        return Swept(put_back, 0)
    due = list(
        RunItem.objects.filter(_due(now), run__state__in=_ACTIVE)
        .order_by("pk")
        .values_list("pk", flat=True)[: tasks.FULL_QUEUE - waiting]
    )
    tasks.enqueue_items(due)
    return Swept(put_back, len(due))


__all__ = ["Swept", "finish_run", "harvest_item", "sweep"]
