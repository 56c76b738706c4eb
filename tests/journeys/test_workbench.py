"""A page as a workbench, by mouse, by keyboard, and with two people at it: what one does the other is told."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import PASSWORD, PATIENCE, Library

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Box = tuple[float, ...]


@pytest.fixture
def two(chromium: Browser, library: Library) -> Iterator[tuple[Page, Page]]:
    """Anna at a wide window, Ben at a narrow one, both with the same page of a book before them."""
    code = (
        "from django.contrib.auth.models import Group, User; "
        f"u, made = User.objects.get_or_create(username='ben'); u.set_password('{PASSWORD}'); u.save(); "
        "u.groups.add(Group.objects.get(name='Cataloguers'))"
    )
    library.site.run(code)
    ((canvas,),) = library.site.rows(
        "SELECT c.public_id FROM onit_manifests_canvas c JOIN onit_search_illustration i ON i.canvas_id = c.id "
        "WHERE i.state = 'standing' AND i.decision = 'undecided' AND i.w < c.width * 0.8 AND i.h < c.height * 0.6 "
        "GROUP BY c.public_id ORDER BY count(*) DESC, c.public_id LIMIT 1"
    )
    pages: list[Page] = []
    thrown: list[str] = []
    for name, width in (("anna", 1440), ("ben", 820)):
        size = {"width": width, "height": 1000}
        context = chromium.new_context(base_url=library.url, viewport=size, locale="en-GB")  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: thrown.append(str(error)))
        page.goto(f"/desk/pages/{canvas}")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        expect(page.locator("a.region").first).to_be_visible()
        page.wait_for_load_state()  # before its scripts are there, frames are those of a plain page
        pages.append(page)
    yield pages[0], pages[1]
    for page in pages:
        page.context.close()
    assert thrown == []


def look(page: Page, name: str) -> None:
    """Keep a picture of the page where somebody wants to see it, light and dark."""
    if folder := os.environ.get("ONIT_SCREENSHOTS"):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.screenshot(path=str(Path(folder) / f"{name}-{scheme}.png"), full_page=True)


def box_of(page: Page, public_id: str) -> Box:
    """The box as it is stored."""
    return tuple(page.request.get(f"/api/v1/illustrations/{public_id}").json()["box"])


def saved(page: Page, words: str) -> None:
    expect(page.locator("#said")).to_contain_text(words)


def boxes(page: Page) -> list[Box]:
    """The boxes of all frames of a page as it shows them."""
    return [
        tuple(map(float, str(one.get_attribute("data-box")).split()))
        for one in page.locator("a.region").all()
    ]


def on_screen(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where a point of the canvas is in the window."""
    at: list[float] = page.locator("svg.sheet").evaluate(
        "(svg, [x, y]) => { const at = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM());"
        " return [at.x, at.y]; }",
        [x, y],
    )
    return at[0], at[1]


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*on_screen(page, *start))
    page.mouse.down()
    page.mouse.move(*on_screen(page, (start[0] + end[0]) / 2, (start[1] + end[1]) / 2))
    page.mouse.move(*on_screen(page, *end))
    page.mouse.up()


