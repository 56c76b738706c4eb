"""From a registered manifest over real HTTP to illustrations with vectors, and what happens when it goes wrong."""

import json
from pathlib import Path

import numpy as np
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from manifests import services
from manifests.models import Canvas, Manifest, RunItem
from onitsearch import jobs, pipeline
from onitsearch.crop import storage
from onitsearch.geometry import Box
from onitsearch.pages.decode import decode_image
from onitsearch.store import embedding_models, nearest, pages, vectors
from onitsearch.store.illustrations import box_of
from onitsearch.store.models import Illustration, Page, Vector
from tests.onitsearch.drawn import a_page, alto
from tests.onitsearch.rows import a_model
from tests.origin import busy, html, not_an_image, status

pytestmark = pytest.mark.django_db

PICTURE = (250, 300, 480, 420)


class FakeEncoder:
    """Stands where the model stands: a vector from the mean colour of thirds; fails on demand."""

    def __init__(self, dim=8):
        self.dim, self.fails_on, self.batches = dim, lambda image: False, []

    def encode_images(self, images):
        self.batches.append(len(images))
        if any(self.fails_on(image) for image in images):
            raise RuntimeError("no such tensor")
        rows = [
            [float(part.mean()) + 1 for part in np.array_split(image, self.dim, axis=1)] for image in images
        ]
        rows = np.asarray(rows, np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture(autouse=True)
def own_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def harvest(url):
    """Register and read a manifest; its pages are due afterwards."""
    run = services.register(url=url)
    for item in RunItem.objects.filter(run=run):
        services.harvest_item(item_id=item.id)
    failed = RunItem.objects.filter(run=run, state="failed").values_list("error", flat=True)
    assert not failed, list(failed)
    return run


def index_all():
    for _ in range(50):
        due = pages.due()
        if not due:
            return
        for page_id in due:
            pipeline.index_page(page_id)
    raise AssertionError("pages are due again and again")


@pytest.mark.parametrize("service", ["level2", "level1", "level0", "none"])
@pytest.mark.parametrize("version", [2, 3])
def test_a_book_becomes_illustrations_with_vectors(origin, service, version):
    model = a_model()
    url = origin.add_book("b", [a_page(PICTURE), a_page(seed=1)], service=service, version=version, scale=1.5)
    run = harvest(url)
    index_all()
    assert pages.counts(run_id=run.id)["done"] == 2
    (found,) = Illustration.objects.all()
    truth = Box(*(1.5 * side for side in PICTURE))
    assert box_of(found).iou(truth) > 0.8
    assert (found.kind, found.source) == ("illustration", "network")

    thumbnail = decode_image(storage.read_thumbnail(found.thumbnail))
    assert thumbnail.shape[:2] == (found.thumbnail_height, found.thumbnail_width)
    assert max(thumbnail.shape) <= 400
    cuttable = service in ("level1", "level2")
    region = found.image_url.split("/")[-4]
    assert (region.count(",") == 3) is cuttable
    answered = origin.picture_answer(found.image_url.removeprefix(origin.base)) if service != "none" else True
    assert answered is not None

    assert pipeline.embed_due(FakeEncoder(), model) == 1
    assert pipeline.embed_due(FakeEncoder(), model) == 0
    own = nearest.vectors_of([found.id], model)[found.id]
    assert nearest.nearest(own, model=model, limit=3)[0][0] == found.id


def test_a_page_image_is_fetched_once_and_at_a_modest_size(origin):
    big = a_page((600, 700, 1300, 1200), width=2600, height=3600)
    harvest(origin.add_book("b", [big]))
    index_all()
    images = [seen.path for seen in origin.seen if seen.path.endswith("default.jpg")]
    assert len(images) == 1
    assert "/full/867,1200/" in images[0]
    assert Illustration.objects.count() == 1
    cut = Illustration.objects.get().image_url.split("/")[-4:-2]
    assert [int(n) for n in cut[0].split(",")][2:] == pytest.approx([1300, 1200], abs=25)


def test_an_unchanged_page_is_not_read_twice(origin, monkeypatch):
    harvest(origin.add_book("b", [a_page(PICTURE)]))
    index_all()
    before = list(Illustration.objects.values())
    pages.mark_due(Canvas.objects.values_list("id", flat=True))
    index_all()
    last = [seen for seen in origin.seen if seen.path.endswith("default.jpg")][-1]
    assert "if-none-match" in last.headers
    assert list(Illustration.objects.values()) == before
    assert Page.objects.get().state == "done"


@pytest.mark.parametrize("version", [2, 3])
def test_annotations_and_ranges_become_illustrations_with_their_words(origin, version):
    # A list behind a link, a range that points at a part of a page, ALTO as a service, each on a page of its own.
    url = origin.add_book(
        "b", [a_page(PICTURE), a_page(PICTURE, seed=1), a_page(PICTURE, seed=2)], version=version, scale=2
    )
    one, two, three = (f"{url}/canvas/{n}" for n in (1, 2, 3))
    part = "xywh=500,600,960,840"
    alto_at = origin.put("/alto/3.xml", alto((*PICTURE, "map")).encode(), "application/xml")
    alto_profile = "http://www.loc.gov/standards/alto/v3/alto.xsd"
    book = json.loads(origin.files["/books/b/manifest.json"].body)
    if version == 3:
        body = {"type": "TextualBody", "value": "Woodcut of a pelican"}
        page = {"type": "AnnotationPage", "items": [
            {"type": "Annotation", "motivation": "tagging", "target": f"{one}#{part}", "body": body},
        ]}  # fmt: skip
        link = {"id": origin.put_json("/annos/1", page), "type": "AnnotationPage"}
        book["items"][0]["annotations"] = [link]
        book["items"][2]["service"] = [{"@id": alto_at, "profile": alto_profile}]
        target = {
            "type": "SpecificResource",
            "source": two,
            "selector": {"type": "FragmentSelector", "value": part},
        }
        book["structures"] = [
            {"id": f"{url}/r1", "type": "Range", "label": {"en": ["The whale"]}, "items": [target]}
        ]
    else:
        page = {"@type": "sc:AnnotationList", "resources": [
            {"@type": "oa:Annotation", "motivation": "oa:tagging", "on": f"{one}#{part}",
             "resource": {"@type": "cnt:ContentAsText", "chars": "Woodcut of a pelican"}},
        ]}  # fmt: skip
        link = {"@id": origin.put_json("/annos/1", page), "@type": "sc:AnnotationList"}
        book["sequences"][0]["canvases"][0]["otherContent"] = [link]
        book["sequences"][0]["canvases"][2]["service"] = {"@id": alto_at, "profile": alto_profile}
        book["structures"] = [
            {"@id": f"{url}/r1", "@type": "sc:Range", "label": "The whale", "canvases": [f"{two}#{part}"]}
        ]
    origin.put_json("/books/b/manifest.json", book)
    harvest(url)
    index_all()
    found = {
        row.canvas.uri: row for row in Illustration.objects.filter(state="standing").select_related("canvas")
    }
    assert {uri: (row.source, row.kind, row.text) for uri, row in found.items()} == {
        one: ("annotation", "illustration", "Woodcut of a pelican"),
        two: ("range", "illustration", "The whale"),
        three: ("alto", "map", ""),
    }
    assert all(box_of(row) == Box(500, 600, 960, 840) for row in found.values())


def test_alto_is_taken_at_its_word_and_silence_counts_within_the_book(origin):
    # The second page bears a picture that its ALTO does not name: its silence means something only
    # once another page of the book shows that this OCR does name pictures.
    words = [(100, 740, 700, 30, "The whale at sea")]
    url = origin.add_book(
        "b", [a_page(PICTURE), a_page(PICTURE, seed=2)], alto=[alto(PICTURE, lines=words), alto(lines=words)]
    )
    harvest(url)
    second, first = sorted(pages.due(), reverse=True)
    pipeline.index_page(second)
    assert Illustration.objects.get().source == "network"
    pipeline.index_page(first)
    assert pages.due() == [second]
    index_all()
    (standing,) = Illustration.objects.filter(state="standing")
    assert (standing.source, standing.text, box_of(standing)) == ("alto", "The whale at sea", Box(*PICTURE))
    assert Illustration.objects.get(source="network").state == "superseded"


def test_a_broken_alto_costs_the_layout_not_the_page(origin):
    harvest(origin.add_book("b", [a_page(PICTURE)], alto=["<alto><nonsense"]))
    index_all()
    assert Illustration.objects.get().source == "network"


@pytest.mark.parametrize(
    ("fault", "words"),
    [(status(404), "is not there"), (not_an_image(), "a text file"), (html(), "a web page")],
)
def test_a_page_that_is_no_image_fails_in_plain_words_and_the_rest_goes_on(origin, fault, words):
    url = origin.add_book("b", [a_page(PICTURE), a_page(PICTURE, seed=4)], service="none")
    origin.misbehave("/plain/b-1.jpg", fault)
    run = harvest(url)
    index_all()
    counted = pages.counts(run_id=run.id)
    assert (counted["failed"], counted["done"]) == (1, 1)
    failed = Page.objects.get(state="failed")
    assert words in failed.error
    assert "/plain/b-1.jpg" in failed.error
    assert Illustration.objects.count() == 1


def test_a_busy_library_is_tried_again_later(origin, settings):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "FETCH_ATTEMPTS": 1, "MAX_ATTEMPTS": 2}
    harvest(origin.add_book("b", [a_page(PICTURE)], service="none"))
    origin.misbehave("/plain/b-1.jpg", busy(503, retry_after="100"))
    (page_id,) = pages.due()
    pipeline.index_page(page_id)
    page = Page.objects.get()
    assert (page.state, page.attempts) == ("waiting", 0)
    assert 99 <= (page.not_before - timezone.now()).total_seconds() <= 100
    assert "busy" in page.error
    assert pages.due() == []
    settings.ONITSEARCH = {**settings.ONITSEARCH, "WORK_PATIENCE": 0}
    for state in ("due", "failed"):
        Page.objects.update(not_before=None)
        pipeline.index_page(page_id)
        assert Page.objects.get().state == state


