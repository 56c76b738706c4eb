"""`harvest URL… --wait` from the command line, with a real worker beside it."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from typing import Any

import django_rq
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from manifests import selectors, services
from manifests.management.commands import harvest as command
from manifests.models import Manifest, Run, RunItem
from manifests.work import queue as queues
from tests.manifests.factories import page_image
from tests.origin import Origin

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def only_books(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody works on pages here, so nobody waits for them."""
    monkeypatch.setattr(selectors, "run_counts_providers", [])
    monkeypatch.setattr(selectors, "open_runs_providers", [])


@pytest.fixture
def worker() -> Iterator[None]:
    """A worker in a thread that takes what is due."""
    stop = threading.Event()

    def work() -> None:
        while not stop.wait(0.05):
            for key in RunItem.objects.filter(state=RunItem.State.DUE).values_list("pk", flat=True):
                services.harvest_item(item_id=key)
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    yield
    stop.set()
    thread.join()
    django_rq.get_queue(queues.PAGES).empty()


def call(*urls: str, **options: Any) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("harvest", *urls, verbosity=0, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_waiting_for_a_book(origin: Origin, worker: None) -> None:
    url = origin.add_book("b", [page_image()])
    out, _ = call(url, wait=True, timeout=30)
    assert Manifest.objects.count() == 1
    assert out.splitlines()[0] == f"done       {url}"
    assert "manifests: 1 done" in out


def test_a_failure_among_others_is_told_and_is_no_failure_of_the_whole(origin: Origin, worker: None) -> None:
    books = [origin.add_book("b", [page_image()]), origin.url("/missing.json")]
    out, err = call(origin.add_collection("c", books), wait=True, timeout=30)
    assert "manifests: 1 done, 1 failed" in out
    assert "/missing.json is not there (status 404)" in err


def test_the_exit_code_when_the_address_itself_fails(origin: Origin, worker: None) -> None:
    with pytest.raises(SystemExit) as caught:
        call(origin.url("/missing.json"), wait=True, timeout=30)
    assert caught.value.code == 1


def test_json(origin: Origin, worker: None) -> None:
    url = origin.add_book("b", [page_image()])
    out, _ = call(url, wait=True, timeout=30, json=True)
    (run,) = json.loads(out)["runs"]
    assert (run["state"], run["manifests"]["done"], run["failures"]) == ("done", 1, [])


def test_without_waiting(origin: Origin) -> None:
    url = origin.add_book("b", [page_image()])
    out, _ = call(url)
    run = Run.objects.get()
    assert out.split() == [run.public_id, url]
    assert run.state == Run.State.QUEUED


def test_waiting_ends_and_says_that_nobody_works(origin: Origin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_MISS_WORKERS_AFTER", 0.1)
    err = io.StringIO()
    with pytest.raises(CommandError, match="within 1 seconds"):
        call_command(
            "harvest", origin.add_book("b", [page_image()]), wait=True, timeout=1, verbosity=0, stderr=err
        )
    assert "No page worker is running" in err.getvalue()


def test_it_waits_for_the_storey_above(origin: Origin, worker: None, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def pages(run_id: int) -> dict[str, Any]:
        asked.append(run_id)
        return {"pages": {"due": 1 if len(asked) < 6 else 0, "done": 3}, "illustrations": 7}

    monkeypatch.setattr(selectors, "run_counts_providers", [pages])
    out, _ = call(origin.add_book("b", [page_image()]), wait=True, timeout=30)
    assert len(asked) >= 6
    assert "pages: 3 done" in out
    assert "illustrations: 7" in out


def test_no_address() -> None:
    with pytest.raises(CommandError, match="not the address of a manifest"):
        call("tulips")
    assert not Run.objects.exists()
