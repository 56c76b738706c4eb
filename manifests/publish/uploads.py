"""Page images that somebody uploads, as files or in ZIP archives: a folder that can be published as a book."""

from __future__ import annotations

import json
import lzma
import re
import shutil
import time
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

import pyvips
from django.utils.text import slugify
from django.utils.translation import gettext as _

from manifests.errors import BadRequestError, NotFoundError, PermanentError
from manifests.ids import new_public_id
from manifests.presentation.values import is_object
from manifests.publish.about import IMAGE_SUFFIXES, page_images

# More is for `manage.py publish`, which nobody waits for in a browser.
MOST_PAGES = 1_000
MOST_BYTES = 2 * 2**30
_MOST_PIXELS = 500_000_000
_LONGEST_KEPT = 86_400.0  # seconds
_TOKEN = re.compile(r"[0-9a-z]{1,16}")
_TEXT_FOLDERS = ("alto", "page")
_BOOK = "book.json"


class Upload(Protocol):
    """A file as a form sends it."""

    name: str | None

    def chunks(self) -> Iterable[bytes]:
        """Its bytes in pieces."""
        ...


@dataclass
class Received:
    """An upload that waits to be published: its token, folder and page images, and what was left out and why."""

    token: str
    folder: Path
    pages: list[Path] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def receive(files: Iterable[Upload], root: Path) -> Received:
    """Keep uploaded files (images, ALTO or PAGE files, ZIP archives of them) below ``root`` for a day.

    Raises BadRequestError where there is no page image among them, or too much of it.
    """
    _tidy(root)
    token = new_public_id()
    found = Received(token, root / token)
    found.folder.mkdir(parents=True)
    try:
        room = MOST_BYTES
        for file in files:
            room = _keep(file, found, room)
        found.pages = page_images(found.folder)
        if not found.pages:
            raise BadRequestError(
                " ".join([_("There are no page images among the files."), *found.errors[:1]]),
                hint=_("Images are jpg, png, tif, jp2, webp or gif files, also inside a ZIP archive."),
            )
        if len(found.pages) > MOST_PAGES:
            raise BadRequestError(
                _("There are more than %(many)s page images.") % {"many": MOST_PAGES},
                hint=_("Publish them with manage.py publish."),
            )
    except BadRequestError:
        shutil.rmtree(found.folder, ignore_errors=True)
        raise
    return found


def received(token: str, root: Path) -> Received:
    """An upload by its token. Raises NotFoundError where there is none (any more)."""
    folder = root / token
    if not _TOKEN.fullmatch(token) or not folder.is_dir():
        raise NotFoundError(_("This upload is not here any more."))
    return Received(token, folder, page_images(folder))


def forget(upload: Received) -> None:
    """Throw an upload away."""
    shutil.rmtree(upload.folder, ignore_errors=True)


def named(upload: Received, title: str) -> Received:
    """The same in a folder that is called like its book, which becomes the book's address."""
    folder = upload.folder.with_name(f"{slugify(title)[:60] or 'book'}-{upload.token[:6]}")
    upload.folder.rename(folder)
    return Received(upload.token, folder, page_images(folder), upload.errors)


def sample(upload: Received, number: int, longest: int = 240) -> bytes:
    """A page image, small, as JPEG. Raises NotFoundError, or PermanentError where it cannot be read."""
    if not 0 <= number < len(upload.pages):
        raise NotFoundError(_("This upload has no such page."))
    try:
        whole = pyvips.Image.new_from_file(str(upload.pages[number]), access="sequential")
        if whole.width * whole.height > _MOST_PIXELS:
            raise PermanentError(_("This image is too large."))
        small = pyvips.Image.thumbnail(str(upload.pages[number]), longest, height=longest)
        return bytes(small.write_to_buffer(".jpg[Q=80,strip]"))
    except pyvips.Error as error:
        raise PermanentError(_("This file is no image that can be read.")) from error


def _keep(file: Upload, found: Received, room: int) -> int:
    """Keep one file, or what is in one archive; returns how many bytes may still come."""
    name = PurePosixPath((file.name or "").replace("\\", "/"))
    if name.suffix.lower() == ".zip":
        archive = found.folder / ".archive.zip"
        _write(file.chunks(), archive, MOST_BYTES)
        try:
            return _unpack(archive, name.name, found, room)
        finally:
            archive.unlink(missing_ok=True)
    if name.suffix.lower() == ".pdf":
        found.errors.append(
            _(
                "“%(name)s” is a PDF, which cannot be read here: export its pages as images (JPEG, PNG or TIFF)."
            )
            % {"name": name.name}
        )
        return room
    place = _place(name, found.folder)
    if place is None:
        found.errors.append(_("“%(name)s” is no page image and was left out.") % {"name": name.name})
        return room
    return room - _write(file.chunks(), place, room)


def _unpack(archive: Path, name: str, found: Received, room: int) -> int:
    try:
        with zipfile.ZipFile(archive) as packed:
            for member in packed.infolist():
                inside = PurePosixPath(member.filename.replace("\\", "/"))
                hidden = any(part.startswith((".", "__MACOSX")) for part in inside.parts)
                place = None if member.is_dir() or hidden else _place(inside, found.folder)
                if place is not None:
                    with packed.open(member) as opened:
                        room -= _write(_pieces(opened), place, room)
                elif not member.is_dir() and not hidden:
                    found.errors.append(
                        _("“%(name)s” is no page image and was left out.") % {"name": inside.name}
                    )
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, EOFError, ValueError) as error:
        if isinstance(error, BadRequestError):
            raise
        found.errors.append(
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
    if suffix not in IMAGE_SUFFIXES or name.name.startswith("."):
        return None
    return _free(folder, name)


def _free(folder: Path, name: PurePosixPath) -> Path:
    """A place that nothing has yet: pages of several folders of an archive may have the same names."""
    place = folder / name.name
    if place.exists():
        place = folder / f"{slugify('-'.join(name.parent.parts))[:120] or 'page'}-{name.name}"
    number = 1
    while place.exists():
        number += 1
        place = place.with_name(f"{place.stem}-{number}{place.suffix}")
    return place


def _write(pieces: Iterable[bytes], place: Path, most: int) -> int:
    """Write a file; returns its bytes. Raises BadRequestError where they are too many."""
    written = 0
    try:
        with place.open("wb") as out:
            for piece in pieces:
                written += len(piece)
                if written > most:
                    raise BadRequestError(
                        _("The files are larger than %(most)s GB altogether.")
                        % {"most": MOST_BYTES // 2**30},
                        hint=_("Publish them with manage.py publish."),
                    )
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


def _tidy(root: Path) -> None:
    """Throw away what nobody published within a day."""
    for folder in root.iterdir() if root.is_dir() else ():
        if folder.is_dir() and folder.stat().st_mtime < time.time() - _LONGEST_KEPT:
            shutil.rmtree(folder, ignore_errors=True)
