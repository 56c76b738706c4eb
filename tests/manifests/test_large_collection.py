"""Collections of thousands, in pages, with members that fail; runs that rest, go on, and end."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from manifests import selectors, services
from manifests.errors import ConflictError
from manifests.models import Collection, Manifest, Run, RunItem
from manifests.work import queue as queues
from tests import origin as faults
from tests.manifests.factories import harvest, page_image, work_off
from tests.origin import Origin

pytestmark = pytest.mark.django_db

MANY = 3000


def many_books(origin: Origin, count: int) -> list[str]:
    """Books of one page, all alike but for their ids."""
    pattern = origin.add_book("pattern", [page_image()])
    text = origin.files["/books/pattern/manifest.json"].body.decode()
    urls = []
    for number in range(count):
        url = pattern.replace("/pattern/", f"/n{number}/")
        origin.put(f"/books/n{number}/manifest.json", text.replace(pattern, url).encode(), "application/json")
        urls.append(url)
    return urls


@pytest.mark.slow
@pytest.mark.parametrize("version", [2, 3])
def test_thousands_of_members(origin: Origin, version: int) -> None:
    urls = [origin.url(f"/books/n{n}/manifest.json") for n in range(MANY)]
    if version == 3:
        url = origin.add_collection("big", urls)
    else:
        for number in range(0, MANY, 1000):
            page = {"@context": "http://iiif.io/api/presentation/2/context.json", "@type": "sc:Collection",
                    "@id": f"{origin.base}/big/{number}",
                    "manifests": [{"@id": one, "@type": "sc:Manifest"} for one in urls[number:][:1000]]}  # fmt: skip
            if number + 1000 < MANY:
                page["next"] = f"{origin.base}/big/{number + 1000}"
            origin.put_json(f"/big/{number}", page)
        url = origin.put_json("/big", {"@context": "http://iiif.io/api/presentation/2/context.json",
                              "@id": "{base}/big", "@type": "sc:Collection", "label": "Big",
                              "total": MANY,
                              "first": "{base}/big/0"})  # fmt: skip
    run = services.register(url=url)
    started = time.monotonic()
    for _ in range(5):
        item = run.items.filter(state=RunItem.State.DUE).exclude(kind="Manifest").order_by("pk").first()
        if item is None:
            break
        services.harvest_item(item_id=item.pk)
    assert time.monotonic() - started < 20
    assert run.items.filter(kind="Manifest", state=RunItem.State.DUE).count() == MANY
    # Registering them all again costs no second row.
    started = time.monotonic()
    progress = selectors.run_progress(run)
    assert time.monotonic() - started < 2
    assert progress["manifests"]["due"] == MANY
    assert (Collection.objects.count(), run.items.count()) == (1, MANY + (1 if version == 3 else 4))


@pytest.mark.slow
def test_hundreds_are_worked_off_at_a_sane_pace(origin: Origin) -> None:
    books = many_books(origin, 150)
    started = time.monotonic()
    run = work_off(services.register(url=origin.add_collection("big", books)), most=200)
    assert run.state == Run.State.DONE
    assert Manifest.objects.count() == 150
    assert time.monotonic() - started < 45


def test_a_queue_is_never_filled_beyond_its_measure(origin: Origin, monkeypatch: pytest.MonkeyPatch) -> None:
    class Queue:
        count = 10

        def enqueue(self, *_: Any, **__: Any) -> None:
            self.count += 1

    waiting = Queue()
    monkeypatch.setattr(queues.django_rq, "get_queue", lambda name, **_: waiting)
    queues._enqueue(queues.PAGES, 3000)
    assert waiting.count == queues.FULL[queues.PAGES]


def test_each_member_has_an_outcome_of_its_own(origin: Origin, settings: Any) -> None:
    settings.ONITSEARCH = {**settings.ONITSEARCH, "FETCH_ATTEMPTS": 1, "HARVEST_ATTEMPTS": 1, "WORK_PATIENCE": 0,
                           "FETCH_READ_TIMEOUT": 0.5, "FETCH_MAX_JSON": 2**20}  # fmt: skip
    good = origin.add_book("good", [page_image()])
    bad = {
        "/missing": (faults.status(404), "is not there (status 404)"),
        "/forbidden": (faults.status(403), "does not allow us to read it"),
        "/broken": (faults.status(500), "has a problem of its own"),
        "/page": (faults.html(), "a web page"),
        "/short": (faults.truncated(), "closed too early"),
        "/slow": (faults.slow(2), "did not answer in time"),
        "/bomb": (faults.gzip_bomb(8 * 2**20), "is larger than 1 MB"),
        "/loop": (faults.redirect_loop(), "from one redirect to the next"),
        "/gone": (faults.hang_up(), "closed too early"),
        "/inside": (faults.redirect("http://10.0.0.1/"), "an address inside this network"),
    }
    for path, (fault, _) in bad.items():
        origin.misbehave(path, fault)
    odd = {
        "ftp://library.example/m": "only http and https",
        "https://user:secret@library.example/m": "user name or password",
        origin.url("/" + "x" * 2500): "more than 2000 characters",
        origin.put_json("/image", {"protocol": "http://iiif.io/api/image", "width": 3}): "an image description",
        origin.put_json("/list", []): "holds a list",
        origin.put("/bytes", b"\xff\xfe\x00"): "not UTF-8",
        origin.put_json("/empty", {"@context": "http://iiif.io/api/presentation/3/context.json", "id": "e",
                                   "type": "Manifest", "items": []}): "has no pages",
    }  # fmt: skip
    members = [good, *(origin.url(path) for path in bad), *odd, "relative.json", good]
    origin.files["/collections/relative.json"] = origin.files["/books/good/manifest.json"]
    run = harvest(origin.add_collection("mixed", members))
    assert run.state == Run.State.DONE
    failures = {one["url"]: one["error"] for one in selectors.run_progress(run)["failures"]}
    for path, (_, says) in bad.items():
        assert says in failures.pop(origin.url(path)), path
    for url, says in odd.items():
        error = failures.pop(url[:2001])
        assert says in error
        assert url[:80] in error
        assert error.endswith(".")
    assert failures == {}
    # The good one was reached twice, and the relative address counts from its document.
    assert Manifest.objects.count() == 1
    assert run.items.get(url=origin.url("/collections/relative.json")).state == RunItem.State.DONE
    assert Collection.objects.get().manifests.count() == 1


def test_an_embedded_collection_that_is_not_whole_is_fetched(origin: Origin) -> None:
    books = [origin.add_book(f"b{n}", [page_image(mark=n)]) for n in range(3)]
    inner = origin.add_collection("inner", books)
    document = json.loads(origin.files["/collections/inner.json"].body)
    whole = harvest(
        origin.add_collection("outer", [], items=[{**document, "total": 3, "items": document["items"][:1]}])
    )
    assert whole.state == Run.State.DONE
    assert len(origin.asked("/collections/inner.json")) == 1
    assert Manifest.objects.count() == 3
    assert Collection.objects.get(uri=inner).manifests.count() == 3


def test_a_run_rests_goes_on_and_ends(origin: Origin) -> None:
    books = [origin.add_book(f"b{n}", [page_image(mark=n)]) for n in range(3)]
    url = origin.add_collection("c", books)
    run = services.register(url=url)
    services.harvest_item(item_id=run.items.get().pk)
    first = run.items.filter(kind="Manifest").order_by("pk").first()
    assert first is not None
    services.harvest_item(item_id=first.pk)

    services.pause_run(run=run)
    assert services.register(url=url).pk == run.pk  # asking again does not go behind the pause
    assert work_off(run, most=5).state == Run.State.PAUSED
    assert services.sweep().woken == 0
    assert Manifest.objects.count() == 1
    with pytest.raises(ConflictError, match="paused already"):
        services.pause_run(run=run)

    assert services.resume_run(run=run).state == Run.State.RUNNING
    with pytest.raises(ConflictError, match="not paused"):
        services.resume_run(run=run)
    assert work_off(run).state == Run.State.DONE
    assert Manifest.objects.count() == 3
    with pytest.raises(ConflictError):
        services.resume_run(run=run)


def test_a_document_in_hand_while_the_run_is_paused_is_finished(origin: Origin) -> None:
    run = services.register(url=origin.add_book("b", [page_image()]))
    item = run.items.get()
    RunItem.objects.filter(pk=item.pk).update(state=RunItem.State.CLAIMED, attempts=1)
    services.pause_run(run=run)
    RunItem.objects.filter(pk=item.pk).update(state=RunItem.State.DONE)
    services.finish_run(run.pk)
    run.refresh_from_db()
    assert run.state == Run.State.PAUSED
    assert services.resume_run(run=run).state == Run.State.DONE


def test_a_paused_run_can_be_cancelled(origin: Origin) -> None:
    run = services.register(url=origin.add_book("b", [page_image()]))
    services.pause_run(run=run)
    assert services.cancel_run(run=run).state == Run.State.CANCELLED
    assert work_off(run).items.get().state == RunItem.State.SKIPPED
    with pytest.raises(ConflictError):
        services.resume_run(run=run)
