"""A cataloguer logs in, registers a book, watches it being read, and sees a failure in plain words."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PAGES, PASSWORD, Library

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def desk(page: Page) -> Page:
    page.goto("/desk/")
    page.get_by_label("Name").fill("anna")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Register a book")).to_be_visible()
    return page


def test_from_an_address_to_pictures_found(desk: Page, library: Library) -> None:
    desk.get_by_label("Address of a IIIF manifest").fill(library.waiting)
    desk.get_by_role("button", name="Preview").click()
    desk.get_by_role("button", name="Register").click()
    expect(desk).to_have_url(re.compile(r"/desk/runs/"))
    # The page follows by itself, without being loaded again.
    desk.evaluate("window.untouched = true")
    expect(desk.get_by_role("heading", name="Done", exact=True)).to_be_visible(timeout=120_000)
    expect(desk.get_by_text(f"{PAGES} / {PAGES}")).to_be_visible()
    assert desk.evaluate("window.untouched")
    desk.locator("#progress td a").first.click()
    expect(desk.get_by_text(f"{PAGES} of {PAGES} pages")).to_be_visible()
    picture = desk.locator(".review > li").first
    picture.get_by_role("button", name="Reject").click()
    expect(picture.get_by_role("button", name="Reject")).to_have_attribute("aria-pressed", "true")
    gone = picture.locator("a.pic").get_attribute("href")
    assert desk.request.get(gone).status == 410
    picture.get_by_role("button", name="Undo").click()
    expect(picture.get_by_role("button", name="Reject")).to_have_attribute("aria-pressed", "false")
    assert desk.request.get(gone).status == 200


def test_a_failure_is_told_in_plain_words(desk: Page, library: Library) -> None:
    missing = f"{library.url}/books/there-is-none/manifest.json"
    desk.get_by_label("Address of a IIIF manifest").fill(missing)
    desk.get_by_role("button", name="Preview").click()
    # Before anything runs: what is not there cannot be registered.
    expect(desk.locator(".previews")).to_contain_text("404")
    expect(desk.get_by_role("button", name="Register")).to_have_count(0)


@pytest.mark.visitor(java_script_enabled=False)
def test_without_javascript_there_is_a_link_to_refresh(desk: Page, library: Library) -> None:
    desk.get_by_label("Address of a IIIF manifest").fill(library.waiting)
    desk.get_by_role("button", name="Preview").click()
    desk.get_by_role("button", name="Register").click()
    expect(desk).to_have_url(re.compile(r"/desk/runs/"))
    for _ in range(60):
        if not desk.get_by_role("link", name="Refresh").count():
            break
        desk.wait_for_timeout(1000)
        desk.get_by_role("link", name="Refresh").click()
    expect(desk.get_by_role("heading", name="Done", exact=True)).to_be_visible()
