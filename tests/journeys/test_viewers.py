"""Mirador, Universal Viewer and Clover as npm has them search our decorated manifests, as a reader would."""

from __future__ import annotations

import contextlib
import json
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from portal.sample.concepts import registry
from tests.journeys.conftest import Library
from tests.journeys.external_sites import SHAPES, Shelved, asked
from tests.journeys.waiting import IN_PLACE, MIRADOR_SHOWS, NOTE_PLACES, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def open_in(page: Page, library: Library, viewer: str, manifest: str) -> None:
    page.goto(f"{library.origin.base}/{viewer}.html?manifest={manifest}")


def elsewhere_hit(book: Shelved) -> dict[str, Any]:
    """A hit that is not on the first page."""
    return next(hit for hit in book.hits if hit["canvas"] == book.canvases[2])


# -- Mirador -----------------------------------------------------------------------------------------------


def mirador_search(page: Page, manifest: str, library: Library) -> Any:
    """Open the search panel of a fresh Mirador; returns its box."""
    page.add_init_script(NOTE_PLACES)
    open_in(page, library, "mirador", manifest)
    page.get_by_role("button", name="Toggle sidebar").click()
    page.get_by_role("tab", name="Search").click()
    box = page.locator("form input[id^='search-']")
    box.wait_for()
    return box


def rows_of(page: Page) -> Any:
    return page.locator("ul.MuiList-root > .MuiListItemButton-root, ul.MuiList-root > li.MuiListItem-root")


@pytest.mark.parametrize("shape", SHAPES)
def test_mirador_lists_hits_and_goes_to_them(
    page: Page, library: Library, shelf: dict[str, Shelved], shape: str
) -> None:
    book = shelf[shape]
    box = mirador_search(page, book.manifest, library)
    box.fill(book.words)
    box.press("Enter")
    rows = rows_of(page)
    expect(rows).to_have_count(len(book.hits))
    expect(rows.locator("img")).to_have_count(len(book.hits))
    until(
        page,
        "() => [...document.querySelectorAll('ul.MuiList-root img')].every((one) => one.naturalWidth > 0)",
    )
    listed = sorted(book.hits, key=lambda hit: book.canvases.index(hit["canvas"]))
    hit = elsewhere_hit(book)
    rows.nth(listed.index(hit)).click()
    until(page, MIRADOR_SHOWS, hit["canvas"])
    until(page, "(xywh) => xywh in window.places", hit["xywh"])
    if book.true_size:
        # The first step away from where a page opens has Mirador write down where it is.
        page.get_by_role("button", name="Zoom in").click()
        until(page, IN_PLACE, [hit["xywh"]])


def classified(library: Library, book: Shelved) -> None:
    """Have anna say of the book's best hit what it shows: words are completed to what somebody has said."""
    concept = next(one for one in registry().values() if one.labels["en"] == book.words)
    code = (
        "from django.contrib.auth.models import User; "
        "from onitsearch.curate.decisions import classify; "
        "from onitsearch.models import Illustration; "
        f"row = Illustration.objects.get(public_id={book.hits[0]['id']!r}); "
        f"classify(illustration=row, user=User.objects.get(username='anna'), notations=[{concept.notation!r}])"
    )
    library.site.run(code)


@pytest.mark.parametrize("shape", ["P3, level 2", "P2, level 2"])
def test_mirador_completes_words(page: Page, library: Library, shelf: dict[str, Shelved], shape: str) -> None:
    book = shelf[shape]
    classified(library, book)
    box = mirador_search(page, book.manifest, library)
    terms = asked(library, f"/iiif/autocomplete/1/m/{book.id}?q={quote(book.words[:3])}")["terms"]
    assert terms
    box.press_sequentially(book.words[:3], delay=30)
    options = page.locator("[role=listbox] [role=option]")
    expect(options).to_have_text([term["match"] for term in terms])
    with page.expect_response(lambda answer: "/iiif/search/1/m/" in answer.url) as waited:
        options.first.click()
    assert waited.value.ok


def test_mirador_asks_for_more_in_a_wide_scope(
    page: Page, library: Library, shelf: dict[str, Shelved]
) -> None:
    book = shelf["P3, level 2"]
    document = asked(library, f"/iiif/manifest/{book.id}")
    document["service"] = json.loads(json.dumps(document["service"]).replace(f"/m/{book.id}", "/all"))
    url = library.origin.put_json(
        "/wide/manifest.json", {**document, "id": library.origin.url("/wide/manifest.json")}
    )
    first = asked(library, f"/iiif/search/1/all?q={quote(book.words)}")
    assert first["within"]["total"] > len(first["resources"])
    box = mirador_search(page, url, library)
    box.fill(book.words)
    box.press("Enter")
    expect(rows_of(page)).to_have_count(len(first["resources"]))
    with page.expect_response(lambda answer: "page=2" in answer.url) as waited:
        page.get_by_role("button", name="More results").click()
    second = waited.value.json()
    expect(rows_of(page)).to_have_count(len(first["resources"]) + len(second["resources"]))