def test_a_canvas_without_an_image_is_skipped(origin):
    url = origin.add_book("b", [a_page()])
    harvest(url)
    Canvas.objects.update(images=[])
    index_all()
    page = Page.objects.get()
    assert page.state == "skipped"
    assert "no image" in page.error


@pytest.mark.parametrize(("service", "source"), [(True, "info"), (False, "pixels")])
def test_a_canvas_of_no_size_takes_that_of_its_image(origin, service, source):
    url = origin.add_book("b", [a_page(PICTURE)], service="level2" if service else "none")
    path = "/books/b/manifest.json"
    document = json.loads(origin.files[path].body)
    canvas = document["items"][0]
    body = canvas["items"][0]["items"][0]["body"]
    known = canvas["width"], canvas["height"]
    for thing in (canvas, body, *(body["service"] if service else ())):
        thing.update(width=0, height=0)
    origin.put_json(path, document)
    harvest(url)
    assert Canvas.objects.get().width is None
    index_all()
    assert Page.objects.get().state == "done"
    row = Canvas.objects.get()
    assert (row.width, row.height, row.size_from) == (*known, source)
    assert box_of(Illustration.objects.get()).iou(Box(*PICTURE)) > 0.7


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("service", ["level2", "none"])
@pytest.mark.parametrize("start", ["//", "/"])
def test_relative_addresses_count_from_the_manifest(origin, start, service, version):
    url = origin.add_book("b", [a_page(PICTURE)], alto=[alto(PICTURE)], service=service, version=version)
    path, whole = "/books/b/manifest.json", origin.base if start == "/" else "http:"
    text = origin.files[path].body.decode()
    # Ids of pages stay as they are spelled.
    for name in ("image", "plain", "alto"):
        text = text.replace(f"{origin.base}/{name}/", f"{origin.base.removeprefix(whole)}/{name}/")
    origin.put(path, text.encode(), "application/json")
    harvest(url)
    index_all()
    (found,) = Illustration.objects.select_related("canvas")
    assert (found.source, found.canvas.uri) == ("alto", f"{url}/canvas/1")
    assert found.image_url.startswith(f"{origin.base}/")


