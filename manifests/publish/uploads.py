"""Page images that somebody uploads, as files, in ZIP archives or PDF files: a folder that can become a book."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyvips
from django.utils.text import slugify
from django.utils.translation import gettext as _

from manifests.errors import BadRequestError, NotFoundError, PermanentError
from manifests.ids import new_public_id
from manifests.publish.about import in_order, page_images
from manifests.publish.pages import MOST_PIXELS
from manifests.publish.pdf import count_pages, page_image
from manifests.publish.unpacking import FormFile, NoRoomError
from manifests.publish.unpacking import keep as keep_file

# The limits of an upload; more is for `manage.py publish`, which nobody waits for in a browser.
MOST_BYTES = 2 * 2**30
MOST_PAGES = 1_000
_LONGEST_KEPT = 86_400.0  # seconds
# So much of its token tells a book from others of its title.
APART = 6
_TOKEN = re.compile(r"[0-9a-z]{1,16}")


@dataclass(frozen=True)
class Leaf:
    """A page of an upload: an image file, or a page (from 0) of a PDF file."""

    file: Path
    number: int | None = None

    @property
    def name(self) -> str:
        """What it is called on pages."""
        return self.file.name if self.number is None else f"{self.file.name} {self.number + 1}"


@dataclass
class Received:
    """An upload that waits to be published: its token, folder and pages, and what was left out and why."""

    token: str
    folder: Path
    pages: list[Leaf] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def receive(files: Iterable[FormFile], root: Path, *, in_use: Collection[str] = ()) -> Received:
    """Keep uploaded files (images, PDF, ALTO or PAGE files, ZIP archives of them) below ``root`` for a day.

    Folders named in ``in_use`` are in use and stay longer. Raises BadRequestError where there is no page image among
    the files, or too much of it.
    """
    _tidy(root, in_use)
    token = new_public_id()
    found = Received(token, root / token)
    found.folder.mkdir(parents=True)
    try:
        room = MOST_BYTES
        for file in files:
            try:
                room = keep_file(file, found.folder, room, found.errors)
            except NoRoomError:
                raise BadRequestError(
                    _("The files are larger than %(most)s GB altogether.") % {"most": MOST_BYTES // 2**30},
                    hint=_("Publish them with manage.py publish."),
                ) from None
        _name_apart(found.folder)
        found.pages = _leaves(found.folder, found.errors)
        if not found.pages:
            raise BadRequestError(
                " ".join([_("There are no page images among the files."), *found.errors[:1]]),
                hint=_("They are jpg, png, tif, jp2, webp, gif or PDF files, also inside a ZIP archive."),
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


def received(token: str, root: Path, *, in_use: Collection[str] = ()) -> Received:
    """An upload by its token, also one whose folder was called like a book that nobody knows of (see `named`).

    ``in_use`` are the folders of books that are being made. Raises NotFoundError where there is none (any more).
    """
    if _TOKEN.fullmatch(token):
        called = (one for one in root.glob(f"*-{token[:APART]}") if one.name not in in_use)
        for folder in (root / token, *sorted(called)):
            if folder.is_dir():
                return Received(token, folder, _leaves(folder, []))
    raise NotFoundError(_("This upload is not here any more."))


def forget(upload: Received) -> None:
    """Throw an upload away."""
    shutil.rmtree(upload.folder, ignore_errors=True)


@contextlib.contextmanager
def alone(root: Path) -> Iterator[None]:
    """Hold all others off who give uploads below ``root`` their names; a process that ends holds nobody off."""
    root.mkdir(parents=True, exist_ok=True)
    folder = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def named(upload: Received, title: str) -> Received:
    """The same in a folder that is called like its book, which becomes the book's address.

    Raises NotFoundError where the upload went away meanwhile: it is being published already, or was thrown away.
    """
    name = slugify(title)[:60].rstrip("-_") or "book"
    folder = upload.folder.with_name(f"{name}-{upload.token[:APART]}")
    try:
        upload.folder.rename(folder)
    except FileNotFoundError as error:
        raise NotFoundError(_("This upload is not here any more.")) from error
    pages = [Leaf(folder / one.file.name, one.number) for one in upload.pages]
    return Received(upload.token, folder, pages, upload.errors)


def take_out(file: Path, number: int) -> None:
    """Write a page (from 0) of a PDF file as an image beside it. Raises PermanentError where it cannot be read."""
    image = file.with_name(f"{file.stem}{_page_suffix(number)}")
    part = image.with_name(f".{image.name}.part")
    part.write_bytes(page_image(file, number))
    part.replace(image)


def sample(upload: Received, number: int, longest: int = 240) -> bytes:
    """A page image, small, as JPEG. Raises NotFoundError, or PermanentError where it cannot be read."""
    if not 0 <= number < len(upload.pages):
        raise NotFoundError(_("This upload has no such page."))
    leaf = upload.pages[number]
    if leaf.number is not None:
        return page_image(leaf.file, leaf.number, longest)
    try:
        whole = pyvips.Image.new_from_file(str(leaf.file), access="sequential")
        if whole.width * whole.height > MOST_PIXELS:
            raise PermanentError(_("This image is too large."))
        small = pyvips.Image.thumbnail(str(leaf.file), longest, height=longest)
        return bytes(small.write_to_buffer(".jpg[Q=80,strip]"))
    except pyvips.Error as error:
        raise PermanentError(_("This file is no image that can be read.")) from error


def pdf_files(folder: Path) -> list[Path]:
    """The PDF files of an upload."""
    return sorted(one for one in folder.iterdir() if one.suffix.lower() == ".pdf" and one.is_file())


def _leaves(folder: Path, errors: list[str]) -> list[Leaf]:
    """The pages of an upload in their order; PDF files that cannot be read are thrown away and told of."""
    found: dict[Path, list[Leaf]] = {one: [Leaf(one)] for one in page_images(folder)}
    for file in pdf_files(folder):
        try:
            found[file] = [Leaf(file, number) for number in range(count_pages(file))]
        except PermanentError as error:
            errors.append(error.message)
            file.unlink(missing_ok=True)
    return [leaf for file in in_order(found) for leaf in found[file]]


def _name_apart(folder: Path) -> None:
    """Have no page of a PDF file be called like an image that was uploaded."""
    names = {one.name.lower() for one in folder.iterdir()}
    for file in pdf_files(folder):
        stem = file.stem
        while any(name.startswith(f"{stem.lower()}-p0") for name in names):
            stem += "-pdf"
        if stem != file.stem:
            file.rename(file.with_name(f"{stem}.pdf"))


def _page_suffix(number: int) -> str:
    return f"-p{number + 1:04}.jpg"


def _tidy(root: Path, in_use: Collection[str]) -> None:
    """Throw away what nobody published within a day."""
    for folder in root.iterdir() if root.is_dir() else ():
        if (
            folder.name not in in_use
            and folder.is_dir()
            and folder.stat().st_mtime < time.time() - _LONGEST_KEPT
        ):
            shutil.rmtree(folder, ignore_errors=True)
