"""A picture as a window on its library's image service."""

from dataclasses import replace

import pytest

from manifests.errors import BadRequestError
from onitsearch.annotate import results
from onitsearch.annotate.image_service import crop_size, image_information, window
from tests.onitsearch.annotate.test_shapes import AT, MAP, TULIP

BASE = "https://library.example/iiif/a%20b%2F12"
CROP = f"{BASE}/100,200,3000,4000/1000,/0/default.jpg"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("full/full/0/default.jpg", CROP),
        ("full/max/0/default.jpg", CROP),
        ("full/200,/0/default.jpg", f"{BASE}/100,200,3000,4000/200,/0/default.jpg"),
        ("full/!200,200/0/default.jpg", f"{BASE}/100,200,3000,4000/150,/0/default.jpg"),
        ("full/,400/0/default.jpg", f"{BASE}/100,200,3000,4000/300,/0/default.jpg"),
        # Never wider than it is, for many servers refuse to enlarge.
        ("full/9000,/0/default.jpg", f"{BASE}/100,200,3000,4000/3000,/0/default.jpg"),
        ("512,1024,512,512/512,/0/default.jpg", f"{BASE}/612,1224,512,512/512,/0/default.jpg"),
        # The last tile of a row ends where the picture does, whatever is asked for.
        ("2560,0,512,512/440,/0/default.jpg", f"{BASE}/2660,200,440,512/440,/0/default.jpg"),
        ("pct:50,50,50,50/100,/0/native.jpg", f"{BASE}/1600,2200,1500,2000/100,/0/default.jpg"),
    ],
)
def test_requests_lead_to_the_same_at_the_library(asked: str, expected: str) -> None:
    seen = window(CROP)
    assert seen is not None
    assert seen.address(*asked.split("/")) == expected


@pytest.mark.parametrize(
    "asked",
    [
        "full/full/90/default.jpg",
        "full/full/0/default.tif",
        "full/full/0/../default.jpg",
        "3000,0,10,10/10,/0/default.jpg",
        "0,0,0,10/10,/0/default.jpg",
        "full/0,/0/default.jpg",
        "full/,/0/default.jpg",
        "pct:1.2.3,0,1,1/10,/0/default.jpg",
        "all/full/0/default.jpg",
        # Numbers of which a computer makes nothing.
        f"0,0,{'9' * 5000},10/10,/0/default.jpg",
        f"pct:0,0,{'9' * 400},10/10,/0/default.jpg",
        f"full/{'9' * 5000},/0/default.jpg",
    ],
)
def test_what_level_1_does_not_promise_is_refused(asked: str) -> None:
    seen = window(CROP)
    assert seen is not None
    with pytest.raises(BadRequestError):
        seen.address(*asked.split("/", 3))


def test_its_description() -> None:
    seen = window(CROP)
    assert seen is not None
    info = image_information("p1", seen, AT)
    assert (info["@id"], info["width"], info["height"]) == ("https://h.example/iiif/image/p1", 3000, 4000)
    assert info["tiles"] == [{"width": 512, "scaleFactors": [1, 2, 4, 8]}]


@pytest.mark.parametrize(
    ("address", "size", "zooms"),
    [
        (CROP, (1000, 1333), True),
        (f"{BASE}/1,2,30,40/max/0/default.jpg", (30, 40), True),
        (f"{BASE}/1,2,30,40/full/0/native.jpg", (30, 40), True),
        (f"{BASE}/1,2,30,40/15,20/0/default.jpg", (15, 20), True),
        ("https://library.example/fcgi?IIIF=/a.tif/1,2,30,40/max/0/default.jpg", (30, 40), True),
        (f"{BASE}/1,2,30,40/max/90/default.jpg", (40, 30), False),  # turned
        (f"{BASE}/full/max/0/default.jpg", None, False),
        ("https://library.example/page.jpg", None, False),
        ("", None, False),
    ],
)
def test_pictures_that_their_library_cuts_carry_a_service(
    address: str, size: tuple[int, int] | None, zooms: bool
) -> None:
    assert crop_size(address) == size
    picture = replace(MAP, image_url=address, thumbnail_width=240, thumbnail_height=240)
    made = results.selection_manifest([picture, TULIP], ids=[picture.id, TULIP.id], addresses=AT)
    body = made["items"][0]["items"][0]["items"][0]["body"]
    assert (body["width"], body["height"]) == (size or (240, 240))
    services = [{"@id": AT.image(picture.id), "@type": "ImageService2",
                 "profile": "http://iiif.io/api/image/2/level1.json"}]  # fmt: skip
    assert body.get("service", []) == (services if zooms else [])
