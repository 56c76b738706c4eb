"""Kept pictures of crops against the rows that name them: what is missing, and what nobody names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.files.storage import Storage

from onitsearch.store.models import Illustration

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
    left = kept - named
    return Orphans(
        rows=len(named),
        missing=len(missing),
        example=missing[0] if missing else "",
        orphaned=len(left),
        bytes=sum(storage.size(name) for name in left),
    )


def _files(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return
    yield from (f"{folder}/{name}" for name in files)
    for name in folders:
        yield from _files(storage, f"{folder}/{name}")
