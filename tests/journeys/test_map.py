"""A visitor walks over the map of similarity: opens a picture by a click, lists a part, and does without scripts."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Library

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def cells(library: Library) -> np.ndarray:
    """Where the pictures lie on the newest map (n, 2)."""
    library.site.command("map")
    rows = library.site.rows(
        "SELECT cells FROM onit_search_similaritymap WHERE made_at IS NOT NULL ORDER BY id DESC LIMIT 1"
    )
    return np.frombuffer(bytes(rows[0][0]), np.int32).reshape(-1, 2)


def on_screen(page: Page, cell: tuple[float, float]) -> tuple[float, float]:
    """Where the middle of a cell is on the screen."""
    return page.evaluate(
        """([x, y]) => {
          const { viewer } = document.getElementById("plane");
          const { across } = JSON.parse(document.getElementById("map-config").textContent);
          const point = new OpenSeadragon.Point((x + 0.5) / across, (y + 0.5) / across);
          const there = viewer.viewport.pixelFromPoint(point, true);
          const box = viewer.element.getBoundingClientRect();
          return [there.x + box.x, there.y + box.y];
        }""",
        cell,
    )


def test_a_click_opens_the_picture_and_a_part_can_be_listed(page: Page, cells: np.ndarray) -> None:
    page.goto("/browse")
    page.get_by_role("link", name="Map").click()
    expect(page.locator("#plane[data-ready]")).to_be_visible()
    expect(page.get_by_text(f"{len(cells)} pictures, each beside")).to_be_visible()
    expect(page.locator(".maplabel:not(.covered)").first).to_be_visible()
    # Tiles are drawn with something on them.
    page.wait_for_function(
        """() => {
          const canvas = document.querySelector("#plane canvas");
          const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
          return data.some((value, place) => place % 4 === 3 && value > 0);
        }"""
    )
    page.evaluate("document.querySelectorAll('.maplabel').forEach((one) => one.remove())")
    x, y = on_screen(page, tuple(float(one) for one in cells[0]))
    page.mouse.click(x, y)
    expect(page).to_have_url(re.compile(r"/illustration/\w+$"))
    page.go_back()
    expect(page.locator("#plane[data-ready]")).to_be_visible()
    page.get_by_role("button", name="Closer").click()
    expect(page).to_have_url(re.compile(r"/map#at=\d+,\d+,\d+,\d+$"))
    page.get_by_role("link", name="List what is shown").click()
    told = page.locator("#partsays")
    expect(told).to_be_visible()
    many = int(told.inner_text().split()[0])
    assert 0 <= many <= len(cells)
    assert page.locator("#part .wall .pic").count() == many
    expect(page.locator("#plane[data-ready]")).to_be_visible()  # the map stays, at this part
    if many:
        page.get_by_role("link", name="Search in this part").click()
        expect(page.locator("#says")).to_have_text(re.compile(rf"^{many} picture"))


@pytest.mark.visitor(java_script_enabled=False)
def test_without_scripts_the_groups_are_lists(page: Page, cells: np.ndarray) -> None:
    page.goto("/map")
    expect(page.locator("#plane")).to_be_hidden()
    sheets = page.locator(".sheet")
    assert sum(int(one) for one in sheets.locator("h3 span").all_inner_texts()) == len(cells)
    sheets.first.locator(".thumbs a").first.click()
    expect(page).to_have_url(re.compile(r"/illustration/\w+$"))
