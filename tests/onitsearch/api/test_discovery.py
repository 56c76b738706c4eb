"""The stream of what we publish: every book as it comes, changes and goes, in an order that stays."""

from datetime import datetime

import pytest
from django.db import connection

from manifests import services as books
from manifests.activities import read_stream
from manifests.discovery import walk
from manifests.fetch import fetch_json
from manifests.models import Manifest
from onitsearch import jobs
from onitsearch.store import activity
from onitsearch.store.models import Activity
from tests.onitsearch import iiif, rows
from tests.onitsearch.api.test_rest import problem

pytestmark = pytest.mark.django_db
BASE = "http://127.0.0.1:8000"
STREAM = "/iiif/discovery/activity/all"


def get(client, path, schema):
    response = client.get(path.removeprefix(BASE))
    assert response.status_code == 200
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "http://iiif.io/api/discovery/1/context.json" in response["Content-Type"]
    iiif.validate(response.json(), f"discovery.json#/$defs/{schema}")
    return response.json()


def walked(client):
    """The whole stream as the specification says to read it (3.5): from the last page back, each one backwards."""
    whole = get(client, STREAM, "stream")
    address, found = whole["last"]["id"], []
    while address:
        page = get(client, address, "streamPage")
        assert page["partOf"]["id"] == whole["id"]
        found += reversed(page["orderedItems"])
        first, address = address, page.get("prev", {}).get("id")
    assert first == whole["first"]["id"]
    if found[0]["type"] != "Refresh":
        assert len(found) == whole["totalItems"]
    times = [datetime.fromisoformat(item["endTime"]) for item in found if "endTime" in item]
    assert times == sorted(set(times), reverse=True)
    return found


def told(client):
    return [(item["type"], item["object"]["id"].rpartition("/")[2]) for item in reversed(walked(client))]


def test_where_nothing_has_happened_yet(nobody):
    assert [item["type"] for item in walked(nobody)] == ["Refresh"]


def test_books_come_change_go_and_come_back(nobody, django_capture_on_commit_callbacks):
    held = rows.a_collection()
    one, two = rows.a_manifest(digest="1"), rows.a_manifest(digest="1", collections=[held])
    hidden = rows.a_manifest(visible=False)
    assert activity.catch_up() == 2
    assert activity.catch_up() == 0  # telling it again tells nothing
    expected = [("Create", one.public_id), ("Create", two.public_id)]
    assert told(nobody) == expected
    walked_one = walked(nobody)[-1]
    assert walked_one["object"] == {
        "id": f"{BASE}/iiif/manifest/{one.public_id}", "type": "Manifest", "canonical": one.uri
    }  # fmt: skip

    Manifest.objects.filter(pk=one.pk).update(digest="2")
    assert activity.catch_up([one.pk]) == 1
    expected.append(("Update", one.public_id))
    with django_capture_on_commit_callbacks(execute=True):
        books.set_visibility(thing=held, visible=False)
        books.withdraw_manifest(manifest=one)
        books.set_visibility(thing=hidden, visible=True)
    expected += [("Delete", two.public_id), ("Delete", one.public_id), ("Create", hidden.public_id)]
    assert told(nobody) == expected
    problem(nobody.get(f"/iiif/manifest/{one.public_id}"), 410)  # a tombstone, as the stream said
    with django_capture_on_commit_callbacks(execute=True):
        books.set_visibility(thing=held, visible=True)
    assert told(nobody) == [*expected, ("Create", two.public_id)]


def test_what_nobody_announced_is_told_by_the_sweeper(nobody):
    book = rows.a_manifest()
    jobs.sweep_gaps()
    Manifest.objects.filter(pk=book.pk).update(visible=False)
    jobs.sweep_gaps()
    Manifest.objects.filter(pk=book.pk).delete()
    jobs.sweep_gaps()
    assert told(nobody) == [("Create", book.public_id), ("Delete", book.public_id)]


def test_full_pages_never_change(nobody, monkeypatch):
    monkeypatch.setattr(activity, "PAGE_SIZE", 3)
    made = [rows.a_manifest() for _ in range(5)]
    activity.catch_up()
    before = get(nobody, f"{STREAM}/0", "streamPage")
    assert len(walked(nobody)) == 5
    for book in made:
        books.withdraw_manifest(manifest=book)
    activity.catch_up()
    after = get(nobody, f"{STREAM}/0", "streamPage")
    assert after == before
    assert [item["type"] for item in reversed(walked(nobody))] == ["Create"] * 5 + ["Delete"] * 5
    assert get(nobody, f"{STREAM}/3", "streamPage")["startIndex"] == 9
    problem(nobody.get(f"{STREAM}/4"), 404)


def test_times_follow_each_other_though_a_clock_goes_back(nobody):
    rows.a_manifest()
    activity.catch_up()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE onit_search_activity SET happened_at = happened_at + interval '1 day'")
    rows.a_manifest()
    activity.catch_up()
    first, second = Activity.objects.order_by("pk").values_list("happened_at", flat=True)
    assert second > first
    assert len(told(nobody)) == 2


def test_who_follows_us_sees_what_we_told(nobody, origin, settings, monkeypatch):
    """Our stream over real HTTP, read by the walk with which we follow others."""
    monkeypatch.setattr(activity, "PAGE_SIZE", 2)
    settings.ONITSEARCH = {**settings.ONITSEARCH, "PUBLIC_URL": origin.base}

    def published():
        whole = nobody.get(STREAM).json()
        origin.put_json(STREAM, whole)
        for number in range(int(whole["last"]["id"].rpartition("/")[2]) + 1):
            origin.put_json(f"{STREAM}/{number}", nobody.get(f"{STREAM}/{number}").json())
        return read_stream(fetch_json(origin.url(STREAM)).data, origin.url(STREAM))

    nothing = walk(published(), None, set())
    assert (nothing.fetch, nothing.gone) == ({}, [])
    made = [rows.a_manifest(digest="1") for _ in range(5)]
    addresses = [f"{origin.base}/iiif/manifest/{book.public_id}" for book in made]
    activity.catch_up()
    books.withdraw_manifest(manifest=made[4])
    activity.catch_up()
    first = walk(published(), None, set())
    assert (set(first.fetch), first.gone) == (set(addresses[:4]), [addresses[4]])
    Manifest.objects.filter(pk=made[1].pk).update(digest="2")
    books.withdraw_manifest(manifest=made[0])
    activity.catch_up()
    again = walk(published(), first.until, first.boundary)
    assert (set(again.fetch), again.gone) == ({addresses[1]}, [addresses[0]])
    last = walk(published(), again.until, again.boundary)
    assert (last.fetch, last.gone) == ({}, [])
