"""A cataloguer decides on picture after picture by single keys, sees what it teaches, and takes it all back."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from onitsearch.kinds import KIND_KEYS, VISIBLE
from tests.journeys.conftest import PASSWORD, Library, harvest, overlap

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MANY, KEYS_A_PICTURE = 30, 1.3


@pytest.fixture
def queue(page: Page, library: Library) -> Page:
    # A book more, so that there are enough pictures.
    harvest(library.site, library.waiting)
    undecided(library)
    page.goto("/desk/review?order=book")
    page.get_by_label("Name").fill("anna")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("#queue form")).to_be_visible()
    page.wait_for_load_state()  # before its scripts are there, buttons are those of a plain form
    return page


def undecided(library: Library) -> None:
    """Take back what other journeys decided, so that all pictures of all books wait."""
    code = (
        "from django.contrib.auth.models import User; from onitsearch.curate import decisions; "
        "from onitsearch.store.models import Illustration, ReviewLease; ReviewLease.objects.all().delete(); "
        "[decisions.reset(illustration=one, user=User.objects.get(username='anna')) "
        "for one in Illustration.objects.filter(state='standing').exclude(decision='undecided')]"
    )
    library.site.run(code)


def asked(page: Page) -> str:
    return str(page.locator("input[name=at]").get_attribute("value"))


def look(page: Page, name: str) -> None:
    """Keep a picture of the page where somebody wants to see it."""
    if folder := os.environ.get("ONIT_SCREENSHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def true_kind(page: Page, library: Library, public_id: str) -> str:
    """What was drawn where a picture was found; empty where there is none, or nothing is known of the book."""
    found = page.request.get(f"/api/v1/illustrations/{public_id}").json()
    box = tuple(float(one) for one in found["xywh"].split(","))
    here = [one for one in library.drawn if one.canvas == found["canvas"]]
    return max(((overlap(box, one.box), one.kind) for one in here), default=(0.0, ""))[1]


def test_thirty_pictures_with_one_key_each(queue: Page, library: Library) -> None:
    keys = 0
    decided: dict[str, str] = {}
    expect(queue.locator("#queue")).to_be_focused()
    for n in range(MANY):
        picture = asked(queue)
        kind = true_kind(queue, library, picture) or str(
            queue.locator("input[name=kind]:checked").get_attribute("value")
        )
        right = queue.locator(f"input[name=kind][value={kind}]").is_checked()
        key = "r" if kind not in VISIBLE else "a" if right else KIND_KEYS[kind].lower()
        decided[picture] = "rejected" if key == "r" else kind
        queue.keyboard.press(key)
        keys += 1
        expect(queue.locator("input[name=at]")).not_to_have_value(picture)
        expect(queue.locator("#queue")).to_be_focused()
        if n in (0, 14):
            look(queue, f"review-{n}-1280")
    assert keys <= KEYS_A_PICTURE * MANY
    assert len(decided) == MANY
    expect(queue.get_by_text(f"{MANY} decided just now")).to_be_visible()
    for picture, said in decided.items():
        answer = queue.request.get(f"/api/v1/illustrations/{picture}")
        if said == "rejected":
            assert answer.status == 410
        else:
            assert answer.json()["kind"] == said
    # What they taught is told, once the worker has learned it.
    queue.wait_for_timeout(1000)
    for _ in range(30):
        queue.reload()
        if queue.get_by_text("Learned from").count():
            break
        queue.wait_for_timeout(1000)
    expect(queue.get_by_text(re.compile(r"Learned from \d+ decisions: tells \d+ % right"))).to_be_visible()
    queue.goto("/desk/review")
    look(queue, "review-learned-1280")
    # And all of it can be taken back, the last one first.
    for picture in reversed(decided):
        queue.keyboard.press("u")
        expect(queue.locator("input[name=at]")).to_have_value(picture)
    expect(queue.locator("#q-undo")).to_be_disabled()
    assert all(queue.request.get(f"/api/v1/illustrations/{one}").status == 200 for one in decided)


def test_focus_stays_on_the_button_that_was_pressed(queue: Page) -> None:
    first = asked(queue)
    queue.locator("#q-skip").focus()
    queue.keyboard.press("Enter")
    expect(queue.locator("input[name=at]")).not_to_have_value(first)
    expect(queue.locator("#q-skip")).to_be_focused()
    # Keys are the queue's only while the focus is in it; Esc leads back there.
    queue.get_by_role("link", name="onitsearch").focus()
    second = asked(queue)
    queue.keyboard.press("a")
    queue.keyboard.press("Escape")
    expect(queue.locator("#queue")).to_be_focused()
    assert asked(queue) == second
    # With Shift, something is only chosen.
    queue.keyboard.press("Shift+M")
    expect(queue.locator("input[value=map]")).to_be_checked()
    assert asked(queue) == second
    queue.keyboard.press("a")
    expect(queue.locator("input[name=at]")).not_to_have_value(second)
    expect(queue.locator("#said")).to_contain_text("accepted")
    queue.keyboard.press("?")
    expect(queue.get_by_text("Keys work while the focus is")).to_be_visible()
    queue.keyboard.press("ArrowLeft")
    expect(queue.locator("input[name=at]")).to_have_value(second)
    assert queue.request.get(f"/api/v1/illustrations/{second}").status == 200


def test_a_grid_by_keyboard(queue: Page) -> None:
    queue.goto("/desk/grid?order=book")
    expect(queue.locator("#grid")).to_be_focused()
    look(queue, "grid-1280")
    tiles = queue.locator("#pictures > li")
    many, named = tiles.count(), tiles.nth(1).locator("input[name=picture]").input_value()
    # Pictures are turned by the keys printed on them, and by a click.
    chosen = tiles.nth(1).locator("input[type=radio]:checked")
    before = chosen.input_value()
    queue.keyboard.press("2")
    turned = {"accept": "reject", "reject": "accept"}[before]
    expect(chosen).to_have_value(turned)
    tiles.nth(0).locator("figure").click()
    tiles.nth(0).locator("figure").click()
    # With Shift a key leads to the kind, where letters are the menu's own.
    queue.keyboard.press("Shift+Digit3")
    expect(tiles.nth(2).locator("select")).to_be_focused()
    queue.keyboard.press("Escape")
    expect(queue.locator("#grid")).to_be_focused()
    queue.keyboard.press("Enter")
    expect(queue.locator("#undo")).to_contain_text(str(many))
    picture = named.partition(":")[0]
    gone = queue.request.get(f"/api/v1/illustrations/{picture}").status == 410
    assert gone == (turned == "reject")
    queue.keyboard.press("u")
    # Its version may be another by now: workers still look at the pictures of a book that was just harvested.
    expect(queue.locator(f"input[name=picture][value^='{picture}:']")).to_be_attached()


@pytest.mark.visitor(java_script_enabled=False)
def test_without_javascript(queue: Page) -> None:
    first = asked(queue)
    expect(queue.locator("kbd").first).to_be_hidden()
    queue.get_by_role("button", name="Only text").click()
    assert asked(queue) != first
    assert queue.request.get(f"/api/v1/illustrations/{first}").status == 410
    queue.get_by_role("button", name="Undo").click()
    assert asked(queue) == first
    queue.get_by_label("Map").check()
    queue.get_by_role("button", name="Accept").click()
    assert queue.request.get(f"/api/v1/illustrations/{first}").json()["kind"] == "map"
    queue.get_by_role("button", name="Undo").click()
    assert asked(queue) == first
