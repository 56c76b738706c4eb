"""Images on canvases, as odd as they come: parts, fragments, percentages, bare strings, no types."""

from __future__ import annotations

from typing import Any

import pytest

from manifests.presentation.docs import Box
from manifests.presentation.painting import box_of_fragment, paintings, target_box, thumbnail

CANVAS = (1000.0, 2000.0)
IMAGE = {"id": "https://library.example/i.jpg", "type": "Image", "width": 400, "height": 600}


def one(body: Any, target: Any = "https://library.example/c") -> Any:
    found = paintings(body, target, CANVAS, 3)
    return found[0] if found else None


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("10,20,30,40", Box(10, 20, 30, 40)),
        ("pct:10,50,20,25", Box(40, 300, 80, 150)),
        ("square", Box(0, 100, 400, 400)),
        ("full", None),
        ("1,2,3", None),
        ("1,2,0,4", None),
        ("a,b,c,d", None),
        ("1e12,0,1,1", None),
    ],
)
def test_regions_of_the_source(region: str, expected: Box | None) -> None:
    body = {
        "type": "SpecificResource",
        "source": IMAGE,
        "selector": {"type": "ImageApiSelector", "region": region},
    }
    image = one(body)
    assert image.url == "https://library.example/i.jpg"
    assert image.region == expected


def test_a_region_counts_in_the_pixels_of_the_service() -> None:
    service = {"id": "https://library.example/s", "type": "ImageService3", "width": 4000, "height": 6000}
    body = {
        "type": "SpecificResource",
        "source": {**IMAGE, "service": [service]},
        "selector": [{"type": "ImageApiSelector", "region": "pct:50,50,50,50", "rotation": "!450"}],
    }
    image = one(body)
    assert image.region == Box(2000, 3000, 2000, 3000)
    assert image.rotation == 90


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("https://library.example/c", None),
        ("https://library.example/c#xywh=1,2,3,4", Box(1, 2, 3, 4)),
        ("https://library.example/c#xywh=pixel:1.5,2,3,4", Box(1.5, 2, 3, 4)),
        ("https://library.example/c#xywh=percent:0,50,100,50", Box(0, 1000, 1000, 1000)),
        ("https://library.example/c#t=1,2&xywh=1,2,3,4", Box(1, 2, 3, 4)),
        ({"id": "https://library.example/c#xywh=5,6,7,8", "type": "Canvas"}, Box(5, 6, 7, 8)),
        ({"@type": "oa:SpecificResource", "full": "https://library.example/c#xywh=5,6,7,8"}, Box(5, 6, 7, 8)),
        (
            {
                "source": "https://library.example/c",
                "selector": {
                    "@type": "oa:Choice",
                    "default": {"@type": "oa:FragmentSelector", "value": "xywh=9,8,7,6"},
                },
            },
            Box(9, 8, 7, 6),
        ),
        (["https://library.example/c#xywh=1,2,3,4"], Box(1, 2, 3, 4)),
        ({"source": {"id": "https://library.example/c"}, "selector": {"type": "PointSelector"}}, None),
        (None, None),
        (7, None),
    ],
)
def test_places_on_the_canvas(target: Any, expected: Box | None) -> None:
    assert target_box(target, CANVAS) == expected


def test_percentages_need_a_size() -> None:
    assert box_of_fragment("x#xywh=percent:0,0,50,50", (None, 10)) is None


@pytest.mark.parametrize(
    ("body", "url"),
    [
        ("https://library.example/a.png", "https://library.example/a.png"),
        ("https://library.example/iiif/1/full/max/0/default.jpg", "https://library.example/iiif/1/full/max/0/default.jpg"),
        ("https://library.example/sound.mp3", None),
        ({"id": "https://library.example/x", "format": "image/webp"}, "https://library.example/x"),
        ({"id": "https://library.example/x", "format": "video/mp4"}, None),
        ({"id": "https://library.example/x.tiff"}, "https://library.example/x.tiff"),
        ({"id": "https://library.example/x"}, None),
        ({"type": "Image", "service": {"id": "https://library.example/s/", "type": "ImageService2"}}, "https://library.example/s/full/full/0/default.jpg"),
        ({"type": "Image", "service": {"id": "https://library.example/s", "type": "ImageService3"}}, "https://library.example/s/full/max/0/default.jpg"),
        ({"type": "Image"}, None),
        ({"type": "TextualBody", "value": "x"}, None),
        ({"type": "SpecificResource", "source": {"type": "Video", "id": "v"}}, None),
        ({"type": "Choice", "items": [{"type": "Sound", "id": "s"}]}, None),
        ({"@type": "oa:Choice", "default": "rdf:nil", "item": [IMAGE]}, "https://library.example/i.jpg"),
        (None, None),
        (3, None),
    ],
)  # fmt: skip
def test_what_counts_as_an_image(body: Any, url: str | None) -> None:
    image = one(body)
    assert (image.url if image else None) == url


def test_several_bodies() -> None:
    found = paintings([IMAGE, {"type": "Sound", "id": "s"}, "https://library.example/b.jpg"], None, CANVAS, 3)
    assert [image.url[-5:] for image in found] == ["i.jpg", "b.jpg"]


def test_thumbnails() -> None:
    assert thumbnail(None) is None
    assert thumbnail([{}, "https://library.example/t.jpg"]).url == "https://library.example/t.jpg"  # type: ignore[union-attr]
    found = thumbnail({"@id": "https://library.example/t.jpg", "width": "90"})
    assert found is not None
    assert (found.width, found.height) == (90, None)
