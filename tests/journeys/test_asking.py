"""Asking with the keyboard: suggestions with pictures and numbers, and hits that are to be liked or not."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Library

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def begun(library: Library) -> str:
    """The first letters of a word that stands in a caption."""
    rows = library.site.rows(
        "SELECT text FROM onit_search_illustration WHERE state = 'standing' AND kind = 'illustration' AND text <> ''"
    )
    words = [word for [text] in rows for word in re.findall(r"[A-Za-zäöüß]{5,}", text)]
    return words[-1][:4]


def test_suggestions_while_typing(page: Page, begun: str) -> None:
    page.goto("/")
    box = page.get_by_role("combobox")
    box.focus()
    page.keyboard.type(begun)
    first = page.get_by_role("option").first
    expect(first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    picture = first.locator("img")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    page.keyboard.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", first.get_attribute("id") or "")
    many = int(first.locator(".nums").inner_text())
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q="))
    expect(page.locator("#says")).to_contain_text(f"{many} picture")


@pytest.mark.visitor(java_script_enabled=False)
def test_suggestions_as_links_without_javascript(page: Page, begun: str) -> None:
    page.goto("/suggestions")
    page.get_by_label("The beginning of a word").fill(begun)
    page.get_by_role("button", name="Suggest").click()
    link = page.locator(".offers a").first
    many = link.locator(".nums").inner_text()
    link.click()
    expect(page.locator("#says")).to_contain_text(f"{many} picture")


def test_a_hit_is_liked_and_another_is_not_by_keyboard(page: Page, begun: str) -> None:
    page.goto("/search?kind=illustration")
    page.evaluate("window.stays = true")  # gone with the page, if it were loaded anew
    more = page.get_by_role("link", name=re.compile("^More like this")).nth(1)
    liked = (more.evaluate("link => link.closest('li').id")).removeprefix("i-")
    more.focus()
    expect(more).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"like={liked}"))
    expect(page.locator(".chip img")).to_have_count(1)
    expect(page.locator("#told")).to_contain_text("like")
    # An example is no answer to itself: the focus goes on to the same button of what hangs in its place.
    expect(page.locator(f"#i-{liked}")).to_have_count(0)
    expect(page.locator(".wall > li[id]").nth(1).locator(".liken a").first).to_be_focused()
    expect(page.locator(f'#held input[name=like][value="{liked}"]')).to_have_count(1)
    page.get_by_role("link", name=re.compile("^Less like this")).first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"unlike=\w+"))
    expect(page.locator(".chip img")).to_have_count(2)
    page.go_back()
    expect(page.locator(".chip img")).to_have_count(1)
    expect(page.locator("#held input[name=unlike]")).to_have_count(0)
    page.go_forward()
    expect(page.locator(".chip img")).to_have_count(2)
    assert page.evaluate("window.stays")
    page.get_by_role("link", name=re.compile("^Remove unlike")).click()
    expect(page).not_to_have_url(re.compile("unlike="))


@pytest.mark.visitor(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
def test_liking_further_down_keeps_the_place_and_shows_the_chip(page: Page, begun: str) -> None:
    page.goto("/search?kind=illustration")
    more = page.get_by_role("link", name=re.compile("^More like this")).nth(5)
    more.scroll_into_view_if_needed()
    page.evaluate("scrollBy(0, 200)")
    before = page.evaluate("scrollY")
    assert before > 300
    more.tap()
    expect(page.locator("#told")).to_contain_text("like")
    expect(page.locator(".chip img")).to_be_in_viewport()
    # As far as the new answer is long enough.
    now, end = page.evaluate("[scrollY, document.documentElement.scrollHeight - innerHeight]")
    assert abs(now - min(before, end)) < 200


@pytest.mark.visitor(java_script_enabled=False)
def test_liking_without_javascript(page: Page, begun: str) -> None:
    page.goto("/search?kind=illustration")
    page.get_by_role("link", name=re.compile("^More like this")).first.click()
    expect(page).to_have_url(re.compile(r"like=\w+"))
    expect(page.locator(".chip img")).to_have_count(1)
