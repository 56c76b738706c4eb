"""The many ways in which libraries write the same thing, each held to one reading."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manifests import selectors
from manifests.imageapi.service import ImageServiceDoc
from manifests.models import Canvas, Manifest, Run, RunItem
from manifests.presentation import Box, ManifestDoc, read
from manifests.presentation.dates import read_years
from manifests.presentation.services import image_info, image_service
from tests.manifests import samples
from tests.manifests.factories import harvest, page_image
from tests.origin import Origin

URL = "https://library.example/given"
S = "https://library.example/iiif/1"
IMAGE = f"{S}/full/full/0/default.jpg"


def manifest(data: Any) -> ManifestDoc:
    doc = read(data, URL)
    assert isinstance(doc, ManifestDoc)
    return doc


def on_canvas2(resource: Any, **annotation: Any) -> Any:
    """The images of a version 2 canvas of 1000 × 1500 that shows this."""
    data = samples.manifest2()
    canvas = data["sequences"][0]["canvases"][0]
    canvas["images"] = [{"resource": resource, "on": canvas["@id"], **annotation}]
    return manifest(data).canvases[0].images


def on_canvas3(body: Any, target: Any = "https://library.example/book3/canvas/1", **annotation: Any) -> Any:
    """The images of a version 3 canvas of 3000 × 4000 that shows this."""
    data = samples.manifest3()
    page = data["items"][0]["items"][0]
    page["items"] = [{"motivation": "painting", "body": body, "target": target, **annotation}]
    return manifest(data).canvases[0].images


LEVEL1 = {
    1: "http://library.stanford.edu/iiif/image-api/1.1/compliance.html#level1",
    2: "http://iiif.io/api/image/2/level1.json",
    3: "level1",
}


@pytest.mark.parametrize("version", [1, 2, 3])
@pytest.mark.parametrize("wrapped", [False, True])
@pytest.mark.parametrize("profile_as", ["string", "array"])
def test_services_as_objects_and_arrays(version: int, wrapped: bool, profile_as: str) -> None:
    profile: Any = LEVEL1[version]
    if profile_as == "array":
        profile = [profile, {"maxWidth": 1000, "maxArea": 400_000, "supports": ["cors"]}]
    block: Any = {"@id": S, "profile": profile, "width": 3000, "height": 4000}
    if version == 3:
        block = {"id": S, "type": "ImageService3", **{k: v for k, v in block.items() if k != "@id"}}
    elif version == 2:
        block["@context"] = "http://iiif.io/api/image/2/context.json"
    value = ["rdf:nil", None, {"id": "https://library.example/auth", "type": "AuthProbeService2"}, block]
    for read_as in (on_canvas2, on_canvas3):
        body = {"@id": IMAGE, "@type": "dctypes:Image", "service": value if wrapped else block}
        (image,) = read_as(body)
        assert image.service.id == S
        assert (image.service.version, image.service.level) == (version, 1)
        assert (image.service.width, image.service.height) == (3000, 4000)
        if profile_as == "array":
            assert (image.service.max_width, image.service.max_area) == (1000, 400_000)


@pytest.mark.parametrize("value", [S, [S], f"{S}/info.json", [None, S]])
def test_a_service_that_is_only_an_address(value: Any) -> None:
    (image,) = on_canvas2({"@id": IMAGE, "@type": "dctypes:Image", "service": value})
    assert image.service is not None
    assert image.service.base == S
    assert (image.service.level, image.service.width) == (None, None)  # so its info.json is asked


def test_an_address_that_is_no_service_of_this_image() -> None:
    (image,) = on_canvas2(
        {"@id": IMAGE, "@type": "dctypes:Image", "service": "https://library.example/search"}
    )
    assert image.service is None


@pytest.mark.parametrize(
    ("info", "expected"),
    [
        (
            {"identifier": "1", "width": 10, "height": 20, "scale_factors": [1, 2], "tile_width": 256,
             "profile": "http://library.stanford.edu/iiif/image-api/compliance.html#level0"},
            (1, 0, 10, 20),
        ),
        (
            {"@context": "http://library.stanford.edu/iiif/image-api/1.1/context.json", "@id": "http://proxy.example/x",
             "width": "10", "height": 20, "profile": LEVEL1[1]},
            (1, 1, 10, 20),
        ),
        (
            {"@context": "http://iiif.io/api/image/2/context.json", "@id": S, "width": 10, "height": 20},
            (2, None, 10, 20),
        ),
        (
            {"@context": ["http://other.example/context.json", "http://iiif.io/api/image/3/context.json"],
             "id": S, "type": "ImageService3", "profile": "level2", "width": 10, "height": 20, "maxWidth": 5},
            (3, 2, 10, 20),
        ),
    ],
)  # fmt: skip
def test_info_json_of_every_version(info: Any, expected: tuple[int, int | None, int, int]) -> None:
    version = expected[0]
    found = image_info(info, ImageServiceDoc(id=S, version=version))
    assert found is not None
    assert found.id == S
    assert (found.version, found.level, found.width, found.height) == expected


@pytest.mark.parametrize(
    "data",
    [None, [], {}, "x", {"width": 1, "height": 1}, {"@id": S, "profile": "level1", "width": 0, "height": 9}],
)
def test_what_is_no_description_of_an_image(data: Any) -> None:
    assert image_info(data, ImageServiceDoc(id=S)) is None


def test_sizes_and_tiles_of_every_version() -> None:
    old = image_service(
        {"@id": S, "profile": LEVEL1[1], "tile_width": 256, "tile_height": 128, "scale_factors": [1, 2]}
    )
    assert old is not None
    assert [(t.width, t.height, t.scale_factors) for t in old.tiles] == [(256, 128, (1, 2))]
    new = image_service(
        {"id": S, "type": "ImageService3", "profile": "level0",
         "sizes": [{"width": 300, "height": 400}, {"width": "600", "height": 800}, {"width": 0, "height": 1}, None],
         "tiles": [{"width": 512, "scaleFactors": [1, 2, 4]}, {"scaleFactors": [1]}, {"width": 512}]}
    )  # fmt: skip
    assert new is not None
    assert new.sizes == ((300, 400), (600, 800))
    assert [(t.width, t.height, t.scale_factors) for t in new.tiles] == [(512, 512, (1, 2, 4))]


def test_a_choice_in_either_version() -> None:
    options = [{"@id": f"https://library.example/{n}.jpg", "@type": "dctypes:Image"} for n in "abc"]
    (old,) = on_canvas2({"@type": "oa:Choice", "default": options[0], "item": options[1:]})
    (new,) = on_canvas3({"type": "Choice", "items": options})
    for image in (old, new):
        assert [image.url[-5], *(other.url[-5] for other in image.choice)] == ["a", "b", "c"]
    # Film first: the first still image is the default.
    film = {"id": "https://library.example/f.mp4", "type": "Video", "format": "video/mp4"}
    (new,) = on_canvas3({"type": "Choice", "items": [film, *options]})
    assert new.url == "https://library.example/a.jpg"


def test_several_images_on_parts_of_a_canvas() -> None:
    data = samples.manifest2()
    canvas = data["sequences"][0]["canvases"][0]
    canvas["images"] = [
        {
            "resource": {"@id": f"https://library.example/{n}.jpg", "@type": "dctypes:Image"},
            "on": f"{canvas['@id']}#{where}",
        }
        for n, where in enumerate(["xywh=0,0,500,1500", "xywh=percent:50,0,50,100"])
    ]
    images = manifest(data).canvases[0].images
    assert [image.on_canvas for image in images] == [Box(0, 0, 500, 1500), Box(500, 0, 500, 1500)]


@pytest.mark.parametrize(
    "selector",
    [
        {"type": "ImageApiSelector", "region": "10,20,30,40", "rotation": "90"},
        [
            {"type": "ImageApiSelector", "region": "10,20,30,40"},
            {"@type": "iiif:ImageApiSelector", "rotation": 90},
        ],
        {"@type": "iiif:ImageApiSelector", "region": "10,20,30,40", "rotation": "450"},
    ],
)
@pytest.mark.parametrize("source", [IMAGE, {"id": IMAGE, "type": "Image"}, f"{S}/raw"])
def test_a_turned_part_of_an_image(selector: Any, source: Any) -> None:
    (image,) = on_canvas3({"type": "SpecificResource", "source": source, "selector": selector})
    assert (image.region, image.rotation) == (Box(10, 20, 30, 40), 90)
    assert image.url.startswith(S)


def test_the_service_may_stand_at_the_part() -> None:
    block = {"@id": S, "profile": LEVEL1[2]}
    part = {"@type": "oa:SpecificResource", "full": {"@id": IMAGE, "@type": "dctypes:Image"},
            "selector": {"@type": "iiif:ImageApiSelector", "region": "1,2,3,4"}, "service": block}  # fmt: skip
    (image,) = on_canvas2(part)
    assert (image.service.id, image.region) == (S, Box(1, 2, 3, 4))


@pytest.mark.parametrize("motivation", ["painting", ["painting"], "sc:painting", None])
def test_what_paints(motivation: Any) -> None:
    assert len(on_canvas3({"id": IMAGE, "type": "Image"}, motivation=motivation)) == 1
    assert on_canvas3({"id": IMAGE, "type": "Image"}, motivation=["commenting"]) == ()


def test_ids_with_spaces_and_letters_of_all_kinds(origin: Origin, db: None) -> None:
    url = origin.add_book("Kräuterbuch 1 (日本)", [page_image()], version=2)
    run = harvest(url)
    assert (run.state, run.error) == (Run.State.DONE, "")
    assert Manifest.objects.get().uri == url
    assert Canvas.objects.get().uri == f"{url}/canvas/1"
    assert origin.seen[0].path.isascii()


SAID = "Fish & <b>Ships</b>"


@pytest.mark.parametrize(
    "label",
    [
        SAID,
        [SAID],
        {"@value": SAID},
        {"none": [SAID]},
        {"none": SAID},
        [{"@value": SAID, "@language": ""}],
    ],
)
def test_shapes_of_labels(label: Any) -> None:
    for sample in (samples.manifest2(), samples.manifest3()):
        assert manifest({**sample, "label": label}).label == {"none": (SAID,)}


def test_ranges_of_either_version() -> None:
    data = samples.manifest3()
    data["structures"] = [
        {
            "type": "Range", "id": "r1", "label": {"en": ["One"]},
            "items": [
                "c0", {"type": "Canvas", "id": "c1"}, {"type": "SpecificResource", "source": "c2"},
                {"type": "SpecificResource", "source": {"type": "Canvas", "id": "c3"}},
                {"type": "Range", "id": "r2", "items": [{"type": "Canvas", "id": "c4"}]}, None, 7,
            ],
        }
    ]  # fmt: skip
    one, two = manifest(data).ranges
    assert (one.canvases, one.ranges, two.canvases) == (("c0", "c1", "c2", "c3"), ("r2",), ("c4",))


@pytest.mark.parametrize(
    ("said", "years"),
    [
        ("12th c.", (1101, 1200)),
        ("c. 1850", (1850, 1850)),
        ("London, 12 c. 1850", (1850, 1850)),
        ("152X", (1520, 1529)),
        ("1520~/1530?", (1520, 1530)),
        ("1ère moitié du XVIe siècle", (1501, 1550)),
        ("1, 234 pages", None),
    ],
)
def test_dates(said: str, years: tuple[int, int] | None) -> None:
    assert read_years(said) == years


def test_nav_date_alone_and_against_the_description() -> None:
    data = samples.manifest3()
    data["metadata"] = []
    data["navDate"] = "1776-01-01T00:00:00+02:00"
    assert (manifest(data).date_start, manifest(data).date_end) == (1776, 1776)
    data["navDate"] = ["not a date"]
    assert manifest(data).date_start is None


def test_rights_and_statements_of_either_version(origin: Origin, db: None) -> None:
    statement = {"label": {"en": ["Thanks"]}, "value": {"en": ["Given by <b>somebody</b>"]}}
    harvest(
        origin.add_book(
            "v3",
            [page_image()],
            rights="http://rightsstatements.org/vocab/InC/1.0/",
            requiredStatement=statement,
        )
    )
    harvest(origin.add_book("v2", [page_image()], version=2, license=["https://creativecommons.org/licenses/by/4.0/"],
                            attribution=[{"@value": "Gegeben von jemand", "@language": "de"}]))  # fmt: skip
    third, second = Manifest.objects.order_by("pk")
    assert third.rights == "http://rightsstatements.org/vocab/InC/1.0/"
    assert third.required_statement == statement
    assert second.rights == "https://creativecommons.org/licenses/by/4.0/"
    assert second.required_statement["value"] == {"de": ["Gegeben von jemand"]}


def film(canvas: dict[str, Any], kind: str = "Video", **size: int) -> dict[str, Any]:
    """The same canvas with film or sound in place of its image."""
    made = copy.deepcopy(canvas)
    for member in ("width", "height"):
        made.pop(member, None)
    made.update(duration=125.0, **size)
    body = {"id": "https://library.example/film.mp4", "type": kind, "format": "video/mp4", "duration": 125.0}
    made["items"][0]["items"][0]["body"] = body
    made["id"] += "-film"
    return made


def test_sound_and_film_among_pages_are_left_out_with_a_word(origin: Origin, db: None) -> None:
    url = origin.add_book("b", [page_image()])
    path = "/books/b/manifest.json"
    document = json.loads(origin.files[path].body)
    document["items"].append(film(document["items"][0], "Sound"))
    origin.put_json(path, document)
    run = harvest(url)
    assert run.state == Run.State.DONE
    (word,) = selectors.run_progress(run)["skipped"]
    assert word == {"url": url, "error": f"Page 2 ({url}/canvas/1-film) shows sound or film."}


@pytest.mark.parametrize("size", [{}, {"width": 640, "height": 480}])
def test_a_book_of_sound_or_film_is_left_out_with_a_word(
    origin: Origin, db: None, size: dict[str, int]
) -> None:
    url = origin.add_book("b", [page_image()])
    path = "/books/b/manifest.json"
    document = json.loads(origin.files[path].body)
    document["items"] = [film(document["items"][0], **size)]
    origin.put_json(path, document)
    run = harvest(origin.add_collection("c", [url]))
    assert run.state == Run.State.DONE
    assert run.items.get(url=url).state == RunItem.State.SKIPPED
    (word,) = selectors.run_progress(run)["skipped"]
    assert word["url"] == url
    assert "its only page shows sound or film" in word["error"]
    assert not Manifest.objects.exists()


BODIES = st.fixed_dictionaries(
    {"id": st.sampled_from([IMAGE, f"{S}/raw", "", "x y", "data:image/png;base64,AA"])},
    optional={
        "type": st.sampled_from(
            ["Image", "dctypes:Image", "Choice", "SpecificResource", "Video", ["Image"], 4]
        ),
        "format": st.sampled_from(["image/jpeg", "video/mp4", None, 3]),
        "service": st.sampled_from(
            [None, S, [S], {"@id": S}, [{"id": S, "type": "ImageService2"}], [[S]], 5]
        ),
        "width": st.sampled_from([100, "100", 0, -4, None, 1e300, [1]]),
        "selector": st.sampled_from(
            [
                None,
                "xywh=1,2,3,4",
                {"type": "ImageApiSelector", "region": "pct:1,2,3,4"},
                [{"rotation": "!90"}],
                7,
            ]
        ),
        "source": st.sampled_from([IMAGE, {"id": IMAGE, "type": "Image"}, [], None]),
        "items": st.sampled_from([[], [{"id": IMAGE, "type": "Image"}], {}, None]),
    },
)


@settings(max_examples=300, deadline=None)
@given(BODIES, st.sampled_from([None, "c", "c#xywh=1,2,3,4", {"source": "c", "selector": "xywh=1,2,3,4"}, 3]))
def test_any_body_gives_images_that_can_be_stored(body: Any, target: Any) -> None:
    for image in (*on_canvas3(body, target), *on_canvas2(body, on=target)):
        assert image.url
        assert image.service is None or image.service.base
        assert 0 <= image.rotation < 360
        assert image.region is None or (image.region.w > 0 and image.region.h > 0)
