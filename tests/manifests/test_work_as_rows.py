"""Documents are rows: claimed once, taken over when a worker dies, found again when the queue is lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import django_rq
import pytest
from django.db import connection
from django.utils import timezone
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from manifests import services
from manifests.models import Manifest, Run, RunItem
from manifests.work import queue as queues
from tests import origin as faults
from tests.manifests.factories import page_image
from tests.origin import Origin

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def empty_queue() -> Iterator[None]:
    django_rq.get_queue(queues.PAGES).empty()
    yield
    django_rq.get_queue(queues.PAGES).empty()


def run_worker() -> None:
    """Work the queue off in this process, as the real workers do (SimpleWorker, JSON)."""
    queue = django_rq.get_queue(queues.PAGES)
    SimpleWorker([queue], connection=queue.connection, serializer=JSONSerializer).work(burst=True)


def test_registering_wakes_a_worker(origin: Origin) -> None:
    books = [origin.add_book(f"b{n}", [page_image()]) for n in range(2)]
    run = services.register(url=origin.add_collection("c", books))
    run_worker()
    run.refresh_from_db()
    assert run.state == Run.State.DONE
    assert Manifest.objects.count() == 2


def test_two_workers_do_not_take_the_same_document(origin: Origin) -> None:
    url = origin.add_book("b", [page_image()])
    origin.misbehave("/books/b/manifest.json", faults.slow(0.5))
    item = services.register(url=url).items.get()
    results: list[Any] = []

    def work() -> None:
        results.append(services.harvest_item(item_id=item.pk))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len([result for result in results if result is not None]) == 1
    assert len(origin.asked("/books/b/manifest.json")) == 1


def test_a_dead_worker_s_document_is_taken_over(origin: Origin) -> None:
    run = services.register(url=origin.add_book("b", [page_image()]))
    run.items.update(
        state=RunItem.State.CLAIMED, attempts=1, lease_until=timezone.now() + timedelta(seconds=60)
    )
    item = run.items.get()
    assert services.harvest_item(item_id=item.pk) is None  # its worker may live
    assert services.sweep().put_back == 0
    run.items.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert services.sweep().put_back == 1
    run_worker()
    item.refresh_from_db()
    assert (item.state, item.attempts) == (RunItem.State.DONE, 2)


def test_a_worker_that_lost_its_lease_writes_nothing(origin: Origin) -> None:
    url = origin.add_book("b", [page_image()])
    item = services.register(url=url).items.get()
    origin.misbehave("/books/b/manifest.json", faults.slow(0.7), times=1)
    slow: list[Any] = []

    def work() -> None:
        slow.append(services.harvest_item(item_id=item.pk))
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    while not origin.seen:
        pass
    RunItem.objects.filter(pk=item.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    second = services.harvest_item(item_id=item.pk)
    worker.join()
    assert second is not None
    assert second.state == RunItem.State.DONE
    assert slow == [None]
    item.refresh_from_db()
    assert (item.state, item.attempts) == (RunItem.State.DONE, 2)


def test_a_document_that_kills_its_workers_is_given_up(origin: Origin) -> None:
    run = services.register(url=origin.add_book("b", [page_image()]))
    past = timezone.now() - timedelta(seconds=1)
    run.items.update(state=RunItem.State.CLAIMED, attempts=5, lease_until=past)
    services.sweep()
    run_worker()
    run.refresh_from_db()
    assert run.state == Run.State.FAILED
    assert "It was tried 5 times; the last time the worker stopped." in run.error


def test_losing_the_queue_loses_no_work(origin: Origin) -> None:
    books = [origin.add_book(f"b{n}", [page_image()]) for n in range(3)]
    run = services.register(url=origin.add_collection("c", books))
    services.harvest_item(item_id=run.items.get().pk)
    django_rq.get_connection(queues.PAGES).flushdb()
    run_worker()
    assert not Manifest.objects.exists()
    assert services.sweep().woken == 3
    run_worker()
    run.refresh_from_db()
    assert run.state == Run.State.DONE
    assert Manifest.objects.count() == 3


def test_registering_works_while_redis_is_away(origin: Origin, monkeypatch: pytest.MonkeyPatch) -> None:
    import redis

    def away(*_: Any, **__: Any) -> Any:
        raise redis.ConnectionError("away")

    with monkeypatch.context() as patch:
        patch.setattr(django_rq, "get_queue", away)
        run = services.register(url=origin.add_book("b", [page_image()]))
        assert services.sweep().woken == 0
    assert services.sweep().woken == 1
    run_worker()
    run.refresh_from_db()
    assert run.state == Run.State.DONE


def test_a_run_whose_last_worker_died_is_closed_by_the_sweep() -> None:
    run = Run.objects.create(url="https://library.example/m", state=Run.State.RUNNING)
    RunItem.objects.create(run=run, url=run.url, state=RunItem.State.DONE)
    services.sweep()
    run.refresh_from_db()
    assert run.state == Run.State.DONE