# -- Universal Viewer --------------------------------------------------------------------------------------

# Whether one of the boxes drawn on the page stands where the hit's does, by the page image of the viewer itself.
UV_IN_PLACE = """([xywh]) => {
  const viewer = window.uv._assignedContentHandler.extension.centerPanel.viewer;
  const item = viewer?.world.getItemAt(0);
  if (!item) return false;
  const [x, y, w, h] = xywh.split(",").map(Number);
  const at = (px, py) => item.imageToViewerElementCoordinates(
    Object.assign(viewer.viewport.getCenter().clone(), { x: px, y: py }));
  const around = viewer.element.getBoundingClientRect();
  const [from, to] = [at(x, y), at(x + w, y + h)];
  const expected = [around.x + from.x, around.y + from.y, to.x - from.x, to.y - from.y];
  return [...document.querySelectorAll(".searchOverlay, .annotationRect")].some((one) => {
    const box = one.getBoundingClientRect();
    return [box.x, box.y, box.width, box.height].every((side, n) => Math.abs(side - expected[n]) < 6);
  });
}"""


@pytest.mark.parametrize("shape", ["P3, level 2", "P3, level 0", "P2, level 1, canvas smaller"])
@pytest.mark.usefixtures("others")
def test_universal_viewer_marks_hits_and_goes_to_them(
    context: BrowserContext, library: Library, shelf: dict[str, Shelved], shape: str
) -> None:
    book = shelf[shape]
    page = context.new_page()
    open_in(page, library, "uv", book.manifest)
    box = page.locator(".footerPanel .searchText").first
    box.fill(book.words)
    box.press("Enter")
    info = page.locator(".searchPager .searchResultsInfo")
    expect(info.locator(".number")).to_have_text(str(len(book.hits)))
    marked = sorted({book.canvases.index(hit["canvas"]) for hit in book.hits})
    marks = page.locator(".searchResultPlacemarker")
    expect(marks).to_have_count(len(marked))
    assert marks.evaluate_all("all => all.map((one) => Number(one.dataset.index))") == marked
    number = page.locator(".headerPanel input:visible").first
    hit = elsewhere_hit(book)
    wanted = book.canvases.index(hit["canvas"]) + 1
    # It steps from hit to hit, of which a page may have several; then its number stays.
    for _step in book.hits:
        before = number.input_value()
        if before == str(wanted):
            break
        page.locator(".searchPager .nextResult").click()
        with contextlib.suppress(AssertionError):
            expect(number).not_to_have_value(before, timeout=3000)
    expect(number).to_have_value(str(wanted))
    expect(page.locator(".searchOverlay, .annotationRect").first).to_be_attached()
    if book.true_size:
        until(page, UV_IN_PLACE, [hit["xywh"]])


# -- Clover ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", ["P3, level 2", "P3, level 1", "P2, level 2", "P3, canvas larger"])
@pytest.mark.usefixtures("others")
def test_clover_lists_hits_and_goes_to_them(
    page: Page, library: Library, shelf: dict[str, Shelved], shape: str
) -> None:
    book = shelf[shape]
    open_in(page, library, "clover", book.manifest)
    page.get_by_role("tab", name="Search").click()
    box = page.locator("input[name='searchTerms'], .content-search-input input").first
    box.fill(book.words)
    with page.expect_response(lambda answer: f"/iiif/search/2/m/{book.id}" in answer.url):
        box.press("Enter")
    items = page.locator("[data-testid='annotation-page'] button")
    expect(items).to_have_count(len(book.hits))
    hit = elsewhere_hit(book)
    groups = page.locator("[data-testid='annotation-page']")
    names = groups.locator("header").all_inner_texts()
    assert len(names) == len({one["canvas"] for one in book.hits})
    position = book.canvases.index(hit["canvas"]) + 1
    group = groups.filter(has=page.locator("header", has_text=str(position)))
    group.locator("button").first.click()
    until(page, "(canvas) => window.shown === canvas", hit["canvas"])
    boxes = page.locator(".openseadragon-canvas button[id]")
    expect(boxes.first).to_be_attached()
    if book.true_size:
        x, y, w, h = (float(side) for side in hit["xywh"].split(","))
        until(
            page,
            """(wanted) => [...document.querySelectorAll(".openseadragon-canvas button[id]")].some((one) => {
              const { width, height } = one.getBoundingClientRect();
              return height > 8 && Math.abs(width / height - wanted) < 0.05 * wanted;
            })""",
            w / h,
        )
