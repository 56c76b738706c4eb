"""Two cataloguers with two browsers at one book: what one says is never lost by what the other does."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import PASSWORD, PATIENCE, Library

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def two(chromium: Browser, library: Library) -> Iterator[tuple[Page, Page]]:
    """Anna at a wide window, Ben at a narrow one, both with the first book's pictures before them."""
    code = (
        "from django.contrib.auth.models import Group, User; "
        f"u, made = User.objects.get_or_create(username='ben'); u.set_password('{PASSWORD}'); u.save(); "
        "u.groups.add(Group.objects.get(name='Cataloguers'))"
    )
    library.site.run(code)
    pages: list[Page] = []
    thrown: list[str] = []
    for name, width in (("anna", 1440), ("ben", 820)):
        size = {"width": width, "height": 900}
        context = chromium.new_context(base_url=library.url, viewport=size, locale="en-GB")  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: thrown.append(str(error)))
        page.goto("/desk/")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        pages.append(page)
    pages[0].locator('table a[href^="/desk/books/"]').first.click()
    expect(pages[0].locator(".review > li").first).to_be_visible()
    pages[1].goto(pages[0].url)
    yield pages[0], pages[1]
    for page in pages:
        page.context.close()
    assert thrown == []


def look(page: Page, name: str) -> None:
    """Keep a picture of the page where somebody wants to see it."""
    if folder := os.environ.get("ONIT_SCREENSHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


def test_two_browsers_lose_nothing(two: tuple[Page, Page]) -> None:
    anna, ben = two
    first = anna.locator(".review > li.undecided").first
    mine = anna.locator(f"#{first.get_attribute('id')}")
    theirs = ben.locator(f"#{first.get_attribute('id')}")
    classes = "ICONCLASS classes, separated by semicolons"

    # Anna writes a class that does not exist, presses Enter, and nothing of what she wrote is gone.
    mine.get_by_label(classes).fill("25f23(lion); 99ZZZ")
    mine.get_by_label(classes).press("Enter")
    expect(mine.get_by_role("alert")).to_contain_text("“99ZZZ” is not an ICONCLASS notation.")
    expect(mine.get_by_label(classes)).to_have_value("25f23(lion); 99ZZZ")
    expect(mine.get_by_label(classes)).to_be_focused()
    look(anna, "refused-1440")
    mine.get_by_label(classes).fill("25f23(lion)")
    mine.get_by_label(classes).press("Enter")
    expect(mine.get_by_label(classes)).to_have_value("25F23(LION)")

    # Ben's page is older: that he accepts, too, changes nothing.
    theirs.get_by_role("button", name="Accept").click()
    expect(theirs.get_by_role("button", name="Accept")).to_have_attribute("aria-pressed", "true")
    expect(theirs.get_by_label(classes)).to_have_value("25F23(LION)")
    expect(theirs).to_contain_text("anna")

    # Anna says something else; Ben's classes, written on what he saw, wait beside hers.
    mine.get_by_label(classes).fill("25F23(LION); 25A")
    # What the field holds is what she wrote, saved or not: Ben is to come after her.
    with anna.expect_response(re.compile(r"/desk/illustrations/")):
        mine.get_by_label(classes).press("Enter")
    expect(mine.get_by_label(classes)).to_have_value("25F23(LION); 25A")
    theirs.get_by_label(classes).fill("25F23(FOX)")
    theirs.get_by_label(classes).press("Enter")
    expect(theirs.get_by_role("alert")).to_contain_text("changed meanwhile by anna")
    expect(theirs.get_by_role("table")).to_contain_text("25F23(LION); 25A")
    expect(theirs.get_by_role("table")).to_contain_text("25F23(FOX)")
    expect(theirs.get_by_label(classes)).to_have_value("25F23(FOX)")
    theirs.scroll_into_view_if_needed()
    look(ben, "stale-820")
    theirs.get_by_role("button", name="Set").click()
    expect(theirs.get_by_role("alert")).to_have_count(0)

    # And all of it can be had back, step by step.
    for before in ("25F23(LION); 25A", "25F23(LION)", ""):
        theirs.get_by_role("button", name="Undo").click()
        expect(theirs.get_by_label(classes)).to_have_value(before)
    expect(theirs.get_by_role("button", name="Undo")).to_have_count(0)
    expect(theirs.get_by_role("button", name="Accept")).to_have_attribute("aria-pressed", "false")


def test_one_key_a_decision_and_on_to_the_next(two: tuple[Page, Page]) -> None:
    anna, _ben = two
    expect(anna.get_by_text("Keys:")).to_be_visible()
    undecided = anna.locator(".review > li.undecided")
    ids = [undecided.nth(n).get_attribute("id") for n in range(3)]
    anna.keyboard.press("a")  # to the first that is undecided
    expect(anna.locator(f"#{ids[0]} button[value=accept]")).to_be_focused()
    anna.keyboard.press("a")
    expect(anna.locator(f"#{ids[0]}")).to_have_class("accepted")
    expect(anna.locator(f"#{ids[1]} button[value=accept]")).to_be_focused()
    anna.keyboard.press("r")
    expect(anna.locator(f"#{ids[1]}")).to_have_class("rejected")
    expect(anna.locator(f"#{ids[2]} button[value=accept]")).to_be_focused()
    look(anna, "keys-1440")
    for one in (ids[1], ids[0]):
        anna.keyboard.press("p")
        expect(anna.locator(f"#{one} button[value=accept]")).to_be_focused()
        anna.keyboard.press("u")
        expect(anna.locator(f"#{one}")).to_have_class("undecided")


def test_ticked_pictures_and_a_queue(two: tuple[Page, Page]) -> None:
    anna, ben = two
    undecided = anna.locator(".review > li.undecided")
    ids = [undecided.nth(n).get_attribute("id") for n in range(2)]
    for one in ids:
        anna.locator(f"#{one}").get_by_label("choose").check()
    anna.get_by_role("button", name="Reject all").click()
    expect(anna.get_by_text("2 pictures have been decided on.")).to_be_visible()
    look(anna, "batch-1440")
    anna.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(anna.get_by_text("2 decisions have been taken back.")).to_be_visible()
    expect(anna.locator(f"#{ids[0]}")).to_have_class("undecided")

    anna.get_by_role("button", name="Review in turn").click()
    expect(anna.get_by_text("nobody else is given them")).to_be_visible()
    in_hand = {one.get_attribute("id") for one in anna.locator(".review > li").all()}
    ben.get_by_role("button", name="Review in turn").click()
    expect(ben).to_have_url(re.compile(r"/desk/books/.*#pictures$"))
    if "queue=1" in ben.url:
        assert not in_hand & {one.get_attribute("id") for one in ben.locator(".review > li").all()}
    else:
        expect(ben.get_by_text("in the queue of anna").first).to_be_visible()
    look(ben, "queue-820")
    anna.get_by_role("button", name="Leave the queue").click()


def test_two_people_at_one_collection(two: tuple[Page, Page]) -> None:
    anna, ben = two
    anna.goto("/desk/collections/new")
    anna.get_by_label("Title").first.fill("Herbals")
    anna.get_by_role("button", name="Make the collection").click()
    expect(anna.get_by_text("The collection has been made.")).to_be_visible()
    ben.goto(anna.url)
    anna.get_by_label("Title").first.fill("Herbals of 1600")
    anna.get_by_label("Cataloguers only").check()
    anna.get_by_role("button", name="Save").click()
    expect(anna.get_by_text("Saved.")).to_be_visible()

    # Ben's form is older: he is told what it is now, and what he wrote is still there.
    ben.get_by_label("Description").first.fill("Plants")
    ben.get_by_role("button", name="Save").press("Enter")
    told = ben.get_by_role("alert")
    expect(told).to_contain_text("changed meanwhile; nothing was saved")
    expect(told).to_contain_text("Herbals of 1600")
    expect(told).to_contain_text("Cataloguers only")
    expect(ben.get_by_label("Description").first).to_have_value("Plants")
    look(ben, "collection-stale-820")
    ben.get_by_label("Title").first.fill("Herbals of 1600")
    ben.get_by_label("Cataloguers only").check()
    ben.get_by_role("button", name="Save").press("Enter")
    expect(ben.get_by_text("Saved.")).to_be_visible()
    anna.reload()
    expect(anna.get_by_label("Description").first).to_have_value("Plants")
    anna.get_by_role("button", name="Delete this collection").click()
    expect(anna.get_by_text("The collection has been deleted")).to_be_visible()
