"""Kept pictures of crops against the rows that name them: what is missing, and what nobody names, which is cleared."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.storage import Storage
from django.utils import timezone

from onitsearch.store import pages
from onitsearch.store.models import Illustration

log = logging.getLogger(__name__)

# Where crops lie in the storage (crop.Crop.thumbnail_name).
FOLDER = "onitsearch/crops"


@dataclass(frozen=True, slots=True)
class Orphans:
    """How many rows name a file, how many of those are missing, and files that no row names with their bytes."""

    rows: int
    missing: int
    example: str
    orphaned: int
    bytes: int


def look(storage: Storage) -> Orphans:
    """Compare all rows with all files: some minutes for millions."""
    named = set(Illustration.objects.exclude(thumbnail="").values_list("thumbnail", flat=True).iterator())
    kept = set(_files(storage, FOLDER))
    missing = sorted(name for name in named - kept if not storage.exists(name))
    # Smaller versions lie in a folder named after the thumbnail (crop/sizes.py).
    left = {name for name in kept - named if f"{name.rpartition('/')[0]}.jpg" not in named}
    return Orphans(
        rows=len(named),
        missing=len(missing),
        example=missing[0] if missing else "",
        orphaned=len(left),
        bytes=sum(storage.size(name) for name in left),
    )


class Clearing:
    """Goes round the folders of crops, a few each time, and deletes what no row has named for a while.

    A page that is cut anew leaves the pictures of before; so does a worker that is killed between file and row.
    """

    def __init__(self) -> None:
        self._folders: list[str] = []

    def go_on(self, storage: Storage, *, older_than: float, seconds: float = 0.5) -> int:
        """Look at some folders more, for about so long; returns how many pictures were deleted.

        What is younger than ``older_than`` seconds may be of a page that is just being written.
        """
        until, before = time.monotonic() + seconds, timezone.now() - timedelta(seconds=older_than)
        cleared = 0
        if not self._folders:
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                self._folders = [f"{FOLDER}/{one}" for one in sorted(storage.listdir(FOLDER)[0])]
        while self._folders and time.monotonic() < until:
            cleared += _clear(storage, self._folders.pop(), before)
        if cleared:
            log.info("%d kept pictures that belonged to nobody were deleted", cleared)
        return cleared


def _clear(storage: Storage, folder: str, before: datetime) -> int:
    """Delete the pictures of one folder that nobody names, with their smaller versions; returns how many."""
    try:
        folders, files = storage.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return 0
    kept = {f"{folder}/{name}" for name in files} | {f"{folder}/{name}.jpg" for name in folders}
    return len(_delete(storage, kept - _named(kept), before))


def delete_unnamed(storage: Storage, names: Iterable[str]) -> int:
    """Delete those of some kept pictures that no row names, with their smaller versions; returns how many."""
    asked = set(names)
    return len(_delete(storage, asked - _named(asked), None))


def _delete(storage: Storage, left: Iterable[str], before: datetime | None) -> set[str]:
    """Delete pictures that nobody names with their smaller versions, but what is younger; returns which."""
    gone = set()
    for name in sorted(left):
        versions = name.removesuffix(".jpg")
        smaller = list(_files(storage, versions))
        parts = [*([name] if storage.exists(name) else []), *smaller]
        try:
            if before is not None and any(storage.get_modified_time(one) >= before for one in parts):
                continue
        except FileNotFoundError:
            continue
        for one in parts:
            storage.delete(one)
        with contextlib.suppress(OSError):  # a folder, where files lie in folders
            if storage.exists(versions):
                storage.delete(versions)
        gone.add(name)
    # Whoever cut the very same picture in this moment found it there, and wrote a row: it is cut once more.
    pages.mark_due(
        Illustration.objects.filter(thumbnail__in=gone).values_list("canvas_id", flat=True), again=True
    )
    return gone


def _named(names: Iterable[str]) -> set[str]:
    return set(Illustration.objects.filter(thumbnail__in=list(names)).values_list("thumbnail", flat=True))


def _files(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return
    yield from (f"{folder}/{name}" for name in files)
    for name in folders:
        yield from _files(storage, f"{folder}/{name}")
