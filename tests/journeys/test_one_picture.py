"""The page of a picture: the picture large and whole, its page beside it, the way through the book, how to cite it."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Library
from tests.journeys.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# What of the canvas is in view, in units of its width; and how much of it is drawn (the clip of the image).
VIEW = """() => {
  const { x, y, width, height } = document.getElementById("scan").viewer.viewport.getBounds();
  return [x, y, width, height];
}"""
SHOWS_PICTURE = """([x, y, w, h]) => {
  const viewer = document.getElementById("scan").viewer;
  const item = viewer?.world.getItemAt(0);
  if (!item?.getClip()) return false;
  const seen = viewer.viewport.getBounds();
  const from = seen.x <= x + .01 && seen.y <= y + .01;
  const whole = from && seen.x + seen.width >= x + w - .01 && seen.y + seen.height >= y + h - .01;
  return whole && (seen.width < 1.6 * w || seen.height < 1.6 * h);
}"""
SHOWS_PAGE = """([, , width]) => {
  const viewer = document.getElementById("scan").viewer;
  const seen = viewer.viewport.getBounds();
  return !viewer.world.getItemAt(0).getClip() && seen.width > .99 && seen.x <= .01;
}"""


@pytest.fixture
def box(library: Library) -> tuple[str, list[float]]:
    """A picture in the middle of its book: its id, and its place in units of its page's width."""
    rows = library.site.rows(
        "SELECT i.public_id, i.x, i.y, i.w, i.h, c.width FROM onit_search_illustration i "
        "JOIN onit_manifests_canvas c ON c.id = i.canvas_id JOIN onit_manifests_manifest m ON m.id = i.manifest_id "
        "WHERE i.state = 'standing' AND i.kind = 'illustration' ORDER BY m.id, c.position, i.y, i.x, i.id"
    )
    public_id, *sides, width = rows[2]
    return public_id, [float(side) / float(width) for side in sides]


def test_the_picture_first_and_its_page_at_a_press(page: Page, box: tuple[str, list[float]]) -> None:
    public_id, place = box
    page.goto(f"/illustration/{public_id}")
    until(page, SHOWS_PICTURE, place)
    frame = page.locator(".deep .frame")
    expect(frame).to_be_hidden()
    expect(page.get_by_role("button", name="The picture")).to_have_attribute("aria-pressed", "true")
    page.locator("#scan .inset").focus()
    page.keyboard.press("Enter")
    until(page, SHOWS_PAGE, place)
    expect(frame).to_be_visible()
    expect(page.get_by_role("button", name="Whole page")).to_be_focused()
    expect(page.locator("#scan .inset")).to_be_hidden()
    page.get_by_role("button", name="The picture").click()
    until(page, SHOWS_PICTURE, place)
    expect(page.locator("#scan .inset")).to_be_visible()
    before = page.evaluate(VIEW)
    page.get_by_role("button", name="Zoom in").click()
    until(page, f"() => ({VIEW})()[2] < {before[2] * 0.9}")


# How many of the screen's pixels a pixel of the sharpest tiles that are drawn takes, once all of them have come.
SHARPNESS = """() => {
  const viewer = document.getElementById("scan").viewer, item = viewer?.world.getItemAt(0);
  if (!item?.getFullyLoaded()) return 0;
  const levels = item.getTilesToDraw().map((one) => (one.tile ?? one).level);
  const scale = 2 ** (item.source.maxLevel - Math.max(...levels));
  const across = viewer.viewport.viewportToViewerElementRectangle(item.getBounds()).width * devicePixelRatio;
  return across * scale / item.getContentSize().x;
}"""


@pytest.mark.visitor(viewport={"width": 820, "height": 600}, device_scale_factor=2)
def test_tiles_are_as_sharp_as_a_dense_screen(page: Page, box: tuple[str, list[float]]) -> None:
    public_id, _place = box
    page.goto(f"/illustration/{public_id}?view=page")
    until(page, f"() => ({SHARPNESS})() > 0")
    assert page.evaluate(SHARPNESS) <= 1.02


@pytest.mark.visitor(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
def test_the_same_by_touch(page: Page, box: tuple[str, list[float]]) -> None:
    public_id, place = box
    page.goto(f"/illustration/{public_id}")
    until(page, SHOWS_PICTURE, place)
    page.locator("#scan .inset").tap()
    until(page, SHOWS_PAGE, place)
    page.get_by_role("button", name="The picture").tap()
    until(page, SHOWS_PICTURE, place)


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.visitor(java_script_enabled=False)
def test_without_javascript_both_are_whole_and_nothing_lies_over_them(
    page: Page, box: tuple[str, list[float]], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    public_id, place = box
    page.goto(f"/illustration/{public_id}?kind=illustration&at=3")
    for name, ratio in (("Whole page", place[2] / place[3]), ("The picture", None)):
        figure, still = page.locator("#scan").bounding_box(), page.locator("#scan .still").bounding_box()
        inset = page.locator("#scan .inset").bounding_box()
        assert figure
        assert still
        assert inset
        assert still["height"] <= figure["height"] + 1
        assert still["x"] + still["width"] <= figure["x"] + figure["width"] + 1
        beside = inset["x"] >= still["x"] + still["width"] - 1
        below = inset["y"] >= still["y"] + still["height"] - 1
        assert beside or below
        if ratio:
            shown = page.locator("#scan .still").get_attribute("viewBox")
            assert shown
            _x, _y, wide, high = (float(side) for side in shown.split())
            assert wide / high == pytest.approx(ratio, rel=0.02)
        page.get_by_role("link", name=name).click()
        expect(page).to_have_url(re.compile("at=3"))


def test_one_leafs_through_the_book(page: Page, box: tuple[str, list[float]]) -> None:
    public_id, _place = box
    page.goto(f"/illustration/{public_id}")
    strip = page.locator(".inbook .wall > li[id]")
    ids = strip.evaluate_all("all => all.map((one) => one.id.slice(2))")
    assert public_id not in ids
    page.keyboard.press("ArrowRight")
    expect(page).not_to_have_url(re.compile(public_id))
    after = page.url
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile(f"/illustration/{public_id}"))
    page.keyboard.press("ArrowLeft")
    expect(page).not_to_have_url(re.compile(public_id))
    assert page.url != after
    page.go_back()
    expect(page).to_have_url(re.compile(f"/illustration/{public_id}"))


def test_a_picture_says_how_to_cite_it_and_describes_itself(page: Page, box: tuple[str, list[float]]) -> None:
    public_id, _place = box
    broken: list[str] = []
    page.expose_function("brokenRule", lambda rule: broken.append(rule))
    page.add_init_script(
        "addEventListener('securitypolicyviolation', (event) => window.brokenRule(event.violatedDirective))"
    )
    page.goto(f"/illustration/{public_id}")
    title = page.locator("h1").inner_text()
    expect(page.locator(".cite")).to_contain_text(f"/illustration/{public_id}")
    with page.expect_download() as waited:
        page.get_by_role("link", name="BibTeX").click()
    assert waited.value.suggested_filename == f"{public_id}.bib"
    data = json.loads(page.locator('script[type="application/ld+json"]').inner_text())
    assert data["@type"] == "VisualArtwork"
    assert data["name"] == title
    card = page.locator('meta[property="og:image"]').get_attribute("content")
    assert card
    answer = page.request.get(card)
    assert answer.headers["content-type"] == "image/jpeg"
    assert broken == []
