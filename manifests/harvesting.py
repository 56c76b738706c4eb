"""Works through the documents of a run: claim a row, fetch, read, write, in this order and no other.

What was written and the row's new state stand in one transaction, and a worker whose claim was taken over writes
nothing.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from manifests import following, signals
from manifests.activities import StreamDoc
from manifests.documents import fetch_document, read_document
from manifests.errors import (
    AccessDeniedError,
    ConflictError,
    HostRefusesError,
    NothingToSeeError,
    OnitError,
    TransientError,
)
from manifests.expanding import PAGE, expand
from manifests.fetch import FetchedJson
from manifests.following import ITEMS
from manifests.models import Manifest, Run, RunItem
from manifests.presentation import ManifestDoc
from manifests.runs import ACTIVE, finish_run, items_in_turn
from manifests.upload_models import UPLOAD
from manifests.work import hosts, queue
from manifests.work.claims import ClaimLostError
from manifests.work.log_context import working_for
from manifests.writing import Changes, add_to_collections, write_manifest

log = logging.getLogger(__name__)


def harvest_item(*, item_id: int | None = None) -> RunItem | None:
    """Fetch and keep one document (that whose turn it is); returns its row, or None where there is nothing to do."""
    item = _claim(item_id)
    if item is None:
        return None
    with working_for(item.run.public_id):
        return _outcome(item)


def _outcome(item: RunItem) -> RunItem | None:
    try:
        _work(item)
    except ClaimLostError:
        return None
    except NothingToSeeError as error:
        ITEMS.end(ITEMS.claim_of(item), state=RunItem.State.SKIPPED, error=error.message)
    except AccessDeniedError as error:
        ITEMS.put_back(ITEMS.claim_of(item), _refused(item, error) if error.is_firewall else error)
    except OnitError as error:
        ITEMS.put_back(ITEMS.claim_of(item), error)
    except Exception:
        log.exception("Harvesting %s failed in an unforeseen way", item.url)
        words = f"Harvesting {item.url} failed in an unforeseen way; the log says more."
        ITEMS.put_back(ITEMS.claim_of(item), TransientError(words))
    item.refresh_from_db()
    finish_run(item.run_id)
    return item


def _refused(item: RunItem, error: AccessDeniedError) -> HostRefusesError:
    return HostRefusesError(
        f"{item.host} refused us {item.url} with a web page (status {error.remote_status}), as firewalls do.",
        hint="Ask the library to let this server in.",
        url=error.url,
    )


def _claim(item_id: int | None) -> RunItem | None:
    item = ITEMS.claim_next(items_in_turn().exclude(kind=UPLOAD), item_id)
    if item is not None:
        # After the claim's own transaction: whoever holds a run's row may be waiting for its documents.
        Run.objects.filter(pk=item.run_id, state=Run.State.QUEUED).update(
            state=Run.State.RUNNING, started_at=timezone.now()
        )
    return item


def _work(item: RunItem) -> None:
    known = Manifest.objects.filter(url=item.url).first()
    if known is not None and known.withdrawn_at is not None:
        if known.withdrawn_by != Manifest.WithdrawnBy.LIBRARY:
            # A person withdrew it for good, perhaps after this run began.
            error = f"{item.url} was withdrawn here."
            ITEMS.end(ITEMS.claim_of(item), state=RunItem.State.SKIPPED, error=error)
            return
        known = None
    fetched = fetch_document(
        item.url,
        etag=known.etag if known else "",
        last_modified=known.last_modified if known else "",
    )
    if fetched.not_modified and known is not None:
        _keep_unmodified(item, known)
        return
    _keep(item, fetched)


def _asked_by_person(item: RunItem) -> bool:
    """Whether somebody gave this very address, rather than a list or a stream."""
    return item.parent_id is None and item.run.stream_id is None


def _keep(item: RunItem, fetched: FetchedJson) -> None:
    doc = read_document(fetched)
    if isinstance(doc, StreamDoc):
        _keep_stream(item, doc)
        return
    with transaction.atomic():
        if not isinstance(doc, ManifestDoc):
            # Rows are locked in one order, here and by whoever stops a run: the run, its documents, their pages.
            Run.objects.select_for_update(no_key=True).get(pk=item.run_id)
        _require_claim(item)
        if isinstance(doc, ManifestDoc):
            _require_not_withdrawn(item, doc.id, fetched.final_url)
            item.manifest, changes = write_manifest(doc, fetched, item)
            item.kind, item.counts = "Manifest", changes.counts()
        else:
            due, members = expand(doc, item)
            queue.wake(queue.PAGES, len(due))
            item.kind, item.counts = item.kind if item.kind == PAGE else "Collection", {"members": members}
        _done(item)


def _keep_stream(item: RunItem, stream: StreamDoc) -> None:
    """Follow an activity stream from now on; what it names becomes part of this run."""
    documents = following.adopt(item, stream)
    with transaction.atomic():
        _require_claim(item)
        item.kind, item.counts = following.STREAM, {"members": documents}
        _done(item)


def _keep_unmodified(item: RunItem, manifest: Manifest) -> None:
    with transaction.atomic():
        _require_claim(item)
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


def _require_not_withdrawn(item: RunItem, uri: str, url: str) -> None:
    """The same book under another address stays withdrawn as well.

    One exception: where it moved to another host, a person withdraws the old one and registers the new address.
    """
    same = Manifest.objects.filter(uri=uri)
    if _asked_by_person(item):
        here = hosts.of(url)
        same = same.filter(pk__in=[row.pk for row in same.only("pk", "url") if hosts.of(row.url) == here])
    require_not_withdrawn(same)


def require_not_withdrawn(among: QuerySet[Manifest]) -> None:
    """Raise ConflictError where one of these books was withdrawn by a person, which only a person lifts."""
    withdrawn = among.filter(withdrawn_at__isnull=False).exclude(withdrawn_by=Manifest.WithdrawnBy.LIBRARY)
    book = withdrawn.only("url", "withdrawn_at").first()
    if book is not None and book.withdrawn_at is not None:
        raise ConflictError(
            _("This book was withdrawn here for good on %(date)s.")
            % {"date": f"{book.withdrawn_at:%Y-%m-%d}"},
            hint=_(
                "If it is to come back, bring it back on its page at the desk, or with “manage.py harvest --restore”."
            ),
            url=book.url,
        )


def _require_claim(item: RunItem) -> None:
    standing = ITEMS.held(ITEMS.claim_of(item))
    if standing is None:
        raise ClaimLostError
    # Collections may have been added by another worker while this one was fetching.
    item.collection_ids = standing.collection_ids


def _done(item: RunItem) -> None:
    item.state, item.error, item.claimed_by = RunItem.State.DONE, "", ""
    item.lease_until = item.not_before = item.waiting_since = None
    item.cause = ""
    item.save()
    ITEMS.answered(item.host)


@dataclass(frozen=True)
class Swept:
    """What a sweep found: leases put back, documents for which workers were woken."""

    put_back: int
    woken: int


def sweep() -> Swept:
    """Put back documents whose worker died, wake workers for due ones, close runs that are through.

    Rows say what is due; a queue that lost its jobs (or never got them) is filled again here.
    """
    put_back = len(ITEMS.release_lost())
    following.STREAMS.release_lost()
    for run_id in Run.objects.filter(state__in=ACTIVE).values_list("pk", flat=True):
        finish_run(run_id)
    if not queue.has_room(queue.PAGES):
        return Swept(put_back, 0)
    due = ITEMS.askable(items_in_turn()).count()
    queue.wake(queue.PAGES, due + following.due().count())
    return Swept(put_back, due)
