"""Requests to our own image server, read as the Image API 3.0 has them: one row for each form of its tables."""

from __future__ import annotations

import pytest

from manifests.errors import BadRequestError
from manifests.imageapi.derivative import Derivative, Original, read_request

PAGE = Original(400, 300, max_width=1000, max_height=1000, max_area=600_000)
BASE = "https://library.example/books/b/images/p"


def read(
    region: str = "full", size: str = "max", rotation: str = "0", file: str = "default.jpg"
) -> Derivative:
    return read_request(PAGE, region, size, rotation, file)


@pytest.mark.parametrize(
    ("asked", "region", "canonical"),
    [
        ("full", (0, 0, 400, 300), "full"),
        ("0,0,400,300", (0, 0, 400, 300), "full"),
        ("pct:0,0,100,100", (0, 0, 400, 300), "full"),
        ("square", (50, 0, 300, 300), "50,0,300,300"),
        ("125,15,120,140", (125, 15, 120, 140), "125,15,120,140"),
        ("125,15,900,900", (125, 15, 275, 285), "125,15,275,285"),
        ("pct:41.6,7.5,40,70", (166, 23, 160, 210), "166,23,160,210"),
        ("pct:50,50,66.6,100", (200, 150, 200, 150), "200,150,200,150"),
        ("pct:.25,0,50,50", (1, 0, 200, 150), "1,0,200,150"),
    ],
)
def test_regions(asked: str, region: tuple[int, int, int, int], canonical: str) -> None:
    found = read(region=asked)
    assert (found.region, found.region_word) == (region, canonical)
    assert (found.width, found.height) == region[2:]


@pytest.mark.parametrize(
    "asked",
    ["", "Full", "1,2,3", "1,2,3,4,5", "-1,0,9,9", "+1,0,9,9", "0,0,0,9", "0,0,9,0", "400,0,9,9", "0,300,9,9",
     "1.5,0,9,9", "pct:0,0,0,9", "pct:100,0,9,9", "pct:1,2,3", "pct:-1,0,9,9", "pct:1e1,0,9,9", "٣,0,9,9", "circle"],
)  # fmt: skip
def test_what_is_no_region_or_shows_nothing(asked: str) -> None:
    with pytest.raises(BadRequestError, match=r"\.$"):
        read(region=asked)


@pytest.mark.parametrize(
    ("asked", "size", "canonical"),
    [
        ("max", (400, 300), "max"),
        ("400,300", (400, 300), "max"),
        ("200,", (200, 150), "200,150"),
        (",150", (200, 150), "200,150"),
        ("pct:50", (200, 150), "200,150"),
        ("pct:100", (400, 300), "max"),
        ("pct:33.3", (133, 100), "133,100"),
        ("200,300", (200, 300), "200,300"),
        ("!200,200", (200, 150), "200,150"),
        ("!200,30", (40, 30), "40,30"),
        ("!9000,9000", (400, 300), "max"),
        ("1,", (1, 1), "1,1"),
        ("310,", (310, 233), "310,233"),
        ("!310,310", (310, 233), "310,233"),
        ("^max", (894, 671), "^max"),
        ("^200,", (200, 150), "200,150"),
        ("^800,", (800, 600), "^800,600"),
        ("^,600", (800, 600), "^800,600"),
        ("^pct:200", (800, 600), "^800,600"),
        ("^500,300", (500, 300), "^500,300"),
        ("^!500,900", (500, 375), "^500,375"),
        ("^!9000,9000", (894, 671), "^max"),
    ],
)
def test_sizes(asked: str, size: tuple[int, int], canonical: str) -> None:
    found = read(size=asked)
    assert ((found.width, found.height), found.size) == (size, canonical)


@pytest.mark.parametrize(
    "asked",
    ["full", "", ",", "0,", ",0", "0,0", "!0,9", "!9,", "!,9", "^", "^!", "200", "200,150,", "-1,", "pct:", "pct:0",
     "pct:0.1", "401,", ",301", "pct:100.5", "401,20", "20,301", "^1001,", "^,1001", "^900,900", "^pct:300", "1.5,"],
)  # fmt: skip
def test_what_is_no_size_or_too_large(asked: str) -> None:
    with pytest.raises(BadRequestError, match=r"\.$"):
        read(size=asked)


def test_a_region_is_not_enlarged_unasked() -> None:
    assert (read("0,0,100,50", "100,").size, read("0,0,100,50", "^200,").size) == ("max", "^200,100")
    with pytest.raises(
        BadRequestError, match="larger than what it shows, which has 100 × 50 pixels"
    ) as refused:
        read("0,0,100,50", "101,")
    assert "^101," in refused.value.hint


@pytest.mark.parametrize(
    ("asked", "turn"),
    [("0", (False, 0)), ("90", (False, 90)), ("180.0", (False, 180)), ("360", (False, 0)), ("!0", (True, 0)),
     ("!270", (True, 270))],
)  # fmt: skip
def test_rotations(asked: str, turn: tuple[bool, int]) -> None:
    found = read(rotation=asked)
    assert (found.mirrored, found.rotation) == turn


@pytest.mark.parametrize("asked", ["", "!", "45", "-90", "361", "450", "90deg", "!!0", "nan", "1e2"])
def test_what_is_no_rotation(asked: str) -> None:
    with pytest.raises(BadRequestError, match=r"\.$"):
        read(rotation=asked)


@pytest.mark.parametrize(
    "file",
    [
        "native.jpg",
        "grey.jpg",
        "default",
        "default.",
        ".jpg",
        "default.tif",
        "default.JPG",
        "default.jpg.png",
    ],
)
def test_what_is_no_quality_or_format(file: str) -> None:
    with pytest.raises(BadRequestError, match=r"\.$"):
        read(file=file)


def test_the_canonical_form_names_what_is_the_same_alike() -> None:
    def address(original: Original, quality: str) -> str:
        return next(read_request(original, "full", "^200,", "!90.0", f"{quality}.png").requests(BASE)).url

    assert address(PAGE, "color") == address(PAGE, "default") == f"{BASE}/full/200,150/!90/default.png"
    assert address(PAGE, "gray") == f"{BASE}/full/200,150/!90/gray.png"
    # An image without colours gives what it has.
    gray = Original(400, 300, 400, 300, 120_000, colour=False)
    assert address(gray, "color") == address(gray, "gray") == address(gray, "default")
    assert address(gray, "bitonal").endswith("/bitonal.png")
    assert next(read(size="^800,").requests(BASE)).url == f"{BASE}/full/%5E800,600/0/default.jpg"


def test_a_file_that_no_format_can_have_is_refused() -> None:
    long = Original(20_000, 10, 20_000, 10, 200_000)
    assert read_request(long, "full", "max", "0", "default.png").width == 20_000
    with pytest.raises(BadRequestError, match="20000 × 10 pixels are more than a file in the format webp"):
        read_request(long, "full", "max", "0", "default.webp")


def test_no_answer_is_larger_than_its_server_says() -> None:
    small = Original(1000, 1500, max_width=600, max_height=700, max_area=200_000)
    for region in ("full", "square", "10,20,333,777", "0,0,1000,1", "0,0,1,1500"):
        for size in ("max", "^max", "!900,900", "^!900,900"):
            found = read_request(small, region, size, "0", "default.jpg")
            assert found.width <= 600
            assert found.height <= 700
            assert found.width * found.height <= 200_000
    with pytest.raises(BadRequestError, match="800 × 1200 pixels are more than this server gives"):
        read_request(small, "full", "800,", "0", "default.jpg")
