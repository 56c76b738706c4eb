"""Workers on a real Redis: jobs only wake them, rows say what is to be done."""

import os
import signal
import threading
import time

import django_rq
import pytest
import redis
from django.core.management import call_command
from django.db import transaction

from manifests import services
from manifests.models import Canvas, RunItem
from manifests.work import queue
from onitsearch import jobs, pipeline, resident, worker
from onitsearch.embed.pool import ModelPool
from onitsearch.embed.specs import resolve
from onitsearch.serving import FixedModels
from onitsearch.store import embedding_models, index, pages, vectors
from onitsearch.store.models import EmbeddingModel, Illustration, Page, Vector
from tests.onitsearch.drawn import a_page
from tests.onitsearch.embed.serving import serving
from tests.onitsearch.embed.tiny import write_model
from tests.onitsearch.rows import a_model, embed_all
from tests.onitsearch.store.test_pages import a_dead_worker

pytestmark = pytest.mark.django_db(transaction=True)

PICTURE = (250, 300, 480, 420)


@pytest.fixture(autouse=True)
def clean(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    # On a busy machine even the origin of the tests may be slow once: then try again soon.
    settings.ONITSEARCH = {**settings.ONITSEARCH, "BACKOFF_SECONDS": 0.5}
    for name in (queue.PAGES, queue.EMBED):
        django_rq.get_queue(name).empty()
    yield
    for name in (queue.PAGES, queue.EMBED):
        django_rq.get_queue(name).empty()


def queued(name):
    return django_rq.get_queue(name).count


def work_until(loop_queue, done, rounds=60):
    """Run a worker's loop in this process until `done()`; fails where it never is."""
    loop = worker.WorkLoop(loop_queue)
    poll = loop.poll
    left = [rounds]

    def polled():
        left[0] -= 1
        found = poll()
        loop.stopping = loop.stopping or done() or left[0] < 0
        return found and not loop.stopping

    loop.poll = polled
    loop.run()
    assert done(), list(Page.objects.values("state", "attempts", "error", "not_before"))


def a_harvested_book(origin, count=2):
    images = [a_page(PICTURE, seed=n) for n in range(count)]
    run = services.register(url=origin.add_book("b", images))
    for item in RunItem.objects.filter(run=run):
        services.harvest_item(item_id=item.id)
    return run


def all_done():
    return set(Page.objects.values_list("state", flat=True)) == {"done"}


def test_harvesting_wakes_a_page_worker_after_the_commit(origin):
    a_harvested_book(origin)
    assert queued(queue.PAGES) >= 2
    work_until(queue.PAGES, all_done)
    assert Illustration.objects.count() == 2
    assert Page.objects.count() == 2


def test_an_emptied_redis_loses_time_not_work(origin):
    a_harvested_book(origin, 3)
    django_rq.get_queue(queue.PAGES).connection.flushall()
    assert queued(queue.PAGES) == 0
    work_until(queue.PAGES, all_done)
    assert Illustration.objects.count() == 3


def test_a_worker_goes_on_without_redis(origin, monkeypatch):
    a_harvested_book(origin)
    gone = redis.Redis(unix_socket_path="/tmp/no-redis-here.sock")
    get_queue = django_rq.get_queue
    monkeypatch.setattr(django_rq, "get_queue", lambda name, **_: get_queue(name, connection=gone))
    work_until(queue.PAGES, all_done)
    assert queue.length(queue.PAGES) is None
    assert Illustration.objects.count() == 2
    monkeypatch.undo()


@pytest.fixture
def signals_as_before():
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def test_where_there_is_nothing_to_do_waits_grow_until_there_is(origin, monkeypatch, signals_as_before):
    """Found among the rows alone: a job would have woken the worker at once."""
    loop, waits, left = worker.WorkLoop(queue.PAGES), [], [False, False, False, False, True, False, False]
    monkeypatch.setattr(
        worker.QuietWorker, "work", lambda _, max_idle_time, **__: waits.append(max_idle_time) or False
    )

    def polled():
        found = left.pop(0)
        loop.stopping = loop.stopping or not left
        return found

    loop.poll = polled
    loop.run()
    assert waits == [2, 4, 8, 10, 10, 2]


def test_a_worker_that_waits_for_a_job_stops_at_once(monkeypatch, signals_as_before):
    monkeypatch.setattr(worker, "IDLE_SECONDS", 60)
    alarm = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGTERM))
    alarm.start()
    began = time.monotonic()
    worker.WorkLoop(queue.PAGES).run()
    assert time.monotonic() - began < 30
    assert queue.workers_alive(queue.PAGES) == 0
    assert queue.length(queue.PAGES) == 0


