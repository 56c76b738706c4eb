"""Publishes whole books: pages side by side, bad ones told about and left out, the manifest last."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.text import slugify
from lxml import etree

from manifests.errors import BadRequestError, OnitError, PermanentError, TransientError
from manifests.imageserver.service import PageService
from manifests.publish.about import About, Sheet, page_images, read_about
from manifests.publish.document import TextFile, collection, manifest
from manifests.publish.pages import write_page

Progress = Callable[[int], object]
_TEXT_PROFILES = {
    "alto": "http://www.loc.gov/standards/alto/v4/alto.xsd",
    "PcGts": "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15",
}


@dataclass
class Published:
    """What publishing a folder brought: the address to harvest, pages written, kept, and left out."""

    url: str
    books: int = 0
    pages: int = 0
    fresh: int = 0
    failures: list[OnitError] = field(default_factory=list)


def publish_folder(
    folder: Path,
    out: Path,
    base_url: str,
    *,
    title: str = "",
    max_area: int = 0,
    progress: Progress | None = None,
) -> Published:
    """Publish a folder of page images as a book, or a folder of such folders as a collection of books.

    ``out`` is served at ``base_url``: by our own server, which gives images of up to ``max_area`` pixels (level 2 of
    the Image API), or with 0 as plain files (level 0). ``progress`` is called with 1 for each page that is through.
    Raises BadRequestError where the folder holds no images, PermanentError where none of them can be read.
    """
    if not folder.is_dir():
        raise BadRequestError(f"{folder} is not a folder.", hint="Give a folder of page images.")
    if page_images(folder):
        return publish_book(folder, out, base_url, title=title, max_area=max_area, progress=progress)
    inner = sorted(one for one in folder.iterdir() if one.is_dir() and page_images(one))
    if not inner:
        raise BadRequestError(
            f"{folder} holds no page images.", hint="Images are jpg, png, tif, jp2, webp or gif files."
        )
    return _publish_all(inner, folder, out, base_url, title, max_area, progress)


def _publish_all(
    folders: Sequence[Path],
    parent: Path,
    out: Path,
    base_url: str,
    title: str,
    max_area: int,
    progress: Progress | None,
) -> Published:
    name = slugify(title) or slugify(parent.resolve().name) or "collection"
    url = f"{base_url.rstrip('/')}/{name}.json"
    found = Published(url)
    documents: list[dict[str, Any]] = []
    taken: dict[str, Path] = {}
    for folder in folders:
        try:
            _require_own_name(folder, taken)
            one = publish_book(folder, out, base_url, max_area=max_area, progress=progress)
        except OnitError as error:
            found.failures.append(error)
            continue
        found.books += 1
        found.pages += one.pages
        found.fresh += one.fresh
        found.failures += one.failures
        slug = one.url.rsplit("/", 2)[-2]
        documents.append(json.loads((out / slug / "manifest.json").read_text(encoding="utf-8")))
    if not documents:
        raise PermanentError(f"None of the books in {parent} could be published: {found.failures[0].message}")
    _write_json(out / f"{name}.json", collection(url, {"none": [title or parent.resolve().name]}, documents))
    return found


def _require_own_name(folder: Path, taken: dict[str, Path]) -> None:
    """Two books under one name would take turns at one address; the second is told so."""
    other = taken.setdefault(read_about(folder).slug, folder)
    if other != folder:
        raise PermanentError(
            f"{folder} would be published under the same name as {other} and was left out.",
            hint="Give one of them another id in its book.json.",
        )


def publish_book(
    folder: Path,
    out: Path,
    base_url: str,
    *,
    title: str = "",
    max_area: int = 0,
    progress: Progress | None = None,
) -> Published:
    """Publish one folder of page images; unchanged pages are kept, bad ones left out and told about.

    ``max_area`` is as in ``publish_folder``.

    Raises PermanentError where no page can be read, DiskFullError where there is no room.
    """
    about = read_about(folder, title)
    home = out / about.slug
    book_url = f"{base_url.rstrip('/')}/{about.slug}"
    found = Published(f"{book_url}/manifest.json", books=1)
    pages = _write_pages(about, home, book_url, found, max_area, progress)
    if not pages:
        reasons = " ".join(error.message for error in found.failures[:1])
        raise PermanentError(f"No page of {folder} could be published. {reasons}".strip())
    found.pages = len(pages)
    found.fresh = sum(service.fresh for _, service, _ in pages)
    _write_json(home / "manifest.json", manifest(about, book_url, pages))
    _tidy(home, pages)
    return found


def _write_pages(
    about: About, home: Path, book_url: str, found: Published, max_area: int, progress: Progress | None
) -> list[tuple[Sheet, PageService, TextFile | None]]:
    """Write all pages side by side: libvips works outside of Python's lock, so threads are enough."""

    def write(sheet: Sheet) -> PageService | OnitError:
        try:
            return write_page(
                sheet.file, sheet.name, home / "images", f"{book_url}/images", max_area=max_area
            )
        except OnitError as error:
            return error

    pages = []
    with ThreadPoolExecutor(max_workers=min(8, os.cpu_count() or 1)) as pool:
        for sheet, result in zip(about.sheets, pool.map(write, about.sheets), strict=True):
            if isinstance(result, TransientError):
                raise result  # a full disk says nothing about the page
            if isinstance(result, OnitError):
                found.failures.append(result)
            else:
                pages.append((sheet, result, _copy_text(sheet, home / "text", found)))
            if progress is not None:
                progress(1)
    return pages


def _copy_text(sheet: Sheet, into: Path, found: Published) -> TextFile | None:
    """Copy the text file beside a page, under a name that changes with it; None where there is none."""
    if sheet.text is None:
        return None
    try:
        raw = sheet.text.read_bytes()
        root = etree.fromstring(raw, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except (OSError, etree.XMLSyntaxError) as error:
        found.failures.append(
            PermanentError(f"{sheet.text} is not well formed XML and was left out: {error}.")
        )
        return None
    profile = _TEXT_PROFILES.get(etree.QName(root).localname)
    if profile is None:
        return None
    name = f"{sheet.name}-{hashlib.sha256(raw).hexdigest()[:12]}.xml"
    into.mkdir(parents=True, exist_ok=True)
    if not (into / name).exists():
        _replace(into / name, raw)
    return TextFile(name, profile)


def _tidy(home: Path, pages: Sequence[tuple[Sheet, PageService, TextFile | None]]) -> None:
    """Take away what the manifest no longer names, and what an interrupted run left behind.

    Of a service with two names, both stay.
    """
    images = {(home / "images" / service.name).resolve() for _, service, _ in pages}
    for folder in (home / "images").iterdir():
        if folder.resolve() in images:
            continue
        if folder.is_symlink():
            folder.unlink()
        else:
            shutil.rmtree(folder, ignore_errors=True)
    texts = {text.name for _, _, text in pages if text}
    if (home / "text").is_dir():
        for file in (home / "text").iterdir():
            if file.name not in texts:
                file.unlink()


def _write_json(file: Path, document: dict[str, Any]) -> None:
    """Write a document if it differs; an untouched file keeps its date, so nobody harvests it for nothing."""
    raw = (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
    if not file.exists() or file.read_bytes() != raw:
        file.parent.mkdir(parents=True, exist_ok=True)
        _replace(file, raw)


def _replace(file: Path, raw: bytes) -> None:
    part = file.with_name(f".{file.name}.part")
    part.write_bytes(raw)
    part.replace(file)
