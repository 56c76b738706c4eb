"""Canvases that several images lie on: put together, mapped back to the image that shows the place."""

from dataclasses import replace

import numpy as np
import pytest

from manifests.errors import OnitError
from manifests.imageapi.service import ImageServiceDoc
from manifests.presentation.docs import Box as DocBox
from manifests.presentation.docs import PaintingDoc
from onitsearch.crop.address import region_url
from onitsearch.geometry import Box
from onitsearch.pages.choose import choose_paintings
from onitsearch.pages.load import load_page
from tests.onitsearch.pages.test_load import a_marked_image, near
from tests.origin import busy

pytestmark = pytest.mark.django_db


def part(origin, name, image, on, **values):
    origin.add_picture(name, image)
    service = ImageServiceDoc(
        id=origin.url(f"/image/{name}"), version=2, level=2, width=image.width, height=image.height
    )
    url = origin.url(f"/image/{name}/full/full/0/default.jpg")
    return PaintingDoc(
        url=url, service=service, width=image.width, height=image.height, on_canvas=on, **values
    )


def halves(origin):
    """An opening of 2000 × 1500 whose two pages are images of their own, of other sizes."""
    left = part(origin, "left", a_marked_image(500, 750, (100, 100, 100, 100)), DocBox(0, 0, 1000, 1500))
    right = part(
        origin, "right", a_marked_image(2000, 3000, (1000, 600, 400, 200)), DocBox(1000, 0, 1000, 1500)
    )
    return [left, right]


def load(paintings):
    return load_page(paintings, canvas_uri="urn:canvas", width=2000.0, height=1500.0)


def dark(page):
    """The dark boxes, in canvas space, from left to right."""
    mask = page.pixels.mean(axis=2) < 100
    middle = mask.shape[1] // 2
    found = []
    for offset, side in ((0, mask[:, :middle]), (middle, mask[:, middle:])):
        ys, xs = np.flatnonzero(side.any(axis=1)), np.flatnonzero(side.any(axis=0))
        box = Box(float(xs[0] + offset), float(ys[0]), float(xs[-1] - xs[0] + 1), float(ys[-1] - ys[0] + 1))
        found.append(page.to_canvas.box(box))
    return found


def test_two_halves_make_a_page(origin):
    page = load(halves(origin))
    assert page.pixels.shape == (900, 1200, 3)
    left, right = dark(page)
    near(left, (200, 200, 200, 200))
    near(right, (1500, 300, 200, 100))
    # Each picture is asked for at its own image.
    assert "/image/left/100,100,100,100/" in region_url(page, Box(200, 200, 200, 200))
    assert "/image/right/1000,600,400,200/" in region_url(page, Box(1500, 300, 200, 100))
    assert load(halves(origin)).digest == page.digest


def test_an_image_over_the_edge_of_its_canvas(origin):
    whole = halves(origin)
    over = part(
        origin, "right", a_marked_image(2000, 3000, (1000, 600, 400, 200)), DocBox(1200, 0, 1000, 1500)
    )
    page = load([whole[0], over])
    near(dark(page)[1], (1700, 300, 200, 100))
    assert page.pixels.shape == (900, 1200, 3)


def test_a_half_that_is_missing_costs_only_itself(origin):
    both = halves(origin)
    origin.pictures.pop("right")
    page = load(both)
    near(dark_left(page), (200, 200, 200, 200))
    origin.pictures.pop("left")
    with pytest.raises(OnitError, match="is not there"):
        load(both)


def dark_left(page):
    mask = page.pixels.mean(axis=2) < 100
    ys, xs = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return page.to_canvas.box(Box(float(xs[0]), float(ys[0]), float(np.ptp(xs) + 1), float(np.ptp(ys) + 1)))


def test_a_busy_host_is_waited_for(origin, settings):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "FETCH_ATTEMPTS": 1}
    both = halves(origin)
    origin.misbehave("/image/right/full/800,/0/default.jpg", busy(429, "20"))
    with pytest.raises(OnitError, match="slow down"):
        load(both)


def test_a_protected_half_protects_the_page(origin, settings):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "FETCH_TOKENS": {"127.0.0.1": "open"}}
    both = halves(origin)
    origin.protect("/image/right/")
    assert load(both).access == "restricted"


def test_what_lies_on_another_image_is_no_part_of_the_page():
    def at(*box):
        return PaintingDoc(url=f"https://x.example/{box}.jpg", on_canvas=DocBox(*box) if box else None)

    def chosen(*paintings):
        return choose_paintings(paintings, "c", 100, 100)

    whole, again = at(), PaintingDoc(url="https://x.example/infrared.jpg")
    assert chosen(whole, again) == [whole]
    assert chosen(whole, at(10, 10, 30, 30)) == [whole]
    left, right, both = at(0, 0, 50, 100), at(50, 0, 50, 100), at(40, 0, 20, 100)
    assert chosen(right, left) == [right, left]
    assert chosen(left, right, both) == [left, right]
    many = [at(x, y, 10, 10) for x in range(0, 100, 10) for y in range(0, 100, 10)]
    assert len(chosen(*many)) == 12


def test_where_the_image_is_missing_another_on_its_place_is_the_page(origin):
    whole = part(origin, "whole", a_marked_image(1000, 750, (100, 100, 100, 100)), None)
    gone = part(origin, "gone", a_marked_image(1000, 750), None)
    small = part(origin, "small", a_marked_image(500, 750), DocBox(0, 0, 1000, 1500))
    del origin.pictures["gone"]
    for paintings in ([gone, whole], [gone, small, whole], [replace(gone, choice=(whole,))]):
        page = load(paintings)
        assert "/image/whole/" in page.url
        assert "/image/whole/100,100,100,100/" in region_url(page, Box(200, 200, 200, 200))
    # One that is there is not asked for its stand-ins, and where none is, the first is told of.
    origin.seen.clear()
    load([whole, gone])
    assert not origin.asked("/image/gone")
    also = replace(gone, url=gone.url.replace("gone", "also"), service=None)
    with pytest.raises(OnitError, match="/image/gone/"):
        load([gone, also])
