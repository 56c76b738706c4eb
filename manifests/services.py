"""What can be done with books: register, harvest, withdraw, show and hide. All writing starts here."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from manifests import collections, signals
from manifests.errors import AddressRefusedError, BadRequestError, ConflictError, OnitError
from manifests.fetch.guard import parse_address
from manifests.following import delete, due, follow
from manifests.harvesting import Swept, harvest_item, require_not_withdrawn, sweep
from manifests.models import Collection, Manifest, Run, RunItem, Stream
from manifests.runs import (
    UNFINISHED,
    cancel_run,
    cancel_runs,
    finish_run,
    pause_run,
    resume_run,
    retry_failures,
    set_priority,
    wake,
)
from manifests.work import hosts, queue

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

__all__ = [
    "Swept",
    "cancel_run",
    "cancel_runs",
    "check_address",
    "finish_run",
    "follow",
    "follow_due",
    "harvest_item",
    "pause_run",
    "register",
    "restore_manifest",
    "resume_run",
    "retry_failures",
    "set_following",
    "set_priority",
    "set_visibility",
    "sweep",
    "withdraw_manifest",
    "withdraw_unlisted",
]

log = logging.getLogger(__name__)

_LONGEST_URL = 2000


def register(
    *,
    url: str,
    requested_by: AbstractBaseUser | AnonymousUser | None = None,
    collection: Collection | None = None,
) -> Run:
    """Ask for a manifest or collection to be harvested, now or again; returns the run to watch.

    A run for the same address and collection that is still going on, or paused, is returned instead of a
    second one.
    Raises BadRequestError for what is no http or https address, ConflictError for a book that was withdrawn here.
    """
    url = url.strip()
    check_address(url)
    require_not_withdrawn(Manifest.objects.filter(url=url))
    user = requested_by if requested_by is not None and requested_by.is_authenticated else None
    with transaction.atomic():
        going_on = (
            Run.objects.select_for_update(no_key=True)
            .filter(url=url, collection=collection, state__in=UNFINISHED)
            .first()
        )
        if going_on is not None:
            wake(going_on)
            return going_on
        run = Run.objects.create(url=url, collection=collection, requested_by=user)  # type: ignore[misc]
        RunItem.objects.create(
            run=run,
            url=url,
            host=hosts.of(url),
            collection_ids=[collection.pk] if collection is not None else [],
        )
        wake(run)
    return run


# Blanks may stand in an address; a second address may not.
_SEVERAL = re.compile(r"\shttps?://")


def check_address(url: str) -> None:
    """Refuse what is no http or https address, or holds a password. Raises BadRequestError."""
    if "@" in url.partition("://")[2].partition("/")[0]:
        # What is registered is shown; the refusal must not repeat it either.
        raise BadRequestError(
            "The address holds a name or a password, which would be shown to everybody.",
            hint="Leave it out; FETCH_TOKENS in ONITSEARCH can hold a token for a host.",
        )
    try:
        parse_address(url)
        usable = len(url) <= _LONGEST_URL and not _SEVERAL.search(url)
    except AddressRefusedError:
        usable = False
    if not usable:
        raise BadRequestError(
            f"“{url[:200]}” is not the address of a manifest.",
            hint="Give an address that begins with https:// or http://.",
            url=url[:200],
        )


def withdraw_manifest(*, manifest: Manifest) -> Manifest:
    """Withdraw a book: it answers 410 from now on and stays as a tombstone, curated work included."""
    with transaction.atomic():
        manifest = Manifest.objects.select_for_update(no_key=True).get(pk=manifest.pk)
        if manifest.withdrawn_at is None:
            manifest.withdrawn_at, manifest.withdrawn_by = timezone.now(), Manifest.WithdrawnBy.PERSON
            manifest.save(update_fields=["withdrawn_at", "withdrawn_by"])
            signals.manifest_withdrawn.send(sender="onit_manifests", manifest_id=manifest.pk)
    return manifest


def restore_manifest(
    *, manifest: Manifest, requested_by: AbstractBaseUser | AnonymousUser | None = None
) -> Run:
    """Lift a book's withdrawal: it is harvested again and comes back with its ids and decisions; returns the run.

    Raises ConflictError where it is not withdrawn.
    """
    with transaction.atomic():
        manifest = Manifest.objects.select_for_update(no_key=True).get(pk=manifest.pk)
        if manifest.withdrawn_at is None:
            raise ConflictError("This book is not withdrawn.", url=manifest.url)
        # From now on it is only its library that it is missing from: what brings it back is reading it again.
        manifest.withdrawn_by = Manifest.WithdrawnBy.LIBRARY
        manifest.save(update_fields=["withdrawn_by"])
        signals.manifest_returning.send(sender="onit_manifests", manifest_id=manifest.pk)
        return register(url=manifest.url, requested_by=requested_by)


def withdraw_unlisted(*, collection_uri: str, listed: set[str]) -> list[str]:
    """Take the books of a harvested collection that its document no longer lists out of all answers.

    ``listed`` holds the ids of the manifests that it lists now. The others are withdrawn as by their library, so
    that they come back when it lists them again. Returns the ids of those withdrawn now.
    """
    with transaction.atomic():
        found = Manifest.objects.select_for_update(no_key=True).filter(
            collections__uri=collection_uri, withdrawn_at__isnull=True
        )
        gone = [manifest for manifest in found.order_by("pk") if manifest.uri not in listed]
        for manifest in gone:
            delete(manifest)
    return [manifest.uri for manifest in gone]


def follow_due() -> bool:
    """Look at a stream whose time has come, if there is one; what goes wrong stands in its row."""
    stream = due().first()
    if stream is None:
        return False
    try:
        follow(stream=stream)
    except OnitError as error:
        log.warning("stream %s: %s", stream.url, error)
    return True


def set_following(*, stream: Stream, following: bool) -> Stream:
    """Follow a stream by schedule, beginning now, or no longer; what it brought stays either way."""
    stream.following = following
    if following:
        stream.not_before = timezone.now()
        queue.wake(queue.PAGES)
    stream.save(update_fields=["following", "not_before"])
    return stream


def set_visibility(*, thing: Manifest | Collection, visible: bool) -> None:
    """Show a book or collection to everybody, or to cataloguers only."""
    with transaction.atomic():
        if thing.visible == visible:
            return
        thing.visible = visible
        if isinstance(thing, Collection):
            thing.standard = thing.standard and visible
            thing.save(update_fields=["visible", "standard", "changed_at"])
            collections.announce(thing.manifests.values_list("pk", flat=True))
        else:
            thing.save(update_fields=["visible"])
            signals.visibility_changed.send(sender="onit_manifests", manifest_ids=[thing.pk])
