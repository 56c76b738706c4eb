"""A rectangle on a page to search with: drawn by mouse, by finger and by keyboard, and as four numbers."""

from __future__ import annotations

import contextlib
import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import PATIENCE, Drawn, Library, overlap
from tests.journeys.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

REGION = re.compile(r"/search\?region=")


@pytest.fixture
def drawn(library: Library) -> Drawn:
    """A large picture."""
    found = [one for one in library.drawn if one.concept and one.kind == "illustration"]
    return max(found, key=lambda one: one.fractions[2] * one.fractions[3])


@pytest.fixture
def address(library: Library, drawn: Drawn) -> str:
    """Our view of the page that the picture is on."""
    [[public_id]] = library.site.rows(
        f"SELECT public_id FROM onit_manifests_canvas WHERE uri = '{drawn.canvas}'"
    )
    return f"/page/{public_id}"


def searched(page: Page) -> list[float]:
    """The box that is searched with, in canvas units, once the answer is there."""
    expect(page).to_have_url(REGION)
    expect(page.locator(".chip")).to_contain_text("part of a page")
    expect(page.locator(".wall > li").first).to_be_visible()
    found = re.search(r"region=\w+%2C([\d.]+)%2C([\d.]+)%2C([\d.]+)%2C([\d.]+)", page.url)
    assert found, page.url
    return [float(side) for side in found.groups()]


def on_screen(page: Page, drawn: Drawn) -> tuple[float, float, float, float]:
    """Where the picture lies in the window."""
    box = page.locator(".paper").bounding_box()
    assert box
    x, y, w, h = drawn.fractions
    return box["x"] + x * box["width"], box["y"] + y * box["height"], w * box["width"], h * box["height"]


def test_by_mouse(page: Page, address: str, drawn: Drawn) -> None:
    page.goto(address)
    expect(page.locator("h1")).to_have_count(1)
    assert page.locator(".paper .outline").count() >= 1
    page.get_by_role("button", name="Draw a rectangle").click()
    x, y, w, h = on_screen(page, drawn)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + w / 2, y + h / 2)
    page.mouse.move(x + w, y + h)
    page.mouse.up()
    page.locator(".marking .go").click()
    assert overlap(tuple(searched(page)), drawn.box) > 0.9


def test_by_finger(chromium: Browser, library: Library, address: str, drawn: Drawn) -> None:
    context = chromium.new_context(
        base_url=library.url, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name="Draw a rectangle").tap()
    page.locator(".marked").wait_for()
    x, y, w, h = on_screen(page, drawn)
    finger = context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        given = [{"x": at, "y": down} for at, down in points]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": given})

    touch("touchStart", (x, y))
    touch("touchMove", (x + w / 2, y + h / 2))
    touch("touchMove", (x + w, y + h))
    touch("touchEnd")
    for _ in range(5):
        # On a busy machine a tap lasts so long that the browser takes it for a long press, which does nothing.
        page.locator(".marking .go").tap()
        with contextlib.suppress(AssertionError):
            expect(page).to_have_url(REGION, timeout=4000)
            break
    assert overlap(tuple(searched(page)), drawn.box) > 0.85
    context.close()


def test_by_keyboard(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="Draw a rectangle").focus()
    page.keyboard.press("Enter")
    mark = page.get_by_role("application", name=re.compile("Rectangle"))
    expect(mark).to_be_focused()
    before = [float(page.locator(f"#region [name={name}]").input_value()) for name in "xywh"]
    for key, times in {"ArrowRight": 5, "ArrowUp": 3, "Shift+ArrowLeft": 4, "Shift+ArrowDown": 2}.items():
        for _ in range(times):
            page.keyboard.press(key)
    after = [float(page.locator(f"#region [name={name}]").input_value()) for name in "xywh"]
    assert [round(new - old) for old, new in zip(before, after, strict=True)] == [5, -3, -4, 2]
    expect(mark).to_have_accessible_name(re.compile(f"{round(after[0])} %"))
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Draw a rectangle")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert len(searched(page)) == 4


@pytest.mark.visitor(java_script_enabled=False)
def test_by_numbers_without_javascript(page: Page, address: str, drawn: Drawn) -> None:
    page.goto(address)
    expect(page.get_by_role("button", name="Draw a rectangle")).to_be_hidden()
    names = ("Left", "Top", "Width", "Height")
    for name, share in zip(names, drawn.fractions, strict=True):
        page.get_by_label(name, exact=True).fill(f"{100 * share:.2f}")
    page.get_by_role("button", name="Search with this part").click()
    assert overlap(tuple(searched(page)), drawn.box) > 0.95


def test_on_the_page_of_a_picture_over_the_zooming_viewer(page: Page, library: Library, drawn: Drawn) -> None:
    rows = library.site.rows(
        "SELECT i.public_id, i.x, i.y, i.w, i.h FROM onit_search_illustration i JOIN onit_manifests_canvas c "
        f"ON c.id = i.canvas_id WHERE i.state = 'standing' AND c.uri = '{drawn.canvas}'"
    )
    public_id, *box = max(rows, key=lambda row: overlap(tuple(map(float, row[1:])), drawn.box))
    page.goto(f"/illustration/{public_id}")
    until(page, "() => Boolean(document.getElementById('scan').viewer?.world.getItemAt(0))")
    page.get_by_role("button", name="Draw a rectangle").click()
    # It begins as the middle of the picture, which fills the view.
    mark, view = page.locator(".marked").bounding_box(), page.locator("#scan").bounding_box()
    assert mark
    assert view
    assert max(mark["width"] / view["width"], mark["height"] / view["height"]) > 0.3
    middle = (mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2)
    # Over what was offered: that is drawn anew, not moved.
    page.mouse.move(mark["x"] + 8, mark["y"] + 8)
    page.mouse.down()
    page.mouse.move(*middle, steps=3)
    page.mouse.up()
    page.locator(".marking .go").click()
    x, y, w, h = searched(page)
    assert abs(x + w - float(box[0]) - float(box[2]) / 2) < 0.04 * float(box[2])
    assert abs(y + h - float(box[1]) - float(box[3]) / 2) < 0.04 * float(box[3])
