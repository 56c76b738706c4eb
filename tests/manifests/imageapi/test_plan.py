"""The address of a page image, by version and level of its service."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifests.imageapi.plan import needs_info, plan
from manifests.imageapi.service import ImageServiceDoc, TileDoc
from manifests.imageapi.sizes import most_width

BASE = "https://iiif.example/img"


def service(**values):
    return ImageServiceDoc(**{"id": BASE, "version": 2, "level": 2, "width": 3000, "height": 4000, **values})


def first(service, longest=1200, **painting):
    attempts = plan(service, longest, plain=f"{BASE}/whole.jpg", **painting)
    return attempts[0].parts[0].url.removeprefix(BASE)


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({}, "/full/900,/0/default.jpg"),
        ({"version": 3}, "/full/900,1200/0/default.jpg"),
        ({"version": 3, "level": 1}, "/full/900,/0/default.jpg"),
        ({"version": 1, "level": 1}, "/full/900,/0/native.jpg"),
        ({"width": 600, "height": 800}, "/full/full/0/default.jpg"),
        ({"width": 600, "height": 800, "version": 3}, "/full/max/0/default.jpg"),
        ({"max_width": 500}, "/full/375,/0/default.jpg"),  # alone it limits the height as well
        ({"max_width": 500, "max_height": 900}, "/full/500,/0/default.jpg"),
        ({"max_area": 120_000, "version": 3}, "/full/300,400/0/default.jpg"),
        ({"sizes": ((300, 400), (750, 1000), (938, 1250))}, "/full/938,/0/default.jpg"),
        ({"sizes": ((300, 400),)}, "/full/900,/0/default.jpg"),
        ({"id": f"{BASE}/"}, "/full/900,/0/default.jpg"),
        ({"level": 0, "sizes": ((375, 500), (1000, 1333), (3000, 4000))}, "/full/1000,/0/default.jpg"),
        ({"level": 0, "version": 3, "sizes": ((1000, 1333), (3000, 4000))}, "/full/1000,1333/0/default.jpg"),
        ({"level": 0, "version": 3, "sizes": ((300, 400), (3000, 4000))}, "/full/max/0/default.jpg"),
        ({"level": 0, "sizes": ((300, 400),)}, "/full/full/0/default.jpg"),
        ({"level": 0}, "/full/full/0/default.jpg"),
    ],
)
def test_addresses(values, path):
    assert first(service(**values)) == path


def test_tiles_make_the_page_where_there_is_no_fitting_size():
    tiled = service(level=0, version=3, sizes=((300, 400),), tiles=(TileDoc(512, 512, (1, 2, 4, 8)),))
    attempt = plan(tiled, 1200)[0]
    assert attempt.size == (750, 1000)
    assert [(p.x, p.y) for p in attempt.parts] == [(0, 0), (512, 0), (0, 512), (512, 512)]
    assert attempt.parts[0].url == f"{BASE}/0,0,2048,2048/512,512/0/default.jpg"
    assert attempt.parts[3].url == f"{BASE}/2048,2048,952,1952/238,488/0/default.jpg"


def test_very_many_tiles_are_not_asked_for():
    tiled = service(level=0, width=90_000, height=90_000, tiles=(TileDoc(256, 256, (1, 2)),))
    assert all(len(attempt.parts) == 1 for attempt in plan(tiled, 1200))


def test_a_part_of_the_image_is_asked_for_where_the_service_can_cut():
    part = (100, 200, 1500, 2000)
    attempt = plan(service(), 1200, plain=f"{BASE}/w.jpg", region=part)[0]
    assert attempt.cut
    assert attempt.parts[0].url == f"{BASE}/100,200,1500,2000/900,/0/default.jpg"
    whole = plan(service(level=0), 1200, plain=f"{BASE}/w.jpg", region=part)[0]
    assert not whole.cut


def test_without_a_service_the_plain_image_is_taken():
    (attempt,) = plan(None, 1200, plain="https://x.example/p.jpg")
    assert attempt.parts[0].url == "https://x.example/p.jpg"


def test_info_is_needed_only_where_the_manifest_is_silent():
    assert not needs_info(service())
    assert needs_info(service(level=None))
    assert needs_info(service(width=None))
    assert needs_info(service(level=0))
    assert not needs_info(service(level=0, sizes=((10, 10),)))


@given(
    st.integers(1, 20_000), st.integers(1, 20_000), st.one_of(st.none(), st.integers(1, 5000)),
    st.one_of(st.none(), st.integers(1, 5000)), st.one_of(st.none(), st.integers(1, 4_000_000)),
)  # fmt: skip
def test_limits_are_kept_and_nothing_is_enlarged(width, height, max_width, max_height, max_area):
    if max_width is None:
        max_height = None  # the specification allows it only with maxWidth
    limits = service(max_width=max_width, max_height=max_height, max_area=max_area)
    wide = most_width(limits, width, height)
    assert 1 <= wide <= width
    high = round(wide * height / width)
    if wide > 1:
        assert max_width is None or wide <= max_width
        assert (max_height or max_width) is None or high <= (max_height or max_width) + 1
        assert max_area is None or wide * high <= max_area
