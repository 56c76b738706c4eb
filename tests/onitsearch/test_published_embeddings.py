"""One installation publishes its pictures' vectors, another takes them over, by real HTTP and without a model."""

import json
import re

import numpy as np
import pytest
from rest_framework.test import APIClient

from manifests.fetch import fetch_bytes
from manifests.models import Canvas, LearnedService, Manifest, Run
from onitsearch import pipeline
from onitsearch.crop import storage
from onitsearch.curate import decisions
from onitsearch.embed.reference import Reference
from onitsearch.geometry import Box
from onitsearch.pages.decode import decode_image
from onitsearch.store import classes, nearest, pages
from onitsearch.store.illustrations import box_of
from onitsearch.store.models import Activity, EmbeddingModel, Illustration, Page, Vector
from tests.onitsearch.drawn import a_page
from tests.onitsearch.rows import a_model
from tests.onitsearch.test_pipeline import PICTURE, FakeEncoder, harvest, index_all, own_storage

pytestmark = pytest.mark.django_db
__all__ = ["own_storage"]

OTHER = (200, 800, 520, 400)


class Silent:
    """A model that must not be asked."""

    def encode_images(self, images):
        raise AssertionError("the model was asked")


@pytest.fixture(params=[2, 3])
def published(request, origin, settings):
    """What an installation answers about a book of three pages (two with pictures), served by another host.

    Returns the address of its manifest, the vectors by canvas and box, and the paths of its pages of vectors.
    """
    usual = settings.ONITSEARCH
    model = a_model()
    images = [a_page(PICTURE), a_page(OTHER, seed=5), a_page(seed=1)]
    harvest(origin.add_book("b", images, version=request.param, scale=1.5))
    index_all()
    while pipeline.embed_due(FakeEncoder(), model):
        pass
    rows = list(Illustration.objects.select_related("canvas", "manifest"))
    assert len(rows) == 2
    vectors = nearest.vectors_of([row.id for row in rows], model)
    told = {row.canvas.uri: (box_of(row), row.kind, vectors[row.id]) for row in rows}
    settings.ONITSEARCH = {**usual, "PUBLISH_EMBEDDINGS": True, "PUBLIC_URL": origin.base}
    site, book = APIClient(), rows[0].manifest
    path = f"/iiif/manifest/{book.public_id}"
    origin.put_json("/published.json", json.loads(site.get(path, {"annotations": 1}).content))
    given = [f"/iiif/canvas/{row.canvas.public_id}/embeddings" for row in rows]
    for row, at in zip(rows, given, strict=True):
        origin.put_json(at, json.loads(site.get(at).content))
        if request.param == 2:
            listed = f"/iiif/canvas/{row.canvas.public_id}/illustrations"
            origin.put_json(listed, json.loads(site.get(listed, {"version": 2}).content))
    settings.ONITSEARCH = usual
    for table in (
        Vector,
        Illustration,
        Page,
        Canvas,
        Run,
        Manifest,
        Activity,
        LearnedService,
        EmbeddingModel,
    ):
        table.objects.all().delete()
    origin.seen.clear()
    return origin.url("/published.json"), told, given


def test_they_are_taken_over_and_found_without_a_model(published, origin):
    url, told, _ = published
    model = a_model()
    words = Reference(
        "digest", ("whale", "owl"), np.eye(8, dtype=np.float32)[:2], np.asarray([2, 2], np.int8)
    )
    classes.save_reference(model, words)
    harvest(url)
    index_all()
    found = {row.canvas.uri: row for row in Illustration.objects.select_related("canvas")}
    assert set(found) == set(told)
    for canvas, (box, kind, vector) in told.items():
        row = found[canvas]
        assert box_of(row).iou(box) > 0.98
        assert (row.kind, row.score, row.source) == (kind, 1.0, "annotation+embedding")
        ((nearby, similarity), *_) = nearest.nearest(vector, model=model, limit=1)
        assert (nearby, similarity) == (row.id, pytest.approx(1, abs=1e-3))
        assert row.thumbnail
    assert Vector.objects.filter(v__isnull=True).count() == 0
    # They stand among the words at once, too.
    assert set(Vector.objects.values_list("reference", flat=True)) == {"digest"}
    assert pipeline.embed_due(Silent(), model, words) == 0
    # Of a page whose only picture is known, only that is fetched: once, and not larger than it is shown.
    asked = [seen.path.split("/")[3:5] for seen in origin.seen if seen.path.endswith("default.jpg")]
    assert [region == "full" for region, _ in asked] == [False, False, True]
    assert {max(row.thumbnail_width, row.thumbnail_height) for row in found.values()} == {400}
    for row in found.values():
        digest = pixels_of(row).mean(axis=(0, 1))
        again = decode_image(fetch_bytes(row.image_url).data)
        assert np.abs(digest - again.mean(axis=(0, 1))).max() < 3


