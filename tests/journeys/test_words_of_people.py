"""A cataloguer says what pictures show: by keys, by looking up, by walking the tree, one or all that look alike."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PASSWORD, Library

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def picture(page: Page, library: Library) -> str:
    """The public id of a picture, open at the desk to be described."""
    ((public_id,),) = library.site.rows(
        "SELECT i.public_id FROM onit_search_illustration i JOIN onit_search_vector v ON v.illustration_id = i.id "
        "WHERE i.state = 'standing' AND i.kind = 'illustration' AND i.notations = '{}' AND i.decision <> 'rejected' "
        "AND cardinality(v.classes) > 1 ORDER BY i.id LIMIT 1"
    )
    page.goto(f"/desk/describe?id={public_id}")
    page.get_by_label("Name").fill("anna")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("#describe")).to_be_visible()
    page.wait_for_load_state()
    return str(public_id)


def look(page: Page, name: str) -> None:
    """Keep a picture of the page where somebody wants to see it, light and dark."""
    if folder := os.environ.get("ONIT_SCREENSHOTS"):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.screenshot(path=str(Path(folder) / f"{name}-{scheme}.png"), full_page=True)


def kept(page: Page, picture: str) -> dict[str, object]:
    found: dict[str, object] = page.request.get(f"/api/v1/illustrations/{picture}").json()
    return found


def test_one_picture_by_keyboard(page: Page, picture: str) -> None:
    first = page.locator("input[data-key='1']")
    notation = str(first.get_attribute("value"))
    page.keyboard.press("1")
    expect(first).to_be_checked()
    # Looked up while one writes, in another language than the page's.
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("Löwe", delay=30)
    lion = page.locator(".lookup input[value='25F23(LION)']")
    expect(lion).to_be_visible()
    expect(page.locator("#q")).to_have_value("Löwe")
    expect(page.locator("#q")).to_be_focused()
    lion.check()
    page.get_by_label("Tags").fill("beast of the sea")
    page.get_by_label("Caption").fill("A beast rises from the waves")
    look(page, "describe-1280")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("1 picture has been described.")).to_be_visible()
    told = kept(page, picture)
    assert told["notations"] == list(dict.fromkeys([notation, "25F23(LION)"]))
    assert (told["tags"], told["text"]) == (["beast of the sea"], "A beast rises from the waves")
    # Visitors find it by the tag, and by words of the caption.
    for query in ("tag=Beast+of+the+Sea", "q=beast+of+the+sea", "q=beast+waves"):
        page.goto(f"/search?{query}")
        expect(page.locator(f"[href*='/illustration/{picture}']").first).to_be_visible()
    page.goto(f"/illustration/{picture}")
    expect(page.get_by_role("link", name="beast of the sea")).to_be_visible()
    look(page, "described-for-visitors-1280")
    # All of it is taken back at once.
    page.goto(f"/desk/describe?id={picture}")
    page.get_by_label("Tags").fill("")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Undo").click()
    assert kept(page, picture)["tags"] == ["beast of the sea"]


def test_the_tree_and_all_that_look_alike(page: Page, picture: str, library: Library) -> None:
    page.get_by_role("link", name="All that look like it").click()
    boxes = page.locator(".grid input[type=checkbox]")
    expect(boxes.first).to_be_checked()
    many = boxes.count()
    assert many > 2
    boxes.nth(1).uncheck()
    left = str(boxes.nth(1).get_attribute("value")).partition(":")[0]
    for step in ("2", "25", "25F"):
        page.locator(f".below button[value='{step}']").click()
        expect(page.locator(".above button[aria-current]")).to_have_text(step)
    expect(boxes.nth(1)).not_to_be_checked()
    page.locator(".below input[value='25F3']").check()
    look(page, "describe-alike-1280")
    page.set_viewport_size({"width": 390, "height": 800})
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    look(page, "describe-alike-390")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text(f"{many - 1} pictures have been described.")).to_be_visible()
    assert "25F3" in kept(page, picture)["notations"]  # type: ignore[operator]
    assert "25F3" not in kept(page, left)["notations"]  # type: ignore[operator]
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text(f"{many - 1} decisions have been taken back.")).to_be_visible()
    assert library.site.rows(
        "SELECT count(*) FROM onit_search_illustration WHERE '25F3' = ANY(notations)"
    ) == [(0,)]
