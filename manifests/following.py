"""Follows activity streams: claims one, walks it, and writes what it asks for in one transaction.

A stream speaks for the books it brought and for those of its own host, for no others. What cannot be reached is
not deleted: its document keeps its own outcome in the run, and is tried again with the next look at the stream.
"""

from __future__ import annotations

import itertools
import logging
from datetime import timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from manifests import collections, signals
from manifests.activities import StreamDoc, read_stream
from manifests.conf import get_settings
from manifests.discovery import Crawl, walk
from manifests.errors import ConflictError, NotIiifError, OnitError, TransientError
from manifests.fetch import fetch_json
from manifests.models import Collection, Manifest, Run, RunItem, Stream
from manifests.work import hosts, queue
from manifests.work.backoff import backoff
from manifests.work.fair import HostTable
from manifests.work.table import Table

log = logging.getLogger(__name__)

STREAM = "Stream"
_BATCH = 500
_MOST_RETRIED = 500
_RETRIED_FOR = timedelta(days=7)
_UNTIMED_AT_LEAST = 86_400.0  # Without times a stream is read whole each time.

STREAMS = Table(Stream, gives_up=False)
ITEMS = HostTable(RunItem)


def follow(*, stream: Stream) -> Run | None:
    """Look at a stream now; returns the run that fetches what is new, None where nothing is.

    What goes wrong is written into its row, to be tried again later, and raised. Raises ConflictError where
    another worker is just looking at it.
    """
    claimed = _claim(stream.pk)
    if claimed is None:
        raise ConflictError("This stream is being looked at already.", url=stream.url)
    try:
        top = _top(claimed.url)
        crawl = walk(top, claimed.crawled_until, set(claimed.boundary))
        return apply(claimed, crawl)
    except OnitError as error:
        _put_off(claimed, error)
        raise
    except Exception:
        _put_off(claimed, TransientError(f"Reading the stream {claimed.url} failed in an unforeseen way."))
        raise


def adopt(item: RunItem, top: StreamDoc) -> int:
    """Begin to follow the stream that an address of a run turned out to be; returns how many documents it brings.

    Fetches its pages, then writes; the documents become part of the same run, which closes once the caller
    has closed the item.
    """
    url = item.url
    stream, _ = Stream.objects.get_or_create(
        url=url, defaults={"requested_by": item.run.requested_by, "collection": item.run.collection}
    )
    Stream.objects.filter(pk=stream.pk).update(following=True)
    claimed = _claim(stream.pk)
    if claimed is None:
        raise TransientError("This stream is being looked at already.", url=url, retry_after=30)
    try:
        crawl = walk(top, claimed.crawled_until, set(claimed.boundary))
        apply(claimed, crawl, item)
    except OnitError as error:
        _put_off(claimed, error)
        raise
    return len(crawl.fetch)


def _top(url: str) -> StreamDoc:
    top = read_stream(fetch_json(url).data, url)
    if top is None or top.is_page:
        raise NotIiifError(f"The document at {url} is no longer an activity stream.", url=url)
    return top


def _claim(stream_id: int) -> Stream | None:
    return next(iter(STREAMS.claim(STREAMS.free().filter(pk=stream_id))), None)


def _put_off(stream: Stream, error: OnitError) -> None:
    """Look again later: soon where that may help, else with the next turn."""
    pause = get_settings().follow_interval
    if isinstance(error, TransientError):
        pause = min(pause, backoff(stream.attempts, error.retry_after))
    later = timezone.now() + timedelta(seconds=pause)
    STREAMS.end(STREAMS.claim_of(stream), error=error.message, not_before=later)


def apply(stream: Stream, crawl: Crawl, item: RunItem | None = None) -> Run | None:
    """Write what a walk found; ``item`` is the document of a run that it belongs to, else a run is made.

    Raises ConflictError, with nothing written, where the claim was lost meanwhile.
    """
    with transaction.atomic():
        standing = STREAMS.held(STREAMS.claim_of(stream))
        if standing is None:
            raise ConflictError("Another worker took this stream over.", url=stream.url)
        _hold_books(crawl)
        for url in crawl.gone:
            _delete(standing, url)
        for url, collection in crawl.left:
            _leave(standing, url, collection)
        run = item.run if item is not None else None
        failed = _failed_before(standing)
        if crawl.fetch:
            run = run or Run.objects.create(
                url=standing.url,
                stream=standing,
                collection=standing.collection,
                requested_by=standing.requested_by,
            )
            wanted = {
                **dict.fromkeys(failed.values_list("url", flat=True)[:_MOST_RETRIED], ""),
                **crawl.fetch,
            }
            _add_documents(standing, run, wanted, crawl, item)
        elif run is None:
            run = _try_again(failed)
        if item is not None and run is not None:
            Run.objects.filter(pk=run.pk).update(stream=standing)
        _advance(standing, crawl)
    return run


