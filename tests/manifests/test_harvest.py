"""Harvesting over real HTTP into real Postgres: first time, again, collections, faults, withdrawals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.utils import timezone

from manifests import collections, selectors, services, signals
from manifests.collections import Settings
from manifests.errors import BadRequestError, ConflictError, GoneError, NotFoundError
from manifests.models import Canvas, Collection, Manifest, Run, RunItem
from tests import origin as faults
from tests.manifests.factories import harvest, page_image, work_off
from tests.origin import Origin

pytestmark = pytest.mark.django_db


@pytest.fixture
def announced() -> Iterator[list[dict[str, Any]]]:
    """What manifest_harvested said."""
    said: list[dict[str, Any]] = []

    def hear(signal: Any, sender: str, **members: Any) -> None:
        said.append(members)

    signals.manifest_harvested.connect(hear)
    yield said
    signals.manifest_harvested.disconnect(hear)


def pages(count: int) -> list[Any]:
    return [page_image(mark=mark) for mark in range(count)]


@pytest.mark.parametrize("version", [2, 3])
def test_a_book_is_kept(origin: Origin, announced: list[dict[str, Any]], version: int) -> None:
    url = origin.add_book("b", pages(3), title="Bees", version=version, navDate="1650-01-01T00:00:00Z")
    run = harvest(url)
    assert (run.state, run.error) == (Run.State.DONE, "")
    assert run.started_at is not None
    assert run.finished_at is not None
    manifest = Manifest.objects.get(uri=url)
    assert manifest.version == version
    assert list(manifest.label.values()) == [["Bees"]]
    assert (manifest.date_start, manifest.date_end) == (1650, 1650)
    assert manifest.source == origin.files["/books/b/manifest.json"].body.decode()
    assert manifest.etag
    canvases = list(selectors.canvases_of(manifest))
    assert [canvas.uri for canvas in canvases] == [f"{url}/canvas/{n}" for n in (1, 2, 3)]
    assert (canvases[0].width, canvases[0].height) == (300, 400)
    assert canvases[0].images[0]["service"]["level"] == 2
    assert announced == [
        {
            "manifest_id": manifest.pk,
            "run_id": run.pk,
            "added": [canvas.pk for canvas in canvases],
            "changed": [],
            "removed": [],
        }
    ]


def test_harvesting_again_changes_nothing(origin: Origin, announced: list[dict[str, Any]]) -> None:
    url = origin.add_book("b", pages(3))
    harvest(url)
    before = list(Canvas.objects.order_by("pk").values())
    harvest(url)
    assert origin.seen[-1].headers["if-none-match"]
    # Also where the library knows no conditional requests.
    Manifest.objects.update(etag="", last_modified="")
    harvest(url)
    assert list(Canvas.objects.order_by("pk").values()) == before
    assert Manifest.objects.count() == 1
    for said in announced[1:]:
        assert (said["added"], said["changed"], said["removed"]) == ([], [], [])


def test_added_changed_and_removed_canvases(origin: Origin, announced: list[dict[str, Any]]) -> None:
    url = origin.add_book("b", pages(4))
    harvest(url)
    keys = {canvas.uri[-1]: canvas.pk for canvas in Canvas.objects.all()}
    path = "/books/b/manifest.json"
    document = json.loads(origin.files[path].body)
    first, second, third, fourth = document["items"]
    third["seeAlso"] = [{"id": origin.url("/alto.xml"), "type": "Dataset"}]
    fifth = json.loads(json.dumps(first).replace("/canvas/1", "/canvas/5"))
    document["items"] = [fourth, first, third, fifth]
    origin.put_json(path, document)

    run = harvest(url)
    manifest = Manifest.objects.get()
    assert [canvas.uri[-1] for canvas in selectors.canvases_of(manifest)] == ["4", "1", "3", "5"]
    new = Canvas.objects.get(uri__endswith="/5").pk
    assert announced[-1] == {
        "manifest_id": manifest.pk,
        "run_id": run.pk,
        "added": [new],
        "changed": [keys["3"]],
        "removed": [keys["2"]],
    }
    assert Canvas.objects.get(pk=keys["2"]).removed_at is not None
    assert run.items.get().counts == {"added": 1, "changed": 1, "removed": 1, "unusable": 0}

    document["items"] = [first, second]
    origin.put_json(path, document)
    harvest(url)
    assert announced[-1]["added"] == [keys["2"]]
    assert set(announced[-1]["removed"]) == {keys["3"], keys["4"], new}
    assert Canvas.objects.get(pk=keys["2"]).removed_at is None


def test_one_canvas_twice_and_one_without_a_size(origin: Origin) -> None:
    url = origin.add_book("b", pages(3))
    path = "/books/b/manifest.json"
    document = json.loads(origin.files[path].body)
    document["items"].append(document["items"][0])
    for member in ("width", "height"):
        del document["items"][1][member]  # its image says them
        del document["items"][2][member]
        del document["items"][2]["items"][0]["items"][0]["body"][member]
    origin.put_json(path, document)
    run = harvest(url)
    rows = Canvas.objects.order_by("position")
    assert [(c.uri[-1], c.width, c.size_from) for c in rows] == [
        ("1", 300, "canvas"),
        ("2", 300, "image"),
        ("3", None, ""),  # its place is kept; the image itself will tell
    ]
    assert run.items.get().counts == {"added": 3, "changed": 0, "removed": 0, "unusable": 0}


def test_a_collection_brings_its_books(origin: Origin) -> None:
    books = [origin.add_book(f"b{n}", pages(1)) for n in range(3)]
    inner = origin.add_collection("inner", books[1:])
    outer = origin.add_collection("outer", [books[0], inner], kinds=["Manifest", "Collection"])
    # A circle: the inner collection lists the outer one.
    document = json.loads(origin.files["/collections/inner.json"].body)
    document["items"].append({"id": outer, "type": "Collection", "label": {"en": ["up"]}})
    origin.put_json("/collections/inner.json", document)

    run = harvest(outer)
    assert run.state == Run.State.DONE
    assert Manifest.objects.count() == 3
    rows = {collection.uri: collection for collection in Collection.objects.all()}
    assert rows[outer].label == {"en": ["outer"]}
    assert rows[outer].harvested
    assert set(rows[outer].manifests.values_list("uri", flat=True)) == set(books)
    assert set(rows[inner].manifests.values_list("uri", flat=True)) >= set(books[1:])
    progress = selectors.run_progress(run)
    assert progress["manifests"] == {
        "due": 0,
        "claimed": 0,
        "waiting": 0,
        "done": 3,
        "failed": 0,
        "skipped": 0,
        "total": 3,
    }
    assert progress["collections"]["done"] == 2
    assert progress["canvases"]["added"] == 3
    assert progress["failures"] == []


def test_a_collection_inside_a_collection_document(origin: Origin) -> None:
    books = [origin.add_book(f"b{n}", pages(1)) for n in range(2)]
    url = origin.put_json(
        "/all.json",
        {
            "@context": "http://iiif.io/api/presentation/2/context.json",
            "@id": "{base}/all.json",
            "@type": "sc:Collection",
            "label": "All",
            "manifests": [books[0]],
            "collections": [
                {
                    "@id": "{base}/nowhere.json",
                    "@type": "sc:Collection",
                    "label": "Inside",
                    "manifests": [{"@id": books[1], "@type": "sc:Manifest", "label": "One"}],
                }
            ],
        },
    )
    run = harvest(url)
    assert run.state == Run.State.DONE
    assert not origin.asked("/nowhere.json")
    inside = Collection.objects.get(uri=origin.url("/nowhere.json"))
    assert [manifest.uri for manifest in inside.manifests.all()] == [books[1]]
    assert Collection.objects.get(uri=url).manifests.count() == 2


def test_a_paged_collection_is_read_to_its_end(origin: Origin) -> None:
    books = [origin.add_book(f"b{n}", pages(1)) for n in range(3)]
    context = "http://iiif.io/api/presentation/2/context.json"
    for number, book in enumerate(books, 1):
        page = {
            "@context": context,
            "@id": f"{origin.base}/list.json/{number}",
            "@type": "sc:Collection",
            "within": "{base}/list.json",
            "manifests": [{"@id": book, "@type": "sc:Manifest", "label": "b"}],
        }
        if number < 3:
            page["next"] = f"{origin.base}/list.json/{number + 1}"
        origin.put_json(f"/list.json/{number}", page)
    url = origin.put_json(
        "/list.json",
        {
            "@context": context,
            "@id": "{base}/list.json",
            "@type": "sc:Collection",
            "label": "List",
            "total": 3,
            "first": "{base}/list.json/1",
        },
    )
    run = harvest(url)
    assert run.state == Run.State.DONE
    collection = Collection.objects.get()
    assert set(collection.manifests.values_list("uri", flat=True)) == set(books)


def test_a_collection_that_is_too_large(origin: Origin, settings: Any) -> None:
    settings.ONITSEARCH = {**settings.ONITSEARCH, "HARVEST_MAX_DOCUMENTS": 3}
    run = harvest(origin.add_collection("big", [origin.url(f"/{n}") for n in range(5)]))
    assert run.state == Run.State.FAILED
    assert "more than 3 documents" in run.error
    assert not Collection.objects.exists()  # nothing half-written


def test_books_go_into_a_collection_of_the_desk(origin: Origin) -> None:
    desk = collections.make_collection(settings=Settings(label={"en": ["My choice"]}))
    harvest(origin.add_book("b", pages(1)), collection=desk)
    assert [manifest.uri[-15:] for manifest in desk.manifests.all()] == ["b/manifest.json"]
    with pytest.raises(BadRequestError):
        collections.make_collection(settings=Settings(label={"en": [" "]}))


def test_one_bad_book_does_not_stop_the_run(origin: Origin) -> None:
    good = [origin.add_book(f"g{n}", pages(1)) for n in range(2)]
    page = origin.put("/page.html", b"<!doctype html><p>Hello", "text/html")
    canvas = origin.put_json("/canvas.json", {"type": "Canvas", "id": "x"})
    missing = origin.url("/missing.json")
    run = harvest(origin.add_collection("mixed", [good[0], page, canvas, missing, good[1]]))
    assert run.state == Run.State.DONE
    assert Manifest.objects.count() == 2
    failures = {one["url"]: one["error"] for one in selectors.run_progress(run)["failures"]}
    assert set(failures) == {page, canvas, missing}
    assert "a web page" in failures[page]
    assert "a single canvas" in failures[canvas]
    assert "is not there (status 404)" in failures[missing]


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (faults.html(), "a web page"),
        (faults.status(404), "is not there"),
        (faults.truncated(), "too early"),
        (faults.redirect("http://10.0.0.1/"), "an address inside this network"),
    ],
)
def test_the_reason_stands_in_the_run(origin: Origin, settings: Any, fault: Any, says: str) -> None:
    settings.ONITSEARCH = {
        **settings.ONITSEARCH,
        "FETCH_ATTEMPTS": 1,
        "HARVEST_ATTEMPTS": 2,
        "WORK_PATIENCE": 0,
    }
    origin.misbehave("/m.json", fault)
    run = harvest(origin.url("/m.json"))
    assert run.state == Run.State.FAILED
    assert says in run.error
    assert not Manifest.objects.exists()


def test_a_busy_host_is_asked_again_later(origin: Origin, settings: Any) -> None:
    settings.ONITSEARCH = {**settings.ONITSEARCH, "FETCH_ATTEMPTS": 1}
    url = origin.add_book("b", pages(1))
    origin.misbehave("/books/b/manifest.json", faults.busy(429, "120"), times=1)
    run = services.register(url=url)
    item = services.harvest_item(item_id=run.items.get().pk)
    assert item is not None
    assert (item.state, item.attempts, item.cause) == (RunItem.State.WAITING, 0, "library")
    assert "slow down" in item.error
    assert item.not_before is not None
    assert item.not_before > timezone.now() + timedelta(seconds=100)
    # Not before its time.
    assert services.harvest_item(item_id=item.pk) is None
    assert work_off(run).state == Run.State.DONE
    item.refresh_from_db()
    assert (item.error, item.attempts, item.cause, item.waiting_since) == ("", 1, "", None)


def test_a_failing_listener_leaves_nothing_behind(origin: Origin, settings: Any) -> None:
    settings.ONITSEARCH = {**settings.ONITSEARCH, "HARVEST_ATTEMPTS": 1}

    def fail(**_: Any) -> None:
        raise RuntimeError("a bug above")

    signals.manifest_harvested.connect(fail)
    try:
        run = harvest(origin.add_book("b", pages(2)))
    finally:
        signals.manifest_harvested.disconnect(fail)
    assert run.state == Run.State.FAILED
    assert "unforeseen" in run.error
    assert not Manifest.objects.exists()
    assert not Canvas.objects.exists()


@pytest.mark.parametrize(
    "url", ["", "tulips", "ftp://library.example/m", "https://", "https://" + "a" * 3000]
)
def test_what_cannot_be_registered(url: str) -> None:
    with pytest.raises(BadRequestError):
        services.register(url=url)
    assert not Run.objects.exists()


def test_registering_twice_gives_one_run(origin: Origin) -> None:
    url = origin.add_book("b", pages(1))
    first = services.register(url=url)
    assert services.register(url=f" {url} ").pk == first.pk
    work_off(first)
    assert services.register(url=url).pk != first.pk


def test_books_whose_ids_are_relative_are_told_apart(origin: Origin) -> None:
    images = [page_image()]
    urls = [origin.add_book(name, images) for name in ("one", "two")]
    for url in urls:
        path = url.removeprefix(origin.base)
        document = json.loads(origin.files[path].body)
        origin.put_json(
            path, {**document, next(key for key in ("id", "@id") if key in document): "manifest.json"}
        )
    harvest(urls[0])
    # As such ids were kept once; the next harvest finds the same book.
    Manifest.objects.update(uri="manifest.json", etag="", last_modified="")
    before = Manifest.objects.get().public_id
    for url in urls:
        harvest(url)
    assert dict(Manifest.objects.values_list("url", "uri")) == {url: url for url in urls}
    assert Manifest.objects.get(url=urls[0]).public_id == before


def test_withdrawing_and_bringing_back(origin: Origin, announced: list[dict[str, Any]]) -> None:
    url = origin.add_book("b", pages(2))
    harvest(url)
    manifest = Manifest.objects.get()
    services.withdraw_manifest(manifest=manifest)
    with pytest.raises(GoneError):
        selectors.get_manifest(manifest.public_id)
    assert Canvas.objects.count() == 2  # a tombstone keeps its pages

    # A collection does not bring back what a person withdrew.
    run = harvest(origin.add_collection("c", [url]))
    assert run.state == Run.State.DONE
    assert run.items.get(url=url).state == RunItem.State.SKIPPED
    manifest.refresh_from_db()
    assert manifest.withdrawn_at is not None

    # Nor does somebody who registers its address again, at once or by a run that was asked for before.
    with pytest.raises(ConflictError, match="withdrawn here for good") as refused:
        services.register(url=url)
    assert "bring it back" in refused.value.hint
    late = Run.objects.create(url=url)
    RunItem.objects.create(run=late, url=url)
    assert work_off(late).items.get().state == RunItem.State.SKIPPED
    # Nor another address of the same library that leads to the same book.
    origin.misbehave("/other-address", faults.redirect(url))
    assert "withdrawn here for good" in harvest(origin.url("/other-address")).error
    manifest.refresh_from_db()
    assert manifest.withdrawn_by == "person"

    # Whoever lifts the withdrawal does.
    work_off(services.restore_manifest(manifest=manifest))
    assert selectors.get_manifest(manifest.public_id).pk == manifest.pk
    assert len(announced[-1]["added"]) == 2
    with pytest.raises(ConflictError, match="not withdrawn"):
        services.restore_manifest(manifest=manifest)


def test_another_host_cannot_take_over_an_id(origin: Origin) -> None:
    url = origin.add_book("b", pages(1))
    harvest(url)
    Manifest.objects.update(url="https://library.example/m.json")
    run = harvest(url)
    assert run.state == Run.State.FAILED
    assert "was harvested from https://library.example/m.json already" in run.error
    services.withdraw_manifest(manifest=Manifest.objects.get())
    assert harvest(url).state == Run.State.DONE


def test_cancelling_and_trying_again(origin: Origin) -> None:
    books = [origin.add_book(f"b{n}", pages(1)) for n in range(2)]
    run = services.register(url=origin.add_collection("c", books))
    services.harvest_item(item_id=run.items.get().pk)
    run = services.cancel_run(run=run)
    assert run.state == Run.State.CANCELLED
    assert work_off(run).items.filter(state=RunItem.State.SKIPPED).count() == 2
    assert not Manifest.objects.exists()
    with pytest.raises(ConflictError):
        services.cancel_run(run=run)

    missing = services.register(url=origin.url("/late.json"))
    assert work_off(missing).state == Run.State.FAILED
    origin.files["/late.json"] = origin.files["/books/b0/manifest.json"]
    assert services.retry_failures(run=missing) == 1
    assert work_off(missing).state == Run.State.DONE


def test_who_sees_what(origin: Origin) -> None:
    url = origin.add_book("b", pages(1))
    harvest(origin.add_collection("c", [url]))
    manifest, collection = Manifest.objects.get(), Collection.objects.get()
    boss = get_user_model().objects.create_superuser("boss", password="x")
    assert selectors.is_public(manifest)
    assert selectors.get_manifest(url).pk == manifest.pk

    said: list[list[int]] = []

    def hear(signal: Any, sender: str, manifest_ids: list[int]) -> None:
        said.append(manifest_ids)

    signals.visibility_changed.connect(hear)
    services.set_visibility(thing=collection, visible=False)
    signals.visibility_changed.disconnect(hear)
    assert said == [[manifest.pk]]
    assert not selectors.is_public(manifest)
    with pytest.raises(NotFoundError):
        selectors.get_manifest(manifest.public_id)
    with pytest.raises(NotFoundError):
        selectors.get_collection(collection.public_id)
    assert selectors.get_manifest(manifest.public_id, boss).pk == manifest.pk
    assert selectors.get_collection(collection.public_id, boss).pk == collection.pk

    # In a second, visible collection it is seen again; hidden itself, it is not.
    collections.make_collection(settings=Settings(label={"en": ["open"]})).manifests.add(manifest)
    assert selectors.is_public(manifest)
    services.set_visibility(thing=manifest, visible=False)
    assert list(selectors.manifests_for(None)) == []
    assert list(selectors.manifests_for(boss)) == [manifest]


def test_the_storey_above_adds_its_counts(origin: Origin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        selectors,
        "run_counts_providers",
        [lambda run_id: {"pages": {"done": run_id}, "failures": [{"url": "u", "error": "e"}]}],
    )
    run = harvest(origin.add_book("b", pages(1)))
    progress = selectors.run_progress(selectors.get_run(run.public_id))
    assert progress["pages"] == {"done": run.pk}
    assert progress["failures"] == [{"url": "u", "error": "e"}]


def test_what_would_run_as_a_link_is_not_kept(origin: Origin) -> None:
    script, fine = "javascript:alert(1)", "https://library.example/b"
    page = {"type": "Text", "format": "text/html", "label": {"en": ["x"]}}
    provider = {"id": script, "type": "Agent", "label": {"en": ["Library"]}}
    harvest(
        origin.add_book(
            "b",
            pages(1),
            homepage=[{"id": script, **page}, {"id": fine, **page}],
            provider=[
                {**provider, "homepage": [{"id": script, **page}], "logo": [{"id": "data:image/svg+xml,x"}]}
            ],
            rights=script,
        )
    )
    manifest = Manifest.objects.get()
    assert manifest.homepage == fine
    assert manifest.provider[0].keys() == {"id", "label"}
    assert manifest.library.startswith("http://127.0.0.1")


def test_what_was_kept_as_a_link_before_is_taken_out(origin: Origin) -> None:
    harvest(origin.add_book("b", pages(1)))
    harvest(origin.add_book("c", pages(1), homepage=[{"id": "https://a.example"}]))
    bad = Manifest.objects.exclude(homepage="https://a.example")
    bad.update(
        homepage="javascript:alert(1)",
        provider=[{"id": "urn:x", "homepage": ["javascript:1", "http://b.example"]}],
    )
    import_module("manifests.migrations.0010_links_are_web_addresses")._take_out(apps, None)
    assert set(Manifest.objects.values_list("homepage", flat=True)) == {"", "https://a.example"}
    assert Manifest.objects.get(homepage="").provider == [{"id": "urn:x", "homepage": ["http://b.example"]}]
