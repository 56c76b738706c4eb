"""Every page of a document is told of: kept under an id and a size, or left out with a reason."""

from __future__ import annotations

from typing import Any

import pytest

from manifests.errors import MalformedManifestError, NothingToSeeError
from manifests.presentation import CollectionDoc, ManifestDoc, read
from manifests.presentation.account import BookAccount, account_of
from tests.manifests import samples

URL = "https://library.example/given"
IMAGE = "https://library.example/iiif/1"


def book(*canvases: Any, **members: Any) -> dict[str, Any]:
    return {
        "@context": samples.P3,
        "id": "https://library.example/book",
        "type": "Manifest",
        "label": {"en": ["Book"]},
        "items": list(canvases),
        **members,
    }


def canvas(name: str = "1", image: str = "1", target: str = "", **members: Any) -> dict[str, Any]:
    uri = f"https://library.example/canvas/{name}"
    body = {
        "id": f"https://library.example/iiif/{image}/full/max/0/default.jpg",
        "type": "Image",
        "service": [
            {"id": f"https://library.example/iiif/{image}", "type": "ImageService3", "profile": "level1"}
        ],
    }
    painting = {"type": "Annotation", "motivation": "painting", "body": body, "target": target or uri}
    return {
        "id": uri,
        "type": "Canvas",
        "items": [{"type": "AnnotationPage", "items": [painting]}],
        **members,
    }


