"""Folders of page images become IIIF books that are whole, checked, kept when unchanged, and harvestable."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import iiif_prezi3
import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from manifests.errors import BadRequestError, PermanentError
from manifests.fetch import fetch_bytes
from manifests.models import Canvas, Run
from manifests.presentation import ManifestDoc, paintings_from_json, read
from manifests.publish import publish_book, publish_folder
from manifests.publish.pages import write_page
from tests.manifests.factories import harvest, page_image
from tests.origin import Origin

BASE = "https://portal.example/books"
ALTO = '<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Layout/></alto>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A book of three pages, one of each kind of file, with a book.json and ALTO beside the first."""
    home = tmp_path / "in" / "My Book"
    (home / "alto").mkdir(parents=True)
    page_image(900, 1600, 1).save(home / "p10.jpg", quality=90)
    page_image(400, 600, 2).save(home / "p2.png")
    page_image(700, 300, 3).convert("L").save(home / "p1.tif")
    (home / "alto" / "p10.xml").write_text(ALTO)
    (home / "notes.txt").write_text("not a page")
    (home / "book.json").write_text(
        json.dumps(
            {
                "title": "De plantis",
                "language": "la",
                "year": 1542,
                "rights": "http://creativecommons.org/publicdomain/zero/1.0/",
                "metadata": [{"label": "Author", "value": "N. N."}],
                "pages": [{"file": "p2.png", "label": "A1r"}, {"file": "gone.png", "label": "?"}],
            }
        )
    )
    return home


def manifest_of(out: Path, slug: str = "my-book") -> dict[str, Any]:
    return json.loads((out / slug / "manifest.json").read_text(encoding="utf-8"))


def served(out: Path, url: str) -> Path:
    assert url.startswith(BASE + "/")
    return out / url.removeprefix(BASE + "/")