def _hold_books(crawl: Crawl) -> None:
    """Hold all books that may be taken away, by their row ids: one after the other they would be held in any order."""
    named = {*crawl.gone, *(url for url, _collection in crawl.left), *itertools.chain(*crawl.moved.values())}
    if not named:
        return
    books = Manifest.objects.filter(
        Q(url__in=named) | Q(uri__in=named) | Q(collections__in=Collection.objects.filter(uri__in=crawl.gone))
    )
    ids = sorted(set(books.values_list("pk", flat=True)))
    list(Manifest.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    signals.manifests_changing.send(sender="onit_manifests", manifest_ids=ids)


def _advance(stream: Stream, crawl: Crawl) -> None:
    now = timezone.now()
    pause = get_settings().follow_interval
    if not crawl.timed and crawl.fetch:
        pause = max(pause, _UNTIMED_AT_LEAST)
    stream.crawled_until, stream.boundary = crawl.until, sorted(crawl.boundary)
    stream.checked_at, stream.not_before = now, now + timedelta(seconds=pause)
    stream.error, stream.attempts, stream.claimed_by, stream.lease_until = "", 0, "", None
    stream.save()


def _add_documents(
    stream: Stream, run: Run, wanted: dict[str, str], crawl: Crawl, parent: RunItem | None
) -> None:
    """Make the documents items of the run, the oldest activity first."""
    known = set(run.items.values_list("url", flat=True))
    general = [stream.collection_id] if stream.collection_id else []
    fresh = [
        RunItem(
            run=run,
            url=url,
            host=hosts.of(url),
            parent=parent,
            kind=crawl.kinds.get(url, ""),
            collection_ids=general + _collection_ids(collection),
            moved_from=_moved(stream, crawl.moved.get(url, [])),
        )
        for url, collection in reversed(wanted.items())
        if url not in known and len(url) <= 2000
    ]
    created = RunItem.objects.bulk_create(fresh, batch_size=_BATCH)
    queue.wake(queue.PAGES, len(created))


def _collection_ids(uri: str) -> list[int]:
    return list(Collection.objects.filter(uri=uri).values_list("pk", flat=True)) if uri else []


def _moved(stream: Stream, olds: list[str]) -> Manifest | None:
    """The book that moved; of several there is one, and those before it are gone."""
    found: Manifest | None = None
    for url in olds:
        for manifest in _speaks_for(stream, url):
            if found is None:
                found = manifest
            elif manifest.pk != found.pk:
                delete(manifest)
    return found


def _failed_before(stream: Stream) -> QuerySet[RunItem]:
    """What the last run of this stream could not fetch, for some days: the stream will not name it again."""
    last = stream.runs.order_by("-pk").first()
    over = (Run.State.DONE, Run.State.FAILED)
    if last is None or last.state not in over or last.created_at < timezone.now() - _RETRIED_FOR:
        return RunItem.objects.none()
    return last.items.filter(state=RunItem.State.FAILED).exclude(kind=STREAM)


def _try_again(failed: QuerySet[RunItem]) -> Run | None:
    """Have failed documents due once more within their own run, which goes on then."""
    items = list(failed[:_MOST_RETRIED])
    if not items:
        return None
    Run.objects.select_for_update(no_key=True).get(pk=items[0].run_id)
    ITEMS.renew(RunItem.objects.filter(pk__in=[one.pk for one in items]))
    Run.objects.filter(pk=items[0].run_id).update(state=Run.State.RUNNING, finished_at=None, error="")
    queue.wake(queue.PAGES, len(items))
    return Run.objects.get(pk=items[0].run_id)


def _speaks_for(stream: Stream, url: str) -> list[Manifest]:
    """The books under an address that this stream may decide on."""
    own = urlsplit(stream.url).hostname
    brought = RunItem.objects.filter(manifest=OuterRef("pk"), run__stream=stream)
    found = Manifest.objects.filter(Q(url=url) | Q(uri=url)).annotate(brought=Exists(brought))
    allowed: list[Manifest] = [one for one in found if one.brought or urlsplit(one.url).hostname == own]
    if len(allowed) < len(found):
        log.warning("The stream %s names %s, which another host brought: left as it is.", stream.url, url)
    return allowed


def _delete(stream: Stream, url: str) -> None:
    for manifest in _speaks_for(stream, url):
        delete(manifest)
    for collection in Collection.objects.filter(uri=url, harvested=True):
        if urlsplit(url).hostname == urlsplit(stream.url).hostname:
            _empty(collection)


def delete(manifest: Manifest) -> None:
    """Take a book out of all answers because its library deleted it; what people did with it is kept."""
    if manifest.withdrawn_at is not None:
        return
    manifest.withdrawn_at, manifest.withdrawn_by = timezone.now(), Manifest.WithdrawnBy.LIBRARY
    manifest.save(update_fields=["withdrawn_at", "withdrawn_by"])
    signals.manifest_withdrawn.send(sender="onit_manifests", manifest_id=manifest.pk)


def _empty(collection: Collection) -> None:
    if not collection.visible:  # what is kept from the public here, no stream shows to it
        return
    concerned = list(collection.manifests.values_list("pk", flat=True))
    collection.manifests.clear()
    collections.announce(concerned)


def _leave(stream: Stream, url: str, collection_uri: str) -> None:
    for manifest in _speaks_for(stream, url):
        for collection in manifest.collections.filter(uri=collection_uri, visible=True):
            manifest.collections.remove(collection)
            collections.announce([manifest.pk])


def due() -> QuerySet[Stream]:
    """The streams whose time has come."""
    return STREAMS.ready().filter(following=True).order_by("not_before")


__all__ = ["ITEMS", "STREAM", "STREAMS", "adopt", "apply", "delete", "due", "follow"]
