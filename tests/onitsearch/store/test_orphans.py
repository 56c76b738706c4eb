"""Kept pictures that nobody names are cleared after a while, and no others."""

import os
import time
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from onitsearch import jobs
from onitsearch.crop import storage
from onitsearch.store import orphans
from onitsearch.store.models import Illustration, Page
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db


def kept(name, *, age=0.0):
    default_storage.save(name, ContentFile(b"jpeg"))
    when = time.time() - age
    os.utime(default_storage.path(name), (when, when))
    return name


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.ONITSEARCH = {**settings.ONITSEARCH, "ORPHAN_SECONDS": 100}


def there():
    return sorted(
        str(one.relative_to(default_storage.location)) for one in Path(default_storage.location).rglob("*.*")
    )


def test_what_nobody_names_goes_with_its_smaller_versions_once_it_is_old():
    mine, old, young = (f"{orphans.FOLDER}/a{n}/{'x' * 5}{n}.jpg" for n in range(3))
    rows.an_illustration(thumbnail=kept(mine, age=999))
    kept(mine.replace(".jpg", "/160.webp"), age=999)
    kept(old, age=999)
    kept(old.replace(".jpg", "/160.webp"), age=999)
    # A version that was made of a picture which is gone, and a file that a second save was given another name for.
    kept(f"{orphans.FOLDER}/b0/gone/160.webp", age=999)
    kept(f"{orphans.FOLDER}/b0/x_7aB.jpg", age=999)
    kept(young)
    kept(f"{orphans.FOLDER}/b1/seen/160.webp")
    other = kept("map/old.png", age=999)
    assert jobs.sweep_files() == 3
    assert there() == sorted(
        [mine, mine.replace(".jpg", "/160.webp"), young, f"{orphans.FOLDER}/b1/seen/160.webp", other]
    )
    assert not Path(default_storage.path(old.removesuffix(".jpg"))).exists()
    assert jobs.sweep_files() == 0


def test_a_picture_that_is_cut_again_is_young_again():
    name = kept(f"{orphans.FOLDER}/aa/x.jpg", age=999)
    assert storage.keep(name, b"jpeg") == name
    assert orphans.Clearing().go_on(default_storage, older_than=100) == 0
    assert there() == [name]


def test_a_picture_whose_row_is_written_while_it_is_cleared_is_cut_once_more(monkeypatch):
    name = kept(f"{orphans.FOLDER}/aa/x.jpg", age=999)
    monkeypatch.setattr(orphans, "_named", lambda names: set())
    row = rows.an_illustration(thumbnail=name)
    assert orphans.Clearing().go_on(default_storage, older_than=100) == 1
    assert Page.objects.get(canvas=row.canvas).state == "due"
    assert Illustration.objects.get().thumbnail == name


def test_folders_are_gone_round_a_few_at_a_time():
    for number in range(3):
        kept(f"{orphans.FOLDER}/a{number}/x.jpg", age=999)
    clearing = orphans.Clearing()
    assert [clearing.go_on(default_storage, older_than=100, seconds=0.0) for _ in range(2)] == [0, 0]
    assert clearing.go_on(default_storage, older_than=100) == 3
    clearing.go_on(default_storage, older_than=100, seconds=0.0)
    for number in range(3):
        default_storage.delete(f"{orphans.FOLDER}/a{number}")
    assert clearing.go_on(default_storage, older_than=100) == 0
    default_storage.delete(orphans.FOLDER)
    assert orphans.Clearing().go_on(default_storage, older_than=100) == 0
