"""Where small pictures of crops are kept: Django's storage, under names made from their own bytes."""

from __future__ import annotations

import contextlib
import os

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from onitsearch.crop.crop import Crop


def save_thumbnail(crop: Crop) -> str:
    """Store a crop's small picture once and return its name.

    The name follows from the bytes, so that writing it again is harmless; a file that a killed worker left
    half-written has another size, and is written anew.
    """
    return keep(crop.thumbnail_name, crop.thumbnail)


def keep(name: str, data: bytes) -> str:
    """Keep a picture under a name that says what is in it, once; return the name."""
    if default_storage.exists(name):
        if default_storage.size(name) == len(data):
            _touch(name)
            return name
        default_storage.delete(name)
    kept = default_storage.save(name, ContentFile(data))
    if kept != name:  # another process wrote the same picture in the same moment; one is enough
        default_storage.delete(kept)
    return name


def _touch(name: str) -> None:
    """Have a kept picture be of now, so that nobody clears it away before the row that names it is written."""
    with contextlib.suppress(NotImplementedError, OSError):
        os.utime(default_storage.path(name))


def read_thumbnail(name: str) -> bytes:
    """Return the bytes of a kept picture; FileNotFoundError where it is gone."""
    with default_storage.open(name, "rb") as file:
        return bytes(file.read())
