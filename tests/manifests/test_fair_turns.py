"""Runs and hosts take turns, a host has a share of the workers, and a sick one is left alone until it answers."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import django_rq
import pytest
from django.db import connection
from django.utils import timezone

from manifests import services
from manifests.models import Host, Manifest, Run, RunItem
from manifests.work import hosts, turns
from manifests.work import queue as queues
from tests import origin as faults
from tests.manifests.factories import page_image
from tests.origin import Origin

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def another(settings: Any) -> Iterator[Origin]:
    """A second library."""
    with Origin() as server:
        allowed = [*settings.ONITSEARCH["ALLOWED_ORIGINS"], f"{server.base}/"]
        settings.ONITSEARCH = {**settings.ONITSEARCH, "ALLOWED_ORIGINS": allowed}
        yield server


@pytest.fixture(autouse=True)
def two_workers(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two page workers, documents only, and no long waits."""
    settings.ONITSEARCH = {**settings.ONITSEARCH, "FETCH_ATTEMPTS": 1}
    monkeypatch.setattr(hosts, "_workers", (math.inf, 2))
    monkeypatch.setitem(turns._takers, queues.PAGES, {"documents": turns._takers[queues.PAGES]["documents"]})
    yield
    django_rq.get_queue(queues.PAGES).empty()


def run_workers(done: Callable[[], bool], *, many: int = 2, most: float = 20) -> None:
    """Have so many workers take turns until ``done()``; fails where it never is."""
    stop = threading.Event()

    def work() -> None:
        try:
            while not stop.is_set():
                if not turns.take(queues.PAGES):
                    time.sleep(0.05)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(many)]
    for worker in workers:
        worker.start()
    deadline = time.monotonic() + most
    while not done() and time.monotonic() < deadline:
        time.sleep(0.05)
    over = done()
    stop.set()
    for worker in workers:
        worker.join()
    assert over, list(RunItem.objects.values_list("url", "state", "error"))


def test_a_book_registered_after_a_large_collection_has_its_turn_at_once(
    origin: Origin, another: Origin
) -> None:
    book = origin.add_book("many", [page_image()])
    large = services.register(
        url=origin.add_collection("large", [f"{book}?{n}" for n in range(300)], kinds=["Manifest"] * 300)
    )
    assert turns.take(queues.PAGES)
    assert large.items.count() == 301
    for _ in range(3):
        turns.take(queues.PAGES)
    small = [services.register(url=place.add_book("small", [page_image()])) for place in (origin, another)]
    for _ in range(4):
        turns.take(queues.PAGES)
    assert [Run.objects.get(pk=run.pk).state for run in small] == [Run.State.DONE] * 2
    assert large.items.exclude(state=RunItem.State.DUE).count() <= 7


def test_a_library_that_hangs_holds_one_worker_of_two(origin: Origin, another: Origin) -> None:
    urls = [origin.add_book(f"b{n}", [page_image()]) for n in range(4)]
    for n in range(4):
        origin.misbehave(f"/books/b{n}/manifest.json", faults.slow(4))
    for url in urls:
        services.register(url=url)
    services.register(url=another.add_book("quick", [page_image()]))
    started = time.monotonic()
    run_workers(lambda: Manifest.objects.filter(url__startswith=another.base).exists())
    assert len(origin.seen) == 1
    assert time.monotonic() - started < 12


def test_libraries_that_fail_hold_one_worker_of_two_together(
    origin: Origin, another: Origin, settings: Any
) -> None:
    """One that hangs and one that drips would hold both for minutes; a third that is well is not to notice."""
    with Origin() as well:
        sick = [origin.add_book("b", [page_image()]), another.add_book("b", [page_image()])]
        for place in (origin, another):
            place.misbehave("/books/b/manifest.json", faults.slow(4))
            Host.objects.create(name=hosts.of(place.base), failures=1)
        allowed = [*settings.ONITSEARCH["ALLOWED_ORIGINS"], f"{well.base}/"]
        settings.ONITSEARCH = {**settings.ONITSEARCH, "ALLOWED_ORIGINS": allowed}
        for url in (*sick, *(well.add_book(f"b{n}", [page_image()]) for n in range(4))):
            services.register(url=url)
        started = time.monotonic()
        run_workers(lambda: Manifest.objects.filter(url__startswith=well.base).count() == 4)
        assert len(origin.seen) + len(another.seen) == 1
        assert time.monotonic() - started < 6


