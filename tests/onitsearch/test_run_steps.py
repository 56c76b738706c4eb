"""Pausing, resuming and cancelling a run, seen from its pages: they are most of the work."""

import contextlib
import threading
import time

import pytest
from django.db import connection

from manifests import selectors, services
from manifests.errors import ConflictError
from manifests.models import Manifest, RunItem
from onitsearch import jobs, pipeline
from onitsearch.store import pages
from onitsearch.store.models import Illustration, Page
from tests.onitsearch.drawn import a_page
from tests.onitsearch.test_pipeline import PICTURE, harvest, index_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def a_run(origin):
    """A book whose document is read and whose pages are due."""
    run = harvest(origin.add_book("b", [a_page(PICTURE, seed=n) for n in range(3)]))
    run.refresh_from_db()
    assert run.state == "done"
    return run


def images(origin):
    return len([seen for seen in origin.seen if seen.path.endswith("default.jpg")])


def test_pages_of_a_paused_run_are_not_fetched(origin):
    run = a_run(origin)
    waiting = pages.due()
    pipeline.index_page(waiting[0])
    services.pause_run(run=run)
    assert pages.due() == []
    assert pipeline.index_page(waiting[1]) is None
    assert jobs.sweep_work() == 0
    assert images(origin) == 1
    other = harvest(origin.add_book("other", [a_page(PICTURE, seed=9)]))
    index_all()  # another run is none of its business
    assert pages.counts(run_id=other.id)["done"] == 1
    assert services.resume_run(run=run).state == "done"
    index_all()
    assert pages.counts(run_id=run.id)["done"] == 3
    with pytest.raises(ConflictError, match="over already"):
        services.pause_run(run=run)


def test_pages_of_a_cancelled_run_are_left_until_the_book_is_harvested_again(origin):
    run = a_run(origin)
    first, second, third = pages.due()
    pipeline.index_page(first)
    held = pages.claim(second)
    services.cancel_run(run=run)
    assert pages.finish(held) is False  # whoever was at it writes nothing
    assert pages.counts(run_id=run.id)["stopped"] == 2
    assert (pages.due(), jobs.sweep_gaps()) == ([], 0)
    assert Illustration.objects.count() == 1
    told = selectors.run_progress(run)
    assert (told["state"], told["pages"]["due"]) == ("cancelled", 0)
    with pytest.raises(ConflictError):
        services.cancel_run(run=run)
    again = harvest(run.url)
    assert sorted(pages.due()) == [second, third]
    index_all()
    assert Page.objects.filter(state="done").count() == 3
    assert pages.counts(run_id=again.id)["done"] == 2


def test_a_run_is_done_when_its_pages_are(origin):
    run = a_run(origin)
    run.refresh_from_db()
    assert run.finished_at  # its documents are through
    told = selectors.run_progress(run)
    assert (told["state"], told["finished"]) == ("running", None)
    assert told["books"] == [Manifest.objects.get().public_id]
    assert [(one.pk, state) for one, state in selectors.told_states([run])] == [(run.pk, "running")]
    assert list(selectors.runs_that_are("running")) == [run]
    assert list(selectors.runs_that_are("done")) == []
    first, *_ = pages.due()
    pipeline.index_page(first)
    assert selectors.run_progress(run)["state"] == "running"
    index_all()
    told = selectors.run_progress(run)
    assert (told["state"], told["finished"]) == ("done", run.finished_at)
    assert list(selectors.runs_that_are("done")) == [run]
    assert list(selectors.runs_that_are("running")) == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_cancelling_and_pausing_never_wait_in_a_circle_with_the_workers(origin):
    """A run of new books is cancelled while three workers read its documents and its pages become due."""
    many = 60
    books = [origin.add_book(f"b{n}", [a_page(width=200, height=300, text=False)] * 5) for n in range(3)]
    collection = origin.add_collection("c", books)
    stop, failed = threading.Event(), []

    def work():
        try:
            while not stop.is_set():
                if services.harvest_item() is None:
                    time.sleep(0.005)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    cancelled = 0
    try:
        for number in range(many):
            Manifest.objects.all().delete()
            run = services.register(url=f"{collection}?{number}")
            time.sleep(number % 20 * 0.01)
            with contextlib.suppress(ConflictError):  # over already
                if number % 4 == 0:
                    services.pause_run(run=run)
                    services.resume_run(run=run)
                services.cancel_run(run=run)
                cancelled += 1
    finally:
        stop.set()
        for worker in workers:
            worker.join()
    assert failed == []
    assert cancelled > many / 2
    deadlocked = RunItem.objects.filter(error__contains="unforeseen")
    assert list(deadlocked.values_list("url", "error")) == []
