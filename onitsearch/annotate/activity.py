"""The stream of changes as IIIF Change Discovery 1.0 (level 2): our manifests, created, updated and deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from onitsearch.annotate.addresses import Addresses
from onitsearch.annotate.contexts import DISCOVERY
from onitsearch.annotate.shapes import ActivityJson, ActivityPage, ActivityStream, StreamPageRef


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to a book (our id, and the library's URI), and when."""

    kind: Literal["Create", "Update", "Delete"]
    book: str
    uri: str
    moment: datetime


def stream(total: int, pages: int, addresses: Addresses) -> ActivityStream:
    """The collection of all changes (section 3.1): how many, and where the first and last pages are."""
    return {
        "@context": DISCOVERY,
        "id": addresses.activities(),
        "type": "OrderedCollection",
        "totalItems": total,
        "first": _page(0, addresses),
        "last": _page(pages - 1, addresses),
    }


def stream_page(
    changes: Sequence[Change], *, number: int, pages: int, start: int, addresses: Addresses
) -> ActivityPage:
    """A page of the stream (section 3.2), the oldest change first; ``start`` counts those before it.

    A page may not be empty: where nothing has happened yet, it says so by a Refresh, which names no object.
    """
    items: list[ActivityJson] = [_activity(change, addresses) for change in changes]
    found: ActivityPage = {
        "@context": DISCOVERY,
        "id": addresses.activities(number),
        "type": "OrderedCollectionPage",
        "startIndex": start,
        "partOf": {"id": addresses.activities(), "type": "OrderedCollection"},
        "orderedItems": items or [{"type": "Refresh", "summary": "Nothing has been published yet."}],
    }
    if number > 0:
        found["prev"] = _page(number - 1, addresses)
    if number < pages - 1:
        found["next"] = _page(number + 1, addresses)
    return found


def _activity(change: Change, addresses: Addresses) -> ActivityJson:
    # `canonical` is the library's URI: whoever follows the library as well sees that it is the same book.
    return {
        "type": change.kind,
        "object": {"id": addresses.manifest(change.book), "type": "Manifest", "canonical": change.uri},
        "endTime": change.moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
    }


def _page(number: int, addresses: Addresses) -> StreamPageRef:
    return {"id": addresses.activities(number), "type": "OrderedCollectionPage"}
