"""Regions drawn on a page: their own pixels are what is searched for, whatever the library's images are like."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from manifests import services as books
from manifests.errors import BadRequestError, HostUnreachableError, NotFoundError
from manifests.imageapi.service import ImageServiceDoc
from manifests.models import Canvas
from manifests.presentation.docs import PaintingDoc
from manifests.presentation.plainjson import to_json
from onitsearch import search
from onitsearch.embed.client import get_client
from onitsearch.geometry import Box
from onitsearch.search import Region, SearchQuery, regions
from tests.onitsearch import rows
from tests.onitsearch.library import a_library, put_vector
from tests.origin import status

pytestmark = pytest.mark.django_db

# In pixels of the image.
BOX = (300, 500, 400, 300)


@pytest.fixture
def library(speaking):
    return a_library(speaking)


def a_page():
    """A page with a patch of noise that nothing else looks like."""
    image = Image.new("RGB", (1000, 1500), "#f4efe4")
    noise = np.random.default_rng(3).integers(0, 255, (BOX[3] // 10, BOX[2] // 10, 3), dtype=np.uint8)
    image.paste(Image.fromarray(noise).resize(BOX[2:], Image.Resampling.NEAREST), BOX[:2])
    return image


def a_canvas(origin, book, image, *, level=2, version=3, scale=1.0):
    service = ImageServiceDoc(
        id=origin.url("/image/r"), version=version, level=level, width=image.width, height=image.height
    )
    origin.add_picture("r", image, level=level, version=version)
    painting = PaintingDoc(
        url=origin.url("/image/r/full/max/0/default.jpg"),
        service=service,
        width=image.width,
        height=image.height,
    )
    return rows.a_canvas(
        book,
        width=1000 * scale,
        height=1500 * scale,
        images=[to_json(painting)],
        uri=f"{origin.base}/canvas/1",
    )


def drawn(canvas, scale=1.0):
    return SearchQuery(region=Region(canvas.uri, tuple(side * scale for side in BOX)))


@pytest.mark.parametrize(("level", "version", "scale"), [(0, 2, 1.0), (1, 3, 2.5), (2, 2, 0.1), (2, 3, 1.0)])
def test_what_looks_like_the_pixels_is_found(library, origin, settings, level, version, scale):
    image = a_page()
    canvas = a_canvas(origin, library.books[0], image, level=level, version=version, scale=scale)
    x, y, w, h = BOX
    pixels = np.asarray(image.crop((x, y, x + w, y + h)))
    twin = library.groups[1][0]
    put_vector(twin, library.model, get_client(settings.ONITSEARCH["ENCODER_ADDRESS"]).encode_image(pixels))
    found = search.find(drawn(canvas, scale))
    assert found.hits[0].illustration == twin
    assert found.hits[0].score > 0.9
    assert [(why.code, why.value) for why in found.hits[0].why] == [("looks-like", "region")]


def test_a_region_is_fetched_once(library, origin):
    canvas = a_canvas(origin, library.books[0], a_page())
    first = search.find(drawn(canvas))
    asked = len(origin.seen)
    assert asked
    assert [hit.score for hit in search.find(drawn(canvas)).hits] == [hit.score for hit in first.hits]
    assert len(origin.seen) == asked


def test_a_frame_around_a_picture_is_that_picture_and_asks_nobody(library, origin):
    canvas = a_canvas(origin, library.books[0], a_page())
    row = rows.an_illustration(canvas, box=BOX)
    put_vector(row, library.model, library.towards[0])
    found = search.find(drawn(canvas))
    assert {hit.illustration.pk for hit in found.hits if hit.sure} == {one.pk for one in library.groups[0]}
    assert row.pk not in {hit.illustration.pk for hit in found.hits}
    assert origin.seen == []


def test_a_part_of_a_picture_does_not_find_the_picture_itself(library, origin, settings):
    image = a_page()
    canvas = a_canvas(origin, library.books[0], image)
    row = rows.an_illustration(canvas, box=(200, 400, 700, 900))
    x, y, w, h = BOX
    pixels = np.asarray(image.crop((x, y, x + w, y + h)))
    put_vector(row, library.model, get_client(settings.ONITSEARCH["ENCODER_ADDRESS"]).encode_image(pixels))
    assert row.pk not in [hit.illustration.pk for hit in search.find(drawn(canvas)).hits]
    assert origin.seen


def test_a_region_and_words_together(library, origin):
    canvas = a_canvas(origin, library.books[0], a_page())
    query = SearchQuery(text="tulip", region=drawn(canvas).region)
    assert search.find(query).page == 1
    assert origin.seen


def test_a_small_region_is_seen_at_more_than_the_usual_size(library, origin):
    image = Image.new("RGB", (4000, 6000), "white")
    canvas = a_canvas(origin, library.books[0], image)
    search.find(SearchQuery(region=Region(canvas.uri, (100, 100, 100, 100))))
    assert any("2000,3000" in one.path for one in origin.seen), [one.path for one in origin.seen]


@pytest.mark.parametrize(
    ("box", "words"),
    [
        ((2000, 0, 10, 10), "outside the page"),
        ((-50, -50, 20, 20), "outside the page"),
        ((10, 10, 2, 2), "too small"),
    ],
)
def test_regions_that_show_nothing(library, origin, box, words):
    canvas = a_canvas(origin, library.books[0], a_page())
    with pytest.raises(BadRequestError, match=words):
        search.find(SearchQuery(region=Region(canvas.uri, box)))


def test_pages_that_are_not_to_be_seen(library, origin):
    canvas = a_canvas(origin, library.books[0], a_page())
    with pytest.raises(NotFoundError, match="not in this collection"):
        search.find(SearchQuery(region=Region("https://elsewhere.example/canvas", (0, 0, 10, 10))))
    books.set_visibility(thing=library.books[0], visible=False)
    with pytest.raises(NotFoundError, match="not in this collection"):
        search.find(drawn(canvas))
    assert origin.seen == []


def test_a_library_that_is_down_is_said_to_be(library, origin):
    canvas = a_canvas(origin, library.books[0], a_page())
    for path in ("full/max/0/default", "full/max/0/native", "0,0,250,375/125,/0/default"):
        origin.misbehave(f"/image/r/{path}.jpg", status(500))
    with pytest.raises(HostUnreachableError, match="problem of its own"):
        search.find(drawn(canvas))
    origin.behave()
    assert search.find(drawn(canvas)).page == 1


def test_not_everybody_at_once(library, origin, monkeypatch):
    canvas = a_canvas(origin, library.books[0], a_page())
    monkeypatch.setattr(regions, "_TIMEOUT", 0.01)
    held = [regions._fetches.acquire(timeout=1) for _ in range(2)]
    assert held == [True, True]
    try:
        with pytest.raises(regions.TooManyRequestsError, match="right now"):
            search.find(drawn(canvas))
    finally:
        regions._fetches.release()
        regions._fetches.release()
    assert search.find(drawn(canvas)).page == 1


@pytest.mark.parametrize(
    ("box", "clipped"),
    [((100, 200, 300, 400), (100, 200, 300, 400)), ((-50, -60, 100, 100), (0, 0, 50, 40)),
     ((900, 1400, 300, 300), (900, 1400, 100, 100)), ((-10, -10, 5000, 5000), (0, 0, 1000, 1500))],
)  # fmt: skip
def test_a_region_is_clipped_to_its_page(box, clipped):
    assert regions._on_page(rows.a_canvas(), Box(*box)) == Box(*clipped)


@pytest.mark.parametrize("box", [(1000, 0, 10, 10), (0, 1500, 10, 10), (-10, 0, 10, 10), (0, -10, 10, 10)])
def test_a_region_beside_its_page_is_told_how_large_that_is(box):
    with pytest.raises(BadRequestError) as told:
        regions._on_page(rows.a_canvas(), Box(*box))
    assert told.value.message == "The region is outside the page."
    assert told.value.hint == "The page measures 1000 × 1500 units."


@pytest.mark.parametrize(
    ("box", "longest"),
    [((0, 0, 1000, 1500), 1600), ((0, 0, 150, 375), 1600), ((0, 0, 300, 100), 2000), ((0, 0, 50, 50), 3000)],
)
def test_the_smaller_a_region_the_larger_its_page_is_fetched(settings, box, longest):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "PAGE_PIXELS": 1600}
    assert regions._longest(rows.a_canvas(), Box(*box)) == longest


def test_a_region_is_known_again_by_its_page_its_place_and_the_model():
    canvas, model = rows.a_canvas(), rows.a_model()
    on = regions.on_page(Region(canvas.uri, (10, 20, 30, 40)))
    assert (on.page, on.box, on.framed, on.within) == (canvas, Box(10, 20, 30, 40), None, ())
    key = regions._cache_key(on, model)
    assert key == regions._cache_key(replace(on, box=Box(10.01, 20, 30, 40)), model)
    others = [
        replace(on, box=Box(*box))
        for box in ((11, 20, 29, 40), (10, 21, 30, 39), (10, 20, 31, 40), (10, 20, 30, 41))
    ]
    Canvas.objects.filter(pk=canvas.pk).update(digest="another")
    others.append(regions.on_page(Region(canvas.uri, (10, 20, 30, 40))))
    others.append(replace(on, page=rows.a_canvas(canvas.manifest, digest=canvas.digest)))
    keys = {regions._cache_key(one, model) for one in others}
    assert len({key, *keys, regions._cache_key(on, rows.a_model("another"))}) == 8
    assert regions.detail_of(on, model) is None
