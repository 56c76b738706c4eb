"""Connects the picture storey to the signals of the books below; the only place where the two meet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction


def register_signal_handlers() -> None:
    """Connect every receiver once, and say to the books how far their pages are."""
    from manifests import selectors, signals
    from onitsearch import checks, checks_host, jobs  # noqa: F401  (registers the system checks)

    signals.manifest_harvested.connect(on_harvested, dispatch_uid="onit_search.harvested")
    signals.manifest_withdrawn.connect(on_withdrawn, dispatch_uid="onit_search.withdrawn")
    signals.manifests_changing.connect(on_changing, dispatch_uid="onit_search.changing")
    signals.run_cancelled.connect(on_cancelled, dispatch_uid="onit_search.cancelled")
    signals.run_retried.connect(on_retried, dispatch_uid="onit_search.retried")
    signals.run_resumed.connect(on_resumed, dispatch_uid="onit_search.resumed")
    signals.visibility_changed.connect(on_visibility, dispatch_uid="onit_search.visibility")
    jobs.register()
    if run_counts not in selectors.run_counts_providers:
        selectors.run_counts_providers.append(run_counts)
        selectors.open_runs_providers.append(open_runs)


def on_harvested(
    *,
    manifest_id: int,
    run_id: int | None = None,
    added: Iterable[int] = (),
    changed: Iterable[int] = (),
    removed: Iterable[int] = (),
    **_: Any,
) -> None:
    """Make pages due for new and changed canvases, tombstones of what left; in the harvest's own transaction.

    Pages that a cancelled run left unindexed are due again.
    """
    from manifests.work import queue
    from onitsearch.curate.labels import binding
    from onitsearch.store import pages, unindexed, vectors
    from onitsearch.store.locks import lock_books

    lock_books([manifest_id])
    pages.remove(removed)
    due = pages.mark_due([*added, *changed, *unindexed.stopped_canvases(manifest_id)], run_id=run_id)
    binding.unbind(removed)
    binding.bind_book(manifest_id)
    queue.wake(queue.PAGES, len(due))
    vectors.refresh_manifests([manifest_id])
    tell([manifest_id])


def on_changing(*, manifest_ids: Iterable[int], **_: Any) -> None:
    """Hold all books that a transaction changes, in the one order in which everybody holds them."""
    from onitsearch.store.locks import lock_books

    lock_books(manifest_ids)


def on_withdrawn(*, manifest_id: int, **_: Any) -> None:
    """Take the pictures of a withdrawn book out of all answers; who is writing a page of it is waited for."""
    from onitsearch.store import vectors
    from onitsearch.store.locks import lock_books

    lock_books([manifest_id])
    vectors.refresh_manifests([manifest_id])
    tell([manifest_id])


def on_cancelled(*, run_id: int, **_: Any) -> None:
    """Leave unindexed what a cancelled run would still have read."""
    from onitsearch.store import unindexed

    unindexed.stop_run(run_id)


def on_retried(*, run_id: int, url: str = "", cause: str = "", **_: Any) -> int:
    """Have failed pages of a run read once more; returns how many."""
    from manifests.work import queue
    from onitsearch.store import pages, unindexed

    due = pages.mark_due(unindexed.failed_canvases(run_id, url=url, cause=cause))
    queue.wake(queue.PAGES, len(due))
    return len(due)


def on_resumed(*, run_id: int, **_: Any) -> None:
    """Wake workers for the pages of a run that goes on; while it was paused none of them could be claimed."""
    from manifests.work import queue
    from onitsearch.store import pages

    queue.wake(queue.PAGES, len(pages.due(run_id=run_id)))


def on_visibility(*, manifest_ids: Iterable[int], **_: Any) -> None:
    """Show or hide the pictures of books; who is writing a page of them is waited for.

    What is written after that sees who may see the book, and what was written before is brought into step here.
    """
    from onitsearch.store import vectors
    from onitsearch.store.locks import lock_books

    concerned = list(manifest_ids)
    lock_books(concerned)
    vectors.refresh_manifests(concerned)
    tell(concerned)


def tell(manifest_ids: list[int]) -> None:
    """Tell those who follow us, once all is written; where that fails, the sweeper makes up for it."""
    from onitsearch.store import activity

    transaction.on_commit(lambda: activity.catch_up(manifest_ids), robust=True)


def open_runs(runs: Iterable[int] | None) -> set[int]:
    """Return which runs (of all, or of these) have pages to read."""
    from onitsearch.store import progress

    return progress.open_runs(runs)


def run_counts(run_id: int) -> Mapping[str, Any]:
    """Return what a run's pages came to; see `store.progress.of_run`."""
    from onitsearch.store import progress

    return progress.of_run(run_id)
