"""Following a library's activity stream (Change Discovery 1.0), over real HTTP into real rows."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import django_rq
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from manifests import selectors, services
from manifests.activities import StreamDoc, moment, read_stream
from manifests.discovery import walk
from manifests.errors import ConflictError, NotFoundError, OnitError
from manifests.models import Canvas, Collection, Manifest, Run, RunItem, Stream
from manifests.work import queue as queues
from manifests.work import turns
from tests import origin as faults
from tests.manifests.factories import harvest, page_image, work_off
from tests.origin import Origin

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hasty(settings: Any) -> None:
    settings.ONITSEARCH = {
        **settings.ONITSEARCH,
        "FETCH_ATTEMPTS": 1,
        "HARVEST_ATTEMPTS": 1,
        "WORK_PATIENCE": 0,
    }


def a_book(origin: Origin, name: str, pages: int = 1) -> str:
    return origin.add_book(name, [page_image(mark=hash(name) % 9 + n) for n in range(pages)])


def act(
    kind: str, url: str = "", day: int = 1, *, object_type: str = "Manifest", **members: Any
) -> dict[str, Any]:
    """One activity that ended on a day of January 2024."""
    found: dict[str, Any] = {"type": kind, "endTime": f"2024-01-{day:02}T12:00:00Z", **members}
    if url:
        found["object"] = {"id": url, "type": object_type, "canonical": "ignored"}
    return found


def look(url: str) -> Run | None:
    run = services.follow(stream=selectors.get_stream(url))
    return work_off(run) if run else None


def shown() -> set[str]:
    return {
        urlsplit(uri).path.split("/")[2] for uri in selectors.public_manifests().values_list("uri", flat=True)
    }


def test_harvesting_a_stream_brings_its_books_and_follows_it(origin: Origin) -> None:
    books = {name: a_book(origin, name) for name in "abcd"}
    url = origin.add_stream(
        "s", [act("Create", books[name], day) for day, name in enumerate("abcd", 1)], per_page=2
    )
    run = harvest(url)
    assert (run.state, run.error) == (Run.State.DONE, "")
    assert shown() == set("abcd")
    stream = Stream.objects.get()
    assert (stream.url, stream.following, stream.error) == (url, True, "")
    assert stream.crawled_until == datetime(2024, 1, 4, 12, tzinfo=UTC)
    assert stream.not_before > timezone.now()
    progress = selectors.run_progress(run)
    assert (progress["manifests"]["done"], progress["collections"]["done"]) == (4, 1)
    # Pages are read backwards.
    asked = [seen.path for seen in origin.seen if seen.path.startswith("/activity/s/")]
    assert asked == ["/activity/s/1.json", "/activity/s/0.json"]


def test_only_what_is_new_is_fetched(origin: Origin) -> None:
    books = {name: a_book(origin, name) for name in "abcdef"}
    activities = [act("Create", books[name], day) for day, name in enumerate("abcde", 1)]
    url = origin.add_stream("s", activities, per_page=2)
    harvest(url)
    since = len(origin.seen)
    assert look(url) is None
    # The last page, and no more: it begins before what was seen.
    assert [seen.path for seen in origin.seen[since:]] == [
        "/activity/s.json",
        "/activity/s/2.json",
        "/activity/s/1.json",
    ]
    activities += [act("Update", books["b"], 6), act("Create", books["f"], 7)]
    origin.add_stream("s", activities, per_page=2)
    since = len(origin.seen)
    run = look(url)
    assert run is not None
    assert run.stream == Stream.objects.get()
    fetched = [seen.path for seen in origin.seen[since:] if seen.path.startswith("/books/")]
    assert fetched == ["/books/b/manifest.json", "/books/f/manifest.json"]
    assert shown() == set("abcdef")


def test_what_is_deleted_there_disappears_here_and_comes_back_whole(origin: Origin) -> None:
    books = {name: a_book(origin, name, 2) for name in "ab"}
    activities = [act("Create", books["a"], 1), act("Create", books["b"], 2)]
    url = origin.add_stream("s", activities)
    harvest(url)
    row = Manifest.objects.get(uri=books["a"])
    canvases = list(Canvas.objects.filter(manifest=row).values_list("pk", flat=True))
    origin.add_stream("s", [*activities, act("Delete", books["a"], 3)])
    look(url)
    assert shown() == {"b"}
    row.refresh_from_db()
    assert row.withdrawn_by == "library"
    assert Canvas.objects.filter(pk__in=canvases).count() == 2
    origin.add_stream("s", [*activities, act("Delete", books["a"], 3), act("Create", books["a"], 4)])
    look(url)
    assert shown() == {"a", "b"}
    again = Manifest.objects.get(uri=books["a"])
    assert (again.pk, again.public_id, again.withdrawn_by) == (row.pk, row.public_id, "")
    assert list(Canvas.objects.filter(manifest=row, removed_at=None).values_list("pk", flat=True)) == canvases


def test_what_a_person_withdrew_no_stream_brings_back(origin: Origin) -> None:
    book = a_book(origin, "a")
    url = origin.add_stream("s", [act("Create", book, 1)])
    harvest(url)
    services.withdraw_manifest(manifest=Manifest.objects.get())
    origin.add_stream("s", [act("Create", book, 1), act("Delete", book, 2), act("Update", book, 3)])
    run = look(url)
    assert run is not None
    assert run.items.get().state == RunItem.State.SKIPPED
    assert shown() == set()
    work_off(services.restore_manifest(manifest=Manifest.objects.get()))  # a person may
    assert shown() == {"a"}


def test_of_several_activities_the_last_one_counts(origin: Origin) -> None:
    books = {name: a_book(origin, name) for name in "ab"}
    activities = [act("Create", books["a"], 1), act("Delete", books["a"], 2), act("Create", books["b"], 3),
                  act("Delete", books["b"], 4), act("Create", books["b"], 5), act("Update", books["b"], 6)]  # fmt: skip
    harvest(origin.add_stream("s", activities))
    assert shown() == {"b"}
    assert len(origin.asked("/books/b/manifest.json")) == 1
    assert not origin.asked("/books/a/manifest.json")


def test_a_book_moves_with_all_that_hangs_on_it(origin: Origin) -> None:
    old = a_book(origin, "old", 2)
    url = origin.add_stream("s", [act("Create", old, 1)])
    harvest(url)
    before = Manifest.objects.get()
    pages = list(before.canvases.values_list("pk", flat=True))
    # At the new place all ids are new; the images are the same.
    document = (
        origin.files.pop("/books/old/manifest.json").body.decode().replace("/books/old/", "/books/new/")
    )
    new = origin.put_json("/books/new/manifest.json", json.loads(document))
    target = {"id": new, "type": "Manifest"}
    origin.add_stream("s", [act("Create", old, 1), act("Move", old, 2, target=target), act("Update", new, 3)])
    look(url)
    after = Manifest.objects.get()
    assert (after.pk, after.uri, after.url, after.withdrawn_at) == (before.pk, new, new, None)
    assert list(after.canvases.filter(removed_at=None).values_list("pk", flat=True)) == pages
    assert {canvas.uri for canvas in after.canvases.all()} == {f"{new}/canvas/1", f"{new}/canvas/2"}


def test_a_book_moves_twice_and_another_to_where_nothing_answers(origin: Origin) -> None:
    one, two = a_book(origin, "one"), a_book(origin, "two")
    created = [act("Create", one, 1), act("Create", two, 1)]
    url = origin.add_stream("s", created)
    harvest(url)
    kept = Manifest.objects.get(uri=one).pk
    last = origin.put_json("/books/last/manifest.json", json.loads(
        origin.files["/books/one/manifest.json"].body.decode().replace("/books/one/", "/books/last/")))  # fmt: skip
    moves = [
        act("Move", one, 2, target={"id": origin.url("/books/half-way/manifest.json"), "type": "Manifest"}),
        act("Move", origin.url("/books/half-way/manifest.json"), 3, target={"id": last, "type": "Manifest"}),
        act("Move", two, 4, target={"id": origin.url("/books/nowhere/manifest.json"), "type": "Manifest"}),
    ]
    origin.add_stream("s", [*created, *moves])
    run = look(url)
    assert Manifest.objects.get(uri=last).pk == kept
    assert not origin.asked("/books/half-way/manifest.json")
    # What cannot be reached is not deleted.
    assert shown() == {"last", "two"}
    assert run is not None
    assert "is not there" in run.items.get(state=RunItem.State.FAILED).error


def test_after_a_refresh_only_deletes_count(origin: Origin) -> None:
    books = {name: a_book(origin, name) for name in "abc"}
    for name in "ab":
        harvest(books[name])
    activities = [act("Create", books["c"], 1), act("Delete", books["a"], 2), act("Update", books["b"], 3),
                  act("Refresh", "", 4), act("Update", books["b"], 5)]  # fmt: skip
    since = len(origin.seen)
    harvest(origin.add_stream("s", activities))
    assert shown() == {"b"}
    assert [seen.path for seen in origin.seen[since:] if "/books/" in seen.path] == ["/books/b/manifest.json"]


def test_added_to_and_removed_from_a_collection_or_the_stream(origin: Origin) -> None:
    books = {name: a_book(origin, name) for name in "ab"}
    listed = origin.add_collection("c", [books["a"]])
    harvest(listed)
    url = origin.add_stream("s", [])
    harvest(url)
    place = {"id": listed, "type": "Collection"}
    activities = [act("Add", books["b"], 1, target=place), act("Remove", books["a"], 2, origin=place)]
    origin.add_stream("s", activities)
    look(url)
    collection = Collection.objects.get(uri=listed)
    assert [manifest.uri for manifest in collection.manifests.all()] == [books["b"]]
    assert shown() == {"a", "b"}  # it left the collection, not the library
    stream = {"id": url, "type": "OrderedCollection"}
    origin.add_stream("s", [*activities, act("Remove", books["b"], 3, origin=stream)])
    look(url)
    assert shown() == {"a"}
    origin.add_stream(
        "s",
        [*activities, act("Remove", books["b"], 3, origin=stream), act("Add", books["b"], 4, target=stream)],
    )
    look(url)
    assert shown() == {"a", "b"}


def test_a_stream_shows_nothing_that_was_made_private_here(origin: Origin) -> None:
    books = [a_book(origin, name) for name in "ab"]
    listed = origin.add_collection("c", books)
    harvest(listed)
    services.set_visibility(thing=Collection.objects.get(uri=listed), visible=False)
    url = origin.add_stream("s", [])
    harvest(url)
    activities = [act("Remove", books[0], 1, origin={"id": listed, "type": "Collection"})]
    origin.add_stream("s", activities)
    look(url)
    origin.add_stream("s", [*activities, act("Delete", listed, 2, object_type="Collection")])
    look(url)
    assert Collection.objects.get(uri=listed).manifests.count() == 2
    assert shown() == set()


def test_a_collection_in_a_stream(origin: Origin) -> None:
    books = [a_book(origin, name) for name in "ab"]
    listed = origin.add_collection("c", books)
    url = origin.add_stream(
        "s",
        [act("Create", listed, 1, object_type="Collection"), act("Create", "urn:x", 2, object_type="Canvas")],
    )
    assert harvest(url).state == Run.State.DONE
    assert shown() == {"a", "b"}
    origin.add_stream(
        "s",
        [
            act("Create", listed, 1, object_type="Collection"),
            act("Delete", listed, 3, object_type="Collection"),
        ],
    )
    look(url)
    assert Collection.objects.get(uri=listed).manifests.count() == 0
    assert shown() == {"a", "b"}


def test_a_stream_speaks_only_for_its_own(origin: Origin) -> None:
    harvest(a_book(origin, "theirs"))
    Manifest.objects.update(url="https://other.example/m", uri="https://other.example/m")
    harvest(origin.add_stream("s", [act("Delete", "https://other.example/m", 1)]))
    assert Manifest.objects.get().withdrawn_at is None


def test_a_deletion_is_done_once(origin: Origin) -> None:
    book = a_book(origin, "a")
    url = origin.add_stream("s", [act("Create", book, 1), act("Delete", book, 2)])
    harvest(url)
    harvest(book)  # somebody wants it all the same
    look(url)
    assert shown() == {"a"}


@pytest.mark.parametrize("shape", ["inline", "no last", "no times", "oddities"])
def test_streams_of_other_shapes(origin: Origin, shape: str) -> None:
    books = {name: a_book(origin, name) for name in "abc"}
    activities: list[Any] = [act("Create", books[name], day) for day, name in enumerate("abc", 1)]
    if shape == "no times":
        activities = [{"type": "Update", "object": {"id": books[name], "type": "Manifest"}} for name in "abc"]
    if shape == "oddities":
        activities[1:1] = [
            7,
            None,
            {"type": "Announce", "object": books["a"]},
            {"type": "Create"},
            {"type": "Delete", "object": 3},
        ]
        activities[0]["object"] = books["a"]
        activities[-1]["endTime"] = "yesterday"
    url = origin.add_stream("s", activities, per_page=2)
    if shape == "inline":
        origin.put_json(
            "/activity/s.json", {"id": url, "type": "OrderedCollection", "orderedItems": activities}
        )
    if shape == "no last":
        document = json.loads(origin.files["/activity/s.json"].body)
        del document["last"]
        origin.put_json("/activity/s.json", document)
    assert harvest(url).state == Run.State.DONE
    assert shown() == set("abc")
    if shape == "no times":
        assert Stream.objects.get().not_before > timezone.now() + timedelta(hours=20)


def test_pages_that_go_round_in_a_circle(origin: Origin) -> None:
    url = origin.add_stream("s", [act("Create", a_book(origin, name), 1) for name in "abcd"], per_page=2)
    first = json.loads(origin.files["/activity/s/0.json"].body)
    first["prev"] = {"id": origin.url("/activity/s/1.json")}
    origin.put_json("/activity/s/0.json", first)
    assert harvest(url).state == Run.State.DONE
    assert shown() == set("abcd")


@pytest.mark.parametrize(
    ("fault", "says"),
    [(faults.status(404), "is not there"), (faults.html(), "a web page"), (faults.truncated(), "too early")],
)
def test_a_page_that_fails_leaves_nothing_half_done(origin: Origin, fault: Any, says: str) -> None:
    books = {name: a_book(origin, name) for name in "abc"}
    activities = [act("Create", books["a"], 1)]
    url = origin.add_stream("s", activities)
    harvest(url)
    activities += [act("Delete", books["a"], 2), act("Create", books["b"], 3), act("Create", books["c"], 4)]
    origin.add_stream("s", activities, per_page=1)
    origin.misbehave("/activity/s/1.json", fault)
    with pytest.raises(OnitError, match=says):
        look(url)
    stream = Stream.objects.get()
    assert says in stream.error
    assert (stream.attempts, stream.lease_until) == (1, None)
    assert shown() == {"a"}
    assert not origin.asked("/books/b/manifest.json")
    origin.behave()
    look(url)
    assert shown() == {"b", "c"}
    assert Stream.objects.get().error == ""


def test_a_document_that_cannot_be_reached_is_tried_with_the_next_look(origin: Origin) -> None:
    book = a_book(origin, "a")
    url = origin.add_stream("s", [act("Create", book, 1)])
    harvest(url)
    origin.add_stream("s", [act("Create", book, 1), act("Update", book, 2)])
    origin.misbehave("/books/a/manifest.json", faults.status(500))
    run = look(url)
    assert run is not None
    assert run.items.get().state == RunItem.State.FAILED
    assert shown() == {"a"}  # not deleted
    origin.behave()
    again = look(url)
    assert again is not None
    assert again.pk == run.pk
    assert again.items.get().state == RunItem.State.DONE
    assert look(url) is None


@pytest.mark.parametrize(("days", "tried"), [(6, True), (8, False)])
def test_what_fails_is_tried_with_each_look_for_a_week(origin: Origin, days: int, tried: bool) -> None:
    book = a_book(origin, "a")
    url = origin.add_stream("s", [act("Create", book, 1)])
    origin.misbehave("/books/a/manifest.json", faults.status(500))
    harvest(url)
    Run.objects.update(created_at=timezone.now() - timedelta(days=days))
    origin.behave()
    assert (look(url) is not None) is tried
    assert shown() == ({"a"} if tried else set())


def test_two_do_not_look_at_the_same_stream(origin: Origin) -> None:
    url = origin.add_stream("s", [])
    harvest(url)
    Stream.objects.update(lease_until=timezone.now() + timedelta(minutes=5))
    with pytest.raises(ConflictError):
        look(url)
    Stream.objects.update(lease_until=timezone.now() - timedelta(minutes=5))
    assert look(url) is None


@pytest.mark.django_db(transaction=True)
def test_the_sweeper_wakes_a_worker_when_its_time_comes(origin: Origin, settings: Any) -> None:
    settings.ONITSEARCH = {**settings.ONITSEARCH, "FOLLOW_INTERVAL": 500.0}
    url = origin.add_stream("s", [])
    harvest(url)
    queued = django_rq.get_queue(queues.PAGES)
    queued.empty()
    services.sweep()
    assert (queued.count, turns.take(queues.PAGES)) == (0, False)
    stream = Stream.objects.get()
    assert (
        timezone.now() + timedelta(seconds=400) < stream.not_before < timezone.now() + timedelta(seconds=501)
    )
    Stream.objects.update(not_before=timezone.now() - timedelta(seconds=1))
    services.sweep()
    assert queued.count == 1
    queued.empty()
    book = a_book(origin, "a")
    origin.add_stream("s", [act("Create", book, 1)])
    assert turns.take(queues.PAGES)
    work_off(Run.objects.latest("pk"))
    assert shown() == {"a"}
    # One that is no longer followed is left alone.
    services.set_following(stream=stream, following=False)
    Stream.objects.update(not_before=timezone.now() - timedelta(seconds=1))
    assert services.follow_due() is False


def test_a_page_of_a_stream_is_told_apart(origin: Origin) -> None:
    origin.add_stream("s", [])
    run = harvest(origin.url("/activity/s/0.json"))
    assert run.state == Run.State.FAILED
    assert "one page of an activity stream" in run.error


def test_the_command(origin: Origin) -> None:
    out = io.StringIO()
    call_command("follow", stdout=out)
    assert "No activity stream is followed." in out.getvalue()
    url = origin.add_stream("s", [])
    harvest(url)
    origin.add_stream("s", [act("Create", a_book(origin, "a"), 1)])
    out = io.StringIO()
    call_command("follow", json=True, stdout=out)
    (told,) = json.loads(out.getvalue())["streams"]
    assert (told["url"], told["documents"], told["error"]) == (url, 1, "")
    out = io.StringIO()
    call_command("follow", url, stdout=out)
    assert f"{url}  nothing new" in out.getvalue()
    with pytest.raises(CommandError, match="begins to follow"):
        call_command("follow", origin.url("/unknown.json"))
    with pytest.raises(NotFoundError):
        selectors.get_stream("unknown")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2024-01-02T03:04:05Z", datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2024-01-02T03:04:05.678+02:00", datetime(2024, 1, 2, 1, 4, 5, 678000, tzinfo=UTC)),
        ("2024-01-02", datetime(2024, 1, 2, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("soon", None),
        ([], None),
    ],
)
def test_times(said: Any, expected: datetime | None) -> None:
    assert moment(said) == expected


KINDS = st.sampled_from(["Create", "Update", "Delete", "Move", "Add", "Remove", "Refresh", "Like"])
NAMES = st.sampled_from(["https://x.example/" + name for name in "abcd"])
ACTIVITY = st.fixed_dictionaries(
    {"type": KINDS},
    optional={
        "object": NAMES
        | st.fixed_dictionaries({"id": NAMES, "type": st.sampled_from(["Manifest", "Canvas"])})
        | st.none(),
        "target": st.fixed_dictionaries({"id": NAMES, "type": st.sampled_from(["Manifest", "Collection"])})
        | st.integers(),
        "endTime": st.integers(1, 28).map(lambda day: f"2024-01-{day:02}T00:00:00Z") | st.text(max_size=3),
    },
)


@settings(max_examples=300, deadline=None)
@given(st.lists(ACTIVITY | st.none() | st.integers(), max_size=12), st.none() | st.integers(1, 28))
def test_any_stream_gives_each_document_one_fate(activities: list[Any], since: int | None) -> None:
    top = read_stream({"type": "OrderedCollection", "id": "s", "orderedItems": activities}, "s")
    assert isinstance(top, StreamDoc)
    begun = datetime(2024, 1, since, tzinfo=UTC) if since else None
    crawl = walk(top, begun, set())
    assert not set(crawl.fetch) & set(crawl.gone)
    assert len(crawl.gone) == len(set(crawl.gone))
    assert crawl.until is None or begun is None or crawl.until >= begun
    assert set(crawl.moved) <= set(crawl.fetch)
    # Once more from there: nothing that has a time is done twice.
    again = walk(top, crawl.until, crawl.boundary)
    if all(activity.ended for activity in top.activities):
        assert (again.fetch, again.gone) == ({}, [])
