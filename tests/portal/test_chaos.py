"""The campaign's own parts: its plan, its library that fails on demand, and that it would notice what is lost."""

import contextlib
import http.client
import itertools
import json
import socket
import subprocess
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from manifests import errors as manifests_errors
from manifests.models import Run, RunItem
from manifests.publish import publish_folder
from onitsearch.store.models import Illustration, Page, Vector
from portal.chaos import campaign as campaigns
from portal.chaos import lies
from portal.chaos.campaign import FULL, KILLED, OTHERS, Campaign, plan
from portal.chaos.full_disk import FillingStorage, full_disk, refused
from portal.chaos.invariants import found_at
from portal.chaos.lame_library import LameLibrary
from portal.scratch import ScratchSite
from tests.manifests.factories import page_image
from tests.onitsearch import rows
from tests.onitsearch.library import a_jpeg, a_library


def test_a_plan_kills_each_kind_alike_and_is_the_same_for_the_same_seed():
    steps = plan(7, 40)
    assert steps == plan(7, 40) != plan(8, 40)
    kills = Counter(step.removesuffix(" killed") for step in steps if step.endswith(" killed"))
    assert kills == dict.fromkeys(KILLED, 5)
    assert {step for step in steps if not step.endswith(" killed")} == set(OTHERS)
    assert sum(step.endswith(" killed") for step in plan(1, 3)) == 3


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    drawn, given = tmp_path_factory.mktemp("drawn"), tmp_path_factory.mktemp("given")
    page_image(300, 200).save(drawn / "1.jpg")
    page_image(290, 210).save(drawn / "2.jpg")
    made = LameLibrary(given)
    publish_folder(drawn, given, made.url, title="Book")
    yield made
    made.close()


def ask(url, patience=5.0):
    there = urlsplit(url)
    asked = http.client.HTTPConnection(there.netloc, timeout=patience)
    try:
        asked.request("GET", there.path)
        answer = asked.getresponse()
        return answer.status, answer.read()
    finally:
        asked.close()


def test_the_library_gives_the_same_images_as_other_books(library):
    (book,) = [path.parent.name for path in library.folder.glob("*/manifest.json")]
    one, two = (json.loads(ask(f"{library.url}/{n}/{book}/manifest.json")[1]) for n in (1, 2))
    assert one["id"] == f"{library.url}/1/{book}/manifest.json"
    assert json.dumps(one).replace(f"{library.url}/1/", f"{library.url}/2/") == json.dumps(two)
    image = one["items"][0]["items"][0]["items"][0]["body"]["id"]
    assert image.startswith(f"{library.url}/1/")
    assert ask(image)[1].startswith(b"\xff\xd8")
    assert ask(f"{library.url}/1/../../etc/passwd")[0] == 404
    assert library.pages_of(book) == 2


@pytest.mark.parametrize(("fault", "outcome"), [
    ("hangs", TimeoutError), ("drips", TimeoutError), ("resets", ConnectionResetError), ("down", 503),
])  # fmt: skip
def test_the_library_fails_as_it_is_told_and_is_well_afterwards(library, fault, outcome):
    (manifest,) = library.folder.glob("*/manifest.json")
    url = f"{library.url}/1/{manifest.parent.name}/manifest.json"
    with library.failing(fault):
        if isinstance(outcome, int):
            assert ask(url)[0] == outcome
        else:
            with pytest.raises(outcome):
                # A library that drips keeps the line busy, so that only the whole time tells.
                ask_within(url, 1.0)
    assert ask(url)[0] == 200


def test_the_library_lies_with_a_straight_face_and_knows_about_what(library):
    (manifest,) = library.folder.glob("*/manifest.json")
    book = f"{library.url}/3/{manifest.parent.name}"
    first, second = sorted(one.name for one in (manifest.parent / "images").iterdir())
    image, other = (f"{book}/images/{one}/full/max/0/default.jpg" for one in (first, second))
    true, truth = ask(image), json.loads(ask(f"{book}/manifest.json")[1])
    assert library.spoiled == set()

    with library.failing("gives web pages"):
        assert [ask(url) for url in (image, f"{book}/manifest.json")] == [(200, lies._PAGE)] * 2
    with library.failing("cuts short"):
        status, cut = ask(image)
        assert (status, len(cut) < len(true[1]), true[1].startswith(cut)) == (200, True, True)
    with library.failing("swaps images"):
        swapped = ask(image)
    assert swapped == ask(other) != true
    with library.failing("tells wrong sizes"):
        assert ask(image) == true
        told = json.loads(ask(f"{book}/manifest.json")[1])
        info = json.loads(ask(f"{book}/images/{first}/info.json")[1])
    assert [told["items"][0][name] for name in ("width", "height")] == [450, 200]
    assert (info["width"], info["sizes"][-1]) == (450, {"width": 300, "height": 200})
    assert (library.lies, library.spoiled) == (6, {f"{book}/manifest.json"})
    assert (ask(image), json.loads(ask(f"{book}/manifest.json")[1])) == (true, truth)


