"""Books that we published and pictures found in them, in viewers as npm has them: whatever these ask for is there."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import BrowserContext, Page, Response

from tests.journeys.conftest import Library
from tests.journeys.external_sites import asked
from tests.journeys.test_viewers_answers import DRAWN_IN, VIEWERS, is_drawn, opened
from tests.journeys.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("others")]

# Whether a part of an image was asked for, as viewers do when they are near.
PARTS = """(service) => performance.getEntriesByType("resource")
  .some((one) => one.name.startsWith(service + "/") && /\\/(\\d+,){3}\\d+\\//.test(one.name))"""


def refused(answers: list[Response], library: Library) -> list[str]:
    """What our site did not give."""
    return [
        f"{one.status} {one.url}" for one in answers if one.url.startswith(library.url) and one.status >= 400
    ]


def zoom(page: Page, viewer: str) -> None:
    """Go as close as ten steps lead."""
    place = page.locator(DRAWN_IN[viewer]).first
    box = place.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for _ in range(10):
        page.mouse.wheel(0, -240)
        page.wait_for_timeout(150)


def services_of(document: dict[str, Any]) -> list[str]:
    bodies = [canvas["items"][0]["items"][0]["body"] for canvas in document["items"]]
    found = [body["service"][0] for body in bodies]
    return [str(one.get("id") or one["@id"]) for one in found]


@pytest.mark.parametrize("viewer", VIEWERS)
def test_a_published_book_opens_and_zooms(context: BrowserContext, library: Library, viewer: str) -> None:
    manifest = library.manifests[0]
    services = services_of(asked(library, manifest.removeprefix(library.url)))
    page, answers = opened(context, library, viewer, manifest)
    assert is_drawn(page, DRAWN_IN[viewer])
    if viewer == "tify":
        page.get_by_role("button", name="Pages").first.click()
    page.wait_for_timeout(3_000)  # for the thumbnails
    zoom(page, viewer)
    until(page, PARTS, services[0])
    page.wait_for_timeout(1_000)
    given = [one for one in answers if any(one.url.startswith(f"{service}/") for service in services)]
    assert given
    assert refused(answers, library) == []


@pytest.mark.parametrize("viewer", VIEWERS)
def test_pictures_found_in_a_published_book_zoom(
    context: BrowserContext, library: Library, viewer: str
) -> None:
    path = "/iiif/results?" + urlencode({"q": "bird"})
    document = asked(library, path)
    services = services_of(document)
    page, answers = opened(context, library, viewer, library.url + path)
    assert is_drawn(page, DRAWN_IN[viewer])
    zoom(page, viewer)
    page.wait_for_timeout(1_500)
    shown = [one for one in answers if one.url.startswith(services[0])]
    assert shown
    assert {one.status for one in shown} <= {200, 302}
    # They lead to the published page's own service, which cuts them out.
    assert [one for one in answers if "/books/" in one.url and "/images/" in one.url and one.status == 200]
    assert refused(answers, library) == []
