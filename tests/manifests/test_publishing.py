"""Books of uploads: made turn by turn by workers, killed and continued, stopped, tried again, thrown away."""

import errno
import io
import json
import os
import re
import subprocess
import sys
import time
from datetime import timedelta

import numpy as np
import pytest
import pyvips
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from PIL import Image

from manifests import publishing, runs, selectors, services
from manifests.errors import NotFoundError
from manifests.following import ITEMS
from manifests.models import Run, RunItem, Upload
from manifests.publish import pages as pages_room
from manifests.publish.pdf import page_image
from manifests.upload_models import UPLOAD
from tests.manifests import factories


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.UPLOADS_ROOT, settings.BOOKS_ROOT = tmp_path / "uploads", tmp_path / "books"
    return settings


def scan(mark=0):
    buffer = io.BytesIO()
    factories.page_image(mark=mark).save(buffer, "JPEG")
    return buffer.getvalue()


def upload(many=3, title="Herbal", **more):
    files = [SimpleUploadedFile(f"{number}.jpg", scan(number % 20)) for number in range(many)]
    files += [SimpleUploadedFile(name, data) for name, data in more.items()]
    return publishing.publish_upload(upload=publishing.keep_upload(files), title=title)


def told(run):
    return selectors.run_progress(run)


@pytest.mark.django_db
def test_a_book_is_made_turn_by_turn_and_then_harvested(folders, monkeypatch):
    run = upload(10)
    assert told(run)["publishing"] == {"total": 10, "due": 10, "done": 0}
    assert services.harvest_item() is None  # nobody asks for a document that is not there
    monkeypatch.setattr(publishing, "_AT_ONCE", 4)
    monkeypatch.setattr(publishing, "_TURN", 0.0)  # a batch each turn
    turns = [told(run)["publishing"]["done"] for _ in range(4) if publishing.publish_next()]
    assert turns == [4, 8, 10, 10]
    item = run.items.get()
    assert (item.kind, item.state, item.attempts) == ("", "due", 0)
    (book,) = folders.BOOKS_ROOT.iterdir()
    manifest = json.loads((book / "manifest.json").read_text())
    assert manifest["id"] == run.url
    assert manifest["label"] == {"none": ["Herbal"]}
    assert len(manifest["items"]) == 10
    assert list(folders.UPLOADS_ROOT.iterdir()) == []
    assert not publishing.publish_next()
    assert told(run)["state"] == "running"


@pytest.mark.django_db
def test_killed_between_its_folder_and_its_row_an_upload_can_be_published_still(folders, monkeypatch):
    kept = publishing.keep_upload([SimpleUploadedFile("1.jpg", scan())])
    with monkeypatch.context() as patched:
        patched.setattr(Upload.objects, "create", lambda **_values: sys.exit(9))
        with pytest.raises(SystemExit):
            publishing.publish_upload(upload=kept, title="Herbal")
    assert not Run.objects.exists()
    assert not kept.folder.exists()
    # Its page is there as before, and another title may be given.
    assert len(publishing.kept_upload(kept.token).pages) == 1
    run = publishing.publish_upload(upload=kept, title="Herbarium")
    assert [one.name for one in folders.UPLOADS_ROOT.iterdir()] == [Upload.objects.get().folder]
    assert "/herbarium-" in run.url
    # Sent twice, it is published once.
    for again in (
        lambda: publishing.publish_upload(upload=kept, title="Herbarium"),
        lambda: publishing.kept_upload(kept.token),
    ):
        with pytest.raises(NotFoundError):
            again()
    assert Upload.objects.count() == 1
    assert publishing.run_of_upload(kept.token) == run
    assert publishing.run_of_upload("") is None


