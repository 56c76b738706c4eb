"""Runs: when their work may be done, when they are over; paused, resumed, cancelled, what failed tried again."""

from __future__ import annotations

from typing import TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from manifests import selectors, signals
from manifests.errors import BadRequestError, ConflictError
from manifests.following import ITEMS
from manifests.models import Run, RunItem
from manifests.priorities import HIGH, LOW, NORMAL
from manifests.work import queue
from manifests.work.models import OPEN

ACTIVE = (Run.State.QUEUED, Run.State.RUNNING)
UNFINISHED = (*ACTIVE, Run.State.PAUSED)
Row = TypeVar("Row", bound=Model)


def may_work(rows: QuerySet[Row]) -> QuerySet[Row]:
    """Those of some documents or pages (rows with a ``run``) whose run does not rest now."""
    return rows.exclude(run__state=Run.State.PAUSED)


def items_in_turn() -> QuerySet[RunItem]:
    """The documents that may be worked on now, the oldest first; books that are made of uploads are among them."""
    return may_work(ITEMS.ready()).filter(run__state__in=ACTIVE).order_by("pk")


def finish_run(run_id: int) -> None:
    """Close a run once none of its documents is open: failed where the address asked for failed."""
    with transaction.atomic():
        run = Run.objects.select_for_update(no_key=True).filter(pk=run_id, state__in=ACTIVE).first()
        if run is None or run.items.filter(state__in=OPEN).exists():
            return
        top = run.items.filter(parent=None).order_by("pk").first()
        failed = top is not None and top.state == RunItem.State.FAILED
        run.state = Run.State.FAILED if failed else Run.State.DONE
        run.error = top.error if top is not None and failed else ""
        run.finished_at = timezone.now()
        run.save(update_fields=["state", "error", "finished_at"])


def wake(run: Run) -> None:
    """Wake workers for the documents of a run that are due."""
    queue.wake(queue.PAGES, run.items.filter(state=RunItem.State.DUE).count())


def pause_run(*, run: Run) -> Run:
    """Have a run rest: what a worker has in hand is finished, nothing more is fetched, pages included.

    Raises ConflictError when it is over or paused already.
    """
    with transaction.atomic():
        run = _unfinished(run)
        if run.state == Run.State.PAUSED:
            raise ConflictError("This run is paused already.", hint="It can be resumed.", url=run.url)
        run.state = Run.State.PAUSED
        run.save(update_fields=["state"])
        signals.run_paused.send(sender="onit_manifests", run_id=run.pk)
    return run


def resume_run(*, run: Run) -> Run:
    """Have a paused run go on where it rested. Raises ConflictError where it is not paused."""
    with transaction.atomic():
        run = Run.objects.select_for_update(no_key=True).get(pk=run.pk)
        if run.state != Run.State.PAUSED:
            raise ConflictError("This run is not paused.", url=run.url)
        run.state, run.finished_at = Run.State.RUNNING if run.started_at else Run.State.QUEUED, None
        run.save(update_fields=["state", "finished_at"])
        wake(run)
        signals.run_resumed.send(sender="onit_manifests", run_id=run.pk)
        finish_run(run.pk)
    run.refresh_from_db()
    return run


def set_priority(*, run: Run, priority: int) -> Run:
    """Have a run's work done before that of others (HIGH), after it (LOW), or in turn with it (NORMAL)."""
    if priority not in (LOW, NORMAL, HIGH):
        raise BadRequestError("There is no such priority.", hint="It is high, normal or low.")
    run.priority = priority
    run.save(update_fields=["priority"])
    return run


def _unfinished(run: Run) -> Run:
    """The run, locked. Raises ConflictError where neither its documents nor the work above are open any more."""
    run = Run.objects.select_for_update(no_key=True).get(pk=run.pk)
    if run.state not in UNFINISHED and (run.state == Run.State.CANCELLED or not selectors.is_open_above(run)):
        raise ConflictError("This run is over already.", url=run.url)
    return run


def cancel_run(*, run: Run) -> Run:
    """Stop a run: what is there already stays, what is due is dropped. Raises ConflictError when it is over."""
    with transaction.atomic():
        run = _unfinished(run)
        run.items.filter(state__in=OPEN).update(
            state=RunItem.State.SKIPPED, error="The run was cancelled.", cause="", lease_until=None
        )
        run.state, run.finished_at = Run.State.CANCELLED, timezone.now()
        run.save(update_fields=["state", "finished_at"])
        signals.run_cancelled.send(sender="onit_manifests", run_id=run.pk)
    return run


def cancel_runs(*, url: str) -> int:
    """Stop whatever still goes on, or rests, for an address; returns how many runs that were."""
    found = list(Run.objects.filter(url=url, state__in=UNFINISHED))
    for run in found:
        cancel_run(run=run)
    return len(found)


def retry_failures(*, run: Run, url: str = "", cause: str = "") -> int:
    """Try what failed of a run once more, documents and pages: all of it, one address, or all that failed for a cause.

    Returns how many are tried again. Raises ConflictError where the run was cancelled.
    """
    chosen = {name: value for name, value in (("url", url), ("cause", cause)) if value}
    with transaction.atomic():
        run = Run.objects.select_for_update(no_key=True).get(pk=run.pk)
        if run.state == Run.State.CANCELLED:
            raise ConflictError("This run was cancelled.", hint="Register the address again.", url=run.url)
        documents = ITEMS.renew(run.items.filter(state=RunItem.State.FAILED, **chosen))
        if documents:
            run.state, run.finished_at, run.error = Run.State.RUNNING, None, ""
            run.save(update_fields=["state", "finished_at", "error"])
            queue.wake(queue.PAGES, documents)
        told = signals.run_retried.send(sender="onit_manifests", run_id=run.pk, url=url, cause=cause)
    return documents + sum(int(pages or 0) for _, pages in told)
