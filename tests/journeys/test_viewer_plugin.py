"""Our own page with Mirador and our plugin: opened at a place, searched by a region, asked for more like a picture."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from onitsearch.annotate.content_state import encode_state
from tests.journeys.conftest import Library
from tests.journeys.external_sites import Shelved, asked
from tests.journeys.waiting import IN_PLACE, MIRADOR_SHOWS, NOTE_PLACES, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Canvases of other sizes than their images, where a mistake in the arithmetic shows.
SHAPES = ["P3, canvas larger", "P2, level 1, canvas smaller"]


@pytest.fixture(params=SHAPES)
def book(request: pytest.FixtureRequest, shelf: dict[str, Shelved]) -> Shelved:
    return shelf[request.param]


@pytest.fixture
def larger(shelf: dict[str, Shelved]) -> Shelved:
    return shelf[SHAPES[0]]


def hit_on(book: Shelved, page: int) -> dict[str, Any]:
    return next(hit for hit in book.hits if hit["canvas"] == book.canvases[page])


def opened(page: Page, hit: dict[str, Any]) -> dict[str, float]:
    """Open a hit by its content state; returns where its frame came to rest on the screen."""
    page.goto(f"/viewer?iiif-content={hit['content_state']}")
    until(page, MIRADOR_SHOWS, hit["canvas"])
    return framed(page, hit)


def framed(page: Page, hit: dict[str, Any]) -> dict[str, float]:
    """Wait until the hit's frame is large in the middle of the viewer, in its proportions."""
    _, _, w, h = (float(side) for side in hit["xywh"].split(","))
    until(
        page,
        """(shape) => {
          const frame = document.querySelector(".onit-frame")?.getBoundingClientRect();
          const around = document.querySelector(".openseadragon-container")?.getBoundingClientRect();
          if (!frame?.height || !around) return false;
          const share = Math.max(frame.width / around.width, frame.height / around.height);
          const off = Math.abs(frame.x + frame.width / 2 - around.x - around.width / 2);
          return share > 0.55 && share < 0.8 && off < 4 && Math.abs(frame.width / frame.height / shape - 1) < 0.03;
        }""",
        w / h,
    )
    box = page.locator(".onit-frame").bounding_box()
    assert box
    return box


def at_rest(page: Page, *, less_than: float) -> dict[str, float]:
    """Where the frame is once it is narrower than that and moves no more."""
    until(
        page,
        """(most) => {
          const { x, y, width } = document.querySelector(".onit-frame").getBoundingClientRect();
          const still = window.lastPlace === `${x} ${y} ${width}`;
          window.lastPlace = `${x} ${y} ${width}`;
          return still && width < most;
        }""",
        less_than,
    )
    box = page.locator(".onit-frame").bounding_box()
    assert box
    return box


def results(page: Page) -> list[str]:
    """The ids of the pictures that the plugin lists, once it has an answer."""
    expect(page.locator(".onit-panel")).not_to_have_attribute("aria-busy", "true")
    expect(page.locator(".onit-hits li").first).to_be_visible()
    return page.locator(".onit-hits li[data-id]").evaluate_all("all => all.map((one) => one.dataset.id)")


def test_a_content_state_opens_on_its_region(page: Page, library: Library, book: Shelved) -> None:
    hit = hit_on(book, 2)
    opened(page, hit)
    # The same place in another's words: a state kept at an address, of the library's own manifest.
    source = library.site.rows(f"SELECT uri FROM onit_manifests_manifest WHERE public_id = '{book.id}'")[0][0]
    target = {
        "type": "SpecificResource",
        "source": {"id": hit["canvas"], "type": "Canvas", "partOf": [{"id": source, "type": "Manifest"}]},
        "selector": {"type": "FragmentSelector", "value": f"xywh={hit['xywh']}"},
    }
    state = {
        "id": "{base}/state.json",
        "type": "Annotation",
        "motivation": ["contentState"],
        "target": target,
    }
    page.goto(f"/viewer?iiif-content={encode_state(state)}")
    framed(page, hit)
    page.goto(f"/viewer?iiif-content={library.origin.put_json('/state.json', state)}")
    until(page, MIRADOR_SHOWS, hit["canvas"])
    framed(page, hit)


def test_a_book_that_is_not_here(page: Page, library: Library, shelf: dict[str, Shelved]) -> None:
    url = library.origin.put_json("/strange.json", {"id": "{base}/strange.json", "type": "Manifest"})
    page.goto(f"/viewer?iiif-content={url}")
    expect(page.get_by_role("heading", name="This book is not in this collection")).to_be_visible()
    expect(page.get_by_role("link", name=url)).to_be_visible()


def test_hits_stand_in_place_whatever_the_size_of_the_canvas(
    page: Page, library: Library, book: Shelved
) -> None:
    page.add_init_script(NOTE_PLACES)
    page.goto(f"/viewer?manifest={book.id}&q={book.words}")
    rows = page.locator("ul.MuiList-root > .MuiListItemButton-root, ul.MuiList-root > li.MuiListItem-root")
    expect(rows).to_have_count(len(book.hits))
    hit = hit_on(book, 2)
    listed = sorted(book.hits, key=lambda one: book.canvases.index(one["canvas"]))
    rows.nth(listed.index(hit)).click()
    until(page, MIRADOR_SHOWS, hit["canvas"])
    page.get_by_role("button", name="Zoom in").click()
    until(page, IN_PLACE, [hit["xywh"]])