def empty_place(page: Page) -> Box:
    """A part of the page where no frame is, a seventh of it wide and high."""
    wide, high = page.locator("svg.sheet").evaluate(
        "(svg) => [svg.viewBox.baseVal.width, svg.viewBox.baseVal.height]"
    )
    w, h = wide / 9, high / 9
    taken = boxes(page)
    for n in range(81):
        x, y = (n % 9) * w, (n // 9) * h
        if all(x + w < a or a + c < x or y + h < b or b + d < y for a, b, c, d in taken):
            return x + w * 0.1, y + h * 0.1, w * 0.8, h * 0.8
    raise AssertionError("no place on this page is empty")


def test_frames_by_keyboard(two: tuple[Page, Page]) -> None:
    anna, _ben = two
    before = boxes(anna)
    anna.locator(".sheetbox").focus()
    anna.keyboard.press("Tab")
    region = anna.locator("a.region").first
    expect(region).to_be_focused()
    one = str(region.get_attribute("data-id"))
    x, y, w, h = box_of(anna, one)
    for _ in range(3):
        anna.keyboard.press("ArrowRight")
    anna.keyboard.press("Shift+ArrowUp")
    saved(anna, "Saved.")
    moved = box_of(anna, one)
    assert moved[0] > x
    assert moved[1] == pytest.approx(y, rel=1e-4)
    assert moved[2] == pytest.approx(w, rel=1e-4)
    assert moved[3] < h
    expect(anna.locator("a.region").first).to_be_focused()
    look(anna, "workbench-1440")
    anna.keyboard.press("z")
    saved(anna, "Undone.")
    assert box_of(anna, one) == (x, y, w, h)
    # Split, and both put together again: the first stays.
    anna.keyboard.press("s")
    saved(anna, "split in two")
    expect(anna.locator("a.region")).to_have_count(len(before) + 1)
    anna.locator(f"#g-{one}").focus()
    anna.keyboard.press("m")
    saved(anna, "marked")
    halves = [str(each.get_attribute("data-id")) for each in anna.locator("a.region").all()]
    other = next(each for each in halves if each not in (one, *_ids(before, anna, halves)))
    anna.locator(f"#g-{other}").focus()
    anna.keyboard.press("m")
    saved(anna, "merged into one")
    expect(anna.locator("a.region")).to_have_count(len(before))
    assert box_of(anna, one) == pytest.approx((x, y, w, h), rel=1e-4)
    anna.keyboard.press("z")
    saved(anna, "Undone.")
    anna.keyboard.press("z")
    expect(anna.locator("a.region")).to_have_count(len(before))
    anna.locator(f"#g-{one}").focus()
    # Taken away, and had back; a new one by a key.
    anna.keyboard.press("Delete")
    saved(anna, "taken away")
    assert anna.request.get(f"/api/v1/illustrations/{one}").status == 410
    anna.keyboard.press("z")
    saved(anna, "Undone.")
    anna.keyboard.press("n")
    saved(anna, "drawn")
    expect(anna.locator("a.region")).to_have_count(len(before) + 1)
    anna.keyboard.press("z")
    expect(anna.locator("a.region")).to_have_count(len(before))
    assert boxes(anna) == before


def _ids(before: list[Box], page: Page, ids: list[str]) -> list[str]:
    """Those of some frames that are where frames were before."""
    return [one for one in ids if box_of(page, one) in before]


def test_frames_by_mouse_and_by_form(two: tuple[Page, Page]) -> None:
    anna, ben = two
    before = boxes(anna)
    x, y, w, h = empty_place(anna)
    drag(anna, (x, y), (x + w, y + h))
    saved(anna, "drawn")
    fresh = anna.locator("a.region:focus")
    one = str(fresh.get_attribute("data-id"))
    assert box_of(anna, one) == pytest.approx((x, y, w, h), rel=0.02, abs=w / 20)
    # Its crop is cut by the page's next visit, at an address of its own.
    for _ in range(60):
        if anna.request.get(f"/api/v1/illustrations/{one}").json()["thumbnail_width"]:
            break
        anna.wait_for_timeout(500)
    first = anna.request.get(f"/api/v1/illustrations/{one}").json()
    assert first["thumbnail_width"]
    # By the corner smaller, by the middle elsewhere.
    drag(anna, (x + w, y + h), (x + w * 0.7, y + h * 0.8))
    saved(anna, "Saved.")
    assert box_of(anna, one)[2] < w * 0.8
    drag(anna, (x + w * 0.35, y + h * 0.4), (x + w * 0.45, y + h * 0.45))
    expect(anna.locator(f"#f-{one} [name=x]")).not_to_have_value(f"{x:.6g}")
    for _ in range(60):
        last = anna.request.get(f"/api/v1/illustrations/{one}").json()
        if last["thumbnail"] not in (None, first["thumbnail"]) and last["box"][0] > x + w * 0.05:
            break
        anna.wait_for_timeout(500)
    assert last["thumbnail"] != first["thumbnail"]
    assert last["box"][0] > x + w * 0.05
    # The same by numbers, on a narrow window, and the history knows who.
    ben.reload()
    form = ben.locator(f"#f-{one}")
    form.get_by_label("Width").fill(f"{w / 2:.6g}")
    form.get_by_label("Kind").select_option("map")
    form.get_by_role("button", name="Save").click()
    saved(ben, "Saved.")
    assert ben.request.get(f"/api/v1/illustrations/{one}").json()["kind"] == "map"
    form.get_by_text("Split, merge, history").click()
    expect(form.locator(".history")).to_contain_text("drawn, anna")
    expect(form.locator(".history li").first).to_contain_text("framed anew, ben")
    look(ben, "workbench-820")
    form.get_by_role("button", name="Bring back").last.click()
    saved(ben, "as it was")
    assert box_of(ben, one)[2] == pytest.approx(w, rel=0.02)
    form.get_by_role("button", name="Take away").click()
    saved(ben, "taken away")
    assert boxes(ben) == before


def test_two_at_one_frame(two: tuple[Page, Page]) -> None:
    anna, ben = two
    mine, theirs = anna.locator("a.region").first, ben.locator("a.region").first
    one = str(mine.get_attribute("data-id"))
    start = box_of(anna, one)
    mine.focus()
    anna.keyboard.press("Shift+ArrowLeft")
    saved(anna, "Saved.")
    hers = box_of(anna, one)
    # Ben moves what he sees; nothing is saved, and he is shown both.
    theirs.focus()
    ben.keyboard.press("Shift+ArrowUp")
    item = ben.locator(f"#f-{one}")
    expect(item.get_by_role("alert")).to_contain_text("changed meanwhile by anna")
    expect(item.get_by_role("table")).to_contain_text("Frame")
    expect(ben.locator("svg .mine")).to_have_count(1)
    assert box_of(ben, one) == hers
    look(ben, "workbench-stale-820")
    item.get_by_role("button", name="Save mine over it").click()
    saved(ben, "Saved.")
    his = box_of(ben, one)
    assert his[3] < start[3]
    assert his[2] == pytest.approx(start[2], rel=1e-4)
    # Both are in the history; anna may have the first again.
    anna.reload()
    anna.locator(f"#f-{one}").get_by_text("Split, merge, history").click()
    expect(anna.locator(f"#f-{one} .history")).to_contain_text(
        re.compile("framed anew, ben.*framed anew, anna", re.S)
    )
    anna.locator(f"#f-{one}").get_by_role("button", name="Back to what the machine found").click()
    saved(anna, "as it was")
    assert box_of(anna, one) == start
