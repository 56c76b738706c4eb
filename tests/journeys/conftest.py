"""A whole site for journeys: real processes, three drawn books published as IIIF, two of them harvested.

The third waits to be registered by a cataloguer. One site and one Chromium serve all journeys. A second server
stands for other people's sites: it has the pages of other viewers, and books in other shapes (see external_sites.py).
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from portal.scratch import ScratchSite
from portal.stack import BASE_DIR
from tests import template
from tests.once import made_once
from tests.origin import Origin

# The headless shell is the same engine without a browser's windows, and takes a third less of the processor.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("CHROMIUM") or next((path for name in BROWSERS if (path := shutil.which(name))), "")
# Without a WebGL that the processor draws, viewers draw on a canvas, as they do for a reader who has none: pictures
# stand in the same places, and it takes a third of the time. One journey has it all the same.
WITH_WEBGL = [
    "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-gpu",
]  # fmt: skip
FLAGS = [*WITH_WEBGL, "--disable-software-rasterizer"]
PASSWORD = "a-long-password-17"
PAGES = 7
# Hits on one page of a Content Search answer, so few that viewers have to ask for more.
ANSWERS = 5
# A busy machine is no reason to fail.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)


@dataclass
class Drawn:
    """A picture that was drawn: the canvas it is on, its box in canvas units, its kind and concept."""

    canvas: str
    box: tuple[float, float, float, float]
    kind: str
    concept: str
    file: Path
    fractions: tuple[float, float, float, float]


@dataclass
class Library:
    """The published books: addresses of their manifests, and what was drawn into those harvested."""

    site: ScratchSite
    origin: Origin
    folder: Path
    manifests: list[str]
    waiting: str
    drawn: list[Drawn] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.site.url


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    from portal.sample.library import draw_library

    def draw(folder: Path) -> None:
        draw_library(folder, books=3, pages=PAGES, seed=7, jobs=2, long_side=1200)

    folder = made_once(tmp_path_factory, "journeys", draw)
    # One process for pages is enough here: they are few, and a second one takes as long to start as it would save.
    site = ScratchSite(page_workers=1)
    template.bring(site.stack.pgdata)
    origin = Origin()
    site.environment["ONIT_ALLOWED_ORIGINS"] = f"{site.url}/books/,{origin.base}/"
    site.environment["ONIT_ANSWERS_PER_PAGE"] = str(ANSWERS)
    bring_vendor_files(site.folder / "vendor")
    try:
        site.start()
        manifests = publish(site, folder)
        made = Library(site, origin, folder, manifests[:2], manifests[2])
        harvest(site, *made.manifests)
        made.drawn = drawn(made)
        register_people(site)
        with origin:
            yield made
    finally:
        site.clean()


def bring_vendor_files(target: Path) -> None:
    """Copy the front-end files that npm brought, where it did."""
    if (BASE_DIR / "var" / "vendor").exists():
        shutil.copytree(BASE_DIR / "var" / "vendor", target)
        return
    listing = json.loads((BASE_DIR / "portal" / "static" / "vendor.json").read_text())
    for name, source in listing.items():
        origin = BASE_DIR / "node_modules" / source
        if origin.exists():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(origin, target / name)


def publish(site: ScratchSite, folder: Path) -> list[str]:
    """Publish a folder of books, or one book; returns the addresses of their manifests in the order of their names."""
    said = site.command("publish", str(folder), "--json")
    books = sorted((site.folder / "books").glob("*/manifest.json"))
    assert f'"books": {len(books)}' in said
    return [f"{site.url}/books/{book.parent.name}/manifest.json" for book in books]


def harvest(site: ScratchSite, *manifests: str) -> None:
    """Harvest books and wait until every page of them is indexed."""
    site.command("harvest", *manifests, "--wait", "--timeout", "240")


def register_people(site: ScratchSite) -> None:
    code = (
        "from django.contrib.auth.models import Group, User; "
        f"u = User.objects.create_user('anna', password='{PASSWORD}'); "
        "u.groups.add(Group.objects.get(name='Cataloguers'))"
    )
    site.run(code)


def drawn(library: Library) -> list[Drawn]:
    """What was drawn into the harvested books, in canvas units."""
    truth = json.loads((library.folder / "truth.json").read_text())
    books = sorted({record["book"] for record in truth})
    found = []
    for book, address in zip(books, library.manifests, strict=False):
        canvases = json.loads(manifest_file(library, address).read_text())["items"]
        pages = [record for record in truth if record["book"] == book]
        for record, canvas in zip(sorted(pages, key=lambda one: one["file"]), canvases, strict=True):
            wide, high = canvas["width"], canvas["height"]
            for box in record["boxes"]:
                place = (box["x"], box["y"], box["w"], box["h"])
                scaled = (box["x"] * wide, box["y"] * high, box["w"] * wide, box["h"] * high)
                file = library.folder / record["file"]
                found.append(Drawn(canvas["id"], scaled, box["kind"], box.get("concept", ""), file, place))
    return found


def manifest_file(library: Library, address: str) -> Path:
    return library.site.folder / address.removeprefix(f"{library.url}/")


def overlap(one: tuple[float, ...], two: tuple[float, ...]) -> float:
    """Intersection over union of two boxes (x, y, w, h)."""
    width = min(one[0] + one[2], two[0] + two[2]) - max(one[0], two[0])
    height = min(one[1] + one[3], two[1] + two[3]) - max(one[1], two[1])
    both = max(0.0, width) * max(0.0, height)
    return both / (one[2] * one[3] + two[2] * two[3] - both)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    # Playwright's loop runs in this thread as long as it does, and Django speaks to no database beside a loop: the
    # tests that a worker runs after the journeys need it ended.
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser, library: Library, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A fresh visitor; a test may say how with ``@pytest.mark.visitor(locale=…, java_script_enabled=…, webgl=…)``."""
    marker = request.node.get_closest_marker("visitor")
    wishes: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB"}
    wishes |= marker.kwargs if marker else {}
    with contextlib.ExitStack() as stack:
        if wishes.pop("webgl", False):
            kind = chromium.browser_type
            chromium = stack.enter_context(kind.launch(executable_path=CHROMIUM, args=WITH_WEBGL))
        context = stack.enter_context(chromium.new_context(base_url=library.url, **wishes))
        context.set_default_timeout(PATIENCE)
        yield context


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page whose scripts must not throw."""
    page = context.new_page()
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    yield page
    assert thrown == []


@pytest.fixture(scope="session")
def shelf(library: Library) -> dict[str, Any]:
    """The books of another site in all their shapes, harvested; pages with other people's viewers are open too.

    They hold copies of pages that the library has, so that journeys that count hits come before, by their
    files' names.
    """
    from tests.journeys.external_sites import open_pages, shelve

    open_pages(library.origin)
    return shelve(library)


@pytest.fixture(scope="session")
def others(library: Library, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The pages with other people's viewers, those that are installed for tests only among them."""
    from tests.journeys.external_sites import bundle_clover, installed, open_pages

    installed()
    open_pages(library.origin)
    library.origin.serve("/bundle", bundle_clover(tmp_path_factory.mktemp("clover")).parent)


@pytest.fixture
def cut(library: Library) -> tuple[Drawn, bytes]:
    """A picture cut out of a drawn page, as a screenshot would: smaller, and saved again as JPEG."""
    drawn = max(
        (one for one in library.drawn if one.concept and one.kind == "illustration"),
        key=lambda one: one.fractions[2] * one.fractions[3],
    )
    with Image.open(drawn.file) as page, io.BytesIO() as out:
        x, y, w, h = drawn.fractions
        box = (x * page.width, y * page.height, (x + w) * page.width, (y + h) * page.height)
        page.convert("RGB").crop(tuple(map(round, box))).save(out, "JPEG", quality=60)
        return drawn, out.getvalue()