def test_a_visit_that_finds_nothing_new_is_a_conditional_request(published, origin):
    url, told, _ = published
    a_model()
    harvest(url)
    index_all()
    before = list(Illustration.objects.values())
    pages.mark_due(Canvas.objects.values_list("id", flat=True))
    index_all()
    last = [seen for seen in origin.seen if seen.path.endswith("default.jpg")][-3:]
    assert all("if-none-match" in seen.headers for seen in last)
    assert list(Illustration.objects.values()) == before


def test_a_page_with_a_persons_own_picture_is_fetched_whole(published, origin, django_user_model):
    url, told, _ = published
    a_model()
    harvest(url)
    index_all()
    row = Illustration.objects.order_by("id")[0]
    user = django_user_model.objects.create_user("judge")
    decisions.redraw(illustration=row, user=user, box=Box(row.x, row.y, row.w - 60, row.h))
    origin.seen.clear()
    pages.mark_due([row.canvas_id], again=True)
    index_all()
    assert [seen.path.split("/")[3] for seen in origin.seen if "/image/" in seen.path] == ["full"]
    due = Vector.objects.get(v__isnull=True)
    assert due.illustration_id == row.id


@pytest.mark.parametrize("said", ["refused", "level 0", "another shape"])
def test_where_the_library_cuts_nothing_the_page_is_fetched(published, origin, said):
    url, told, _ = published
    a_model()
    text = origin.files["/published.json"].body
    if said == "refused":
        origin.refuses_regions = True
    elif said == "level 0":
        for picture in origin.pictures.values():
            picture.level = 0
        text = text.replace(b"level2", b"level0")
    else:
        text = text.replace(b'"width": 1500', b'"width": 1300')
    origin.put("/published.json", text, "application/json")
    harvest(url)
    index_all()
    assert Illustration.objects.filter(source="annotation+embedding").count() == len(told)
    assert Vector.objects.filter(v__isnull=True).count() == 0
    asked = [seen.path for seen in origin.seen if re.search(r"/image/b-[12]/full/", seen.path)]
    assert len(asked) >= 2
    if said == "refused":
        # Of the page on which that is found out, no more than four requests; its picture comes as fine as others.
        first = [seen.path for seen in origin.seen if "/image/b-1/" in seen.path]
        assert len(first) <= 4, first
        sizes = {max(row.thumbnail_width, row.thumbnail_height) for row in Illustration.objects.all()}
        assert sizes == {400}
        # Nothing is said of sizes by that: the second page is asked for at one.
        assert any(re.search(r"/image/b-2/full/\d+,", seen.path) for seen in origin.seen)
    # That regions are refused is learned once.
    cut = [seen.path.split("/")[2] for seen in origin.seen if re.search(r"/image/b-\d/\d+,", seen.path)]
    assert set(cut) == ({"b-1"} if said == "refused" else set())


def test_those_of_another_model_are_passed_by(published):
    url, told, _ = published
    model = a_model("another")
    harvest(url)
    index_all()
    assert Illustration.objects.count() == len(told)
    assert Vector.objects.filter(v__isnull=True).count() == len(told)
    assert "embedding" not in "+".join(Illustration.objects.values_list("source", flat=True))
    while pipeline.embed_due(FakeEncoder(), model):
        pass
    assert Vector.objects.filter(v__isnull=True).count() == 0


def test_the_owner_may_have_all_made_here(published, settings):
    url, told, _ = published
    settings.ONITSEARCH = {**settings.ONITSEARCH, "TAKE_EMBEDDINGS": False}
    a_model()
    harvest(url)
    index_all()
    assert Vector.objects.filter(v__isnull=True).count() == len(told)


def test_broken_ones_are_made_here_and_whole_ones_taken(published, origin):
    url, told, given = published
    page = json.loads(origin.files[given[0]].body)
    page["items"][0]["body"]["vector"][0] = None
    origin.put_json(given[0], page)
    model = a_model()
    harvest(url)
    index_all()
    (due,) = Vector.objects.filter(v__isnull=True).select_related("illustration__canvas")
    assert due.illustration.canvas.uri == page["items"][0]["target"]["source"]["id"]
    assert pipeline.embed_due(FakeEncoder(), model) == 1
    assert Vector.objects.filter(v__isnull=True).count() == 0


@pytest.mark.parametrize("said", ["gone", "text"])
def test_a_page_of_vectors_that_cannot_be_had_costs_only_the_vectors(published, origin, said):
    url, told, given = published
    del origin.files[given[0]]
    if said == "text":
        origin.put(given[0], b"not here any more", "text/plain")
    a_model()
    harvest(url)
    index_all()
    assert {row.canvas.uri: box_of(row).iou(Box(*_sides(told, row))) > 0.9 for row in
            Illustration.objects.select_related("canvas")} == dict.fromkeys(told, True)  # fmt: skip
    assert Vector.objects.filter(v__isnull=True).count() == 1


def _sides(told, row):
    box = told[row.canvas.uri][0]
    return box.x, box.y, box.w, box.h


def pixels_of(row):
    return decode_image(storage.read_thumbnail(row.thumbnail))
