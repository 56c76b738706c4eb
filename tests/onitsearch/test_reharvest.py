"""A manifest that changed: which requests its pages cost, and what stays as it was."""

import json

import pytest
from django.contrib.auth import get_user_model

from manifests import services
from manifests.models import Canvas, Manifest
from onitsearch import pipeline
from onitsearch.curate import decisions as curate
from onitsearch.store.models import Illustration, Page, Vector
from tests.manifests.factories import work_off
from tests.onitsearch.drawn import a_page
from tests.onitsearch.rows import a_model
from tests.onitsearch.test_pipeline import PICTURE, FakeEncoder, harvest, index_all

pytestmark = pytest.mark.django_db

PATH = "/books/b/manifest.json"


@pytest.fixture(autouse=True)
def own_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def user():
    return get_user_model().objects.create_user("ada", password="x")


def pictures(count):
    return [a_page(PICTURE, seed=seed) for seed in range(count)]


def asked(origin, since=0):
    """The images asked for since then, by name: how often unconditionally, how often conditionally."""
    found = {}
    for seen in origin.seen[since:]:
        if seen.path.endswith("default.jpg"):
            conditional = "if-none-match" in seen.headers or "if-modified-since" in seen.headers
            key = (seen.path.split("/")[2], "asked whether new" if conditional else "fetched")
            found[key] = found.get(key, 0) + 1
    return found


def edit(origin, change):
    document = json.loads(origin.files[PATH].body)
    change(document)
    origin.put_json(PATH, document)


def test_only_new_and_changed_pages_are_fetched_and_embedded(origin, user):
    model, encoder = a_model(), FakeEncoder()
    url = origin.add_book("b", pictures(4))
    harvest(url)
    index_all()
    while pipeline.embed_due(encoder, model):
        pass
    assert asked(origin) == {(f"b-{n}", "fetched"): 1 for n in (1, 2, 3, 4)}
    by_page = {row.canvas.uri[-1]: row for row in Illustration.objects.select_related("canvas")}
    curate.reject(illustration=by_page["1"], user=user, reason="a blot")
    curate.classify(illustration=by_page["2"], user=user, kind="map", notations=["25F"])

    other = origin.add_picture("other", a_page(PICTURE, seed=40), version=3)
    fifth = origin.add_picture("fifth", a_page(PICTURE, seed=50), version=3)

    def change(document):
        first, second, third, fourth = document["items"]
        document["label"] = {"en": ["A new title"]}
        document["metadata"] = [{"label": {"en": ["Date"]}, "value": {"en": ["1650"]}}]
        first["label"] = {"none": ["frontispiece"]}  # a label is no reason to look again
        second["items"][0]["items"][0]["body"]["service"] = [other]
        third["thumbnail"] = [{"id": origin.url("/t.jpg"), "type": "Image"}]
        extra = json.loads(json.dumps(fourth).replace("/canvas/4", "/canvas/5"))
        extra["items"][0]["items"][0]["body"]["service"] = [fifth]
        document["items"] = [first, second, third, extra]

    edit(origin, change)
    since, batches = len(origin.seen), len(encoder.batches)
    harvest(url)
    index_all()
    assert asked(origin, since) == {("other", "fetched"): 1, ("fifth", "fetched"): 1}
    while pipeline.embed_due(encoder, model):
        pass
    assert sum(encoder.batches[batches:]) == 2
    assert Manifest.objects.get().label == {"en": ["A new title"]}

    first, second = (Illustration.objects.get(pk=by_page[n].pk) for n in "12")
    assert (first.decision, first.decided_by) == ("rejected", user)
    assert (second.kind, second.notations, second.state) == ("map", ["25F"], "standing")
    assert second.crop_digest != by_page["2"].crop_digest
    assert Illustration.objects.get(pk=by_page["4"].pk).state == "removed"
    assert Vector.objects.filter(v__isnull=True, live=True).count() == 0


def test_nothing_is_fetched_for_a_manifest_that_is_the_same(origin):
    url = origin.add_book("b", pictures(2))
    harvest(url)
    index_all()
    since = len(origin.seen)
    harvest(url)
    index_all()
    assert [seen.path for seen in origin.seen[since:]] == [PATH]
    # Nor where the library forgets what it sent: its document is read again and compared.
    origin.etags = False
    harvest(url)
    index_all()
    assert asked(origin, since) == {}


