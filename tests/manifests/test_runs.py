"""How a run goes: what each document leaves in its row, how runs end, what a look at a stream writes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from manifests import following, harvesting, refreshing, runs, selectors, services, signals
from manifests.discovery import Crawl
from manifests.errors import ConflictError, NotIiifError, OnitError
from manifests.expanding import _is_next_page
from manifests.models import Collection, Manifest, Run, RunItem, Stream
from manifests.presentation.docs import MemberDoc
from manifests.work import queue as queues
from tests import origin as faults
from tests.manifests.factories import harvest, page_image, work_off
from tests.origin import Origin

pytestmark = pytest.mark.django_db

URL = "https://library.example/m"


@pytest.fixture(autouse=True)
def hasty(settings: Any) -> None:
    settings.ONITSEARCH = {
        **settings.ONITSEARCH, "FETCH_ATTEMPTS": 1, "MAX_ATTEMPTS": 3, "WORK_PATIENCE": 0, "FOLLOW_INTERVAL": 500.0,
    }  # fmt: skip


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """How many workers of which queue were woken, in order; none is."""
    found: list[tuple[str, int]] = []
    monkeypatch.setattr(queues, "wake", lambda name, many=1: found.append((name, many)) if many else None)
    return found


def a_run(url: str = URL, **values: Any) -> Run:
    return Run.objects.create(url=url, **values)


def an_item(run: Run, number: int = 0, **values: Any) -> RunItem:
    return RunItem.objects.create(**{"run": run, "url": f"{run.url}/{number}", **values})


def a_book(url: str, uri: str = "") -> Manifest:
    return Manifest.objects.create(uri=uri or url, url=url, harvested_at=timezone.now())


def now(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def seconds_until(moment: Any) -> float:
    return (moment - timezone.now()).total_seconds()


# -- documents -------------------------------------------------------------------------------------------


def test_a_harvested_book_s_document_is_at_rest_and_says_what_came(origin: Origin) -> None:
    run = services.register(url=origin.add_book("b", [page_image()]))
    item = run.items.get()
    later = timezone.now() + timedelta(hours=1)
    RunItem.objects.update(error="It failed.", cause="library", waiting_since=later)
    before = timezone.now()
    done = services.harvest_item(item_id=item.pk)
    assert done is not None
    assert (done.pk, done.state, done.kind, done.attempts) == (item.pk, "done", "Manifest", 1)
    assert (done.error, done.cause, done.claimed_by) == ("", "", "")
    assert (done.lease_until, done.not_before, done.waiting_since) == (None, None, None)
    assert done.manifest == Manifest.objects.get()
    assert done.counts == {"added": 1, "changed": 0, "removed": 0, "unusable": 0}
    run.refresh_from_db()
    assert (run.state, run.error) == ("done", "")
    assert before <= run.started_at <= run.finished_at <= timezone.now()
    assert services.harvest_item(item_id=item.pk) is None
    assert services.harvest_item() is None


def test_an_unchanged_book_is_not_read_again_and_is_known_to_be_fresh(origin: Origin) -> None:
    url = origin.add_book("b", [page_image()])
    harvest(url)
    shelf = Collection.objects.create(label={"en": ["Some"]})
    long_ago = timezone.now() - timedelta(days=9)
    Manifest.objects.update(harvested_at=long_ago, last_modified="Mon, 01 Jan 2024 00:00:00 GMT")
    heard: list[dict[str, Any]] = []

    def hear(signal: Any, sender: str, **members: Any) -> None:
        heard.append({"sender": sender, **members})

    signals.manifest_harvested.connect(hear)
    run = services.register(url=url, collection=shelf)
    item = services.harvest_item(item_id=run.items.get().pk)
    signals.manifest_harvested.disconnect(hear)
    assert item is not None
    asked = origin.asked("/books/b/manifest.json")[-1].headers
    assert (asked["if-none-match"], asked["if-modified-since"]) == (
        Manifest.objects.get().etag, "Mon, 01 Jan 2024 00:00:00 GMT"
    )  # fmt: skip
    book = Manifest.objects.get()
    assert book.harvested_at > long_ago
    assert list(book.collections.all()) == [shelf]
    assert (item.state, item.kind, item.manifest) == ("done", "Manifest", book)
    assert item.counts == {"added": 0, "changed": 0, "removed": 0, "unusable": 0}
    assert heard == [
        {"sender": "onit_manifests", "manifest_id": book.pk, "run_id": run.pk, "added": [], "changed": [],
         "removed": []}
    ]  # fmt: skip


def test_what_shows_nothing_is_skipped_with_the_reason(origin: Origin) -> None:
    url = origin.add_book("b", [page_image()])
    document = json.loads(origin.files["/books/b/manifest.json"].body)
    body = document["items"][0]["items"][0]["items"][0]["body"]
    body.update(type="Sound", format="audio/mpeg", id=origin.url("/a.mp3"))
    body.pop("service", None)
    origin.put_json("/books/b/manifest.json", document)
    run = services.register(url=url)
    item = services.harvest_item(item_id=run.items.get().pk)
    assert item is not None
    assert (item.state, item.claimed_by, item.cause) == ("skipped", "", "")
    assert item.error
    assert now(run).state == "done"


def test_an_unforeseen_error_is_tried_again_and_told(
    origin: Origin, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    run = services.register(url=origin.add_book("b", [page_image()]))

    def fails(*_: Any) -> None:
        raise ZeroDivisionError("a fault of ours")

    monkeypatch.setattr(harvesting, "write_manifest", fails)
    item = services.harvest_item(item_id=run.items.get().pk)
    assert item is not None
    assert (item.state, item.attempts) == ("due", 1)
    assert item.error == f"Harvesting {item.url} failed in an unforeseen way; the log says more."
    assert "a fault of ours" in caplog.text
    assert item.url in caplog.text
    assert now(run).state == "running"


def test_a_book_that_a_person_withdrew_meanwhile_is_not_fetched(origin: Origin) -> None:
    url = origin.add_book("b", [page_image()])
    harvest(url)
    run = services.register(url=url)
    services.withdraw_manifest(manifest=Manifest.objects.get())
    origin.seen.clear()
    item = services.harvest_item(item_id=run.items.get().pk)
    assert item is not None
    assert (item.state, item.error) == ("skipped", f"{url} was withdrawn here.")
    assert origin.seen == []
    # Withdrawn by its library it is read whole, whatever the library's cache says.
    Manifest.objects.update(withdrawn_by="library")
    work_off(services.register(url=url))
    assert "if-none-match" not in origin.seen[-1].headers
    assert Manifest.objects.get().withdrawn_at is None


def test_a_withdrawn_book_stays_so_under_another_address_unless_a_person_registers_it_elsewhere() -> None:
    run, stream = a_run(), Stream.objects.create(url="https://library.example/s")
    moment = datetime(2024, 5, 6, tzinfo=UTC)
    Manifest.objects.create(
        uri="urn:book", url="https://library.example/old", withdrawn_at=moment, withdrawn_by="person"
    )
    asked, listed = an_item(run), an_item(run, 1)
    RunItem.objects.filter(pk=listed.pk).update(parent=asked)
    streamed = an_item(a_run(stream=stream))

    def refused(item: RunItem, url: str, uri: str = "urn:book") -> bool:
        try:
            harvesting._require_not_withdrawn(now(item), uri, url)
        except ConflictError:
            return True
        return False

    assert refused(asked, "https://library.example/new")
    assert not refused(asked, "https://elsewhere.example/new")
    assert refused(listed, "https://elsewhere.example/new")
    assert refused(streamed, "https://elsewhere.example/new")
    assert not refused(listed, "https://library.example/new", "urn:other")
    with pytest.raises(
        ConflictError, match=r"^This book was withdrawn here for good on 2024-05-06\. "
    ) as told:
        harvesting.require_not_withdrawn(Manifest.objects.all())
    assert told.value.hint == (
        "If it is to come back, bring it back on its page at the desk, or with “manage.py harvest --restore”."
    )
    assert told.value.url == "https://library.example/old"
    Manifest.objects.update(withdrawn_by="library")
    assert not refused(asked, "https://library.example/new")


# -- the end of a run ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "items", "end", "error"),
    [
        ("running", ["done", "failed"], "done", ""), ("running", ["failed", "done"], "failed", "Number 0."),
        ("queued", ["skipped"], "done", ""), ("running", ["done", "due"], None, ""),
        ("running", ["done", "claimed"], None, ""), ("running", ["failed", "waiting"], None, ""),
        ("paused", ["done"], None, ""), ("cancelled", ["done"], None, ""), ("running", [], "done", ""),
    ],
)  # fmt: skip
def test_when_and_how_a_run_ends(state: str, items: list[str], end: str | None, error: str) -> None:
    run, other = a_run(state=state, error="Before."), a_run(state="running")
    top = None
    for number, one in enumerate(items):
        made = an_item(run, number, state=one, error=f"Number {number}.", parent=top)
        top = top or made
    before = timezone.now()
    services.finish_run(run.pk)
    run.refresh_from_db()
    if end is None:
        assert (run.state, run.error, run.finished_at) == (state, "Before.", None)
    else:
        assert (run.state, run.error) == (end, error)
        assert before <= run.finished_at <= timezone.now()
    assert now(other).state == "running"


def test_a_sweep_says_what_it_gave_back_and_woke(
    woken: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    run, over, paused = a_run(state="running"), a_run(state="running"), a_run(state="paused")
    stream = Stream.objects.create(url="https://library.example/s", following=True)
    for number in range(3):
        an_item(run, number)
    an_item(paused)
    an_item(over, state="done")
    an_item(
        run,
        9,
        state="claimed",
        attempts=1,
        claimed_by="gone",
        lease_until=timezone.now() - timedelta(seconds=1),
    )
    Stream.objects.create(
        url="https://library.example/t", claimed_by="x", lease_until=timezone.now() - timedelta(1)
    )
    monkeypatch.setattr(queues, "has_room", lambda name: True)
    assert services.sweep() == services.Swept(put_back=1, woken=4)
    assert woken == [(queues.PAGES, 4 + 2)]  # the documents, and the streams whose time has come
    assert now(over).state == "done"
    assert Stream.objects.get(url__endswith="/t").claimed_by == ""
    monkeypatch.setattr(queues, "has_room", lambda name: False)
    woken.clear()
    assert services.sweep() == services.Swept(put_back=0, woken=0)
    assert woken == []
    assert list(following.due().order_by("pk"))[0] == stream


def test_ready_documents_are_of_runs_that_go_on_the_oldest_first() -> None:
    running, queued, paused, over = (a_run(state=one) for one in ("running", "queued", "paused", "cancelled"))
    rows = [an_item(run) for run in (running, queued, paused, over)]
    assert list(runs.items_in_turn()) == rows[:2]


# -- streams ---------------------------------------------------------------------------------------------


def a_stream(origin: Origin, *names: str, **values: Any) -> Stream:
    """A stream at the server, followed, that tells of these books."""
    activities = [
        {"type": "Create", "endTime": f"2024-01-{day:02}T12:00:00Z",
         "object": {"id": origin.add_book(name, [page_image()]), "type": "Manifest"}}
        for day, name in enumerate(names, 1)
    ]  # fmt: skip
    return Stream.objects.create(url=origin.add_stream("s", activities), **values)


def test_a_look_at_a_stream_makes_a_run_of_what_is_new(
    origin: Origin, woken: list[tuple[str, int]], django_user_model: Any
) -> None:
    user, shelf = django_user_model.objects.create_user("cat"), Collection.objects.create(label={"en": ["S"]})
    stream = a_stream(origin, "a", "b", requested_by=user, collection=shelf, attempts=4, error="It failed.")
    before = timezone.now()
    run = services.follow(stream=stream)
    assert run is not None
    assert (run.url, run.stream, run.collection, run.requested_by) == (stream.url, stream, shelf, user)
    rows = list(run.items.order_by("pk"))
    assert [row.url.split("/")[-2] for row in rows] == ["a", "b"]  # the oldest activity first
    for row in rows:
        assert (row.kind, row.state, row.parent, row.moved_from) == ("Manifest", "due", None, None)
        assert (row.collection_ids, row.host) == ([shelf.pk], origin.base.partition("://")[2])
    assert woken == [(queues.PAGES, 2)]
    stream.refresh_from_db()
    assert (stream.error, stream.attempts, stream.claimed_by, stream.lease_until) == ("", 0, "", None)
    assert before <= stream.checked_at <= timezone.now()
    assert seconds_until(stream.not_before) == pytest.approx(500, abs=5)
    assert stream.crawled_until == datetime(2024, 1, 2, 12, tzinfo=UTC)
    assert stream.boundary == [f"Create {rows[1].url} "]
    assert services.follow(stream=stream) is None


@pytest.mark.parametrize(
    ("fault", "attempts", "pause"),
    [(faults.status(404), 3, 500), (faults.status(500), 0, 15), (faults.status(500), 3, 120),
     (faults.status(500), 9, 500), (faults.busy(429, "60"), 0, 60)],
)  # fmt: skip
def test_a_stream_that_fails_is_looked_at_soon_where_that_may_help(
    origin: Origin, fault: Any, attempts: int, pause: float
) -> None:
    stream = a_stream(origin, "a", attempts=attempts)
    origin.misbehave("/activity/s.json", fault)
    with pytest.raises(OnitError) as told:
        services.follow(stream=stream)
    stream.refresh_from_db()
    assert (stream.error, stream.attempts) == (told.value.message, attempts + 1)
    assert (stream.claimed_by, stream.lease_until, stream.crawled_until) == ("", None, None)
    assert seconds_until(stream.not_before) == pytest.approx(pause, abs=5)
    assert not Run.objects.exists()


def test_a_stream_that_is_none_any_more_or_is_looked_at_already_is_told(
    origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = a_stream(origin, "a")
    origin.put_json("/activity/s.json", {"type": "Manifest"})
    with pytest.raises(NotIiifError) as told:
        services.follow(stream=stream)
    assert told.value.message == f"The document at {stream.url} is no longer an activity stream."
    assert told.value.url == stream.url
    Stream.objects.update(not_before=None, lease_until=timezone.now() + timedelta(minutes=5))
    with pytest.raises(ConflictError) as busy:
        services.follow(stream=stream)
    assert (busy.value.message, busy.value.url) == ("This stream is being looked at already.", stream.url)
    Stream.objects.update(lease_until=None)

    def fails(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(following, "walk", fails)
    origin.add_stream("s", [])
    with pytest.raises(ZeroDivisionError):
        services.follow(stream=stream)
    stream.refresh_from_db()
    assert stream.error == f"Reading the stream {stream.url} failed in an unforeseen way."
    assert stream.lease_until is None


def test_a_registered_stream_that_is_just_looked_at_is_tried_again_soon(origin: Origin) -> None:
    stream = a_stream(origin, "a", following=False, lease_until=timezone.now() + timedelta(minutes=5))
    item = services.harvest_item(item_id=services.register(url=stream.url).items.get().pk)
    assert item is not None
    assert (item.state, item.error) == ("due", "This stream is being looked at already.")
    assert seconds_until(item.not_before) == pytest.approx(30, abs=3)
    assert now(stream).following


def test_a_registered_stream_is_followed_for_whoever_asked_and_into_their_collection(
    origin: Origin, django_user_model: Any
) -> None:
    user, shelf = django_user_model.objects.create_user("cat"), Collection.objects.create(label={"en": ["S"]})
    url = origin.add_stream("s", [])
    services.harvest_item(
        item_id=services.register(url=url, requested_by=user, collection=shelf).items.get().pk
    )
    stream = Stream.objects.get()
    assert (stream.url, stream.requested_by, stream.collection, stream.following) == (url, user, shelf, True)


def test_a_stream_that_another_worker_took_over_is_left_to_it() -> None:
    stream = Stream.objects.create(url=URL, claimed_by="mine", attempts=1)
    claimed = now(stream)
    Stream.objects.update(attempts=2)
    with pytest.raises(ConflictError, match=r"^Another worker took this stream over\.$") as told:
        following.apply(claimed, Crawl(fetch={"https://library.example/a": ""}))
    assert told.value.url == URL
    assert not Run.objects.exists()


@pytest.mark.parametrize(
    ("timed", "fetch", "pause"), [(True, True, 500), (False, True, 86_400), (False, False, 500)]
)
def test_a_stream_without_times_is_read_whole_once_a_day(timed: bool, fetch: bool, pause: float) -> None:
    stream = Stream.objects.create(url=URL, claimed_by="mine", attempts=1)
    following.apply(stream, Crawl(fetch={"https://library.example/a": ""} if fetch else {}, timed=timed))
    stream.refresh_from_db()
    assert seconds_until(stream.not_before) == pytest.approx(pause, abs=5)


def held(stream: Stream, crawl: Crawl, item: RunItem | None = None) -> Run | None:
    """Have a look that found this written by a worker that holds the stream."""
    Stream.objects.filter(pk=stream.pk).update(claimed_by="mine", attempts=1)
    return following.apply(now(stream), crawl, item)


def test_what_failed_is_asked_for_with_what_is_new_and_nothing_twice(woken: list[tuple[str, int]]) -> None:
    stream = Stream.objects.create(url=URL)
    last = a_run(stream=stream, state="failed")
    an_item(last, 0, url="https://library.example/failed", state="failed", attempts=3)
    an_item(last, 1, url="https://library.example/both", state="failed", attempts=3)
    an_item(last, 2, url="https://library.example/done", state="done")
    an_item(last, 3, url=URL, state="failed", kind="Stream")
    run = held(stream, Crawl(fetch={"https://library.example/new": "", "https://library.example/both": ""}))
    assert run is not None
    assert run != last
    assert [one.url.rpartition("/")[2] for one in run.items.order_by("pk")] == ["new", "both", "failed"]
    assert woken == [(queues.PAGES, 3)]


def test_where_nothing_is_new_what_failed_is_tried_in_its_own_run(woken: list[tuple[str, int]]) -> None:
    stream = Stream.objects.create(url=URL)
    last = a_run(stream=stream, state="failed", finished_at=timezone.now(), error="It failed.")
    failed = an_item(last, state="failed", attempts=3, error="It failed.")
    assert held(stream, Crawl()) == last
    kept = now(last)
    assert (kept.state, kept.finished_at, kept.error) == ("running", None, "")
    assert (now(failed).state, now(failed).attempts, now(failed).error) == ("due", 0, "")
    assert woken == [(queues.PAGES, 1)]
    assert held(stream, Crawl()) is None  # it goes on
    for state in ("paused", "cancelled", "queued"):
        Run.objects.update(state=state)
        RunItem.objects.update(state="failed")
        assert held(stream, Crawl()) is None, state


def test_documents_of_a_run_that_turned_out_to_be_a_stream(woken: list[tuple[str, int]]) -> None:
    stream, shelf = Stream.objects.create(url=URL), Collection.objects.create(uri="https://library.example/c")
    run = a_run()
    item = an_item(run, url=URL)
    moved = Manifest.objects.create(uri="https://library.example/old", url="https://library.example/old")
    longest = "https://library.example/".ljust(2000, "x")
    crawl = Crawl(
        fetch={"https://library.example/b": "https://library.example/c", "https://library.example/a": "urn:none",
               URL: "", longest + "x": "", longest: ""},
        kinds={"https://library.example/b": "Collection"},
        moved={"https://library.example/a": ["https://library.example/old"]},
    )  # fmt: skip
    assert held(stream, crawl, item) == run
    assert now(run).stream == stream
    long, first, second = run.items.exclude(pk=item.pk).order_by("pk")
    assert long.url == longest
    assert (first.url, first.parent, first.kind, first.moved_from) == (
        "https://library.example/a",
        item,
        "",
        moved,
    )
    assert (second.url, second.kind, second.collection_ids) == (
        "https://library.example/b",
        "Collection",
        [shelf.pk],
    )
    assert (first.collection_ids, first.host) == ([], "library.example")
    assert woken == [(queues.PAGES, 3)]


def test_a_stream_decides_on_books_of_its_host_and_on_those_that_it_brought(
    caplog: pytest.LogCaptureFixture,
) -> None:
    stream = Stream.objects.create(url="https://library.example/s")
    own, named, brought, foreign = (
        a_book(url, uri)
        for url, uri in (
            ("https://library.example/1", ""), ("https://library.example/2", "urn:2"), ("https://other.example/3", ""),
            ("https://other.example/4", ""),
        )
    )  # fmt: skip
    an_item(a_run(stream=stream), manifest=brought)
    an_item(a_run(), manifest=foreign)
    heard: list[Any] = []

    def hear(signal: Any, sender: str, manifest_id: int, **_: Any) -> None:
        heard.append((sender, manifest_id))

    signals.manifest_withdrawn.connect(hear)
    before = timezone.now()
    held(stream, Crawl(gone=[own.url, "urn:2", brought.url, foreign.url, "urn:none"]))
    assert now(foreign).withdrawn_at is None
    assert f"{stream.url} names {foreign.url}" in caplog.text
    for book in (own, named, brought):
        kept = now(book)
        assert before <= kept.withdrawn_at <= timezone.now()
        assert kept.withdrawn_by == "library"
    assert heard == [("onit_manifests", book.pk) for book in (own, named, brought)]
    since = now(own).withdrawn_at
    held(stream, Crawl(gone=[own.url]))
    signals.manifest_withdrawn.disconnect(hear)
    assert now(own).withdrawn_at == since
    assert len(heard) == 3


def test_a_collection_that_is_deleted_is_emptied_and_what_left_one_is_taken_out() -> None:
    stream = Stream.objects.create(url="https://library.example/s")
    books = [a_book(f"https://library.example/{n}") for n in (1, 2)]
    uris = ("https://library.example/c", "https://library.example/d", "https://other.example/c")
    gone, left, foreign = (Collection.objects.create(uri=uri, harvested=True) for uri in uris)
    ours = Collection.objects.create(uri="https://library.example/e", harvested=False)
    for shelf in (gone, left, foreign, ours):
        shelf.manifests.set(books)
    heard: list[Any] = []

    def hear(signal: Any, sender: str, manifest_ids: list[int], **_: Any) -> None:
        heard.append((sender, sorted(manifest_ids)))

    signals.visibility_changed.connect(hear)
    held(
        stream,
        Crawl(
            gone=[gone.uri, foreign.uri, ours.uri], left=[(books[0].url, left.uri), (books[1].url, "urn:x")]
        ),
    )
    signals.visibility_changed.disconnect(hear)
    counts = {shelf.pk: list(shelf.manifests.order_by("pk")) for shelf in (gone, left, foreign, ours)}
    assert counts == {gone.pk: [], left.pk: [books[1]], foreign.pk: books, ours.pk: books}
    assert heard == [("onit_manifests", [book.pk for book in books]), ("onit_manifests", [books[0].pk])]


def test_of_several_books_that_moved_to_one_place_one_stays() -> None:
    stream = Stream.objects.create(url="https://library.example/s")
    olds = ["https://library.example/1", "https://library.example/2"]
    first, second = (a_book(url) for url in olds)
    new = "https://library.example/new"
    run = held(stream, Crawl(fetch={new: ""}, moved={new: [*olds, olds[0]]}))
    assert run is not None
    assert run.items.get().moved_from == first
    assert (now(first).withdrawn_at, now(second).withdrawn_at is None) == (None, False)


def test_streams_whose_time_has_come_the_longest_due_first() -> None:
    base = timezone.now()

    def made(name: str, seconds: int, **values: Any) -> Stream:
        moment = base + timedelta(seconds=seconds)
        return Stream.objects.create(url=f"{URL}/{name}", not_before=moment, **values)

    late, early = made("a", -10), made("b", -20)
    made("c", 60)
    made("d", -30, following=False)
    made("e", -30, lease_until=base + timedelta(seconds=60))
    assert list(following.due()) == [early, late]


# -- collections -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "member", "here", "rest"),
    [
        ("Page 2 of 9", "x", "", True), ("Seite 2 von 9", "x", "", True), ("next", "x", "", True),
        ("Next page", "x", "", True), ("More results", "x", "", True), ("The next book", "x", "", False),
        ("Books", "/c?page=2", "/c", True), ("Books", "/c?page=3", "/c", False),
        ("Books", "/c?page=3", "/c?page=2", True), ("Books", "/d?page=2", "/c", False),
        ("Books", "/c?q=a&p=2", "/c?q=a", True), ("Books", "/c?pages=2", "/c", False), ("Books", "/c", "/c", False),
        ("Books", "/c?page=2", "/c?page=2", False),
    ],
)  # fmt: skip
def test_a_last_member_that_is_the_rest_of_the_list(label: str, member: str, here: str, rest: bool) -> None:
    doc = MemberDoc(id=f"{URL}{member}", type="Collection", label={"en": (label,)}, embedded=None)
    assert _is_next_page(doc, f"{URL}{here}") is rest
    book = MemberDoc(id=f"{URL}{member}", type="Manifest", label={"en": (label,)}, embedded=None)
    assert _is_next_page(book, f"{URL}{here}") is False


def test_members_become_documents_of_the_run_each_once(origin: Origin, woken: list[tuple[str, int]]) -> None:
    books = [origin.add_book(name, [page_image()]) for name in "ab"]
    url = origin.add_collection("c", [*books, books[0], url_of(origin, "c")])
    run = services.register(url=url)
    woken.clear()
    item = services.harvest_item(item_id=run.items.get().pk)
    assert item is not None
    assert (item.kind, item.counts, item.state) == ("Collection", {"members": 2}, "done")
    assert woken == [(queues.PAGES, 2)]
    shelf = Collection.objects.get()
    rows = list(run.items.exclude(pk=item.pk).order_by("pk"))
    assert [row.url for row in rows] == books
    for row in rows:
        assert (row.parent, row.kind, row.state, row.collection_ids) == (item, "Manifest", "due", [shelf.pk])
        assert row.host == origin.base.partition("://")[2]
    work_off(run)
    assert shelf.manifests.count() == 2


def url_of(origin: Origin, name: str) -> str:
    return origin.add_collection(name, [])


def test_a_member_with_too_long_an_address_fails_by_itself(origin: Origin) -> None:
    long = origin.url("/" + "x" * 2100)
    run = services.register(url=origin.add_collection("c", [long, origin.url("/relative")]))
    services.harvest_item(item_id=run.items.get().pk)
    bad = run.items.get(state="failed")
    assert bad.error == f"The address {long[:100]}… has more than 2000 characters."
    assert len(bad.url) == 2001
    assert run.items.filter(state="due").count() == 1


def test_a_book_that_the_run_has_already_joins_further_collections(origin: Origin) -> None:
    book = origin.add_book("a", [page_image()])
    inner = [origin.add_collection(name, [book]) for name in ("one", "two")]
    run = harvest(origin.add_collection("top", inner, kinds=["Collection"] * 2))
    assert run.state == "done"
    assert len(origin.asked("/books/a/manifest.json")) == 1
    names = Manifest.objects.get().collections.values_list("uri", flat=True)
    assert {name.rpartition("/")[2].removesuffix(".json") for name in names} >= {"one", "two"}


# -- kept copies -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age", "most", "asked"),
    [
        (90_000, 86_400, True),
        (80_000, 86_400, False),
        (90_000, 0, False),
        (90_000, -1, False),
        (110, 100, True),
    ],
)
def test_an_old_copy_is_asked_for_again(
    origin: Origin, settings: Any, age: float, most: float, asked: bool
) -> None:
    settings.ONITSEARCH = {**settings.ONITSEARCH, "MANIFEST_MAX_AGE": most}
    harvest(origin.add_book("b", [page_image()]))
    Run.objects.all().delete()
    Manifest.objects.update(harvested_at=timezone.now() - timedelta(seconds=age))
    book = Manifest.objects.get()
    run = refreshing.refresh_when_old(manifest=book)
    assert (run is not None) is asked
    assert Run.objects.count() == asked
    if run is not None:
        assert run.url == book.url
        assert refreshing.refresh_when_old(manifest=book) is None  # it was just asked for


def test_a_library_that_does_not_answer_is_asked_again_after_an_hour(settings: Any) -> None:
    settings.ONITSEARCH = {**settings.ONITSEARCH, "MANIFEST_MAX_AGE": 7200}
    old = timezone.now() - timedelta(days=1)
    book = Manifest.objects.create(uri=URL, url=URL, harvested_at=old)
    failed = a_run(state="failed")
    for minutes, asked in ((59, False), (61, True)):
        Run.objects.filter(pk=failed.pk).update(created_at=timezone.now() - timedelta(minutes=minutes))
        assert (refreshing.refresh_when_old(manifest=book) is not None) is asked
    # Where copies are to be younger than that, after so long.
    Run.objects.exclude(pk=failed.pk).delete()
    settings.ONITSEARCH = {**settings.ONITSEARCH, "MANIFEST_MAX_AGE": 600}
    for minutes, asked in ((9, False), (11, True)):
        Run.objects.filter(pk=failed.pk).update(created_at=timezone.now() - timedelta(minutes=minutes))
        assert (refreshing.refresh_when_old(manifest=book) is not None) is asked


def test_what_need_not_or_cannot_be_fetched_again_is_let_be(settings: Any) -> None:
    settings.ONITSEARCH = {**settings.ONITSEARCH, "MANIFEST_MAX_AGE": 100}
    old = timezone.now() - timedelta(days=1)
    book = Manifest.objects.create(uri=URL, url=URL, harvested_at=None)
    assert refreshing.refresh_when_old(manifest=book) is None  # it was never read
    Manifest.objects.update(harvested_at=timezone.now())
    book.harvested_at = old
    assert refreshing.refresh_when_old(manifest=book) is None  # another reader's request brought it meanwhile
    Manifest.objects.update(harvested_at=old, withdrawn_at=old)
    assert refreshing.refresh_when_old(manifest=book) is None
    Manifest.objects.update(withdrawn_at=None, url="no address")
    assert refreshing.refresh_when_old(manifest=book) is None
    assert not Run.objects.exists()


def test_trying_again_what_failed_of_a_run(woken: list[tuple[str, int]]) -> None:
    run = a_run(state="failed", finished_at=timezone.now(), error="It failed.")
    one, two, three = (
        an_item(run, n, state="failed", cause=cause, attempts=3) for n, cause in enumerate("aab")
    )
    assert services.retry_failures(run=run, cause="b") == 1
    assert [now(row).state for row in (one, two, three)] == ["failed", "failed", "due"]
    kept = now(run)
    assert (kept.state, kept.finished_at, kept.error) == ("running", None, "")
    assert services.retry_failures(run=run, url=one.url) == 1
    assert services.retry_failures(run=run) == 1
    assert woken == [(queues.PAGES, 1)] * 3
    assert selectors.run_progress(run)["failures"] == []
    Run.objects.update(state="cancelled")
    with pytest.raises(ConflictError, match="was cancelled"):
        services.retry_failures(run=run)
