"""Makes books of uploads, as work of a run: page after page, the manifest last, then the book is harvested.

A turn takes some seconds, so that no worker is held for the length of a book and what a killed one did is not lost
but for its last pages. What stands in BOOKS_ROOT without a manifest is nobody's book yet.
"""

from __future__ import annotations

import logging
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from manifests.conf import get_settings
from manifests.errors import (
    BadRequestError,
    DiskFullError,
    OnitError,
    PermanentError,
    TransientError,
    full_disk,
)
from manifests.following import ITEMS
from manifests.models import Run, RunItem, Upload
from manifests.publish import publish_book
from manifests.publish.about import Sheet, read_about
from manifests.publish.pages import write_page
from manifests.publish.pdf import count_pages
from manifests.publish.unpacking import FormFile
from manifests.publish.uploads import (
    APART,
    Received,
    alone,
    forget,
    named,
    pdf_files,
    receive,
    received,
    take_out,
)
from manifests.runs import finish_run, items_in_turn
from manifests.upload_models import UPLOAD
from manifests.work import hosts, queue
from manifests.work.log_context import working_for

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

log = logging.getLogger(__name__)

_TURN = 15.0  # seconds
_AT_ONCE = 8
# Files of an upload that failed can be tried again for so long.
_KEPT = timedelta(days=7)


class UnreadableUploadError(PermanentError):
    """None of the uploaded pages can be read, or the files are gone."""


def uploads_root() -> Path:
    """Where uploads are kept until they are published."""
    root = getattr(settings, "UPLOADS_ROOT", None)
    if not root or not getattr(settings, "BOOKS_ROOT", None):
        raise BadRequestError(
            "This project takes no uploads.", hint="It has no settings UPLOADS_ROOT and BOOKS_ROOT."
        )
    return Path(root)


def keep_upload(files: Iterable[FormFile]) -> Received:
    """Keep uploaded page images until somebody has them published. Raises BadRequestError, see `receive`."""
    return receive(files, uploads_root(), in_use=_in_use())


def kept_upload(token: str) -> Received:
    """Page images that wait to be published. Raises NotFoundError where they are being published already, or gone."""
    return received(token, uploads_root(), in_use=_in_use())


def run_of_upload(token: str) -> Run | None:
    """The run that makes, or made, a book of an upload; None where nobody had it published."""
    url = f"{_base_url()}/"
    found = Upload.objects.filter(
        item__url__startswith=url, item__url__endswith=f"-{token[:APART]}/manifest.json"
    )
    upload = found.select_related("item__run").order_by("-pk").first() if len(token) > APART else None
    return upload.item.run if upload is not None else None


def publish_upload(
    *, upload: Received, title: str, requested_by: AbstractBaseUser | AnonymousUser | None = None
) -> Run:
    """Have a book made of an upload and harvested; returns the run to watch, at once.

    Raises NotFoundError where the upload is being published already.
    """
    user = requested_by if requested_by is not None and requested_by.is_authenticated else None
    # One at a time, until the row can be read: the folder is called like its book before. Where we are killed in
    # between, it is found again by its token and called anew.
    with alone(uploads_root()), transaction.atomic():
        kept = named(kept_upload(upload.token), title)
        url = f"{_base_url()}/{kept.folder.name}/manifest.json"
        run = Run.objects.create(url=url, requested_by=user)  # type: ignore[misc]
        Upload.objects.create(
            item=RunItem.objects.create(run=run, url=url, kind=UPLOAD),
            folder=kept.folder.name,
            title=title,
            pages=len(kept.pages),
            in_pdf=sum(one.number is not None for one in kept.pages),
        )
        queue.wake(queue.PAGES)
    return run


def publish_next() -> bool:
    """Go on for a turn with the upload whose turn it is; False where none is due."""
    item = ITEMS.claim_next(items_in_turn().filter(kind=UPLOAD))
    if item is None:
        return False
    Run.objects.filter(pk=item.run_id, state=Run.State.QUEUED).update(
        state=Run.State.RUNNING, started_at=timezone.now()
    )
    with working_for(item.run.public_id):
        _turn(item, item.upload)
    return True


def _turn(item: RunItem, upload: Upload) -> None:
    try:
        _take_turn(item, upload)
    except OnitError as error:
        ITEMS.put_back(ITEMS.claim_of(item), error)
    except OSError as error:
        ITEMS.put_back(ITEMS.claim_of(item), _told(error, upload))
    except Exception:
        log.exception("Publishing %s failed in an unforeseen way", item.url)
        words = f"Publishing {item.url} failed in an unforeseen way; the log says more."
        ITEMS.put_back(ITEMS.claim_of(item), TransientError(words))
    item.refresh_from_db()
    if item.state == RunItem.State.SKIPPED:
        throw_away(upload)  # it was cancelled meanwhile
    finish_run(item.run_id)


def _in_use() -> set[str]:
    """The folders of books that are being made."""
    return set(Upload.objects.exclude(folder="").values_list("folder", flat=True))


