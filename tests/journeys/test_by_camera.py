"""Photographs of drawn pages find their print: right, sure where it says so, and never sure of what is not held."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Drawn, Library, overlap
from tests.onitsearch.prints.pictures import a_print
from tests.photographs import photograph

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHOTOGRAPHS, RIGHT = 18, 15


def shot(drawn: Drawn, number: int) -> bytes:
    """A photograph of the print alone, as on a wall, or every other time of the whole page it is on."""
    with Image.open(drawn.file) as page:
        x, y, w, h = drawn.fractions
        box = (x * page.width, y * page.height, (x + w) * page.width, (y + h) * page.height)
        image = page.convert("RGB")
        shown = image if number % 2 else image.crop(tuple(map(round, box)))
    return photograph(np.asarray(shown), seed=number, share=0.65 + 0.05 * (number % 6))


def identified(library: Library, page: Page, data: bytes) -> dict[str, Any]:
    """What the API says of a photograph."""
    sent = {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": data}
    answer = page.request.post(f"{library.url}/api/v1/identify", multipart={"image": sent})
    assert answer.status == 200, answer.text()
    said: dict[str, Any] = answer.json()
    assert said["count"] == len(said["results"])
    assert (said["certainty"] == "not-found") == (not said["results"])
    return said


def shows(hit: dict[str, Any], drawn: Drawn) -> bool:
    box = tuple(float(side) for side in hit["xywh"].split(","))
    return hit["canvas"] == drawn.canvas and overlap(box, drawn.box) > 0.5


def prints(library: Library) -> list[Drawn]:
    """Drawn pictures by turns from large to small; where there are few, some are photographed twice."""
    found = [one for one in library.drawn if one.concept and one.kind == "illustration"]
    found.sort(key=lambda one: -one.fractions[2] * one.fractions[3])
    return [found[number % len(found)] for number in range(PHOTOGRAPHS)]


def test_photographs_find_their_prints_and_are_never_wrongly_sure(
    library: Library, page: Page, capsys: pytest.CaptureFixture[str]
) -> None:
    right = sure = 0
    wrong: list[int] = []
    for number, drawn in enumerate(prints(library)):
        said = identified(library, page, shot(drawn, number))
        # Of an open page each of its pictures is on the photograph.
        on_it = [one for one in library.drawn if one.canvas == drawn.canvas] if number % 2 else [drawn]
        good = bool(said["results"]) and any(shows(said["results"][0], one) for one in on_it)
        right += good
        sure += said["certainty"] == "sure"
        if said["certainty"] == "sure" and not good:
            wrong.append(number)
    with capsys.disabled():
        sys.stdout.write(
            f"\nphotographs: {right} of {PHOTOGRAPHS} right, {sure} said to be sure, {len(wrong)} of them wrongly\n"
        )
    assert right >= RIGHT
    assert wrong == []


def test_photographs_of_other_things_are_not_found(library: Library, page: Page) -> None:
    without = next(
        file
        for file in sorted(library.folder.glob("*/page-*.jpg"))
        if file not in {one.file for one in library.drawn}
    )
    with Image.open(without) as text:
        pages = [np.asarray(text.convert("RGB"))]
    others = [a_print(1000 + seed, 480, 360) for seed in range(4)]
    nothing = np.full((300, 400, 3), 190, np.uint8)
    said = [
        identified(library, page, photograph(shown, seed))["certainty"]
        for seed, shown in enumerate([*pages, *others, nothing], start=50)
    ]
    assert said == ["not-found"] * len(said)


def test_the_page_shows_the_photograph_and_its_print(page: Page, library: Library) -> None:
    drawn = prints(library)[0]
    page.goto("/identify")
    expect(page.locator("h1")).to_have_count(1)
    sent = {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": shot(drawn, 0)}
    page.get_by_label("Photograph").set_input_files(sent)
    page.get_by_role("button", name="Identify").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("the print on your photograph")
    href = page.get_by_role("link", name="Open the picture").get_attribute("href")
    assert href is not None
    hit = page.request.get(f"/api/v1{href.replace('illustration', 'illustrations')}").json()
    assert shows(hit, drawn)
    page.reload()
    expect(page.locator(".compared img")).to_have_count(2)
    page.get_by_label("Another photograph").set_input_files(
        {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": b"words"}
    )
    page.get_by_role("button", name="Identify").click()
    expect(page.get_by_role("alert")).to_contain_text("text file")