def test_indexing_the_same_canvas_again_changes_nothing(origin):
    harvest(origin.add_book("b", [a_page(PICTURE)]))
    index_all()
    model = a_model()
    pipeline.embed_due(FakeEncoder(), model)
    before = list(Illustration.objects.values_list("id", "public_id", "x", "crop_digest"))
    page = pipeline.index_canvas(Canvas.objects.get().id)
    assert page.state == "done"
    assert list(Illustration.objects.values_list("id", "public_id", "x", "crop_digest")) == before
    assert Vector.objects.get().v is not None


def test_removed_canvases_become_tombstones_and_come_back(origin):
    url = origin.add_book("b", [a_page(PICTURE), a_page(PICTURE, seed=3)])
    harvest(url)
    index_all()
    model = a_model()
    pipeline.embed_due(FakeEncoder(), model)
    ids = set(Illustration.objects.values_list("public_id", flat=True))
    origin.add_book("b", [a_page(PICTURE)])
    harvest(url)
    gone = Illustration.objects.get(state="removed")
    assert gone.withdrawn
    assert Vector.objects.get(illustration=gone).live is False
    assert Page.objects.count() == 1
    origin.add_book("b", [a_page(PICTURE), a_page(PICTURE, seed=3)])
    harvest(url)
    index_all()
    assert set(Illustration.objects.filter(state="standing").values_list("public_id", flat=True)) == ids
    assert Vector.objects.filter(live=True, v__isnull=False).count() == 2