@pytest.mark.django_db
def test_pages_that_cannot_be_read_are_left_out_and_told(folders):
    run = upload(2, **{"9.jpg": b"no image", "8.pdf": pdf(1)})
    while publishing.publish_next():
        pass
    skipped = [one["error"] for one in told(run)["skipped"]]
    assert len(skipped) == 1
    assert skipped[0].startswith("9.jpg is not an image that can be read whole")
    (book,) = folders.BOOKS_ROOT.iterdir()
    assert len(json.loads((book / "manifest.json").read_text())["items"]) == 3


def pdf(many, size=(400, 600)):
    rng = np.random.default_rng(3)
    first, *rest = [
        Image.fromarray(rng.integers(0, 255, (*size[::-1], 3), dtype="uint8")) for _ in range(many)
    ]
    buffer = io.BytesIO()
    first.save(buffer, "PDF", resolution=150, save_all=True, append_images=rest)
    return buffer.getvalue()


@pytest.mark.django_db
def test_pages_of_a_pdf_are_its_scans(folders, tmp_path):
    run = upload(0, **{"b.pdf": pdf(3)})
    assert told(run)["unpacking"] == {"total": 3, "due": 3, "done": 0}
    assert publishing.publish_next()
    assert told(run)["unpacking"]["done"] == told(run)["publishing"]["done"] == 3
    (book,) = folders.BOOKS_ROOT.iterdir()
    canvases = json.loads((book / "manifest.json").read_text())["items"]
    assert [(one["width"], one["height"]) for one in canvases] == [(400, 600)] * 3
    file = tmp_path / "c.pdf"
    file.write_bytes(pdf(1))
    whole, small = (pyvips.Image.new_from_buffer(page_image(file, 0, longest), "") for longest in (0, 120))
    assert (whole.width, whole.height) == (400, 600)
    assert (small.width, small.height) == (80, 120)
    assert page_image(file, 0) in file.read_bytes()  # the scan itself, not a copy of a copy


@pytest.mark.django_db
def test_a_title_of_any_length_and_files_of_any_name_become_a_book(folders):
    long = f"Kreutterbuch {'x' * 46} - {'Von den Kräutern ' * 40}"
    names = [
        f"{'ü' * 300}.jpg",
        f"{'ü' * 300}.jpg",
        "../../etc/passwd.jpg",
        "C:\\scans\\1.jpg",
        "a b?#%00.jpg",
    ]
    files = [SimpleUploadedFile("x.jpg", scan(number)) for number in range(len(names))]
    for file, name in zip(files, names, strict=True):
        file._name = name  # as a form may say it; Django's own shortens it
    run = publishing.publish_upload(upload=publishing.keep_upload(files), title=long)
    assert publishing.publish_next()
    assert told(run)["skipped"] == []
    (book,) = folders.BOOKS_ROOT.iterdir()
    assert re.fullmatch(r"kreutterbuch-x{46}-\w{6}", book.name)
    made = json.loads((book / "manifest.json").read_text())
    assert (len(made["items"]), made["label"]["none"]) == (len(names), [long])
    assert len(list((book / "images").iterdir())) == len(names)
    assert not (folders.UPLOADS_ROOT.parent.parent / "etc").exists()


@pytest.mark.django_db
def test_a_page_of_too_many_pixels_is_left_out_before_it_is_decoded(folders, monkeypatch):
    monkeypatch.setattr(pages_room, "MOST_PIXELS", 1_000)
    monkeypatch.setattr(pyvips.Image, "copy_memory", lambda image: (_ for _ in ()).throw(MemoryError))
    run = upload(1)
    assert publishing.publish_next()
    (left,) = told(run)["failures"]
    assert "No page of “Herbal” could be published" in left["error"]
    assert "0.jpg has more than 0 million pixels" in left["error"]


@pytest.mark.django_db
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_waited_for_and_no_page_is_left_out(folders, monkeypatch, number):
    run = upload(2)

    def full(*_args):
        raise pyvips.Error(f"unable to write: {os.strerror(number)}")

    with monkeypatch.context() as patched:
        patched.setattr(pages_room, "_write_images", full)
        assert publishing.publish_next()
    found = told(run)
    assert [one["for"] for one in found["waiting"]] == ["disk"]
    assert found["publishing"]["done"] == 0
    RunItem.objects.update(not_before=None)
    assert publishing.publish_next()
    assert told(run)["skipped"] == []
    assert told(run)["publishing"]["done"] == 2