@pytest.mark.parametrize("marked_by", ["etag", "date", "nothing"])
def test_an_image_that_is_said_to_be_new_but_is_not(origin, marked_by):
    model, encoder = a_model(), FakeEncoder()
    origin.etags = marked_by == "etag"
    if marked_by == "date":
        origin.last_modified["b-1"] = "Mon, 01 Jan 2024 00:00:00 GMT"
    url = origin.add_book("b", pictures(1))
    harvest(url)
    index_all()
    pipeline.embed_due(encoder, model)
    before = list(Illustration.objects.values())
    digest = Page.objects.get().image_digest

    def change(document):
        body = document["items"][0]["items"][0]["items"][0]["body"]
        body["label"] = {"en": ["photographed in 2024"]}
        document["items"][0]["seeAlso"] = [{"id": origin.url("/about.html"), "format": "text/html"}]

    edit(origin, change)
    since = len(origin.seen)
    harvest(url)
    index_all()
    assert asked(origin, since) == {("b-1", "fetched" if marked_by == "nothing" else "asked whether new"): 1}
    assert list(Illustration.objects.values()) == before
    assert Page.objects.get().image_digest == digest
    assert pipeline.embed_due(encoder, model) == 0


def test_a_new_photograph_under_the_old_address(origin):
    model, encoder = a_model(), FakeEncoder()
    url = origin.add_book("b", pictures(1))
    harvest(url)
    index_all()
    pipeline.embed_due(encoder, model)
    before = Illustration.objects.get()
    origin.add_picture("b-1", a_page(PICTURE, seed=77), version=3)
    edit(
        origin,
        lambda document: document["items"][0].update(navDate="2024-01-01T00:00:00Z", seeAlso=[{"id": "x"}]),
    )
    harvest(url)
    index_all()
    after = Illustration.objects.get()
    assert after.public_id == before.public_id
    assert after.crop_digest != before.crop_digest
    assert pipeline.embed_due(encoder, model) == 1


def test_decisions_follow_the_picture_where_pages_are_renumbered(origin, user):
    url = origin.add_book("b", pictures(2))
    harvest(url)
    index_all()
    decided = Illustration.objects.get(canvas__uri__endswith="/1")
    curate.accept(illustration=decided, user=user)
    fresh = origin.add_picture("fresh", a_page(PICTURE, seed=60), version=3)

    def change(document):
        first, second = document["items"]
        found = json.loads(json.dumps(first))
        found["items"][0]["items"][0]["body"]["service"] = [fresh]
        moved = [
            json.loads(json.dumps(canvas).replace(f"/canvas/{n}", f"/canvas/{n + 1}"))
            for n, canvas in ((1, first), (2, second))
        ]
        document["items"] = [found, *moved]

    edit(origin, change)
    since = len(origin.seen)
    harvest(url)
    index_all()
    assert asked(origin, since) == {("fresh", "fetched"): 1}
    decided.refresh_from_db()
    assert (decided.canvas.uri[-2:], decided.decision, decided.state) == ("/2", "accepted", "standing")
    assert Canvas.objects.filter(removed_at=None).count() == 3


def test_a_book_that_comes_back_is_not_read_again(origin, user):
    model, encoder = a_model(), FakeEncoder()
    url = origin.add_book("b", pictures(1))
    harvest(url)
    index_all()
    pipeline.embed_due(encoder, model)
    row = Illustration.objects.get()
    curate.accept(illustration=row, user=user)
    services.withdraw_manifest(manifest=Manifest.objects.get())
    assert Vector.objects.get().live is False
    since = len(origin.seen)
    work_off(services.restore_manifest(manifest=Manifest.objects.get()))
    assert Vector.objects.get().live is True
    index_all()
    assert asked(origin, since) == {("b-1", "asked whether new"): 1}
    assert pipeline.embed_due(encoder, model) == 0
    row.refresh_from_db()
    assert row.decision == "accepted"
