"""Our own documents in viewers as npm has them: hits and selections as manifests, books with all illustrations."""

from __future__ import annotations

import io
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import BrowserContext, Page, Response, expect

from tests.journeys.conftest import PATIENCE, Library
from tests.journeys.external_sites import Shelved, asked
from tests.journeys.test_viewers import classified
from tests.journeys.waiting import MIRADOR_SHOWS, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

VIEWERS = ["mirador", "uv", "clover", "tify"]
# What each viewer draws a page in.
DRAWN_IN = {
    "mirador": ".openseadragon-canvas canvas",
    "uv": ".openseadragon-canvas canvas",
    "clover": "canvas",
    "tify": ".openseadragon-canvas canvas",
}

TIFY_IS_AT = (
    "(page) => JSON.parse(new URLSearchParams(location.search).get('tify') ?? '{}').pages?.includes(page)"
)


def opened(
    context: BrowserContext, library: Library, viewer: str, manifest: str
) -> tuple[Page, list[Response]]:
    page = context.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(f"{library.origin.base}/{viewer}.html?{urlencode({'manifest': manifest})}")
    return page, answers


def is_drawn(page: Page, where: str) -> bool:
    """Whether there is a picture there: grey in many shades, as no empty viewer is."""
    found = page.locator(where).first
    found.wait_for()
    for _ in range(PATIENCE // 500):
        box = found.bounding_box()
        assert box is not None
        middle = {"x": box["x"] + box["width"] / 3, "y": box["y"] + box["height"] / 3,
                  "width": box["width"] / 3, "height": box["height"] / 3}  # fmt: skip
        shot = Image.open(io.BytesIO(page.screenshot(clip=middle))).convert("L")
        if ImageStat.Stat(shot).stddev[0] > 15:
            return True
        page.wait_for_timeout(500)
    return False


def tify_at(library: Library, manifest: str, **state: Any) -> str:
    """The address of a book in TIFY, opened at pages and with a panel (``view``)."""
    return f"{library.origin.base}/tify.html?{urlencode({'manifest': manifest, 'tify': json.dumps(state)})}"


def images_of(document: dict[str, Any]) -> list[tuple[str, str]]:
    """Of each canvas: the address of its image, and what all addresses at its service begin with."""
    bodies = [canvas["items"][0]["items"][0]["body"] for canvas in document["items"]]
    return [(body["id"], body["service"][0]["@id"] if "service" in body else body["id"]) for body in bodies]


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("kind", ["results", "selection"])
@pytest.mark.usefixtures("others")
def test_pictures_open_as_pages(
    context: BrowserContext, library: Library, shelf: dict[str, Shelved], viewer: str, kind: str
) -> None:
    book = shelf["P2, level 2"]
    path = "/iiif/results?" + urlencode({"q": book.words})
    document = asked(library, path)
    if kind == "selection":
        ids = [canvas["id"].rpartition("/")[2] for canvas in document["items"][:3]]
        path = f"/iiif/selection?ids={','.join(ids)}"
        document = asked(library, path)
    page, answers = opened(context, library, viewer, library.url + path)
    assert is_drawn(page, DRAWN_IN[viewer])
    wanted = images_of(document)
    shown = [one for one in answers if one.url.startswith(wanted[0])]
    assert shown, [one.url for one in answers]
    # A service of ours leads on to the library's.
    assert {one.status for one in shown} <= {200, 302}
    count = len(document["items"])
    if viewer == "mirador":
        expect(page.locator(".mirador-canvas-count")).to_have_text(f"1 of {count}")
    elif viewer == "uv":
        expect(page.locator(".headerPanel .total:visible").first).to_have_text(f"of {count}")
    elif viewer == "clover":
        expect(page.get_by_role("radio")).to_have_count(count)
    else:
        page.goto(tify_at(library, library.url + path, pages=[count]))
        until(
            page,
            """(begins) => performance.getEntriesByType("resource")
              .some((one) => begins.some((begin) => one.name.startsWith(begin)))""",
            list(wanted[-1]),
        )


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.usefixtures("others")
def test_nothing_found_opens_as_an_empty_page(context: BrowserContext, library: Library, viewer: str) -> None:
    path = "/iiif/results?" + urlencode({"q": "eagle", "date": "1066"})
    page = context.new_page()
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    page.goto(f"{library.origin.base}/{viewer}.html?{urlencode({'manifest': library.url + path})}")
    expect(page.get_by_text("Pictures found: eagle").first).to_be_visible()
    page.wait_for_timeout(2_000)
    assert thrown == []


@pytest.mark.parametrize("shape", ["P3, level 2", "P2, level 2"])
def test_mirador_shows_all_illustrations_of_a_book(
    page: Page, library: Library, shelf: dict[str, Shelved], shape: str
) -> None:
    book = shelf[shape]
    document = asked(library, f"/iiif/manifest/{book.id}/illustrations?page=1")
    first = [item for item in document["items"] if item["target"].startswith(f"{book.canvases[0]}#")]
    address = urlencode({"manifest": f"{book.manifest}?annotations=1"})
    page.goto(f"{library.origin.base}/mirador.html?{address}")
    page.get_by_role("button", name="Toggle sidebar").click()
    page.get_by_role("tab", name="Annotations").click()
    for item in first:
        expect(page.get_by_text(item["body"][0]["value"]).first).to_be_visible()
    page.get_by_role("tab", name="Index").click()
    page.get_by_role("tab", name="Table of contents").click()
    contents = page.get_by_role("treeitem").filter(has_text="Illustrations").first
    expect(contents).to_be_visible()
    contents.click()
    if shape.startswith("P3"):
        label, canvas = entry_elsewhere(asked(library, f"/iiif/manifest/{book.id}?annotations=1"))
        page.get_by_role("treeitem", name=label).last.click()
        until(page, MIRADOR_SHOWS, canvas)


def entry_elsewhere(document: dict[str, Any]) -> tuple[str, str]:
    """A line of the list of illustrations that is not on the first page, and its canvas."""
    entries = document["structures"][-1]["items"]
    first = document["items"][0]["id"]
    entry = next(one for one in reversed(entries) if one["items"][0]["id"] != first)
    return entry["label"]["none"][0], entry["items"][0]["id"]


@pytest.mark.parametrize("shape", ["P3, level 2", "P2, level 2"])
@pytest.mark.usefixtures("others")
def test_tify_shows_all_illustrations_of_a_book(
    page: Page, library: Library, shelf: dict[str, Shelved], shape: str
) -> None:
    book = shelf[shape]
    classified(library, book)
    number = book.canvases.index(book.hits[0]["canvas"]) + 1
    document = asked(library, f"/iiif/manifest/{book.id}?annotations=1")
    listed = asked(library, f"/iiif/manifest/{book.id}/illustrations?page=1")["items"]
    here = [item for item in listed if item["target"].startswith(f"{book.canvases[number - 1]}#")]
    manifest = f"{book.manifest}?annotations=1"
    page.goto(tify_at(library, manifest, pages=[number], view="text"))
    told = page.locator(".tify-text-item")
    expect(told).to_have_count(len(here))
    for item in here:
        expect(told.filter(has_text=item["body"][0]["value"]).first).to_be_visible()
    # A body that it does not know, it shows as the JSON of the whole annotation.
    assert "{" not in "".join(told.all_inner_texts())
    expect(page.locator(".tify-media-overlay")).to_have_count(len(here))
    if shape.startswith("P3"):
        label, canvas = entry_elsewhere(document)
        page.goto(tify_at(library, manifest, pages=[1], view="toc"))
        for closed in page.locator(".tify-toc-toggle[aria-expanded=false]").all():
            closed.click()
        page.locator(".tify-toc-link").filter(has_text=label).last.click()
        until(page, TIFY_IS_AT, book.canvases.index(canvas) + 1)
