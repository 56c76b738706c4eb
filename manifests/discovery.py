"""Change Discovery 1.0 as a consumer: reads a library's activity stream backwards and does what is new in it.

The walk is that of the specification (section 3.5, with its ``onlyDelete`` after a Refresh). It fetches the
stream only; what it found is then written in one transaction: books that are deleted there disappear here, and
the others become documents of a run, which fetches them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from manifests.activities import (
    ADD,
    CREATE,
    DELETE,
    MOVE,
    REFRESH,
    REMOVE,
    UPDATE,
    Activity,
    StreamDoc,
    read_stream,
)
from manifests.conf import get_settings
from manifests.errors import MalformedManifestError, NotIiifError
from manifests.fetch import fetch_json

_MOST_PAGES = 10_000
_READ_KINDS = ("Manifest", "Collection", "")


@dataclass
class Crawl:
    """What a walk found to be done, the newest first; each document once.

    ``fetch`` are addresses with the collection they were added to ("" for none), ``gone`` is deleted,
    ``left`` are (document, collection) of removals from a collection, ``moved`` maps new to old addresses,
    of which there are several where a document moved on.
    ``until`` is the newest end time seen, ``boundary`` the keys of the activities that ended then.
    """

    fetch: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)
    moved: dict[str, list[str]] = field(default_factory=dict)
    until: datetime | None = None
    boundary: set[str] = field(default_factory=set)
    timed: bool = False


def walk(top: StreamDoc, since: datetime | None, boundary: set[str]) -> Crawl:
    """Read a stream from its end back to what was seen before.

    ``since`` and ``boundary`` are an earlier crawl's ``until`` and ``boundary``. Raises the errors of fetching,
    NotIiifError where a page is none, MalformedManifestError where it never ends.
    """
    crawl = Crawl(until=since, boundary=set(boundary))
    done: set[str] = set()
    only_deletes = False
    for activity in _backwards(top):
        if activity.ended is not None:
            crawl.timed = True
            if since is not None and activity.ended < since:
                break
            if activity.ended == since and activity.key in boundary:
                continue
            _remember(crawl, activity.ended, activity.key)
        if activity.kind == REFRESH:
            only_deletes = True
        elif activity.object not in done:
            _note(crawl, activity, only_deletes)
            done |= {activity.object, activity.place if activity.kind == MOVE else activity.object}
            _require_room(crawl, top.id)
    return crawl


def _note(crawl: Crawl, activity: Activity, only_deletes: bool) -> None:
    kind, thing = activity.kind, activity.object
    to_collection = activity.place_kind == "Collection"
    if kind == REMOVE and to_collection:
        crawl.left.append((thing, activity.place))
    elif kind in (DELETE, REMOVE):
        crawl.gone.append(thing)
    elif activity.object_kind not in _READ_KINDS:
        return
    elif kind == MOVE and activity.place:
        _move(crawl, thing, activity, only_deletes)
    elif kind in (CREATE, UPDATE, ADD) and not only_deletes:
        _fetch(crawl, thing, activity.object_kind, activity.place if to_collection and kind == ADD else "")


def _move(crawl: Crawl, old: str, activity: Activity, only_deletes: bool) -> None:
    new = next((last for last, olds in crawl.moved.items() if activity.place in olds), activity.place)
    if new not in crawl.fetch:
        if only_deletes or new in crawl.gone:
            crawl.gone.append(old)
            return
        _fetch(crawl, new, activity.object_kind)
    crawl.moved.setdefault(new, []).append(old)


def _fetch(crawl: Crawl, url: str, kind: str, collection: str = "") -> None:
    crawl.fetch[url] = collection
    crawl.kinds[url] = kind


def _remember(crawl: Crawl, ended: datetime, key: str) -> None:
    if crawl.until is None or ended > crawl.until:
        crawl.until, crawl.boundary = ended, set()
    if ended == crawl.until:
        crawl.boundary.add(key)


def _backwards(top: StreamDoc) -> Iterator[Activity]:
    """The activities of a stream, the newest first, fetching its pages as they are needed."""
    if top.activities or not (top.last or top.first):
        yield from reversed(top.activities)
        return
    if not top.last:
        yield from reversed(_forwards(top))
        return
    seen: set[str] = set()
    here = top.last
    while here and here not in seen:
        _require_end(seen, top.id)
        seen.add(here)
        page = _page(here)
        yield from reversed(page.activities)
        here = page.prev


def _forwards(top: StreamDoc) -> list[Activity]:
    """All activities of a stream that does not name its last page, the oldest first."""
    found: list[Activity] = []
    seen: set[str] = set()
    here = top.first
    while here and here not in seen:
        _require_end(seen, top.id)
        seen.add(here)
        page = _page(here)
        found += page.activities
        here = page.next
    return found


def _page(url: str) -> StreamDoc:
    page = read_stream(fetch_json(url).data, url)
    if page is None:
        raise NotIiifError(
            f"The document at {url} is not a page of an activity stream.",
            hint="Tell the library whose stream names it.",
            url=url,
        )
    return page


def _require_end(seen: set[str], url: str) -> None:
    if len(seen) >= _MOST_PAGES:
        raise MalformedManifestError(
            f"The activity stream at {url} has more than {_MOST_PAGES} pages.", url=url
        )


def _require_room(crawl: Crawl, url: str) -> None:
    most = get_settings().harvest_max_documents
    if len(crawl.fetch) > most:
        raise MalformedManifestError(
            f"The activity stream at {url} names more than {most} new documents.",
            hint="Raise HARVEST_MAX_DOCUMENTS in ONITSEARCH to follow it.",
            url=url,
        )


__all__ = ["Crawl", "walk"]
