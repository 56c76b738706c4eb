"""Turns what a collection lists into more documents to fetch: nested, paged and circular collections."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from manifests import collections
from manifests.conf import get_settings
from manifests.errors import MalformedManifestError
from manifests.models import Run, RunItem
from manifests.presentation import CollectionDoc, MemberDoc
from manifests.presentation.labels import all_texts
from manifests.uri import absolute
from manifests.work import hosts
from manifests.writing import add_to_collections, write_collection

PAGE = "Page"  # One page of a longer list: a document of its own, but no collection of its own.
_BATCH = 500
_LONGEST_URL = 2000
_NEXT_PAGE = re.compile(
    r"(?:page|seite|página|pagina|side|sida|strona|p\.)\s*\d+\s*(?:of|von|sur|de|di|van|av|af|z|/)\s*\d+"
    r"|(?:the )?next(?: page| \d+)?(?: of results)?|more(?: results)?|nächste seite|page suivante",
    re.I,
)
_PAGE_NUMBER = re.compile(r"(?<=[?&])(?:page|p|pageno|seite)=(\d{1,9})", re.I)


@dataclass
class _Found:
    kinds: dict[str, str] = field(default_factory=dict)
    collections: dict[str, set[int]] = field(default_factory=dict)

    def add(self, url: str, kind: str, collection_ids: set[int], base: str) -> None:
        if not url:
            return
        url = absolute(url, base)[: _LONGEST_URL + 1]  # one too many tells later that it was cut
        self.kinds.setdefault(url, kind)
        self.collections.setdefault(url, set()).update(collection_ids)


def expand(doc: CollectionDoc, item: RunItem) -> tuple[list[int], int]:
    """Add the members of a collection to the run; to be called in a transaction, with the run locked.

    Returns the primary keys of the items that are now due, and the number of members. A document that the
    run has already is not fetched twice: it only joins the further collections. Raises
    MalformedManifestError where the run would outgrow the settings' limit.
    """
    found = _Found()
    _gather(doc, item, set(item.collection_ids), found)
    found.kinds.pop(item.url, None)
    run = Run.objects.get(pk=item.run_id)
    standing = {
        one.url: one
        for batch in _batches(list(found.kinds))
        for one in RunItem.objects.filter(run=run, url__in=batch).select_related("manifest")
    }
    fresh = [url for url in found.kinds if url not in standing]
    _require_room(run, len(fresh), item.url)
    created = RunItem.objects.bulk_create((_member(url, found, item) for url in fresh), batch_size=_BATCH)
    due = [one.pk for one in created if one.state == RunItem.State.DUE]
    due += [one.pk for url, one in standing.items() if _join(one, found.collections[url])]
    return due, len(found.kinds)


def _member(url: str, found: _Found, parent: RunItem) -> RunItem:
    member = RunItem(
        run_id=parent.run_id,
        url=url,
        host=hosts.of(url),
        parent=parent,
        kind=found.kinds[url],
        collection_ids=sorted(found.collections[url]),
    )
    if len(url) > _LONGEST_URL:
        member.state = RunItem.State.FAILED
        member.error = f"The address {url[:100]}… has more than {_LONGEST_URL} characters."
    return member


def _gather(doc: CollectionDoc, item: RunItem, inherited: set[int], found: _Found) -> None:
    own = set(inherited)
    if item.kind != PAGE:
        own.add(write_collection(doc, item.url).pk)
    found.add(doc.first, PAGE, own, item.url)
    found.add(doc.next, PAGE, own, item.url)
    _gather_members(doc, item.url, own, found)


def _gather_members(doc: CollectionDoc, url: str, own: set[int], found: _Found) -> None:
    for place, member in enumerate(doc.members, start=1):
        if place == len(doc.members) and _is_next_page(member, url):
            found.add(member.id, PAGE, own, url)
            continue
        if member.embedded is None or (not member.embedded.members and not member.embedded.first):
            found.add(member.id, member.type, own, url)
            continue
        inner = own | {write_collection(member.embedded, url).pk}
        found.add(member.embedded.first, PAGE, inner, url)
        found.add(member.embedded.next, PAGE, inner, url)
        if not member.embedded.first and not member.embedded.next and _is_partial(member.embedded):
            found.add(member.id, member.type, own, url)
        _gather_members(member.embedded, url, inner, found)


def _is_next_page(member: MemberDoc, url: str) -> bool:
    """Whether a last member is the rest of the list: "Page 2 of 9", as libraries page that know no paging."""
    if member.type != "Collection" or member.embedded is not None:
        return False
    if any(_NEXT_PAGE.fullmatch(said.strip()) for said in all_texts(member.label)):
        return True
    here, there = _PAGE_NUMBER.search(url), _PAGE_NUMBER.search(member.id)
    first = int(here[1]) if here else 1
    same = _PAGE_NUMBER.sub("", url).rstrip("?&") == _PAGE_NUMBER.sub("", member.id).rstrip("?&")
    return there is not None and same and int(there[1]) == first + 1


def _is_partial(doc: CollectionDoc) -> bool:
    """Whether a collection says that it has more members than came along with it."""
    return doc.total is not None and doc.total > len(doc.members)


def _join(item: RunItem, collection_ids: set[int]) -> bool:
    """Let a document the run has already join further collections; True where it has to be read again."""
    missing = collection_ids - set(item.collection_ids)
    if not missing:
        return False
    item.collection_ids = sorted(collection_ids | set(item.collection_ids))
    again = item.kind != "Manifest" and item.state == RunItem.State.DONE
    if again:
        # Its members have to join, too. This ends, as an item's collections only ever grow.
        item.state, item.attempts = RunItem.State.DUE, 0
    item.save(update_fields=["collection_ids", "state", "attempts"])
    if item.manifest:
        add_to_collections(item.manifest, item.collection_ids)
        collections.announce([item.manifest.pk])
    return again


def _require_room(run: Run, more: int, url: str) -> None:
    most = get_settings().harvest_max_documents
    if run.items.count() + more > most:
        raise MalformedManifestError(
            f"The collection at {url} brings this run to more than {most} documents.",
            hint="Harvest its parts one by one, or raise HARVEST_MAX_DOCUMENTS in ONITSEARCH.",
            url=url,
        )


def _batches(urls: list[str]) -> list[list[str]]:
    return [urls[start : start + _BATCH] for start in range(0, len(urls), _BATCH)]