def body_of(made: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = made["items"][0]["items"][0]["body"]
    return found


def account(data: Any) -> BookAccount:
    doc = read(data, URL)
    assert isinstance(doc, ManifestDoc)
    return account_of(doc, URL)


@pytest.mark.parametrize("nothing", [0, -1, None, "", "unknown", "0px", [], 0.0])
def test_a_size_that_is_none_is_taken_from_image_service_or_nobody(nothing: Any) -> None:
    from_image, from_service, unknown = (canvas(str(n), width=nothing, height=nothing) for n in (1, 2, 3))
    body_of(from_image).update(width=1001, height=1500)
    body_of(from_image)["service"][0].update(width=4000, height=6000)
    body_of(from_service)["service"][0].update(width=4000, height=6000)
    body_of(from_service).update(width=nothing, height=nothing)
    pages = account(book(from_image, from_service, unknown)).pages
    assert [page.size for page in pages] == [(1001, 1500, "image"), (4000, 6000, "service"), None]


def test_a_size_of_its_own_wins_also_with_its_unit() -> None:
    said = canvas(width="1200px", height="1600")
    body_of(said).update(width=10, height=10)
    assert account(book(said)).pages[0].size == (1200, 1600, "canvas")


def test_half_a_size_is_none() -> None:
    said = canvas(width=1200)
    body_of(said).update(width=10, height=20)
    assert account(book(said)).pages[0].size == (10, 20, "image")


def test_a_part_that_is_turned_gives_the_size_of_what_is_seen() -> None:
    made = canvas()
    part = {
        "type": "SpecificResource",
        "source": {**body_of(made), "width": 3000, "height": 2000},
        "selector": {"type": "ImageApiSelector", "region": "0,0,3000,1000", "rotation": "90"},
    }
    made["items"][0]["items"][0]["body"] = part
    assert account(book(made)).pages[0].size == (1000, 3000, "image")


def test_images_at_places_of_their_own_span_the_canvas() -> None:
    made = canvas(target="https://library.example/canvas/1#xywh=0,0,500,700")
    second = canvas(image="2", target="https://library.example/canvas/1#xywh=500,0,450,720")
    made["items"][0]["items"] += second["items"][0]["items"]
    assert account(book(made)).pages[0].size == (950, 720, "image")


def test_pages_of_one_id_are_kept_apart_and_told() -> None:
    found = account(
        book(
            canvas("1", "1", label={"en": ["f. 1"]}, width=1, height=1),
            canvas("1", "2", label={"en": ["f. 2"]}, width=1, height=1),
            canvas("1", "2", label={"en": ["f. 3"]}, width=1, height=1),
            canvas("1", "1", label={"en": ["f. 1 again"]}, width=1, height=1),
            canvas("1", "1", label={"en": ["f. 1"]}, width=1, height=1),
        )
    )
    assert [page.place for page in found.pages] == [1, 2]
    assert len({page.canvas.id for page in found.pages}) == 2
    assert [(one.place, one.reason) for one in found.notes] == [
        (2, "has the id of page 1 but another image, so viewers cannot be sent to it")
    ]
    assert [(one.place, one.reason) for one in found.left_out] == [
        (3, "has the image of page 2, and the id of another"),
        (4, "has the id and the image of page 1"),
    ]


def test_a_page_without_an_id_and_things_that_are_no_pages() -> None:
    nameless = canvas(width=1, height=1)
    del nameless["id"]
    found = account(
        book(
            nameless,
            {"id": "https://library.example/r", "type": "Range", "items": []},
            "https://library.example/canvas/elsewhere",
            None,
            canvas("x" * 2001, width=1, height=1),
            {"id": "https://library.example/sound", "type": "Canvas", "duration": 12.5},
        )
    )
    assert [(page.canvas.id, page.place) for page in found.pages] == [
        ("https://library.example/book/canvas/1", 1)
    ]
    assert [one.reason for one in found.notes] == ["has no id, so viewers cannot be sent to it"]
    told = {one.place: one.reason for one in found.left_out}
    assert told[2].startswith("is a range")
    assert told[3] == "is named by its address alone"
    assert told[4] == "is no object"
    assert any("characters" in reason for reason in told.values())
    assert any("sound" in reason for reason in told.values())
    assert len(found.left_out) == 5


@pytest.mark.parametrize(
    "spelled", ["manifest", "sc:manifest", "MANIFEST", "http://iiif.io/api/presentation/2#Manifest"]
)
def test_types_in_any_case(spelled: str) -> None:
    data = book(canvas(type="canvas", width=1, height=1), type=spelled)
    data["items"][0]["items"][0]["type"] = "annotationpage"
    body_of(data["items"][0])["type"] = "image"
    body_of(data["items"][0])["service"][0]["type"] = "imageservice3"
    page = account(data).pages[0]
    assert page.canvas.images[0].service is not None
    assert page.canvas.images[0].service.version == 3


def test_the_shape_counts_and_not_the_context() -> None:
    old = {**samples.manifest2(), "@context": samples.P3}
    assert len(account(old).pages) == 2
    new = {**samples.manifest3(), "@context": samples.P2}
    assert len(account(new).pages) == len(account(samples.manifest3()).pages)
    mixed = {
        "@context": samples.P3,
        "type": "Manifest",
        "id": URL,
        "sequences": [{"canvases": [canvas(width=1, height=1)]}],
    }
    assert account(mixed).pages[0].canvas.images[0].url.startswith(IMAGE)


def test_a_description_that_is_an_object() -> None:
    doc = read(book(canvas(), metadata={"Date": "1540", "Title": {"de": ["Buch"]}}), URL)
    assert isinstance(doc, ManifestDoc)
    assert [(pair.label, pair.value) for pair in doc.metadata] == [
        ({"none": ("Date",)}, {"none": ("1540",)}),
        ({"none": ("Title",)}, {"de": ("Buch",)}),
    ]
    assert doc.date_start == 1540


def scene(*bodies: Any) -> dict[str, Any]:
    painted = [{"type": "Annotation", "motivation": ["painting"], "body": body} for body in bodies]
    return {
        "id": "https://library.example/scene",
        "type": "Scene",
        "items": [{"type": "AnnotationPage", "items": painted}],
    }


def test_drafts_of_version_4_are_read_where_they_mean_what_3_means() -> None:
    model = {"id": "https://library.example/m.glb", "type": "Model"}
    standing = {"type": "SpecificResource", "source": [canvas("2", width=1, height=1)], "transform": []}
    data = book(
        canvas("1", width=1, height=1),
        scene(model, standing),
        scene(model, {"type": "PerspectiveCamera"}),
        {"id": "https://library.example/t", "type": "Timeline", "duration": 3},
    )
    data["@context"] = "http://iiif.io/api/presentation/4/context.json"
    found = account(data)
    assert [page.canvas.id[-1] for page in found.pages] == ["1", "2"]
    assert all(page.canvas.images for page in found.pages)
    assert [(one.place, one.reason.split(":")[0]) for one in found.left_out] == [
        (3, "is a three-dimensional scene in which no canvas with an image stands"),
        (4, "is a timeline"),
    ]
    with pytest.raises(NothingToSeeError, match="three-dimensional scene"):
        read({**data, "items": [scene(model)]}, URL)
    with pytest.raises(MalformedManifestError, match="Presentation 5"):
        read({**data, "@context": "http://iiif.io/api/presentation/5/context.json"}, URL)
    page = {
        "@context": data["@context"],
        "id": URL,
        "type": "CollectionPage",
        "items": [{"id": "x", "type": "Manifest"}],
    }
    listed = read(page, URL)
    assert isinstance(listed, CollectionDoc)
    assert len(listed.members) == 1


def test_both_licences_and_the_logo_with_its_link() -> None:
    data = samples.manifest2()
    data["license"] = [
        "https://creativecommons.org/licenses/by-nc/4.0/",
        {"@id": "https://library.example/terms"},
    ]
    doc = read(data, URL)
    assert isinstance(doc, ManifestDoc)
    assert (doc.rights, doc.further_rights) == (data["license"][0], ("https://library.example/terms",))
    assert doc.provider[0].logo == ("https://library.example/logo.png",)
    assert doc.provider[0].homepage == ("https://library.example/book2",)
