"""Where the page image comes from and where the frame lies, for images laid onto a canvas in every way."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manifests.imageapi import learned
from manifests.imageapi.dialect import Dialect
from manifests.imageapi.service import ImageServiceDoc
from manifests.models import Canvas
from onitsearch.models import Illustration
from portal.visit.scan import scan

pytestmark = pytest.mark.django_db
IMAGE = {"url": "https://library.example/1.jpg", "width": 2000, "height": 3000}
SERVICE = {"id": "https://library.example/iiif/1/", "version": 3, "level": 2, "width": 2000, "height": 3000}


def canvas(images, width=1000.0, height=1500.0):
    return Canvas(uri="c", position=0, width=width, height=height, images=images)


def region(x=100.0, y=150.0, w=300.0, h=200.0):
    return Illustration(x=x, y=y, w=w, h=h)


def test_the_frame_is_in_per_cent_of_the_canvas():
    frame = scan(canvas([IMAGE]), region(x=120.0, y=750.0)).frame
    assert (frame.left, frame.top, frame.width, frame.height) == ("12.000", "50.000", "30.000", "13.333")


def test_an_image_that_covers_the_canvas_has_the_width_one():
    (image,) = scan(canvas([IMAGE]), region()).deep["images"]
    assert (image["x"], image["y"], image["width"], image["clip"]) == (0, 0, 1, [])
    assert image["source"] == ""


def test_a_service_is_asked_for_its_tiles_and_for_a_still_of_fair_size():
    shown = scan(canvas([{**IMAGE, "service": SERVICE}]), region())
    assert shown.deep["images"][0]["source"] == "https://library.example/iiif/1/info.json"
    assert shown.still == "https://library.example/iiif/1/full/800,1200/0/default.jpg"


def test_a_level_0_service_gives_the_image_the_manifest_names():
    shown = scan(canvas([{**IMAGE, "service": {**SERVICE, "level": 0}}]), region())
    assert shown.still == IMAGE["url"]


def test_an_image_on_a_part_of_the_canvas_lies_there():
    on = {"x": 500.0, "y": 250.0, "w": 400.0, "h": 750.0}
    (image,) = scan(canvas([{**IMAGE, "on_canvas": on}]), region()).deep["images"]
    # Down, too, OpenSeadragon counts in widths of the canvas.
    assert (image["x"], image["y"], image["width"]) == (0.5, 0.25, 0.4)


def test_a_part_of_an_image_is_laid_so_that_it_falls_into_place():
    part = {"x": 1000.0, "y": 600.0, "w": 1000.0, "h": 1500.0}
    (image,) = scan(canvas([{**IMAGE, "region": part}]), region()).deep["images"]
    assert image["clip"] == [1000, 600, 1000, 1500]
    # One canvas unit is one image pixel here, so the whole image is two canvases wide and starts one to the left.
    assert image["width"] == pytest.approx(2.0)
    assert (image["x"], image["y"]) == pytest.approx((-1.0, -0.6))


@settings(max_examples=100, deadline=None)
@given(
    place=st.tuples(*[st.integers(0, 700)] * 2, *[st.integers(10, 800)] * 2),
    part=st.tuples(*[st.integers(0, 900)] * 2, *[st.integers(50, 1000)] * 2),
    size=st.tuples(st.integers(600, 2000), st.integers(600, 2000)),
)
def test_the_part_s_corners_fall_onto_the_corners_of_its_place(place, part, size):
    on, of = (dict(zip("xywh", map(float, one), strict=True)) for one in (place, part))
    of["h"] = of["w"] * on["h"] / on["w"]  # laid without distortion
    page = canvas([{**IMAGE, "on_canvas": on, "region": of}], *map(float, size))
    (image,) = scan(page, None).deep["images"]
    per_pixel = image["width"] / IMAGE["width"]
    for across in (0, 1):
        x = image["x"] + (of["x"] + across * of["w"]) * per_pixel
        y = image["y"] + (of["y"] + across * of["h"]) * per_pixel
        assert x * page.width == pytest.approx(on["x"] + across * on["w"])
        assert y * page.width == pytest.approx(on["y"] + across * on["h"])


def test_a_page_without_images_says_so():
    shown = scan(canvas([]), None)
    assert shown.still == ""
    assert shown.deep["images"] == []
    assert shown.frame is None


def test_the_image_that_was_fetched_before_is_preferred_as_still():
    assert scan(canvas([IMAGE]), None, "https://library.example/small.jpg").still.endswith("small.jpg")


def learn(**dialect):
    service = ImageServiceDoc(**{**SERVICE, "version": 2, "dialect": Dialect(**dialect, proven=True)})
    learned.remember(service)
    return {**IMAGE, "service": {**SERVICE, "version": 2}}


def test_a_server_that_knows_another_quality_is_asked_for_it():
    image = learn(quality="native")
    shown = scan(canvas([image]), region())
    source = shown.deep["images"][0]["source"]
    assert (source["tileQuality"], source["@id"]) == ("native", "https://library.example/iiif/1")
    assert shown.still == "https://library.example/iiif/1/full/800,/0/native.jpg"


def test_the_viewer_asks_for_the_ending_that_answers():
    image = learn(format="png")
    source = scan(canvas([image]), region()).deep["images"][0]["source"]
    assert (source["tileFormat"], source["tileQuality"]) == ("png", "default")
    image = learn(format="none", whole="full")
    shown = scan(canvas([image]), region())
    assert shown.deep["images"][0]["source"] == {"type": "image", "url": IMAGE["url"]}
    assert shown.still == "https://library.example/iiif/1/full/800,/0/default"


def test_a_server_that_cuts_nothing_is_asked_for_the_whole():
    image = learn(size="whole", whole="full", regions=False)
    shown = scan(canvas([image]), region())
    whole = "https://library.example/iiif/1/full/full/0/default.jpg"
    assert shown.deep["images"][0]["source"] == {"type": "image", "url": IMAGE["url"]}
    assert shown.still == whole


def test_listed_sizes_are_the_levels_in_the_form_that_answers():
    learn(size="w,h", whole="w,h")
    service = {**SERVICE, "version": 2, "level": 0, "sizes": [[500, 750], [2000, 3000]]}
    source = scan(canvas([{**IMAGE, "service": service}]), region()).deep["images"][0]["source"]
    assert [level["url"].removeprefix(SERVICE["id"]) for level in source["levels"]] == [
        "full/500,750/0/default.jpg",
        "full/2000,3000/0/default.jpg",
    ]


def test_addresses_of_images_are_valid_uris():
    image = {**IMAGE, "url": "https://library.example/Blatt 1 é.jpg"}
    shown = scan(canvas([image]), region())
    assert shown.still == shown.deep["images"][0]["url"] == "https://library.example/Blatt%201%20%C3%A9.jpg"
