"""What can be done with books: register, harvest, withdraw, show and hide. All writing starts here."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from manifests import signals, tasks
from manifests.errors import BadRequestError, ConflictError
from manifests.harvesting import Swept, finish_run, harvest_item, sweep
from manifests.models import Collection, Manifest, Run, RunItem

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

__all__ = [
    "Swept",
    "cancel_run",
    "finish_run",
    "harvest_item",
    "make_collection",
    "register",
    "retry_failures",
    "set_visibility",
    "sweep",
    "withdraw_manifest",
]

_LONGEST_URL = 2000


def register(
    *,
    url: str,
    requested_by: AbstractBaseUser | AnonymousUser | None = None,
    collection: Collection | None = None,
) -> Run:
    """Ask for a manifest or collection to be harvested, now or again; returns the run to watch.

    A run for the same address and collection that is still going on is returned instead of a second one.
    Raises BadRequestError for what is no http or https address.
    """
    url = url.strip()
    split = urlsplit(url) if len(url) <= _LONGEST_URL else urlsplit("")
    if split.scheme not in ("http", "https") or not split.netloc:
        raise BadRequestError(
            f"“{url[:200]}” is not the address of a manifest.",
            hint="Give an address that begins with https:// or http://.",
            url=url[:200],
        )
    user = requested_by if requested_by is not None and requested_by.is_authenticated else None
    with transaction.atomic():
        going_on = (
            Run.objects.select_for_update()
            .filter(url=url, collection=collection, state__in=(Run.State.QUEUED, Run.State.RUNNING))
            .first()
        )
        if going_on is not None:
            tasks.enqueue_items(_due_ids(going_on))
            return going_on
        run = Run.objects.create(url=url, collection=collection, requested_by=user)  # type: ignore[misc]
        item = RunItem.objects.create(
            run=run, url=url, collection_ids=[collection.pk] if collection is not None else []
        )
        tasks.enqueue_items([item.pk])
    return run


def _due_ids(run: Run) -> list[int]:
    return list(run.items.filter(state=RunItem.State.DUE).values_list("pk", flat=True)[:100])


def cancel_run(*, run: Run) -> Run:
    """Stop a run: what is fetched already stays, what is due is skipped. Raises ConflictError when it is over."""
    with transaction.atomic():
        run = Run.objects.select_for_update().get(pk=run.pk)
        if run.state not in (Run.State.QUEUED, Run.State.RUNNING):
            raise ConflictError("This run is over already.", url=run.url)
        run.items.filter(state__in=(RunItem.State.DUE, RunItem.State.CLAIMED)).update(
            state=RunItem.State.SKIPPED, error="The run was cancelled.", lease_until=None
        )
        run.state, run.finished_at = Run.State.CANCELLED, timezone.now()
        run.save(update_fields=["state", "finished_at"])
    return run


def retry_failures(*, run: Run) -> int:
    """Try the failed documents of a run once more; returns how many."""
    with transaction.atomic():
        run = Run.objects.select_for_update().get(pk=run.pk)
        failed = list(run.items.filter(state=RunItem.State.FAILED).values_list("pk", flat=True))
        if not failed:
            return 0
        run.items.filter(pk__in=failed).update(
            state=RunItem.State.DUE, attempts=0, error="", not_before=None, lease_until=None
        )
        run.state, run.finished_at, run.error = Run.State.RUNNING, None, ""
        run.save(update_fields=["state", "finished_at", "error"])
        tasks.enqueue_items(failed)
    return len(failed)


def withdraw_manifest(*, manifest: Manifest) -> Manifest:
    """Withdraw a book: it answers 410 from now on and stays as a tombstone, curated work included."""
    with transaction.atomic():
        manifest = Manifest.objects.select_for_update().get(pk=manifest.pk)
        if manifest.withdrawn_at is None:
            manifest.withdrawn_at = timezone.now()
            manifest.save(update_fields=["withdrawn_at"])
            signals.manifest_withdrawn.send(sender="onit_manifests", manifest_id=manifest.pk)
    return manifest


def make_collection(*, title: str, language: str = "none", visible: bool = True) -> Collection:
    """Make a collection at the desk. Raises BadRequestError where it has no title."""
    title = title.replace("\x00", "").strip()
    if not title:
        raise BadRequestError("A collection needs a title.")
    return Collection.objects.create(label={language: [title]}, visible=visible)


def set_visibility(*, thing: Manifest | Collection, visible: bool) -> None:
    """Show a book or collection to everybody, or to cataloguers only."""
    with transaction.atomic():
        if thing.visible == visible:
            return
        thing.visible = visible
        thing.save(update_fields=["visible"])
        books = [thing] if isinstance(thing, Manifest) else thing.manifests.all()
        concerned = [book.pk for book in books]
        signals.visibility_changed.send(sender="onit_manifests", manifest_ids=concerned)
