"""Writes what a document says into rows, so that reading it again changes nothing that did not change."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.db.models import TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from manifests import collections, following, own_kinds, signals
from manifests.errors import ConflictError, MalformedManifestError
from manifests.fetch import FetchedJson
from manifests.models import Canvas, Collection, Manifest, RunItem
from manifests.presentation import CollectionDoc, LeftOutDoc, ManifestDoc, to_json
from manifests.presentation.account import LONGEST_ID, BookAccount, PageAccount, account_of
from manifests.presentation.canvas_links import with_canvas_links
from manifests.presentation.docs import ProviderDoc
from manifests.same_book import is_another_book
from manifests.same_canvas import match_canvases
from manifests.uri import absolute, is_web

_LONGEST_NAMED = 300
_BATCH = 500
# Written anew on every harvest; of these only the digest decides whether a canvas counts as changed.
_CANVAS_FIELDS = [
    "uri", "position", "label", "width", "height", "size_from", "images", "see_also", "annotations", "thumbnail",
    "digest", "removed_at",
]  # fmt: skip
_DESCRIBED = ("uri", "position", "label", "thumbnail", "digest")


@dataclass
class Changes:
    """Primary keys of canvases by what happened to them, and which pages were left out or read otherwise."""

    added: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    left_out: tuple[LeftOutDoc, ...] = ()
    notes: tuple[LeftOutDoc, ...] = ()

    def counts(self) -> dict[str, Any]:
        """The same as numbers, and every page that was left out or read otherwise by its place, id and reason."""
        named = {"left_out": self.left_out, "notes": self.notes}
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "removed": len(self.removed),
            "unusable": len(self.left_out),
            **{
                name: [[one.place, one.id[:_LONGEST_NAMED], one.reason] for one in pages]
                for name, pages in named.items()
                if pages
            },
        }


def write_manifest(doc: ManifestDoc, fetched: FetchedJson, item: RunItem) -> tuple[Manifest, Changes]:
    """Write a manifest and its canvases and announce what changed; to be called in a transaction.

    Raises MalformedManifestError where no canvas can be used or an id is too long, NothingToSeeError where
    no canvas shows an image, ConflictError where the same book was harvested from another host.
    """
    _require_short_id(doc.id, fetched.url)
    doc = with_canvas_links(doc)
    account = account_of(doc, fetched.url)
    manifest, told = _row(doc, account, fetched, item.moved_from)
    was_withdrawn = manifest.withdrawn_at is not None
    _describe(manifest, doc, fetched)
    manifest.save()
    add_to_collections(manifest, item.collection_ids)
    collections.place(manifest)
    changes = _write_canvases(manifest, account.pages, all_new=was_withdrawn)
    changes.left_out, changes.notes = account.left_out, account.notes + told
    signals.manifest_harvested.send(
        sender="onit_manifests",
        manifest_id=manifest.pk,
        run_id=item.run_id,
        added=changes.added,
        changed=changes.changed,
        removed=changes.removed,
    )
    return manifest, changes


def _row(
    doc: ManifestDoc, account: BookAccount, fetched: FetchedJson, moved_from: Manifest | None
) -> tuple[Manifest, tuple[LeftOutDoc, ...]]:
    """The manifest's row, locked where it stands already, and a note where it is kept under another id than its own.

    A book that moved keeps its row under its new id.
    """
    found = Manifest.objects.select_for_update(no_key=True).filter(uri=doc.id).first()
    if moved_from is not None and (found is None or found.pk == moved_from.pk):
        moved = Manifest.objects.select_for_update(no_key=True).get(pk=moved_from.pk)
        moved.uri = doc.id
        return moved, ()
    if moved_from is not None:
        following.delete(moved_from)
    # What only our token opens is not for the public, until somebody here says so.
    first = {"url": fetched.url, "visible": not fetched.authorized}
    if found is None:
        # Its id may be relative, and was kept as it is spelled once.
        same = (
            Manifest.objects.select_for_update(no_key=True)
            .filter(url=fetched.url)
            .exclude(uri__contains=":")
            .first()
        )
        if same is not None:
            same.uri = doc.id
            return same, ()
        created, _ = Manifest.objects.get_or_create(uri=doc.id, defaults=first)
        found = Manifest.objects.select_for_update(no_key=True).get(pk=created.pk)
    if is_another_book(found, doc, [page.canvas for page in account.pages], fetched.url):
        created, _ = Manifest.objects.get_or_create(uri=fetched.url, defaults=first)
        reason = f"has the id of the book at {found.url} ({doc.id}); it is kept under its own address"
        return Manifest.objects.select_for_update(no_key=True).get(pk=created.pk), (
            LeftOutDoc(doc.id, 0, reason),
        )
    here, there = urlsplit(fetched.url).hostname, urlsplit(found.url).hostname
    if here != there and found.withdrawn_at is None:
        raise ConflictError(
            f"The manifest at {fetched.url} says it is {doc.id}, which was harvested from {found.url} already.",
            hint="Withdraw that one first if the new address is the right one.",
            url=fetched.url,
        )
    return found, ()


def _describe(manifest: Manifest, doc: ManifestDoc, fetched: FetchedJson) -> None:
    now = timezone.now()
    digest = hashlib.sha256(fetched.text.encode("utf-8", "surrogatepass")).hexdigest()
    if digest != manifest.digest:
        manifest.changed_at = now
    manifest.url = fetched.url
    manifest.version = doc.version
    manifest.label = to_json(doc.label)
    manifest.summary = to_json(doc.summary)
    manifest.metadata = to_json(doc.metadata)
    manifest.required_statement = to_json(doc.required_statement) if doc.required_statement else {}
    manifest.provider = to_json(tuple(_with_links_only(one) for one in doc.provider))
    manifest.rights, manifest.further_rights = doc.rights, list(doc.further_rights)
    manifest.homepage = next((link.id for link in doc.homepage if is_web(link.id)), "")
    manifest.thumbnail = doc.thumbnail.url if doc.thumbnail else ""
    manifest.languages = [language[:35] for language in doc.languages]
    manifest.date_start, manifest.date_end = doc.date_start, doc.date_end
    manifest.viewing_direction = doc.viewing_direction[:40]
    manifest.source = fetched.text.replace("\x00", "")
    manifest.etag, manifest.last_modified = fetched.etag, fetched.last_modified
    manifest.digest = digest
    manifest.harvested_at = now
    manifest.withdrawn_at, manifest.withdrawn_by = None, ""


def _with_links_only(provider: ProviderDoc) -> ProviderDoc:
    """A provider without what would be no link where it is printed (``javascript:``)."""
    return dataclasses.replace(
        provider,
        homepage=tuple(one for one in provider.homepage if is_web(one)),
        logo=tuple(one for one in provider.logo if is_web(one)),
    )


def _require_short_id(uri: str, url: str) -> None:
    if len(uri) > LONGEST_ID:
        raise MalformedManifestError(
            f"The document at {url} uses an id of {len(uri)} characters, more than the {LONGEST_ID} we keep.",
            url=url,
        )


def _write_canvases(manifest: Manifest, kept_pages: Sequence[PageAccount], *, all_new: bool) -> Changes:
    standing = {
        row.pk: row for row in Canvas.objects.select_for_update(no_key=True).filter(manifest=manifest)
    }
    written = [_canvas_values(page, position) for position, page in enumerate(kept_pages)]
    same = match_canvases([(values["uri"], values["images"]) for values in written], list(standing.values()))
    fresh: list[Canvas] = []
    kept: list[Canvas] = []
    moved: set[str] = set()
    changes = Changes()
    for position, values in enumerate(written):
        row = same.get(position)
        if row is None:
            fresh.append(Canvas(manifest=manifest, **values))
            continue
        del standing[row.pk]
        came_back = all_new or row.removed_at is not None
        if not came_back and all(getattr(row, name) == values[name] for name in _DESCRIBED):
            continue
        if came_back:
            changes.added.append(row.pk)
        elif row.digest != values["digest"]:
            changes.changed.append(row.pk)
        if row.uri != values["uri"]:
            moved.add(values["uri"])
        if values["width"] is None:
            # What the image told at an earlier visit, or a size the document gave once, holds until the next visit.
            learned = row.size_from in Canvas.LEARNED
            values |= {"width": row.width, "height": row.height}
            values["size_from"] = row.size_from if learned or row.width is None else Canvas.SizeFrom.PIXELS
        for name, value in values.items():
            setattr(row, name, value)
        row.removed_at = None
        kept.append(row)
    changes.removed = _remove([row for row in standing.values() if row.removed_at is None])
    _give_way(moved | {row.uri for row in fresh}, manifest)
    Canvas.objects.bulk_update(kept, _CANVAS_FIELDS, batch_size=_BATCH)
    changes.added += [row.pk for row in Canvas.objects.bulk_create(fresh, batch_size=_BATCH)]
    return changes


def _canvas_values(page: PageAccount, position: int) -> dict[str, Any]:
    doc = page.canvas
    matters = {
        "width": page.size.width if page.size else None,
        "height": page.size.height if page.size else None,
        "images": to_json(doc.images),
        "see_also": to_json(doc.see_also),
        "annotations": to_json(doc.annotations),
    }
    return {
        **matters,
        "size_from": page.size.source if page.size else "",
        "uri": doc.id,
        "position": position,
        "label": to_json(doc.label),
        "thumbnail": doc.thumbnail.url if doc.thumbnail else "",
        "digest": hashlib.sha256(json.dumps(matters, sort_keys=True).encode()).hexdigest(),
    }


def _give_way(uris: set[str], manifest: Manifest) -> None:
    """Have the ids that are about to be written free: pages may have exchanged theirs."""
    rows = Canvas.objects.filter(manifest=manifest, uri__in=uris)
    way = Concat(
        Value("urn:onitsearch:was:"), Cast("pk", TextField()), Value(":"), "uri", output_field=TextField()
    )
    rows.update(uri=way)


def _remove(rows: list[Canvas]) -> list[int]:
    keys = [row.pk for row in rows]
    Canvas.objects.filter(pk__in=keys).update(removed_at=timezone.now())
    return keys


def write_collection(doc: CollectionDoc, url: str) -> Collection:
    """Write a harvested collection's own description; to be called in a transaction."""
    uri = absolute(doc.id, url)  # that of one which came within another may be relative, too
    _require_short_id(uri, url)
    collection, _ = Collection.objects.get_or_create(uri=uri, defaults={"harvested": True})
    collection.label, collection.summary = to_json(doc.label), to_json(doc.summary)
    collection.save(update_fields=["label", "summary", "changed_at"])
    return collection


def add_to_collections(manifest: Manifest, collection_ids: list[int]) -> None:
    """Put a manifest into collections it is not in yet; one that was deleted meanwhile is left out."""
    missing = set(collection_ids) - set(manifest.collections.values_list("pk", flat=True))
    if missing:
        manifest.collections.add(*Collection.objects.filter(pk__in=missing))
        own_kinds.settle([manifest.pk])
        signals.visibility_changed.send(sender="onit_manifests", manifest_ids=[manifest.pk])
