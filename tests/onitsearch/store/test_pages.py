"""Pages as claimed work: leases, attempts, fences, and workers that die."""

import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from manifests.errors import PermanentError, TransientError
from manifests.models import Run
from manifests.work import claims
from onitsearch.store import pages
from onitsearch.store.models import Page
from tests.onitsearch.rows import a_canvas, a_manifest

pytestmark = pytest.mark.django_db


def some_pages(count=1):
    manifest = a_manifest()
    return pages.mark_due([a_canvas(manifest).id for _ in range(count)])


def a_dead_worker():
    """Return the name of a worker process of this machine that is gone."""
    code = "import sys; sys.path.insert(0, '.'); from manifests.work.claims import worker_name; print(worker_name())"
    setup = "import os, django; os.environ['DJANGO_SETTINGS_MODULE']='portal.settings'; django.setup(); "
    done = subprocess.run([sys.executable, "-c", setup + code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_page_is_claimed_once():
    (page_id,) = some_pages()
    work = pages.claim(page_id)
    assert work.claim.attempt == 1
    assert pages.claim(page_id) is None
    assert pages.claim() is None
    assert pages.finish(work) is True
    page = Page.objects.get()
    assert (page.state, page.indexed_digest, page.claimed_by) == ("done", work.canvas.digest, "")
    assert pages.due() == []


def test_marking_again_takes_the_claim_away():
    (page_id,) = some_pages()
    work = pages.claim(page_id)
    pages.mark_due([work.canvas.id])
    assert pages.finish(work) is False
    assert pages.fail(work.claim, PermanentError("Too late.")) is False
    assert Page.objects.get().state == "due"


def test_transient_errors_come_back_later_and_later_and_end(settings):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "MAX_ATTEMPTS": 3, "BACKOFF_SECONDS": 10}
    (page_id,) = some_pages()
    waits = []
    for _ in range(2):
        work = pages.claim(page_id)
        pages.fail(work.claim, TransientError("The library sleeps.", hint="Wait."))
        page = Page.objects.get()
        assert page.state == "due"
        assert page.error == "The library sleeps. Wait."
        waits.append((page.not_before - timezone.now()).total_seconds())
        assert pages.claim(page_id) is None
        Page.objects.update(not_before=timezone.now() - timedelta(seconds=1))
    assert waits == [pytest.approx(10, abs=2), pytest.approx(20, abs=2)]
    pages.fail(pages.claim(page_id).claim, TransientError("The library sleeps."))
    assert Page.objects.get().state == "failed"


def test_a_library_that_names_a_pause_gets_it():
    (page_id,) = some_pages()
    pages.fail(pages.claim(page_id).claim, TransientError("Busy.", retry_after=1000))
    wait = (Page.objects.get().not_before - timezone.now()).total_seconds()
    assert wait == pytest.approx(1000, abs=5)


def test_permanent_errors_end_at_once():
    (page_id,) = some_pages()
    pages.fail(pages.claim(page_id).claim, PermanentError("It is a text file."))
    page = Page.objects.get()
    assert (page.state, page.error) == ("failed", "It is a text file.")


def test_an_expired_lease_and_a_dead_worker_give_the_page_back():
    ids = some_pages(3)
    for page_id in ids:
        pages.claim(page_id)
    assert pages.PAGES.release_lost() == []  # this very process lives
    Page.objects.filter(id=ids[0]).update(lease_until=timezone.now() - timedelta(seconds=1))
    Page.objects.filter(id=ids[1]).update(claimed_by=a_dead_worker())
    assert sorted(pages.PAGES.release_lost()) == ids[:2]
    assert Page.objects.get(id=ids[2]).state == "claimed"
    assert pages.claim(ids[1]).claim.attempt == 2


def test_a_page_that_brings_every_worker_down_is_given_up(settings):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "MAX_ATTEMPTS": 2}
    (page_id,) = some_pages()
    dead = a_dead_worker()
    for _ in range(2):
        assert pages.claim(page_id)
        Page.objects.update(claimed_by=dead)
        pages.PAGES.release_lost()
    page = Page.objects.get()
    assert page.state == "failed"
    assert "stopped 2 times" in page.error


def test_workers_of_other_machines_are_never_declared_dead():
    assert claims.is_dead("elsewhere/4026531836/1/1") is False
    assert claims.is_dead("") is False
    assert claims.is_dead(claims.worker_name()) is False
    assert claims.is_dead(a_dead_worker()) is True


@pytest.mark.django_db(transaction=True)
def test_many_workers_never_claim_the_same_page():
    ids = set(some_pages(24))
    taken, lock = [], threading.Lock()

    def work():
        try:
            while (got := pages.claim()) is not None:
                with lock:
                    taken.append(got.claim.row_id)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # A row that another thread was just claiming may make one stop early; none is taken twice.
    assert len(taken) == len(set(taken))
    assert set(taken) <= ids
    while (got := pages.claim()) is not None:
        taken.append(got.claim.row_id)
    assert set(taken) == ids
    assert len(taken) == len(ids)


def test_pages_of_runs_take_turns():
    runs = [Run.objects.create(url=f"https://library.example/{n}") for n in range(3)]
    pages_of = {}
    for run, count in zip(runs, (20, 3, 2), strict=True):
        manifest = a_manifest()
        marked = pages.mark_due([a_canvas(manifest).id for _ in range(count)], run_id=run.id)
        pages_of.update(dict.fromkeys(marked, run.id))
    some_pages(2)  # of no run: a page that somebody redrew
    taken = [pages_of.get(pages.claim().claim.row_id) for _ in range(12)]
    groups = [*(run.id for run in runs), None]
    assert [sorted(taken[n : n + 4], key=groups.index) for n in (0, 4)] == [groups, groups]
    assert taken.count(runs[1].id) == 3


def test_the_host_of_a_page_is_that_of_its_image():
    image = {"url": "http://b.example/x.jpg", "service": {"id": "https://Iiif.Example:8443/i/1"}}
    canvases = [a_canvas(a_manifest(), images=images) for images in ([image], [{"url": image["url"]}], [])]
    pages.mark_due([one.id for one in canvases])
    found = list(Page.objects.order_by("canvas_id").values_list("host", flat=True))
    assert found == ["iiif.example:8443", "b.example", ""]