@pytest.mark.django_db
def test_what_is_stopped_leaves_nothing_and_what_failed_can_be_tried_again(folders, monkeypatch):
    stopped = upload(2)
    runs.pause_run(run=stopped)
    assert not publishing.publish_next()
    runs.resume_run(run=stopped)
    runs.cancel_run(run=stopped)
    publishing.sweep_uploads()
    assert list(folders.UPLOADS_ROOT.iterdir()) == []
    failed = upload(0, **{"1.jpg": b"no image"})
    assert publishing.publish_next()
    failed.refresh_from_db()
    assert (failed.state, failed.error) == ("failed", failed.items.get().error)
    assert "No page of “Herbal” could be published" in failed.error
    (kept,) = folders.UPLOADS_ROOT.iterdir()
    (kept / "1.jpg").write_bytes(scan())
    assert runs.retry_failures(run=failed) == 1
    assert publishing.publish_next()
    assert failed.items.get().state == "due"
    late = upload(0, **{"1.jpg": b"no image"})
    assert publishing.publish_next()
    publishing.sweep_uploads()
    assert len(list(folders.UPLOADS_ROOT.iterdir())) == 1
    Run.objects.filter(pk=late.pk).update(finished_at=timezone.now() - timedelta(days=8))
    publishing.sweep_uploads()
    assert list(folders.UPLOADS_ROOT.iterdir()) == []
    runs.retry_failures(run=late)
    assert publishing.publish_next()
    assert "not here any more" in late.items.get().error


@pytest.mark.django_db
def test_files_in_use_outlive_those_that_nobody_published(folders):
    run = upload(1)
    lost = publishing.keep_upload([SimpleUploadedFile("1.jpg", scan())])
    for folder in folders.UPLOADS_ROOT.iterdir():
        os.utime(folder, (1, 1))
    publishing.keep_upload([SimpleUploadedFile("1.jpg", scan())])
    assert not lost.folder.exists()
    assert publishing.publish_next()
    assert Upload.objects.get(item__run=run).published_at is not None


WORKER = """
import django
django.setup()
from manifests.publishing import publish_next
publish_next()
"""


def worker(folders):
    """A page worker of its own in this test's database."""
    at = connection.settings_dict
    where = f"{at['USER']}:{at['PASSWORD']}@/{at['NAME']}?host={at['HOST']}&port={at['PORT']}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATABASE_URL": f"postgresql://{where}",
        "REDIS_URL": folders.REDIS_URL,
        "UPLOADS_ROOT": str(folders.UPLOADS_ROOT),
        "BOOKS_ROOT": str(folders.BOOKS_ROOT),
    }
    return subprocess.Popen([sys.executable, "-c", WORKER], env=environment, start_new_session=True)


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_leaves_no_half_book_and_another_goes_on(folders):
    run = upload(90)
    item = run.items.get()
    working = worker(folders)
    until = time.monotonic() + 60
    while Upload.objects.get().done == 0 and working.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    working.kill()
    working.wait()
    done = Upload.objects.get().done
    assert 0 < done < 90
    assert not list(folders.BOOKS_ROOT.glob("*/manifest.json"))
    item.refresh_from_db()
    assert (item.kind, item.state) == (UPLOAD, "claimed")
    assert ITEMS.release_lost() == [item.pk]
    assert publishing.publish_next()
    while publishing.publish_next():  # a slow machine needs several turns
        pass
    (book,) = folders.BOOKS_ROOT.iterdir()
    manifest = json.loads((book / "manifest.json").read_text())
    assert len(manifest["items"]) == 90
    assert len(list((book / "images").iterdir())) == 90  # nor what the killed one had begun to write
    assert list(folders.UPLOADS_ROOT.iterdir()) == []