def test_a_full_disk_takes_half_a_file_and_is_well_again_afterwards(tmp_path):
    kept = FillingStorage(tmp_path / "media")
    with full_disk(tmp_path), pytest.raises(OSError, match="No space left") as told:
        kept.save("a.jpg", ContentFile(b"0123456789"))
    assert manifests_errors.full_disk(told.value)
    assert kept.size("a.jpg") == 5
    assert kept.save("b.jpg", ContentFile(b"0123456789")) == "b.jpg"
    assert (kept.size("b.jpg"), refused(tmp_path)) == (10, 1)


@pytest.mark.parametrize("writes", [True, False])
def test_a_full_disk_is_given_a_fresh_book_and_told_of_where_nothing_met_it(
    library, tmp_path, monkeypatch, writes
):
    monkeypatch.setattr(campaigns, "_BITE_SECONDS", 0.2)
    monkeypatch.setattr(campaigns, "_FAULT_SECONDS", 0.0)
    registered = []

    class Site(ScratchSite):
        def __init__(self):
            self.folder = tmp_path

        def manage(self, *arguments):
            registered.append(arguments)
            if writes:
                with contextlib.suppress(OSError):
                    FillingStorage(tmp_path / "media").save("a.jpg", ContentFile(b"0123"))
            return subprocess.CompletedProcess(arguments, 0)

    (book,) = [path.parent.name for path in library.folder.glob("*/manifest.json")]
    campaign = Campaign(seed=1, kills=len(OTHERS) * 3, say=print)
    assert campaign.steps.count(FULL) == 1
    campaign._fresh = [book]
    campaign._do(FULL, Site(), library)
    assert registered == [("harvest", f"{library.url}/1/{book}/manifest.json")]
    assert (campaign.report.unmet, campaign.expected, campaign._fresh) == (not writes, 2, [])
    assert not (tmp_path / "disk-is-full").exists()


def ask_within(url, seconds):
    there = urlsplit(url)
    with socket.create_connection((there.hostname, there.port), timeout=seconds) as line:
        line.sendall(f"GET {there.path} HTTP/1.0\r\n\r\n".encode())
        until = time.monotonic() + seconds
        while line.recv(65536):
            if time.monotonic() > until:
                raise TimeoutError


class Here:
    """The test's own database and folder in place of a scratch site's."""

    def __init__(self, folder):
        self.folder = folder

    def rows(self, sql):
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    def count(self, sql):
        return self.rows(sql)[0][0]


@pytest.fixture
def read(db, tmp_path, settings):
    """A library that was read whole, with its files."""
    settings.MEDIA_ROOT = tmp_path / "media"
    library = a_library()
    for row in Illustration.objects.all():
        row.thumbnail = default_storage.save(f"onitsearch/crops/{row.pk}.jpg", ContentFile(a_jpeg()))
        row.save()
        Vector.objects.filter(illustration=row).update(crop_digest=row.crop_digest)
    for number, canvas in enumerate(
        itertools.chain(*(book.canvases.order_by("pk") for book in library.books))
    ):
        canvas.uri = f"https://library.example/1/page/{number}"
        canvas.save()
        Page.objects.create(canvas=canvas, state="done")
    return library, Here(tmp_path)


def broken(here, pages=10):
    return {one.name: one.broken for one in found_at(here, expected_pages=pages) if one.broken}


def test_what_is_whole_is_not_called_broken(read):
    _library, here = read
    assert broken(here) == {}


@pytest.mark.parametrize(("hurt", "name"), [
    (lambda one: Page.objects.last().delete(), "a page that was not read"),
    (lambda one: Page.objects.update(state="failed"), "a page that was not read"),
    (lambda one: rows.a_canvas(), "a page that was never seen"),
    (lambda one: rows.an_illustration(one.canvas, box=(one.x, one.y, one.w, one.h)), "a picture that is there twice"),
    (lambda one: one.vectors.all().delete(), "a picture without exactly one vector"),
    (lambda one: one.vectors.update(v=None), "a picture without exactly one vector"),
    (lambda one: one.vectors.update(crop_digest="of before"), "a picture without exactly one vector"),
    (lambda one: Illustration.objects.filter(pk=one.pk).update(state="superseded"), "a vector of a picture that does"),
    (lambda one: rows.a_canvas(uri="https://library.example/2/page/0"), "a page on which other pictures stand"),
    (lambda one: Run.objects.create(url="https://x.example"), "a run that is not over"),
    (lambda one: Run.objects.create(url="https://x.example", state="failed"), "a run that is not over"),
    (lambda one: Page.objects.update(claimed_by="gone"), "a lease"),
    (lambda one: RunItem.objects.create(
        run=Run.objects.create(url="u", state="done"), url="u", claimed_by="gone"), "a lease"),
    (lambda one: default_storage.delete(one.thumbnail), "a kept picture that is missing"),
    (lambda one: default_storage.save("onitsearch/crops/x.jpg", ContentFile(a_jpeg())), "a kept picture that belongs"),
    (lambda one: cut_short(one.thumbnail), "a file that was half written"),
])  # fmt: skip
def test_what_is_lost_is_noticed(read, hurt, name):
    library, here = read
    library.first.refresh_from_db()
    hurt(library.first)
    assert any(one.startswith(name) for one in broken(here)), broken(here)


def cut_short(name):
    path = Path(default_storage.path(name))
    path.write_bytes(path.read_bytes()[:100])