def test_a_drawn_region_finds_what_looks_like_it(page: Page, larger: Shelved) -> None:
    hit = hit_on(larger, 0)
    before = opened(page, hit)
    page.get_by_role("button", name="Zoom out").click()
    frame = at_rest(page, less_than=0.6 * before["width"])
    page.get_by_role("button", name="Search a region").click()
    # With some of the page around it, that is no frame that the server knows: the pixels themselves count.
    left, top = frame["x"] - 0.18 * frame["width"], frame["y"] - 0.18 * frame["height"]
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(left + frame["width"], top + frame["height"], steps=3)
    with page.expect_response(lambda answer: answer.url.endswith("/api/v1/search")) as waited:
        page.mouse.move(left + 1.36 * frame["width"], top + 1.36 * frame["height"])
        page.mouse.up()
    asked_for = json.loads(waited.value.request.post_data or "")["region"]
    x, y, w, h = (float(side) for side in asked_for["xywh"].split(","))
    x0, y0, w0, h0 = (float(side) for side in hit["xywh"].split(","))
    assert asked_for["canvas"] == hit["canvas"]
    # Less only where the page ends.
    assert (x, y) == pytest.approx((max(0, x0 - 0.18 * w0), max(0, y0 - 0.18 * h0)), abs=0.04 * max(w0, h0))
    assert x0 + w0 <= x + w <= x0 + 1.22 * w0
    assert y0 + h0 <= y + h <= y0 + 1.22 * h0
    # The print itself is among the copies; until its details have been read, it only looks like the region.
    why = waited.value.json()["results"][0]["why"]
    assert why[0]["code"] == "same-print" or {"code": "looks-like", "value": "region"} in why
    assert hit["id"] not in results(page)


def test_with_the_keyboard_alone(page: Page, larger: Shelved) -> None:
    hit, twin = hit_on(larger, 0), hit_on(larger, 2)
    opened(page, hit)
    page.get_by_role("button", name="Search a region").focus()
    page.keyboard.press("Enter")
    rectangle = page.get_by_role("application", name="Region to search")
    expect(rectangle).to_be_focused()
    before = rectangle.bounding_box()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    after = rectangle.bounding_box()
    assert before
    assert after
    assert after["x"] > before["x"]
    assert after["height"] > before["height"]
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Search a region")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    known = asked_on(page, hit["canvas"])
    if len(known) > 1:
        choices = page.locator(".onit-choice")
        expect(choices).to_have_count(len(known))
        expect(choices.first).to_be_focused()
        choices.nth([one["id"] for one in known].index(hit["id"])).focus()
        page.keyboard.press("Enter")
    listed = results(page)
    assert twin["id"] in listed
    expect(page.locator(".onit-hit").first).to_be_focused()
    page.locator(f".onit-hits li[data-id='{twin['id']}'] .onit-hit").focus()
    page.keyboard.press("Enter")
    until(page, MIRADOR_SHOWS, twin["canvas"])
    framed(page, twin)
    page.keyboard.press("Escape")
    expect(page.locator(".onit-panel")).to_have_count(0)


def asked_on(page: Page, canvas: str) -> list[dict[str, Any]]:
    return list(page.request.get("/api/v1/illustrations", params={"canvas": canvas}).json()["results"])


@pytest.mark.visitor(webgl=True)
def test_a_hit_in_another_book_is_a_link_to_its_place(page: Page, library: Library, larger: Shelved) -> None:
    hit = hit_on(larger, 0)
    opened(page, hit)
    assert page.evaluate("document.createElement('canvas').getContext('webgl') !== null")
    page.get_by_role("button", name="More like this", exact=True).click()
    known = asked_on(page, hit["canvas"])
    if len(known) > 1:
        page.locator(".onit-choice").nth([one["id"] for one in known].index(hit["id"])).click()
    results(page)
    links = page.locator("a.onit-hit")
    expect(links.first).to_be_visible()
    public_id = links.first.locator("xpath=..").get_attribute("data-id")
    wanted = asked(library, f"/api/v1/illustrations/{public_id}")
    links.first.click()
    until(page, MIRADOR_SHOWS, wanted["canvas"])
    framed(page, wanted)


def test_a_library_that_is_down_is_told(page: Page, library: Library, shelf: dict[str, Shelved]) -> None:
    hit = hit_on(shelf["P3, level 1"], 2)
    frame = opened(page, hit)
    page.get_by_role("button", name="Search a region").click()
    held, library.origin.pictures = library.origin.pictures, {}
    try:
        page.mouse.move(frame["x"] + 4, frame["y"] + 4)
        page.mouse.down()
        page.mouse.move(frame["x"] + frame["width"] / 3, frame["y"] + frame["height"] / 3, steps=3)
        page.mouse.up()
        expect(page.locator(".onit-status")).to_contain_text("is not there")
    finally:
        library.origin.pictures = held


@pytest.mark.parametrize(
    ("locale", "region", "like"),
    [("de-DE", "Ausschnitt suchen", "Ähnliche Bilder"), ("fr-FR", "Chercher une zone", "Images semblables")],
)
def test_in_other_languages(
    chromium: Any, library: Library, larger: Shelved, locale: str, region: str, like: str
) -> None:
    context = chromium.new_context(base_url=library.url, locale=locale)
    page = context.new_page()
    page.goto(f"/viewer?manifest={larger.id}")
    expect(page.get_by_role("button", name=region)).to_be_visible()
    expect(page.get_by_role("button", name=like, exact=True)).to_be_visible()
    context.close()
