"""Waking workers, on the real Redis: what a job is, how many there are, and whose turn it is."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import django_rq
import pytest
import redis
from django.db import transaction
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from manifests.redis_client import redis_client
from manifests.work import queue, turns

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def empty() -> Iterator[None]:
    for name in (queue.PAGES, queue.EMBED):
        django_rq.get_queue(name).empty()
    yield
    for name in (queue.PAGES, queue.EMBED):
        django_rq.get_queue(name).empty()


def test_a_job_names_its_queue_and_leaves_nothing_behind() -> None:
    queue.wake(queue.PAGES)
    (job,) = django_rq.get_queue(queue.PAGES).jobs
    assert (job.func_name, list(job.args), job.kwargs) == ("manifests.work.turns.work", [queue.PAGES], {})
    assert (job.timeout, job.result_ttl, job.failure_ttl) == (900, 0, 86_400)
    assert queue.length(queue.EMBED) == 0


def test_workers_are_woken_once_it_is_committed_and_not_beyond_a_full_queue() -> None:
    with transaction.atomic():
        queue.wake(queue.EMBED, 1)
        assert queue.length(queue.EMBED) == 0
    assert queue.length(queue.EMBED) == 1
    queue.wake(queue.EMBED, 9)
    assert queue.length(queue.EMBED) == queue.FULL[queue.EMBED] == 2
    queue.wake(queue.PAGES, 0)
    queue.wake(queue.PAGES, -1)
    assert queue.length(queue.PAGES) == 0
    queue.wake(queue.PAGES, 3)
    assert queue.length(queue.PAGES) == 3


def test_a_queue_has_room_where_it_is_about_to_run_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    assert queue.has_room(queue.EMBED)
    queue.wake(queue.EMBED)
    assert not queue.has_room(queue.EMBED)  # one job is a tenth of it and more
    monkeypatch.setitem(queue.FULL, queue.PAGES, 20)
    queue.wake(queue.PAGES)
    assert queue.has_room(queue.PAGES)
    queue.wake(queue.PAGES)
    assert not queue.has_room(queue.PAGES)


def test_workers_that_live_are_counted() -> None:
    assert queue.workers_alive(queue.PAGES) == 0
    pages = django_rq.get_queue(queue.PAGES)
    worker = SimpleWorker([pages], connection=pages.connection, serializer=JSONSerializer)
    worker.register_birth()
    try:
        assert (queue.workers_alive(queue.PAGES), queue.workers_alive(queue.EMBED)) == (1, 0)
    finally:
        worker.register_death()


def test_without_redis_nothing_is_known_and_nothing_fails(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_: Any, **__: Any) -> Any:
        raise redis.ConnectionError("away")

    with monkeypatch.context() as patch:
        patch.setattr(django_rq, "get_queue", away)
        queue.wake(queue.PAGES)
        assert "Redis does not answer (away)" in caplog.text
        assert (queue.length(queue.PAGES), queue.workers_alive(queue.PAGES)) == (None, None)
        assert not queue.has_room(queue.PAGES)


def test_the_kinds_of_work_of_a_queue_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "_takers", {})
    monkeypatch.setattr(turns, "_last", {})
    done: list[str] = []
    left = {"a": 2, "b": 3, "c": 0}

    def taker(kind: str) -> Any:
        def take() -> bool:
            if not left[kind]:
                return False
            left[kind] -= 1
            done.append(kind)
            return True

        return take

    for kind in left:
        turns.register("q", kind, taker(kind))
    turns.register("other", "x", lambda: done.append("x") or True)  # type: ignore[func-returns-value]
    assert [turns.take("q") for _ in range(6)] == [True] * 5 + [False]
    assert done == ["a", "b", "a", "b", "b"]
    left["a"] = 1
    assert turns.take("q")
    assert turns.take("unknown") is False
    assert done[-1] == "a"


def test_a_process_has_one_client_however_often_it_looks_and_wakes() -> None:
    connections = redis_client(queue.PAGES).connection_pool
    gc.disable()  # what is not used any more would be closed some time
    try:
        before = len(redis_client().client_list())
        for _ in range(5):
            queue.length(queue.PAGES)
            queue.wake(queue.EMBED)
            queue.workers_alive(queue.PAGES)
        assert len(redis_client().client_list()) == before
    finally:
        gc.enable()
    assert redis_client(queue.EMBED).connection_pool is connections


def test_a_job_does_all_that_there_is_until_its_worker_is_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    left = {"pieces": 3}

    def take() -> bool:
        left["pieces"] -= 1
        if left["pieces"] == 5:
            turns.stop()
        return left["pieces"] >= 0

    monkeypatch.setattr(turns, "_takers", {"q": {"a": take}})
    monkeypatch.setattr(turns, "_last", {})
    assert turns.work("q")
    assert left["pieces"] == -1
    assert not turns.work("q")
    left["pieces"] = 9
    try:
        assert turns.work("q")
        assert left["pieces"] == 5
        assert not turns.work("q")
    finally:
        turns.go_on()


def test_kinds_without_work_are_asked_less_often_while_others_have_some(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(turns, "_takers", {})
    monkeypatch.setattr(turns, "_last", {})
    monkeypatch.setattr(turns, "_idle_until", {})
    for kind, has in (("none", False), ("much", True)):
        turns.register("q", kind, lambda kind=kind, has=has: asked.append(kind) or has)  # type: ignore[misc]
    assert [turns.take("q") for _ in range(5)] == [True] * 5
    assert asked == ["none", *["much"] * 5]
    turns._idle_until.clear()  # its second is over
    assert turns.take("q")
    assert asked[-2:] == ["none", "much"]
