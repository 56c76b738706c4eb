"""A visitor asks why, keeps pictures in a tray, puts them in order with notes, shares and prints them, and leafs
through a book by its ribbon.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Library

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def kept(page: Page) -> Locator:
    return page.locator("#tray li")


def ids(page: Page) -> list[str]:
    return [str(one.get_attribute("data-id")) for one in kept(page).all()]


def keep(page: Page, many: int) -> list[str]:
    """Keep the first pictures of a wall; returns their ids."""
    buttons = page.locator(".wall .keep")
    wanted = [str(buttons.nth(n).get_attribute("data-keep")) for n in range(many)]
    for n in range(many):
        buttons.nth(n).click()
    return wanted


def test_why_which_and_where(page: Page, library: Library) -> None:
    page.goto("/search?q=lion")
    page.locator(".wall a.pic").first.click()

    # The heat map, over the picture and only over it.
    page.get_by_role("link", name="Show matching parts").click()
    expect(page.locator(".explained")).to_contain_text("“lion”")
    heat = page.locator(".deep img.heat")
    expect(heat).to_be_visible()
    assert heat.evaluate("image => image.complete && image.naturalWidth > 0")
    place, frame = heat.bounding_box(), page.locator("#scan").bounding_box()
    assert place
    assert frame
    assert place["width"] > 0.3 * frame["width"] or place["height"] > 0.3 * frame["height"]
    page.get_by_role("link", name="Hide matching parts").click()
    expect(page.locator("img.heat")).to_have_count(0)

    # Kept here and on the wall of another page, it stays.
    page.get_by_role("button", name="Keep in the selection", exact=True).click()
    first = page.url.rpartition("/")[2].partition("?")[0]
    expect(page.get_by_role("button", name="In the selection", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    page.goto("/search?kind=illustration")
    others = [one for one in keep(page, 3) if one != first]
    many = len(ids(page))
    page.goto("/selection")  # without an address that holds it, as from a bookmark
    expect(page.locator(".selected > li")).to_have_count(many)
    page.goto("/search?kind=illustration")
    page.locator("#tray summary").click()
    if len(others) == 3:
        assert ids(page) == [first, *others]
    else:  # the first was among them, and pressing its button again took it away
        assert first not in ids(page)
        first = ids(page)[0]
        others = ids(page)[1:]

    # Order: by a button, by the keyboard, by dragging.
    page.get_by_role("button", name="Further to the end").first.click()
    assert ids(page)[:2] == [others[0], first]
    kept(page).nth(1).locator("a").focus()
    page.keyboard.press("ArrowLeft")
    assert ids(page)[:2] == [first, others[0]]
    expect(kept(page).first.locator("a")).to_be_focused()
    expect(page.locator("#tray [role=status]")).to_contain_text("place 1 of")
    kept(page).last.locator("a").drag_to(kept(page).first.locator("a"))
    assert ids(page)[0] == others[-1]

    # A note each, in the link and in the manifest.
    order = ids(page)
    kept(page).nth(1).get_by_role("textbox").fill("Zähne & Klauen")
    page.reload()
    page.locator("#tray summary").click()
    assert ids(page) == order
    page.locator("#tray").get_by_role("link", name="Open").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Selection")
    assert parse_qs(urlsplit(page.url).query, keep_blank_values=True)["note"] == ["", "Zähne & Klauen"]
    assert page.locator(".selected > li").evaluate_all("all => all.map((one) => one.dataset.id)") == order
    expect(page.locator(".selected .note")).to_have_text("Zähne & Klauen")
    manifest = page.request.get(
        str(page.get_by_role("link", name="IIIF manifest").get_attribute("href"))
    ).json()
    assert [one["id"].rpartition("/")[2] for one in manifest["items"]] == order

    # On paper: the pictures, how to cite them and the notes, and nothing to press.
    page.emulate_media(media="print")
    expect(page.locator(".selected .cite").first).to_be_visible()
    expect(page.locator("#tray")).to_be_hidden()
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    page.emulate_media(media="screen")

    # Emptied here, taken over again from the link.
    page.get_by_role("button", name="Empty it").click()
    expect(page.locator("#tray")).to_be_hidden()
    page.get_by_role("button", name="Keep these in this browser").click()
    page.locator("#tray summary").click()
    assert ids(page) == order
    kept(page).nth(0).locator("a").focus()
    page.keyboard.press("Delete")
    assert ids(page) == order[1:]

    # The book by its ribbon: a page with pictures leads to the first of them on the contact sheet.
    book = library.site.rows(
        "SELECT m.public_id FROM onit_search_illustration i JOIN onit_manifests_manifest m ON m.id = i.manifest_id"
        f" WHERE i.public_id = '{order[1]}'"
    )[0][0]
    page.goto(f"/book/{book}")
    leaves = page.locator(".ribbon a")
    assert (
        leaves.count()
        == library.site.rows(
            "SELECT count(*) FROM onit_manifests_canvas c JOIN onit_manifests_manifest m ON m.id = c.manifest_id"
            f" WHERE m.public_id = '{book}'"
        )[0][0]
    )
    pictured = page.locator(".ribbon a.pictured").last
    pictured.scroll_into_view_if_needed()
    pictured.focus()
    page.keyboard.press("Enter")
    target = page.locator(":target")
    expect(target).to_be_in_viewport()
    assert target.get_attribute("id") == urlsplit(page.url).fragment
    assert re.fullmatch(r"i-\w+", urlsplit(page.url).fragment)


@pytest.mark.visitor(java_script_enabled=False)
def test_all_of_it_without_scripts(page: Page) -> None:
    page.goto("/search?q=lion")
    page.locator(".wall a.pic").first.click()
    page.get_by_role("link", name="Show matching parts").click()
    expect(page.locator("svg.still image.heat")).to_be_visible()
    expect(page.locator(".explained")).to_contain_text("“lion”")
    picture = urlsplit(page.url).path
    page.get_by_role("link", name="Keep in the selection", exact=True).click()
    expect(page.locator(".selected > li")).to_have_count(1)
    page.goto("/search?kind=illustration")
    other = page.locator(f'.wall a.pic:not([href^="{picture}"])').first.get_attribute("href")
    page.go_back()
    page.get_by_label("Add a picture by the address of its page").fill(f"https://anywhere.example{other}")
    page.get_by_role("button", name="Add").click()
    expect(page.locator(".selected > li")).to_have_count(2)
    page.get_by_label("Note").first.fill("The first")
    page.get_by_role("button", name="Put the notes into the link").click()
    expect(page.locator(".selected .note")).to_have_text("The first")
    page.get_by_role("link", name="Further to the end").click()
    expect(page.locator(".selected > li").last.locator(".note")).to_have_text("The first")
    page.get_by_role("link", name="Take away").first.click()
    expect(page.locator(".selected > li")).to_have_count(1)
