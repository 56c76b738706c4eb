"""A collection made at the desk: nobody else sees it while it is private; once public, visitors have a page of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import PASSWORD, Library
from tests.journeys.test_accessible import complaints

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def visitor(chromium: Browser, library: Library) -> Iterator[Page]:
    """Somebody who is not logged in."""
    context = chromium.new_context(base_url=library.url, locale="en")
    yield context.new_page()
    context.close()


def test_from_the_desk_to_the_first_page(page: Page, visitor: Page, library: Library) -> None:
    page.goto("/desk/collections")
    page.get_by_label("Name").fill("anna")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name="Make a collection").click()
    # What cannot be is said at the form, which keeps what was written.
    page.get_by_label("Name in the address").fill("No Name")
    page.get_by_label("Title").first.fill("Winter books")
    page.get_by_label("Cataloguers only").check()
    page.get_by_role("button", name="Make the collection").click()
    expect(page.get_by_role("alert")).to_contain_text("No Name")
    expect(page.get_by_label("Title").first).to_have_value("Winter books")
    page.get_by_label("Name in the address").fill("winter-books")
    page.get_by_role("button", name="Make the collection").click()
    expect(page.get_by_text("The collection has been made.")).to_be_visible()
    made = page.url

    # A book of the list is put into it, and is hidden by that.
    page.get_by_role("link", name=re.compile("tick them in the list")).click()
    row = page.locator("#books ~ form tbody tr").last
    book = (row.locator("a").first.get_attribute("href") or "").rsplit("/", 1)[1]
    row.get_by_role("checkbox").check()
    page.get_by_label("Chosen books:").select_option(label="Put into “Winter books”")
    page.get_by_role("button", name="Do it").click()
    expect(page.get_by_text("1 book has been changed.")).to_be_visible()
    for address in ("/collection/winter-books", f"/book/{book}"):
        answer = visitor.goto(address)
        assert answer is not None
        assert answer.status == 404
    assert visitor.goto("/search?kind=illustration&hidden=1") is not None
    expect(visitor.locator(".hidden-tile")).to_have_count(0)
    page.goto("/search?kind=illustration")
    expect(page.locator(".hidden-tile")).to_have_count(0)
    page.get_by_role("link", name="Search hidden books and private collections as well").click()
    expect(page.locator(".hidden-tile").first).to_be_visible()
    expect(page.locator(".hidden-tile").first).to_contain_text("Hidden from visitors")
    assert complaints(page) == []

    # Public, it is what visitors search on the first page.
    page.goto(made)
    expect(page.get_by_text("1 book is kept from visitors by this collection alone.")).to_be_visible()
    assert complaints(page) == []
    page.get_by_label("Everybody").check()
    page.get_by_label("Visitors search it on the first page").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    visitor.goto("/")
    expect(visitor.get_by_label("Search in")).to_have_value(re.compile("^[0-9a-z]{10}$"))
    visitor.locator("#q").fill("lion")
    visitor.locator("#q").press("Enter")
    expect(visitor.locator(".chips")).to_contain_text("Winter books")
    visitor.goto("/collection/winter-books")
    expect(visitor.get_by_role("heading", name="Winter books")).to_be_visible()
    expect(visitor.locator(f'.books a[href="/book/{book}"]').first).to_be_visible()
    assert complaints(visitor) == []

    page.goto(made)
    page.get_by_role("button", name="Delete this collection").click()
    expect(page.get_by_text("The collection has been deleted; its books are still here.")).to_be_visible()
    answer = visitor.goto(f"/book/{book}")
    assert answer is not None
    assert answer.status == 200