def test_the_sweeper_fills_an_emptied_queue_and_frees_what_the_dead_held(origin):
    a_harvested_book(origin, 3)
    django_rq.get_queue(queue.PAGES).empty()
    assert pages.claim()
    Page.objects.filter(state="claimed").update(claimed_by=a_dead_worker())
    call_command("sweep", once=True)
    assert queued(queue.PAGES) >= 3
    assert Page.objects.filter(state="due").count() == 3
    work_until(queue.PAGES, all_done)
    assert Page.objects.count() == 3
    assert Illustration.objects.filter(state="standing").count() == 3


def test_a_page_is_there_once_however_often_its_job_comes(origin):
    a_harvested_book(origin, 1)
    (page_id,) = pages.due()
    for _ in range(3):
        pipeline.index_page(page_id)
    assert Illustration.objects.count() == 1


def test_work_that_stopped_before_its_commit_is_done_again_once(origin, monkeypatch):
    a_harvested_book(origin, 1)
    (page_id,) = pages.due()

    def killed(*_):
        raise SystemExit  # what no handler of the pipeline catches, as a killed process would not

    with monkeypatch.context() as patch:
        patch.setattr(vectors, "refresh_shown", killed)
        with pytest.raises(SystemExit):
            pipeline.index_page(page_id)
    assert Illustration.objects.count() == 0
    assert Page.objects.get().state == "claimed"
    Page.objects.update(claimed_by=a_dead_worker())
    jobs.sweep_work()
    work_until(queue.PAGES, all_done)
    assert Illustration.objects.count() == 1


def test_nothing_is_enqueued_where_the_transaction_fails(origin):
    a_harvested_book(origin, 1)
    django_rq.get_queue(queue.PAGES).empty()
    with transaction.atomic():
        queue.wake(queue.PAGES, len(pages.mark_due(Canvas.objects.values_list("id", flat=True))))
        transaction.set_rollback(True)
    assert queued(queue.PAGES) == 0


def test_an_embed_worker_makes_vectors_with_the_model_it_keeps(origin, settings, tmp_path):
    folder = write_model(tmp_path / "tiny")
    settings.ONITSEARCH = {**settings.ONITSEARCH, "MODEL": str(folder)}
    a_harvested_book(origin)
    work_until(queue.PAGES, all_done)
    key = resident.preload()
    assert EmbeddingModel.objects.get().key == str(key)
    jobs.sweep_work()
    assert queued(queue.EMBED) == 1

    def embedded():
        return not Vector.objects.filter(v__isnull=True).exists()

    work_until(queue.EMBED, embedded)
    assert Vector.objects.count() == 2
    encoder = resident.encoder()
    work_until(queue.EMBED, embedded)
    assert resident.encoder() is encoder

    jobs.sweep_models()
    assert index.state(EmbeddingModel.objects.get()).valid
    index.drop(EmbeddingModel.objects.get())


def test_the_sweeper_switches_to_the_configured_model_once_it_is_complete(
    origin, settings, tmp_path, tmp_path_factory
):
    a_harvested_book(origin, 1)
    work_until(queue.PAGES, all_done)
    old = a_model("old", 8)
    embed_all(old)
    folder = write_model(tmp_path / "tiny")
    address = f"unix://{tmp_path_factory.mktemp('e')}/e.sock"
    settings.ONITSEARCH = {**settings.ONITSEARCH, "MODEL": str(folder), "ENCODER_ADDRESS": address}
    jobs.sweep_models()
    new = embedding_models.find(resolve(folder).key)
    assert embedding_models.active() == old
    embed_all(new)
    jobs.sweep_models()
    assert index.state(new).valid
    assert embedding_models.active() == old
    assert "not running" in embedding_models.find(new.key).error
    pool = ModelPool(FixedModels([str(folder)], device="cpu", threads=1), refresh=0.1)
    with serving(address, pool) as client:
        client.wait_ready(60)
        jobs.sweep_models()
    assert embedding_models.active() == new
    assert embedding_models.find(new.key).error == ""
    for model in (old, new):
        index.drop(model)


def test_the_index_command_tells_and_marks(origin, capsys):
    run = a_harvested_book(origin, 1)
    work_until(queue.PAGES, all_done)
    call_command("index")
    assert "1 done" in capsys.readouterr().out
    call_command("index", book=RunItem.objects.get(run=run).manifest.public_id, again=True, json=True)
    assert '"due": 1' in capsys.readouterr().out
    assert Page.objects.get().recipe == ""
