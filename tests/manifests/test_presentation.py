"""What the reader makes of single parts of a document, in both versions."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from manifests.errors import MalformedManifestError, NotIiifError
from manifests.imageapi.service import TileDoc
from manifests.presentation import (
    Box,
    CollectionDoc,
    ManifestDoc,
    MetadataPair,
    links_from_json,
    paintings_from_json,
    read,
    to_json,
)
from manifests.presentation.labels import best, language_map, plain
from manifests.presentation.languages import language_code
from manifests.presentation.services import image_service
from tests.manifests import samples

P4 = "http://iiif.io/api/presentation/4/context.json"
URL = "https://library.example/given"
IMAGE2 = "http://iiif.io/api/image/2/context.json"


def manifest(data: Any) -> ManifestDoc:
    doc = read(data, URL)
    assert isinstance(doc, ManifestDoc)
    return doc


def collection(data: Any) -> CollectionDoc:
    doc = read(data, URL)
    assert isinstance(doc, CollectionDoc)
    return doc


def test_version_2_description() -> None:
    doc = manifest(samples.manifest2())
    assert (doc.version, doc.id) == (2, "https://library.example/book2/manifest")
    assert doc.label == {"de": ("Kräuterbuch",), "en": ("Herbal",)}
    assert doc.summary == {"none": ("A herbal.",)}
    assert doc.rights == "https://creativecommons.org/publicdomain/mark/1.0/"
    assert doc.required_statement == MetadataPair({"en": ("Attribution",)}, {"none": ("The Library",)})
    assert (doc.date_start, doc.date_end) == (1540, 1540)
    assert doc.languages == ("de", "la")
    assert doc.viewing_direction == "right-to-left"
    assert doc.behavior == ("paged",)
    assert doc.start == "https://library.example/book2/canvas/2"
    assert [link.id for link in doc.part_of] == ["https://library.example/collection"]
    assert [link.id for link in doc.homepage] == ["https://library.example/book2"]
    assert doc.provider[0].logo == ("https://library.example/logo.png",)
    assert [service.profile for service in doc.services] == ["http://iiif.io/api/search/1/search"]
    assert [item.id for item in doc.ranges] == [
        "https://library.example/book2/range/1",
        "https://library.example/book2/range/2",
    ]
    assert doc.ranges[0].ranges == ("https://library.example/book2/range/2",)


def test_version_2_part_of_an_image_on_part_of_a_canvas() -> None:
    canvas = manifest(samples.manifest2()).canvases[0]
    assert (canvas.width, canvas.height) == (1000, 1500)
    assert [link.id for link in canvas.annotations] == ["https://library.example/book2/list/1"]
    (image,) = canvas.images
    assert image.on_canvas == Box(100, 200, 300, 400)
    assert image.region == Box(10, 20, 30, 40)
    assert image.rotation == 90
    assert (image.width, image.height) == (2000, 3000)
    assert image.service is not None
    assert (image.service.version, image.service.level) == (2, 1)
    assert (image.service.max_width, image.service.max_area) == (1200, 2_000_000)
    assert image.service.sizes == ((500, 750),)
    assert image.service.tiles == (TileDoc(512, 512, (1, 2, 4)),)


def test_version_2_choice_gives_the_default_first() -> None:
    (image,) = manifest(samples.manifest2()).canvases[1].images
    assert image.url == "https://library.example/colour.jpg"
    assert [other.url for other in image.choice] == ["https://library.example/uv.jpg"]


def test_version_3_description() -> None:
    doc = manifest(samples.manifest3())
    assert doc.version == 3
    assert doc.label == {"en": ("Voyage",), "fr": ("Voyage", "autour du monde")}
    assert (doc.date_start, doc.date_end) == (1698, 1701)
    assert doc.languages == ("fr",)
    assert doc.nav_date == "1698-01-01T00:00:00Z"
    assert doc.start == "https://library.example/book3/canvas/1"
    assert doc.thumbnail is not None
    assert doc.thumbnail.width == 90
    assert best(doc.provider[0].label) == "The Library"
    assert doc.services[0].type == "SearchService2"
    assert [item.id for item in doc.ranges] == [
        "https://library.example/book3/range/1",
        "https://library.example/book3/range/2",
    ]
    assert doc.ranges[1].canvases == ("https://library.example/book3/canvas/1",)


def test_version_3_canvas() -> None:
    canvas = manifest(samples.manifest3()).canvases[0]
    (image,) = canvas.images  # the sound is no image
    assert image.on_canvas == Box(1500, 0, 1500, 4000)
    assert image.service is not None
    assert (image.service.version, image.service.level, image.service.max_width) == (3, 0, 800)
    assert canvas.see_also[0].profile == "http://www.loc.gov/standards/alto/v4/alto.xsd"
    embedded = canvas.annotations[0].embedded
    assert embedded is not None
    # NUL cannot be stored in Postgres and is gone.
    assert embedded["items"][0]["body"]["value"] == "ship"  # type: ignore[index]


def test_collections() -> None:
    doc = collection(samples.collection2())
    assert [(member.type, member.id) for member in doc.members] == [
        ("Manifest", "https://library.example/plain/manifest"),
        ("Manifest", "https://library.example/book2/manifest"),
        ("Collection", "https://library.example/inner"),
    ]
    assert doc.first == "https://library.example/collection?page=1"
    assert doc.total == 3
    assert doc.members[2].embedded is not None
    assert doc.members[2].embedded.members[0].id == "https://library.example/book4/manifest"
    assert [member.type for member in collection(samples.collection3()).members] == ["Manifest", "Collection"]


def test_documents_survive_the_database() -> None:
    for data in (samples.manifest2(), samples.manifest3()):
        for canvas in manifest(data).canvases:
            stored = json.loads(json.dumps(to_json(canvas)))
            assert paintings_from_json(stored.get("images")) == canvas.images
            assert links_from_json(stored.get("see_also")) == canvas.see_also
            assert links_from_json(stored.get("annotations")) == canvas.annotations


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (None, "holds nothing"),
        ([], "a list"),
        (42, "bare value"),
        ({}, "JSON of another kind"),
        ({"@type": "sc:Range"}, "a single range"),
        ({"protocol": "http://iiif.io/api/image"}, "info.json"),
        ({"type": "Recipe"}, "“Recipe”"),
    ],
)
def test_what_is_not_iiif(data: Any, says: str) -> None:
    with pytest.raises(NotIiifError, match=says) as caught:
        read(data, URL)
    assert caught.value.url == URL
    assert caught.value.hint


def test_unknown_future_versions_are_told_apart() -> None:
    data = {**samples.manifest3(), "@context": "http://iiif.io/api/presentation/5/context.json"}
    with pytest.raises(MalformedManifestError, match="Presentation 5"):
        read(data, URL)


def test_a_manifest_without_pages_is_refused() -> None:
    with pytest.raises(MalformedManifestError, match="has no pages"):
        read({**samples.manifest3(), "items": []}, URL)


def test_an_id_that_is_missing_is_the_address() -> None:
    data = samples.manifest3()
    del data["id"]
    assert manifest(data).id == URL


def test_right_reading_without_a_context() -> None:
    for data, version in ((samples.manifest2(), 2), (samples.manifest3(), 3)):
        del data["@context"]
        assert manifest(data).version == version


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, {}),
        ("plain", {"none": ("plain",)}),
        (7, {"none": ("7",)}),
        (True, {}),
        (["a", {"@value": "b", "@language": "de"}], {"none": ("a",), "de": ("b",)}),
        ({"@none": ["c"]}, {"none": ("c",)}),
        ({"en": "d"}, {"en": ("d",)}),
        ({"@value": ["e", "f"]}, {"none": ("e", "f")}),
        ({"en": {"deep": "no"}}, {}),
    ],
)
def test_language_maps(value: Any, expected: dict[str, tuple[str, ...]]) -> None:
    assert language_map(value) == expected


def test_best_label() -> None:
    words = {"de": ("Fisch",), "fr-CA": ("Poisson",), "none": ("Piscis",)}
    assert best(words, ("fr", "en")) == "Poisson"
    assert best(words, ("it",)) == "Piscis"
    assert best({"de": ("Fisch", "Fische")}) == "Fisch; Fische"
    assert best({}) == ""


def test_plain_text() -> None:
    assert plain("<p>Fish &amp;\n <b>ships</b></p>") == "Fish & ships"


@pytest.mark.parametrize(
    ("said", "code"),
    [("fre", "fr"), ("Französisch", "fr"), ("en-GB", "en"), ("gsw", "gsw"), ("mul", ""), ("No content", "")],
)
def test_language_codes(said: str, code: str) -> None:
    assert language_code(said) == code


@pytest.mark.parametrize(
    ("service", "version", "level"),
    [
        ({"@id": "s", "@context": IMAGE2, "profile": "http://iiif.io/api/image/2/level2.json"}, 2, 2),
        (
            {"@id": "s", "profile": "http://library.stanford.edu/iiif/image-api/1.1/conformance.html#level1"},
            1,
            1,
        ),
        ({"id": "s", "type": "ImageService3", "profile": "level0"}, 3, 0),
        ({"id": "s", "type": "ImageService3", "profile": "level3"}, 3, None),
        ({"@id": "s"}, 2, None),
        ({"@id": "s", "@type": "Service", "profile": "https://iiif.io/api/image/2/level2.json"}, 2, 2),
    ],
)
def test_image_services(service: dict[str, Any], version: int, level: int | None) -> None:
    found = image_service(service)
    assert found is not None
    assert (found.id, found.version, found.level) == ("s", version, level)


@pytest.mark.parametrize(
    "service",
    [
        None,
        "https://library.example/auth",
        {"profile": "http://iiif.io/api/image/2/level2.json"},
        {"@id": "s", "profile": "http://iiif.io/api/auth/1/login"},
        {"id": "s", "type": "SearchService2"},
    ],
)
def test_what_is_no_image_service(service: Any) -> None:
    assert image_service(service) is None


def test_canvases_of_version_2_without_a_sequence_are_its_pages() -> None:
    canvas = {
        "@id": "urn:c", "@type": "sc:Canvas", "label": "1", "width": 10, "height": 20,
        "images": [{"resource": {"@id": "https://h.example/1.jpg", "@type": "dctypes:Image"}, "on": "urn:c"}],
    }  # fmt: skip
    doc = read(
        {"@id": "urn:m", "@type": "sc:Manifest", "label": "x", "canvases": [canvas]}, "https://h.example/m"
    )
    assert isinstance(doc, ManifestDoc)
    assert [(page.id, page.images[0].url) for page in doc.canvases] == [("urn:c", "https://h.example/1.jpg")]


def numbered(value: Any) -> Any:
    """The same with its lists written as PHP writes one from which something was taken."""
    if isinstance(value, dict):
        return {key: numbered(item) for key, item in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return {str(2 * place): numbered(item) for place, item in enumerate(value)}
    return value


@pytest.mark.parametrize("made", [samples.manifest2, samples.manifest3])
def test_lists_whose_members_are_numbered(made: Callable[[], dict[str, Any]]) -> None:
    whole, gaps = made(), numbered(made())
    shown = [[(one.id, one.width, one.images) for one in manifest(data).canvases] for data in (whole, gaps)]
    assert shown[0] == shown[1]


@pytest.mark.parametrize("made", [samples.manifest2, samples.manifest3])
def test_a_manifest_that_says_nothing_of_itself_is_one_by_its_pages(
    made: Callable[[], dict[str, Any]],
) -> None:
    bare = {name: value for name, value in made().items() if name not in ("@context", "@type", "type")}
    assert manifest(bare).canvases == manifest(made()).canvases
    with pytest.raises(NotIiifError):
        read({"items": [{"type": "Product"}], "sequences": [{"canvases": []}]}, "https://h/m")


def on_canvas(body: Any, target: Any = "https://h/c") -> ManifestDoc:
    annotation = {"type": "Annotation", "motivation": ["painting"], "body": body, "target": target}
    page = {"type": "AnnotationPage", "items": [annotation]}
    canvas = {"id": "https://h/c", "type": "Canvas", "width": 1000, "height": 2000, "items": [page]}
    found = read({"@context": P4, "id": "https://h/m", "type": "Manifest", "items": [canvas]}, "https://h/m")
    assert isinstance(found, ManifestDoc)
    return found


def test_a_canvas_that_is_painted_onto_another_shows_its_images_there() -> None:
    def inner(*places: str) -> dict[str, Any]:
        painted = [
            {"type": "Annotation", "motivation": "painting", "target": f"https://h/i{place}",
             "body": {"id": f"https://h/{number}.jpg", "type": "Image"}}
            for number, place in enumerate(places)
        ]  # fmt: skip
        pages = [{"type": "AnnotationPage", "items": painted}]
        return {"id": "https://h/i", "type": "Canvas", "width": 100, "height": 100, "items": pages}

    (whole,) = on_canvas(inner("")).canvases[0].images
    assert (whole.url, whole.on_canvas) == ("https://h/0.jpg", Box(0, 0, 1000, 2000))
    target = {"type": "SpecificResource", "source": "https://h/c",
              "selector": {"type": "FragmentSelector", "value": "xywh=500,0,500,1000"}}  # fmt: skip
    left, right = on_canvas(inner("", "#xywh=50,10,20,40"), target).canvases[0].images
    assert left.on_canvas == Box(500, 0, 500, 1000)
    assert right.on_canvas == Box(750, 100, 100, 400)
    turned = on_canvas({"type": "SpecificResource", "source": inner("")}).canvases[0].images
    assert turned == (whole,)


@pytest.mark.parametrize("several", ["List", "Composite", "Independents"])
def test_bodies_in_a_list_are_painted_one_and_all(several: str) -> None:
    bodies = [{"id": f"https://h/{number}.jpg", "type": "Image"} for number in range(2)]
    images = on_canvas({"type": several, "items": bodies}).canvases[0].images
    assert [image.url for image in images] == ["https://h/0.jpg", "https://h/1.jpg"]