def _told(error: OSError, upload: Upload) -> OnitError:
    if full_disk(error):
        return DiskFullError("The disk of this server is full.")
    log.exception("Publishing %s failed", upload)
    return TransientError("The server cannot write the pages of this book; the log says more.")


def _take_turn(item: RunItem, upload: Upload) -> None:
    folder = uploads_root() / upload.folder
    if not upload.folder or not folder.is_dir():
        raise UnreadableUploadError("The uploaded files are not here any more.", hint="Upload them again.")
    until = time.monotonic() + _TURN
    if _take_out_pages(upload, folder, until) and _write_pages(upload, folder, until):
        _finish(item, upload, folder)
        return
    ITEMS.undo([ITEMS.claim_of(item)])  # a turn is no attempt
    queue.wake(queue.PAGES)


def _take_out_pages(upload: Upload, folder: Path, until: float) -> bool:
    """Make images of the pages of PDF files; False where the turn was over before."""
    before = 0
    for file in pdf_files(folder):
        many = count_pages(file)
        for number in range(max(0, upload.taken - before), many):
            try:
                take_out(file, number)
            except PermanentError as error:
                upload.left_out = [*upload.left_out, error.message]
                upload.done += 1
            upload.taken = before + number + 1
            upload.save(update_fields=["taken", "left_out", "done"])
            if time.monotonic() > until:
                return False
        before += many
    for file in pdf_files(folder):
        file.unlink()
    return True


def _write_pages(upload: Upload, folder: Path, until: float) -> bool:
    """Write the images of further pages; False where the turn was over before. Bad ones are told at the end."""
    home, base_url = _home(upload), f"{_base_url()}/{upload.folder}"
    lost = len(upload.left_out)
    sheets = read_about(folder, upload.title, upload.folder).sheets[upload.done - lost :]
    for some in _batches(sheets):
        with ThreadPoolExecutor(max_workers=min(_AT_ONCE, os.cpu_count() or 1)) as pool:
            for result in pool.map(lambda sheet: _written(sheet, home, base_url), some):
                if isinstance(result, TransientError):
                    raise result
        upload.done += len(some)
        upload.save(update_fields=["done"])
        if time.monotonic() > until:
            return False
    return True


def _batches(sheets: tuple[Sheet, ...]) -> Iterator[tuple[Sheet, ...]]:
    for start in range(0, len(sheets), _AT_ONCE):
        yield sheets[start : start + _AT_ONCE]


def _written(sheet: Sheet, home: Path, base_url: str) -> OnitError | None:
    try:
        write_page(
            sheet.file,
            sheet.name,
            home / "images",
            f"{base_url}/images",
            max_area=get_settings().image_max_area,
        )
    except OnitError as error:
        return error
    return None


def _finish(item: RunItem, upload: Upload, folder: Path) -> None:
    """Put the manifest in place, and have the document harvested like any other."""
    try:
        made = publish_book(
            folder,
            Path(settings.BOOKS_ROOT),
            _base_url(),
            title=upload.title,
            max_area=get_settings().image_max_area,
        )
    except PermanentError as error:
        shutil.rmtree(_home(upload), ignore_errors=True)
        # Where the files lay is nothing to people.
        told = error.message.replace(f"{folder}/", "").replace(str(folder), f"“{upload.title}”")
        raise UnreadableUploadError(told, hint=error.hint) from error
    with transaction.atomic():
        standing = ITEMS.held(ITEMS.claim_of(item))
        if standing is None:
            return
        left_out = [one.message.replace(f"{folder}/", "") for one in made.failures]
        Upload.objects.filter(pk=upload.pk).update(
            left_out=[*upload.left_out, *left_out], done=F("pages"), published_at=timezone.now()
        )
        values = {"state": RunItem.State.DUE, "kind": "", "host": hosts.of(item.url), "attempts": 0}
        ITEMS.end(ITEMS.claim_of(item), **values)
        queue.wake(queue.PAGES)
    _forget_files(upload)


def _forget_files(upload: Upload) -> None:
    if upload.folder:
        forget(Received("", uploads_root() / upload.folder))
    Upload.objects.filter(pk=upload.pk).update(folder="")


def throw_away(upload: Upload) -> None:
    """Throw away the files of an upload, and the pages of a book that it did not become."""
    if upload.folder and upload.published_at is None:
        shutil.rmtree(_home(upload), ignore_errors=True)
    _forget_files(upload)


def sweep_uploads() -> None:
    """Have files go that nobody needs any more: of books that stand, of runs that were cancelled or failed long ago."""
    over = Q(published_at__isnull=False) | Q(item__state=RunItem.State.SKIPPED)
    stale = Q(item__state=RunItem.State.FAILED, item__run__finished_at__lt=timezone.now() - _KEPT)
    for upload in Upload.objects.exclude(folder="").filter(over | stale):
        throw_away(upload)


def _home(upload: Upload) -> Path:
    return Path(settings.BOOKS_ROOT) / upload.folder


def _base_url() -> str:
    return f"{get_settings().public_url}/{settings.BOOKS_URL.strip('/')}"
