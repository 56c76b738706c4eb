"""Below the line one goes on and on, in place or, without JavaScript, page by page."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.conftest import Library
from tests.journeys.rankings import everything, hung, unsure_words

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def settled(library: Library, shelf: dict[str, Any]) -> None:
    """Workers have sought the new books' prints elsewhere: what they find changes rankings."""
    left = "from onitsearch.store import prints; print(prints.due())"
    library.site.wait(lambda: library.site.run(left).split()[-1] == "0", "no prints to seek")


@pytest.fixture
def ranked(context: BrowserContext, settled: None) -> tuple[str, list[str]]:
    """Words that surely match nothing, and their ranking: longer than what is shown of it at first."""
    words = unsure_words(context)[0]
    ranking = everything(context, words)
    assert len(ranking) > 12
    return words, ranking


def test_more_is_brought_in_place(page: Page, ranked: tuple[str, list[str]]) -> None:
    words, ranking = ranked
    page.goto(f"/search?q={quote(words)}")
    assert hung(page) == ranking[:12]
    page.get_by_role("link", name="Show more").click()
    expect(page.locator(".found .wall > li[id]").nth(12).locator("a.pic")).to_be_focused()
    assert hung(page) == ranking[:52]
    expect(page).to_have_url(re.compile(r"/search\?q=[^&]*$"))
    expect(page.locator("#shown")).to_have_text(f"Pictures 13 to {min(52, len(ranking))}")


def test_whoever_comes_back_finds_the_list_as_it_was_left(page: Page, ranked: tuple[str, list[str]]) -> None:
    words, ranking = ranked
    page.goto(f"/search?q={quote(words)}")
    page.get_by_role("link", name="Show more").click()
    last = page.locator(".found .wall > li[id]").nth(min(52, len(ranking)) - 1)
    last.locator("a.pic").click()
    expect(page).to_have_url(re.compile("/illustration/"))
    page.go_back()
    expect(last.locator("a.pic")).to_be_focused()
    expect(last).to_be_in_viewport()
    assert hung(page) == ranking[:52]


@pytest.mark.visitor(java_script_enabled=False)
def test_more_without_javascript_is_a_page_of_its_own(page: Page, ranked: tuple[str, list[str]]) -> None:
    words, ranking = ranked
    page.goto(f"/search?q={quote(words)}")
    page.get_by_role("link", name="Show more").click()
    expect(page).to_have_url(re.compile(r"page=2"))
    expect(page.get_by_role("heading", name="Less certain")).to_be_visible()
    assert hung(page) == ranking[12:52]
    page.locator(".found a.pic").first.click()
    page.get_by_role("link", name="← Results").click()
    expect(page).to_have_url(re.compile(rf"page=2#i-{ranking[12]}"))