def test_our_own_site_may_have_all_workers(origin: Origin, settings: Any) -> None:
    settings.ONITSEARCH = {**settings.ONITSEARCH, "PUBLIC_URL": origin.base}
    for n in range(2):
        services.register(url=origin.add_book(f"b{n}", [page_image()]))
        origin.misbehave(f"/books/b{n}/manifest.json", faults.slow(1))
    run_workers(lambda: Manifest.objects.count() == 2)
    assert abs(origin.seen[0].at - origin.seen[1].at) < 0.9


def test_a_worker_takes_what_need_not_wait_for_its_turn_first(
    origin: Origin, another: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in (origin, another):
        services.register(url=place.add_book("b", [page_image()]))
    monkeypatch.setattr(hosts, "busy", lambda: {hosts.of(origin.base)})
    assert turns.take(queues.PAGES)
    assert Manifest.objects.get().url.startswith(another.base)
    assert turns.take(queues.PAGES)  # and rather waits than does nothing
    assert Manifest.objects.count() == 2


def test_a_dead_host_rests_while_the_others_go_on(origin: Origin, another: Origin) -> None:
    dead = [origin.url(f"/dead/{n}") for n in range(40)]
    for n in range(40):
        origin.misbehave(f"/dead/{n}", faults.hang_up())
    good = [another.add_book(f"b{n}", [page_image()]) for n in range(5)]
    run = services.register(url=another.add_collection("mixed", [*dead, *good]))
    run_workers(lambda: Manifest.objects.count() == 5)
    run_workers(lambda: len(origin.seen) >= 3)
    time.sleep(0.5)
    assert len(origin.seen) == 3  # and not once more for the 37 others
    host = Host.objects.get(name=hosts.of(origin.base))
    assert (host.failures, "closed too early" in host.error) == (3, True)
    assert host.rests_until is not None
    assert not turns.take(queues.PAGES)
    assert services.sweep().woken == 0

    # Its time comes, and it fails again: one request, then a longer rest.
    Host.objects.update(rests_until=timezone.now() - timedelta(seconds=1))
    assert turns.take(queues.PAGES)
    assert not turns.take(queues.PAGES)
    again = Host.objects.get(pk=host.pk)
    assert again.rests_until is not None
    assert again.rests_until - timezone.now() > timedelta(seconds=20)
    assert len(origin.seen) == 4

    # It answers: all of its documents are asked for.
    origin.behave()
    for n in range(40):
        origin.put_json(f"/dead/{n}", {"type": "nothing"})
    Host.objects.update(rests_until=timezone.now() - timedelta(seconds=1))
    run.items.update(not_before=None)
    run_workers(lambda: Run.objects.get(pk=run.pk).state == Run.State.DONE)
    assert Host.objects.get(pk=host.pk).failures == 0


def test_one_worker_tries_a_host_that_was_sick(origin: Origin) -> None:
    for n in range(4):
        services.register(url=origin.add_book(f"b{n}", [page_image()]))
        origin.misbehave(f"/books/b{n}/manifest.json", faults.slow(0.5))
    Host.objects.create(name=hosts.of(origin.base), failures=5)
    hosts._workers = (math.inf, 8)  # a share of four, were it well
    run_workers(lambda: Manifest.objects.count() == 4, many=4)
    first, second, third, *_ = sorted(one.at for one in origin.seen)
    assert second - first > 0.45
    assert third - second < 0.4
