"""Uploaded files, written into a folder: images side by side, texts beside them, archives unpacked, others told of."""

from __future__ import annotations

import json
import lzma
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from django.utils.text import slugify
from django.utils.translation import gettext as _

from manifests.errors import BadRequestError
from manifests.presentation.values import is_object
from manifests.publish.about import IMAGE_SUFFIXES

_TEXT_FOLDERS = ("alto", "page")
_BOOK = "book.json"


class NoRoomError(Exception):
    """There are more bytes than may come."""


class FormFile(Protocol):
    """A file as a form sends it."""

    name: str | None

    def chunks(self) -> Iterable[bytes]:
        """Its bytes in pieces."""
        ...


def keep(file: FormFile, folder: Path, room: int, errors: list[str]) -> int:
    """Write one file, or what is in one archive, into a folder; returns how many bytes may still come.

    What is left out is told in ``errors``. Raises NoRoomError where there are more than ``room`` bytes.
    """
    name = PurePosixPath((file.name or "").replace("\\", "/"))
    if name.suffix.lower() == ".zip":
        archive = folder / ".archive.zip"
        _write(file.chunks(), archive, room)
        try:
            return _unpack(archive, name.name, folder, room, errors)
        finally:
            archive.unlink(missing_ok=True)
    place = _place(name, folder)
    if place is None:
        errors.append(_("“%(name)s” is no page image and was left out.") % {"name": name.name})
        return room
    return room - _write(file.chunks(), place, room)


def _unpack(archive: Path, name: str, folder: Path, room: int, errors: list[str]) -> int:
    try:
        with zipfile.ZipFile(archive) as packed:
            for member in packed.infolist():
                inside = PurePosixPath(member.filename.replace("\\", "/"))
                hidden = any(part.startswith((".", "__MACOSX")) for part in inside.parts)
                place = None if member.is_dir() or hidden else _place(inside, folder)
                if place is not None:
                    with packed.open(member) as opened:
                        room -= _write(_pieces(opened), place, room)
                elif not member.is_dir() and not hidden:
                    errors.append(_("“%(name)s” is no page image and was left out.") % {"name": inside.name})
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, EOFError, ValueError) as error:
        if isinstance(error, BadRequestError):
            raise
        errors.append(
            _("“%(name)s” is no ZIP archive that can be read: it is damaged or has a password.")
            % {"name": name}
        )
    return room


def _pieces(opened: IO[bytes]) -> Iterator[bytes]:
    while piece := opened.read(2**20):
        yield piece


def _place(name: PurePosixPath, folder: Path) -> Path | None:
    """Where a file goes: images side by side, texts beside them or in alto/ or page/; None for all others.

    Of a path only the name is heeded, so that nothing lies outside of the folder.
    """
    suffix = name.suffix.lower()
    if name.name == _BOOK:
        return folder / _BOOK
    if suffix == ".xml":
        beside = name.parent.name.lower()
        home = folder / beside if beside in _TEXT_FOLDERS else folder
        home.mkdir(exist_ok=True)
        return _free(home, name)
    if suffix not in (*IMAGE_SUFFIXES, ".pdf") or name.name.startswith("."):
        return None
    return _free(folder, name)


def _free(folder: Path, name: PurePosixPath) -> Path:
    """A place that nothing has yet: pages of several folders of an archive may have the same names."""
    name = name.with_name(f"{name.stem[:60]}{name.suffix[:20]}")
    place = folder / name.name
    if place.exists():
        place = folder / f"{slugify('-'.join(name.parent.parts))[:120] or 'page'}-{name.name}"
    number, stem = 1, place.stem
    while place.exists():
        number += 1
        place = place.with_name(f"{stem}-{number}{place.suffix}")
    return place


def _write(pieces: Iterable[bytes], place: Path, most: int) -> int:
    """Write a file; returns its bytes. Raises NoRoomError where they are too many."""
    written = 0
    try:
        with place.open("wb") as out:
            for piece in pieces:
                written += len(piece)
                if written > most:
                    raise NoRoomError
                out.write(piece)
    except BaseException as error:
        # Half a page is none.
        place.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise BadRequestError(
                _("A file could not be kept: %(reason)s.") % {"reason": error.strerror}
            ) from error
        raise
    if place.name == _BOOK:
        _without_id(place)
    return written


def _without_id(file: Path) -> None:
    """Take the name in addresses out of a book.json: it could be that of another book."""
    try:
        said = json.loads(file.read_text(encoding="utf-8-sig"))
    except (ValueError, OSError, RecursionError):
        said = None
    if not is_object(said):
        file.unlink()
        return
    file.write_text(json.dumps({key: value for key, value in said.items() if key != "id"}), encoding="utf-8")