def test_the_manifest_says_what_the_folder_says(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    found = publish_folder(folder, out, BASE)
    assert (found.url, found.pages, found.fresh, found.failures) == (
        f"{BASE}/my-book/manifest.json",
        3,
        3,
        [],
    )
    document = manifest_of(out)
    iiif_prezi3.Manifest.model_validate(document)
    doc = read(document, found.url)
    assert isinstance(doc, ManifestDoc)
    assert doc.id == found.url
    assert doc.label == {"la": ("De plantis",)}
    assert (doc.date_start, doc.languages) == (1542, ("la",))
    assert doc.rights == "http://creativecommons.org/publicdomain/zero/1.0/"
    # book.json's order first, then the others, counting their numbers.
    assert [list(canvas.label.values()) for canvas in doc.canvases] == [[("A1r",)], [("p1",)], [("p10",)]]
    assert [(canvas.width, canvas.height) for canvas in doc.canvases] == [(400, 600), (700, 300), (900, 1600)]
    assert [canvas.id for canvas in doc.canvases] == [
        f"{BASE}/my-book/canvas/{n}" for n in ("p2", "p1", "p10")
    ]
    (link,) = doc.canvases[2].see_also
    assert "alto" in link.profile
    assert served(out, link.id).read_text() == ALTO
    assert doc.canvases[0].see_also == ()


def test_each_promised_image_is_there(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    doc = read(manifest_of_published(folder, out), BASE)
    assert isinstance(doc, ManifestDoc)
    for canvas in doc.canvases:
        (painting,) = canvas.images
        service = painting.service
        assert service is not None
        assert (service.version, service.level) == (3, 0)
        info = json.loads((served(out, service.id) / "info.json").read_text())
        assert info["id"] == service.id
        assert (info["width"], info["height"]) == (canvas.width, canvas.height)
        assert service.sizes[-1] == (canvas.width, canvas.height)
        for width, height in service.sizes:
            with Image.open(served(out, f"{service.id}/full/{width},{height}/0/default.jpg")) as image:
                assert image.size == (width, height)
        with Image.open(served(out, painting.url)) as image:
            assert image.size == (canvas.width, canvas.height)
        assert canvas.thumbnail is not None
        assert served(out, canvas.thumbnail.url).exists()
        check_tiles(out, info)
        check_zoom_levels(info)
    assert not list(out.rglob(".writing-*"))


def manifest_of_published(folder: Path, out: Path) -> dict[str, Any]:
    publish_folder(folder, out, BASE)
    return manifest_of(out)


def check_tiles(out: Path, info: dict[str, Any]) -> None:
    """Each tile that a viewer asks for by the algorithm of the Image API's notes on level 0."""
    (tile,) = info["tiles"]
    side = tile["width"]
    for factor in tile["scaleFactors"]:
        step = side * factor
        for x in range(0, info["width"], step):
            for y in range(0, info["height"], step):
                w, h = min(step, info["width"] - x), min(step, info["height"] - y)
                wide, high = -(-w // factor), -(-h // factor)
                region = "full" if (w, h) == (info["width"], info["height"]) else f"{x},{y},{w},{h}"
                size = "max" if region == "full" and factor == 1 else f"{wide},{high}"
                file = served(out, f"{info['id']}/{region}/{size}/0/default.jpg")
                with Image.open(file) as image:
                    assert image.size == (wide, high), file


def check_zoom_levels(info: dict[str, Any]) -> None:
    """OpenSeadragon 5, which is in Mirador, takes sizes that are as many as its zoom levels for theirs."""
    factors = sorted(info["tiles"][0]["scaleFactors"], reverse=True)
    sizes = [(size["width"], size["height"]) for size in info["sizes"]]
    levels = [(-(-info["width"] // factor), -(-info["height"] // factor)) for factor in factors]
    assert set(levels) <= set(sizes)
    if len(sizes) in (len(factors) - 1, len(factors)):
        assert sorted(sizes) == levels


@pytest.mark.parametrize(
    "size", [(140, 200), (300, 512), (400, 600), (828, 1180), (1400, 300), (1500, 2100), (2900, 4100)]
)
def test_a_page_of_any_size_has_the_sizes_of_its_zoom_levels(tmp_path: Path, size: tuple[int, int]) -> None:
    file = tmp_path / "page.png"
    page_image(*size).save(file)
    service = write_page(file, "page", tmp_path / "images", f"{BASE}/images")
    check_zoom_levels(service.info(f"{BASE}/images"))
    for width, height in service.sizes:
        kept = tmp_path / "images" / service.name / "full" / f"{width},{height}" / "0" / "default.jpg"
        with Image.open(kept) as image:
            assert image.size == (width, height)


def test_a_jpeg_is_served_as_it_came(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish_folder(folder, out, BASE)
    (whole,) = out.glob("my-book/images/p10-*/full/max/0/default.jpg")
    assert whole.read_bytes() == (folder / "p10.jpg").read_bytes()


def test_publishing_again_writes_nothing(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish_folder(folder, out, BASE)
    before = {file: file.stat().st_mtime_ns for file in out.rglob("*") if file.is_file()}
    found = publish_folder(folder, out, BASE)
    assert found.fresh == 0
    assert {file: file.stat().st_mtime_ns for file in out.rglob("*") if file.is_file()} == before


def test_a_changed_page_gets_a_new_service_and_the_old_one_goes(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = manifest_of_published(folder, out)
    page_image(400, 600, 9).save(folder / "p2.png")
    (folder / "p1.tif").unlink()
    assert publish_folder(folder, out, BASE).fresh == 1
    second = manifest_of(out)
    assert first["items"][0]["id"] == second["items"][0]["id"]
    assert first["items"][0]["items"] != second["items"][0]["items"]
    assert len(second["items"]) == 2
    names = sorted(folder.name[:4] for folder in (out / "my-book" / "images").iterdir())
    assert names == ["p10-", "p2-" + names[1][3]]


def test_another_address_rewrites_documents_only(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish_folder(folder, out, BASE)
    found = publish_folder(folder, out, "https://new.example/b/")
    assert (found.fresh, found.url) == (0, "https://new.example/b/my-book/manifest.json")
    said = [json.loads(file.read_text())["id"] for file in out.rglob("info.json")]
    assert all(one.startswith("https://new.example/b/my-book/images/") for one in said)


def test_bad_pages_are_named_and_the_rest_goes_on(folder: Path, tmp_path: Path) -> None:
    (folder / "p3.jpg").write_text("this is no picture")
    (folder / "p4.jpg").write_bytes((folder / "p10.jpg").read_bytes()[:3000])
    (folder / "p5.png").write_bytes(b"")
    (folder / "p2.xml").write_text("<broken")
    found = publish_folder(folder, tmp_path / "out", BASE)
    assert found.pages == 3
    said = sorted(error.message for error in found.failures)
    assert len(said) == 4
    for name, message in zip(("p2.xml", "p3.jpg", "p4.jpg", "p5.png"), said, strict=True):
        assert name in message
        assert message.endswith(".")


@pytest.mark.parametrize("mode", ["CMYK", "RGBA", "LA", "P", "1", "I;16"])
def test_odd_pixels_become_plain_ones(tmp_path: Path, mode: str) -> None:
    home = tmp_path / "odd"
    home.mkdir()
    if mode == "I;16":
        image = Image.new("I;16", (300, 200), 40000)
        image.save(home / "p.png")
    elif mode in ("CMYK", "1"):
        page_image(300, 200).convert(mode).save(home / "p.tif")
    else:
        page_image(300, 200).convert(mode).save(home / "p.png")
    found = publish_folder(home, tmp_path / "out", BASE)
    assert found.failures == []
    (whole,) = (tmp_path / "out").glob("odd/images/p-*/full/max/0/default.jpg")
    with Image.open(whole) as image:
        assert image.size == (300, 200)
        assert image.mode in ("RGB", "L")
        light = image.convert("L").getpixel((290, 190))
        assert isinstance(light, int)
        assert light > (120 if mode == "I;16" else 200)  # paper stays light


def test_a_turned_photograph_stands_upright(tmp_path: Path) -> None:
    home = tmp_path / "turned"
    home.mkdir()
    exif = Image.Exif()
    exif[0x0112] = 6
    page_image(400, 300).save(home / "p.jpg", exif=exif)
    publish_folder(home, tmp_path / "out", BASE)
    canvas = manifest_of(tmp_path / "out", "turned")["items"][0]
    assert (canvas["width"], canvas["height"]) == (300, 400)
    (whole,) = (tmp_path / "out").glob("turned/images/p-*/full/max/0/default.jpg")
    with Image.open(whole) as image:
        assert image.size == (300, 400)
        assert not image.getexif().get(0x0112)


def test_jpeg_2000(tmp_path: Path) -> None:
    home = tmp_path / "two"
    home.mkdir()
    page_image(320, 200).save(home / "p.jp2")
    (home / "q.jp2").write_bytes((home / "p.jp2").read_bytes()[:200])
    found = publish_folder(home, tmp_path / "out", BASE)
    assert found.pages == 1
    assert "q.jp2" in found.failures[0].message


def test_two_files_of_one_name(tmp_path: Path) -> None:
    home = tmp_path / "same"
    home.mkdir()
    page_image(60, 80).save(home / "a b.png")
    page_image(60, 81).save(home / "a-b.png")
    publish_folder(home, tmp_path / "out", BASE)
    ids = [canvas["id"].rsplit("/", 1)[1] for canvas in manifest_of(tmp_path / "out", "same")["items"]]
    assert sorted(ids) == ["a-b", "a-b-2"]


def test_a_folder_of_books_becomes_a_collection(folder: Path, tmp_path: Path) -> None:
    library = folder.parent
    other = library / "other"
    other.mkdir()
    page_image(60, 80).save(other / "1.png")
    bad = library / "bad"
    bad.mkdir()
    (bad / "1.png").write_text("no")
    clash = library / "my-book"
    clash.mkdir()
    page_image(60, 80).save(clash / "1.png")
    (library / "empty").mkdir()
    out = tmp_path / "out"
    found = publish_folder(library, out, BASE, title="All of it")
    assert (found.url, found.books, found.pages) == (f"{BASE}/all-of-it.json", 2, 4)
    assert [("bad" in error.message, "same name" in error.message) for error in found.failures] == [
        (True, False),
        (False, True),
    ]
    document = json.loads((out / "all-of-it.json").read_text())
    iiif_prezi3.Collection.model_validate(document)
    assert [item["id"] for item in document["items"]] == [
        f"{BASE}/my-book/manifest.json",
        f"{BASE}/other/manifest.json",
    ]


def test_what_cannot_be_published(tmp_path: Path) -> None:
    with pytest.raises(BadRequestError, match="not a folder"):
        publish_folder(tmp_path / "nowhere", tmp_path / "out", BASE)
    with pytest.raises(BadRequestError, match="no page images"):
        publish_folder(tmp_path, tmp_path / "out", BASE)
    (tmp_path / "p.jpg").write_text("no")
    with pytest.raises(PermanentError, match=r"No page of .*/p\.jpg is not an image"):
        publish_folder(tmp_path, tmp_path / "out", BASE)
    (tmp_path / "book.json").write_text("[1]")
    with pytest.raises(PermanentError, match="not a JSON object"):
        publish_book(tmp_path, tmp_path / "out", BASE)
    assert not list((tmp_path / "out").rglob("manifest.json"))


def test_the_command(folder: Path, tmp_path: Path, settings: Any) -> None:
    settings.BOOKS_ROOT = tmp_path / "served"
    said = io.StringIO()
    call_command("publish", str(folder), title="A title", json=True, verbosity=0, stdout=said)
    answer = json.loads(said.getvalue())
    assert (answer["pages"], answer["written"], answer["failures"]) == (3, 3, [])
    assert answer["url"].startswith(settings.ONITSEARCH["PUBLIC_URL"] + "/books/my-book/")
    assert manifest_of(tmp_path / "served")["label"] == {"la": ["A title"]}
    with pytest.raises(CommandError, match="not a folder"):
        call_command("publish", str(tmp_path / "nowhere"), verbosity=0)


@pytest.mark.django_db
def test_published_books_are_harvested_and_their_changes_noticed(
    folder: Path, tmp_path: Path, origin: Origin
) -> None:
    out = tmp_path / "served"
    base = origin.serve("/books", out)
    url = publish_folder(folder, out, base).url
    run = harvest(url)
    assert (run.state, run.items.get().counts["added"]) == (Run.State.DONE, 3)
    canvas = Canvas.objects.get(position=0)
    (painting,) = paintings_from_json(canvas.images)
    assert painting.service is not None
    assert painting.service.level == 0
    assert fetch_bytes(painting.url).data[:2] == b"\xff\xd8"

    page_image(400, 600, 9).save(folder / "p2.png")
    publish_folder(folder, out, base)
    counts = harvest(url).items.get().counts
    assert counts == {"added": 0, "changed": 1, "removed": 0, "unusable": 0}
