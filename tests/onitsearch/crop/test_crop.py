"""Crops: the right pixels, a small picture under a name of its own, the address at the library."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifests.imageapi.service import ImageServiceDoc
from onitsearch.crop import storage
from onitsearch.crop.address import region_url
from onitsearch.crop.crop import crop
from onitsearch.geometry import Affine, Box
from onitsearch.pages.image import Original, PageImage

BASE = "https://iiif.example/img"


def a_page(service=None, *, scale=2.0, full=(2000, 3000), rotation=0.0):
    """Return a page of 500 × 750 pixels on a canvas twice that size, of an image of 2000 × 3000."""
    pixels = np.zeros((750, 500, 3), np.uint8)
    pixels[..., 0] = np.arange(500, dtype=np.uint16)[None, :] // 2
    pixels[..., 1] = np.arange(750, dtype=np.uint16)[:, None] // 3
    canvas = (500 * scale, 750 * scale)
    turn = Affine.turn_in_place(*full, rotation)
    from_canvas = Affine.box_to_box(Box(0, 0, *canvas), turn.box(Box(0, 0, *full))).then(turn.inverse())
    return PageImage(
        pixels=pixels,
        to_canvas=Affine.scale(scale),
        canvas_width=canvas[0],
        canvas_height=canvas[1],
        original=Original(f"{BASE}/whole.jpg", service, *full, rotation, from_canvas),
        url=f"{BASE}/p.jpg",
        digest="d",
    )


def service(**values):
    return ImageServiceDoc(**{"id": BASE, "version": 2, "level": 2, "width": 2000, "height": 3000, **values})


def test_the_pixels_are_those_of_the_box():
    page = a_page()
    made = crop(page, Box(100, 200, 300, 400))
    assert (made.width, made.height) == (150, 200)
    assert np.array_equal(made.pixels, page.pixels[100:300, 50:200])
    assert made.digest == crop(page, Box(100, 200, 300, 400)).digest
    assert made.digest != crop(page, Box(102, 200, 300, 400)).digest


def test_the_small_picture_is_a_jpeg_of_at_most_its_size():
    made = crop(a_page(), Box(0, 0, 1000, 1500), thumbnail_size=400)
    assert (made.thumbnail_width, made.thumbnail_height) == (267, 400)
    read = cv2.cvtColor(cv2.imdecode(np.frombuffer(made.thumbnail, np.uint8), 1), cv2.COLOR_BGR2RGB)
    assert read.shape == (400, 267, 3)
    assert np.abs(read.astype(int)[200, 200] - made.pixels[375, 375]).max() < 8
    assert max(crop(a_page(), Box(0, 0, 100, 100)).pixels.shape[:2]) == 50  # never enlarged


@given(st.floats(-200, 1200), st.floats(-200, 1700), st.floats(0.01, 2000), st.floats(0.01, 2000))
def test_any_box_gives_at_least_a_pixel_and_never_fails(x, y, w, h):
    made = crop(a_page(), Box(x, y, w, h))
    assert made.width >= 1
    assert made.height >= 1


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({}, "/200,400,600,800/full/0/default.jpg"),
        ({"version": 3}, "/200,400,600,800/max/0/default.jpg"),
        ({"version": 1, "level": 1}, "/200,400,600,800/full/0/native.jpg"),
        ({"max_width": 400, "max_height": 4000}, "/200,400,600,800/400,/0/default.jpg"),
        ({"max_width": 400, "max_height": 4000, "version": 3}, "/200,400,600,800/400,533/0/default.jpg"),
        (
            {"max_width": 400, "max_height": 4000, "version": 3, "level": 1},
            "/200,400,600,800/400,/0/default.jpg",
        ),
        ({"max_area": 120_000, "version": 3}, "/200,400,600,800/300,400/0/default.jpg"),
        ({"level": 0}, "/whole.jpg"),
    ],
)
def test_the_address_at_the_library(values, path):
    assert region_url(a_page(service(**values)), Box(100, 200, 300, 400)) == BASE + path


def test_without_a_service_the_whole_image_is_linked():
    assert region_url(a_page(), Box(0, 0, 10, 10)) == f"{BASE}/whole.jpg"


def test_the_whole_page_is_called_full():
    assert region_url(a_page(service()), Box(0, 0, 1000, 1500)) == f"{BASE}/full/full/0/default.jpg"


def test_a_turned_page_is_turned_at_the_library_where_it_can_be():
    page = a_page(service(), rotation=180.0)
    assert region_url(page, Box(0, 0, 100, 200)) == f"{BASE}/1800,2600,200,400/full/180/default.jpg"
    page = a_page(service(level=1), rotation=180.0)
    assert region_url(page, Box(0, 0, 100, 200)) == f"{BASE}/1800,2600,200,400/full/0/default.jpg"


def test_kept_pictures_are_written_once_and_mended(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    made = crop(a_page(), Box(0, 0, 500, 500))
    name = storage.save_thumbnail(made)
    assert storage.save_thumbnail(made) == name
    assert storage.read_thumbnail(name) == made.thumbnail
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 1
    files[0].write_bytes(made.thumbnail[:50])  # as a worker killed in the middle leaves it
    storage.save_thumbnail(made)
    assert storage.read_thumbnail(name) == made.thumbnail
    with pytest.raises(FileNotFoundError):
        storage.read_thumbnail("onitsearch/crops/none.jpg")
