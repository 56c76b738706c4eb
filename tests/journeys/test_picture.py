"""A visitor searches with a picture: chosen, dropped, pasted, and without JavaScript."""

from __future__ import annotations

import base64
import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Drawn, overlap

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def first_hit_is(page: Page, drawn: Drawn) -> None:
    expect(page).to_have_url(re.compile(r"picture="))
    public_id = page.locator(".wall > li").first.get_attribute("id").removeprefix("i-")
    hit = page.request.get(f"/api/v1/illustrations/{public_id}").json()
    assert hit["canvas"] == drawn.canvas
    assert overlap(tuple(float(side) for side in hit["xywh"].split(",")), drawn.box) > 0.5


def test_a_chosen_picture_finds_itself(page: Page, cut: tuple[Drawn, bytes]) -> None:
    drawn, data = cut
    page.goto("/")
    page.get_by_text("Search with a picture").first.click()
    page.locator("#image").set_input_files({"name": "x.jpg", "mimeType": "image/jpeg", "buffer": data})
    first_hit_is(page, drawn)
    preview = page.locator(".chip img")
    expect(preview).to_be_visible()
    assert preview.evaluate("image => image.naturalWidth") > 0
    page.reload()
    first_hit_is(page, drawn)
    page.get_by_role("link", name="Remove your picture").click()
    expect(page).not_to_have_url(re.compile(r"picture="))


@pytest.mark.parametrize("how", ["drop", "paste"])
def test_a_dropped_or_pasted_picture_finds_itself(page: Page, cut: tuple[Drawn, bytes], how: str) -> None:
    drawn, data = cut
    page.goto("/")
    page.evaluate(
        """([how, text]) => {
          const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
          const bag = new DataTransfer();
          bag.items.add(new File([bytes], "x.jpg", { type: "image/jpeg" }));
          const event = how === "drop"
            ? new DragEvent("drop", { dataTransfer: bag, bubbles: true, cancelable: true })
            : new ClipboardEvent("paste", { clipboardData: bag, bubbles: true, cancelable: true });
          document.body.dispatchEvent(event);
        }""",
        [how, base64.b64encode(data).decode()],
    )
    first_hit_is(page, drawn)


@pytest.mark.visitor(java_script_enabled=False)
def test_without_javascript(page: Page, cut: tuple[Drawn, bytes]) -> None:
    drawn, data = cut
    page.goto("/")
    page.get_by_text("Search with a picture").first.click()
    page.locator("#image").set_input_files({"name": "x.jpg", "mimeType": "image/jpeg", "buffer": data})
    page.get_by_role("button", name="Search with it").click()
    first_hit_is(page, drawn)


def test_a_text_file_is_refused_in_words(page: Page) -> None:
    page.goto("/")
    page.get_by_text("Search with a picture").first.click()
    page.locator("#image").set_input_files(
        {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
    )
    expect(page.get_by_role("alert")).to_contain_text("text file")