def test_one_bad_picture_costs_only_itself(origin):
    model = a_model()
    harvest(origin.add_book("b", [a_page((250, 300, 480, 300 + 40 * n), seed=n) for n in range(3)]))
    index_all()
    assert Illustration.objects.count() == 3
    bad = Illustration.objects.order_by("id")[1]
    encoder = FakeEncoder()
    encoder.fails_on = lambda image: image.shape[:2] == (bad.thumbnail_height, bad.thumbnail_width)
    assert pipeline.embed_due(encoder, model) == 3
    assert encoder.batches == [3, 1, 1, 1]
    lacking = Vector.objects.get(v__isnull=True)
    assert lacking.illustration_id == bad.id
    assert "no such tensor" in lacking.error
    assert lacking.attempts == 1
    assert lacking.not_before is not None


def test_a_kept_picture_that_is_gone_is_made_again(origin):
    model = a_model()
    harvest(origin.add_book("b", [a_page(PICTURE)]))
    index_all()
    name = Illustration.objects.get().thumbnail
    default_storage.delete(name)
    pipeline.embed_due(FakeEncoder(), model)
    assert "visited again" in Vector.objects.get().error
    index_all()
    assert default_storage.exists(name)
    Vector.objects.update(not_before=None)
    assert pipeline.embed_due(FakeEncoder(), model) == 1
    assert Vector.objects.get().v is not None


def test_a_half_written_kept_picture_is_written_anew(origin):
    harvest(origin.add_book("b", [a_page(PICTURE)]))
    index_all()
    name = Illustration.objects.get().thumbnail
    path = Path(default_storage.path(name))
    whole = default_storage.size(name)
    path.write_bytes(b"\xff\xd8")
    pipeline.index_canvas(Canvas.objects.get().id)
    assert default_storage.size(name) == whole
    assert list(path.parent.iterdir()) == [path]


def test_a_second_model_is_built_beside_the_first_and_switched_by_one_row(origin):
    first = a_model("first", 8)
    harvest(origin.add_book("b", [a_page(PICTURE)]))
    index_all()
    pipeline.embed_due(FakeEncoder(8), first)
    second = a_model("second", 16)
    assert (first.state, second.state) == ("active", "building")
    with pytest.raises(Exception, match="still lacks 1"):
        embedding_models.activate(second)
    pipeline.embed_due(FakeEncoder(16), second)
    embedding_models.activate(second)
    assert embedding_models.active() == second
    assert embedding_models.find(first.key).state == "retired"
    vectors.ensure_due(Illustration.objects.values_list("id", flat=True))
    assert Vector.objects.filter(v__isnull=True).count() == 0


def test_hiding_a_book_hides_its_pictures_at_once(origin):
    model = a_model()
    harvest(origin.add_book("b", [a_page(PICTURE)]))
    index_all()
    pipeline.embed_due(FakeEncoder(), model)
    (found,) = Illustration.objects.all()
    own = nearest.vectors_of([found.id], model)[found.id]
    manifest = Manifest.objects.get()
    services.set_visibility(thing=manifest, visible=False)
    assert nearest.nearest(own, model=model, limit=3) == []
    services.set_visibility(thing=manifest, visible=True)
    assert nearest.nearest(own, model=model, limit=3)
    services.withdraw_manifest(manifest=manifest)
    assert nearest.nearest(own, model=model, limit=3) == []


def test_the_run_tells_how_far_its_pages_are(origin):
    from manifests.selectors import run_progress

    model = a_model()
    run = harvest(origin.add_book("b", [a_page(PICTURE), a_page(seed=1)]))
    assert run_progress(run)["pages"] == {
        "due": 2, "claimed": 0, "waiting": 0, "done": 0, "failed": 0, "skipped": 0, "protected": 0, "stopped": 0,
        "total": 2,
    }  # fmt: skip
    index_all()
    told = run_progress(run)
    assert (told["pages"]["done"], told["illustrations"], told["vectors"]["due"]) == (2, 1, 1)
    pipeline.embed_due(FakeEncoder(), model)
    assert run_progress(run)["vectors"] == {"done": 1, "due": 0, "failed": 0}


def test_the_sweeper_finds_canvases_that_nobody_marked(origin):
    harvest(origin.add_book("b", [a_page(PICTURE), a_page(seed=1)]))
    Page.objects.all().delete()
    assert pages.due() == []
    assert jobs.sweep_gaps() == 2
    assert len(pages.due()) == 2
    index_all()
    assert jobs.sweep_gaps() == 0
    Canvas.objects.update(digest="other")
    assert jobs.sweep_gaps() == 2


def test_images_larger_than_allowed_are_refused(origin, settings):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "MAX_IMAGE_PIXELS": 100_000}
    harvest(origin.add_book("b", [Image.new("RGB", (600, 600))], service="none"))
    index_all()
    assert "600 × 600" in Page.objects.get(state="failed").error
