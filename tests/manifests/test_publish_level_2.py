"""What is published for our own server: manifests that IIIF's schema takes, whose services cut pictures out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from manifests.imageapi.address import Region
from manifests.imageapi.plan import plan, region_url
from manifests.presentation import ManifestDoc, paintings_from_json, read
from manifests.publish import publish_folder
from tests.manifests.factories import harvest, page_image
from tests.onitsearch.iiif.official import validate
from tests.origin import Origin

MOST = 40_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "in" / "book"
    home.mkdir(parents=True)
    page_image(1600, 2200, 1).save(home / "1.jpg", quality=90)
    page_image(400, 600, 2).convert("L").save(home / "2.png")
    return home


def published(folder: Path, out: Path, base: str, max_area: int = MOST) -> dict[str, Any]:
    publish_folder(folder, out, base, max_area=max_area)
    document: dict[str, Any] = json.loads((out / "book" / "manifest.json").read_text())
    return document


def test_the_official_schema_takes_it(folder: Path, tmp_path: Path) -> None:
    document = published(folder, tmp_path / "out", "https://portal.example/books")
    validate(document)
    doc = read(document, "https://portal.example/books/book/manifest.json")
    assert isinstance(doc, ManifestDoc)
    service = doc.canvases[0].images[0].service
    assert service is not None
    assert (service.version, service.level) == (3, 2)
    assert (service.max_width, service.max_height, service.max_area) == (6324, 6324, MOST)
    # What indexing asks for is stored; what a picture's cut-out asks for is made.
    (first, *_) = plan(service, 1200)
    assert (tmp_path / "out" / first.parts[0].url.removeprefix("https://portal.example/books/")).is_file()
    cut = region_url(service, Region(100, 200, 300, 400), width=1600, height=2200)
    assert cut == f"{service.id}/100,200,300,400/max/0/default.jpg"


@pytest.mark.django_db
def test_a_book_that_becomes_level_2_keeps_its_pages_and_is_looked_at_anew(
    folder: Path, tmp_path: Path, origin: Origin
) -> None:
    from manifests.models import Canvas

    out = tmp_path / "served"
    base = origin.serve("/books", out)
    url = published(folder, out, base, max_area=0)["id"]
    harvest(url)
    before = dict(Canvas.objects.values_list("uri", "public_id"))
    published(folder, out, base)
    counts = harvest(url).items.get().counts
    assert counts == {"added": 0, "changed": 2, "removed": 0, "unusable": 0}
    assert dict(Canvas.objects.values_list("uri", "public_id")) == before
    for canvas in Canvas.objects.all():
        (painting,) = paintings_from_json(canvas.images)
        assert painting.service is not None
        assert painting.service.level == 2
