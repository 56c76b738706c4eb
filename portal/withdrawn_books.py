"""Published books that people withdrew, as signs in a folder: who serves files need not ask the database."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.db import transaction

from manifests import signals
from manifests.models import Manifest

# Beside the books, so that publishing one anew does not bring it back, and in every backup.
_FOLDER = ".withdrawn"


def connect() -> None:
    """Put up and take down signs when books are withdrawn and come back."""
    signals.manifest_withdrawn.connect(_on_withdrawn, dispatch_uid="portal.withdrawn")
    signals.manifest_returning.connect(_on_returning, dispatch_uid="portal.returning")


def is_withdrawn(book: str) -> bool:
    """Whether a published book, by the name of its folder, was withdrawn by a person."""
    sign = _sign(book)
    return sign is not None and sign.exists()


def _on_withdrawn(*, manifest_id: int, **_: Any) -> None:
    row = Manifest.objects.get(pk=manifest_id)
    sign = _sign(_name_of(row.uri))
    if sign is not None and row.withdrawn_by == Manifest.WithdrawnBy.PERSON:
        transaction.on_commit(lambda: _put_up(sign))


def _on_returning(*, manifest_id: int, **_: Any) -> None:
    sign = _sign(_name_of(Manifest.objects.values_list("uri", flat=True).get(pk=manifest_id)))
    if sign is not None:
        transaction.on_commit(lambda: sign.unlink(missing_ok=True))


def _put_up(sign: Path) -> None:
    sign.parent.mkdir(parents=True, exist_ok=True)
    sign.touch()


def _name_of(uri: str) -> str:
    """The name of the folder of a book that we published; empty for the books of others."""
    before, _slash, name = uri.removesuffix("/manifest.json").rpartition("/")
    return unquote(name) if before == f"{settings.PUBLIC_URL}{settings.BOOKS_URL}".rstrip("/") else ""


def _sign(book: str) -> Path | None:
    """Where the sign of a book is; None for what is no name of a folder."""
    if book in ("", ".", "..", _FOLDER) or "/" in book or "\x00" in book:
        return None
    return Path(settings.BOOKS_ROOT) / _FOLDER / book
